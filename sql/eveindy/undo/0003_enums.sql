-- What:  Takes 0003_enums back: the six enums are gone, newest first.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a column
--        still uses one of them.
-- Locks: none that an application waits for: no table uses the types any more.
-- Undo:  0003_enums.sql makes the types again. No data is lost; values that were added later by
--        hand are.

DROP TYPE eveindy.order_side;

DROP TYPE eveindy.consumption_reason;

DROP TYPE eveindy.acquisition_source;

DROP TYPE eveindy.buy_order_status;

DROP TYPE eveindy.job_status;

DROP TYPE eveindy.job_activity;
