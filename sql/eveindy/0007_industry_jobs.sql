-- What:  industry_jobs: the industry jobs of the scope's characters, as ESI reports them.
-- Why:   document 000, lines 18-20 and 42. Line 19 is prose (C000-03): "activity enum" is activity,
--        "run counts" is runs, "timing" start_time and end_time, "fees" fees, "facility metadata"
--        facility_id and location_id, "character jobs" character_id; type_id says what is made.
--        What every job of ESI carries is NOT NULL, what ESI may leave out is nullable.
--        ESI's licensed_runs and successful_runs are left out: they concern copying and
--        invention, and no line of the document counts with them.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0007_industry_jobs.sql; all jobs are lost. ESI gives back those of about the last
--        90 days; older ones are gone.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE eveindy.industry_jobs (
    job_id       bigint               NOT NULL,
    owner_scope  text                 NOT NULL,
    character_id bigint               NOT NULL,
    activity     eveindy.job_activity NOT NULL,
    status       eveindy.job_status   NOT NULL,
    type_id      integer,
    runs         integer              NOT NULL,
    start_time   timestamptz          NOT NULL,
    end_time     timestamptz          NOT NULL,
    fees         numeric(28,4),
    facility_id  bigint               NOT NULL,
    location_id  bigint,
    created_at   timestamptz          NOT NULL DEFAULT pg_catalog.now(),
    updated_at   timestamptz          NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT industry_jobs_pkey              PRIMARY KEY (job_id),
    CONSTRAINT industry_jobs_owner_scope_check CHECK (owner_scope <> ''),
    CONSTRAINT industry_jobs_runs_check        CHECK (runs > 0),
    CONSTRAINT industry_jobs_end_time_check    CHECK (end_time >= start_time),
    CONSTRAINT industry_jobs_fees_check        CHECK (fees >= 0 AND fees <> 'NaN')
);

COMMENT ON TABLE eveindy.industry_jobs IS
    'Industry jobs of the characters of an owner scope, one row per job of ESI. '
    'acquisitions and consumptions refer to it; a job named there cannot be deleted.';

COMMENT ON COLUMN eveindy.industry_jobs.job_id IS
    'The job''s id in ESI. When it changes, the ledgers follow.';
COMMENT ON COLUMN eveindy.industry_jobs.owner_scope IS
    'Who the job is for: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.industry_jobs.character_id IS
    'The character that installed the job, the id of ESI (installer_id there).';
COMMENT ON COLUMN eveindy.industry_jobs.activity IS
    'What the job does.';
COMMENT ON COLUMN eveindy.industry_jobs.status IS
    'Where the job stands, as ESI last said.';
COMMENT ON COLUMN eveindy.industry_jobs.type_id IS
    'Item type that the job makes, the id of ESI (product_type_id there). '
    'NULL: ESI names no product.';
COMMENT ON COLUMN eveindy.industry_jobs.runs IS
    'Runs installed; one run may make several units.';
COMMENT ON COLUMN eveindy.industry_jobs.start_time IS
    'When the job began.';
COMMENT ON COLUMN eveindy.industry_jobs.end_time IS
    'When the job ends, or ended; in the future while it runs.';
COMMENT ON COLUMN eveindy.industry_jobs.fees IS
    'Installation fee and facility tax together, in ISK (cost in ESI). NULL: ESI gave none.';
COMMENT ON COLUMN eveindy.industry_jobs.facility_id IS
    'The facility that runs the job, the id of ESI.';
COMMENT ON COLUMN eveindy.industry_jobs.location_id IS
    'Station or structure that houses the facility, the id of ESI. NULL: not known.';
COMMENT ON COLUMN eveindy.industry_jobs.created_at IS
    'When the row was first written.';
COMMENT ON COLUMN eveindy.industry_jobs.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For scheduling: which active jobs end next, which ready ones wait longest.
CREATE INDEX ix_industry_jobs_status_end_time
    ON eveindy.industry_jobs (status, end_time);

-- For a corporation's view of its jobs.
CREATE INDEX ix_industry_jobs_owner_scope_status
    ON eveindy.industry_jobs (owner_scope, status);

CREATE TRIGGER industry_jobs_set_updated_at
    BEFORE UPDATE ON eveindy.industry_jobs
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.set_updated_at();
