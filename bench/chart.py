"""The results as a picture: an SVG of bars, a panel for each kind of work."""

from __future__ import annotations

from html import escape

from bench.measure import Table
from bench.report import duration

WIDTH, NAMES, BARS, HEIGHT, GAP = 450, 180, 190, 17, 34  # of a panel, in pixels

# Drawn for a light page and for a dark one.
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 13px }
.other { fill: #b6bec8 }
.ours { fill: #2f6feb }
@media (prefers-color-scheme: dark) { text { fill: #d0d7de } .other { fill: #57606a } .ours { fill: #58a6ff } }
"""


def svg(tables: list[Table]) -> str:
    """Panels in two columns, each with the fastest on top and bars in proportion to time."""
    tops, parts = [GAP, GAP], []
    for table in tables:
        column = tops.index(min(tops))
        parts += _panel(table, column * WIDTH + 10, tops[column])
        tops[column] += len(_measured(table)) * HEIGHT + GAP + 12
    size = f'width="{2 * WIDTH}" height="{max(tops) - GAP + 4}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><style>{_STYLE}</style>'
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _panel(table: Table, left: int, top: int) -> list[str]:
    lines = _measured(table)
    longest = max(seconds for _, seconds in lines)
    ours = table.lines[0].name
    parts = [f'<text class="title" x="{left}" y="{top - 8}">{escape(table.title)}</text>']
    for number, (name, seconds) in enumerate(lines):
        y, kind = top + number * HEIGHT, "ours" if name == ours else "other"
        width = max(1.0, BARS * seconds / longest)
        parts += [
            f'<text x="{left + NAMES - 6}" y="{y + 12}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{left + NAMES}" y="{y + 2}" width="{width:.1f}" height="{HEIGHT - 4}"/>',
            f'<text x="{left + NAMES + width + 5:.1f}" y="{y + 12}">{duration(seconds)}</text>',
        ]
    return parts


def _measured(table: Table) -> list[tuple[str, float]]:
    return sorted(((line.name, line.seconds) for line in table.lines if line.runs), key=lambda one: one[1])
