"""Two snapshots against each other: what is missing, extra or changed, one finding for each cause."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, NamedTuple

from schemadeck.files import causes
from schemadeck.model import UNREADABLE, Cause, Difference, Finding, Ignored, Kind, Place, Severity, Snapshot

_NOTHING = Kind((), {})
_SCHEMA, _FIRST = 0, 2  # of an object's tuple
_NOT = (None, False)
_ORDER = "_order"  # the end of the name of a property that lists an object's parts

Trace = Sequence[tuple[int, Place]]
_Row = tuple[Any, ...]


class Words(NamedTuple):
    """What findings say about the two sides, ``{kind}`` being what is missing or extra, and what to do about them."""

    missing: str = "the files make this {kind}, the database does not have it"
    extra: str = "the database has this {kind}, no file makes it"
    renamed: str = "is called {name} in the database; nothing else differs"
    put_back: str = "put it back by hand, or drop it in a new migration"
    take_over: str = "make it in a new migration, or drop it"
    settle: str = "change it back by hand, or make the change in a new migration"


_FILES = Words()


class Comparison(NamedTuple):
    """The differences, how many objects were compared, and how many lie in schemas that were not, by schema.

    ``made`` tells which statement made what was expected, or changed it last.
    """

    findings: tuple[Finding, ...]
    compared: int
    elsewhere: Mapping[str, int]
    made: Callable[[str, str], Place | None]


def compare(
    expected: Snapshot,
    actual: Snapshot,
    *,
    ledger: str,
    schemas: Iterable[str] | None = (),
    restored: tuple[Snapshot | None, Snapshot | None] = (None, None),
    traces: tuple[Trace, Trace] = ((), ()),
    strict: Collection[str] | None = (),
    words: Words = _FILES,
) -> Comparison:
    """Hold ``actual`` against ``expected``; ``ledger`` is the ledger's schema, which does not count.

    Compared is what lies in a schema that ``expected`` uses, in one of ``schemas`` (None: in any), and what lies in
    none. ``traces`` say for both sides which statement made what, ``restored`` what dump and restore make of it, where
    that is known: an expression may be printed either way. Partitions made by the files ``strict`` (None: all)
    have to be those that they name.
    """
    used = {row[_SCHEMA] for kind in expected.kinds.values() for row in kind.objects.values()}
    there = Counter(row[_SCHEMA] for kind in actual.kinds.values() for row in kind.objects.values())
    scope = (used | (there.keys() if schemas is None else set(schemas)) | {None}) - {ledger}
    found: list[Finding] = []
    for kind in sorted(expected.kinds.keys() | actual.kinds.keys()):
        should, is_ = _aligned(expected.kinds.get(kind, _NOTHING), actual.kinds.get(kind, _NOTHING))
        if should.objects != is_.objects:
            again = [one.kinds[kind].objects if one is not None else {} for one in restored]
            found += _of_kind(kind, should, is_, scope, again, words)
    if found:
        places = partial(_made, expected, traces[0]), partial(_made, actual, traces[1])
        found = [_with_origin(one, *places[one.verdict == "extra"](one.kind, one.object)) for one in found]
        found = causes.one_for_each(found, expected, actual, lambda one: places[0](*one)[0], strict, words.renamed)
    elsewhere = {schema: count for schema, count in there.items() if schema not in scope and schema != ledger}
    return Comparison(
        tuple(found),
        sum(there[schema] for schema in scope),
        elsewhere,
        lambda *one: _made(expected, traces[0], *one)[1],
    )


def explained(findings: Iterable[Finding], later: Comparison, cause: Cause, next_step: str) -> tuple[Finding, ...]:
    """The findings; those that are none in a ``later`` comparison, with more files, have a cause of their own."""
    left = {(one.kind, one.object): one.verdict for one in later.findings}
    severity: Severity = "note" if cause == "interrupted" else "error"  # a finding of the history's is about that

    def said(one: Finding) -> str:
        place = later.made(one.kind, one.object) if one.verdict != "missing" else None
        return f"{one.message}; {place.file if place is not None else 'a migration'}, which is {cause}, makes it so"

    def open_(one: Finding) -> bool:
        still = left.get((one.kind, one.object))
        half_done = cause == "interrupted" and (one.verdict, still) == ("extra", "changed")  # an INVALID index
        return bool(one.cause) or not (still is None or half_done)

    return tuple(
        one if open_(one) else one._replace(cause=cause, message=said(one), next_step=next_step, severity=severity)
        for one in findings
    )


def _with_origin(finding: Finding, made: Place | None, changed: Place | None) -> Finding:
    return finding._replace(origin=made, changed=changed if changed != made else None)


def _made(snapshot: Snapshot, trace: Trace, kind: str, name: str) -> tuple[Place | None, Place | None]:
    """The statements that made and last changed an object.

    What a statement writes has the id of its part of the transaction, or a higher one, but below the next statement's.
    """
    origins = snapshot.kinds.get(kind, _NOTHING).origins
    if name not in origins:
        return None, None
    made, changed = (_statement(trace, xid) for xid in origins[name])
    return made, changed


def _statement(trace: Trace, xid: int) -> Place | None:
    at = bisect_right(trace, xid, key=lambda one: one[0])
    return trace[at - 1][1] if at else None


def without(findings: Iterable[Finding], ignored: Sequence[Ignored]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that no pattern names, and a line for each of the others."""
    left, passed = [], []
    for one in findings:
        name = f"{one.kind.replace('_', ' ')} {one.object}"
        reason = next((each.reason for each in ignored if fnmatchcase(name, each.object)), None)
        if reason is None:
            left.append(one)
        else:
            passed.append(f"{one.verdict}: {name} ({reason})")
    return tuple(left), tuple(passed)


def expressions(findings: Iterable[Finding]) -> bool:
    """Whether something differs that PostgreSQL may print in two ways: as it was first parsed, and once restored."""
    both = ((one.expected, one.actual) for finding in findings for one in finding.properties)
    return any(isinstance(one, str) and isinstance(other, str) and "(" in one for one, other in both)


def _aligned(one: Kind, other: Kind) -> tuple[Kind, Kind]:
    """Both with the same properties: a stored snapshot has those that some object has."""
    if one.properties == other.properties:
        return one, other
    every = tuple(dict.fromkeys(one.properties + other.properties))
    return _widened(one, every), _widened(other, every)


def _widened(kind: Kind, properties: tuple[str, ...]) -> Kind:
    def row(old: _Row) -> _Row:
        values = dict(zip(kind.properties, old[_FIRST:], strict=True))
        return (*old[:_FIRST], *map(values.get, properties))

    return Kind(properties, {name: row(old) for name, old in kind.objects.items()}, kind.origins)


def _of_kind(
    kind: str, should: Kind, is_: Kind, scope: set[str | None], restored: Sequence[Mapping[str, _Row]], words: Words
) -> Iterator[Finding]:
    shown = kind.replace("_", " ")
    for name in sorted(should.objects.keys() | is_.objects.keys()):
        before, after = should.objects.get(name), is_.objects.get(name)
        schema = (before or after or (None,))[_SCHEMA]
        if before == after or schema not in scope:
            continue
        if after is None:
            message = words.missing.format(kind=shown)
            yield Finding("missing", kind, name, message, words.put_back, schema=schema)
        elif before is None:
            message = words.extra.format(kind=shown)
            yield Finding("extra", kind, name, message, words.take_over, schema=schema)
        else:
            again = [one.get(name) for one in restored]
            properties = tuple(differences(should.properties, before, after, *again))
            if properties:
                message = f"differs in {', '.join(one.name for one in properties)}"
                yield Finding("changed", kind, name, message, words.settle, schema=schema, properties=properties)


def differences(
    properties: tuple[str, ...],
    before: _Row,
    after: _Row,
    before_again: _Row | None = None,
    after_again: _Row | None = None,
) -> Iterator[Difference]:
    """The properties in which two rows of a kind differ; what is not there is not true."""
    both = before[_FIRST:], after[_FIRST:], (before_again or before)[_FIRST:], (after_again or after)[_FIRST:]
    for name, one, other, one_again, other_again in zip(properties, *both, strict=True):
        if other in (one, one_again) or one == other_again:
            continue
        if UNREADABLE in (one, other) or (one in _NOT and other in _NOT):
            continue
        if name.endswith(_ORDER):  # of the parts that both have; the others are told as what they are
            kept = (
                [part for part in one or () if part in (other or ())],
                [part for part in other or () if part in (one or ())],
            )
            if kept[0] != kept[1]:
                yield Difference(name, *kept)
        else:
            yield Difference(name, one, other)
