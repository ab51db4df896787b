"""What is told while the statements of a file run: the server's notices, how long it takes, who is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg.errors import Diagnostic
from psycopg.pq.abc import PGresult

from schemadeck.database import wire
from schemadeck.database.session import Session
from schemadeck.model import Event, Migration, Noticed, Place, Waiting, Working

_BLOCKERS_AFTER = 0.2  # seconds at one statement; less than most lock timeouts


@dataclass
class Watch:
    """``blockers`` are those who were last seen in the way, in words."""

    session: Session
    notices: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    blockers: str = ""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what the server notices, until :meth:`told` asks for it."""
        before, self.session.link.notice_handler = self.session.link.notice_handler, self._keep
        try:
            yield
        finally:
            self.session.link.notice_handler = before

    def told(self, place: Place) -> Iterator[Noticed]:
        """What was noticed since the last time, at the place that was running."""
        for severity, message, more in self.notices:
            yield Noticed(severity, message, place, more)
        self.notices.clear()

    def waiting(self, one: Migration, index: int, total: int, what: str, seconds: float) -> Iterator[Event]:
        """Nothing came for a while."""
        yield Working(one, index, total, seconds)
        if seconds > _BLOCKERS_AFTER and (blockers := self.session.blockers()):
            self.blockers = blockers
            yield Waiting(what, blockers, seconds)

    def copying(
        self, copy: Iterable[wire.Pause | int], one: Migration, index: int, total: int, what: str
    ) -> Iterator[Event]:
        """A COPY on its way: how many bytes have gone, or that nothing moves."""
        for step in copy:
            if isinstance(step, wire.Pause):
                yield from self.waiting(one, index, total, what, step.seconds)
            else:
                yield Working(one, index, total, 0.0, step)

    def _keep(self, result: PGresult) -> None:
        notice = Diagnostic(result)
        parts = (("detail", notice.message_detail), ("hint", notice.message_hint))
        more = tuple(f"{label}: {said}" for label, said in parts if said)
        self.notices.append((notice.severity_nonlocalized or "NOTICE", notice.message_primary or "", more))
