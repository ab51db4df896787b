"""A database with one object of each form, for each group of kinds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Server
from tests.snapshot.change import Rich
from tests.snapshot.groups import GROUPS


@pytest.fixture(scope="module", params=GROUPS, ids=lambda group: group.name)
def rich(server: Server, request: pytest.FixtureRequest) -> Iterator[Rich]:
    url = server.url("DATABASE", "USER").replace("DATABASE", "{database}").replace("USER", "{user}")
    one = Rich(url, request.param)
    yield one
    one.close()
