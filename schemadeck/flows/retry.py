"""When to try again: a file that ran into a lock is rolled back, and run anew after a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

from schemadeck.database import locks, session
from schemadeck.database.link import is_broken
from schemadeck.database.session import Session
from schemadeck.errors import MigrationError
from schemadeck.model import Event, Migration, Retrying, Settings

Result = TypeVar("Result")

# lock_timeout, deadlock, serialization failure (manual, appendix A).
_PASSING = frozenset({"55P03", "40P01", "40001"})
_LONGEST_PAUSE = 10.0  # seconds between two tries


def passing(error: MigrationError, opened: Session, settings: Settings, tries: int) -> bool:
    """Whether another try may succeed, and is still wanted."""
    return error.sqlstate in _PASSING and tries <= settings.lock_retries and not is_broken(opened.link)


def again(error: MigrationError, opened: Session, settings: Settings, one: Migration, tries: int) -> Iterator[Event]:
    """Clean the session for another try, say so, and wait a while."""
    session.clean(opened)
    why = f"{error.message}; {error.detail}" if error.detail else error.message
    yield Retrying(one, why, tries, settings.lock_retries + 1)
    pause(tries)
    yield from locks.take(opened)


def pause(tries: int) -> None:
    """Wait before another try: longer each time, and not as long as another run that waits too."""
    import random  # it takes a while, and most runs wait for nobody

    time.sleep(random.uniform(0.5, 1.0) * min(0.1 * 2**tries, _LONGEST_PAUSE))


def until_free(
    attempt: Callable[[], Generator[Event, None, Result]], opened: Session, settings: Settings, one: Migration
) -> Generator[Event, None, Result]:
    """Run something atomic again and again while locks are in its way."""
    tries = 1
    while True:
        try:
            return (yield from attempt())
        except MigrationError as error:
            if not passing(error, opened, settings, tries):
                raise
            tries += 1
            yield from again(error, opened, settings, one, tries)
