"""From the server's error to ours: which statement, which place in the file, what to do next."""

from __future__ import annotations

import re
from typing import Protocol

from psycopg.errors import Diagnostic, Error, OperationalError

from schemadeck.errors import LedgerError, MigrationError, ServerError
from schemadeck.files.lexer import Kind
from schemadeck.files.split import Statement
from schemadeck.model import Migration, Place

_TRY_AGAIN = "nothing of this file was applied; run `schemadeck migrate` again when the server is back"
_NOTHING_LEFT = "nothing of this file was applied; correct it and run `schemadeck migrate` again"
_IN_DOUBT = "run `schemadeck migrate` again: it finds out whether the commit arrived, and goes on"
# Where the server gives no hint of its own.
_HINTS = {"25006": "a READ ONLY in the file, or default_transaction_read_only of the role or database, forbids writing"}
# Where PL/pgSQL says that it was; a DO block's body lies in the statement itself.
_INLINE = re.compile(r"PL/pgSQL function inline_code_block line (\d+)")


class Failed(Protocol):
    """What of a statement that failed is needed here."""

    @property
    def text(self) -> bytes:
        """The statement."""

    @property
    def statement(self) -> Statement | None:
        """Where it comes from, if from a file."""

    @property
    def number(self) -> int:
        """Its number in the file, from 1; 0 for one of ours."""


def pointed_at(text: bytes, error: Error) -> int:
    """The byte of a statement that the server points at, else 0: it counts characters, from 1 (manual, 55.8)."""
    position = error.diag.statement_position
    return len(text.decode("utf-8", "replace")[: int(position) - 1].encode()) if position else 0


def role_error(error: Error) -> MigrationError:
    """The config's `role` cannot be set."""
    return MigrationError(
        f"SET ROLE: {error.diag.message_primary or error}",
        sqlstate=error.diag.sqlstate,
        hint=error.diag.message_hint,
        next_step="correct `role` in the config, or GRANT it to the role that connects",
    )


def is_lost(error: Error) -> bool:
    """Whether the server went away, and the file is not to blame: classes 08 and 57P, or no answer (appendix A)."""
    state = error.diag.sqlstate
    return isinstance(error, OperationalError) and (state or "08").startswith(("08", "57P")) and not _unbound(error)


def _unbound(error: Error) -> bool:
    """Whether a statement has a parameter such as $1, for which there is no value."""
    return error.diag.sqlstate == "08P01" and "bind message supplies" in (error.diag.message_primary or "")


def failure(
    error: Error,
    what: str,
    place: Place,
    *,
    statement: Failed | None = None,
    blockers: str = "",
    in_doubt: bool = False,
    next_step: str = "",
) -> MigrationError:
    """The server's error at a place of a file.

    ``what`` names the statement, ``blockers`` are those who were last seen in its way; ``in_doubt`` says that the
    connection was lost when the COMMIT may have been under way.
    """
    diag = error.diag
    detail = diag.message_detail
    if blockers and diag.sqlstate == "55P03":
        detail = f"in the way: {blockers}"
    said = "there is no value for a parameter such as $1" if _unbound(error) else diag.message_primary
    return MigrationError(
        f"{said or str(error).strip()} ({what})",
        place=place,
        sqlstate=diag.sqlstate,
        detail=detail,
        hint=diag.message_hint or _HINTS.get(diag.sqlstate or ""),
        context=_context(diag, statement),
        next_step=next_step or (_IN_DOUBT if in_doubt else _TRY_AGAIN if is_lost(error) else _NOTHING_LEFT),
        statement=statement.number if statement is not None and statement.number else None,
        source_function=diag.source_function,
    )


def _context(diag: Diagnostic, failed: Failed | None) -> str | None:
    """The server's context, with the inner query and, of a DO block, the line of the file."""
    lines = [diag.context] if diag.context else []
    inline = _INLINE.findall(diag.context or "")
    if inline and failed is not None and failed.statement is not None:
        literals = [token for token in failed.statement.tokens() if token.kind is Kind.LITERAL]
        if literals:  # the body is the longest; the outermost block is told last
            body = max(literals, key=lambda token: token.end - token.start)
            lines.append(f"that is {_line(failed.statement, body.start, int(inline[-1]))}")
    if diag.internal_query:
        lines.append(f"in the query: {_with_caret(diag.internal_query, diag.internal_position)}")
    return "\n".join(lines) or None


def _line(statement: Statement, offset: int, number: int) -> str:
    """Line ``number`` of a body that begins at ``offset``, as file and line."""
    place = statement.place(offset)
    return f"{place.file}:{place.line + number - 1}"


def _with_caret(query: str, position: str | None) -> str:
    """A query with a caret below the character that the server points at, if it does."""
    if position is None:
        return query.strip()
    before = query[: int(position) - 1]
    column = len(before) - (before.rfind("\n") + 1)
    end = query.find("\n", len(before))
    head, tail = (query, "") if end < 0 else (query[:end], query[end:])
    return f"\n{head}\n{' ' * column}^{tail}"


class LostError(Exception):
    """Another run has claimed the migration."""


class LeftError(Exception):
    """A function of the migration prepared a statement or dropped those of the run: it has to run by itself."""


def error_of_ours(one: Migration, what: str, error: Error) -> Exception | None:
    """What it means that a statement of ours failed, if that can be said better than the server does."""
    kind, state = what.partition("=")[0], error.diag.sqlstate
    match kind, state:
        case ("claim", "23505" | "55P03") | ("remove", "22012"):
            return LostError()
        case "role", _:
            return role_error(error)
        case "requires", "22012":
            return MigrationError(
                f"{one} {what.replace('=', ' ')}, which is not applied in this database",
                place=Place(one.shown, 1, 1),
                next_step="apply that one first",
            )
        case ("record" | "records", "22012") | ("claim", "42501"):
            gone = kind != "claim"
            who = f"{one.shown} removed its own row" if kind == "record" else "one of the files removed a row of theirs"
            return LedgerError(
                f"{who} from the ledger" if gone else "this role may not write the ledger",
                sqlstate=None if gone else state,
                next_step="a migration must leave the ledger alone; nothing of it was applied"
                if gone
                else "GRANT SELECT, INSERT, UPDATE on the tables of the ledger to the role that connects",
            )
        case "unlock", _ if state is not None:
            return ServerError(
                f"{one} is committed, but its session cannot be used any more: {error.diag.message_primary or error}",
                sqlstate=state,
                next_step="run `schemadeck migrate` again for the files behind it",
            )
    return None
