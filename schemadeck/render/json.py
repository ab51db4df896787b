"""The JSON report: one object, whose shape is a contract with the version in ``schemadeck``: docs/report.schema.json.

Keys: ``schemadeck`` (contract version), ``command``, ``ok``, ``target``, ``decks``, ``migrations``, ``findings``,
``error``, of blame ``history`` and of plan ``plan``. Times are ISO 8601 in UTC, durations seconds, ``line`` and
``column`` count from 1. Keys may be added; none changes its meaning within a version.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from schemadeck.errors import SchemadeckError
from schemadeck.model import Applied, Deed, Entry, Finding, Place
from schemadeck.render import Report

if TYPE_CHECKING:
    from schemadeck.files.planned import Judgement, Planned, Traffic

CONTRACT = 1


def write(report: Report, stream: TextIO) -> None:
    """Write the report as one JSON object and a line break."""
    json.dump(_report(report), stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def _report(report: Report) -> dict[str, Any]:
    history = report.history
    done = {(one.migration.deck, one.migration.number): one for one in report.applied}
    if history is not None:
        migrations = [_entry(entry, done.get((entry.deck, entry.number))) for entry in history.entries]
    else:
        migrations = [_applied(one, undone=report.command == "undo") for one in report.applied]
    return {
        "schemadeck": CONTRACT,
        "command": report.command,
        "ok": report.ok,
        "target": report.target._asdict() if report.target is not None else None,
        "decks": [deck.name for deck in history.decks] if history is not None else [],
        "migrations": migrations,
        "findings": [_finding(finding) for finding in report.findings],
        **({"history": [_deed(one) for one in report.deeds]} if report.command == "blame" else {}),
        **({"plan": _plan(report.plan)} if report.plan is not None else {}),
        "error": _error(report.error) if report.error is not None else None,
    }


def _entry(entry: Entry, applied: Applied | None) -> dict[str, Any]:
    row = entry.row
    return {
        "deck": entry.deck,
        "number": entry.number,
        "name": entry.name,
        "file": entry.file.shown if entry.file is not None else None,
        "state": entry.state,
        "applied_at": row.applied_at.isoformat() + "Z" if row is not None else None,
        "applied_by": row.applied_by if row is not None else None,
        **_now(applied),
    }


def _applied(applied: Applied, *, undone: bool) -> dict[str, Any]:
    one = applied.migration
    return {
        "deck": one.deck,
        "number": one.number,
        "name": one.name,
        "file": one.shown,
        "state": "pending" if undone else "applied",
        **({"undone_now": True} if undone else _now(applied)),
    }


def _now(applied: Applied | None) -> dict[str, Any]:
    """What this run did with a migration; absent if it did nothing."""
    if applied is None:
        return {}
    return {"applied_now": True, "statements": applied.statements, "seconds": applied.duration.total_seconds()}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict,
        "severity": finding.severity,
        "kind": finding.kind,
        "object": finding.object,
        "cause": finding.cause or None,
        "properties": [one._asdict() for one in finding.properties],
        "also": list(finding.also),
        "message": finding.message,
        "origin": _place(finding.origin),
        "last_changed": _place(finding.changed or finding.origin),
        "next": finding.next_step,
    }


def _deed(deed: Deed) -> dict[str, Any]:
    changes = [
        {"verb": one.verb, "kind": one.kind, "object": one.object, "former": one.former or None} for one in deed.changes
    ]
    return {"origin": _place(deed.place), "changes": changes}


def _plan(plan: Planned) -> dict[str, Any]:
    return {
        "statements": [_judgement(one) for one in plan.judgements],
        "changes": [_finding(one) for one in plan.changes],
        "privileges": list(plan.privileges),
        "relations": {name: _traffic(one) for name, one in plan.traffic},
        "skipped": [{"message": one.message, "origin": _place(one.place)} for one in plan.skipped],
    }


def _traffic(one: Traffic) -> dict[str, Any]:
    holders = [{"mode": mode, "session": who} for mode, who in one.holders]
    return {
        "bytes": one.size,
        "rows": one.rows,
        "writes_per_second": one.writes,
        "partitions": one.partitions,
        "locks_now": holders,
    }


def _judgement(one: Judgement) -> dict[str, Any]:
    impact = one.impact
    return {
        "deck": impact.migration.deck,
        "number": impact.migration.number,
        "origin": _place(impact.place),
        "transaction": bool(impact.transaction),
        "level": one.level,
        "locks": [{"relation": lock.relation, "mode": lock.mode, "held": lock.earlier} for lock in impact.locks],
        "rewrites": list(impact.rewrites),
        "empties": list(impact.empties),
        "scans": list(impact.scans),
        "derived_scans": list(impact.derived),
        "builds": [{"index": index, "table": table} for index, table in impact.builds],
        "sentences": list(one.sentences),
        "instead": one.advice or None,
    }


def _error(error: SchemadeckError) -> dict[str, Any]:
    return {
        "message": error.message,
        "origin": _place(error.place),
        "sqlstate": error.sqlstate,
        "detail": error.detail,
        "hint": error.hint,
        "context": error.context,
        "next": error.next_step,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column, "statement": place.statement or None}
