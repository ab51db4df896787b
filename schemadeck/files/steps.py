"""The steps of a file that runs statement by statement: a statement each, or all of a BEGIN ... COMMIT."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemadeck.files.split import Statement
from schemadeck.files.statement import control


class Step(NamedTuple):
    """A statement, or all of a BEGIN ... COMMIT; ``number`` counts from 1, ``begin`` is the file's BEGIN."""

    number: int
    statements: tuple[Statement, ...]
    begin: bytes | None = None

    @property
    def first(self) -> Statement:
        """Its first statement."""
        return self.statements[0]

    def fingerprint(self) -> str:
        """``v1:`` and the SHA-256, in hex, of its tokens and COPY data; these are read for it."""
        digest = hashlib.sha256()
        for statement in self.statements:
            for part in statement.significant():
                digest.update(part)
            for part in statement.copy or ():
                digest.update(part)
        return f"v1:{digest.hexdigest()}"


def steps(statements: Iterable[Statement]) -> Iterator[Step]:
    """The file's steps; BEGIN and COMMIT of the file are not among a step's statements."""
    index, begin, inside = 0, None, list[Statement]()
    for statement in statements:
        kind = control(statement)
        if kind == "begin":
            begin = statement.text
        elif kind == "commit" and begin is not None:
            index += 1
            if inside:
                yield Step(index, tuple(inside), begin)
            begin, inside = None, []
        elif begin is not None:
            inside.append(statement)
        else:
            index += 1
            yield Step(index, (statement,))
