"""Run a form by hand-held sessions, and see what it does.

A form runs in a session of its own; a second one reads pg_locks while the transaction of the first is open. What runs
in no transaction is looked at while it waits for a third session, once for each thing that can be in its way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import psycopg

from tests.plan.form import MODES, Effects, Form

_RELATIONS = """
SELECT c.oid::int8, n.nspname || '.' || c.relname, c.relkind::text, coalesce(i.indrelid, c.oid)::int8,
       coalesce(pg_relation_filenode(c.oid), 0)::int8, greatest(c.reltuples, 0)::float8
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname IN ('app', 'other')"""
_PUBLICATIONS = "SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication"
_LOCKS = "SELECT relation::int8, mode FROM pg_locks WHERE pid = %s AND locktype = 'relation'"
# A look of our own may be waited for too, as an old snapshot.
_WAITS_FOR = "SELECT WHERE %s = ANY (pg_blocking_pids(%s))"
_READ = """
SELECT oid FROM unnest(%s::int8[], %s::float8[]) AS given (oid, rows)
WHERE pg_stat_get_xact_numscans(oid::oid) > 0 AND pg_stat_get_xact_tuples_returned(oid::oid) >= rows"""
# What can be in the way of a statement that runs in no transaction: writers and readers of a table, a catalog that it
# cannot write to yet, an old snapshot.
_USERS = ("LOCK TABLE ONLY {} IN ROW EXCLUSIVE MODE", "LOCK TABLE ONLY {} IN ACCESS SHARE MODE")
_OTHERS = (
    *(
        f"LOCK TABLE pg_catalog.{name} IN SHARE MODE"
        for name in ("pg_class", "pg_index", "pg_attribute", "pg_inherits")
    ),
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1",
)
_PATIENCE = 20.0  # seconds


class Relation(NamedTuple):
    """A relation of the setup; ``table`` is its own oid, or its table's; ``file`` changes when it is written anew."""

    oid: int
    name: str
    kind: str
    table: int
    file: int
    rows: float


class Bench:
    """A fresh database in which forms are tried, one after the other."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._admin = psycopg.connect(conninfo, autocommit=True)
        self.major = self._admin.info.server_version // 10000
        self._admin.execute("CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler")
        if self.major >= 15:  # the first that has them without a folder of one's own
            self._admin.execute("SET allow_in_place_tablespaces = on")
            self._admin.execute("CREATE TABLESPACE away LOCATION ''")
        self._laid: tuple[str, bool] | None = None  # which setup is there
        self._known: dict[int, Relation] = {}

    def close(self) -> None:
        """Close the bench's own session, and drop what belongs to the server."""
        if self.major >= 15:
            self._admin.execute("DROP TABLESPACE away")
        self._admin.close()

    def effects(self, form: Form, *, empty: bool = False) -> Effects:
        """What a form does; with ``empty``, where every INSERT of its setup is left out."""
        self._lay(form, empty)
        return self._stopped(form, empty) if form.concurrently else self._in_transaction(form)

    def _in_transaction(self, form: Form) -> Effects:
        with self._session(form) as (session, messages):
            session.autocommit = False
            tag = _run(session, form.statement)
            locks = _strongest(self._locks(session))
            readable = [one for one in self._known.values() if one.kind in "rmi"]
            given = ([one.oid for one in readable], [self._known[one.table].rows for one in readable])
            read = {self._known[oid].table for (oid,) in session.execute(_READ, given)}
            found = self._judged(session, locks, read, messages, tag)
            session.rollback()
        return found

    def _stopped(self, form: Form, empty: bool) -> Effects:
        """The strongest modes that it held or waited for at any stop. What it reads it builds from."""
        locks: dict[str, str] = {}
        tables = [one.name for one in self._known.values() if one.kind in "rp"]
        for stop in (*(use.format(table) for table in tables for use in _USERS), *_OTHERS):
            self._lay(form, empty)
            with self._session(form) as (session, messages), ThreadPoolExecutor(1) as thread:
                with psycopg.connect(self._conninfo) as other:
                    other.execute(stop.encode())
                    running = thread.submit(_run, session, form.statement)
                    self._until_it_waits(session, other, running)
                    locks = _strongest((*locks.items(), *self._locks(session)))
                found = self._judged(session, locks, set(), messages, running.result(_PATIENCE))
            self._laid = None
        return found

    def _lay(self, form: Form, empty: bool) -> None:
        """Make the objects of the setup, unless they are there; ANALYZE counts the rows."""
        if self._laid == (form.setup, empty):
            return
        self._laid = None
        for (drop,) in self._admin.execute(_PUBLICATIONS).fetchall():
            self._admin.execute(drop)
        self._admin.execute("DROP SCHEMA IF EXISTS app, other CASCADE; CREATE SCHEMA app; CREATE SCHEMA other")
        self._admin.execute(form.laid(empty=empty).encode())
        if not empty:  # where nothing was ever written there are no statistics
            tables = ", ".join(one.name for one in _relations(self._admin) if one.kind in "rpm")
            self._admin.execute(f"ANALYZE {tables}".encode())
        self._known = {one.oid: one for one in _relations(self._admin)}
        self._laid = (form.setup, empty)

    @contextmanager
    def _session(self, form: Form) -> Iterator[tuple[psycopg.Connection, list[str]]]:
        messages: list[str] = []
        with psycopg.connect(self._conninfo, autocommit=True) as session:
            session.execute("SET client_min_messages = debug1")
            session.execute(form.session.encode())
            session.add_notice_handler(lambda told: messages.append(told.message_primary or ""))
            yield session, messages

    def _locks(self, session: psycopg.Connection) -> list[tuple[str, str]]:
        """What it holds, or waits for, on relations of the setup."""
        found = self._admin.execute(_LOCKS, (session.info.backend_pid,)).fetchall()
        return [(self._known[oid].name, mode) for oid, mode in found if oid in self._known]

    def _until_it_waits(self, session: psycopg.Connection, other: psycopg.Connection, running: Future[str]) -> None:
        deadline, pids = time.monotonic() + _PATIENCE, (other.info.backend_pid, session.info.backend_pid)
        while not running.done() and not self._admin.execute(_WAITS_FOR, pids).fetchall():
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def _judged(
        self, session: psycopg.Connection, locks: dict[str, str], read: set[int], messages: list[str], tag: str
    ) -> Effects:
        """The effects, by the files and counters as ``session`` sees them after the statement."""
        files = {one.file for one in self._known.values()}
        anew = [one for one in _relations(session) if one.file not in files and one.table in self._known]
        tables = {one.oid for one in anew if one.kind in "rm"}
        emptied = {oid for oid in tables if self._emptied(session, self._known[oid], tag)}
        built = [one for one in anew if one.kind == "i" and one.table not in emptied]
        verified = set(re.findall(r'^verifying table "(\w+)"', "\n".join(messages), re.MULTILINE))
        scanned = {one.oid for one in self._known.values() if one.name.partition(".")[2] in verified}
        scanned |= read - tables - {one.table for one in built}
        return Effects(
            locks=dict(sorted(locks.items())),
            rewrites=self._names(tables - emptied),
            scans=self._names(scanned),
            builds=tuple(sorted(one.name for one in built)),
            empties=self._names(emptied),
        )

    def _emptied(self, session: psycopg.Connection, table: Relation, tag: str) -> bool:
        if tag == "TRUNCATE TABLE":
            return True
        populated = session.execute("SELECT relispopulated FROM pg_class WHERE oid = %s", (table.oid,)).fetchone()
        return populated == (False,)

    def _names(self, oids: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self._known[oid].name for oid in oids))


def _relations(session: psycopg.Connection) -> list[Relation]:
    return [Relation(*row) for row in session.execute(_RELATIONS)]


def _strongest(locks: Iterable[tuple[str, str]]) -> dict[str, str]:
    strongest: dict[str, str] = {}
    for relation, mode in locks:
        strongest[relation] = max(strongest.get(relation, MODES[0]), mode, key=MODES.index)
    return strongest


def _run(session: psycopg.Connection, statement: str) -> str:
    """Run a statement, with what it copies; the value is its command tag."""
    head, _, data = statement.partition(";\n")
    with session.cursor() as cursor:
        if data:
            with cursor.copy(head.encode()) as copy:
                copy.write(data)
        else:
            cursor.execute(head.encode())
        return cursor.statusmessage or ""
