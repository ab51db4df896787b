"""What a statement is, as far as the runner must know before it sends it: a pure function of its tokens.

The ledger's claim, the file and its record are one transaction, so a file may not end or change that transaction, and
what PostgreSQL refuses in one runs by itself. ``FORMS`` chooses the mode; the server is the judge: what depends on the
state of an object (REINDEX and CLUSTER of a partitioned table, DROP SUBSCRIPTION with a slot, CALL and DO that commit)
counts as transactional here. What a function, a DO block or a prepared statement does inside is not seen either.

Source: PostgreSQL manual, part VI, "SQL Commands", the page of each command; 4.1.2.2 and 19.13 "Version and Platform
Compatibility" for the settings that change how the text itself is read; the page of psql, "SQL Interpolation".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from schemadeck.files.lexer import Kind, Token
from schemadeck.files.split import Statement

Control = Literal["begin", "commit", "savepoint", "forbidden"]
What = Literal["schema", "data", "other"]


class Traits(NamedTuple):
    """What ``classify`` finds.

    ``control``: how it acts on the transaction, None if it leaves it alone. ``transactional``: whether it can run after
    the claim in one transaction. ``session``: whether it changes what outlives the transaction, but not the session.
    ``lexer``: whether it changes how the text after it is read. ``variable``: where in its text the first psql variable
    stands. ``kind``: what it changes; "other" if nothing, or if its text does not tell.
    """

    control: Control | None = None
    transactional: bool = True
    session: bool = False
    lexer: bool = False
    variable: int | None = None
    kind: What = "other"


class Form(NamedTuple):
    """Statements that begin like ``pattern``; ``example`` is one of them, ``near`` one that looks like it and differs.

    In a pattern, ``WORD`` is a key word, ``word`` an identifier, quoted or not, ``'word'`` a literal; ``A|B`` is one of
    the two, ``[A B]`` may be absent, ``<name>`` is a name with or without its schema, ``(...)`` a list in parentheses,
    ``(option)`` one that holds this option, ``(option=off)`` one that turns it off, ``...`` anything, ``;`` the end.
    A pattern that begins with an identifier is a call of that function, anywhere in a query.
    """

    pattern: str
    example: str
    near: str = ""
    control: Control | None = None
    transactional: bool = True
    session: bool = False
    lexer: bool = False
    kind: What = "other"


_LEXER = "standard_conforming_strings|backslash_quote|client_encoding"
_LEXER_LITERAL = "'standard_conforming_strings'|'backslash_quote'|'client_encoding'"
_SUBSCRIBE = "CREATE SUBSCRIPTION b CONNECTION 'host=/nowhere' PUBLICATION p"

# The first row that matches counts.
# fmt: off
FORMS: tuple[Form, ...] = (
    # Control of the transaction.
    Form("COMMIT|ROLLBACK PREPARED", "COMMIT PREPARED 'x'", "COMMIT", control="forbidden", transactional=False),
    Form("BEGIN", "BEGIN", control="begin"),
    Form("START TRANSACTION", "START TRANSACTION", control="begin"),
    Form("COMMIT|END [WORK|TRANSACTION] AND CHAIN", "COMMIT AND CHAIN", "END AND NO CHAIN", control="forbidden"),
    Form("COMMIT|END", "END", "ABORT", control="commit"),
    Form("ROLLBACK [WORK|TRANSACTION] TO", "ROLLBACK WORK TO a", "ROLLBACK WORK", control="savepoint"),
    Form("ROLLBACK|ABORT", "ROLLBACK", "ROLLBACK TO a", control="forbidden"),
    Form("SAVEPOINT|RELEASE", "RELEASE SAVEPOINT a", control="savepoint"),
    Form("PREPARE TRANSACTION", "PREPARE TRANSACTION 'x'", "PREPARE x AS SELECT 1", control="forbidden"),
    Form("SET [SESSION|LOCAL] TRANSACTION", "SET LOCAL TRANSACTION READ ONLY", "SET LOCAL work_mem = '8MB'",
         control="forbidden"),
    Form("SET [SESSION|LOCAL] transaction_read_only|transaction_isolation|transaction_deferrable",
         "SET transaction_read_only = on", "SET default_transaction_read_only = on", control="forbidden"),
    Form("SET [SESSION|LOCAL] SESSION CHARACTERISTICS", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
         "SET LOCAL SESSION AUTHORIZATION DEFAULT", control="forbidden", session=True),

    # What cannot run in a transaction, and the forms of the same commands that can.
    Form("CREATE|DROP DATABASE|TABLESPACE", "CREATE DATABASE b", "CREATE SCHEMA b", transactional=False, kind="schema"),
    Form("ALTER DATABASE <name> SET TABLESPACE", "ALTER DATABASE other SET TABLESPACE space",
         "ALTER DATABASE other SET default_tablespace = 'space'", transactional=False, kind="schema"),
    # Not in the manual: the server takes it for the same.
    Form("ALTER DATABASE <name> [WITH] TABLESPACE", "ALTER DATABASE other WITH TABLESPACE = space",
         "ALTER DATABASE other WITH CONNECTION LIMIT 5", transactional=False, kind="schema"),
    Form("ALTER SYSTEM", "ALTER SYSTEM SET work_mem = '8MB'", "ALTER ROLE postgres SET work_mem = '8MB'",
         transactional=False),
    Form("VACUUM", "VACUUM (ANALYZE) t", "ANALYZE t", transactional=False),
    Form("CREATE [UNIQUE] INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY b ON t (id)",
         'CREATE UNIQUE INDEX "concurrently" ON t (id)', transactional=False, kind="schema"),
    Form("DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY i", 'DROP INDEX IF EXISTS "concurrently"',
         transactional=False, kind="schema"),
    Form("REINDEX [(...)] SCHEMA|DATABASE|SYSTEM", "REINDEX (VERBOSE) SCHEMA s", "REINDEX (VERBOSE) TABLE s.t",
         transactional=False),
    Form("REINDEX [(...)] TABLE|INDEX CONCURRENTLY", "REINDEX TABLE CONCURRENTLY t", "REINDEX TABLE t",
         transactional=False),
    Form("REINDEX (concurrently=off)", "REINDEX (VERBOSE, CONCURRENTLY off) TABLE t",
         "REINDEX (CONCURRENTLY off) TABLE CONCURRENTLY t"),
    Form("REINDEX (concurrently)", "REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "REINDEX (CONCURRENTLY false) TABLE t",
         transactional=False),
    Form("CLUSTER [VERBOSE|(...)] ;", "CLUSTER VERBOSE", "CLUSTER VERBOSE t", transactional=False),
    Form("ALTER TABLE ... DETACH PARTITION <name> CONCURRENTLY",
         'ALTER TABLE IF EXISTS ONLY s."a part" DETACH PARTITION s.part_1 CONCURRENTLY',
         'ALTER TABLE s."a part" DETACH PARTITION s.part_1', transactional=False, kind="schema"),
    Form("DISCARD ALL", "DISCARD ALL", "DISCARD TEMP", transactional=False, session=True, lexer=True),
    Form("CREATE SUBSCRIPTION ... WITH (connect=off)", f"{_SUBSCRIBE}, q WITH (slot_name = 'x', connect = false)",
         f"{_SUBSCRIBE} WITH (slot_name = connect)", kind="schema"),
    Form("CREATE SUBSCRIPTION ... WITH (create_slot=off)",
         f"{_SUBSCRIBE} WITH (enabled = false, create_slot = 'off')",
         f"{_SUBSCRIBE} WITH (enabled = false)", kind="schema"),
    Form("CREATE SUBSCRIPTION", _SUBSCRIBE, f"{_SUBSCRIBE} WITH (connect = off)", transactional=False, kind="schema"),
    Form("ALTER SUBSCRIPTION <name> REFRESH", "ALTER SUBSCRIPTION sub REFRESH PUBLICATION WITH (copy_data = false)",
         "ALTER SUBSCRIPTION sub DISABLE", transactional=False, kind="schema"),
    Form("ALTER SUBSCRIPTION <name> SET|ADD|DROP PUBLICATION ... WITH (refresh=off)",
         "ALTER SUBSCRIPTION sub SET PUBLICATION q, r WITH (refresh = false)",
         "ALTER SUBSCRIPTION sub SET PUBLICATION q, r WITH (copy_data = false)", kind="schema"),
    Form("ALTER SUBSCRIPTION <name> SET|ADD|DROP PUBLICATION", "ALTER SUBSCRIPTION sub ADD PUBLICATION q",
         "ALTER SUBSCRIPTION sub ADD PUBLICATION q WITH (refresh = off)", transactional=False, kind="schema"),
    Form("ALTER SUBSCRIPTION <name> SET (failover)", "ALTER SUBSCRIPTION idle SET (failover = false)",
         "ALTER SUBSCRIPTION idle SET (binary = true)", transactional=False, kind="schema"),
    Form("ALTER SUBSCRIPTION <name> SET (two_phase=off)", "ALTER SUBSCRIPTION idle SET (two_phase = false)",
         "ALTER SUBSCRIPTION idle SET (binary = true)", transactional=False, kind="schema"),
    Form("pg_create_logical_replication_slot|pg_copy_logical_replication_slot (",
         "SELECT * FROM pg_catalog.pg_create_logical_replication_slot('b', 'pgoutput')",
         "GRANT EXECUTE ON FUNCTION pg_create_logical_replication_slot TO postgres", transactional=False),

    # What changes the session, or how the text is read.
    Form(f"SET LOCAL {_LEXER}|NAMES", 'SET LOCAL "Standard_Conforming_Strings" = on',
         "SET LOCAL DateStyle = 'ISO'", lexer=True),
    Form(f"SET [SESSION] {_LEXER}|NAMES", "SET SESSION NAMES 'UTF8'", "SET SESSION TIME ZONE 'UTC'",
         session=True, lexer=True),
    Form("SET LOCAL|CONSTRAINTS", "SET LOCAL ROLE postgres", "SET ROLE postgres"),
    Form("SET", "SET SESSION AUTHORIZATION postgres", "SET CONSTRAINTS ALL DEFERRED", session=True),
    Form(f"RESET {_LEXER}|ALL", "RESET ALL", "RESET ROLE", session=True, lexer=True),
    Form("RESET|DISCARD", "DISCARD PLANS", "RESET client_encoding", session=True),
    Form("LOAD|LISTEN|UNLISTEN", "LISTEN a", "NOTIFY a", session=True),
    Form("PREPARE|DEALLOCATE", "PREPARE a AS SELECT 1", "PREPARE TRANSACTION 'x'", session=True),
    Form("DECLARE ... WITH HOLD", "DECLARE a NO SCROLL CURSOR WITH HOLD FOR SELECT 1",
         "DECLARE a CURSOR WITHOUT HOLD FOR SELECT 1", session=True),
    Form("CLOSE", "CLOSE ALL", session=True),
    Form("CREATE [OR REPLACE] [LOCAL|GLOBAL] TEMP|TEMPORARY", "CREATE LOCAL TEMPORARY TABLE b (id int)",
         "CREATE UNLOGGED TABLE temp (id int)", session=True, kind="schema"),
    Form("CREATE [OR REPLACE] [UNLOGGED] TABLE|VIEW|SEQUENCE|FUNCTION|PROCEDURE|TYPE|DOMAIN [IF NOT EXISTS] pg_temp .",
         "CREATE TABLE IF NOT EXISTS pg_temp.b (id int)", "CREATE TABLE pg_temp (id int)",
         session=True, kind="schema"),
    Form("pg_advisory_lock|pg_advisory_lock_shared|pg_try_advisory_lock|pg_try_advisory_lock_shared (",
         "SELECT pg_try_advisory_lock(1)", "SELECT pg_try_advisory_xact_lock(1)", session=True),
    Form("pg_advisory_unlock|pg_advisory_unlock_shared|pg_advisory_unlock_all (", "SELECT pg_advisory_unlock_all()",
         "COMMENT ON FUNCTION pg_advisory_unlock_all() IS NULL", session=True),
    Form(f"set_config ( {_LEXER_LITERAL} , <name> , TRUE )", "SELECT set_config('client_encoding', 'UTF8', true)",
         "SELECT set_config('client_encoding', 'UTF8', false)", lexer=True),
    Form(f"set_config ( {_LEXER_LITERAL}", "SELECT pg_catalog.set_config('Backslash_Quote', 'off', false)",
         "SELECT set_config('search_path', '', false)", session=True, lexer=True),
    Form("set_config ( <name> , <name> , TRUE )", "SELECT set_config('search_path', '', true)",
         "SELECT set_config('search_path', '', false)"),
    Form("set_config (", "SELECT pg_catalog.set_config('search_path', '', false)", "SELECT set_config('a.b', '', true)",
         session=True),

    # Data or schema.
    Form("INSERT|UPDATE|DELETE|TRUNCATE", "INSERT INTO t VALUES (1)", "TABLE t", kind="data"),
    Form("MERGE", "MERGE INTO t USING t AS u ON t.id = u.id WHEN MATCHED THEN DO NOTHING", "SELECT 1", kind="data"),
    Form("WITH ... (|) INSERT|UPDATE|DELETE|MERGE", "WITH a AS (UPDATE t SET id = 2 RETURNING id) SELECT id FROM a",
         "WITH a AS (SELECT id FROM t FOR UPDATE) SELECT id FROM a", kind="data"),
    Form("COPY [BINARY] <name> [(...)] FROM", "COPY s.t (id) FROM stdin", "COPY (SELECT id FROM t) TO stdout",
         kind="data"),
    Form("REFRESH MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "REINDEX TABLE m", kind="data"),
    Form("setval (", "SELECT pg_catalog.setval('q', 5)", "SELECT nextval('q')", kind="data"),
    Form("SELECT|WITH ... INTO [LOCAL|GLOBAL] TEMP|TEMPORARY", "SELECT 1 AS a INTO TEMPORARY TABLE b",
         "SELECT 1 AS a INTO UNLOGGED b", session=True, kind="schema"),
    Form("SELECT|WITH ... INTO", "WITH a AS (SELECT 1 AS b) SELECT b INTO c FROM a", "SELECT 1 AS a", kind="schema"),
    Form("CREATE|ALTER|DROP", "ALTER TYPE e ADD VALUE 'b'", "CHECKPOINT", kind="schema"),
    Form("COMMENT|GRANT|REVOKE|SECURITY|REASSIGN|IMPORT", "COMMENT ON TABLE t IS 'x'", "LOCK TABLE t", kind="schema"),
)
# fmt: on


def classify(statement: Statement) -> Traits:
    """What one statement is."""
    data = statement.text
    seen = [token for token in statement.tokens() if token.kind not in _UNSEEN]
    atoms = [_atom(data, token) for token in seen]
    colons = (at for at, atom in enumerate(atoms) if atom == b":")
    found = list(_matching(atoms))
    return Traits(
        control=next((form.control for form in found if form.control), None),
        transactional=all(form.transactional for form in found),
        session=any(form.session for form in found),
        lexer=any(form.lexer for form in found),
        variable=next((seen[at].start for at in colons if _is_variable(data, seen, atoms, at)), None),
        kind=next((form.kind for form in found if form.kind != "other"), "other"),
    )


def only_session(statement: Statement) -> bool:
    """Whether a statement that changes the session changes nothing else, so that a new session may have it repeated.

    A query is trusted if it calls nothing but the functions that set or lock.
    """
    if statement.words[:1] and statement.words[0].encode() not in _QUERIES:
        return classify(statement).kind == "other"
    atoms = [_atom(statement.text, token) for token in statement.tokens() if token.kind not in _UNSEEN]
    called = {name.strip(b'"') for name, after in pairwise(atoms) if after == b"("}
    return called <= _ON_SESSION and atoms[0] == b"SELECT" and b"INTO" not in atoms


def beyond(statement: Statement) -> str | None:
    """What a statement reaches that is not its database's own, in words; None if its text names nothing of the kind.

    Such a statement is not replayed on scratch: roles and tablespaces are taken from the target, files and programs of
    the server's machine are not there, and nothing else is to be connected to.
    """
    if statement.words[:1] == ("COPY",):
        return None if statement.copy is not None or copies_out(statement) else "a file or program of the server's"
    if not _BEYOND_WORDS.intersection(statement.words[1:2]):
        return None
    atoms = [_atom(statement.text, token) for token in statement.tokens() if token.kind not in _UNSEEN]
    text = b" ".join((*atoms, b""))
    return next((what for pattern, what in _BEYOND_FORMS if _compiled(pattern).match(text)), None)


def names_database(statement: Statement) -> bool:
    """Whether a statement is about the database under its name."""
    return _OF_DATABASE.match(statement.text) is not None


def forms(statement: Statement) -> tuple[Form, ...]:
    """The rows that :func:`classify` goes by: the one of the first words, and one for each call."""
    data = statement.text
    return tuple(_matching([_atom(data, token) for token in statement.tokens() if token.kind not in _UNSEEN]))


def copies_out(statement: Statement) -> bool:
    """Whether it is a COPY ... TO STDOUT; STDIN means the same there."""
    if statement.words[:1] != ("COPY",):
        return False
    depth, before = 0, b""
    for token in statement.tokens():
        if token.kind is Kind.COMMENT:
            continue
        atom = _atom(statement.text, token)
        depth += {b"(": 1, b")": -1}.get(atom, 0)
        if not depth and before == b"TO" and atom in (b"STDOUT", b"STDIN"):
            return True
        before = atom
    return False


def control(statement: Statement) -> Control | None:
    """How the statement acts on the transaction, or None if it leaves it alone; its first words suffice for this."""
    words = statement.words
    if not words or words[0] not in _CONTROLLING:
        return None
    form = _first_match(_BY_WORD, [word.encode() for word in words])
    return form.control if form is not None else None


def transactional(statement: Statement) -> bool:
    """Whether the statement can run in a transaction, as far as its text tells; most are told by a word they lack."""
    words = statement.words
    telling = _MAY_STAND_ALONE.get(words[0]) if words else None
    if telling is None:
        return True
    text = statement.capitals
    return not any(word in text for word in telling) or classify(statement).transactional


def defines(statement: Statement) -> bool:
    """Whether it makes or changes objects and runs no query, as far as a look at it tells: one with AS may."""
    return statement.words[:1] in _DEFINING and b"AS" not in statement.capitals


_DEFINING = (("CREATE",), ("COMMENT",), ("ALTER",), ("DROP",), ("GRANT",), ("REVOKE",))
_UNSEEN = (Kind.COMMENT, Kind.META)
_QUERIES = (
    b"SELECT", b"WITH", b"VALUES", b"TABLE", b"(", b"INSERT", b"UPDATE", b"DELETE", b"MERGE", b"COPY", b"EXPLAIN",
    b"EXECUTE", b"CALL",
)  # fmt: skip
_BEYOND_FORMS = (
    ("CREATE|DROP ROLE|USER|GROUP ...", "a role"),
    ("CREATE|DROP|ALTER TABLESPACE ...", "a tablespace"),
    ("CREATE|DROP DATABASE ...", "another database"),
    ("ALTER DATABASE <name> SET TABLESPACE ...", "a tablespace"),
    ("ALTER SYSTEM ...", "the server's settings"),
    ("CREATE|ALTER|DROP SUBSCRIPTION ...", "another server"),
)
_BEYOND_WORDS = {word for pattern, _ in _BEYOND_FORMS for word in pattern.split()[1].split("|")}
_OF_DATABASE = re.compile(
    rb"(?:ALTER|DROP)\s+DATABASE\b|(?:GRANT|REVOKE|COMMENT|SECURITY\s+LABEL)\b[^;]*?\bON\s+DATABASE\b", re.IGNORECASE
)
_ON_SESSION = frozenset({
    b"SET_CONFIG", b"CURRENT_SETTING", b"PG_ADVISORY_LOCK", b"PG_ADVISORY_LOCK_SHARED", b"PG_TRY_ADVISORY_LOCK",
    b"PG_TRY_ADVISORY_LOCK_SHARED", b"PG_ADVISORY_UNLOCK", b"PG_ADVISORY_UNLOCK_SHARED", b"PG_ADVISORY_UNLOCK_ALL",
})  # fmt: skip
_LONGEST_ATOM = 64  # longer names and literals are none that a pattern could hold
_IN_NAMES = bytes.maketrans(b" \t\n\r\f\v(),", b"_________")
_VARIABLE = re.compile(rb"""[\w\x80-\xff]|'[\w\x80-\xff]+'|"[\w\x80-\xff]+"|\{\?[\w\x80-\xff]+\}""")
_ENDS_OPERAND = re.compile(rb"""[\w$"')\]\[\x80-\xff]""")


def _atom(data: bytes, token: Token) -> bytes:
    """A token in upper case (ASCII only, as the server does it), without anything that parts atoms or lists."""
    text = data[token.start : min(token.end, token.start + _LONGEST_ATOM)].upper()
    return text.translate(_IN_NAMES) if token.kind in (Kind.QUOTED, Kind.LITERAL) else text


def _is_variable(data: bytes, seen: Sequence[Token], atoms: Sequence[bytes], at: int) -> bool:
    """Whether a colon begins a variable, and does not part an array's bounds or JSON_OBJECT's key and value."""
    if not _VARIABLE.match(data, seen[at].end):
        return False
    depth = 0
    for before in range(at - 1, -1, -1):
        if atoms[before] in (b")", b"]"):
            depth += 1
        elif atoms[before] in (b"(", b"["):
            if depth == 0:
                owner = atoms[before - 1] if before else b""
                takes_colon = owner != b"ARRAY" if atoms[before] == b"[" else owner.startswith(b"JSON_OBJECT")
                return not (takes_colon and _ENDS_OPERAND.match(data, seen[at - 1].end - 1))
            depth -= 1
    return True


def _first_match(table: dict[bytes, list[Form]], atoms: Sequence[bytes]) -> Form | None:
    rows = table.get(atoms[0].strip(b'"')) if atoms else None
    text = b" ".join((*atoms, b"")) if rows else b""
    return next((form for form in rows or () if _compiled(form.pattern).match(text)), None)


def _matching(atoms: Sequence[bytes]) -> Iterator[Form]:
    form = _first_match(_BY_WORD, atoms)
    if form is not None:
        yield form
    if atoms and atoms[0] in _QUERIES:
        for at, atom in enumerate(atoms):
            if atom == b"(" and at and atoms[at - 1].strip(b'"') in _BY_FUNCTION:
                call = _first_match(_BY_FUNCTION, atoms[at - 1 : at + 7])
                if call is not None:
                    yield call


def _table(forms: Iterable[Form]) -> dict[bytes, list[Form]]:
    """The rows by the word that they begin with."""
    table: dict[bytes, list[Form]] = {}
    for form in forms:
        for word in form.pattern.split(maxsplit=1)[0].split("|"):
            table.setdefault(word.upper().encode(), []).append(form)
    return table


@cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    """A form's pattern; most runs meet few of them."""
    return re.compile("".join(_piece(one) for one in re.findall(r"[\[\]]|[^\s\[\]]+", pattern)).encode())


_OPTION = re.compile(r"\((\w+)(=off)?\)")
_PIECES = {
    "[": "(?:",
    "]": ")?",
    ";": r"\Z",
    "...": r"(?:\S+ )*?",
    "(...)": r"\( [^()]*\) ",
    "<name>": r"\S+ (?:\. \S+ )*",
}


def _piece(piece: str) -> str:
    """A piece of a pattern as a regular expression over atoms, each with a space after it."""
    if piece in _PIECES:
        return _PIECES[piece]
    if "|" in piece:
        return f"(?:{'|'.join(_piece(one) for one in piece.split('|'))})"
    option = _OPTION.fullmatch(piece)
    if option is not None:  # booleans as in defGetBoolean of the server
        value = """(?:= )?["']?(?:OFF|FALSE|0)["']? """ if option[2] else ""
        return rf'\( (?:[^()]*, )?"?{option[1].upper()}"? {value}[^()]*\) '
    word = re.escape(piece.upper())
    return f'(?:{word}|"{word}") ' if piece.islower() and piece.isidentifier() else f"{word} "


_BY_WORD = _table(form for form in FORMS if form.pattern[0].isupper())
_BY_FUNCTION = _table(form for form in FORMS if form.pattern[0].islower())
_CONTROLLING = frozenset(word.decode() for word, forms in _BY_WORD.items() if any(form.control for form in forms))


def _telling(pattern: str) -> list[str]:
    """Words of which each statement of a form has one: those that its pattern names last, outside of brackets."""
    first, *more = re.sub(r"\[[^]]*]", " ", pattern).split()
    words = [piece for piece in more if piece.replace("|", "").isalpha() and piece.isupper()]
    return (words[-1] if words else first).upper().split("|")


def _standing_alone() -> dict[str, set[bytes]]:
    """For each first word of statements that cannot run in a transaction, words of which they have one."""
    found: dict[str, set[bytes]] = {}
    for form in FORMS:
        if not form.transactional:
            calls = form.pattern[0].islower()
            for first in ("SELECT", "WITH") if calls else form.pattern.split()[0].split("|"):
                found.setdefault(first, set()).update(word.encode() for word in _telling(form.pattern))
    return found


_MAY_STAND_ALONE = _standing_alone()
