"""Files against the ledger: which migrations are pending, and which no longer are what was applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from schemadeck.errors import DeckError
from schemadeck.files.deck import in_order
from schemadeck.model import Deck, Entry, FileState, Finding, History, LedgerRow, Migration, Place


def compare(decks: Sequence[Deck], rows: Iterable[LedgerRow], *, partial: bool = False) -> History:
    """Hold files and ledger rows against each other.

    ``partial`` says that ``decks`` are a choice of the user's: rows of other decks are then none of its business;
    else a deck that only the ledger knows counts as deleted.
    """
    names = {deck.name for deck in decks}
    known = {(row.deck, row.number): row for row in rows if not partial or row.deck in names}
    newest: dict[str, LedgerRow] = {}
    for row in known.values():
        if row.deck not in newest or row.number > newest[row.deck].number:
            newest[row.deck] = row
    entries = [
        _entry(migration, known.pop((migration.deck, migration.number), None), newest.get(migration.deck))
        for migration in in_order(decks)
    ]
    files = {deck.name: max((one.number for one in deck.migrations), default=-1) for deck in decks}
    for row in sorted(known.values(), key=lambda row: (row.deck, row.number)):
        ahead = row.deck in files and row.number > files[row.deck]
        entries.append(Entry(row.deck, row.number, "ahead" if ahead else "deleted", None, row))
    highest: dict[str, int] = {}
    for entry in entries:
        highest[entry.deck] = max(entry.number, highest.get(entry.deck, 0))
    alone = [entry for entry in entries if entry.state != "ahead" and (entry.deck in files or entry.file is not None)]
    told = [entry for entry in alone if entry.state not in ("applied", "pending") or _renamed(entry)]  # hardly any
    findings = [one for entry in told for one in _findings(entry, newest.get(entry.deck), highest[entry.deck])]
    return History(tuple(decks), tuple(entries), (*findings, *_of_decks(entries, files)))


def _of_decks(entries: Sequence[Entry], files: Mapping[str, int]) -> Iterable[Finding]:
    """One finding for each deck that is ahead of its files, or that only the ledger knows."""
    for name, rows in groupby(
        (one for one in entries if one.row is not None and one.file is None), lambda one: one.deck
    ):
        those = list(rows)
        ahead = [one for one in those if one.state == "ahead"]
        if name not in files:
            listed = f"{len(those)} migration{'s' * (len(those) != 1)}"
            yield Finding(
                "unknown deck", "migration", name,
                f"is on record with {listed}, but there is no such folder",
                "name your decks if others share this database; or restore the folder from version control; or forget"
                f" them: schemadeck accept {name}/{those[0].number} --reason ..., and so on",
            )  # fmt: skip
        elif ahead:
            first, last = ahead[0], ahead[-1]
            names = f"{first.number:04d}_{first.name}" + (
                f" to {last.number:04d}_{last.name}" if last is not first else ""
            )
            yield Finding(
                "ahead", "migration", name,
                f"has {names} on record, newer than every file here: these files are an older state of the deck",
                "update these files (git pull); if somebody deleted those on purpose: schemadeck accept"
                f" {name}/{first.number} --reason ...",
            )  # fmt: skip


def _entry(migration: Migration, row: LedgerRow | None, newest: LedgerRow | None) -> Entry:
    return Entry(migration.deck, migration.number, _state(migration, row, newest), migration, row)


def _state(migration: Migration, row: LedgerRow | None, newest: LedgerRow | None) -> FileState:
    if row is None:
        return "late" if newest is not None and migration.number < newest.number else "pending"
    if row.state == "running":
        return "interrupted"
    if row.checksum == migration.checksum:
        return "applied"
    return "cosmetic" if _fingerprint(migration) == row.fingerprint else "edited"


def _fingerprint(migration: Migration) -> str | None:
    from schemadeck.files.script import fingerprint  # few runs need it

    try:
        with migration.path.open("rb") as opened:
            return fingerprint(opened, migration.shown)
    except (DeckError, OSError):
        return None  # what cannot be read any more is an edit like any other


def _renamed(entry: Entry) -> bool:
    file, row = entry.file, entry.row
    return file is not None and row is not None and file.name != row.name and entry.state != "edited"


def _findings(entry: Entry, newest: LedgerRow | None, highest: int) -> Iterable[Finding]:
    file, row = entry.file, entry.row
    name = f"{entry.deck}/{row.number:04d}_{row.name}" if file is None and row is not None else str(file)
    origin = Place(file.shown, 1, 1) if file is not None else None
    when = f"{row.applied_at:%Y-%m-%d %H:%M} UTC by {row.applied_by}" if row is not None else ""
    if row is not None and _renamed(entry):
        yield Finding(
            "renamed",
            "migration",
            name,
            f"was applied as {row.name!r}; only the name differs",
            "nothing",
            origin,
            "warning",
        )
    if entry.state == "edited":
        yield Finding(
            "edited",
            "migration",
            name,
            f"was changed after it had been applied (on {when})",
            f"restore the file, and put the change into a new one: schemadeck new {entry.deck} NAME",
            origin,
        )
    elif entry.state == "cosmetic":
        yield Finding(
            "cosmetic",
            "migration",
            name,
            "only comments or white space changed since it was applied",
            "nothing: its statements are the same",
            origin,
            "warning",
        )
    elif entry.state == "deleted":
        yield Finding(
            "deleted",
            "migration",
            name,
            f"was applied on {when}, but its file is gone",
            "restore the file from version control (decks can be named if others share this database);"
            f" or forget it: schemadeck accept {entry.deck}/{entry.number} --reason ...",
        )
    elif entry.state == "late":
        assert newest is not None
        yield Finding(
            "late",
            "migration",
            name,
            f"is numbered below {newest.number:04d}_{newest.name}, which is applied already",
            f"give it the next number of the deck, {highest + 1:04d} or higher",
            origin,
        )
    elif entry.state == "interrupted":
        assert row is not None
        said, next_step = _reached(row)
        yield Finding("interrupted", "migration", name, f"began on {when} and did not end: {said}", next_step, origin)


def _reached(row: LedgerRow) -> tuple[str, str]:
    """The last thing that the journal knows, in words, and what to do."""
    event, number, undecidable = [*(row.reached or "").split(" "), "", "", ""][:3]
    said = {
        "begun": f"statement {number} was begun, and what became of it is not noted",
        "done": f"statement {number} is done",
        "failed": f"statement {number} failed",
    }
    if undecidable:
        by_hand = f"finish the file by hand, then schemadeck accept {row.deck}/{row.number} --reason ..."
        return said[event], f"look what statement {number} has done, nobody else can tell; {by_hand}"
    go_on = "schemadeck migrate: it finds out what is done, and goes on there"
    return said.get(event, "no statement was begun"), go_on
