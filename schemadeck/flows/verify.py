"""`verify`: what files, ledger and live database say together. Nothing here writes to the target."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from schemadeck.database.connect import linked, reading
from schemadeck.database.ledger import Ledger
from schemadeck.database.link import Link
from schemadeck.errors import LedgerError, SchemadeckError
from schemadeck.files import drift
from schemadeck.files.drift import Comparison, Words
from schemadeck.flows import schema
from schemadeck.flows.schema import Live
from schemadeck.flows.status import look_at
from schemadeck.model import (
    Cause,
    Deck,
    DeckSettings,
    Difference,
    Event,
    FileState,
    Finding,
    History,
    Noticed,
    Settings,
    Target,
)

_STORED = Words(
    missing="the stored snapshot has this {kind}, the database does not",
    extra="the database has this {kind}, the stored snapshot does not",
    put_back="put it back by hand; if it had to go, write the snapshot again: schemadeck snapshot",
    take_over="drop it; if it belongs there, write the snapshot again: schemadeck snapshot",
    settle="change it back by hand; if it is right, write the snapshot again: schemadeck snapshot",
)
# Which files may explain a difference: their states, what it is called then, what to do.
_EXPLANATIONS: tuple[tuple[tuple[FileState, ...], Cause, str], ...] = (
    (("interrupted",), "interrupted", "schemadeck migrate"),
    (
        ("pending", "late"),
        "pending",
        "if somebody ran its statements by hand, all of them: `schemadeck baseline DECK/NUMBER` puts it on record",
    ),
)


class Verified(NamedTuple):
    """The history of a target, and how its live schema differs from what the applied files make.

    ``compared`` counts the live objects, None if the ledger has no copy of a file that is no longer what was applied;
    ``elsewhere`` counts those in schemas that were not compared. ``skipped`` are statements that were not replayed,
    ``ignored`` differences that the config passes over, a line each.
    """

    target: Target
    history: History
    drift: tuple[Finding, ...]
    compared: int | None
    elsewhere: Mapping[str, int]
    skipped: tuple[Noticed, ...]
    ignored: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether everything was compared, and nothing is to be settled."""
        errors = [one for one in self.drift if one.severity == "error"]
        return self.compared is not None and not errors and not self.history.errors


def verify(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False, against: Path | None = None
) -> Generator[Event, None, Verified]:
    """Like :func:`schemadeck.flows.status.status`, and compare the live schema with the files on record, as applied.

    ``against`` names a stored snapshot to compare with instead.

    A database without a ledger, or with an empty one, is an error: it is not "clean". With ``partial``, what none of
    the chosen decks makes is another's business. Raises :class:`ServerError` if there is no scratch to replay the files
    on.
    """
    with linked(url) as link:
        look = yield from look_at(link, settings, decks, partial=partial)
        if not look.ledger or not any(entry.row is not None for entry in look.history.entries):
            raise LedgerError(
                f"the database {look.target.database!r} has no migrations on record, so there is nothing to verify",
                next_step="`schemadeck migrate` applies them; check that this is the database you mean",
            )
        history = _with_edits(link, settings, look.history)
        live = Live(link)
        if against is not None:
            compared = _against(settings, against, live)
            findings, ignored = drift.without(compared.findings, settings.ignored)
            return Verified(look.target, history, findings, compared.compared, compared.elsewhere, (), ignored)
        with schema.as_applied(link, settings.ledger_schema, history) as applied:
            if applied is None:
                return Verified(look.target, history, (), None, {}, (), ())
            compared, skipped = yield from _compare(settings, applied, history, live, look.target.user)
    findings = compared.findings
    if partial:
        listed = {name for deck in decks for name in settings.decks.get(deck.name, DeckSettings()).schemas}
        findings = tuple(one for one in findings if one.verdict != "extra" or one.schema in listed)
    findings, ignored = drift.without(findings, settings.ignored)
    return Verified(look.target, history, findings, compared.compared, compared.elsewhere, skipped, ignored)


def _compare(
    settings: Settings, decks: Sequence[Deck], history: History, live: Live, user: str
) -> Generator[Event, None, tuple[Comparison, tuple[Noticed, ...]]]:
    """The differences; those that files explain which did not run, or not to their end, are said to be so."""
    files = schema.on_record(decks, history)
    compared, skipped = yield from schema.compare(settings, decks, files, live)
    for states, cause, next_step in _EXPLANATIONS:
        more = {(one.deck, one.number): user for one in history.of(*states)}
        open_ = any(one.severity == "error" and not one.cause for one in compared.findings)
        if not more or not open_:
            continue
        with suppress(SchemadeckError):  # then they explain nothing
            later, _ = yield from schema.compare(settings, decks, schema.on_record(decks, history, more), live)
            findings = drift.explained(compared.findings, later, cause, next_step)
            compared = compared._replace(findings=findings)
    return compared, skipped


def _against(settings: Settings, against: Path, live: Live) -> Comparison:
    from schemadeck.flows.diff import Side, same_major, stored_snapshot  # seldom wanted

    kept = stored_snapshot(against)
    _, there = live.read()
    same_major(kept, Side(there, live.like.major), str(against), "the database")
    return drift.compare(
        kept.snapshot, there, ledger=settings.ledger_schema, strict=None,
        schemas=None if settings.scope == "database" else (), words=_STORED,
    )  # fmt: skip


def _with_edits(link: Link, settings: Settings, history: History) -> History:
    """The findings about edited files with what was edited."""
    entries = {str(one.file): one for one in history.of("edited")}
    if not entries:
        return history

    from schemadeck.files.script import text

    found = []
    for finding in history.findings:
        entry = entries.get(finding.object) if finding.verdict == "edited" else None
        if entry is not None and entry.file is not None and entry.row is not None:
            with reading(link):
                source = Ledger(link, settings.ledger_schema).source(entry.row)
            now = text(entry.file)
            if source is not None and now is not None:
                found.append(finding._replace(properties=(Difference("text", source, now),)))
                continue
        found.append(finding)
    return history._replace(findings=tuple(found))
