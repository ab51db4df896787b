"""Rules about locks that others wait for. A table is exempt if a file makes it that counts as new.

Without ``--base`` every file does, so that only tables are meant which no file makes; with it, those that stand in the
files of the base.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemadeck.files.lint.columns import actions, column, says_not_null
from schemadeck.files.lint.command import Command
from schemadeck.files.lint.known import File
from schemadeck.files.lint.rule import Found, object_of, rule
from schemadeck.files.lint.types import SERIAL, needs_rewrite


@rule("index-blocks-writes", "CREATE", "ALTER")
def index_blocks_writes(one: Command, file: File) -> Iterator[Found]:
    """Building an index keeps everybody from writing to its table.

    CREATE INDEX holds a SHARE lock until its transaction ends; ADD UNIQUE and ADD PRIMARY KEY build theirs while not
    even readers get in. CREATE INDEX CONCURRENTLY waits instead, and ADD CONSTRAINT ... USING INDEX takes what it has
    made. On a partitioned table: ON ONLY the table, then each partition's CONCURRENTLY, then ATTACH PARTITION.
    A table that a new file makes is no matter, in whichever file the index is.

    Bad::

        CREATE INDEX item_name ON shop.item (name);

    Good::

        CREATE INDEX CONCURRENTLY item_name ON shop.item (name);
    """
    if not one.names or file.fresh(one.names[0]):
        return
    object_ = object_of("TABLE", one.names[0])
    table = file.table(one.names[0])
    if one.act == "CREATE" and one.kind == "INDEX" and not one.flags & {"CONCURRENTLY", "ONLY"}:
        if table is not None and table.kind != "TABLE":
            return
        way = "build it ON ONLY the table, and CONCURRENTLY on each partition" if table and table.partitioned else ""
        yield Found(
            "nobody can write to it while this index is built",
            way or "write CREATE INDEX CONCURRENTLY, in a file of its own",
            object_,
        )
    elif one.act == "ALTER" and one.kind == "TABLE":
        for start, end in actions(one):
            for key in (("UNIQUE",), ("PRIMARY", "KEY")):
                at = one.find(*key, start=start, end=end)
                if one[start] == "ADD" and at > 0 and not one.has("USING", "INDEX", start=at, end=end):
                    yield Found(
                        f"nobody can read it or write to it while the index of this {' '.join(key)} is built",
                        "first CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX",
                        object_,
                        one.at(at),
                    )


@rule("constraint-not-valid", "ALTER")
def constraint_not_valid(one: Command, file: File) -> Iterator[Found]:
    """A new constraint is held against every row, while the table is locked.

    With NOT VALID it counts for new rows at once, and takes no time; VALIDATE CONSTRAINT, in a later file, looks at the
    others and lets everybody work. SET NOT NULL looks at every row too, unless a valid CHECK (... IS NOT NULL) has done
    that: files that made one are known. A column that is added NOT NULL and without a default fails at the first row;
    one with a REFERENCES and no default needs nothing.

    Bad::

        ALTER TABLE shop.item ADD CONSTRAINT item_price CHECK (price > 0);

    Good::

        ALTER TABLE shop.item ADD CONSTRAINT item_price CHECK (price > 0) NOT VALID;
    """
    if one.kind != "TABLE" or not one.names or file.fresh(one.names[0]):
        return
    for start, end in actions(one):
        found = _scan(one, file, start, end)
        if found is not None:
            yield Found(*found, object_of("TABLE", one.names[0]), one.at(start))


def _scan(one: Command, file: File, start: int, end: int) -> tuple[str, str] | None:
    """What an action makes the server look through the table for, and what to do."""
    if one[start] == "ALTER":
        return _set_not_null(one, file, one.find("SET", "NOT", "NULL", start=start, end=end))
    if one.atoms[start : start + 2] == ["VALIDATE", "CONSTRAINT"]:
        if one[start + 2] not in file.unchecked or file.stepwise:
            return None
        return "is validated under the lock of the same file's ADD CONSTRAINT", "put VALIDATE into a file of its own"
    return _added(one, start, end) if one[start] == "ADD" else None


def _added(one: Command, start: int, end: int) -> tuple[str, str] | None:
    """The same of what is added."""
    if _required(one, start, end):
        return (
            "a column that is NOT NULL and has no default fails as soon as there is a row",
            "give it a default; or add it without NOT NULL, fill it in a later file, and then require it",
        )
    if any(one.has("NOT", word, start=start, end=end) for word in ("VALID", "ENFORCED")):
        return None
    defaulted = one.has("DEFAULT", start=start, end=end)
    for said, others in (("CHECK", "read or write"), ("FOREIGN KEY", "write"), ("REFERENCES", "write")):
        if one.has(*said.split(), start=start, end=end) and (said != "REFERENCES" or defaulted):
            return (
                f"every row is held against this {said} while nobody can {others}",
                "add NOT VALID, and VALIDATE CONSTRAINT in a later file",
            )
    return None


def _required(one: Command, start: int, end: int) -> bool:
    """Whether an ADD is of a column that must have a value, and gets none."""
    if one[start + 1] in ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE", "NOT"):
        return False
    added = column(one, start + 1 + (one[start + 1] == "COLUMN"), end)
    numbered = added is not None and SERIAL.fullmatch(added[1]) is not None
    filled = numbered or any(one.has(word, start=start, end=end) for word in ("DEFAULT", "GENERATED"))
    return not filled and says_not_null(one, start, end)


def _set_not_null(one: Command, file: File, at: int) -> tuple[str, str] | None:
    """The same of SET NOT NULL at an atom; a valid CHECK spares the server the look."""
    name, _ = one.name(at - 1) if at > 0 else (None, 0)
    table = file.table(one.names[0])
    checks = table.checks.values() if table is not None else ()
    if name is None or (table is not None and name.parts[-1] in table.required):
        return None
    if any(valid and name.parts[-1] in columns for columns, valid in checks):
        return None
    return (
        "SET NOT NULL looks at every row while nobody can read or write",
        f"ADD CONSTRAINT ... CHECK ({name} IS NOT NULL) NOT VALID, VALIDATE it in a later file, then SET NOT NULL",
    )


@rule("rewrite", "ALTER", "CLUSTER", "VACUUM")
def rewrite(one: Command, file: File) -> Iterator[Found]:
    """The whole table is written anew, and nobody can read it meanwhile.

    That is so for most changes of a type, for a column whose default is another one in each row, SET LOGGED, SET
    UNLOGGED, SET ACCESS METHOD, SET TABLESPACE, CLUSTER and VACUUM FULL. varchar may be made longer, or text, without
    it, and numeric wider. Files that say what the type was are known, and which functions are volatile; indexes that a
    new type makes the server build again are not. Otherwise: a new column, filled in portions.

    Bad::

        ALTER TABLE shop.item ALTER COLUMN id TYPE bigint;

    Good::

        ALTER TABLE shop.item ADD COLUMN big_id bigint;
    """
    if not one.names or (one.act == "ALTER" and one.kind not in ("TABLE", "MATERIALIZED VIEW")):
        return
    if file.fresh(one.names[0]) or (one.act == "VACUUM" and not one.has("FULL")):
        return
    object_ = object_of("TABLE", one.names[0])
    if one.act != "ALTER":
        yield Found(f"{one.act} writes it anew while nobody can read it", "use pg_repack or pg_squeeze", object_)
        return
    for start, end in actions(one):
        why = needs_rewrite(one, file, start, end)
        if why:
            yield Found(
                f"{why} writes the whole table anew while nobody can read it",
                "add a new column and fill it in portions, or find an hour for it and say so: -- lint: ignore=rewrite",
                object_,
                one.at(start),
            )
