"""One attack: a command is disturbed in one window, then `status` and what it says next must lead to the end."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.faults.client import Client, Finished
from tests.faults.ground import Ground
from tests.faults.proxy import Proxy, Side, Window
from tests.faults.scenarios import Scenario

Holding = tuple[str, object, object]
ACTIONS = ("cut", "client", "terminate", "backend", "stop")
_PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario with its database: what that holds before and after an undisturbed run, and the messages of one."""

    scenario: Scenario
    folder: Path
    template: str
    before: Holding
    after: Holding
    messages: dict[Side, int]

    def windows(self) -> list[Window]:
        """All windows of a run."""
        return [Window(side, number) for side, count in self.messages.items() for number in range(1, count + 1)]


@contextmanager
def prepared(ground: Ground, client: Client, scenario: Scenario) -> Iterator[Prepared]:
    """The scenario's database as a template, and an undisturbed run of it."""
    folder = ground.folder / scenario.name
    scenario.write(folder)
    with ground.database(f"base_{scenario.name}") as base:
        for command in scenario.before:
            done = client.run(*command, "--url", ground.url(base), cwd=folder)
            assert done.status == 0, str(done)
        scenario.edit(folder)
        before = ground.holds(base)
        with ground.database("undisturbed", base) as database:
            with Proxy(ground.folder, ground.socket) as proxy:
                done = client.run(*scenario.command, "--url", ground.url(database, proxied=True), cwd=folder)
            assert done.status == 0, str(done)
            after = ground.holds(database)
        yield Prepared(scenario, folder, base, before, after, dict(proxy.seen))


def trial(ground: Ground, client: Client, one: Prepared, window: Window, action: str) -> bool:
    """Disturb and go on; returns whether the window was reached. An AssertionError tells what is wrong."""
    with ground.database("disturbed", one.template) as database:
        act = _acting(ground, client, action)
        with Proxy(ground.folder, ground.socket, window, act) as proxy:
            url = ground.url(database, proxied=True)
            disturbed = client.run(*one.scenario.command, "--url", url, cwd=one.folder)
        if not proxy.fired.is_set():
            return False
        _check_words(disturbed, killed=action == "client")
        ground.revive()
        try:
            _to_the_end(ground, client, one, database)
        except AssertionError as error:
            raise AssertionError(f"{one.scenario.name} {window} {action}: {error}\nDISTURBED: {disturbed}") from error
    return True


def _acting(ground: Ground, client: Client, action: str) -> Callable[[int], bool]:
    def act(backend: int) -> bool:
        if not backend and action in ("terminate", "backend"):
            return True  # the server has not said yet which one it is
        if action == "client":
            os.kill(client.pid, signal.SIGKILL)
        elif action == "terminate":
            os.kill(backend, signal.SIGTERM)
        elif action == "backend":
            ground.kill(backend)
        elif action == "stop":
            ground.stop_at_once()
        return action != "terminate"

    return act


def _check_words(done: Finished, *, killed: bool) -> None:
    """A client that lives says what happened: no traceback, no internal error."""
    if killed:
        assert done.status in (-signal.SIGKILL, 0), str(done)  # it may have been at its end
        return
    assert done.status in (0, 3), str(done)
    assert "Traceback" not in done.err, str(done)
    assert "internal error" not in done.err, str(done)
    assert done.status == 0 or "next: " in done.err, str(done)


def _to_the_end(ground: Ground, client: Client, one: Prepared, database: str) -> None:
    url = ground.url(database)
    if not one.scenario.goes_on:
        _wait_for_orphans(ground, database)
        there = ground.holds(database)
        assert there in (one.before, one.after), f"neither before nor after: {there}"
        if there == one.before:
            again = client.run(*one.scenario.command, "--url", url, cwd=one.folder)
            assert again.status == 0, str(again)
    else:
        _as_status_says(client, one, url)
    there = ground.holds(database)
    for what, is_, should in zip(("dump", "ledger", "journal"), there, one.after, strict=True):
        assert is_ == should, f"{what}: {is_}\nshould be: {should}"


def _as_status_says(client: Client, one: Prepared, url: str) -> None:
    for _ in range(3):
        status = client.run("status", "--url", url, cwd=one.folder)
        assert status.status in (0, 1), str(status)
        if "Up to date." in status.out:
            return
        said = re.findall(r"^next: (.*)$", status.out, re.MULTILINE)
        assert said[-1:] == ["schemadeck migrate"], str(status)
        done = client.run(*said[-1].split()[1:], "--url", url, cwd=one.folder)
        assert done.status == 0, f"{status}\nTHEN {done}"
    raise AssertionError(f"status is never content: {status}")


def _wait_for_orphans(ground: Ground, database: str) -> None:
    """Until no other session is in the database."""
    deadline = time.monotonic() + _PATIENCE
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(ground.url(database), autocommit=True) as connection:
        while connection.execute(others).fetchone() is not None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
