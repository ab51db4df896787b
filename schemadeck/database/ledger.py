"""The ledger in the target: the version table and the journal, as ``sql/ledger.sql`` makes them."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, LiteralString, NamedTuple, cast

from psycopg.errors import Error, InsufficientPrivilege, UndefinedColumn, UndefinedTable

from schemadeck.database.link import Call, Link, Row, ask, identifier, literal, rollback
from schemadeck.errors import LedgerError
from schemadeck.model import JournalEvent, JournalRow, LedgerRow, LedgerState, Migration
from schemadeck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSION = 1
GONE = ("3F000", "42P01", "42703")  # of the ledger: its schema, a table, a column (manual, appendix A)
LARGEST_SOURCE = 1_000_000  # bytes of a file's text that are kept in the ledger

# Serialises the creation of the ledger, also where no run lock can be held (behind a transaction pooler).
_CREATION_LOCK = 7_310_591_482_663_091_001

_COMMENT = (
    "SELECT pg_catalog.obj_description(oid, 'pg_namespace'), pg_catalog.pg_current_snapshot()::text"
    " FROM pg_catalog.pg_namespace WHERE nspname = $1"
)
_COLUMNS = (
    "SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid"
    " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'version'"
    " AND a.attname IN ('deck', 'checksum', 'tool_version')"
)
# By number, not by time: a server's clock can be set back.
_CLAIMED = (
    "coalesce((SELECT pg_catalog.max(c.id) FROM {schema}.journal AS c"
    " WHERE c.deck = v.deck AND c.number = v.number AND c.event = 'claimed'), 0)"
)
_ROWS = (
    "SELECT deck, number, name, checksum, fingerprint, state, applied_at AT TIME ZONE 'UTC', applied_by,"
    " CASE state WHEN 'running' THEN (SELECT pg_catalog.concat_ws(' ', j.event, j.statement,"
    " CASE WHEN j.seen ? 'undecidable' THEN 'undecidable' END) FROM {schema}.journal AS j"
    " WHERE j.deck = v.deck AND j.number = v.number AND j.statement IS NOT NULL AND j.id > {claimed}"
    " ORDER BY j.id DESC LIMIT 1) END"
    " FROM {schema}.version AS v ORDER BY deck, number"
)
_SOURCE = "SELECT source FROM {schema}.version WHERE deck = {deck} AND number = {number}"
_SINCE_CLAIM = (
    "SELECT j.event, j.statement, j.fingerprint, j.seen, j.detail, j.backend, j.backend_start"
    " FROM {schema}.journal AS j JOIN {schema}.version AS v USING (deck, number)"
    " WHERE deck = {deck} AND number = {number} AND j.id >= {claimed} ORDER BY j.id"
)
_CLAIM = (
    "INSERT INTO {schema}.version (deck, number, name, checksum, fingerprint, source, state, client, tool_version)"
    " VALUES "
)
_CLAIMED_ROW = "({deck}, {number}, {name}, {checksum}, {fingerprint}, {source}, 'running', {client}, {tool})"
_LIMITED = " RETURNING pg_catalog.set_config('lock_timeout', {lock_timeout}, true)"
# Fails with a division by zero if the row is not there.
_REQUIRED = (
    "SELECT 1 / pg_catalog.count(*) AS there FROM {schema}.version"
    " WHERE deck = {deck} AND number = {number} AND state IN ('applied', 'baselined')"
)
# Fails with a division by zero if the row is not there any more.
_REMOVE = (
    "WITH removed AS (DELETE FROM {schema}.version WHERE deck = {deck} AND number = {number} RETURNING deck)"
    " SELECT 1 / pg_catalog.count(*) FROM removed"
)
_SETTLE = (
    "UPDATE {schema}.version SET state = 'applied', name = {name}, checksum = {checksum}, fingerprint = {fingerprint},"
    " source = {source}, duration = coalesce(duration, '0') WHERE deck = {deck} AND number = {number}"
)
_BASELINE = (
    "INSERT INTO {schema}.version (deck, number, name, checksum, fingerprint, source, state, client, tool_version)"
    " VALUES ({deck}, {number}, {name}, {checksum}, {fingerprint}, {source}, 'baselined', {client}, {tool})"
)
_RECORD = (
    "WITH recorded AS (UPDATE {schema}.version SET state = 'applied', checksum = {checksum},"
    " fingerprint = {fingerprint}, source = {source},"
    " duration = greatest(pg_catalog.clock_timestamp() - applied_at, '0')"
    " WHERE deck = {deck} AND number = {number} AND state = 'running' RETURNING duration),"
    " noted AS (INSERT INTO {schema}.journal (deck, number, event, statement, client)"
    " VALUES ({deck}, {number}, 'applied', {statements}, {client}))"
    " SELECT EXTRACT(epoch FROM coalesce(pg_catalog.max(duration), '0')) / pg_catalog.count(*) AS seconds{more}"
    " FROM recorded"
)
# A commit need not wait for the disk if one behind it does: what a crash of the server takes away, it takes from
# the end, with its row here (manual, 28.4 "Asynchronous Commit").
_IN_A_ROW = ", pg_catalog.set_config('synchronous_commit', 'off', true)"
_RECORD_ALL = (
    ") AS done (deck, number, fingerprint, statements, began, ended)),"
    " recorded AS (UPDATE {schema}.version AS v SET state = 'applied', fingerprint = d.fingerprint,"
    " applied_at = pg_catalog.to_timestamp(d.began),"
    " duration = greatest(pg_catalog.to_timestamp(d.ended) - pg_catalog.to_timestamp(d.began), '0')"
    " FROM done AS d WHERE v.deck = d.deck AND v.number = d.number AND v.state = 'running' RETURNING v.number),"
    " noted AS (INSERT INTO {schema}.journal (deck, number, event, statement, client)"
    " SELECT deck, number, 'applied', statements, {client} FROM done)"
    " SELECT 1 / (pg_catalog.count(*) = {count})::integer FROM recorded"
)
_DONE_ROW = "({deck}, {number}::bigint, {fingerprint}, {statements}::integer, {began}, {ended})"
_JOURNAL = (
    "INSERT INTO {schema}.journal (deck, number, event, statement, fingerprint, seen, detail, client, backend_start)"
    " VALUES ({deck}, {number}, {event}, {statement}, {fingerprint}, {seen}, {detail}, {client}, "
)
# Asked for where somebody may ask whether that server process is still there: it costs as much as all else.
_UNDER_WAY = ("claimed", "begun", "done", "failed")
_BACKEND_START = "(SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()))"


def script_text(name: str) -> str:
    """A script of the package, ``ledger`` or ``history``, for a ledger in the schema ``schemadeck``."""
    import pkgutil  # importlib.resources brings tempfile, zipfile and what they need

    data = pkgutil.get_data("schemadeck", f"sql/{name}.sql")
    assert data is not None
    return data.decode()


class Raw(str):
    """SQL that stands where a value could."""

    __slots__ = ()


Value = str | float | None
_Stored = tuple[str, str, str, str, str | None, "LedgerState", str, str, str | None]


class Done(NamedTuple):
    """A migration that is done and not yet on record; began and ended by the server's clock, in seconds since 1970."""

    migration: Migration
    fingerprint: str
    statements: int
    began: float
    ended: float


class Ledger:
    """The ledger in one schema of the connection's database. Every method is one or two statements."""

    def __init__(self, link: Link, schema: str, client: str = "") -> None:
        self.link = link
        self._schema = schema
        self._called = client
        self._quoted = identifier(schema)
        self._claimed = _CLAIMED.format(schema=self._quoted)
        self._seen: tuple[str | None, tuple[LedgerRow, ...]] | None = None  # the rows, and the snapshot that shows them
        self._prepared: dict[str, bytes] = {}  # the texts of calls

    def rows(self) -> tuple[LedgerRow, ...] | None:
        """Every row of the version table, or None if there is no ledger. Raises :class:`LedgerError`.

        To be called within :func:`schemadeck.database.connect.reading`, which pins the search_path.
        """
        found = ask(self.link, _COMMENT, self._schema)
        if not found:
            return None
        comment, snapshot = found[0]
        version = re.search(r"Ledger version: (\d+)$", comment or "")
        if version is None and self._looks_like_one():
            raise LedgerError(
                f"the schema {self._schema!r} holds a ledger, but its comment with the ledger's version is gone",
                next_step=f"COMMENT ON SCHEMA {self._quoted} IS 'Ledger version: {VERSION}'",
            )
        if version is None:
            raise LedgerError(
                f"the schema {self._schema!r} of this database is not a ledger of schemadeck",
                next_step='name another schema for it in schemadeck.toml: ledger_schema = "..."',
            )
        if int(version[1]) > VERSION:
            raise LedgerError(
                f"this ledger is of version {version[1]}, and schemadeck {__version__} knows versions up to {VERSION}",
                next_step="use the newer schemadeck that wrote it",
            )
        if self._seen is not None and self._seen[0] == snapshot:  # nothing was committed since
            return self._seen[1]
        try:
            rows = tuple(map(_row, ask(self.link, self.sql(_ROWS))))
        except (UndefinedTable, UndefinedColumn) as error:
            raise damaged(error) from None
        except InsufficientPrivilege as error:
            raise LedgerError(
                f"the ledger cannot be read: {error.diag.message_primary}",
                next_step=f"GRANT USAGE ON SCHEMA {self._schema} and SELECT on its tables to this role",
            ) from None
        self._seen = (snapshot, rows)
        return rows

    @property
    def _client(self) -> str:
        return self._called or this_client()

    @property
    def there(self) -> bool:
        """Whether :meth:`rows` has found a ledger."""
        return self._seen is not None

    def _kept(self, one: Migration, source: str | None) -> str | None:
        """The file's text, unless it is large, or the database's encoding may not have its characters."""
        encoding = self.link.parameter_status(b"server_encoding")
        if source is None or one.size > LARGEST_SOURCE or (encoding != b"UTF8" and not source.isascii()):
            return None
        return source

    def _looks_like_one(self) -> bool:
        return ask(self.link, _COLUMNS, self._schema) == [("3",)]

    def source(self, row: LedgerRow) -> str | None:
        """The text of a file as it was applied, if it was kept. To be called as :meth:`rows`."""
        found = ask(self.link, self.sql(_SOURCE, deck=row.deck, number=row.number))
        return found[0][0] if found else None

    def journal(self, one: Migration) -> tuple[JournalRow, ...]:
        """What was noted since a migration was claimed, in order. To be called as :meth:`rows`."""
        found = ask(self.link, self.sql(_SINCE_CLAIM, deck=one.deck, number=one.number))
        return tuple(map(_journal_row, found))

    def create(self) -> None:
        """Make the ledger if it is not there, in one transaction."""
        if self._seen is not None:
            return
        script = self.script()
        try:
            with self.writing():
                ask(self.link, f"SELECT pg_catalog.pg_advisory_xact_lock({_CREATION_LOCK})")
                if not ask(self.link, _COMMENT, self._schema):
                    ask(self.link, script)
        except InsufficientPrivilege as error:
            raise LedgerError(
                f"the ledger cannot be made: {error.diag.message_primary}",
                sqlstate=error.diag.sqlstate,
                next_step=f"GRANT CREATE ON DATABASE {self.link.db.decode()} TO {self.link.user.decode()}",
            ) from None

    def script(self, name: str = "ledger") -> bytes:
        """A script of the package's, for this ledger's schema."""
        script = script_text(name)
        if self._schema != "schemadeck":
            script = re.sub(r"\bschemadeck(?=[.;])|(?<=SCHEMA )schemadeck\b", lambda _: self._quoted, script)
        return script.encode()

    def claim(self, *migrations: tuple[Migration, str | None]) -> bytes:
        """SQL that inserts a row for each migration; a unique violation or a lock timeout says that another run has it.

        Beside each migration stands its text; a large one is not kept.
        """
        rows = (
            self._sql(
                _CLAIMED_ROW, one, name=one.name, checksum=one.checksum, fingerprint=None,
                source=self._kept(one, source), tool=__version__,
            )
            for one, source in migrations
        )  # fmt: skip
        return self.sql(_CLAIM) + b", ".join(rows)

    def claiming(self, one: Migration, lock_timeout: str) -> Call:
        """The same for one migration, without its text, as a call; what comes behind it has another lock_timeout."""
        return self._call(
            "claim", _CLAIM + _CLAIMED_ROW + _LIMITED, one, name=one.name, checksum=one.checksum, fingerprint=None,
            source=None, tool=__version__, lock_timeout=lock_timeout,
        )  # fmt: skip

    def baseline(self, one: Migration, source: str | None, fingerprint: str) -> bytes:
        """SQL that puts a migration on record that schemadeck has not run."""
        return self._sql(
            _BASELINE, one, name=one.name, checksum=one.checksum, fingerprint=fingerprint,
            source=self._kept(one, source), tool=__version__,
        )  # fmt: skip

    def settle(self, one: Migration, source: str | None, fingerprint: str) -> bytes:
        """SQL that takes the file, as it is now, for what was applied."""
        return self._sql(
            _SETTLE, one, name=one.name, checksum=one.checksum, fingerprint=fingerprint,
            source=self._kept(one, source),
        )  # fmt: skip

    def remove(self, one: Migration | LedgerRow) -> bytes:
        """SQL that takes a migration off the record; fails with a division by zero if it is not there."""
        return self._sql(_REMOVE, one)

    def required(self, deck: str, number: int) -> bytes:
        """SQL that fails with a division by zero unless a migration is on record."""
        return self.sql(_REQUIRED, deck=deck, number=number)

    def record(self, one: Migration, source: str | None, fingerprint: str, statements: int) -> bytes:
        """SQL that turns the claim into an applied migration, notes that, and returns the seconds it took.

        It fails with a division by zero if the claim is gone.
        """
        return self._sql(
            _RECORD, one, checksum=one.checksum, fingerprint=fingerprint, source=self._kept(one, source),
            statements=statements, more=Raw(""),
        )  # fmt: skip

    def recording(self, one: Migration, source: str | None, fingerprint: str, statements: int) -> Call:
        """The same as a call, for a file with others behind it: its commit waits for nothing."""
        return self._call(
            "record", _RECORD.replace("{more}", _IN_A_ROW), one, checksum=one.checksum, fingerprint=fingerprint,
            source=self._kept(one, source), statements=statements,
        )  # fmt: skip

    def record_all(self, migrations: Sequence[Done]) -> bytes:
        """SQL that does the same for many at once; it returns a number, and fails so if one of the claims is gone."""
        rows = (
            self.sql(
                _DONE_ROW, deck=one.migration.deck, number=one.migration.number, fingerprint=one.fingerprint,
                statements=one.statements, began=one.began, ended=one.ended,
            )
            for one in migrations
        )  # fmt: skip
        all_rows = b"WITH done AS (SELECT * FROM (VALUES " + b", ".join(rows)
        return all_rows + self.sql(_RECORD_ALL, client=self._client, count=len(migrations))

    def note(
        self,
        one: Migration | LedgerRow,
        event: JournalEvent,
        *,
        statement: int | None = None,
        fingerprint: str | None = None,
        seen: str | Raw | None = None,
        detail: str | None = None,
    ) -> bytes:
        """SQL that adds a row to the journal; ``statement`` counts from 1, ``seen`` is JSON, or SQL for it."""
        return self._sql(
            _JOURNAL + (_BACKEND_START if event in _UNDER_WAY else "NULL)"), one,
            event=event, statement=statement, fingerprint=fingerprint, seen=seen, detail=detail,
        )  # fmt: skip

    def _sql(self, template: LiteralString, one: Migration | LedgerRow, **values: Value) -> bytes:
        return self.sql(template, deck=one.deck, number=one.number, client=self._client, **values)

    def _call(self, called: str, template: LiteralString, one: Migration, **values: str | int | None) -> Call:
        return self.call(called, template, deck=one.deck, number=one.number, client=self._client, **values)

    def call(self, called: str, template: LiteralString, **values: str | int | None) -> Call:
        """The same statement as :meth:`sql` makes, as a call; ``called`` names it."""
        if called not in self._prepared:
            numbers = {each: f"${n}" for n, each in enumerate(values, 1)}
            self._prepared[called] = template.format(schema=self._quoted, **numbers).encode()
        given = (None if value is None else str(value).encode() for value in values.values())
        return Call(f"schemadeck_{called}".encode(), self._prepared[called], tuple(given))

    def sql(self, template: LiteralString, **values: Value) -> bytes:
        """A statement about tables of the ledger's schema, ``{schema}`` in it, with values by name."""
        literals = {name: _literal(value) for name, value in values.items()}
        return template.format(schema=self._quoted, claimed=self._claimed, **literals).encode()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction of our own around what is asked inside."""
        ask(self.link, "BEGIN; SET LOCAL search_path = 'pg_catalog'")
        try:
            yield
            ask(self.link, "COMMIT")
        finally:
            rollback(self.link)


def _row(row: Row) -> LedgerRow:
    deck, number, name, checksum, fingerprint, state, applied_at, applied_by, reached = cast("_Stored", row)
    when = datetime.fromisoformat(applied_at)
    return LedgerRow(deck, int(number), name, checksum, fingerprint, state, when, applied_by, reached)


def _journal_row(row: Row) -> JournalRow:
    import json  # few files have rows of the journal that anybody reads

    event, statement, fingerprint, seen, detail, backend, backend_start = row
    return JournalRow(
        cast("JournalEvent", event), int(statement) if statement is not None else None, fingerprint,
        json.loads(seen) if seen is not None else None, detail, int(backend or 0), backend_start,
    )  # fmt: skip


def _literal(value: Value) -> str:
    """A value in SQL; a text of several lines stands there as it is."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, str) and "\n" in value:
        return dollar_quoted(value)
    return literal(value)


def dollar_quoted(text: str) -> str:
    """A literal between tags that the text does not hold (manual, 4.1.2.4)."""
    tag = next(f"$schemadeck{n or ''}" for n in count() if f"$schemadeck{n or ''}" not in text)
    return f"{tag}${text}{tag}$"


def damaged(error: Error) -> LedgerError:
    """A table or column of the ledger is gone."""
    return LedgerError(
        f"the ledger is damaged: {error.diag.message_primary}",
        sqlstate=error.diag.sqlstate,
        next_step="restore its schema from a backup; if it is lost for good, drop it and record what the database has"
        " with `schemadeck baseline`",
    )


@cache
def this_client() -> str:
    """The user and host that this program runs on; a container's user may have no name."""
    import getpass

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "?"
    return f"{user}@{os.uname().nodename}"
