-- What:  wiki_pages: the articles of the knowledge base.
-- Why:   document 002, lines 936-956. Version 1.8 (line 1133) added it. idx_wiki_pages_section is
--        the front of the unique key; both are stated, and it is smaller (C002-22).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0034_wiki_pages.sql; all articles are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.wiki_pages (
    id              uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    section_name    varchar(100) NOT NULL,
    title           varchar(200) NOT NULL,
    content_html    text         NOT NULL,
    last_updated_by varchar(100),
    created_at      timestamp             DEFAULT pg_catalog.now(),
    updated_at      timestamp             DEFAULT pg_catalog.now(),
    CONSTRAINT wiki_pages_pkey            PRIMARY KEY (id),
    CONSTRAINT uq_wiki_page_section_title UNIQUE (section_name, title)
);

COMMENT ON TABLE imperial.wiki_pages IS
    'Articles of the knowledge base, one row for each, as they are now; earlier versions are not '
    'kept.';

COMMENT ON COLUMN imperial.wiki_pages.id IS
    'Key of the article: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.wiki_pages.section_name IS
    'Section that the article stands in.';
COMMENT ON COLUMN imperial.wiki_pages.title IS
    'Title of the article; there is one of it in a section.';
COMMENT ON COLUMN imperial.wiki_pages.content_html IS
    'The article, in HTML. The application cleans it of scripts.';
COMMENT ON COLUMN imperial.wiki_pages.last_updated_by IS
    'Who last changed it, as readers see it. NULL: not told.';
COMMENT ON COLUMN imperial.wiki_pages.created_at IS
    'When it was first written.';
COMMENT ON COLUMN imperial.wiki_pages.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For the articles of a section.
CREATE INDEX idx_wiki_pages_section
    ON imperial.wiki_pages (section_name);

-- For a search by title over all sections.
CREATE INDEX idx_wiki_pages_title
    ON imperial.wiki_pages (title);

CREATE TRIGGER wiki_pages_set_updated_at
    BEFORE UPDATE ON imperial.wiki_pages
    FOR EACH ROW
    EXECUTE FUNCTION imperial.set_updated_at();
