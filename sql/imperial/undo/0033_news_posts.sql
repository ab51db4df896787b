-- What:  Takes 0033_news_posts back: the table news_posts is gone, its index and trigger with it.
-- Why:   document 002, line 1133 (version 1.8). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on news_posts: readers and writers there wait, then find no table.
-- Undo:  0033_news_posts.sql makes the table again, empty. All news are lost: COPY them to a file
--        first.

DROP TABLE imperial.news_posts;
