"""An application at work on a table that a migration wants: it waits no longer than lock_timeout, nobody is stuck."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Run
from tests.test_migrate import Database, exists, running, spawn, wait_for
from tests.test_stepwise import TABLE, old_transaction, valid

Write = Callable[..., Path]

CLIENTS = 4
LOCK_TIMEOUT = 0.3  # seconds
HELD = 4.0  # seconds that somebody's transaction keeps the table
ALLOWANCE = 0.5  # seconds, for a machine that others use too


@contextmanager
def traffic(url: str, latencies: list[float]) -> Iterator[None]:
    """Clients that read and write the table ``public.t`` until the block ends; each notes how long it waited."""
    over = threading.Event()

    def client(number: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.is_set():
                began = time.monotonic()
                connection.execute("UPDATE public.t SET other = other + 1 WHERE id = %s", [number])
                connection.execute("SELECT count(*) FROM public.t")
                latencies.append(time.monotonic() - began)
                time.sleep(0.002)

    threads = [threading.Thread(target=client, args=[number]) for number in range(1, CLIENTS + 1)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        over.set()
        for one in threads:
            one.join()


def p99(latencies: list[float]) -> float:
    return sorted(latencies)[len(latencies) * 99 // 100]


def test_an_application_waits_no_longer_than_lock_timeout(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE.encode())
    write("shop", alter="ALTER TABLE public.t ADD COLUMN more int;")
    (tmp_path / "schemadeck.toml").write_text(f'lock_timeout = "{LOCK_TIMEOUT * 1000:.0f}ms"\nlock_retries = 50\n')
    before: list[float] = []
    during: list[float] = []
    with traffic(url, before):
        time.sleep(1)
    with traffic(url, during), psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM public.t")
        process = spawn(url, tmp_path)
        wait_for(database, running("ALTER TABLE"))
        time.sleep(HELD)
        pid = reader.info.backend_pid
        reader.rollback()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert f"in the way: pid {pid} (postgres, unnamed application, idle in transaction" in said
    assert max(during) < HELD, "an application's statement waited for as long as the reader kept the table"
    assert p99(during) <= LOCK_TIMEOUT + p99(before) + ALLOWANCE
    assert database.execute("SELECT count(more) FROM public.t").fetchone() == (0,)


def test_ctrl_c_while_a_lock_is_waited_for_leaves_nothing(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE.encode())
    write("shop", alter="CREATE TABLE public.other ();\nALTER TABLE public.t ADD COLUMN more int;")
    (tmp_path / "schemadeck.toml").write_text('lock_timeout = "60s"\n')
    with psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM public.t")
        process = spawn(url, tmp_path)
        wait_for(database, running("ALTER TABLE"))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "0 migrations applied before; the one under way is rolled back" in said
        locks = "SELECT 1 FROM pg_locks WHERE NOT granted OR mode = 'AccessExclusiveLock' AND relation IS NOT NULL"
        assert database.execute(locks.encode()).fetchall() == []
        others = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'schemadeck%'"
        wait_for(database, f"SELECT 1 WHERE ({others}) = 0")
    assert not exists(database, "public.other")
    assert "1 migration pending" in run("status", "--url", url).stdout


def test_an_index_is_built_concurrently_while_others_wait_for_the_run_lock(
    write: Write, url: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLE.encode())
    write("shop", index="CREATE INDEX CONCURRENTLY i ON public.t (id);\nREINDEX INDEX CONCURRENTLY i;")
    waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'schemadeck' HAVING count(*) >= 9"
    with old_transaction(url):
        processes = [spawn(url, tmp_path)]
        wait_for(database, running("CREATE INDEX CONCURRENTLY"))
        processes += [spawn(url, tmp_path) for _ in range(8)]
        wait_for(database, waiting)
        no_snapshot = "application_name = 'schemadeck' AND state <> 'active' AND backend_xmin IS NULL"
        wait_for(database, f"SELECT 1 FROM pg_stat_activity WHERE {no_snapshot} HAVING count(*) >= 8")
    for process in processes:
        out, said = process.communicate(timeout=60)
        assert process.returncode == 0, out + said
    assert valid(database, "i") is True
    names = database.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'public.t'::regclass")
    assert names.fetchall() == [("i",)]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_index_that_is_cancelled_is_cleared(
    run: Run, write: Write, url: str, database: Database, tmp_path: Path, sign: signal.Signals
) -> None:
    database.execute(TABLE.encode())
    write("shop", index="CREATE INDEX CONCURRENTLY i ON public.t (id);")
    with old_transaction(url):
        process = spawn(url, tmp_path)
        wait_for(database, "SELECT 1 FROM pg_index WHERE NOT indisvalid")
        process.send_signal(sign)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "stopped: `schemadeck migrate` goes on there" in said
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    assert valid(database, "i") is True
    assert database.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'public.t'::regclass").fetchone() == (1,)
