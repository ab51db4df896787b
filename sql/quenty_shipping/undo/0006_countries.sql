-- What:  Takes 0006_countries back: the table countries is gone, its indexes and its sequence
--        with it.
-- Why:   document 003, lines 372-387. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on countries: readers and writers there wait, then find no table.
-- Undo:  0006_countries.sql makes the table again, empty. All countries are lost: COPY the table
--        to a file first.

DROP TABLE quenty_shipping.countries;
