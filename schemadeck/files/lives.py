"""The lives of objects: what each statement made, changed, renamed and dropped, by what it touched in the catalogs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from schemadeck.model import Change, Deed, Place, Verb

Key = tuple[int, ...]  # classid, objid and objsubid, as in pg_depend

_RANK: dict[Verb, int] = {"changed": 0, "renamed": 1, "made": 2, "dropped": 3}
_FIRST_OF_OURS = 16384  # the lowest OID of what is not the server's own (FirstNormalObjectId)


class Touch(NamedTuple):
    """A row that a statement wrote into a catalog, or took out of it.

    ``part_of`` is the key of what the object is a part of, empty if of nothing, None if the row does not say it. With
    the same ``digest`` as before nothing was changed; without one something was.
    """

    place: Place
    key: Key
    kind: str
    name: str
    part_of: Sequence[int] | None
    digest: str | None
    dropped: bool


@dataclass(eq=False, slots=True)
class Life:
    """An object from the statement that made it on, whatever it was called; statements are counted from 0.

    ``former`` are the names that it once had, each with the statement that took it away.
    """

    key: Key
    kind: str
    name: str
    whole: Life | None = None
    digest: str | None = None
    changes: dict[int, Change] = field(default_factory=dict)
    former: dict[str, int] = field(default_factory=dict)

    def did(self, at: int, verb: Verb, former: str = "") -> None:
        """Take note of what a statement did; of several things, the one that says most."""
        before = self.changes.get(at)
        if before is not None and _RANK[before.verb] > _RANK[verb]:
            verb = before.verb
        if before is not None and (before.former or before.verb == "made"):
            former = before.former
        self.changes[at] = Change(verb, self.kind, self.name, former)

    def within(self, others: Collection[Life]) -> Life | None:
        """The nearest of ``others`` that it is a part of."""
        life = self.whole
        while life is not None and life not in others:
            life = life.whole
        return life


class Lives:
    """Every object that was ever touched."""

    def __init__(self, touches: Iterable[Touch]) -> None:
        self.all: list[Life] = []
        self.places: list[Place] = []
        self._there: dict[Key, Life] = {}
        self._called: dict[tuple[str, str], Life] = {}
        for place, touched in groupby(touches, key=lambda one: one.place):
            self._take(len(self.places), list(touched))
            self.places.append(place)

    def of(self, wanted: str) -> tuple[Deed, ...]:
        """The statements that concern the objects of this name and their parts, in the order in which they ran.

        An object that gave the name away to another one counts until then.
        """
        name = normal(wanted)
        end = len(self.places)
        here = {life: end for life in self.all if name in called(life.kind, life.name)}
        past = {
            life: 1 + max(ends)
            for life in self.all
            if life not in here and (ends := [at for one, at in life.former.items() if name in called(life.kind, one)])
        }
        until = here | past if here else dict.fromkeys(past, end)
        told: dict[int, list[tuple[Life, Change]]] = {}
        for life in self.all:
            whole = life if life in until else life.within(until)
            if whole is not None:
                for at, change in life.changes.items():
                    if at < until[whole]:
                        told.setdefault(at, []).append((life, change))
        return tuple(Deed(self.places[at], tuple(_without_parts(told[at]))) for at in sorted(told))

    def names(self) -> Iterator[str]:
        """Kind and name of each, and those that it once had."""
        for life in self.all:
            yield from (f"{life.kind} {name}" for name in (life.name, *life.former))

    def _take(self, at: int, touched: list[Touch]) -> None:
        """What one statement did. Known objects come first: a new one may have the name that one of them had."""
        touched.sort(key=lambda one: one.key not in self._there)
        for one in touched:
            if one.dropped:
                self._drop(at, self._there.pop(one.key, None))
            else:
                self._write(at, one)
        for one in touched:
            if one.part_of is not None and one.key in self._there:
                self._there[one.key].whole = self._there.get(tuple(one.part_of))

    def _write(self, at: int, one: Touch) -> None:
        life = self._there.get(one.key)
        if life is None:
            self._begin(at, one)
            return
        if one.name != life.name:
            self._rename(at, life, one.name)
        elif one.digest is None or one.digest != life.digest:
            life.did(at, "changed")
        life.digest = one.digest or life.digest

    def _begin(self, at: int, one: Touch) -> None:
        """A new row: of a new object, of one that the server made anew within ALTER TABLE, or of the server's own."""
        life = self._called.get((one.kind, one.name))
        if life is not None:
            self._there.pop(life.key)
            life.key, life.digest = one.key, one.digest
            life.did(at, "changed")
        else:
            life = self._called[one.kind, one.name] = Life(one.key, one.kind, one.name, digest=one.digest)
            self.all.append(life)
            life.did(at, "made" if one.key[1] >= _FIRST_OF_OURS and one.kind != "database" else "changed")
        self._there[one.key] = life

    def _rename(self, at: int, life: Life, name: str) -> None:
        """Its parts, and what lies in a schema, have other names with it."""
        former, life.name = life.name, name
        life.former[former] = at
        self._forget(life, former)
        self._called[life.kind, name] = life
        life.did(at, "renamed", former)
        for other in list(self._there.values()):
            if other.name.startswith(f"{former}.") and (life.kind == "schema" or other.whole is life):
                self._rename(at, other, name + other.name.removeprefix(former))

    def _drop(self, at: int, life: Life | None) -> None:
        """It and its parts, which the server does not list one by one."""
        if life is None:
            return
        life.did(at, "dropped")
        self._forget(life, life.name)
        for key, other in list(self._there.items()):
            if other.whole is life and key in self._there:
                self._drop(at, self._there.pop(key))

    def _forget(self, life: Life, name: str) -> None:
        if self._called.get((life.kind, name)) is life:
            del self._called[life.kind, name]


def _without_parts(told: list[tuple[Life, Change]]) -> Iterator[Change]:
    """What was done to parts goes without saying where the same was done to the whole, which stands first."""
    verbs = {life: change.verb for life, change in told}
    told.sort(key=lambda one: (one[0].within(verbs) is not None, one[0].key))
    for life, change in told:
        whole = life.within(verbs)
        if change.verb == "changed" or whole is None or verbs[whole] != change.verb:
            yield change._replace(former=change.former if change.verb == "renamed" else "")


def called(kind: str, name: str) -> set[str]:
    """What a person may call an object: with its kind or without; a function without its arguments too."""
    kind, name = kind.replace("_", " "), normal(name)
    names = {name, name.split("(")[0]} if kind in ("function", "aggregate") else {name}
    return names | {f"{kind} {one}" for one in names}


def normal(name: str) -> str:
    """A name with white space as it is written here."""
    return re.sub(r" *, *", ", ", " ".join(name.split()))
