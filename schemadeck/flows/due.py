"""What is due: the pending migrations, in order, and what forbids to run them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from schemadeck.database.connect import reading
from schemadeck.database.session import Session
from schemadeck.errors import HistoryError, ServerError, UsageError
from schemadeck.files.history import compare
from schemadeck.model import Deck, Entry, History, Migration, Target

if TYPE_CHECKING:
    from schemadeck.files.script import Script

Wanted = frozenset[tuple[str, int]] | None  # decks and numbers; None is all
DIRECTLY = "connect to the server itself, not through the pooler"
_PLAIN_BEGIN = ([b"BEGIN"], [b"BEGIN", b"WORK"], [b"BEGIN", b"TRANSACTION"], [b"START", b"TRANSACTION"])


def history_now(opened: Session, decks: Sequence[Deck], partial: bool) -> History:
    """The history as it stands now; raises :class:`HistoryError` if nothing may be run on top of it."""
    with reading(opened.link):
        rows = opened.ledger.rows() or ()
    known = opened.known
    if known is None or known[0] is not rows or known[1] is not decks or known[2] != partial:
        known = opened.known = rows, decks, partial, compare(decks, rows, partial=partial)
    history = known[3]
    if any(finding.verdict != "interrupted" for finding in history.errors):
        raise HistoryError("nothing was run: the files contradict what was applied", history.findings)
    return history


def chosen(history: History, wanted: Wanted) -> Iterator[tuple[Entry, Migration]]:
    """What is to be run, in order."""
    for entry in history.of("pending", "interrupted"):
        if entry.file is not None and (wanted is None or (entry.deck, entry.number) in wanted):
            yield entry, entry.file


def refuse(opened: Session, target: Target, history: History, scripts: Iterable[Script], together: bool) -> None:
    """What can be told before anything is run."""
    if target.standby:
        raise ServerError(
            f"{target.host} is a standby: it can be read, not changed", next_step="connect to the primary"
        )
    if together and any(history.of("interrupted")):
        raise UsageError(
            "--single-transaction: a migration was interrupted, and has to go on statement by statement",
            next_step="schemadeck migrate",
        )
    for script in scripts:
        if script.stepwise:
            refuse_pooled(opened, script.migration)
        if together and script.stepwise:
            raise UsageError(
                f"--single-transaction: {script.migration.shown} cannot run in a transaction",
                next_step="apply what stands before it with --to, then this one without --single-transaction",
            )
        if together and not begins_plainly(script):
            raise UsageError(
                f"--single-transaction: {script.migration.shown} asks for a transaction of another kind",
                next_step="apply it without --single-transaction",
            )


def begins_plainly(script: Script) -> bool:
    """Whether a script has no BEGIN of its own, or one that asks for nothing."""
    return script.begin is None or script.begin.upper().split() in _PLAIN_BEGIN


def refuse_pooled(opened: Session, one: Migration) -> None:
    """Raise :class:`ServerError` if a pooler stands between: it would mix the steps of a file with others' sessions."""
    if opened.pooled:
        raise ServerError(
            f"{one.shown} runs statement by statement, and a connection pooler stands between:"
            " it would mix these with other sessions",
            next_step=DIRECTLY,
        )
