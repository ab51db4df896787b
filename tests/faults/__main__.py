"""Every window of every scenario and action, in an order that a seed decides: ``make faults``."""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from schemadeck.database.embedded.installation import installed
from tests.faults.client import Client
from tests.faults.ground import Ground
from tests.faults.proxy import Window
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.trial import ACTIONS, Prepared, prepared, trial


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the order")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each scenario")
    parser.add_argument("--major", type=int, default=max(one.major for one in installed()), help="of PostgreSQL")
    parser.add_argument("--scenario", choices=[one.name for one in SCENARIOS], help="only this one")
    parser.add_argument("--only", metavar="SIDE:NUMBER:ACTION", help="one trial, as a failure names it")
    options = parser.parse_args()
    print(f"seed {options.seed}, PostgreSQL {options.major}", flush=True)
    chosen = [one for one in SCENARIOS if options.scenario in (None, one.name)]
    client, failed = Client(), 0
    with tempfile.TemporaryDirectory(prefix="schemadeck-faults-") as folder:
        Path(folder).chmod(0o755)
        with Ground(Path(folder), options.major) as ground:
            for scenario in chosen:
                failed += attack(ground, client, scenario, options)
    client.close()
    sys.exit(1 if failed else 0)


def attack(ground: Ground, client: Client, scenario: Scenario, options: argparse.Namespace) -> int:
    """All trials of a scenario, as far as the time goes; returns how many failed, after a line for each action."""
    reached: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    failed = 0
    with prepared(ground, client, scenario) as one:
        trials = [(window, action) for window in one.windows() for action in ACTIONS]
        random.Random(f"{options.seed} {scenario.name}").shuffle(trials)
        if options.only:
            side, number, action = options.only.split(":")
            trials = [(Window(side, int(number)), action)]
        until = time.monotonic() + options.minutes * 60
        for window, action in trials:
            if time.monotonic() > until:
                break
            tried[action] += 1
            try:
                reached[action] += trial(ground, client, one, window, action)
            except AssertionError as error:
                failed += 1
                print(f"FAILED --scenario {scenario.name} --only {window}:{action}\n{error}\n", flush=True)
        report(one, tried, reached)
    return failed


def report(one: Prepared, tried: Counter[str], reached: Counter[str]) -> None:
    """How often each action hit one of the scenario's windows."""
    count = len(one.windows())
    hits = ", ".join(f"{action} {reached[action]} of {tried[action]}" for action in ACTIONS)
    print(f"{one.scenario.name}: {count} windows; reached: {hits}", flush=True)


if __name__ == "__main__":
    main()
