"""docs/ci.md does what it says: its jobs run line by line, and the hook of pre-commit too."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT, Server, clean_environment
from tests.test_migrate import Database

pytestmark = pytest.mark.newest
TEXT = (ROOT / "docs" / "ci.md").read_text()
INSTALL = re.compile(r"pip install 'schemadeck\[\w+\]'")  # not on PyPI yet: what is tested is there already
WATCHER = "drift_watch"


def block(language: str, holds: str) -> str:
    """The fenced block that holds this text."""
    (found,) = [one for one in re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL) if holds in one]
    return str(found)


def lines(job: str) -> list[str]:
    """The lines that a job runs, by `run:` or `script:`; without INSTALL, which has to be one of them."""
    found = re.findall(r"^ +(?:- )?run: (?!\|)(.*)|^ +- ((?!\w+:).*)|^ {10}(\S.*)", _steps(job), re.MULTILINE)
    commands = ["".join(one) for one in found]
    assert sum(1 for one in commands if INSTALL.fullmatch(one)) == 1
    return [one for one in commands if not INSTALL.fullmatch(one)]


def _steps(job: str) -> str:
    """The part of a job that runs something, without the options of actions."""
    steps = re.split(r"^ +(?:steps|script):\n", job, maxsplit=1, flags=re.MULTILINE)[1]
    return re.sub(r"^ +with:\n(?: {10}.*\n)+", "", steps.partition("  artifacts:")[0], flags=re.MULTILINE)


PULL_REQUEST = lines(block("yaml", "# .github/workflows/schema.yml"))
LINT = lines(block("yaml", "# .github/workflows/lint.yml"))
NIGHTLY = lines(block("yaml", "schedule:\n"))
MERGE_REQUEST, LINTED, SCHEDULED = (
    lines(job) for job in re.split(r"^(?=lint:|drift:)", block("yaml", "# .gitlab-ci.yml"), flags=re.MULTILINE)
)


def test_no_line_of_a_job_is_overlooked() -> None:
    jobs = (PULL_REQUEST, LINT, NIGHTLY, MERGE_REQUEST, LINTED, SCHEDULED)
    assert [len(job) for job in jobs] == [7, 1, 2, 6, 2, 2]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=ann", "-c", "user.email=ann@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def checkout(tmp_path: Path, server: Server, database: Database) -> Path:
    """A small project, checked out; its main branch has the first of two files."""
    origin, there = tmp_path / "origin", tmp_path / "project"
    (origin / "sql" / "shop").mkdir(parents=True)
    watcher = server.url(database.info.dbname, WATCHER)
    config = re.sub(r'url = ".*"', f'url = "{watcher}"', block("toml", "[env.prod]"))
    (origin / "schemadeck.toml").write_text(config)
    (origin / "sql" / "shop" / "0001_first.sql").write_text("CREATE SCHEMA shop;\n")
    git(origin, "init")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "first")
    git(tmp_path, "clone", str(origin), str(there))
    (there / "sql" / "shop" / "0002_second.sql").write_text("CREATE TABLE shop.item (id int);\n")
    return there


def bash(line: str, checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a runner does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    branch = {"GITHUB_BASE_REF": "main", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    summary = {"GITHUB_STEP_SUMMARY": str(checkout / "summary.md")}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", line],
        cwd=checkout, env=clean_environment({"PATH": path, **branch, **summary, **more}),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_pull_request_on_github(checkout: Path, url: str) -> None:
    for line in PULL_REQUEST:
        done = bash(line, checkout, DATABASE_URL=url)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "Schema: 5 objects compared, none differs." in done.stdout
        or "none differs" in (checkout / "summary.md").read_text()
    )
    (checkout / "sql" / "shop" / "0001_first.sql").write_text("CREATE SCHEMA shop; SELECT 1;\n")
    *_, migrate, verify, summary = (bash(line, checkout, DATABASE_URL=url) for line in PULL_REQUEST)
    assert (migrate.returncode, verify.returncode, summary.returncode) == (1, 1, 1)
    assert (
        "::error file=sql/shop/0001_first.sql,line=1,col=1,title=edited%3A migration shop/0001_first::" in verify.stdout
    )
    assert "## schemadeck verify: 1 finding\n" in (checkout / "summary.md").read_text()


def test_a_merge_request_on_gitlab(checkout: Path, url: str) -> None:
    for line in MERGE_REQUEST:
        done = bash(line, checkout, DATABASE_URL=url)
        assert done.returncode == 0, done.stdout + done.stderr
    assert ElementTree.parse(checkout / "schema.xml").find("testsuite[@failures='0']") is not None
    (checkout / "sql" / "shop" / "0003_third.sql").write_text("SELECT 1/0;\n")
    *_, migrate, verify = (bash(line, checkout, DATABASE_URL=url) for line in MERGE_REQUEST)
    assert (migrate.returncode, verify.returncode) == (0, 1)
    assert "division by zero" in migrate.stderr
    assert "1 migration pending" in verify.stdout
    assert ElementTree.parse(checkout / "schema.xml").find("testsuite[@failures='1']") is not None


@pytest.fixture
def production(checkout: Path, url: str, database: Database) -> Iterator[Database]:
    """A database with both files, and the role that looks at it."""
    assert bash("schemadeck migrate", checkout, DATABASE_URL=url).returncode == 0
    database.execute(block("sql", "GRANT SELECT").encode())
    yield database
    database.execute(f"DROP OWNED BY {WATCHER}; DROP ROLE {WATCHER}".encode())


@pytest.mark.parametrize("job", [NIGHTLY, SCHEDULED], ids=["github", "gitlab"])
def test_a_nightly_check_of_production(job: list[str], checkout: Path, production: Database) -> None:
    for line in job:
        done = bash(line, checkout)
        assert done.returncode == 0, done.stdout + done.stderr
    production.execute("ALTER TABLE shop.item ADD COLUMN note text")
    statuses = [bash(line, checkout).returncode for line in job if "verify" in line]
    assert set(statuses) == {1}
    written = checkout / ("summary.md" if job is NIGHTLY else "drift.xml")
    assert "column shop.item.note" in written.read_text()


@pytest.mark.parametrize("job", [LINT, LINTED], ids=["github", "gitlab"])
def test_lint_of_a_pull_request(job: list[str], checkout: Path) -> None:
    for line in job:
        done = bash(line, checkout)
        assert done.returncode == 0, done.stdout + done.stderr
    (checkout / "sql" / "shop" / "0001_first.sql").write_text("CREATE SCHEMA other;\n")
    (checkout / "sql" / "shop" / "0003_third.sql").write_text("UPDATE shop.old SET id = 1;\n")
    *_, done = (bash(line, checkout) for line in job)
    said = done.stdout if job is LINT else (checkout / "lint.xml").read_text()
    assert (done.returncode, "0003_third.sql" in said, "edited" in said) == (1, True, True), done.stderr


def hook(name: str) -> dict[str, str]:
    """What .pre-commit-hooks.yaml says of a hook."""
    hooks = re.split(r"^(?=- )", (ROOT / ".pre-commit-hooks.yaml").read_text(), flags=re.MULTILINE)
    (found,) = [dict(re.findall(r"^[- ] (\w+): (.*)$", one, re.MULTILINE)) for one in hooks if f"id: {name}\n" in one]
    assert found["pass_filenames"] == "false"
    assert f"- id: {name}\n" in block("yaml", "# .pre-commit-config.yaml")
    assert re.search(found["files"], "sql/shop/0001_first.sql")
    return found


def test_the_hook_of_pre_commit_for_lint(checkout: Path) -> None:
    entry = f"{hook('schemadeck-lint')['entry']} {hook('schemadeck-lint')['args'].strip('[]').replace(',', '')}"
    assert bash(entry, checkout).returncode == 0
    (checkout / "sql" / "shop" / "0001_first.sql").write_text("CREATE SCHEMA other;\n")
    done = bash(entry, checkout)
    assert (done.returncode, "edited: shop/0001_first differs from origin/main" in done.stdout) == (1, True)


def test_the_hook_of_pre_commit_runs(checkout: Path, url: str) -> None:
    """What pre-commit does with it is to install this repository, and to run the entry."""
    entry = hook("schemadeck-verify")["entry"]
    assert shlex.split(entry) == ["schemadeck", "verify"]
    assert bash("schemadeck migrate", checkout, DATABASE_URL=url).returncode == 0
    assert bash(entry, checkout, DATABASE_URL=url).returncode == 0
    (checkout / "sql" / "shop" / "0003_third.sql").write_text("SELECT 1;\n")
    assert bash(entry, checkout, DATABASE_URL=url).returncode == 0, "a new file is no finding"
    (checkout / "sql" / "shop" / "0001_first.sql").write_text("CREATE SCHEMA shop; SELECT 1;\n")
    done = bash(entry, checkout, DATABASE_URL=url)
    assert (done.returncode, "edited: shop/0001_first" in done.stdout) == (1, True)
