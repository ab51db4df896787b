"""`migrate` on real servers: what is applied, what is rolled back, what is told, and that nothing happens twice."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import apply
from schemadeck.database.ledger import Ledger
from schemadeck.database.session import TRY_LOCK, Session, opened
from schemadeck.errors import DeckError
from schemadeck.files import deck, script
from tests.conftest import Run, clean_environment

Write = Callable[..., Path]
Database = psycopg.Connection[tuple[object, ...]]


def ledger(database: Database) -> list[tuple[object, ...]]:
    return database.execute("SELECT deck, number, name, state FROM schemadeck.version ORDER BY 1, 2").fetchall()


def exists(database: Database, relation: str) -> bool:
    row = database.execute("SELECT to_regclass(%s) IS NOT NULL", [relation]).fetchone()
    return bool(row and row[0])


def spawn(url: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "migrate", "--url", url, *arguments],
        cwd=folder, env=clean_environment(), text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no thread here
    )  # fmt: skip


def _heed_interrupts() -> None:
    """A shell's background job, as this suite may be, ignores Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(database: Database, condition: str) -> None:
    """Until a query gives a row; ends the test if it never does."""
    deadline = time.monotonic() + 30
    while database.execute(condition).fetchone() is None:
        assert time.monotonic() < deadline, condition
        time.sleep(0.02)


def running(text: str) -> str:
    return (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        f" AND state = 'active' AND query LIKE '%{text}%'"
    )


def test_applies_what_is_pending_and_then_has_nothing_to_do(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop", schema="CREATE SCHEMA shop;", item="CREATE TABLE shop.item (id int);\nINSERT INTO shop.item VALUES (1);"
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "0002_item" in done.stdout
    assert "2 migrations applied, 3 statements." in done.stdout
    assert ledger(database) == [("shop", 1, "schema", "applied"), ("shop", 2, "item", "applied")]
    again = run("migrate", "--url", url)
    assert (again.returncode, again.stdout) == (0, "Nothing to do: 2 migrations on record, none pending.\n")
    assert database.execute("SELECT count(*) FROM shop.item").fetchone() == (1,)


def test_the_ledger_says_who_what_and_when(run: Run, write: Write, url: str, database: Database) -> None:
    folder = write("shop", first="-- why\r\nSELECT 1;\r\n")
    assert run("migrate", "--url", url).returncode == 0
    row = database.execute(
        "SELECT checksum, fingerprint, source, applied_at > now() - interval '1 hour', applied_by, client LIKE '%@%',"
        " duration > '0', tool_version FROM schemadeck.version"
    ).fetchone()
    content = (folder / "0001_first.sql").read_bytes()
    assert row is not None
    expected = (script.checksum(io.BytesIO(content)), script.fingerprint(io.BytesIO(content), ""))
    assert row[:3] == (*expected, content.decode())
    assert row[3:] == (True, "postgres", True, True, "0.1.0")
    assert database.execute("SELECT event, statement FROM schemadeck.journal").fetchall() == [("applied", 1)]


def test_every_column_of_the_ledger_has_a_comment(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", first="SELECT 1")
    run("migrate", "--url", url)
    silent = database.execute(
        "SELECT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'schemadeck'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND col_description(c.oid, a.attnum) IS NULL"
    ).fetchall()
    assert silent == []


def test_a_ledger_can_have_another_schema(run: Run, write: Write, url: str, database: Database, tmp_path: Path) -> None:
    write("shop", first="SELECT 1")
    (tmp_path / "schemadeck.toml").write_text('ledger_schema = "Book of \\"changes\\""\n')
    assert run("migrate", "--url", url).returncode == 0
    assert exists(database, '"Book of ""changes""".version')
    assert not exists(database, "schemadeck.version")
    assert "Up to date" in run("status", "--url", url).stdout


FAILURES = {
    "syntax": ("SELECT 1;\nSELEC 2;\n", "sql/shop/0002_bad.sql:2:1", "42601"),
    "analysis": ("SELECT 1;\n\n  SELECT nothing FROM shop.item;\n", "sql/shop/0002_bad.sql:3:10", "42703"),
    "characters before": ("SELECT 'größe', nothing;\n", "sql/shop/0002_bad.sql:1:17", "42703"),
    "run time": ("SELECT 1;\nSELECT 1 /\n 0;\n", "sql/shop/0002_bad.sql:2:1", "22012"),
    "constraint": ("SELECT 1;\nINSERT INTO shop.item VALUES (1), (1);", "sql/shop/0002_bad.sql:2:1", "23505"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_file_leaves_nothing_and_says_where(
    case: str, run: Run, write: Write, url: str, database: Database
) -> None:
    text, place, sqlstate = FAILURES[case]
    write("shop", good="CREATE SCHEMA shop; CREATE TABLE shop.item (id int PRIMARY KEY);", bad=text, later="SELECT 1;")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert f"  --> {place}\n" in done.stderr
    assert f"(SQLSTATE {sqlstate})" in done.stderr
    assert "next: nothing of this file was applied" in done.stderr
    assert "Traceback" not in done.stderr
    assert "0001_good" in done.stdout, "what was applied before is told"
    assert ledger(database) == [("shop", 1, "good", "applied")]
    assert database.execute("SELECT count(*) FROM shop.item").fetchone() == (0,)
    assert database.execute("SELECT number, event FROM schemadeck.journal ORDER BY id").fetchall() == [
        (1, "applied"),
        (2, "failed"),
    ]


def test_the_caret_stands_below_the_mistake(run: Run, write: Write, url: str) -> None:
    write("shop", bad="SELECT 1;\n    SELECT mistake;\n")
    assert "2 |     SELECT mistake;\n  |            ^\n" in run("migrate", "--url", url).stderr


def test_an_error_inside_a_function_shows_both_places(run: Run, write: Write, url: str) -> None:
    write("shop", bad="SELECT 1;\nDO $$ BEGIN PERFORM * FROM nowhere; END $$;")
    said = run("migrate", "--url", url).stderr
    assert "--> sql/shop/0001_bad.sql:2:1" in said
    assert "SELECT * FROM nowhere" in said
    assert "PL/pgSQL function inline_code_block line 1" in said


def test_a_deferred_constraint_fails_with_its_file(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        bad="CREATE TABLE public.a (id int PRIMARY KEY);\n"
        "CREATE TABLE public.b (a int REFERENCES public.a DEFERRABLE INITIALLY DEFERRED);\n"
        "INSERT INTO public.b VALUES (1);",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "sql/shop/0001_bad.sql:3" in done.stderr
    assert "(SQLSTATE 23503)" in done.stderr
    assert not exists(database, "public.a")


def test_a_corrected_file_goes_on_where_it_failed(run: Run, write: Write, url: str, database: Database) -> None:
    folder = write("shop", good="CREATE TABLE public.a ();", bad="CREATE TABLE public.b (id oops);")
    assert run("migrate", "--url", url).returncode == 3
    (folder / "0002_bad.sql").write_text("CREATE TABLE public.b (id int);")
    assert run("migrate", "--url", url).returncode == 0
    assert len(ledger(database)) == 2


def test_a_file_that_is_wrong_stops_the_run_before_anything(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", good="CREATE TABLE public.a ();", bad="SELECT 'never closed;")
    done = run("migrate", "--url", url)
    assert done.returncode == 2
    assert "this string literal never ends" in done.stderr
    assert not exists(database, "public.a")
    assert not exists(database, "schemadeck.version"), "not even the ledger is made"


def test_begin_and_commit_around_a_file_are_its_transaction(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop",
        wrapped="BEGIN ISOLATION LEVEL SERIALIZABLE;\nSAVEPOINT a;\nCREATE TABLE public.a AS"
        " SELECT current_setting('transaction_isolation') AS isolation;\nRELEASE a;\nCOMMIT;",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert database.execute("SELECT isolation FROM public.a").fetchone() == ("serializable",)
    assert len(ledger(database)) == 1


def test_copy_data_are_sent_as_they_are(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        rows="CREATE TABLE public.a (id int, said text);\n\n"
        "COPY public.a FROM stdin;\n1\tit's; \\\\ $$\n2\t\\N\n\\.\n\n"
        "INSERT INTO public.a VALUES (3, 'after');\n",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT * FROM public.a ORDER BY id").fetchall() == [
        (1, "it's; \\ $$"),
        (2, None),
        (3, "after"),
    ]


def test_percent_signs_and_placeholders_are_plain_text(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", odd="CREATE TABLE public.a AS SELECT '100%' AS a, '%s %(x)s $1 ${v} :v {0}' AS b, 5 % 3 AS c;")
    assert run("migrate", "--url", url).returncode == 0
    assert database.execute("TABLE public.a").fetchone() == ("100%", "%s %(x)s $1 ${v} :v {0}", 2)


def test_a_session_left_dirty_is_clean_for_the_next_file(run: Run, write: Write, url: str, database: Database) -> None:
    database.execute("DROP ROLE IF EXISTS dirty_role; CREATE ROLE dirty_role")
    write(
        "shop",
        dirty="""
            SET search_path = nowhere; SET lock_timeout = '9s'; SET TimeZone = 'Asia/Tokyo'; SET my.own = 'left';
            CREATE TEMPORARY TABLE leftover (); PREPARE leftover AS SELECT 1; LISTEN leftover;
            SELECT pg_catalog.pg_advisory_lock(42); SET default_transaction_read_only = on; SET ROLE dirty_role;
        """,
        clean="""
            CREATE TABLE public.seen AS SELECT current_user::text AS role, current_setting('search_path') AS path,
                current_setting('lock_timeout') AS lock_timeout, current_setting('my.own', true) AS own,
                current_setting('transaction_read_only') AS read_only,
                to_regclass('pg_temp.leftover')::text AS temporary,
                (SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE 'schemadeck\\_%') AS prepared,
                (SELECT count(*) FROM pg_listening_channels()) AS channels,
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42) AS locks;
        """,
        forgetful="SELECT pg_advisory_unlock_all();",
        last="CREATE TABLE public.last AS SELECT count(*) AS locks FROM pg_locks"
        " WHERE locktype = 'advisory' AND objsubid = 1 AND pid = pg_backend_pid();",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("TABLE public.seen").fetchone() == (
        "postgres", '"$user", public', "2s", "", "off", None, 0, 0, 0,
    )  # fmt: skip
    assert database.execute("TABLE public.last").fetchone() == (1,), "the run lock is taken again after it was dropped"


@pytest.mark.parametrize("option", [(), ("--single-transaction",)], ids=["each", "together"])
def test_prepared_statements_do_not_reach_the_next_file_nor_harm_the_run(
    option: tuple[str, ...], run: Run, write: Write, url: str, database: Database
) -> None:
    """The run has some of its own, which a file may drop."""
    own = "INSERT INTO public.seen SELECT {}, (SELECT count(*) FROM pg_prepared_statements WHERE from_sql)"
    ways = {
        "plainly": "PREPARE left_over AS SELECT 1;",
        "plainly_twice": "PREPARE left_over AS SELECT 1; PREPARE other AS SELECT 2;",
        "in_a_block": "DO $$ BEGIN EXECUTE 'PREPARE left_over AS SELECT 1'; END $$;",
        "in_a_function": "SELECT public.prepare();",
        "none_at_all": "SELECT 1;",
        "all_dropped": "DEALLOCATE ALL;",
        "all_dropped_in_a_block": "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$;",
        "at_the_end": "DO $$ BEGIN EXECUTE 'PREPARE left_over AS SELECT 1'; END $$;",
    }
    if option:  # those that say so are no trouble there: the run prepares nothing then
        ways = {name: way for name, way in ways.items() if not way.startswith(("PREPARE", "DEALLOCATE"))}
    write(
        "shop",
        seen="""
            CREATE TABLE public.seen (number int PRIMARY KEY, prepared int);
            CREATE FUNCTION public.prepare() RETURNS void LANGUAGE plpgsql
                AS $$ BEGIN EXECUTE 'PREPARE left_over AS SELECT 1'; END $$;
        """,
        **{f"a{number}_{name}": f"{own.format(number)};\n{way}" for number, (name, way) in enumerate(ways.items())},
    )
    done = run("migrate", "--url", url, *option)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("waiting") == 0
    assert database.execute("SELECT * FROM public.seen ORDER BY number").fetchall() == [
        (n, 0) for n in range(len(ways))
    ]
    noted = "SELECT event, count(*) FROM schemadeck.journal GROUP BY event"
    assert database.execute(noted).fetchall() == [("applied", len(ways) + 1)], "a second try is no failure"


@pytest.mark.parametrize("option", [(), ("--single-transaction",)], ids=["each", "together"])
def test_what_objects_prepare_harms_no_file_that_only_makes_objects(
    option: tuple[str, ...], run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop",
        a="""
            CREATE FUNCTION public.prepare() RETURNS event_trigger LANGUAGE plpgsql
                AS $$ BEGIN EXECUTE 'PREPARE left_over AS SELECT 1'; END $$;
            CREATE EVENT TRIGGER preparing ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
                EXECUTE FUNCTION public.prepare();
        """,
        b="CREATE TABLE public.b ();",
        c="CREATE TABLE public.c ();",
        d="COMMENT ON TABLE public.c IS 'none is made here';",
        e="SELECT 1 / (1 - count(*)) FROM pg_prepared_statements WHERE from_sql;",
        f="DROP EVENT TRIGGER preparing;",
    )
    done = run("migrate", "--url", url, *option)
    assert (done.returncode, done.stderr.count("waiting")) == (0, 0), done.stderr
    assert database.execute("SELECT count(*) FROM schemadeck.journal").fetchone() == (6,)


@pytest.mark.parametrize("option", [(), ("--single-transaction",)], ids=["each", "together"])
def test_what_a_query_prepares_is_gone_for_a_file_that_only_makes_objects(
    option: tuple[str, ...], run: Run, write: Write, url: str
) -> None:
    write(
        "shop",
        a="""
            CREATE TABLE public.a ();
            INSERT INTO public.a DEFAULT VALUES;
            CREATE FUNCTION public.uses() RETURNS int LANGUAGE plpgsql
                AS $$ DECLARE found int; BEGIN EXECUTE 'EXECUTE left_over' INTO found; RETURN found; END $$;
        """,
        b="DO $$ BEGIN EXECUTE 'PREPARE left_over AS SELECT 1'; END $$;",
        c="ALTER TABLE public.a ADD COLUMN b int DEFAULT public.uses();",
        d="COMMENT ON TABLE public.a IS 'is not reached';",
    )
    done = run("migrate", "--url", url, *option)
    assert done.returncode == 3
    assert 'prepared statement "left_over" does not exist' in done.stderr
    assert "0003_c.sql:1" in done.stderr


def test_limits_of_the_role_do_not_end_a_migration(run: Run, write: Write, url: str, database: Database) -> None:
    database.execute("ALTER ROLE postgres SET statement_timeout = '200ms'")
    try:
        write(
            "shop",
            slow="SELECT pg_sleep(0.5); CREATE TABLE public.seen AS SELECT current_setting('statement_timeout') AS a,"
            " current_setting('idle_in_transaction_session_timeout') AS b,"
            " current_setting('client_connection_check_interval') AS c;",
        )
        done = run("migrate", "--url", url)
    finally:
        database.execute("ALTER ROLE postgres RESET statement_timeout")
    assert done.returncode == 0, done.stderr
    assert database.execute("TABLE public.seen").fetchone() == ("0", "0", "1s")


def test_role_is_set_for_the_file_and_not_for_the_ledger(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(
        "DROP ROLE IF EXISTS deck_owner; CREATE ROLE deck_owner; GRANT CREATE ON SCHEMA public TO deck_owner"
    )
    write("shop", owned="CREATE TABLE public.a ();")
    (tmp_path / "schemadeck.toml").write_text('role = "deck_owner"\n')
    try:
        done = run("migrate", "--url", url)
        owners = database.execute(
            "SELECT relname, relowner::regrole::text FROM pg_class WHERE relname IN ('a', 'version') ORDER BY 1"
        ).fetchall()
    finally:
        database.execute("DROP OWNED BY deck_owner; DROP ROLE deck_owner")
    assert done.returncode == 0, done.stderr
    assert owners == [("a", "deck_owner"), ("version", "postgres")]


def test_a_role_that_does_not_exist_is_told(run: Run, write: Write, url: str, tmp_path: Path) -> None:
    write("shop", first="SELECT 1")
    (tmp_path / "schemadeck.toml").write_text('role = "nobody here"\n')
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "correct `role` in the config" in done.stderr


def test_a_user_who_may_not_create_the_ledger_is_told_what_to_grant(
    run: Run, write: Write, url: str, database: Database
) -> None:
    database.execute("DROP ROLE IF EXISTS visitor; CREATE ROLE visitor LOGIN")
    write("shop", first="SELECT 1")
    done = run("migrate", "--url", url.replace("postgres@", "visitor@"))
    assert done.returncode == 3
    assert f"next: GRANT CREATE ON DATABASE {database.info.dbname} TO visitor" in done.stderr


def test_a_newer_ledger_is_refused(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", first="SELECT 1")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("COMMENT ON SCHEMA schemadeck IS 'Ledger version: 99'")
    done = run("status", "--url", url)
    assert done.returncode == 3
    assert "this ledger is of version 99" in done.stderr


def test_a_schema_of_somebody_else_is_not_taken_for_a_ledger(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", first="SELECT 1")
    database.execute("CREATE SCHEMA schemadeck")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "is not a ledger of schemadeck" in done.stderr


def test_a_file_that_touches_the_ledger_is_rolled_back(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", first="CREATE TABLE public.a (); DELETE FROM schemadeck.version;")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "removed its own row from the ledger" in done.stderr
    write("shop", second="CREATE TABLE public.b ();")
    done = run("migrate", "--single-transaction", "--url", url)
    assert done.returncode == 3
    assert "one of the files removed a row of theirs from the ledger" in done.stderr
    assert not exists(database, "public.a")


def test_operators_of_the_database_do_not_reach_the_ledger(
    run: Run, write: Write, url: str, database: Database
) -> None:
    """A search_path with operators of its own in front: `=` is always true there."""
    database.execute("CREATE SCHEMA hostile")
    for kind in ("text", "bigint", "name", "oid"):
        database.execute(
            f"CREATE FUNCTION hostile.yes({kind}, {kind}) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
            f"CREATE OPERATOR hostile.= (FUNCTION = hostile.yes, LEFTARG = {kind}, RIGHTARG = {kind})".encode()
        )
    database.execute("CREATE DOMAIN hostile.timestamptz AS text")
    database.execute(f"ALTER DATABASE {database.info.dbname} SET search_path = hostile, pg_catalog".encode())
    write("shop", first="SELECT 1;", second="SELECT pg_catalog.pg_sleep(0.2);")
    folder = write("shop", third="-- schemadeck: requires=shop/2\nSELECT 1;", fourth="SELECT 1;")
    (folder / "undo").mkdir()
    (folder / "undo" / "0004_fourth.sql").write_text("SELECT 1;")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    database.execute("SET search_path = pg_catalog")
    assert len(ledger(database)) == 4
    assert run("undo", "shop", "--yes", "--url", url).returncode == 0
    assert len(ledger(database)) == 3, "undo takes its own row alone"
    rows = database.execute("SELECT count(DISTINCT xmin::text) FROM schemadeck.version").fetchone()
    assert rows == (3,), "each row is written by its own migration alone"
    done = run("verify", "--url", url)
    assert "History: 3 migrations checked, none edited" in done.stdout, done.stderr
    assert "changed: database current: differs in settings" in done.stdout


def test_decks_run_in_the_order_of_their_requirements(run: Run, write: Write, url: str, database: Database) -> None:
    write("alpha", first="-- schemadeck: requires=beta/2\nCREATE TABLE public.a AS TABLE public.b;", second="SELECT 1;")
    write(
        "beta",
        first="SELECT 1;",
        second="CREATE TABLE public.b ();",
        third="-- schemadeck: requires=alpha/1\nSELECT 1;",
    )
    done = run("migrate", "alpha", "--url", url, "--format", "json")
    assert done.returncode == 0, done.stderr
    order = database.execute("SELECT deck, number FROM schemadeck.version ORDER BY applied_at").fetchall()
    assert order == [("beta", 1), ("beta", 2), ("alpha", 1), ("alpha", 2), ("beta", 3)]


def test_notices_are_told_with_their_line(run: Run, write: Write, url: str) -> None:
    write("shop", chatty="SELECT 1;\nDO $$ BEGIN RAISE WARNING 'look here'; END $$;")
    assert "WARNING: look here (sql/shop/0001_chatty.sql:2)" in run("migrate", "--url", url).stderr


def test_a_lock_in_the_way_is_retried_and_the_table_stays_usable(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE public.busy (id int)")
    write("shop", alter="-- schemadeck: lock-timeout=200ms\nALTER TABLE public.busy ADD COLUMN more int;")
    with psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM public.busy")
        process = spawn(url, tmp_path)
        wait_for(database, running("ALTER TABLE"))
        wait_for(database, "SELECT 1 FROM schemadeck.version HAVING count(*) = 0")
        time.sleep(1)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "shop/0001_alter was rolled back: canceling statement due to lock timeout" in said
    assert database.execute("SELECT more FROM public.busy").fetchall() == []


def test_lock_retries_end_and_say_so(run: Run, write: Write, url: str, database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE public.busy (id int)")
    write("shop", alter="ALTER TABLE public.busy ADD COLUMN more int;")
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "50ms"\nlock_retries = 1\n')
    with psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM public.busy")
        done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "(SQLSTATE 55P03)" in done.stderr
    assert ledger(database) == []


def test_many_runs_at_once_apply_each_file_once(write: Write, url: str, database: Database, tmp_path: Path) -> None:
    write("shop", table="CREATE TABLE public.log (line text);")
    for number in range(1, 9):
        write("shop", **{f"row_{number}": f"SELECT pg_sleep(0.05); INSERT INTO public.log VALUES ('{number}');"})
    processes = [spawn(url, tmp_path, "--format", "json") for _ in range(6)]
    reports = []
    for process in processes:
        out, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        reports.append(json.loads(out))
    assert database.execute("SELECT line FROM public.log ORDER BY line").fetchall() == [(str(n),) for n in range(1, 9)]
    applied = [one["number"] for report in reports for one in report["migrations"] if one.get("applied_now")]
    assert sorted(applied) == list(range(1, 10)), "each is reported by the run that committed it"


def test_who_waits_says_for_whom(write: Write, url: str, database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE public.gate AS SELECT 1 AS shut")
    write("shop", slow="SELECT pg_sleep(60) FROM public.gate;")
    first = spawn(url, tmp_path)
    wait_for(database, running("pg_sleep"))
    second = spawn(url, tmp_path)
    waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'schemadeck' AND state = 'idle'"
    wait_for(database, waiting)
    time.sleep(2)
    holding = database.execute(waiting + " AND backend_xmin IS NOT NULL").fetchone()
    database.execute("DELETE FROM public.gate")
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=60)
    assert (first.returncode, "interrupted" in said) == (130, True)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert "waiting for the run lock: pid " in said
    assert "(postgres, schemadeck, connected for" in said
    assert holding is None, "who waits holds no snapshot"


def test_a_run_that_loses_its_lock_between_files_waits_and_goes_on(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write(
        "shop",
        first="CREATE TABLE public.first ();",
        careless="SELECT pg_advisory_unlock_all(); SELECT pg_advisory_xact_lock(7);",
        **{f"more_{n}": f"CREATE TABLE public.more_{n} ();" for n in range(30)},  # some are sent ahead
    )
    database.execute("SELECT pg_advisory_lock(7)")
    process = spawn(url, tmp_path)
    wait_for(database, running("pg_advisory_xact_lock"))
    assert database.execute(TRY_LOCK).fetchone() == (True,)
    database.execute("SELECT pg_advisory_unlock(7)")
    time.sleep(1.5)
    assert not exists(database, "public.more_29"), "it has to wait for the run lock"
    database.execute("SELECT pg_advisory_unlock_all()")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "waiting for the run lock: pid " in said
    assert [row[3] for row in ledger(database)] == ["applied"] * 32


_SLOW_TABLE = """CREATE TABLE public.a (id int);
CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
CREATE TRIGGER slow AFTER INSERT ON public.a EXECUTE FUNCTION public.slow();"""
_SLEEP = "SELECT pg_sleep(60);"


@pytest.mark.parametrize(
    ("sign", "slow"),
    [
        (signal.SIGINT, _SLEEP),
        (signal.SIGTERM, _SLEEP),
        (signal.SIGHUP, _SLEEP),
        (signal.SIGINT, "COPY (SELECT pg_sleep(60)) TO stdout;"),
        (signal.SIGINT, "COPY public.a FROM stdin;\n1\n\\.\n"),
    ],
    ids=["SIGINT", "SIGTERM", "SIGHUP", "COPY out", "COPY at its end"],
)
def test_an_interrupted_run_rolls_its_file_back(
    sign: signal.Signals, slow: str, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write("shop", good=_SLOW_TABLE, slow=f"CREATE TABLE public.b (); {slow}")
    process = spawn(url, tmp_path)
    at_it = running(slow.partition(";")[0])
    wait_for(database, at_it)
    time.sleep(0.6)  # until the run has seen for itself where it is
    process.send_signal(sign)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "1 migration applied before; the one under way is rolled back\n" in said
    assert said.endswith("interrupted\n")
    assert "Traceback" not in said
    assert (exists(database, "public.a"), exists(database, "public.b")) == (True, False)
    assert database.execute(at_it).fetchone() is None, "the statement does not run on"


def test_a_killed_run_leaves_nothing_and_the_next_one_finishes(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE public.gate AS SELECT 1 AS shut")
    write(
        "shop", good="CREATE TABLE public.a ();", slow="CREATE TABLE public.b (); SELECT pg_sleep(60) FROM public.gate;"
    )
    process = spawn(url, tmp_path)
    wait_for(database, running("pg_sleep"))
    process.kill()
    process.communicate()
    wait_for(database, "SELECT 1 WHERE NOT EXISTS (" + running("pg_sleep") + ")")
    assert ledger(database) == [("shop", 1, "good", "applied")]
    assert "pending" in run("status", "--url", url).stdout
    database.execute("DELETE FROM public.gate")
    assert run("migrate", "--url", url).returncode == 0
    assert [row[1] for row in ledger(database)] == [1, 2]


def test_a_killed_backend_is_an_error_and_the_next_run_finishes(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE public.gate AS SELECT 1 AS shut")
    write("shop", slow="CREATE TABLE public.b (); SELECT pg_sleep(60) FROM public.gate;")
    process = spawn(url, tmp_path)
    wait_for(database, running("pg_sleep"))
    database.execute("SELECT pg_terminate_backend(pid) FROM (" + running("pg_sleep") + ") AS sleeping")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "terminating connection due to administrator command" in said
    assert "when the server is back" in said
    assert "Traceback" not in said
    database.execute("DELETE FROM public.gate")
    assert run("migrate", "--url", url).returncode == 0


def test_a_claim_that_another_run_holds_is_lost_politely(write: Write, url: str, tmp_path: Path) -> None:
    """The run lock is only manners: without it, the ledger's own row keeps a file from being applied twice."""
    write("shop", only="CREATE TABLE public.once ();")
    (one,) = deck.load(tmp_path / "sql")
    parsed = script.parse(one.migrations[0])

    def attempt(one: Session) -> object:
        flow = apply.run(one, [parsed], role="", lock_timeout="1s")
        try:
            while True:
                next(flow)
        except StopIteration as end:
            return end.value

    with psycopg.connect(url, autocommit=True) as first, opened(url, "schemadeck") as second:
        ledger = Ledger(first.pgconn, "schemadeck")
        ledger.create()
        first.execute("BEGIN")
        first.execute(ledger.claim((parsed.migration, None)))
        assert attempt(second) is None, "claimed and not yet committed"
        first.execute("COMMIT")
        assert attempt(second) is None, "claimed and committed"
        first.execute("DELETE FROM schemadeck.version")
        assert attempt(second) is not None


def test_a_file_that_changes_while_it_is_applied_is_rolled_back(write: Write, url: str, tmp_path: Path) -> None:
    """What is recorded is the checksum of what was sent, not of what once was read."""
    folder = write("shop", only="CREATE TABLE public.once ();")
    (one,) = deck.load(tmp_path / "sql")
    parsed = script.parse(one.migrations[0])
    (folder / "0001_only.sql").write_text("CREATE TABLE public.other ();")
    with opened(url, "schemadeck") as session:
        session.ledger.create()
        with pytest.raises(DeckError, match=r"0001_only\.sql was changed while it was being read"):
            list(apply.run(session, [parsed], role="", lock_timeout="1s"))
        connection = session.connection
        assert connection.execute("SELECT to_regclass('public.other')").fetchone() == (None,)
        assert connection.execute("SELECT count(*) FROM schemadeck.version").fetchone() == (0,)


def test_copy_to_stdout_does_no_harm(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        told="CREATE TABLE public.a AS SELECT 1 AS b;\nCOPY public.a TO stdout;\nINSERT INTO public.a VALUES (2);",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT count(*) FROM public.a").fetchone() == (2,)


@pytest.mark.parametrize(
    "text",
    ["COPY public.a TO /* c */ STDOUT;", "COPY (SELECT 1) TO\n-- to\nSTDOUT;", "VACUUM; COPY public.a TO stdout;"],
)
def test_copy_to_stdout_never_hangs(text: str, run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", a="CREATE TABLE public.a AS SELECT 1 AS b;", told=text + " SELECT 1;")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert len(ledger(database)) == 2


def test_copy_whose_text_only_looks_like_stdout_runs_on_the_server(run: Run, write: Write, url: str) -> None:
    write("shop", told="COPY (SELECT 'copy x to stdout') TO '/dev/null';")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr


def test_a_function_that_vacuums_leaves_nothing(run: Run, write: Write, url: str, database: Database) -> None:
    """The server would refuse it outside of a transaction too."""
    write("shop", bad="CREATE TABLE public.a ();\nDO $$ BEGIN EXECUTE 'VACUUM'; END $$;")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "(SQLSTATE 25001)" in done.stderr
    assert not exists(database, "public.a")
    assert ledger(database) == []


def test_a_parameter_without_a_value_is_no_lost_connection(run: Run, write: Write, url: str) -> None:
    write("shop", bad="SELECT 1;\nSELECT $1::int;")
    done = run("migrate", "--url", url)
    assert "there is no value for a parameter such as $1 (statement 2 of 2)" in done.stderr
    assert "correct it and run" in done.stderr


def test_an_encoding_of_the_file_s_own_does_not_reach_the_ledger(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop",
        odd="SET client_encoding = 'LATIN1'; -- é\nCREATE TABLE public.a (b int);\n"
        "COPY public.a FROM stdin;\n1\n\\.\nSELECT 1;",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "é" in str(database.execute("SELECT source FROM schemadeck.version").fetchone())


@pytest.mark.parametrize("how", [(), ("--single-transaction",)])
def test_the_text_of_a_file_of_up_to_a_megabyte_is_kept(
    how: tuple[str, ...], run: Run, write: Write, url: str, database: Database
) -> None:
    """As it was applied, byte by byte."""
    texts = ["SELECT 'größer';\n" * (size // 18) for size in (900_000, 1_100_000)]
    write("shop", kept=texts[0], left=texts[1])
    assert run("migrate", *how, "--url", url).returncode == 0
    assert database.execute("SELECT source FROM schemadeck.version ORDER BY number").fetchall() == [
        (texts[0],), (None,),
    ]  # fmt: skip


_ROW = "COPY public.busy (id) FROM stdin;\n1\n\\.\n"
_KEY = "CREATE TABLE public.part (id int REFERENCES public.busy);"
_PART = "COPY public.part FROM stdin;\n0\n\\.\n"
_STEPS = "-- schemadeck: transaction=off\n"


@pytest.mark.parametrize(
    ("lock", "text", "where"),
    [
        ("LOCK public.busy", "SELECT 1;\nSELECT 2;\nALTER TABLE public.busy ADD COLUMN more int;\nSELECT 4;", "3 of 4"),
        ("LOCK public.busy", "ALTER TABLE public.busy ADD COLUMN more int;", "1 of 1"),
        ("LOCK public.busy", f"SELECT 1;\n{_ROW}SELECT 3;", "2 of 3"),
        ("LOCK public.busy", f"{_STEPS}SELECT 1;\n{_ROW}SELECT 3;", "2 of 3"),
        ("LOCK public.busy", f"SELECT 1;\nCOPY public.busy TO stdout;\n{_ROW}", "2 of 3"),
        ("SELECT FROM public.busy FOR UPDATE", f"{_KEY}\n{_PART}", "2 of 2"),  # it waits when all rows have come
        ("SELECT FROM public.busy FOR UPDATE", f"{_STEPS}{_KEY}\n{_PART}", "2 of 2"),
    ],
    ids=["ALTER", "ALTER alone", "COPY", "COPY in steps", "COPY out", "COPY at its end", "COPY at its end, in steps"],
)
def test_the_statement_that_waits_is_the_one_that_is_named(
    lock: str, text: str, where: str, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE public.busy (id int PRIMARY KEY); INSERT INTO public.busy VALUES (0)")
    write("shop", waits=text)
    with psycopg.connect(url) as other:
        other.execute(lock)
        process = spawn(url, tmp_path)
        wait_for(database, "SELECT FROM pg_locks WHERE NOT granted")
        time.sleep(1.8)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert re.search(rf"waiting for (a lock in )?statement {where}: pid", said)


def test_a_line_within_a_do_block_is_a_line_of_the_file(run: Run, write: Write, url: str) -> None:
    write("shop", bad="SELECT 1;\nDO LANGUAGE 'plpgsql'\n\n$$\nBEGIN\n  PERFORM 1 / 0;\nEND $$;")
    said = run("migrate", "--url", url).stderr
    assert "that is sql/shop/0001_bad.sql:6" in said


def test_a_ledger_without_its_comment_is_still_one(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", a="SELECT 1;")
    run("migrate", "--url", url)
    database.execute("COMMENT ON SCHEMA schemadeck IS NULL")
    done = run("status", "--url", url)
    assert done.returncode == 3
    assert "next: COMMENT ON SCHEMA \"schemadeck\" IS 'Ledger version: 1'" in done.stderr
