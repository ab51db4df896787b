"""The world at its worst: servers full or gone, ledgers that somebody touched, files and names as they come."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.conftest import Run, Server, clean_environment
from tests.test_migrate import Database, exists, ledger, running, spawn, wait_for

pytestmark = pytest.mark.newest

Write = Callable[..., Path]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can")


# --- the server


@as_root
def test_a_full_disk_rolls_the_file_back(run: Run, write: Write, url: str, database: Database, tmp_path: Path) -> None:
    """A tablespace on a file system of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    tmp_path.chmod(0o711)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no mounts here")
    try:
        space = disk / "space"
        space.mkdir()
        owner = Path(database.execute("SELECT current_setting('data_directory')").fetchone()[0])  # type: ignore[index,arg-type]
        os.chown(space, owner.stat().st_uid, owner.stat().st_gid)
        database.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
        folder = write(
            "shop",
            t="CREATE TABLE public.t (id int, text text) TABLESPACE small;",
            fill="CREATE TABLE public.before ();\n"
            "INSERT INTO public.t SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS n;",
        )
        done = run("migrate", "--url", url)
        assert done.returncode == 3
        assert "(SQLSTATE 53100)" in done.stderr
        assert "--> sql/shop/0002_fill.sql:2:1" in done.stderr
        assert "nothing of this file was applied" in done.stderr
        assert not exists(database, "public.before")
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert run("migrate", "--url", url).returncode == 0
        assert database.execute("SELECT count(*) FROM public.t").fetchone() == (20000,)
        (folder / "0003_drop.sql").write_text("DROP TABLE public.t;")
        assert run("migrate", "--url", url).returncode == 0
        database.execute("CHECKPOINT")
        database.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_too_many_connections_are_told_and_can_be_waited_for(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write("shop", t="CREATE TABLE public.t ();")
    database.execute("CREATE ROLE few LOGIN CONNECTION LIMIT 1")
    database.execute(
        f"GRANT CREATE ON DATABASE {database.info.dbname} TO few; GRANT CREATE ON SCHEMA public TO few".encode()
    )
    as_few = url.replace("postgres@", "few@")
    try:
        with psycopg.connect(as_few) as holder:
            done = run("migrate", "--url", as_few)
            assert done.returncode == 3
            assert 'too many connections for role "few"' in done.stderr
            assert "next: " in done.stderr
            waiting = spawn(as_few, tmp_path, "--wait", "30s", "-v")
            holder.close()
            out, err = waiting.communicate(timeout=60)
        assert waiting.returncode == 0, out + err
    finally:
        database.execute("DROP OWNED BY few; DROP ROLE few")


def test_blockers_go_unnamed_where_no_second_connection_is_to_be_had(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    write("shop", t="ALTER TABLE public.t ADD COLUMN b int;")
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "1s"\nlock_retries = 0\n')
    database.execute("CREATE TABLE public.t (a int); CREATE ROLE single LOGIN CONNECTION LIMIT 1")
    database.execute(
        f"GRANT CREATE ON DATABASE {database.info.dbname} TO single; ALTER TABLE public.t OWNER TO single".encode()
    )
    try:
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE public.t")
            done = run("migrate", "--url", url.replace("postgres@", "single@"))
        assert done.returncode == 3
        assert "(SQLSTATE 55P03)" in done.stderr
    finally:
        database.execute("DROP OWNED BY single; DROP ROLE single")


@dataclass
class Pair:
    """A primary and its hot standby, started by PostgreSQL's own programs."""

    programs: Path
    folder: Path

    def url(self, *ports: int) -> str:
        hosts = ",".join(str(self.folder) for _ in ports)
        return f"host={hosts} port={','.join(map(str, ports))} user=postgres dbname=postgres"

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, check=False,
            user="nobody" if os.geteuid() == 0 else None,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def start(self, name: str, port: int, *settings: str) -> None:
        given = "".join(f" -c {setting}" for setting in ("listen_addresses=", "fsync=off", *settings))
        self.run("pg_ctl", "start", "-w", "-D", name, "-l", f"{name}.log", "-o", f"-k {self.folder} -p {port}{given}")

    def crash(self, name: str) -> None:
        """End all its processes at once: what they had not written is gone."""
        self.run("pg_ctl", "stop", "-D", name, "-m", "immediate")


PRIMARY, STANDBY = 6101, 6102


@pytest.fixture
def alone(server: Server) -> Iterator[Pair]:
    """The primary, which is not running, and no standby."""
    with tempfile.TemporaryDirectory(prefix="schemadeck-pair-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        one = Pair(server.programs.bindir, folder)
        try:
            one.run("initdb", "-D", "primary", "-U", "postgres", "-A", "trust", "-N")
        except PermissionError:
            pytest.skip("nobody may not run these programs")
        yield one
        for each in ("primary", "standby"):
            if (folder / each / "postmaster.pid").exists():
                one.crash(each)


@pytest.fixture
def pair(alone: Pair) -> Pair:
    alone.start("primary", PRIMARY)
    alone.run("pg_basebackup", "-h", str(alone.folder), "-p", str(PRIMARY), "-U", "postgres", "-D", "standby", "-R")
    alone.start("standby", STANDBY)
    return alone


def test_a_failover_in_the_middle_goes_on_at_the_new_primary(
    pair: Pair, run: Run, write: Write, tmp_path: Path
) -> None:
    both = pair.url(PRIMARY, STANDBY) + " target_session_attrs=read-write"
    write(
        "shop",
        first="CREATE TABLE public.first ();",
        second="CREATE TABLE public.second ();\nSELECT pg_advisory_xact_lock(5);",
        third="CREATE TABLE public.third ();",
    )
    with psycopg.connect(pair.url(PRIMARY), autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(5)")
        disturbed = spawn(both, tmp_path)
        wait_for(gate, running("pg_advisory_xact_lock"))
        with psycopg.connect(pair.url(STANDBY), autocommit=True) as standby:
            wait_for(standby, "SELECT 1 FROM pg_tables WHERE tablename = 'first'")
        pair.crash("primary")
        _, said = disturbed.communicate(timeout=60)
    assert disturbed.returncode == 3
    assert "next: run `schemadeck migrate` again: it finds out whether the commit arrived, and goes on" in said
    refused = run("migrate", "--url", pair.url(STANDBY))
    assert refused.returncode == 3
    assert "is a standby: it can be read, not changed\nnext: connect to the primary" in refused.stderr
    assert "2 migrations pending" in run("status", "--url", pair.url(STANDBY)).stdout
    pair.run("pg_ctl", "promote", "-w", "-D", "standby")
    done = run("migrate", "--url", both)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(pair.url(STANDBY)) as connection:
        assert [row[3] for row in ledger(connection)] == ["applied"] * 3
        assert exists(connection, "public.third")


# Until a commit waits for it, this server writes nothing to its log.
LAZY = ("wal_writer_delay=10s", "autovacuum=off", "bgwriter_lru_maxpages=0")


@contextmanager
def at_the_third_file(
    alone: Pair, write: Write, folder: Path
) -> Iterator[tuple[psycopg.Connection, subprocess.Popen[str]]]:
    """A run on such a server that has applied two files and waits in the third; and the connection it waits for."""
    alone.start("primary", PRIMARY, *LAZY)
    write(
        "shop",
        first="CREATE TABLE public.first ();",
        second="CREATE TABLE public.second ();",
        third="CREATE TABLE public.third ();\nSELECT pg_advisory_xact_lock(5);",
    )
    with psycopg.connect(alone.url(PRIMARY), autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(5)")
        process = spawn(alone.url(PRIMARY), folder)
        wait_for(gate, running("pg_advisory_xact_lock"))
        yield gate, process


def made(connection: psycopg.Connection) -> list[str]:
    return [name for name in ("first", "second", "third") if exists(connection, f"public.{name}")]


def test_what_a_crash_of_the_server_takes_away_is_off_the_record_too(
    alone: Pair, run: Run, write: Write, tmp_path: Path
) -> None:
    """Of many commits only the last waits for the disk."""
    url = alone.url(PRIMARY)
    with at_the_third_file(alone, write, tmp_path) as (gate, disturbed):
        assert made(gate) == ["first", "second"]
        alone.crash("primary")
        _, said = disturbed.communicate(timeout=60)
    assert disturbed.returncode == 3
    assert "next: run `schemadeck migrate` again" in said
    alone.start("primary", PRIMARY)
    with psycopg.connect(url, autocommit=True) as connection:
        assert (made(connection), ledger(connection)) == ([], []), "the crash came before anything was written"
    assert "3 migrations pending" in run("status", "--url", url).stdout
    assert run("migrate", "--url", url).returncode == 0
    with psycopg.connect(url) as connection:
        assert made(connection) == ["first", "second", "third"]


@pytest.mark.parametrize("end", ["well", "interrupted", "failed"])
def test_a_run_that_has_ended_outlives_a_crash_of_the_server(
    end: str, alone: Pair, write: Write, tmp_path: Path
) -> None:
    with at_the_third_file(alone, write, tmp_path) as (gate, disturbed):
        if end == "interrupted":
            disturbed.send_signal(signal.SIGINT)
        elif end == "failed":
            gate.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%xact_lock(5)'")
        elif end == "well":
            gate.execute("SELECT pg_advisory_unlock(5)")
        _, said = disturbed.communicate(timeout=60)
        assert disturbed.returncode == {"well": 0, "interrupted": 130, "failed": 3}[end], said
        alone.crash("primary")
    alone.start("primary", PRIMARY)
    with psycopg.connect(alone.url(PRIMARY)) as connection:
        assert made(connection) == ["first", "second", "third"][: 3 if end == "well" else 2]
        assert len(ledger(connection)) == len(made(connection))


# --- the ledger


def test_a_ledger_that_was_dropped_is_recorded_anew(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", t="CREATE TABLE public.t ();", u="CREATE TABLE public.u ();")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("DROP SCHEMA schemadeck CASCADE")
    done = run("migrate", "--url", url)
    assert done.returncode == 3
    assert "made by hand or with a ledger that was lost: schemadeck baseline shop/1" in done.stderr
    assert run("baseline", "shop/2", "--force", "--reason", "lost", "--url", url).returncode == 0
    assert run("migrate", "--url", url).returncode == 0
    assert run("status", "--url", url).returncode == 0


@pytest.mark.parametrize(
    ("by_hand", "said"),
    [
        ("DELETE FROM schemadeck.version WHERE number = 1", "late: shop/0001_t"),
        ("UPDATE schemadeck.version SET checksum = 'v1:x', fingerprint = 'v1:x'", "edited: shop/0001_t"),
        ("UPDATE schemadeck.version SET deck = 'other'", "unknown deck: other is on record"),
        ("ALTER TABLE schemadeck.version DROP COLUMN fingerprint", "the ledger is damaged: column"),
        ("DROP TABLE schemadeck.version", "the ledger is damaged: relation"),
        ("COMMENT ON SCHEMA schemadeck IS NULL", "its comment with the ledger's version is gone"),
    ],
)
def test_a_ledger_that_was_touched_stops_everything(
    run: Run, write: Write, url: str, database: Database, by_hand: str, said: str
) -> None:
    write("shop", t="CREATE TABLE public.t ();", u="CREATE TABLE public.u ();")
    assert run("migrate", "--url", url).returncode == 0
    database.execute(by_hand.encode())
    write("shop", v="CREATE TABLE public.v ();")
    for command in ("migrate", "status"):
        done = run(command, "--url", url)
        assert done.returncode in (1, 3)
        assert said in done.stdout + done.stderr
        assert "next: " in done.stdout + done.stderr
    assert not exists(database, "public.v")


def test_a_ledger_that_goes_while_a_run_is_at_work(write: Write, url: str, database: Database, tmp_path: Path) -> None:
    """The claim holds a lock on the table: whoever drops it comes between two files."""
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "60s"\n')
    write("shop", t="SELECT 1 FROM pg_advisory_xact_lock_shared(5);", u="CREATE TABLE public.u ();")
    with psycopg.connect(url, autocommit=True) as gate, psycopg.connect(url, autocommit=True) as vandal:
        gate.execute("SELECT pg_advisory_lock(5)")
        process = spawn(url, tmp_path)
        wait_for(database, running("pg_advisory_xact_lock_shared"))
        dropping = Thread(target=vandal.execute, args=["DROP SCHEMA schemadeck CASCADE"])
        dropping.start()
        wait_for(database, running("DROP SCHEMA") + " AND wait_event_type = 'Lock'")
        gate.execute("SELECT pg_advisory_unlock(5)")
        dropping.join()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "the ledger is damaged" in said
    assert not exists(database, "public.u")


# --- files and names


def test_names_with_quotes_spaces_and_letters_of_all_kinds(
    run: Run, database: Database, url: str, tmp_path: Path
) -> None:
    names = {"database": 'da"ta bäse', "role": "rö\"le 'x' %s", "ledger": 'led"ger \u2603'}
    quoted = {key: sql.Identifier(name) for key, name in names.items()}
    database.execute(sql.SQL("CREATE ROLE {role}").format(**quoted))
    database.execute(sql.SQL("CREATE DATABASE {database} OWNER {role}").format(**quoted))
    folder = tmp_path / "sql" / "läden & co"
    folder.mkdir(parents=True)
    (folder / '0001_it\'s "the" 1st ☃.sql').write_text('CREATE TABLE public."t ☃" (id int);\n')
    (folder / "0002_index.sql").write_text('CREATE INDEX CONCURRENTLY "i "" ☃" ON public."t ☃" (id);\n')
    (tmp_path / "schemadeck.toml").write_text(
        f"role = {json.dumps(names['role'])}\nledger_schema = {json.dumps(names['ledger'])}\n"
    )
    address = conninfo_to_dict(url)
    there = make_conninfo("", **{**address, "dbname": names["database"]})
    try:
        done = run("migrate", "--url", there)
        assert done.returncode == 0, done.stderr
        assert run("status", "läden & co", "--url", there).returncode == 0
        with psycopg.connect(there) as connection:
            rows = connection.execute(sql.SQL("SELECT deck, state FROM {ledger}.version").format(**quoted)).fetchall()
            owner = connection.execute(
                "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 't ☃'"
            ).fetchone()
        assert (rows, owner) == ([("läden & co", "applied")] * 2, (names["role"],))
    finally:
        database.execute(sql.SQL("DROP DATABASE {database} WITH (FORCE)").format(**quoted))
        database.execute(sql.SQL("DROP ROLE {role}").format(**quoted))


def test_a_loop_of_symlinks_is_told(run: Run, write: Write, tmp_path: Path) -> None:
    folder = write("shop", t="SELECT 1;")
    (folder / "0002_loop.sql").symlink_to("0002_loop.sql")
    done = run("migrate", "--url", "postgresql://nowhere")
    assert done.returncode == 2
    assert "0002_loop.sql" in done.stderr
    assert "Traceback" not in done.stderr
    (folder / "0002_loop.sql").unlink()
    (tmp_path / "sql" / "loop").symlink_to("loop")
    done = run("migrate", "--url", "postgresql://nowhere", "--wait", "0s")
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("what", ["sql", "sql/shop", "sql/shop/0001_t.sql"])
def test_what_may_not_be_read_is_told(run: Run, write: Write, tmp_path: Path, what: str) -> None:
    write("shop", t="SELECT 1;")
    (tmp_path / what).chmod(0)
    try:
        done = run("migrate", "--url", "postgresql://nowhere")
    finally:
        (tmp_path / what).chmod(0o755)
    assert done.returncode == 2
    assert "Permission denied" in done.stderr


def test_a_home_that_is_read_only_or_missing_does_not_matter(run: Run, write: Write, url: str) -> None:
    write("shop", t="CREATE TABLE public.t ();")
    for home in ("/proc", "/nowhere"):
        done = run("migrate", "--url", url, env={"HOME": home, "XDG_CACHE_HOME": home})
        assert done.returncode == 0, done.stderr


def test_ten_thousand_files_are_applied_and_looked_at(run: Run, url: str, tmp_path: Path, database: Database) -> None:
    folder = tmp_path / "sql" / "many"
    folder.mkdir(parents=True)
    for number in range(1, 10_001):
        (folder / f"{number:05d}_f.sql").write_text(f"SELECT {number};\n")
    assert run("baseline", "many/9900", "--force", "--reason", "long ago", "--url", url).returncode == 0
    done = run("migrate", "--format", "json", "--url", url)
    assert done.returncode == 0, done.stderr
    assert run("verify", "--url", url).returncode == 0
    rows = database.execute("SELECT state, count(*) FROM schemadeck.version GROUP BY state ORDER BY state").fetchall()
    assert rows == [("applied", 100), ("baselined", 9900)]


def test_a_statement_of_many_megabytes_is_sent_whole(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", t="CREATE TABLE public.t (text text);\nINSERT INTO public.t VALUES ('" + "x" * 30_000_000 + "');\n")
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT length(text) FROM public.t").fetchone() == (30_000_000,)
