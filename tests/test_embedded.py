"""The embedded server: shared, adopted, pinned, and what becomes of it when something is killed, full or forbidden."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run, clean_environment, servers


def begin(project: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "schemadeck", *arguments], cwd=project, env=clean_environment(), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_starts_for_a_command_and_stops_after_it(deck: Run, project: Path) -> None:
    done = deck("migrate")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("embedded server: started PostgreSQL ")
    assert "data in .schemadeck/postgres\n" in done.stderr
    assert servers(project) == []
    assert "Up to date." in deck("status").stdout, "the data are kept"
    assert (project / ".schemadeck" / ".gitignore").read_text().endswith("*\n")


def test_it_listens_on_a_unix_socket_alone(deck: Run) -> None:
    deck("db", "start")
    said = deck("db", "psql", "-XAtc", "SHOW listen_addresses; SHOW unix_socket_permissions; SHOW TimeZone").stdout
    assert said.splitlines() == ["", "0700", "UTC"]
    assert deck("db", "stop").stderr == "stopped\n"


def test_pgcrypto_and_unicode_are_there(deck: Run) -> None:
    done = deck("db", "psql", "-XAtc", "CREATE EXTENSION pgcrypto; SELECT digest('a', 'md5') IS NOT NULL, lower('ÄÖ')")
    assert done.stdout == "CREATE EXTENSION\nt|äö\n", done.stderr


def test_psql_keeps_the_servers_address_when_it_gets_another_database(deck: Run) -> None:
    deck("db", "start")
    for other in (["-d", "postgres"], ["postgres"], ["-d", "user=postgres dbname=postgres"]):
        done = deck("db", "psql", *other, "-XAtc", "SELECT current_database()")
        assert done.stdout == "postgres\n", done.stderr
    assert deck("db", "psql", "-XAtc", "SELECT current_database()").stdout != "postgres\n"
    deck("db", "stop")


def test_start_pins_it_and_stop_lets_it_go(deck: Run, project: Path) -> None:
    assert deck("db", "url").returncode == 3
    url = deck("db", "start").stdout
    assert deck("migrate").returncode == 0
    assert len(servers(project)) == 1
    assert deck("db", "url").stdout == url
    assert deck("status", "--url", url.strip()).returncode == 0
    assert deck("db", "stop").returncode == 0
    assert servers(project) == []
    assert deck("db", "stop").returncode == 0, "again is no error"


def test_reset_begins_anew_and_asks_first(deck: Run) -> None:
    deck("migrate")
    assert deck("db", "reset").returncode == 2
    assert deck("status").stdout.splitlines()[1].split() == ["shop", "1", "0"]
    assert deck("db", "reset", "--yes").returncode == 0
    assert deck("status").stdout.splitlines()[1].split() == ["shop", "0", "1"]


def test_commands_at_once_share_it_and_the_last_one_out_stops_it(deck: Run, project: Path) -> None:
    (project / "sql" / "shop" / "0002_slow.sql").write_text("SELECT pg_sleep(1);")
    runs = [begin(project, "migrate") for _ in range(4)]
    ends = [(one.communicate(timeout=120), one.returncode) for one in runs]
    assert [status for _, status in ends] == [0, 0, 0, 0], ends
    assert sum("started PostgreSQL" in said for (_, said), _ in ends) == 1
    assert servers(project) == []
    assert "2 migrations" in deck("verify").stdout


def test_it_does_not_stop_under_a_command_that_goes_on(deck: Run, project: Path) -> None:
    (project / "sql" / "shop" / "0002_slow.sql").write_text("SELECT pg_sleep(4);")
    slow = begin(project, "migrate")
    until(lambda: servers(project))
    assert deck("status").returncode == 0
    assert deck("db", "stop").stderr.startswith("in use")
    assert deck("db", "reset", "--yes").returncode == 3
    assert len(servers(project)) == 1
    _, said = slow.communicate(timeout=60)
    assert slow.returncode == 0, said
    assert servers(project) == []


def test_after_kill_9_of_a_command_the_next_one_finds_its_server(deck: Run, project: Path) -> None:
    (project / "sql" / "shop" / "0002_slow.sql").write_text("SELECT pg_sleep(60);")
    slow = begin(project, "migrate")
    until(lambda: "pg_sleep" in deck("db", "psql", "-XAtc", "SELECT query FROM pg_stat_activity").stdout)
    slow.kill()
    slow.communicate()
    (left,) = servers(project)
    (project / "sql" / "shop" / "0002_slow.sql").write_text("SELECT 2;")
    done = deck("migrate")
    assert done.returncode == 0, done.stderr
    assert "running already" in done.stderr
    assert servers(project) == [], f"{left} was adopted and stopped"


@pytest.mark.parametrize("pinned", [True, False])
def test_a_killed_server_is_started_again(pinned: bool, deck: Run, project: Path) -> None:
    deck("migrate")
    deck("db", "start")
    (pid,) = servers(project)
    if not pinned:
        (project / ".schemadeck" / "pinned").unlink()
    os.kill(pid, signal.SIGKILL)
    until(lambda: servers(project) == [])
    assert "Up to date." in deck("status").stdout
    assert len(servers(project)) == (1 if pinned else 0)


@pytest.mark.parametrize("content", ["", "nonsense\n", "999999999\n", "self", "sleeper"])
def test_a_stale_pid_file_is_no_obstacle(content: str, deck: Run, project: Path) -> None:
    deck("migrate")
    data = project / ".schemadeck" / "postgres" / "data"
    sleeper = subprocess.Popen(["sleep", "100"])
    pid = {"self": os.getpid(), "sleeper": sleeper.pid}.get(content)
    rest = f"{data}\n1\n5432\n{data.parent}\n\n1 1\nready\n"
    text = f"{pid}\n{rest}" if pid else content + (rest if content.strip().isdigit() else "")
    (data / "postmaster.pid").write_text(text)
    (data.parent / ".s.PGSQL.5432.lock").write_text(text)
    shutil.chown(data / "postmaster.pid", data.stat().st_uid)
    try:
        done = deck("status")
    finally:
        sleeper.kill()
        sleeper.wait()
    assert "Up to date." in done.stdout, done.stderr


def test_a_copied_project_has_a_server_of_its_own(deck: Run, project: Path, run: Run) -> None:
    deck("migrate")
    deck("db", "start")
    copy = project.with_name("copy")
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".s.PGSQL*"))
    (copy / "sql" / "shop" / "0002_more.sql").write_text("SELECT 2;")
    done = run("migrate", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert servers(copy) == [], "that the original is pinned was not copied"
    assert deck("status").stdout.splitlines()[1].split() == ["shop", "1", "0"], "the original has not changed"
    deck("db", "stop")
    assert servers(project) == []


def test_a_project_that_was_moved_under_its_server_is_told(deck: Run, project: Path, run: Run) -> None:
    deck("db", "start")
    moved = project.rename(project.with_name("moved"))
    done = run("status", cwd=moved)
    assert done.returncode == 3
    assert "the project was moved" in done.stderr
    assert "next: schemadeck db stop" in done.stderr
    assert run("db", "stop", cwd=moved).returncode == 0
    assert run("migrate", cwd=moved).returncode == 0
    assert servers(project) == []


@pytest.mark.parametrize("delay", [0.25, 0.35, 0.45, 0.55, 0.65])
def test_a_start_that_is_interrupted_leaves_no_server(delay: float, deck: Run, project: Path) -> None:
    deck("migrate")
    process = begin(project, "status")
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    until(lambda: servers(project) == [])
    assert "Up to date." in deck("status").stdout


@pytest.mark.parametrize("name", ["with space", 'quote\'s "and" more', "a,b", "größe", "p" * 120, "100%25"])
def test_the_path_may_hold_anything_and_be_long(name: str, project: Path, run: Run) -> None:
    odd = project.rename(project.with_name(name))
    done = run("migrate", cwd=odd)
    assert done.returncode == 0, done.stderr
    url = run("db", "start", cwd=odd).stdout.strip()
    assert run("status", "--url", url, cwd=odd).returncode == 0
    assert run("db", "stop", cwd=odd).returncode == 0
    assert servers(odd) == []


def test_noise_in_the_environment_changes_nothing(deck: Run) -> None:
    noise = {
        "PGHOST": "nowhere.invalid", "PGPORT": "1", "PGUSER": "x", "PGDATABASE": "x", "PGDATA": "/nowhere",
        "PGHOSTADDR": "127.0.0.1", "PGSERVICE": "none", "PGOPTIONS": "-c foo=bar", "PGSSLMODE": "nonsense",
        "PGCONNECT_TIMEOUT": "abc", "PGREQUIREAUTH": "scram-sha-256", "LC_ALL": "xx_YY", "TZ": "Asia/Tokyo",
    }  # fmt: skip
    assert deck("migrate", env=noise).returncode == 0
    assert deck("db", "psql", "-XAtc", "SHOW TimeZone", env=noise).stdout == "UTC\n"


def test_the_data_of_a_version_that_is_not_installed_are_told(deck: Run, project: Path) -> None:
    deck("migrate")
    (project / ".schemadeck" / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    done = deck("status")
    assert done.returncode == 3
    assert "the embedded server's data were made by PostgreSQL 9" in done.stderr
    assert "schemadeck db reset" in done.stderr


def test_a_server_that_does_not_start_shows_its_log(deck: Run, project: Path) -> None:
    deck("migrate")
    with (project / ".schemadeck" / "postgres" / "data" / "postgresql.conf").open("a") as file:
        file.write("nonsense = 1\n")
    done = deck("status")
    assert done.returncode == 3
    assert 'unrecognized configuration parameter "nonsense"' in done.stderr
    assert "server.log" in done.stderr


def test_a_half_made_data_directory_of_a_killed_run_is_made_anew(deck: Run, project: Path) -> None:
    home = project / ".schemadeck" / "postgres"
    deck("migrate")
    (home / "data").rename(home / "data.0a.new")
    shutil.rmtree(home / "data.0a.new" / "base")
    assert deck("migrate").returncode == 0
    assert not (home / "data.0a.new").exists()


def test_a_file_in_place_of_the_folder_is_told(deck: Run, project: Path) -> None:
    (project / ".schemadeck").write_text("in the way")
    done = deck("migrate")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "the embedded server's folder cannot be used" in done.stderr
