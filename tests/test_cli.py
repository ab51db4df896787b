"""The command line: help, exit status, formats, the choice of the database, and what a hurried person does wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import psycopg
import pytest

from schemadeck.cli import cli
from schemadeck.render.sql import highlighted
from tests.conftest import ROOT, Run, Server, clean_environment

pytestmark = pytest.mark.newest

Write = Callable[..., Path]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize(
    ("path", "command"), commands(cli), ids=lambda value: " ".join(value) if type(value) is tuple else ""
)
def test_every_command_has_help_and_stands_in_the_readme(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    assert f"schemadeck {' '.join(path)}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("path", [path for path, command in commands(cli) if not isinstance(command, click.Group)])
def test_examples_in_the_help_name_the_command(path: tuple[str, ...], run: Run) -> None:
    said = run(*path, "--help").stdout
    assert path in {("db", "stop"), ("db", "url"), ("db", "reset")} or f"\n    schemadeck {' '.join(path)}" in said
    assert "\\b" not in said, "a line to itself for each example"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["up"], "Did you mean `schemadeck migrate`?"),
        (["validate"], "Did you mean `schemadeck verify`?"),
        (["statsu"], "Did you mean `schemadeck status`?"),
        (["db", "pslq"], "Did you mean `schemadeck db psql`?"),
        (["migrate", "--nope"], "No such option"),
        (["status", "--format", "xml"], "is not one of"),
        (["status"], "no database is named"),
        (["status", "--env", "prod"], "no config has no [env.prod]"),
        (["new", "shop", "thing"], "no deck 'shop' in sql"),
        (["new", "shop"], "Missing argument"),
        (["db", "reset"], "confirm it with --yes"),
    ],
)  # fmt: skip
def test_a_usage_error_ends_with_2_and_a_way_out(arguments: list[str], said: str, run: Run) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_two_names_of_a_database_stand_in_the_error(run: Run, write: Write) -> None:
    write("shop", first="SELECT 1")
    said = run("status").stderr
    assert "DATABASE_URL" in said
    assert "schemadeck.toml" in said


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("postgresql://who:hunter2@127.0.0.1:1/x", 3),
        ("postgresql://who:hunter2@nowhere.invalid/x", 3),
        ("postgresql://who:hunter2@127.0.0.1:1/x?nonsense=1", 2),
        ("postgresql://who:hunter2@ho@st/x", 2),
        ("host=127.0.0.1 port=1 password=hunter2 oops", 2),
        ("host=127.0.0.1 port=1 password=hunter2", 3),
        ("hunter2", 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", [[], ["-v"], ["--format", "json"]], ids=["text", "verbose", "json"])
def test_no_output_holds_a_password(url: str, status: int, level: list[str], run: Run, write: Write) -> None:
    write("shop", first="SELECT 1")
    done = run("migrate", "--url", url, *level)
    assert done.returncode == status
    assert "hunter2" not in done.stdout + done.stderr
    assert "next: " in done.stderr


def test_the_first_word_on_the_database_wins(run: Run, write: Write, url: str, tmp_path: Path) -> None:
    """--url, then --env, then DATABASE_URL, then the config's url."""
    write("shop", first="SELECT 1")
    wrong = "postgresql://127.0.0.1:1/wrong"
    config = tmp_path / "schemadeck.toml"
    config.write_text(f'url = "{wrong}"\n[env.good]\nurl = "{url}"\n[env.other]\nlock_retries = 3\n')
    assert run("status").returncode == 3
    assert run("status", env={"DATABASE_URL": url}).returncode == 0
    assert run("status", "--env", "good", env={"DATABASE_URL": wrong}).returncode == 0
    assert run("status", "--env", "other", env={"DATABASE_URL": url}).returncode == 0
    assert run("status", "--env", "good", "--url", wrong).returncode == 3
    assert run("status", "--url", url, env={"DATABASE_URL": wrong}).returncode == 0


def test_libpq_variables_go_on_working(run: Run, write: Write, server: Server, database: psycopg.Connection) -> None:
    write("shop", first="SELECT 1")
    env = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": "postgres", "PGDATABASE": database.info.dbname}
    done = run("migrate", "--url", "postgresql://", env={**env, "PGCLIENTENCODING": "LATIN1", "PGTZ": "Asia/Tokyo"})
    assert done.returncode == 0, done.stderr


def test_json_is_one_object_with_the_contract_s_keys(run: Run, write: Write, url: str) -> None:
    write("shop", good="SELECT 1;", bad="SELECT 1/0;")
    failed = run("migrate", "--url", url, "--format", "json")
    report = json.loads(failed.stdout)
    assert failed.returncode == 3
    assert list(report) == [
        "schemadeck", "command", "ok", "target", "decks", "migrations", "findings", "error",
    ]  # fmt: skip
    assert (report["schemadeck"], report["command"], report["ok"]) == (1, "migrate", False)
    assert [(one["name"], one["statements"]) for one in report["migrations"]] == [("good", 1)]
    assert report["error"]["sqlstate"] == "22012"
    assert report["error"]["origin"] == {"file": "sql/shop/0002_bad.sql", "line": 1, "column": 1, "statement": None}
    looked = json.loads(run("status", "--url", url, "--format", "json").stdout)
    assert [one["state"] for one in looked["migrations"]] == ["applied", "pending"]


def test_results_go_to_stdout_and_progress_to_stderr(run: Run, write: Write, url: str) -> None:
    write("shop", first="SELECT 1;")
    done = run("migrate", "--url", url)
    assert "database tests on" in done.stderr
    assert "database tests on" not in done.stdout
    quiet = run("status", "-q", "--url", url)
    assert (quiet.stderr, "Up to date." in quiet.stdout) == ("", True)


def test_on_a_terminal_the_table_is_drawn_and_names_cannot_steer_it(write: Write, url: str, tmp_path: Path) -> None:
    folder = write("shop", first="SELECT 1;")
    (folder / "0001_first.sql").rename(folder / "0001_[red]\x9b31mname.sql")
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "migrate", "--url", url],
        cwd=tmp_path, env=clean_environment({"TERM": "xterm", "COLUMNS": "100"}), stdin=terminal, stdout=terminal,
        stderr=terminal, close_fds=True,
    )  # fmt: skip
    os.close(terminal)
    said = b""
    while True:
        try:
            said += os.read(main, 65536)
        except OSError:  # the other end is closed
            break
    os.close(main)
    assert process.wait() == 0
    assert "0001_[red]" in said.decode()
    assert "\x9b" not in said.decode()
    assert "─" in said.decode(), "a drawn table"


def test_a_closed_pipe_is_no_crash(write: Write, url: str, tmp_path: Path) -> None:
    write("shop", first="SELECT 1;")
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "status", "--url", url],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0, "what was done is done, whether anybody reads of it or not"
    assert "Traceback" not in said


def test_output_that_cannot_be_written_is_an_error(write: Write, url: str, tmp_path: Path) -> None:
    write("shop", first="SELECT 1;")
    for arguments in (["--help"], ["status", "--url", url]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "schemadeck", *arguments],
                cwd=tmp_path, env=clean_environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert done.returncode == 3
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr


def test_closed_streams_do_not_mix_progress_into_json(write: Write, url: str, tmp_path: Path) -> None:
    write("shop", first="SELECT 1;")
    command = 'exec "$0" -m schemadeck status --format json --url "$1" 2>&- <&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, url],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = 'cd "$1"; rmdir "$1"; exec "$0" -m schemadeck status'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, gone],
        cwd=tmp_path, env=clean_environment({"PYTHONPATH": str(ROOT)}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "the current folder does not exist any more" in done.stderr


def test_init_writes_a_project_that_migrates(run: Run, url: str, tmp_path: Path) -> None:
    assert run("init", "shop").stdout.splitlines() == [
        "wrote schemadeck.toml",
        "wrote sql/shop/0001_schema.sql",
        "next: schemadeck migrate",
    ]
    assert run("migrate", "--url", url).returncode == 0
    again = run("init", "shop")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    (tmp_path / "below").mkdir()
    assert run("status", "--url", url, cwd=tmp_path / "below").returncode == 0, "the config is found from below"


def test_new_counts_on_from_the_highest_number_and_keeps_its_width(run: Run, write: Write) -> None:
    folder = write("shop", first="SELECT 1")
    assert run("new", "shop", "Add", "Orders;", "DROP TABLE x").stdout == "sql/shop/0002_add_orders_drop_table_x.sql\n"
    assert (folder / "0002_add_orders_drop_table_x.sql").read_text().startswith("-- What:  Add Orders; DROP TABLE x\n")
    (folder / "20260131120000_stamp.sql").write_text("SELECT 1")
    assert run("new", "shop", "next").stdout == "sql/shop/20260131120001_next.sql\n"


def test_a_new_file_that_was_left_empty_is_not_applied(run: Run, write: Write, url: str) -> None:
    write("shop", first="SELECT 1")
    run("new", "shop", "next")
    done = run("migrate", "--url", url)
    assert done.returncode == 2
    assert "this file holds no statement" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lock_timeuot = '2s'", "did you mean lock_timeout?"),
        ("lock_retries = 'many'", "lock_retries must be a whole number"),
        ("lock_timeout = 'soon'", "lock_timeout must be an interval"),
        ("lock_retries = -5", "lock_retries must lie between"),
        ("ledger_schema = ''", "ledger_schema must be a schema's name"),
        ("dir = 'a\\u0000b'".replace("'", '"'), "dir must be the name of a folder"),
        ("env = 3", "env must be a table"),
        ("dir = ", "is not TOML"),
        ("[env.prod]\nurll = 'x'", "unknown key 'urll'"),
    ],
)
def test_a_wrong_config_is_told(text: str, said: str, run: Run, write: Write, tmp_path: Path) -> None:
    write("shop", first="SELECT 1")
    (tmp_path / "schemadeck.toml").write_text(text)
    done = run("status", "--env", "prod") if "env" in text else run("status")
    assert done.returncode == 2
    assert said in done.stderr


SHOWN = (
    "SELECT 'it''s', 1.5 -- why",
    "CREATE TABLE a (b text DEFAULT E'\\'')",
    "\t$$ ; 'never closed",
    "# /* ä \N{NO-BREAK SPACE}",
    "",
)


@pytest.mark.parametrize("line", SHOWN)
def test_colours_change_no_letter(line: str) -> None:
    assert re.sub("\x1b\\[[0-9;]*m", "", highlighted(line)) == line


def test_an_error_has_colours_on_a_terminal_only(write: Write, run: Run, url: str, tmp_path: Path) -> None:
    write("shop", bad="SELECT 'open")
    assert "\n1 | SELECT 'open\n" in run("migrate", "--url", url).stderr
    for env, expected in (({}, "\n1 | \x1b[1;34mSELECT"), ({"NO_COLOR": "1"}, "\n1 | SELECT")):
        main, terminal = pty.openpty()
        command = [sys.executable, "-m", "schemadeck", "migrate", "--url", url]
        subprocess.run(command, cwd=tmp_path, stderr=terminal, env=clean_environment(env), check=False)
        os.close(terminal)
        assert expected in os.read(main, 100_000).decode().replace("\r", "")
        os.close(main)
