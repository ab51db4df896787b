"""`plan --format sql`: psql running the script, and `migrate`, leave the same behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import embedded
from tests.conftest import ROOT, Run, Server, clean_environment, template

Write = Callable[..., Path]
Database = psycopg.Connection

VERSION = """
SELECT deck, number, name, checksum, fingerprint, source, state, applied_by, tool_version
FROM schemadeck.version ORDER BY deck, number
"""
JOURNAL = """
SELECT deck, number, event, statement, fingerprint, seen - ARRAY['table', 'index', 'indexes', 'parent', 'child'], detail
FROM schemadeck.journal ORDER BY id
"""


@pytest.fixture
def other(server: Server) -> Iterator[str]:
    """The URL of a second empty database."""
    with template(server, "others") as one:
        name = "others_copy"
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {one.template_dbname}".encode())
            yield server.url(name)
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def psql(script: bytes, url: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script by psql from its standard input."""
    return subprocess.run(
        [str(embedded.psql()), "-X", "-f", "-", url],
        input=script, env=clean_environment(env), capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def dumped(server: Server, url: str, *, data: bool = True) -> str:
    """What pg_dump makes of a database, without the ledger and without what differs from one dump to the next."""
    options = ["--exclude-schema=schemadeck", *([] if data else ["--schema-only"])]
    done = subprocess.run(
        [server.programs.bindir / "pg_dump", *options, url],
        env=clean_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def ledger(url: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return connection.execute(VERSION).fetchall(), connection.execute(JOURNAL).fetchall()


def same(server: Server, url: str, other: str, *, data: bool = True) -> None:
    """Both databases, and both ledgers, are alike."""
    assert dumped(server, url, data=data) == dumped(server, other, data=data)
    for ours, theirs in zip(ledger(url), ledger(other), strict=True):
        assert len(ours) == len(theirs)
        for one, another in zip(ours, theirs, strict=True):
            assert one == another


def planned(cwd: Path, url: str, *arguments: str) -> bytes:
    """The script, byte by byte."""
    done = subprocess.run(
        [sys.executable, "-m", "schemadeck", "plan", "--format", "sql", "--url", url, *arguments],
        cwd=cwd, env=clean_environment(), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_our_decks(run: Run, server: Server, url: str, other: str) -> None:
    assert run("migrate", "--url", other, cwd=ROOT).returncode == 0
    done = psql(planned(ROOT, url), url)
    assert done.returncode == 0, done.stderr.decode()
    assert b"applied soleflipper/0054" in done.stdout
    same(server, url, other, data=False)  # some rows hold the time
    assert "Up to date" in run("status", "--url", url, cwd=ROOT).stdout


def every_form(write: Write) -> None:
    """Files of all kinds: own transaction, role, COPY, step by step, comments and quotes of all sorts."""
    write(
        "shop",
        t="-- the header\n/* and a block\n   comment: 'not a literal */\n\nCREATE TABLE public.t (id int, note text);\n"
        "-- it's inside\nINSERT INTO public.t VALUES (1, 'ä \\ $schemadeck$ '':x''');  -- behind\n-- at the end\n",
        own="-- What: its own\n\nBEGIN ISOLATION LEVEL SERIALIZABLE;\nSET LOCAL search_path = public;\n"
        "SAVEPOINT a;\nUPDATE t SET note = 'β' WHERE false;\nRELEASE a;\nCOMMIT;\n",
        copy="COPY public.t FROM stdin;\n2\tit's \\\\ one\n3\t\\N\n\\.\n\n"
        "COPY public.t (id) FROM stdin;\n\\.\nSELECT 1;\n",
        limits="-- schemadeck: lock-timeout=7s\n-- schemadeck: requires=base/1\nSET work_mem = '8MB';\n"
        "SET standard_conforming_strings = off;\nINSERT INTO public.t VALUES (4, 'a\\'b');\nRESET ALL;",
        clean="INSERT INTO public.t VALUES (5, current_setting('work_mem'));",
        steps="CREATE TABLE public.u (id int);\nCREATE INDEX CONCURRENTLY u_id ON public.u (id);\n"
        "BEGIN;\nINSERT INTO public.u VALUES (1);\nINSERT INTO public.u VALUES (2);\nCOMMIT;\n"
        "COPY public.u FROM stdin;\n3\n\\.\nVACUUM public.u;\nSET search_path = public;\n"
        "DROP INDEX CONCURRENTLY u_id;\nREINDEX TABLE CONCURRENTLY u;\nSELECT count(*) FROM u;\n",
        off="-- schemadeck: transaction=off\nDO $$ BEGIN COMMIT; CREATE TABLE public.v (); END $$;\n"
        "CREATE TYPE public.mood AS ENUM ('sad');\nALTER TYPE public.mood ADD VALUE 'ok';\n"
        "CREATE TABLE public.w (m public.mood DEFAULT 'ok');",
        crlf=b"CREATE TABLE public.crlf (a int);\r\nINSERT INTO public.crlf VALUES (1);\r\n",
        function="CREATE FUNCTION public.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;",
    )
    write("base", one="\N{BOM}CREATE TABLE public.base ();")


def test_every_form_of_a_file(
    run: Run, write: Write, server: Server, url: str, other: str, tmp_path: Path, database: Database
) -> None:
    every_form(write)
    (tmp_path / "schemadeck.toml").write_text('role = "deck_owner"\n')
    database.execute("DROP ROLE IF EXISTS deck_owner; CREATE ROLE deck_owner SUPERUSER")
    try:
        done = run("migrate", "--url", other)
        assert done.returncode == 0, done.stderr
        done_by_psql = psql(planned(tmp_path, url), url, PGCLIENTENCODING="LATIN1")
        assert done_by_psql.returncode == 0, done_by_psql.stderr.decode()
        same(server, url, other)
        assert "OWNER TO deck_owner" in dumped(server, url)
    finally:
        for one in (url, other):
            with psycopg.connect(one, autocommit=True) as connection:
                connection.execute("DROP OWNED BY deck_owner CASCADE")
        database.execute("DROP ROLE deck_owner")


@pytest.mark.newest
def test_on_top_of_what_is_applied(
    run: Run, write: Write, server: Server, url: str, other: str, tmp_path: Path
) -> None:
    every_form(write)
    for one in (url, other):
        assert run("migrate", "--to", "shop/5", "--url", one).returncode == 0
    script = planned(tmp_path, url, "--to", "shop/7")
    assert b"the ledger:" not in script
    assert psql(script, url).returncode == 0
    assert run("migrate", "--to", "shop/7", "--url", other).returncode == 0
    same(server, url, other)
    assert psql(planned(tmp_path, url), url).returncode == 0
    assert "Nothing is pending" in run("plan", "--format", "sql", "--url", url).stderr
    assert run("plan", "--format", "sql", "--url", url).stdout == ""


@pytest.mark.newest
@pytest.mark.parametrize("moment", range(6))
def test_killed_in_the_middle_migrate_goes_on(
    moment: int, run: Run, write: Write, server: Server, url: str, other: str, database: Database, tmp_path: Path
) -> None:
    write(
        "shop",
        one="CREATE TABLE public.t (id int);\nSELECT pg_sleep(0.3);\nINSERT INTO public.t VALUES (1);\n"
        "CREATE FUNCTION public.slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_catalog.pg_sleep(0.3); RETURN $1; END';",
        steps="INSERT INTO public.t VALUES (2);\nSELECT pg_sleep(0.3);\n"
        "CREATE INDEX CONCURRENTLY t_slow ON public.t (public.slow(id));\n"
        "INSERT INTO public.t VALUES (3);\nSELECT pg_sleep(0.3);",
        three="INSERT INTO public.t VALUES (4);",
    )
    assert run("migrate", "--url", other).returncode == 0
    script = planned(tmp_path, url)
    with subprocess.Popen(
        [embedded.psql(), "-X", "-f", "-", url], stdin=subprocess.PIPE, env=clean_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as client:  # fmt: skip
        assert client.stdin is not None
        client.stdin.write(script)
        client.stdin.flush()
        until = time.monotonic() + 30
        while moment and not _seen(database, moment) and time.monotonic() < until:
            time.sleep(0.01)
        client.send_signal(signal.SIGKILL)
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert dumped(server, url) == dumped(server, other)
    assert [row[:2] for row in ledger(url)[0]] == [("shop", 1), ("shop", 2), ("shop", 3)]


def _seen(database: Database, moment: int) -> bool:
    """Whether the script has come to a moment: its statements are what psql sends."""
    text = ("", "pg_sleep(0.3)%", "%VALUES (2)%", "%CONCURRENTLY t_slow%", "%VALUES (3)%", "%VALUES (4)%")[moment]
    query = (
        "SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE %s"
    )
    there = database.execute("SELECT to_regclass('schemadeck.version') IS NOT NULL").fetchone()
    if moment > 1 and there == (True,):
        events = database.execute("SELECT count(*) FROM schemadeck.journal").fetchone()
        assert events is not None
        return bool(events[0] >= moment)
    return database.execute(query, [f"%{text}"]).fetchone() is not None


@pytest.mark.newest
def test_not_twice_not_elsewhere_not_beside_another_run(
    write: Write, url: str, other: str, database: Database, tmp_path: Path
) -> None:
    write("shop", one="CREATE TABLE public.one ();", two="CREATE TABLE public.two ();")
    script = planned(tmp_path, url)
    done = psql(script, other)
    assert done.returncode == 3
    assert b"this script was made for the database" in done.stderr
    database.execute("SELECT pg_advisory_lock(7310591482663091000)")
    done = psql(script, url)
    assert done.returncode == 3
    assert b"another run of schemadeck is at work" in done.stderr
    database.execute("SELECT pg_advisory_unlock_all()")
    assert psql(script, url).returncode == 0
    again = psql(script, url)
    assert again.returncode == 3
    assert b'schema "schemadeck" already exists' in again.stderr
    assert database.execute("SELECT count(*) FROM schemadeck.version").fetchone() == (2,)


@pytest.mark.newest
def test_a_file_applied_meanwhile_is_not_applied_again(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write("shop", one="CREATE TABLE public.one ();")
    assert run("migrate", "--url", url).returncode == 0
    write("shop", two="CREATE TABLE public.two ();", three="CREATE TABLE public.three ();")
    script = planned(tmp_path, url)
    assert run("migrate", "--to", "shop/2", "--url", url).returncode == 0
    done = psql(script, url)
    assert done.returncode == 3
    assert b"some of these files are on record already" in done.stderr
    assert database.execute("SELECT to_regclass('public.three')").fetchone() == (None,)


@pytest.mark.newest
def test_a_failing_file_stops_the_script_and_leaves_what_stood_before(
    run: Run, write: Write, url: str, tmp_path: Path
) -> None:
    write("shop", one="CREATE TABLE public.one ();", two="CREATE TABLE public.two ();\nSELECT 1/0;", three="SELECT 3;")
    done = psql(planned(tmp_path, url), url)
    assert done.returncode == 3
    assert b"division by zero" in done.stderr
    status = run("status", "--url", url).stdout
    assert "0002_two" in status
    assert "0001_one" not in status


@pytest.mark.newest
def test_an_index_left_half_built_is_not_passed_over(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write("shop", one="CREATE TABLE public.t (id int);\nINSERT INTO public.t VALUES (1), (1);")
    assert run("migrate", "--url", url).returncode == 0
    with pytest.raises(psycopg.errors.UniqueViolation):
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY t_id ON public.t (id)")
    write("shop", two="CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_id ON public.t (id);")
    done = psql(planned(tmp_path, url), url)
    assert done.returncode == 3
    assert b"the index public.t_id is INVALID" in done.stderr


@pytest.mark.newest
def test_what_is_wrong_is_no_part_of_the_script(run: Run, write: Write, url: str) -> None:
    folder = write("shop", one="SELECT 1;", two="SELECT 2;")
    assert run("migrate", "--to", "shop/1", "--url", url).returncode == 0
    (folder / "0001_one.sql").write_text("SELECT 3;")
    done = run("plan", "--format", "sql", "--url", url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "shop/0001_one was changed after it had been applied" in done.stderr


@pytest.mark.newest
def test_what_no_script_can_tell(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", one="CREATE TABLE public.t (id int);\nCREATE INDEX CONCURRENTLY i ON public.t (nothing);")
    assert run("migrate", "--url", url).returncode == 3
    done = run("plan", "--format", "sql", "--url", url)
    assert done.returncode == 2
    assert "was interrupted" in done.stderr
    assert done.stdout == ""
    assert database.execute("SELECT count(*) FROM schemadeck.version").fetchone() == (1,)


@pytest.mark.newest
def test_a_large_file_is_written_in_bounded_memory(write: Write, url: str, tmp_path: Path) -> None:
    rows = "".join(f"{n}\t{'x' * 90}\n" for n in range(400_000))
    write("shop", one=f"CREATE TABLE public.t (id int, note text);\nCOPY public.t FROM stdin;\n{rows}\\.\n")
    code = (
        "import sys; from schemadeck.cli.main import main\n"
        "try: main()\nfinally: sys.stderr.write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    with (tmp_path / "script.sql").open("wb") as script:
        done = subprocess.run(
            [sys.executable, "-c", code, "plan", "--format", "sql", "-q", "--url", url],
            cwd=tmp_path, env=clean_environment(), stdout=script, stderr=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    assert (tmp_path / "script.sql").stat().st_size > 38_000_000
    assert int(done.stderr) < 100_000  # kB
    assert psql((tmp_path / "script.sql").read_bytes(), url).returncode == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM public.t").fetchone() == (400_000,)
