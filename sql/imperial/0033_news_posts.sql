-- What:  news_posts: news and edicts, as the website shows them.
-- Why:   document 002, lines 914-931. Version 1.8 (line 1133) added it.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0033_news_posts.sql; all news are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.news_posts (
    id          uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    title       varchar(200) NOT NULL,
    content     text         NOT NULL,
    image_url   varchar(500),
    author_name varchar(100),
    created_at  timestamp             DEFAULT pg_catalog.now(),
    updated_at  timestamp             DEFAULT pg_catalog.now(),
    CONSTRAINT news_posts_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE imperial.news_posts IS
    'News and edicts, one row per post.';

COMMENT ON COLUMN imperial.news_posts.id IS
    'Key of the post: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.news_posts.title IS
    'Headline.';
COMMENT ON COLUMN imperial.news_posts.content IS
    'Text of the post.';
COMMENT ON COLUMN imperial.news_posts.image_url IS
    'Where its picture is. NULL: none.';
COMMENT ON COLUMN imperial.news_posts.author_name IS
    'Who wrote it, as readers see it. NULL: not told.';
COMMENT ON COLUMN imperial.news_posts.created_at IS
    'When it was posted.';
COMMENT ON COLUMN imperial.news_posts.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For the front page, newest first.
CREATE INDEX idx_news_posts_created
    ON imperial.news_posts (created_at DESC);

CREATE TRIGGER news_posts_set_updated_at
    BEFORE UPDATE ON imperial.news_posts
    FOR EACH ROW
    EXECUTE FUNCTION imperial.set_updated_at();
