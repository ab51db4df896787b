-- What:  Takes 0003_companies back: the table companies is gone, its indexes, its trigger and its
--        sequence with it.
-- Why:   document 003, lines 45-64. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        users refers to the table.
-- Locks: ACCESS EXCLUSIVE on companies: readers and writers there wait, then find no table.
-- Undo:  0003_companies.sql makes the table again, empty. All companies are lost, and nothing
--        else holds them: COPY the table to a file first.

DROP TABLE quenty_customer.companies;
