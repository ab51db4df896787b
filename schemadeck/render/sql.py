"""SQL as people like to look at it. sqlparse's lexer colours it, which takes any text; what is sent it never sees."""

from __future__ import annotations

from collections.abc import Iterator

_RESET = "\x1b[0m"
_COLOURS = {"Keyword": "\x1b[1;34m", "String": "\x1b[32m", "Number": "\x1b[36m", "Comment": "\x1b[2m"}


def highlighted(line: str) -> str:
    """A line of SQL with colours for a terminal."""
    return "".join(f"{_colour(names)}{text}{_RESET}" if _colour(names) else text for names, text in _tokens(line))


def _tokens(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    from sqlparse.lexer import tokenize

    return ((tuple(kind), text) for kind, text in tokenize(text))  # type: ignore[no-untyped-call]


def _colour(names: tuple[str, ...]) -> str:
    return next((colour for name, colour in _COLOURS.items() if name in names), "")
