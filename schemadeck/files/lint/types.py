"""Which ALTER TABLE writes a table anew (PostgreSQL manual, ALTER TABLE, "Notes")."""

from __future__ import annotations

import re

from schemadeck.files.lint.columns import column, new_type
from schemadeck.files.lint.command import Command
from schemadeck.files.lint.known import File

_VOLATILE = re.compile(
    r"(?:GEN_RANDOM_UUID|UUID_GENERATE_V\w+|UUIDV[47]|RANDOM|RANDOM_NORMAL|CLOCK_TIMESTAMP|TIMEOFDAY|NEXTVAL)"
)
SERIAL = re.compile(r"(?:big|small)?serial[248]?")
_LONG_NAMES = (
    ("character varying", "varchar"), ("character", "char"), ("bit varying", "varbit"), ("decimal", "numeric"),
    ("timestamp with time zone", "timestamptz"), ("timestamp without time zone", "timestamp"), ("bool", "boolean"),
    ("int8", "bigint"), ("int4", "integer"), ("int2", "smallint"), ("int", "integer"),
)  # fmt: skip
_MODIFIED = re.compile(r"(\w+)(?: \( (\d+)(?: , (\d+))? \))?(.*)")
_LENGTHS = ("varchar", "varbit", "timestamp", "timestamptz", "time", "timetz")


def needs_rewrite(one: Command, file: File, start: int, end: int) -> str:
    """What of an action of ALTER TABLE writes the table anew, in words; empty if nothing does."""
    words = one.atoms[start : start + 3]
    for form in (["SET", "LOGGED"], ["SET", "UNLOGGED"], ["SET", "ACCESS", "METHOD"], ["SET", "TABLESPACE"]):
        if words[: len(form)] == form:
            return " ".join(form)
    if words[:1] == ["ADD"]:
        return _added(one, file, start + 1 + (one[start + 1] == "COLUMN"), end)
    changed = new_type(one, start, end)
    if changed is None:
        return ""
    table = file.table(one.names[0])
    before = table.columns.get(changed[0], "") if table is not None else ""
    using = one.find("USING", start=start, end=end)
    cast = one.atoms[using + 2 : end]
    plain = using < 0 or not cast or (cast[0] == "::" and " ".join(cast[1:]).lower() == changed[1])
    if plain and before and is_wider(before, changed[1], utc=file.utc):
        return ""
    return f"changing {changed[0]} from {before} to {changed[1]}" if before else f"changing the type of {changed[0]}"


def _added(one: Command, file: File, at: int, end: int) -> str:
    found = column(one, at, end)
    default = one.find("DEFAULT", start=at, end=end)
    if found is None or one[at] in ("CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "EXCLUDE"):
        return ""
    if SERIAL.fullmatch(found[1]) or one.has("AS", "IDENTITY", start=at, end=end):
        return "a column with a sequence"
    if one.has("STORED", start=at, end=end):
        return "a stored generated column"
    called = (one[each] for each in range(default, end) if one[each + 1] == "(") if default > 0 else ()
    ours = {name.upper() for name in file.known.volatile}
    volatile = next((each for each in called if _VOLATILE.fullmatch(each) or each in ours), None)
    return f"a default that calls {volatile.lower()}()" if volatile else ""


def is_wider(before: str, after: str, *, utc: bool = False) -> bool:
    """Whether every value of a type is one of another, bit by bit, so that nothing has to be written anew.

    A time with and one without a zone are the same while the zone is ``utc``.
    """
    (old, *was), (new, *now) = _parsed(before), _parsed(after)
    if was[2] or now[2]:
        return before == after
    if utc and {old, new} == {"timestamp", "timestamptz"}:
        old = new
    size, scale = (int(each) if each else None for each in was[:2])
    new_size, new_scale = (int(each) if each else None for each in now[:2])
    if (old, new) in (("varchar", "text"), ("cidr", "inet")) or (old, new, new_size) == ("text", "varchar", None):
        return True
    if old != new:
        return False
    if new_size is None:
        return old in (*_LENGTHS, "numeric") or size is None
    if old == "numeric":
        return size is not None and new_size >= size and (new_scale or 0) == (scale or 0)
    return size is not None and new_size >= size and old in _LENGTHS


def _parsed(name: str) -> tuple[str, ...]:
    for long, short in _LONG_NAMES:
        name = re.sub(rf"^{long}\b", short, name)
    match = _MODIFIED.fullmatch(name)
    return tuple(part or "" for part in match.groups()) if match is not None else (name, "", "", "")
