"""Files that PostgreSQL cannot run in a transaction: statement by statement, resumed where they stopped."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from schemadeck.database import outcome
from schemadeck.database.ledger import Ledger
from schemadeck.files import deck, script
from tests.conftest import Run, statements
from tests.test_migrate import Database, exists, ledger, running, spawn, wait_for

Write = Callable[..., Path]

TABLE = (
    "CREATE TABLE public.t (id int, other int);\nINSERT INTO public.t SELECT n, n FROM generate_series(1, 100) AS n;\n"
)


def journal(database: Database) -> list[tuple[object, ...]]:
    return database.execute("SELECT event, statement FROM schemadeck.journal ORDER BY id").fetchall()


def valid(database: Database, name: str) -> bool | None:
    row = database.execute(
        "SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = %s", [name]
    ).fetchone()
    return bool(row[0]) if row is not None else None


@contextmanager
def old_transaction(url: str) -> Iterator[psycopg.Connection]:
    """A transaction with a snapshot, for which every CONCURRENTLY has to wait."""
    with psycopg.connect(url) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("TABLE public.t")
        yield reader


def test_what_the_server_notices_is_told_behind_a_step_that_runs_alone(run: Run, write: Write, url: str) -> None:
    chatty = "DO $$ BEGIN RAISE WARNING 'look here'; END $$;"
    write("shop", t=TABLE, two=f"{chatty}\nCREATE INDEX CONCURRENTLY a ON public.t (id);\n{chatty}")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("look here") == 2, done.stderr


def test_a_file_with_concurrently_needs_no_directive(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        t=TABLE,
        two="SET search_path = public;\nCREATE INDEX CONCURRENTLY a ON t (id);\n-- both\n"
        "ALTER TABLE t ADD COLUMN more int;\nDROP INDEX CONCURRENTLY a;\nCREATE UNIQUE INDEX CONCURRENTLY b ON t (id);",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "2 migrations applied, 7 statements." in done.stdout
    assert (valid(database, "a"), valid(database, "b")) == (None, True)
    assert ledger(database)[1] == ("shop", 2, "two", "applied")
    assert journal(database) == [
        ("applied", 2), ("claimed", None), ("done", 1), ("begun", 2), ("done", 2), ("done", 3), ("begun", 4),
        ("done", 4), ("begun", 5), ("done", 5), ("applied", 5),
    ]  # fmt: skip
    row = database.execute("SELECT fingerprint, duration > '0' FROM schemadeck.version WHERE number = 2").fetchone()
    folder = deck.load(Path(str(write("shop")).rsplit("/", 1)[0]))[0]
    with folder.migrations[1].path.open("rb") as opened:
        assert row == (script.fingerprint(opened, ""), True)


def test_settings_and_role_last_from_step_to_step_and_no_longer(
    run: Run, write: Write, url: str, database: Database
) -> None:
    database.execute(
        "DROP ROLE IF EXISTS stepper; CREATE ROLE stepper; CREATE SCHEMA inner_place AUTHORIZATION stepper"
    )
    write(
        "shop",
        steps="SET ROLE stepper;\nSET search_path = inner_place;\nCREATE TABLE t (id int);\n"
        "CREATE INDEX CONCURRENTLY i ON t (id);\nSET LOCAL work_mem = '1MB';\nVACUUM t;",
        after="CREATE TABLE public.seen AS SELECT current_user::text AS role, current_setting('search_path') AS path;",
    )
    try:
        done = run("migrate", "--url", url)
        owner = database.execute(
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'inner_place.i'::regclass"
        ).fetchone()
    finally:
        database.execute("DROP OWNED BY stepper; DROP ROLE stepper")
    assert done.returncode == 0, done.stderr
    assert owner == ("stepper",)
    assert database.execute("TABLE public.seen").fetchone() == ("postgres", '"$user", public')


def test_an_index_that_fails_is_cleared_and_the_file_goes_on_there(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop",
        t=TABLE,
        unique="INSERT INTO public.t VALUES (1, 1);\n"
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS once ON public.t (id);\nVACUUM public.t;",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "(SQLSTATE 23505)" in done.stderr
    assert "--> sql/shop/0002_unique.sql:2:1" in done.stderr
    assert "statement 1 stays applied" in done.stderr
    assert valid(database, "once") is None, "the INVALID index is gone"
    status = run("status", "--url", url)
    assert "interrupted: shop/0002_unique" in status.stdout
    assert "statement 2 failed" in status.stdout
    assert "next: schemadeck migrate" in status.stdout
    database.execute("DELETE FROM public.t WHERE ctid IN (SELECT max(ctid) FROM public.t WHERE id = 1)")
    assert run("migrate", "--url", url).returncode == 0
    assert valid(database, "once") is True
    assert database.execute("SELECT count(*) FROM public.t").fetchone() == (100,), "the first step ran once"


def test_a_step_that_is_done_must_not_change_and_one_that_failed_may(
    run: Run, write: Write, url: str, database: Database
) -> None:
    folder = write("shop", t=TABLE, steps="CREATE TABLE public.a ();\nVACUUM public.nowhere;\n")
    file = folder / "0002_steps.sql"
    assert run("migrate", "--url", url).returncode == 3
    file.write_text("CREATE TABLE public.b ();\nVACUUM public.t;\n")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "statement 1 of 2 was changed after it had run" in done.stderr
    assert "schemadeck accept shop/2 --reason" in done.stderr
    file.write_text("CREATE  TABLE public.a (); -- the same\nVACUUM public.t;\n")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    row = database.execute("SELECT checksum, source FROM schemadeck.version WHERE number = 2").fetchone()
    with file.open("rb") as opened:
        assert row == (script.checksum(opened), file.read_text()), "what is recorded is the file that ended it"


def test_while_an_index_waits_for_an_old_transaction_nobody_hurries_it(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE)
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "300ms"\n')
    write("shop", index="CREATE INDEX CONCURRENTLY i ON public.t (id);")
    with old_transaction(url) as reader:
        process = spawn(url, tmp_path)
        wait_for(database, running("CREATE INDEX CONCURRENTLY"))
        time.sleep(1.5)
        pid = reader.info.backend_pid
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert f"waiting for statement 1 of 1: pid {pid} (postgres, unnamed application, idle in transaction" in said
    assert valid(database, "i") is True


@pytest.mark.parametrize("whom", ["client", "backend"])
def test_a_kill_in_the_middle_of_an_index(
    whom: str, run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE)
    write("shop", index="CREATE TABLE public.first ();\nCREATE INDEX CONCURRENTLY ON public.t (id);\nVACUUM public.t;")
    with old_transaction(url):
        process = spawn(url, tmp_path)
        wait_for(database, running("CREATE INDEX CONCURRENTLY"))
        wait_for(database, "SELECT 1 FROM pg_index WHERE NOT indisvalid")
        if whom == "client":
            process.kill()
        else:
            database.execute(
                f"SELECT pg_terminate_backend(pid) FROM ({running('CREATE INDEX CONCURRENTLY')}) AS x".encode()
            )
        _, said = process.communicate(timeout=30)
        assert "Traceback" not in said
    assert process.returncode == (-9 if whom == "client" else 3)
    again = run("migrate", "--url", url)
    assert again.returncode == 0, again.stderr
    rows = database.execute("SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid = 'public.t'::regclass")
    assert rows.fetchone() == (1, True)
    assert run("status", "--url", url).stdout.strip().endswith("Up to date.")


def interrupt_before_answer(database: Database, tmp_path: Path, step: int, carry_out: bool) -> None:
    """What is left when the connection is lost while statement ``step`` of shop/1 runs, and it does or does not end."""
    (one,) = deck.load(tmp_path / "sql")
    migration = one.migrations[0]
    found = statements(migration.path.read_bytes())
    database.execute("SET client_min_messages = warning")
    book = Ledger(database.pgconn, "schemadeck")
    book.create()
    database.execute(book.claim((migration, migration.path.read_text())))
    for index, statement in enumerate(found[: step - 1], 1):
        database.execute(statement.text)
        print_of = hashlib.sha256(b"".join(statement.significant())).hexdigest()
        database.execute(book.note(migration, "done", statement=index, fingerprint=f"v1:{print_of}"))
    seen = json.dumps(outcome.look(database, found[step - 1]))
    print_of = hashlib.sha256(b"".join(found[step - 1].significant())).hexdigest()
    database.execute(book.note(migration, "begun", statement=step, fingerprint=f"v1:{print_of}", seen=seen))
    database.execute("UPDATE schemadeck.journal SET backend_start = NULL")
    if carry_out:
        database.execute(found[step - 1].text)


DOUBTS = {
    "CREATE INDEX": ("SELECT 1;\nCREATE INDEX CONCURRENTLY i ON public.t (id);", 2),
    "CREATE INDEX without a name": ("SELECT 1;\nCREATE INDEX CONCURRENTLY ON public.t (id);", 2),
    "CREATE INDEX in a search_path": ("SET search_path = public;\nCREATE INDEX CONCURRENTLY \"I i\" ON t (id);", 2),
    "DROP INDEX": ("CREATE INDEX j ON public.t (id);\nDROP INDEX CONCURRENTLY public.j;", 2),
    "REINDEX": ("CREATE INDEX j ON public.t (id);\nREINDEX INDEX CONCURRENTLY public.j;", 2),
    "DETACH": (
        "CREATE TABLE public.p (a int) PARTITION BY LIST (a);\nCREATE TABLE public.q PARTITION OF public.p DEFAULT;\n"
        "CREATE TABLE public.r PARTITION OF public.p FOR VALUES IN (1);\nDROP TABLE public.q;\n"
        "ALTER TABLE public.p DETACH PARTITION public.r CONCURRENTLY;", 5,
    ),
    "VACUUM": ("SELECT 1;\nVACUUM public.t;", 2),
    "ALTER SYSTEM": ("SELECT 1;\nALTER SYSTEM SET log_checkpoints = on;", 2),
    "CREATE DATABASE": ("SELECT 1;\nCREATE DATABASE doubtful;", 2),
    "DROP DATABASE": ("SELECT 1;\nDROP DATABASE IF EXISTS doubtful;", 2),
}  # fmt: skip


@pytest.mark.parametrize("carry_out", [True, False], ids=["carried out", "not"])
@pytest.mark.parametrize("case", DOUBTS)
def test_a_lost_answer_is_decided_by_looking(
    case: str, carry_out: bool, run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    text, step = DOUBTS[case]
    database.execute(TABLE)
    database.execute("DROP DATABASE IF EXISTS doubtful")
    if case == "DROP DATABASE":
        database.execute("CREATE DATABASE doubtful")
    write("shop", doubt=f"{text}\nCREATE TABLE public.last ();\n")
    try:
        interrupt_before_answer(database, tmp_path, step, carry_out)
        status = run("status", "--url", url)
        assert f"statement {step} was begun, and what became of it is not noted" in status.stdout
        done = run("migrate", "--url", url)
        assert done.returncode == 0, done.stderr
        indexes = database.execute("SELECT indisvalid FROM pg_index WHERE indrelid = 'public.t'::regclass").fetchall()
    finally:
        database.execute("DROP DATABASE IF EXISTS doubtful")
        database.execute("ALTER SYSTEM RESET log_checkpoints")
    assert indexes == ([(True,)] if "INDEX" in case and case != "DROP INDEX" else [])
    assert exists(database, "public.last")
    found = ("done", step) in journal(database)
    assert found
    assert ledger(database) == [("shop", 1, "doubt", "applied")]


def test_a_half_detached_partition_is_finished(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE)
    database.execute(
        "CREATE TABLE public.p (a int) PARTITION BY LIST (a);"
        "CREATE TABLE public.q PARTITION OF public.p FOR VALUES IN (1)"
    )
    write("shop", detach="ALTER TABLE public.p DETACH PARTITION public.q CONCURRENTLY;\nCREATE TABLE public.last ();")
    with psycopg.connect(url) as reader:
        reader.execute("TABLE public.p")
        process = spawn(url, tmp_path)
        wait_for(database, "SELECT 1 FROM pg_inherits WHERE inhdetachpending")
        process.kill()
        process.communicate()
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT count(*) FROM pg_inherits").fetchone() == (0,)


def test_an_invalid_index_of_somebody_else_is_told_and_left_alone(
    run: Run, write: Write, url: str, database: Database
) -> None:
    database.execute(TABLE + "INSERT INTO public.t VALUES (1, 1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY theirs ON public.t (id)")
    write("shop", index="CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS theirs ON public.t (other);")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "the index public.theirs exists and is INVALID" in done.stderr
    assert "next: DROP INDEX CONCURRENTLY public.theirs" in done.stderr
    assert valid(database, "theirs") is False
    database.execute("DELETE FROM public.t WHERE id = 1")
    database.execute("DROP INDEX CONCURRENTLY public.theirs")
    assert run("migrate", "--url", url).returncode == 0
    assert valid(database, "theirs") is True


def test_what_the_server_refuses_in_a_transaction_runs_by_itself(
    run: Run, write: Write, url: str, database: Database
) -> None:
    """Its text does not tell: the table is partitioned; the value is new."""
    write(
        "shop",
        table="CREATE TABLE public.p (a int) PARTITION BY LIST (a); CREATE INDEX ON public.p (a);",
        reindex="CREATE TABLE public.before ();\nREINDEX TABLE public.p;\nCREATE TABLE public.after ();",
        colour="CREATE TYPE public.colour AS ENUM ('red');",
        use="ALTER TYPE public.colour ADD VALUE 'blue';\nCREATE TABLE public.c AS SELECT 'blue'::public.colour AS c;",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert exists(database, "public.before")
    assert exists(database, "public.after")
    assert database.execute("SELECT c::text FROM public.c").fetchone() == ("blue",)
    assert len(ledger(database)) == 4


COMMITS = (
    "-- schemadeck: transaction=off\nCREATE PROCEDURE public.p() LANGUAGE plpgsql AS\n"
    "'BEGIN CREATE TABLE public.a (); COMMIT; {}; END';\nCALL public.p();\n"
)


def test_a_procedure_that_commits_runs_with_transaction_off(
    run: Run, write: Write, url: str, database: Database
) -> None:
    folder = write("shop", call=COMMITS.format("PERFORM 1 / 0"))
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert exists(database, "public.a"), "it had committed"
    assert "next: what it had committed by itself stays" in done.stderr
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "nobody can tell whether statement 2 of 2 was carried out" in done.stderr
    assert "schemadeck accept shop/1 --reason" in done.stderr
    (folder / "0001_call.sql").write_text(COMMITS.format("PERFORM 1"))
    database.execute("DROP TABLE public.a; DROP PROCEDURE public.p; TRUNCATE schemadeck.version, schemadeck.journal")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert ledger(database) == [("shop", 1, "call", "applied")]


def test_begin_and_commit_make_a_step_of_several_statements(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write(
        "shop",
        steps="CREATE TABLE public.t (id int);\nBEGIN;\nCREATE TABLE public.a (); SAVEPOINT s; SELECT 1;\n"
        "CREATE TABLE public.b (id oops);\nCOMMIT;\nVACUUM public.t;",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "--> sql/shop/0001_steps.sql:4:27" in done.stderr
    assert "statement 2 of 3" in done.stderr
    assert exists(database, "public.t")
    assert not exists(database, "public.a"), "all of the step is rolled back"


BAD = {
    "within": ("BEGIN;\nSELECT 1;\nVACUUM a;\nCOMMIT;", "cannot run in a transaction, and BEGIN stands before", "3:1"),
    "COMMIT alone": ("VACUUM;\nCOMMIT;", "COMMIT would take this file's transaction", "2:1"),
    "BEGIN alone": ("VACUUM;\nBEGIN;\nSELECT 1;", "BEGIN would take this file's transaction", "2:1"),
    "SAVEPOINT": ("VACUUM;\nSAVEPOINT a;", "SAVEPOINT would take", "2:1"),
    "temporary": ("CREATE TEMP TABLE a ();\nVACUUM b;", "a temporary table in a file that runs statement", "1:1"),
    "COPY within": ("VACUUM;BEGIN;\nCOPY a FROM stdin;\n1\n\\.\nCOMMIT;", "COPY with data stands between BEGIN", "2:1"),
    "DISCARD": ("SELECT 1;\nDISCARD ALL;", "DISCARD ALL would drop the run lock", "2:1"),
    "directive": ("-- schemadeck: transaction=on\nSELECT 1;", "transaction=on means nothing", "1:16"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_resumed_is_refused_before_it_runs(case: str, run: Run, write: Write, url: str) -> None:
    text, said, place = BAD[case]
    write("shop", bad=text)
    done = run("migrate", "--url", url)
    assert done.returncode == 2
    assert said in done.stderr
    assert f"--> sql/shop/0001_bad.sql:{place}\n" in done.stderr


def test_copy_is_a_step_like_others(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop", steps="CREATE TABLE public.t (id int);\nCOPY public.t FROM stdin;\n1\n2\n\\.\nVACUUM public.nowhere;\n"
    )
    assert run("migrate", "--url", url).returncode == 3
    database.execute("CREATE TABLE public.nowhere ()")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT count(*) FROM public.t").fetchone() == (2,)


def test_two_runs_of_a_stepwise_file_apply_it_once(write: Write, url: str, database: Database, tmp_path: Path) -> None:
    database.execute(TABLE)
    write("shop", index="INSERT INTO public.t VALUES (0, 0);\nCREATE INDEX CONCURRENTLY i ON public.t (id);")
    found: list[subprocess.Popen[str]] = []
    threads = [Thread(target=lambda: found.append(spawn(url, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [process.communicate(timeout=60) for process in found]
    assert [process.returncode for process in found] == [0] * 4, said
    assert database.execute("SELECT count(*) FROM public.t WHERE id = 0").fetchone() == (1,)
    assert journal(database).count(("applied", 2)) == 1


def test_lock_timeout_retries_the_step_alone(write: Write, url: str, database: Database, tmp_path: Path) -> None:
    database.execute(TABLE)
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "200ms"\n')
    write("shop", steps="INSERT INTO public.t VALUES (0, 0);\nALTER TABLE public.t ADD COLUMN c int;\nVACUUM public.t;")
    with psycopg.connect(url) as reader:
        reader.execute("TABLE public.t")
        process = spawn(url, tmp_path)
        wait_for(database, running("ALTER TABLE public.t"))
        time.sleep(1)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "canceling statement due to lock timeout" in said
    assert database.execute("SELECT count(*) FROM public.t WHERE id = 0").fetchone() == (1,)


def test_a_segment_that_the_server_refuses_is_an_error(run: Run, write: Write, url: str, database: Database) -> None:
    database.execute("CREATE TABLE public.p (a int) PARTITION BY LIST (a); CREATE INDEX ON public.p (a)")
    write(
        "shop",
        steps="VACUUM;\nBEGIN; CREATE TABLE public.a (); REINDEX TABLE public.p; CREATE TABLE public.c ();\nCOMMIT;",
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "(SQLSTATE 25001)" in done.stderr
    assert not exists(database, "public.a")


def test_a_step_that_was_begun_must_not_change_either(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE)
    folder = write("shop", steps="SELECT 1;\nCREATE INDEX CONCURRENTLY i ON public.t (id);\n")
    interrupt_before_answer(database, tmp_path, 2, carry_out=True)
    (folder / "0001_steps.sql").write_text(
        "SELECT 1;\nCREATE TABLE public.important ();\nCREATE INDEX CONCURRENTLY i ON public.t (id);\n"
    )
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "statement 2 of 3 was changed after it had been begun" in done.stderr


def test_a_step_that_has_run_must_not_vanish(run: Run, write: Write, url: str, database: Database) -> None:
    folder = write("shop", steps="CREATE TABLE public.a ();\nCREATE TABLE public.b ();\nVACUUM public.nowhere;")
    assert run("migrate", "--url", url).returncode == 3
    (folder / "0001_steps.sql").write_text("CREATE TABLE public.a ();")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "the file has 1 statements, and its statement 2 has run or was begun" in done.stderr
    assert ledger(database) == [("shop", 1, "steps", "running")]


def test_a_detach_that_the_server_refused_is_not_done(run: Run, write: Write, url: str, database: Database) -> None:
    database.execute(
        "CREATE TABLE public.p (a int) PARTITION BY LIST (a); CREATE TABLE public.q (a int) PARTITION BY LIST (a);"
        "CREATE TABLE public.r PARTITION OF public.q FOR VALUES IN (1)"
    )
    write("shop", detach="ALTER TABLE public.p DETACH PARTITION public.r CONCURRENTLY;")
    for _ in range(2):
        done = run("migrate", "--url", url)
        assert done.returncode == 3
        assert "is not a partition of relation" in done.stderr


@pytest.mark.parametrize("name", ["i" * 70, '"a . b"', '"I ""x"'])
def test_an_invalid_index_is_found_by_whatever_name(
    name: str, run: Run, write: Write, url: str, database: Database
) -> None:
    database.execute(TABLE + "INSERT INTO public.t VALUES (1, 1)")
    write("shop", index=f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON public.t (id);")
    assert run("migrate", "--url", url).returncode == 3
    assert database.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone() == (0,)
    database.execute("DELETE FROM public.t WHERE id = 1")
    assert run("migrate", "--url", url).returncode == 0
    rows = database.execute("SELECT indisvalid FROM pg_index WHERE indrelid = 'public.t'::regclass").fetchall()
    assert rows == [(True,)]


def test_vacuum_full_does_not_wait_without_limit(
    write: Write, run: Run, url: str, database: Database, tmp_path: Path
) -> None:
    """It would have everybody else queue behind it."""
    database.execute(TABLE)
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "100ms"\nlock_retries = 1\n')
    write("shop", full="VACUUM FULL public.t;")
    with psycopg.connect(url) as reader:
        reader.execute("TABLE public.t")
        done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "(SQLSTATE 55P03)" in done.stderr


def test_leftovers_of_somebody_else_s_reindex_stay(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE + "CREATE TABLE public.other AS TABLE public.t; INSERT INTO public.other VALUES (1, 1)")
    write("shop", steps="CREATE INDEX j ON public.t (id);\nREINDEX TABLE CONCURRENTLY public.t;")
    interrupt_before_answer(database, tmp_path, 2, carry_out=False)
    with pytest.raises(psycopg.errors.UniqueViolation):
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY mine_ccnew ON public.other (id)")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert valid(database, "mine_ccnew") is False


def test_settings_of_a_segment_are_there_again_on_resume(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        steps="BEGIN; CREATE SCHEMA s2; SET search_path = s2; COMMIT;\nVACUUM public.nowhere;\nCREATE TABLE y ();",
    )
    assert run("migrate", "--url", url).returncode == 3
    database.execute("CREATE TABLE public.nowhere ()")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert exists(database, "s2.y")


def test_a_role_that_does_not_exist_is_told_in_steps_too(run: Run, write: Write, url: str, tmp_path: Path) -> None:
    write("shop", steps="VACUUM;")
    (tmp_path / "schemadeck.toml").write_text('role = "nobody here"\n')
    assert "correct `role` in the config" in run("migrate", "--url", url).stderr


def test_a_step_that_sets_and_does_more_is_not_repeated(run: Run, write: Write, url: str, database: Database) -> None:
    database.execute(
        "CREATE TABLE public.t (); CREATE SEQUENCE public.s;"
        "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''public.s'')'"
    )
    folder = write(
        "shop",
        steps="VACUUM public.t;\nSELECT set_config('search_path', 'public', false);\n"
        "SELECT set_config('search_path', '', false), public.f();\nSELECT 1 / 0;",
    )
    assert run("migrate", "--url", url).returncode == 3
    (folder / "0001_steps.sql").write_text((folder / "0001_steps.sql").read_text().replace("1 / 0", "1"))
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "statement 3 of 4 is done, and it set something of its session too" in done.stderr
    assert "--> sql/shop/0001_steps.sql:3:1" in done.stderr
    assert database.execute("SELECT last_value FROM public.s").fetchone() == (1,)


@pytest.mark.usefixtures("database")
def test_status_says_what_to_look_at_where_nobody_can_tell(run: Run, write: Write, url: str) -> None:
    write("shop", call=COMMITS.format("PERFORM 1 / 0"))
    assert run("migrate", "--url", url).returncode == 3
    done = run("status", "--url", url)
    assert done.returncode == 1
    assert "look what statement 2 has done, nobody else can tell; finish the file by hand" in done.stdout
    assert done.stdout.rstrip().endswith("then schemadeck accept shop/1 --reason ...")


def test_runs_do_not_wait_for_each_other_where_a_file_drops_the_lock(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "60s"\n')
    write(
        "shop",
        steps=TABLE + "VACUUM public.t;\nSELECT pg_advisory_unlock_all(), pg_advisory_lock(5);\nVACUUM public.t;",
    )
    with psycopg.connect(url, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(5)")
        first = spawn(url, tmp_path)
        wait_for(database, running("pg_advisory_lock(5)"))
        second = spawn(url, tmp_path, "-v")
        assert second.stderr is not None
        said = ""
        while "which began it, is still there" not in said:
            said += second.stderr.readline()
        gate.execute("SELECT pg_advisory_unlock(5)")
        outcomes = [process.communicate() for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outcomes
    assert "1 migration applied, 5 statements." in outcomes[0][0]
    assert "Nothing to do" in outcomes[1][0]


def test_a_clock_that_is_set_back_repeats_no_step(run: Run, write: Write, url: str, database: Database) -> None:
    """Here the claim is set forward, which is the same to whoever compares the two."""
    folder = write("shop", steps=TABLE + "VACUUM public.nowhere;")
    assert run("migrate", "--url", url).returncode == 3
    database.execute("UPDATE schemadeck.version SET applied_at = now() + interval '1 day'")
    assert "statement 3 failed" in run("status", "--url", url).stdout
    (folder / "0001_steps.sql").write_text(TABLE + "VACUUM public.t;")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT count(*) FROM public.t").fetchone() == (100,)
    assert database.execute("SELECT duration FROM schemadeck.version").fetchone() == (timedelta(),)
