"""Who gains and loses which privileges, from one snapshot to another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schemadeck.model import Kind, Snapshot, Value

# The letters of an access privilege (manual, 5.8, table "ACL Privilege Abbreviations").
_WORDS = {
    "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES", "t": "TRIGGER",
    "C": "CREATE", "c": "CONNECT", "T": "TEMPORARY", "X": "EXECUTE", "U": "USAGE", "s": "SET", "A": "ALTER SYSTEM",
    "m": "MAINTAIN",
}  # fmt: skip
_ENTRY = re.compile(r'("(?:[^"]|"")*"|[^"=]*)=([A-Za-z*]*)/')
_SCHEMA, _FIRST = 0, 2  # of an object's tuple
_OWNER = "owner"
_EVERYBODY = {"function": "X", "aggregate": "X"}  # what PUBLIC has without a GRANT, and what is worth a word
_NOTHING = Kind((), {})


def changes(before: Snapshot, after: Snapshot, ledger: str) -> Iterator[str]:
    """A line for each role and object: ``PUBLIC gains EXECUTE on function shop.total()``.

    Owners are left out, and what lies in the ledger's schema.
    """
    for name, kind in sorted(after.kinds.items()):
        if "acl" not in kind.properties:
            continue
        former = before.kinds.get(name, _NOTHING)
        for one, row in sorted(kind.objects.items()):
            if row[_SCHEMA] == ledger:
                continue
            old = _granted(name, former, former.objects.get(one))
            new = _granted(name, kind, row)
            for grantee in sorted(old.keys() | new.keys()):
                here, there = old.get(grantee, ""), new.get(grantee, "")
                thing = f"{name.replace('_', ' ')} {one}"
                if gained := _words(letter for letter in there if letter not in here):
                    yield f"{grantee} gains {gained} on {thing}"
                if lost := _words(letter for letter in here if letter not in there):
                    yield f"{grantee} loses {lost} on {thing}"


def _granted(name: str, kind: Kind, row: tuple[Value, ...] | None) -> Mapping[str, str]:
    """The letters that each role but the owner has; a privilege that may be passed on counts once."""
    if row is None:
        return {}
    entries = row[_FIRST + kind.properties.index("acl")]
    if entries is None:
        return {"PUBLIC": _EVERYBODY[name]} if name in _EVERYBODY else {}
    assert isinstance(entries, list)
    found: dict[str, str] = {}
    for entry in entries:
        match = _ENTRY.match(entry)
        if match is not None and match[1] != _OWNER:
            found[match[1]] = found.get(match[1], "") + match[2].replace("*", "")
    return found


def _words(letters: Iterator[str]) -> str:
    return ", ".join(_WORDS.get(letter, letter) for letter in letters)
