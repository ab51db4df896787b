"""A project to lint, and what is found in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemadeck.files import deck
from schemadeck.files.lint import check
from schemadeck.model import Finding, LintSettings

Lint = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def lint(write: Callable[..., Path], tmp_path: Path) -> Lint:
    """Findings about files of the deck ``shop``; the first ``old`` of them are in use already."""

    def lint(
        *texts: str, old: int = 0, require: tuple[str, ...] = (), off: dict[str, str] | None = None
    ) -> tuple[Finding, ...]:
        for path in (tmp_path / "sql").rglob("*.sql"):
            path.unlink()
        write("shop", **{f"file{number}": text for number, text in enumerate(texts, 1)})
        decks = deck.load(tmp_path / "sql")
        settings = {"shop": LintSettings(require, off or {})}
        return check(decks, settings, old={("shop", number + 1) for number in range(old)})

    return lint


def verdicts(found: tuple[Finding, ...]) -> list[str]:
    """The rules that found something, in order."""
    return [one.verdict for one in found]
