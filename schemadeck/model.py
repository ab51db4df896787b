"""The records that the layers hand to each other. All are immutable; none knows a database or a terminal."""

# No `from __future__ import annotations`: typing would compile each field's type again, half of this module's import.
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

LedgerState = Literal["running", "applied", "baselined"]
JournalEvent = Literal["claimed", "begun", "done", "failed", "applied", "accepted", "baselined", "undone"]
FileState = Literal["applied", "pending", "edited", "cosmetic", "deleted", "ahead", "late", "interrupted"]


class LintSettings(NamedTuple):
    """Which rules of lint are on beside the usual ones, and which are off, each with the reason."""

    require: tuple[str, ...] = ()
    off: Mapping[str, str] = MappingProxyType({})


class DeckSettings(NamedTuple):
    """What the config may say about one deck: ``url`` of a database of its own, and what concerns verify and lint.

    ``schemas`` are compared whatever the deck makes in them. ``partitions``: those that no file names are ``upkeep``,
    or, if ``strict``, differences.
    """

    url: str = ""
    schemas: tuple[str, ...] = ()
    partitions: Literal["upkeep", "strict"] = "upkeep"
    lint: LintSettings = LintSettings()


class Ignored(NamedTuple):
    """A pattern for kind and name of objects whose differences are known, with the reason."""

    object: str
    reason: str


class Settings(NamedTuple):
    """What the config may say, at its top level or under ``[env.NAME]``.

    ``dir`` is relative to the config file; ``url`` a libpq URL or conninfo, or ``embedded``; ``lock_timeout`` a
    PostgreSQL interval; ``lock_retries`` how often a file that ran into it is tried again; ``role`` is SET before
    each file; ``ledger_schema`` holds the ledger; ``scope`` of verify: the schemas of the ``decks``, or all of the
    ``database``; ``scratch_url`` names a server to replay files on, ``scratch_on_target`` allows the target's own, if
    the user asks for that; ``ignored`` are differences that verify passes over; ``lint`` is for all decks; ``decks`` by
    name.
    """

    dir: str = "sql"
    url: str = ""
    lock_timeout: str = "2s"
    lock_retries: int = 10
    role: str = ""
    ledger_schema: str = "schemadeck"
    scope: str = "decks"
    scratch_url: str = ""
    scratch_on_target: bool = False
    ignored: tuple[Ignored, ...] = ()
    lint: LintSettings = LintSettings()
    decks: Mapping[str, DeckSettings] = MappingProxyType({})


AS_APPLIED = " (as applied)"  # after the name of a file whose text is the ledger's copy


class Place(NamedTuple):
    """A place in a file. Line and column count from 1, columns in characters.

    ``excerpt`` is that line, or a part of it if it is long; ``caret`` is the place's column in it. ``statement`` is the
    text of what begins there, if that is known; the rest of a long one is left out.
    """

    file: str
    line: int
    column: int
    excerpt: str = ""
    caret: int = 1
    statement: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def path(self) -> str:
        """The file, whether or not its text is the ledger's copy."""
        return self.file.removesuffix(AS_APPLIED)


class Migration(NamedTuple):
    """One file of a deck, read but not yet split.

    ``file`` is its name in ``folder``, ``shown`` its path as it is shown; ``size`` is in bytes, ``requires`` the
    (deck, number) pairs of its directives, ``lock_timeout`` a PostgreSQL interval that overrides the config's;
    ``transaction_off`` asks for step by step. ``summed`` is the checksum, or what becomes it.
    """

    deck: str
    number: int
    name: str
    folder: Path
    file: str
    shown: str
    size: int
    summed: object
    requires: tuple[tuple[str, int], ...] = ()
    lock_timeout: str | None = None
    transaction_off: bool = False

    def __str__(self) -> str:
        return f"{self.deck}/{self.file[:-4]}"

    @property
    def checksum(self) -> str:
        """``v1:`` and a SHA-256. Raises :class:`schemadeck.errors.DeckError` if the file was changed meanwhile."""
        return str(self.summed)

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.file


class Deck(NamedTuple):
    """A folder of migrations, sorted by number."""

    name: str
    path: Path
    migrations: tuple[Migration, ...]


class LedgerRow(NamedTuple):
    """A row of the version table.

    ``reached`` is the last event of the journal and its statement, such as ``begun 2``, while the state is running.
    """

    deck: str
    number: int
    name: str
    checksum: str
    fingerprint: str | None
    state: LedgerState
    applied_at: datetime
    applied_by: str
    reached: str | None = None


class JournalRow(NamedTuple):
    """A row of the journal. ``seen`` is what :mod:`schemadeck.database.outcome` noted before a statement."""

    event: JournalEvent
    statement: int | None
    fingerprint: str | None
    seen: dict[str, Any] | None
    detail: str | None
    backend: int
    backend_start: str | None  # as the server writes it


class Entry(NamedTuple):
    """One migration as files and ledger see it together; one of ``file`` and ``row`` may be missing."""

    deck: str
    number: int
    state: FileState
    file: Migration | None
    row: LedgerRow | None

    @property
    def name(self) -> str:
        """The migration's name, from the file while there is one."""
        if self.file is not None:
            return self.file.name
        assert self.row is not None
        return self.row.name


Value = str | bool | list[str] | None


class Difference(NamedTuple):
    """A property that is not as the files make it; None is what is not there."""

    name: str
    expected: Value
    actual: Value


Severity = Literal["error", "warning", "note"]
Cause = Literal["", "pending", "interrupted", "upkeep", "name only", "column order"]


class Finding(NamedTuple):
    """One line of a report: what differs, where it comes from, what to do.

    ``origin`` is the statement that made the object, ``changed`` the one that last changed it, if it is another one.
    ``part_of`` is kind and name of what the object is a part of in the end, or the object itself. ``cause`` is what
    else is known about the difference; ``also`` lists what differs for the same reason. A ``note`` is listed and not
    counted.
    """

    verdict: str
    kind: str
    object: str
    message: str
    next_step: str
    origin: Place | None = None
    severity: Severity = "error"
    properties: tuple[Difference, ...] = ()
    changed: Place | None = None
    schema: str | None = None
    part_of: str = ""
    cause: Cause = ""
    also: tuple[str, ...] = ()


class History(NamedTuple):
    """What files and ledger say together; ``entries`` in the order in which migrations run."""

    decks: tuple[Deck, ...]
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]

    def of(self, *states: FileState) -> Iterator[Entry]:
        """The entries in one of these states."""
        return (entry for entry in self.entries if entry.state in states)

    @classmethod
    def joined(cls, histories: "Iterable[History]") -> "History":
        """One history of several databases."""
        all_ = list(histories)
        return cls(
            tuple(deck for one in all_ for deck in one.decks),
            tuple(entry for one in all_ for entry in one.entries),
            tuple(finding for one in all_ for finding in one.findings),
        )

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are more than a warning."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


class Target(NamedTuple):
    """The database that a command talks to, as the server itself names it."""

    host: str
    port: int
    database: str
    user: str
    role: str
    version: str
    standby: bool


class Applied(NamedTuple):
    """A migration that this run applied and saw committed."""

    migration: Migration
    statements: int
    duration: timedelta


Verb = Literal["made", "changed", "renamed", "dropped"]


class Change(NamedTuple):
    """What a statement did to an object, which has this name since; ``former`` is the one that it had before."""

    verb: Verb
    kind: str
    object: str
    former: str = ""


class Deed(NamedTuple):
    """A statement and what it did."""

    place: Place
    changes: tuple[Change, ...]


SKIPPED = "SKIPPED"  # the severity of a notice about a statement that is not replayed on scratch
DETAIL = "DEBUG"  # of one about what the server does, as it says on scratch

# What a flow tells while it works: `progress` shows these, nothing else listens to them.


class Connected(NamedTuple):
    """The target answered."""

    target: Target


class Starting(NamedTuple):
    """Migration ``number`` of ``total`` begins; ``stepwise`` says that it runs statement by statement."""

    migration: Migration
    number: int
    total: int
    stepwise: bool = False


class Finished(NamedTuple):
    """A migration is committed."""

    applied: Applied


class Working(NamedTuple):
    """Statement ``number`` of ``total`` has been at work for so many seconds; ``bytes`` of COPY data are sent."""

    migration: Migration
    number: int
    total: int
    seconds: float
    bytes: int = 0


class Waiting(NamedTuple):
    """Somebody else is in the way; ``whom`` says who, ``seconds`` how long this run has waited."""

    what: str
    whom: str
    seconds: float


class Retrying(NamedTuple):
    """A file was rolled back because locks were in its way, and is about to be tried again."""

    migration: Migration
    why: str
    attempt: int
    attempts: int


class Noticed(NamedTuple):
    """The server sent a NOTICE or WARNING while ``place`` was running; ``more`` is its DETAIL and HINT, a line each."""

    severity: str
    message: str
    place: Place
    more: tuple[str, ...] = ()


class Replaying(NamedTuple):
    """Migration ``number`` of ``total`` is being replayed on scratch."""

    migration: Migration
    number: int
    total: int


Event = Connected | Starting | Working | Finished | Waiting | Retrying | Noticed | Replaying


# In place of a value that the role may not read. It says nothing about what is there: it differs from no other value.
UNREADABLE = ["(not readable)"]


class Kind(NamedTuple):
    """The objects of one kind: by name, each a tuple of its schema, its parent, and a value for each of ``properties``.

    A parent is the kind and the name of what an object is a part of, such as ``table shop.item``. ``origins`` says in
    which transactions an object was made and last changed; they mean something on scratch alone.
    """

    properties: tuple[str, ...]
    objects: dict[str, tuple[Any, ...]]
    origins: Mapping[str, tuple[int, int]] = MappingProxyType({})


class Snapshot(NamedTuple):
    """What a database holds, by kind of object."""

    kinds: dict[str, Kind]
