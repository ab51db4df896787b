"""A snapshot as text: TOML that reads well in a git diff, and reads back as what it was.

A table for each object, ``[kind."name"]``, with what is not NULL or false; parts stand behind what they are part of.
``schema`` and ``of`` are only written where they do not follow from the name.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemadeck.errors import UsageError
from schemadeck.model import Kind, Snapshot, Value

FORMAT = 1  # of the text; another one when a kind or a property comes, goes or means something else
_SCHEMA, _PARENT, _FIRST = 0, 1, 2  # of an object's tuple
_HEAD = """\
# What a database holds. Written by `schemadeck snapshot`; `schemadeck verify --against` and `schemadeck diff` read it.
format = {format}
postgresql = {major}
"""
_PART = r'(?:"(?:[^"]|"")*"|[^".(]+)'
_QUALIFIED = re.compile(rf"({_PART})\.")
_LAST = re.compile(rf"\.{_PART}$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile(r'[\\"\x00-\x09\x0b-\x1f\x7f]')

Key = tuple[str, str]  # kind and name


def written(snapshot: Snapshot, major: int, *, without: Iterable[str] = ()) -> Iterator[str]:
    """The text, a table at a time; ``major`` is the server's version. Schemas ``without`` are left out."""
    rows = {
        (kind, name): row
        for kind, found in snapshot.kinds.items()
        for name, row in found.objects.items()
        if row[_SCHEMA] not in set(without)
    }
    parts: dict[str, list[Key]] = defaultdict(list)
    for key, row in rows.items():
        parts[row[_PARENT] if _known(row[_PARENT], rows) else ""].append(key)
    yield _HEAD.format(format=FORMAT, major=major)
    by_name = _kinds_of_names(rows)

    def tables(whole: str) -> Iterator[str]:
        for kind, name in sorted(parts[whole], key=lambda key: _place(key, rows[key][_SCHEMA], whole)):
            yield "\n".join(["", *_table((kind, name), rows[kind, name], snapshot.kinds[kind], by_name), ""])
            yield from tables(f"{kind} {name}")

    yield from tables("")


def read(text: str, name: str) -> tuple[Snapshot, int]:
    """The snapshot, and the major version of its server. Raises :class:`UsageError`; ``name`` is the file's."""
    again = "write it again: `schemadeck snapshot`"
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name} is no snapshot: {error}", next_step=again) from None
    form, major = found.pop("format", None), found.pop("postgresql", None)
    if form != FORMAT or not isinstance(major, int) or not all(_is_kind(one) for one in found.values()):
        raise UsageError(f"{name} is no snapshot that this schemadeck can read", next_step=again)
    by_name = _kinds_of_names((kind, name) for kind, objects in found.items() for name in objects)
    return Snapshot({kind: _kind(kind, objects, by_name) for kind, objects in found.items()}), major


def _is_kind(objects: object) -> bool:
    return isinstance(objects, dict) and all(
        isinstance(one, dict) and all(_is_value(value) for value in one.values()) for one in objects.values()
    )


def _is_value(value: object) -> bool:
    many = value if isinstance(value, list) else [value]
    return value is True or all(isinstance(one, str) for one in many)


def _kind(kind: str, objects: Mapping[str, dict[str, Any]], by_name: Mapping[str, list[str]]) -> Kind:
    properties = tuple(dict.fromkeys(key for one in objects.values() for key in one if key not in ("schema", "of")))
    return Kind(
        properties,
        {
            name: (
                one.get("schema", _schema_of(kind, name)) or None,
                one.get("of", _whole_of(kind, name, by_name)) or None,
                *map(one.get, properties),
            )
            for name, one in objects.items()
        },
    )


def _known(parent: str | None, rows: Mapping[Key, Any]) -> bool:
    kind, _, name = (parent or "").partition(" ")
    return (kind, name) in rows


def _place(key: Key, schema: str | None, whole: str) -> tuple[object, ...]:
    """What lies in no schema first; each schema, then what is in it by name; parts by kind."""
    kind, name = key
    if whole:
        return kind != "column", kind, name
    return schema is not None, schema or "", kind != "schema", name, kind


def _table(key: Key, row: tuple[Any, ...], kind: Kind, by_name: Mapping[str, list[str]]) -> Iterator[str]:
    yield f"[{key[0]}.{_key(key[1])}]"
    if row[_SCHEMA] != _schema_of(*key):
        yield f"schema = {_string(row[_SCHEMA] or '')}"
    if row[_PARENT] != _whole_of(*key, by_name):
        yield f"of = {_string(row[_PARENT] or '')}"
    for name, value in zip(kind.properties, row[_FIRST:], strict=True):
        if value is not None and value is not False:
            yield f"{name} = {_value(value)}"


def _schema_of(kind: str, name: str) -> str | None:
    """The schema that a name begins with."""
    if kind == "schema":
        return name
    match = _QUALIFIED.match(name)
    return match[1] if match else None


def _whole_of(kind: str, name: str, by_name: Mapping[str, list[str]]) -> str | None:
    """What an object is a part of if its name says so, such as table ``shop.item`` of ``shop.item.id``."""
    whole = _LAST.sub("", name)
    kinds = by_name.get(whole, []) if whole != name else []
    return f"{kinds[0]} {whole}" if kinds and kinds[0] not in ("schema", kind) else None


def _kinds_of_names(keys: Iterable[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for kind, name in sorted(keys):
        found[name].append(kind)
    return found


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _value(value: Value) -> str:
    if isinstance(value, list):
        if len(value) == 1:
            return f"[{_quoted(value[0])}]"
        return "\n".join(["[", *(f"    {_quoted(one)}," for one in value), "]"])
    return "true" if value is True else _string(str(value))


def _string(text: str) -> str:
    """A text of several lines line by line, as it is if it can be, and otherwise escaped."""
    if "\n" not in text:
        return _quoted(text)
    if "'''" not in text and not text.endswith("'") and not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        return f"'''\n{text}'''"
    return f'"""\n{_escaped(text)}"""'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'.replace("\n", "\\n")


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), text)
