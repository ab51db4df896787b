"""A migration's statements, and the rules of a file that they are held against."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from schemadeck.errors import DeckError
from schemadeck.files.header import DIRECTIVE, header_end
from schemadeck.files.look import changed
from schemadeck.files.source import CHUNK, File, Source
from schemadeck.files.split import Statement, line_comments, split
from schemadeck.files.statement import Control, control, defines, transactional
from schemadeck.model import Migration, Place

# Lines by which other tools part a file: everything below them would undo what stands above.
_OTHERS = (
    rb"migrate:(?:up|down)|\+goose\b|\+migrate\s+(?:up|down)\b|\+micrate\b"
    rb"|-+\s*create above / drop below\s*-+|down migration\b|rollback\b\s*;"
)
# What may be one of these or a directive, wherever it stands; most files have none, and need no closer look.
_MARK = re.compile(rb"--[ \t]*(?:schemadeck:|(?i:" + _OTHERS + rb"))")


_PREPARE = (("PREPARE",), ("DEALLOCATE",))
_MAKES_TEMPORARY = re.compile(rb"CREATE\s+(?:(?:LOCAL|GLOBAL)\s+)?TEMP(?:ORARY)?\s")


class Script(NamedTuple):
    """A migration whose file keeps the rules.

    ``begin`` is the file's own BEGIN, if it brings one around everything; ``statements`` counts the others, without it
    and its COMMIT. ``stepwise`` says that it cannot run in one transaction, or must not: then it may hold several
    BEGIN ... COMMIT, each of which is a step as a statement outside of them is, and ``statements`` counts steps.
    ``temporary`` says that it makes a temporary table, which no other session could go on with, ``prepares`` that it
    prepares statements or drops prepared ones, ``queries`` that it does more than make and change objects. ``scratch``
    says that it is replayed, without what reaches beyond its database, ``observed`` that it is noted there what
    statements do.
    """

    migration: Migration
    begin: bytes | None
    statements: int
    stepwise: bool = False
    temporary: bool = False
    prepares: bool = False
    queries: bool = False
    scratch: bool = False
    observed: bool = False


def stepped(script: Script) -> Script:
    """The same script as one that runs step by step; a BEGIN ... COMMIT around everything is one step then."""
    if script.stepwise:
        return script
    return script._replace(stepwise=True, begin=None, statements=1 if script.begin is not None else script.statements)


class Reading:
    """One passage through a script's statements, as they are sent; BEGIN and COMMIT of a stepwise one are among them.

    ``source`` is the file's text if that is at most a window long. ``fingerprint`` is that of what was read.
    """

    def __init__(self, script: Script, opened: File) -> None:
        self._script = script
        self._source = Source(opened, script.migration.shown, summed=True)
        self._digest = hashlib.sha256()
        self.source = self._source.window.data.decode() if self._source.window.final else None

    def __iter__(self) -> Iterator[Statement]:
        """The statements. Raises :class:`DeckError` at the end, if the file is no longer what was checked."""
        statements = split(self._source, self._digest)
        wrapped = self._script.begin is not None
        last = None if self._script.stepwise else self._script.statements + wrapped
        yield from islice(statements, wrapped, last)
        for _ in statements:
            pass
        if self._source.checksum() != self._script.migration.checksum:
            raise changed(self._script.migration.shown)

    @property
    def fingerprint(self) -> str:
        """The fingerprint, once every statement has been read."""
        return f"v1:{self._digest.hexdigest()}"


@contextmanager
def reading(script: Script) -> Iterator[Reading]:
    """Open a script's file for one passage through its statements."""
    with opened_for_reading(script.migration.path) as opened:
        yield Reading(script, opened)


def parse(migration: Migration) -> Script:
    """Hold a migration's file against the rules of a file. Raises :class:`DeckError` with its place."""
    rules, marked, seen = _Rules(), False, None
    with opened_for_reading(migration.path) as opened:
        source = Source(opened, migration.shown)
        for statement in split(source):
            if source.window is not seen:  # each statement, with the comments before it, lies whole in one window
                seen = source.window
                marked = marked or _MARK.search(seen.data, 0 if seen.base else header_end(seen.data)) is not None
            rules.look_at(statement)
    if marked or _MARK.search(source.window.data):
        _check_comments(migration)
    return rules.script(migration)


def checksum(opened: File) -> str:
    """The checksum of a file, as :class:`schemadeck.files.source.Checksum` describes it."""
    source = Source(opened, "", summed=True)
    while source.read(CHUNK):
        pass
    return source.checksum()


def fingerprint(opened: File, file: str) -> str:
    """``v1:`` and the SHA-256, in hex, of a file's tokens: comments and white space between them do not count.

    The tokens are hashed with a space after each, after CRLF became LF. COPY data are a token; it comes before the
    semicolon of its statement. Raises :class:`DeckError`.
    """
    digest = hashlib.sha256()
    for _ in split(Source(opened, file), digest):
        pass
    return f"v1:{digest.hexdigest()}"


def text(migration: Migration) -> str | None:
    """The file's text, as the ledger keeps it; None of one that is larger than a window."""
    with opened_for_reading(migration.path) as opened:
        window = Source(opened, migration.shown).window
    return window.data.decode() if window.final else None


class _Control(NamedTuple):
    """A statement that controls the transaction; ``number`` counts the file's statements from 0."""

    kind: Control
    number: int
    word: str
    place: Place


class _Rules:
    """What the rules of a file need to know of its statements."""

    def __init__(self) -> None:
        self.count = 0
        self.first: bytes | None = None
        self.controls: list[_Control] = []
        self.stepwise = False
        self.temporary: Place | None = None  # the first temporary table
        self.prepares = self.queries = False
        self.copied: Place | None = None  # the first COPY with data within BEGIN ... COMMIT

    def look_at(self, statement: Statement) -> None:
        """Take note of the next statement; raises :class:`DeckError` where it cannot stand."""
        kind, words = control(statement), statement.words
        self.queries = self.queries or not (kind or defines(statement))
        if kind is not None:
            self.controls.append(_Control(kind, self.count, words[0], statement.place()))
            self.first = self.first or statement.text
        elif not transactional(statement):
            self.stepwise = True
            self.check_alone(statement)
        elif statement.copy is not None and self.inside():
            self.copied = self.copied or statement.place()
        elif (
            self.temporary is None
            and words[:1] == ("CREATE",)
            and not self.inside()
            and _MAKES_TEMPORARY.match(statement.capitals)
        ):
            self.temporary = statement.place()
        elif words[:1] in _PREPARE:
            self.prepares = True
        self.count += 1

    def script(self, migration: Migration) -> Script:
        """What the file is, all of it seen; raises :class:`DeckError`."""
        if not self.count:
            raise DeckError(
                "this file holds no statement",
                place=Place(migration.shown, 1, 1),
                next_step="write one, or delete the file: an empty migration would be recorded as applied",
            )
        if self.stepwise or migration.transaction_off:
            if self.copied is not None:
                raise DeckError(
                    "COPY with data stands between BEGIN and COMMIT of a file that runs statement by statement",
                    place=self.copied,
                    next_step="leave this BEGIN and COMMIT out: a COPY is a transaction of its own",
                )
            if self.temporary is not None:
                raise DeckError(
                    "a temporary table in a file that runs statement by statement",
                    place=self.temporary,
                    hint="if the file is interrupted, the table is gone, and nothing could go on with it",
                    next_step="put BEGIN and COMMIT around what needs it, or move that into a file of its own",
                )
            return Script(migration, None, self.count - _in_segments(self.controls), stepwise=True)
        wrapped = self.count > 2 and _is_pair(self.controls, self.count)
        _check_controls(self.controls[1:-1] if wrapped else self.controls, wrapped=wrapped)
        return Script(
            migration, self.first if wrapped else None, self.count - 2 * wrapped,
            temporary=self.temporary is not None, prepares=self.prepares, queries=self.queries,
        )  # fmt: skip

    def inside(self) -> bool:
        """Whether a BEGIN is open."""
        return bool(self.controls) and self.controls[-1].kind in ("begin", "savepoint")

    def check_alone(self, statement: Statement) -> None:
        """What cannot run in a transaction stands neither in one nor behind what a new session would not have."""
        if statement.words == ("DISCARD", "ALL"):
            raise DeckError(
                "DISCARD ALL would drop the run lock in the middle of a file",
                place=statement.place(),
                next_step="remove it: each file starts in a clean session",
            )
        what = f"{' '.join(statement.words[:2])} ... cannot run in a transaction"
        if self.inside():
            begin = next(one for one in reversed(self.controls) if one.kind != "savepoint")
            raise DeckError(
                f"{what}, and BEGIN stands before it",
                place=statement.place(),
                hint=f"the BEGIN is at {begin.place}",
                next_step="put COMMIT before it, or leave BEGIN and COMMIT out",
            )


@contextmanager
def opened_for_reading(path: Path) -> Iterator[FileIO]:
    """Open a migration's file, without a buffer. Raises :class:`DeckError` if that is not possible any more."""
    try:
        with FileIO(path) as opened:
            yield opened
    except OSError as error:
        raise DeckError(
            f"cannot read {path}: {error.strerror}", next_step="run the command again when the file is back"
        ) from error


def _is_pair(controls: list[_Control], count: int) -> bool:
    ends = [(one.number, one.kind) for one in (*controls[:1], *controls[-1:])]
    return ends == [(0, "begin"), (count - 1, "commit")]


def _check_controls(controls: list[_Control], *, wrapped: bool) -> None:
    """A BEGIN ... COMMIT around the whole file is accepted, and savepoints within it; nothing else is."""
    for one in controls:
        if one.kind == "savepoint" and wrapped:
            continue
        raise DeckError(
            f"{one.word} would take this file's transaction out of schemadeck's hands",
            place=one.place,
            hint="a file and its ledger row commit together; a BEGIN and COMMIT around the whole file are accepted",
            next_step="remove it, or split the file in two",
        )


def _in_segments(controls: list[_Control]) -> int:
    """How many statements of a file are no steps of their own: all of BEGIN ... COMMIT is one. Checks the pairs."""
    inside, begin = 0, None
    for one in controls:
        if one.kind == "begin" and begin is None:
            begin = one
        elif one.kind == "commit" and begin is not None:
            inside, begin = inside + one.number - begin.number, None
        elif one.kind != "savepoint" or begin is None:
            _check_controls([one], wrapped=False)
    if begin is not None:
        _check_controls([begin], wrapped=False)
    return inside


def _check_comments(migration: Migration) -> None:
    """No directive below the header, no line by which another tool parts a file."""
    foreign = re.compile(rb"--\s*(?:" + _OTHERS + rb")", re.IGNORECASE)
    with opened_for_reading(migration.path) as opened:
        source = Source(opened, migration.shown)
        header = source.window.place(header_end(source.window.data))
        for comment, place in line_comments(source):
            if (place.line, place.column) >= (header.line, header.column) and DIRECTIVE.match(comment):
                raise DeckError(
                    "a directive below the header has no effect",
                    place=place,
                    next_step="move it above the first statement, among the -- lines at the top",
                )
            if foreign.match(comment):
                raise DeckError(
                    "this line is another tool's marker: here the whole file would run, its undo part too",
                    place=place,
                    next_step="keep one direction per file; what undoes it goes to the deck's undo/ folder",
                )
