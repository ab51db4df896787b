-- What:  Takes 0007_industry_jobs back: the table industry_jobs is gone, its indexes and trigger
--        with it.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a ledger
--        refers to the table.
-- Locks: ACCESS EXCLUSIVE on industry_jobs: readers and writers there wait, then find no table.
-- Undo:  0007_industry_jobs.sql makes the table again, empty. All its rows are lost: ESI gives
--        back the jobs of about the last 90 days, older ones are gone.

DROP TABLE eveindy.industry_jobs;
