"""A script as `migrate --dry-run` shows it."""

from __future__ import annotations

from collections.abc import Iterator

from schemadeck.files.script import Script, reading
from schemadeck.render.words import safe


def lines(one: Script) -> Iterator[str]:
    """What would be sent, as psql would take it; of COPY data, their size alone."""
    how = "statement by statement" if one.stepwise else "in one transaction"
    yield f"-- {one.migration}: {one.statements} statements, {how}"
    with reading(one) as statements:
        if not one.stepwise:
            yield f"{(one.begin or b'BEGIN').decode()};"
        for statement in statements:
            yield f"{safe(statement.text.decode())};"
            if statement.copy is not None:
                yield f"-- {sum(len(part) for part in statement.copy):,} bytes of data"
        if not one.stepwise:
            yield "COMMIT;"
    yield ""
