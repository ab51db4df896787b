r"""A run as a script that psql can do: the same claims, statements and records, in the same transactions.

It stands on psql's own words alone: ``\set``, ``\encoding``, ``\gset``, ``\echo`` (manual, part VI, "psql"). What is
read from the database while it runs goes through psql's variables, whose names begin with ``schemadeck_``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from schemadeck.database import outcome, step
from schemadeck.database.items import Items
from schemadeck.database.ledger import Raw, dollar_quoted
from schemadeck.database.link import literal
from schemadeck.database.session import CLEAN, TRY_LOCK, Session
from schemadeck.database.stepwise import claiming, recording
from schemadeck.files.header import header_end
from schemadeck.files.script import Script, reading, text
from schemadeck.files.split import Digest, Statement
from schemadeck.files.steps import Step, steps
from schemadeck.model import Target

_RULE = "-" * 100
_TOP = r"""-- What:  {count} of {database} on {host}, as `schemadeck migrate` would apply them.
-- Run:   psql -X -f THIS_FILE 'postgresql://USER@HOST/{database}'
--        It stops at the first error. What is committed is on record: `schemadeck migrate` goes on from there, or
--        another script. This one is for the database as it is now, and runs once.
-- Made:  by schemadeck {version}, as {user}; {role}.

\set ON_ERROR_STOP on
\set ON_ERROR_ROLLBACK off
\set AUTOCOMMIT on
\set QUIET on
\encoding UTF8

-- The right database, and nobody else at work on it.
DO {guard};
"""
_GUARD = """
BEGIN
    IF pg_catalog.current_database() <> {database} THEN
        RAISE EXCEPTION 'this script was made for the database %, not for this one', {database};
    END IF;
    IF NOT ({lock}) THEN
        RAISE EXCEPTION 'another run of schemadeck is at work on this database'
            USING HINT = 'make a new script when it is done: it may have applied some of these files';
    END IF;
{on_record}END
"""
_ON_RECORD = """\
    IF EXISTS (SELECT FROM {schema}.version WHERE (deck, number) IN (VALUES {files})) THEN
        RAISE EXCEPTION 'some of these files are on record already'
            USING HINT = 'make a new script, of what is pending now';
    END IF;
"""
_INVALID = """
DECLARE
    half text;
BEGIN
    {query} INTO half;
    IF half IS NOT NULL THEN
        RAISE EXCEPTION 'the index % is INVALID', half
            USING HINT = '`schemadeck migrate` clears what this script left half built, or says what to do';
    END IF;
END
"""
# Of ours, those that return something that nobody wants to read.
_SAYING = ("SELECT", "WITH")
_SEEN = Raw(":'schemadeck_seen'")


def script(
    session: Session, scripts: Sequence[Script], target: Target, *, role: str, lock_timeout: str, ledger: bool
) -> Iterator[bytes]:
    """The lines that apply ``scripts``; ``ledger`` says that the ledger has to be made first.

    Nothing is sent to the server.
    """
    yield _top(target, scripts, role, b"" if ledger else session.ledger.sql(_ON_RECORD, files=_numbers(scripts)))
    if ledger:
        yield _titled("the ledger: which migrations this database has")
        yield b"BEGIN;\n" + session.ledger.script() + b"\nCOMMIT;\n"
    for stepwise, group in groupby(scripts, key=lambda one: one.stepwise):
        if stepwise:
            for one in group:
                yield from _stepwise(session, one, role, one.migration.lock_timeout or lock_timeout)
        else:
            yield from _in_transactions(session, tuple(group), role, lock_timeout)
    yield b"\n\\echo 'done'\n"


def _numbers(scripts: Sequence[Script]) -> Raw:
    rows = (f"({literal(one.migration.deck)}, {one.migration.number})" for one in scripts)
    return Raw(", ".join(rows))


def _top(target: Target, scripts: Sequence[Script], role: str, on_record: bytes) -> bytes:
    from schemadeck.version import __version__

    database = literal(target.database)
    guard = _GUARD.format(database=database, lock=TRY_LOCK.decode(), on_record=on_record.decode())
    top = _TOP.format(
        count=f"{len(scripts)} migration{'s' * (len(scripts) != 1)}", database=_line(target.database),
        host=_line(target.host or "this machine"), version=__version__, user=_line(target.user),
        role=f"files run as the role {_line(role)}" if role else "files run as whoever runs this script",
        guard=dollar_quoted(guard),
    )  # fmt: skip
    return top.encode()


def _line(name: str) -> str:
    """A name within a comment."""
    return " ".join(name.splitlines())


def _titled(title: str) -> bytes:
    return f"\n-- {_RULE}\n-- {_line(title)}\n-- {_RULE}\n\n".encode()


def _title(one: Script) -> bytes:
    how = "statement by statement" if one.stepwise else "in one transaction"
    return _titled(f"{one.migration}: {one.statements} statement{'s' * (one.statements != 1)}, {how}")


def _said(one: Script) -> bytes:
    name = str(one.migration).replace("'", "''")
    return f"\\echo 'applied {name}'\n".encode()


def _ours(text: bytes) -> bytes:
    r"""A statement of ours; after RESET ALL the script is still UTF-8."""
    if text.decode().startswith(_SAYING):
        return text + b" \\gset schemadeck_\n"
    return text + (b";\n\\encoding UTF8\n" if text == b"RESET ALL" else b";\n")


def _of_file(statement: Statement, digest: Digest | None = None) -> Iterator[bytes]:
    """A statement of the file's, with the comments before it; COPY data as they stand there, which ``digest`` takes."""
    yield b"\n" + statement.lead.lstrip() + statement.text + b";\n"
    if statement.copy is not None:
        last = b""
        for part in statement.copy:
            last = part
            if digest is not None:
                digest.update(part)
            yield part
        yield b"\\.\n" if last.endswith(b"\n") or not last else b"\n\\.\n"


def _in_transactions(session: Session, scripts: Sequence[Script], role: str, lock_timeout: str) -> Iterator[bytes]:
    """Files in a transaction each."""
    within = False
    for item in Items(session, scripts, role=role, lock_timeout=lock_timeout):
        if item.what == "BEGIN":
            yield _title(item.script)
            if item.script.begin is not None:
                yield _header(item.script) + b"\n"
            yield b"-- The claim: it fails if the file is on record.\n"
        if within and item.statement is None:
            yield b"\n-- As clean as a new session; on record.\n"
        within = item.statement is not None
        if item.statement is not None:
            yield from _of_file(item.statement)
        else:
            yield _ours(item.text)
        if item.what == "COMMIT":
            yield _said(item.script)


def _header(one: Script) -> bytes:
    """The comments at the top of a file, which stand before its own BEGIN."""
    data = (text(one.migration) or "").encode()
    return data[: header_end(data)].lstrip()


def _stepwise(session: Session, one: Script, role: str, lock_timeout: str) -> Iterator[bytes]:
    """A file statement by statement, with a row of the journal for each."""
    limited = True
    with reading(one) as opened:
        yield _title(one)
        yield b"".join(map(_ours, claiming(session, one.migration, opened.source))) + b"\n"
        yield b"".join(map(_ours, [*step.settings(session, lock_timeout), *([step.acting(role)] if role else [])]))
        for each in steps(opened):
            limited = limited and b"lock_timeout" not in each.first.text.lower()
            if step.is_alone(one, each):
                yield from _alone(session, one, each, lock_timeout if limited else "")
            else:
                yield from _in_transaction(session, one, each)
            if step.drops_locks(one, each):
                yield _ours(session.unlocking)
        yield b"\n" + b"".join(map(_ours, recording(session, one, opened.source, opened.fingerprint)))
    yield b"".join(map(_ours, [*CLEAN, session.unlocking])) + _said(one)


def _in_transaction(session: Session, one: Script, each: Step) -> Iterator[bytes]:
    """A step and its row in the journal; a COPY's fingerprint is that of the data that have passed."""
    digest = hashlib.sha256()
    yield b"\n" + _ours(each.begin or step.BEGIN)
    for statement in each.statements:
        digest.update(b"".join(statement.significant()))
        yield from _of_file(statement, digest)
    note = session.ledger.note(one.migration, "done", statement=each.number, fingerprint=f"v1:{digest.hexdigest()}")
    yield b"\n" + b"".join(map(_ours, [*step.OURS, note, b"COMMIT"]))


def _alone(session: Session, one: Script, each: Step, limit: str) -> Iterator[bytes]:
    """A step outside of any transaction, noted before and after; ``limit`` is the lock_timeout, if it is ours."""
    ledger, number, statement = session.ledger, each.number, each.first
    half = outcome.half_built(statement)
    check = b"" if half is None else f"DO {dollar_quoted(_INVALID.format(query=half.decode()))};\n".encode()
    begun = ledger.note(one.migration, "begun", statement=number, fingerprint=each.fingerprint(), seen=_SEEN)
    done = ledger.note(one.migration, "done", statement=number, fingerprint=each.fingerprint())
    yield b"\n" + check + b"".join(map(_ours, [outcome.looking(statement), step.BEGIN, *step.OURS, begun, b"COMMIT"]))
    if limit and step.unlimited(statement):
        yield _ours(step.NO_LIMIT)
    yield from _of_file(statement)
    if limit and step.unlimited(statement):
        yield b"\n" + _ours(step.settings(session, limit)[-1])
    yield b"\n" + check + b"".join(map(_ours, [step.BEGIN, *step.OURS, done, b"COMMIT"]))
