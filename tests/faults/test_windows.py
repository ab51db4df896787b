"""A few windows of each scenario and action; `make faults` takes them all."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.conftest import Server
from tests.faults.client import Client
from tests.faults.ground import Ground
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.trial import ACTIONS, prepared, trial

pytestmark = pytest.mark.newest

SEED = 20261121
EACH = 2  # windows of each action


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    one = Client()
    yield one
    one.close()


@pytest.fixture(scope="module")
def ground(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with Ground(tmp_path_factory.mktemp("faults"), server.programs.major) as one:
        yield one


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_a_disturbed_run_comes_to_the_same_end(
    ground: Ground, client: Client, scenario: Scenario, server: Server
) -> None:
    chance = random.Random(f"{SEED} {scenario.name} {server.programs.major}")
    reached = 0
    with prepared(ground, client, scenario) as one:
        windows = one.windows()
        for action in ACTIONS:
            for window in chance.sample(windows, EACH):
                reached += trial(ground, client, one, window, action)
    assert reached > len(ACTIONS), "hardly any window was there"
