"""Run one file: claim, statements, record and commit in one transaction. Knows how, never whether or when."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from schemadeck.database.connect import Connection, rollback
from schemadeck.database.ledger import Ledger
from schemadeck.errors import MigrationError
from schemadeck.files.script import Reading, Script, reading
from schemadeck.files.split import Statement
from schemadeck.model import Applied, Noticed, Place

# A claim that has to wait has lost: another run holds the row. It must not wait long, because it would hold a snapshot.
_CLAIM_TIMEOUT = "SET LOCAL lock_timeout = '100ms'"
_LOCK_TIMEOUT = sql.SQL("SET LOCAL lock_timeout = {}")
_ROLE = sql.SQL("SET LOCAL ROLE {}")
# Deferred constraints fail here, where the error still has a file; then the record is written as the role that claimed,
# whatever role and settings the file leaves behind, and with operators that nobody's search_path replaces.
_SETTLE = (
    "SET CONSTRAINTS ALL IMMEDIATE; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL;"
    " SET LOCAL search_path = 'pg_catalog'"
)

_TRY_AGAIN = "nothing of this file was applied; run `schemadeck migrate` again when the server is back"
_NOTHING_LEFT = "nothing of this file was applied; correct it and run `schemadeck migrate` again"


def run(
    connection: Connection, ledger: Ledger, script: Script, *, role: str, lock_timeout: str
) -> Generator[Noticed, None, Applied | None]:
    """Apply a migration; returns None if another run has claimed it. Yields the server's notices.

    Raises :class:`MigrationError`; the file is then rolled back, unless the error says that the outcome is not known.
    """
    with reading(script) as statements:
        return (yield from _run(connection, ledger, script, statements, role, lock_timeout))


def _run(
    connection: Connection, ledger: Ledger, script: Script, statements: Reading, role: str, lock_timeout: str
) -> Generator[Noticed, None, Applied | None]:
    notices: list[tuple[str, str]] = []

    def keep(notice: psycopg.errors.Diagnostic) -> None:
        notices.append((notice.severity_nonlocalized or "NOTICE", notice.message_primary or ""))

    connection.add_notice_handler(keep)
    try:
        if not _claim(connection, ledger, script, statements.source):
            return None
        connection.execute(_LOCK_TIMEOUT.format(sql.Literal(script.migration.lock_timeout or lock_timeout)))
        if role:
            _set_role(connection, role)
        for index, statement in enumerate(statements, 1):
            try:
                _send(connection, statement, f"statement {index} of {script.statements}")
            except MigrationError:
                yield from _told(statement, notices)
                raise
            yield from _told(statement, notices)
        return _commit(connection, ledger, script, statements)
    except BaseException:
        with suppress(psycopg.Error):  # the first error is the one to tell
            rollback(connection)
        raise
    finally:
        connection.remove_notice_handler(keep)


def _claim(connection: Connection, ledger: Ledger, script: Script, source: str | None) -> bool:
    connection.execute(script.begin or b"BEGIN")
    connection.execute(_CLAIM_TIMEOUT)
    try:
        ledger.claim(script.migration, source)
    except (psycopg.errors.UniqueViolation, psycopg.errors.LockNotAvailable):
        rollback(connection)
        return False
    except psycopg.Error as error:
        raise _failure(error, "its row in the ledger cannot be written", Place(script.migration.shown, 1, 1)) from None
    return True


def _set_role(connection: Connection, role: str) -> None:
    try:
        connection.execute(_ROLE.format(sql.Identifier(role)))
    except psycopg.Error as error:
        diag = error.diag
        raise MigrationError(
            f"SET ROLE {role}: {diag.message_primary}",
            sqlstate=diag.sqlstate,
            hint=diag.message_hint,
            next_step="correct `role` in the config, or GRANT it to the role that connects",
        ) from None


def _send(connection: Connection, statement: Statement, what: str) -> None:
    text = statement.text
    try:
        if statement.copy is None:
            connection.execute(text)
        else:
            with connection.cursor().copy(text) as copy:
                for part in statement.copy:
                    copy.write(part)
    except psycopg.Error as error:
        offset = _bytes_before(text, error.diag.statement_position)
        raise _failure(error, what, statement.place(offset)) from None
    if connection.info.transaction_status != TransactionStatus.INTRANS:
        raise MigrationError(
            "this statement ended the file's transaction",
            place=statement.place(),
            next_step="what stood above it is committed and not recorded: check the schema before anything else",
        )


def _commit(connection: Connection, ledger: Ledger, script: Script, statements: Reading) -> Applied:
    last = statements.place
    try:
        connection.execute(_SETTLE)
        duration = ledger.record(script.migration, statements.fingerprint, script.statements)
    except psycopg.Error as error:
        raise _failure(error, "at the end of the file", last) from None
    try:
        connection.execute("COMMIT")
    except psycopg.OperationalError as error:
        raise MigrationError(
            f"the connection was lost at COMMIT: {str(error).strip()}",
            place=last,
            next_step="run `schemadeck migrate` again: it finds out whether the commit arrived, and goes on",
        ) from None
    except psycopg.Error as error:
        raise _failure(error, "at COMMIT", last) from None
    return Applied(script.migration, script.statements, duration)


def _told(statement: Statement, notices: list[tuple[str, str]]) -> Generator[Noticed, None, None]:
    for severity, message in notices:
        yield Noticed(severity, message, statement.place())
    notices.clear()


def _bytes_before(text: bytes, position: str | None) -> int:
    """Bytes before a position of the server's, which counts characters from 1 (manual, 53.8, field P)."""
    return len(text.decode()[: int(position) - 1].encode()) if position else 0


def _failure(error: psycopg.Error, what: str, where: Place) -> MigrationError:
    diag = error.diag
    context = diag.context
    # Classes 08 and 57P, or no answer at all: the server went away, and the file is not to blame (manual, appendix A).
    lost = isinstance(error, psycopg.OperationalError) and (diag.sqlstate or "08").startswith(("08", "57P"))
    if diag.internal_query:
        context = f"{context or ''}\nin the query: {diag.internal_query.strip()}".strip()
    return MigrationError(
        f"{diag.message_primary or str(error).strip()} ({what})",
        place=where,
        sqlstate=diag.sqlstate,
        detail=diag.message_detail,
        hint=diag.message_hint,
        context=context,
        next_step=_TRY_AGAIN if lost else _NOTHING_LEFT,
    )
