"""The table of forms says what the newest PostgreSQL does; ``python -m tests.plan.measure`` asks the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plan.bench import Bench
from tests.plan.form import MODES
from tests.plan.forms import FORMS
from tests.plan.measure import differences, fitting


@pytest.fixture
def bench(url: str) -> Iterator[Bench]:
    one = Bench(url)
    yield one
    one.close()


@pytest.mark.newest
def test_every_form_does_what_the_table_says(bench: Bench) -> None:
    assert list(differences(bench, empty=False)) == []


@pytest.mark.parametrize("major", range(14, 19))
def test_a_form_has_one_row_for_a_major_version(major: int) -> None:
    names = [one.name for one in fitting(major)]
    assert len(names) == len(set(names))


def test_what_an_empty_table_hides_is_in_the_row() -> None:
    for form in FORMS:
        assert set(form.hidden_when_empty) <= form.effects.facts(), form.name
        assert not set(form.shown_only_when_empty) & form.effects.facts(), form.name
        assert set(form.locks.values()) <= set(MODES), form.name
