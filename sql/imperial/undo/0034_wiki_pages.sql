-- What:  Takes 0034_wiki_pages back: the table wiki_pages is gone, its indexes and trigger with it.
-- Why:   document 002, line 1133 (version 1.8). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on wiki_pages: readers and writers there wait, then find no table.
-- Undo:  0034_wiki_pages.sql makes the table again, empty. All articles are lost: COPY them to a
--        file first.

DROP TABLE imperial.wiki_pages;
