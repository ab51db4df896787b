"""schemadeck from Python: the flows, run to their end.

::

    import schemadeck

    outcome = schemadeck.migrate("postgresql://app@localhost/shop", "sql")
    print([str(one.migration) for one in outcome.applied])

Everything raised is a :class:`schemadeck.errors.SchemadeckError`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from schemadeck.database.link import conninfo
from schemadeck.files import deck
from schemadeck.flows.lint import Linted
from schemadeck.flows.lint import lint as _lint
from schemadeck.flows.migrate import Outcome
from schemadeck.flows.migrate import migrate as _migrate
from schemadeck.flows.plan import Plan
from schemadeck.flows.plan import plan as _plan
from schemadeck.flows.status import Look
from schemadeck.flows.status import status as _status
from schemadeck.flows.verify import Verified
from schemadeck.flows.verify import verify as _verify
from schemadeck.model import Event, Settings

Result = TypeVar("Result")
_NAMED = ("host", "port", "user", "dbname", "password")  # of what pytest-postgresql hands over
Watcher = Callable[[Event], object]


def migrate(
    url: str,
    dir: str | Path = "sql",
    decks: Sequence[str] = (),
    *,
    settings: Settings = Settings(),  # noqa: B008  # it is frozen
    single_transaction: bool = False,
    watch: Watcher | None = None,
) -> Outcome:
    """Apply what is pending in ``dir`` to the database ``url``, a libpq URL or conninfo.

    ``decks`` chooses some, and what they require. ``watch`` is called with each :data:`schemadeck.model.Event`.
    """
    found = deck.load(Path(dir), decks)
    return _run(_migrate(settings, url, found, partial=bool(decks), together=single_transaction), watch)


def status(
    url: str,
    dir: str | Path = "sql",
    decks: Sequence[str] = (),
    *,
    settings: Settings = Settings(),  # noqa: B008  # it is frozen
    watch: Watcher | None = None,
) -> Look:
    """What is applied, pending, edited, deleted, late or interrupted. Changes nothing."""
    return _run(_status(settings, url, deck.load(Path(dir), decks), partial=bool(decks)), watch)


def verify(
    url: str,
    dir: str | Path = "sql",
    decks: Sequence[str] = (),
    *,
    settings: Settings = Settings(),  # noqa: B008  # it is frozen
    watch: Watcher | None = None,
) -> Verified:
    """Like :func:`status`, and compare the live schema; all is well if the result is ``clean``."""
    return _run(_verify(settings, url, deck.load(Path(dir), decks), partial=bool(decks)), watch)


def plan(
    url: str,
    dir: str | Path = "sql",
    decks: Sequence[str] = (),
    *,
    settings: Settings = Settings(),  # noqa: B008  # it is frozen
    watch: Watcher | None = None,
) -> Plan:
    """What is pending locks, rewrites, reads and changes, statement by statement. Changes nothing."""
    return _run(_plan(settings, url, deck.load(Path(dir), decks), partial=bool(decks)), watch)


def lint(
    dir: str | Path = "sql",
    decks: Sequence[str] = (),
    *,
    base: str | None = None,
    settings: Settings = Settings(),  # noqa: B008  # it is frozen
) -> Linted:
    """What the rules find in the files; with ``base``, a revision in git, in those that it does not have."""
    return _lint(settings, deck.load(Path(dir), decks), Path(dir), base, partial=bool(decks))


def load(dir: str | Path = "sql", decks: Sequence[str] = ()) -> Callable[..., None]:
    """A callable for ``load=`` of pytest-postgresql's factories: tests get copies of a database that is migrated once.

    ::

        postgresql_proc = factories.postgresql_proc(load=[schemadeck.load("sql")])
    """

    def migrated(**connection: Any) -> None:
        named = {name: str(connection[name]) for name in _NAMED if connection.get(name) not in (None, "")}
        migrate(conninfo("", **named), dir, decks)

    return migrated


def _run(flow: Generator[Event, None, Result], watch: Watcher | None) -> Result:
    while True:
        try:
            event = next(flow)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # a generator's value is untyped
        if watch is not None:
            watch(event)
