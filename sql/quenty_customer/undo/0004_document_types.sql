-- What:  Takes 0004_document_types back: the table document_types is gone, its indexes and its
--        sequence with it.
-- Why:   document 003, lines 66-80. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on document_types: readers and writers there wait, then find no table.
-- Undo:  0004_document_types.sql makes the table again, empty. All document types are lost: COPY
--        the table to a file first.

DROP TABLE quenty_customer.document_types;
