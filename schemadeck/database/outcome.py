"""What became of a statement that cannot run in a transaction, if its answer was lost or it failed: we look.

Before such a statement runs, :func:`look` notes what stands there. Afterwards :func:`settle` compares: what is new is
the statement's own, and if it is only half there it is cleared away; what stood there before is never touched.
"""

from __future__ import annotations

import re
from typing import Any, Literal, LiteralString

from schemadeck.database.connect import Connection, reading
from schemadeck.database.link import literal
from schemadeck.files.lexer import Kind
from schemadeck.files.split import Statement

Outcome = Literal["done", "again", "unknown"]
Seen = dict[str, Any]

# All but ASCII's punctuation and control characters: the same as a positive set would take long to compile.
_NAME = r"\"(?:[^\"]|\"\")*\"|[^\x00-#%-/:-@\[-^`{-\x7f]+"
_QUALIFIED = rf"(?:{_NAME})(?:\.(?:{_NAME}))*"
# Over a statement's tokens, joined by single spaces, dots without.
_CREATE_INDEX = re.compile(
    rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?:(?P<name>(?!ON ){_NAME}) )?"
    rf"ON (?:ONLY )?(?P<table>{_QUALIFIED})",
    re.IGNORECASE,
)
_DROP_INDEX = re.compile(
    rf"DROP INDEX CONCURRENTLY (?:IF EXISTS )?(?P<index>{_QUALIFIED})(?: RESTRICT| CASCADE)?$", re.IGNORECASE
)
_DETACH = re.compile(
    rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\(? ?(?P<parent>{_QUALIFIED})(?: \*)?(?: \))? DETACH PARTITION"
    rf" (?P<child>{_QUALIFIED}) CONCURRENTLY",
    re.IGNORECASE,
)
_DATABASE = re.compile(
    rf"(?P<verb>CREATE|DROP) (?P<kind>DATABASE|TABLESPACE) (?:IF EXISTS )?(?P<name>{_NAME})", re.IGNORECASE
)
_REINDEX = re.compile(
    rf"REINDEX (?:\([^()]*\) )?(?:(?:TABLE|INDEX) (?:CONCURRENTLY )?(?P<relation>{_QUALIFIED})"
    rf"|SCHEMA (?:CONCURRENTLY )?(?P<schema>{_NAME}))?",
    re.IGNORECASE,
)
_CONCURRENTLY = re.compile(r"\bCONCURRENTLY\b(?! (?:off|false|0)\b)", re.IGNORECASE)
_VACUUM = re.compile(
    r"VACUUM (?P<options>\([^()]*\) |(?:(?:FULL|FREEZE|VERBOSE|ANALYZE)\b ?)*)(?P<tables>.*)$", re.IGNORECASE
)
_FULL = re.compile(r"\bFULL\b(?! (?:off|false|0)\b)", re.IGNORECASE)
_COLUMNS = re.compile(r" \([^()]*\)")
_HARMLESS = re.compile(
    r"(?:VACUUM|CLUSTER|ALTER SYSTEM|ALTER DATABASE|DISCARD|ALTER SUBSCRIPTION \S+ (?:REFRESH|SET|ADD|DROP))\b",
    re.IGNORECASE,
)

# What stands there before a statement: a query of one JSON value, which a person may run too. Names are looked up with
# the session's own search_path, and nothing else is.
_OID = "pg_catalog.to_regclass({name})::pg_catalog.oid"
_IDENTIFIER = "(pg_catalog.parse_ident({name}))[1]::pg_catalog.name"
_INVALID = "SELECT indexrelid::pg_catalog.int8 FROM pg_catalog.pg_index WHERE NOT indisvalid"
_SEEN_INDEX = (
    "'table', {table}::pg_catalog.int8, 'name', {index}, 'indexes', ARRAY(SELECT indexrelid::pg_catalog.int8"
    " FROM pg_catalog.pg_index WHERE indrelid OPERATOR(pg_catalog.=) {table} ORDER BY 1)"
)
_SEEN_DETACH = (
    "'parent', {parent}::pg_catalog.int8, 'child', {child}::pg_catalog.int8, 'attached', EXISTS (SELECT"
    " FROM pg_catalog.pg_inherits WHERE inhrelid OPERATOR(pg_catalog.=) {child}"
    " AND inhparent OPERATOR(pg_catalog.=) {parent}), 'names', ARRAY[{names}]"
)
_SEEN_REINDEX = "'invalid', ARRAY({invalid}), 'table', {table}::pg_catalog.int8"
# The INVALID index of a name, if there is one that nobody is building.
_HALF = (
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS half FROM pg_catalog.pg_index AS i"
    " JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid"
    " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " WHERE NOT i.indisvalid AND i.indrelid OPERATOR(pg_catalog.=) {table} AND c.relname OPERATOR(pg_catalog.=) {index}"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p WHERE"
    " p.index_relid OPERATOR(pg_catalog.=) i.indexrelid"
    " OR (p.index_relid IS NULL AND p.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()))"
)
_TABLE = (
    "coalesce((SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid OPERATOR(pg_catalog.=) {relation}),"
    " {relation})"
)
_EVERY = (
    "SELECT c.oid, '{mode}' FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n"
    " ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE c.relkind IN ('r', 'm')"
    " AND n.nspname OPERATOR(pg_catalog.=) {schema}"
)
_CLUSTERED = "SELECT indrelid, 'AccessExclusiveLock' FROM pg_catalog.pg_index WHERE indisclustered"
_SHARED, _ALONE = "ShareUpdateExclusiveLock", "AccessExclusiveLock"
_SEEN_DATABASE = "'object', {object}, 'there', EXISTS ({exists} OPERATOR(pg_catalog.=) {object})"
_NEW = """
SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname), i.indisvalid,
       EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p
               WHERE p.index_relid = i.indexrelid
                  OR (p.index_relid IS NULL AND p.datname = pg_catalog.current_database()))
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT i.indexrelid::bigint = ANY (%(before)s)
"""
_OF_TABLE = _NEW + " AND i.indrelid = %(table)s::oid AND (%(name)s::text IS NULL OR c.relname = %(name)s)"
_LEFTOVERS = (
    _NEW + r" AND NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND (%(table)s::oid IS NULL OR i.indrelid IN"
    " (SELECT pg_catalog.unnest(ARRAY[t.oid, t.reltoastrelid]) FROM pg_catalog.pg_class AS t"
    " WHERE t.oid = %(table)s::oid))"
)
_DETACHING = "SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhrelid = %s::oid AND inhparent = %s::oid"
_RELATION = "SELECT 1 FROM pg_catalog.pg_class WHERE oid = %s::oid"
_THERE = {
    "database": "SELECT FROM pg_catalog.pg_database WHERE datname",
    "tablespace": "SELECT FROM pg_catalog.pg_tablespace WHERE spcname",
}
_EXISTS = {
    "database": "SELECT datconnlimit = -2 FROM pg_catalog.pg_database WHERE datname = %s",
    "tablespace": "SELECT false FROM pg_catalog.pg_tablespace WHERE spcname = %s",
}


def look(connection: Connection, statement: Statement) -> Seen:
    """What stands there before the statement, as JSON; names are resolved with the session's search_path.

    ``{"undecidable": true}`` says that looking will not tell, and that the statement must not simply run again.
    """
    row = connection.execute(looking(statement)).fetchone()
    return row[0] if row is not None else {}


def looking(statement: Statement) -> bytes:
    """The query of :func:`look`: one row of one jsonb, ``seen``."""
    text = _flat(statement)
    if (match := _CREATE_INDEX.match(text)) is not None:
        index = _identifier(match["name"]) if match["name"] else "NULL::pg_catalog.name"
        seen = _SEEN_INDEX.format(table=_oid(match["table"]), index=index)
    elif (match := _DROP_INDEX.match(text)) is not None:
        seen = f"'index', {_oid(match['index'])}::pg_catalog.int8"
    elif (match := _DETACH.match(text)) is not None:
        names = match["parent"], match["child"]
        parent, child = map(_oid, names)
        seen = _SEEN_DETACH.format(parent=parent, child=child, names=", ".join(map(_literal, names)))
    elif (match := _DATABASE.match(text)) is not None:
        exists = _THERE[match["kind"].lower()]
        seen = _SEEN_DATABASE.format(object=_identifier(match["name"]), exists=exists)
    elif (match := _REINDEX.match(text)) is not None:
        relation = _oid(match["relation"]) if match["relation"] else "NULL::pg_catalog.oid"
        seen = _SEEN_REINDEX.format(invalid=_INVALID, table=_TABLE.format(relation=relation))
    else:
        seen = "" if _HARMLESS.match(text) else "'undecidable', true"
    return f"SELECT pg_catalog.jsonb_build_object({seen}) AS seen".encode()


def locked(statement: Statement) -> str:
    """The query for the tables that a statement locks which runs in no transaction: oid, and the strongest mode.

    Source: the manual's pages of these commands, and 13.3 "Explicit Locking"; tried on each major version.
    """
    text = _flat(statement)
    if (match := _CREATE_INDEX.match(text)) is not None:
        return _rows((_oid(match["table"]), _SHARED))
    if (match := _DROP_INDEX.match(text)) is not None:
        return _rows((_TABLE.format(relation=_oid(match["index"])), _SHARED))
    if (match := _DETACH.match(text)) is not None:
        return _rows((_oid(match["parent"]), _SHARED), (_oid(match["child"]), _ALONE))
    return _locked_by_upkeep(text)


def _locked_by_upkeep(text: str) -> str:
    """The same of REINDEX, VACUUM and CLUSTER, which may be about every table."""
    if (match := _REINDEX.match(text)) is not None:
        mode = _SHARED if _CONCURRENTLY.search(text) else "ShareLock"
        if match["relation"]:
            return _rows((_TABLE.format(relation=_oid(match["relation"])), mode))
        return _EVERY.format(mode=mode, schema=_identifier(match["schema"]) if match["schema"] else "n.nspname")
    if (match := _VACUUM.match(text)) is not None:
        mode = _ALONE if _FULL.search(match["options"]) else _SHARED
        tables = re.findall(_QUALIFIED, _COLUMNS.sub("", match["tables"]))
        return (
            _rows(*((_oid(name), mode) for name in tables)) if tables else _EVERY.format(mode=mode, schema="n.nspname")
        )
    return _CLUSTERED if text.upper().startswith("CLUSTER") else _rows()


def _rows(*pairs: tuple[str, str]) -> str:
    rows = ", ".join(f"({oid}, '{mode}')" for oid, mode in pairs) or "(NULL::pg_catalog.oid, NULL::pg_catalog.text)"
    return f"VALUES {rows}"


def in_the_way(connection: Connection, statement: Statement) -> str | None:
    """An INVALID index that IF NOT EXISTS would take for the one to be built; whoever made it, it is not ours."""
    query = half_built(statement)
    row = connection.execute(query).fetchone() if query is not None else None
    return row[0] if row is not None else None


def half_built(statement: Statement) -> bytes | None:
    """The query of :func:`in_the_way`: no row, or the name of the index, ``half``; None if the statement names none."""
    match = _CREATE_INDEX.match(_flat(statement))
    if match is None or match["name"] is None:
        return None
    return _HALF.format(table=_oid(match["table"]), index=_identifier(match["name"])).encode()


def settle(connection: Connection, statement: Statement, seen: Seen) -> Outcome:
    """Whether the statement is done, has to run again, or cannot be told; what it left half done is cleared."""
    if "indexes" in seen:
        return _settle_index(connection, seen)
    if "index" in seen:
        return _settle_drop(connection, statement, seen)
    if "child" in seen:
        return _settle_detach(connection, seen)
    if "there" in seen:
        return _settle_database(connection, _flat(statement), seen)
    if "invalid" in seen:
        _drop(connection, _new(connection, _LEFTOVERS, seen["invalid"], seen["table"]))
    return "unknown" if "undecidable" in seen else "again"


def _settle_index(connection: Connection, seen: Seen) -> Outcome:
    new = _new(connection, _OF_TABLE, seen["indexes"], seen["table"], seen["name"])
    if seen["name"] is None and len(new) > 1:
        return "unknown"  # which of them is the statement's own?
    _drop(connection, new)
    return "done" if any(valid for _, valid, _ in new) else "again"


def _settle_drop(connection: Connection, statement: Statement, seen: Seen) -> Outcome:
    match = _DROP_INDEX.match(_flat(statement))
    there = match is not None and _one(connection, f"SELECT {_oid(match['index'])}") is not None
    gone = seen["index"] and not there and not _column(connection, _RELATION, seen["index"])
    return "done" if gone else "again"


def _settle_detach(connection: Connection, seen: Seen) -> Outcome:
    rows = _column(connection, _DETACHING, seen["child"], seen["parent"])
    if not rows or not rows[0]:
        return "again" if rows or not seen["attached"] else "done"
    parent, child = seen["names"]
    connection.execute(f"ALTER TABLE {parent} DETACH PARTITION {child} FINALIZE".encode())
    return "done"


def _settle_database(connection: Connection, text: str, seen: Seen) -> Outcome:
    match = _DATABASE.match(text)
    assert match is not None
    rows = _column(connection, _EXISTS[match["kind"].lower()], seen["object"])
    if match["verb"].upper() == "DROP":
        return "done" if seen["there"] and not rows else "again"
    if rows and rows[0]:  # half made or half dropped: nobody can connect to it (manual, 53.15 "pg_database")
        connection.execute(f"DROP DATABASE {match['name']}".encode())
        return "again"
    return "done" if rows and not seen["there"] else "again"


def _drop(connection: Connection, indexes: list[tuple[Any, ...]]) -> None:
    """Drop half-built indexes, but none that somebody is building."""
    for name, valid, building in indexes:
        if not valid and not building:
            connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}".encode())


def _oid(name: str) -> str:
    """SQL for the relation of a name, NULL if there is none."""
    return _OID.format(name=_literal(name))


def _identifier(name: str) -> str:
    """SQL for a name that stands alone, as the catalogs have it."""
    return _IDENTIFIER.format(name=_literal(name))


def _literal(text: str) -> str:
    return literal(text)


def _one(connection: Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row is not None else None


def _column(connection: Connection, query: LiteralString, *values: object) -> list[Any]:
    with reading(connection.pgconn):
        return [row[0] for row in connection.execute(query, values)]


def _new(
    connection: Connection, query: LiteralString, before: list[int], table: int | None = None, name: str | None = None
) -> list[tuple[Any, ...]]:
    """Name, validity and whether it is being built of each index that was not there before."""
    with reading(connection.pgconn):
        return connection.execute(query, {"before": before, "table": table, "name": name}).fetchall()


def _flat(statement: Statement) -> str:
    """The statement's tokens on one line, without comments; a dot has no spaces around it."""
    text = statement.text
    flat = ""
    for token in statement.tokens():
        if token.kind not in (Kind.COMMENT, Kind.META):
            word = text[token.start : token.end].decode("utf-8", "replace")
            flat += word if not flat or word == "." or flat.endswith("\0") else f" {word}"
            flat += "\0" if word == "." and token.kind is Kind.OPERATOR else ""
    return flat.replace("\0", "")
