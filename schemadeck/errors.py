"""The errors that schemadeck raises, and the exit status that each one ends a command with.

::

    SchemadeckError
     +-- UsageError        2  what was asked for cannot be meant
     |    +-- ConfigError     schemadeck.toml, or the choice of a database
     |    +-- DeckError       the SQL files and their folders
     +-- HistoryError      1  the files contradict what the ledger says was applied
     +-- ServerError       3  PostgreSQL refused, failed or is out of reach
          +-- ConnectError    no connection
          +-- EmbeddedError   the embedded server cannot be had
          +-- LedgerError     the ledger is missing, or of another version
          +-- MigrationError  a statement of a file failed; the file is rolled back

No message may hold a password: what is put into an error is shown, logged and written to the ledger.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from schemadeck.model import Finding, Place


class Said(TypedDict, total=False):
    """What an error can say beside its message."""

    place: Place | None
    sqlstate: str | None
    detail: str | None
    hint: str | None
    context: str | None
    next_step: str | None


class SchemadeckError(Exception):
    """What happened, where, why, and what to do next.

    ``message`` is one sentence without a full stop. ``sqlstate``, ``detail``, ``hint`` and ``context``
    are the server's own fields (PostgreSQL manual, 53.8 "Error and Notice Message Fields").
    """

    exit_status = 3

    def __init__(self, message: str, **said: Unpack[Said]) -> None:
        super().__init__(message)
        self.message = message
        self.place = said.get("place")
        self.sqlstate = said.get("sqlstate")
        self.detail = said.get("detail")
        self.hint = said.get("hint")
        self.context = said.get("context")
        self.next_step = said.get("next_step")


class UsageError(SchemadeckError):
    """The command line, the config or the files are wrong; no database was changed."""

    exit_status = 2


class ConfigError(UsageError):
    """``schemadeck.toml`` is wrong, or nothing says which database is meant."""


class DeckError(UsageError):
    """A deck or one of its files breaks a rule."""


class HistoryError(SchemadeckError):
    """Files contradict the ledger; ``findings`` says which. Nothing was run."""

    exit_status = 1

    def __init__(self, message: str, findings: tuple[Finding, ...], **said: Unpack[Said]) -> None:
        super().__init__(message, **said)
        self.findings = findings


class ServerError(SchemadeckError):
    """PostgreSQL refused, failed or cannot be reached."""


class ConnectError(ServerError):
    """No connection to the target; ``passing`` says that there may be one soon."""

    def __init__(self, message: str, *, passing: bool = False, **said: Unpack[Said]) -> None:
        super().__init__(message, **said)
        self.passing = passing


class EmbeddedError(ServerError):
    """The embedded server cannot be found, started or stopped."""


class LedgerError(ServerError):
    """The ledger is missing where it is needed, or of a version this program does not know."""


class MigrationError(ServerError):
    """A statement failed and its file was rolled back, or stopped there if it runs statement by statement.

    ``statement`` is its number in the file, from 1; ``source_function`` the function of the server's that refused it.
    """

    def __init__(
        self, message: str, *, statement: int | None = None, source_function: str | None = None, **said: Unpack[Said]
    ) -> None:
        super().__init__(message, **said)
        self.statement = statement
        self.source_function = source_function
