"""One form of a statement, and what it does to relations that were there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

# The modes as pg_locks names them, from the weakest to the strongest (manual, 13.3.1).
ACCESS_SHARE = "AccessShareLock"
ROW_SHARE = "RowShareLock"
ROW_EXCLUSIVE = "RowExclusiveLock"
SHARE_UPDATE = "ShareUpdateExclusiveLock"
SHARE = "ShareLock"
SHARE_ROW = "ShareRowExclusiveLock"
EXCLUSIVE = "ExclusiveLock"
ACCESS_EXCLUSIVE = "AccessExclusiveLock"
MODES = (ACCESS_SHARE, ROW_SHARE, ROW_EXCLUSIVE, SHARE_UPDATE, SHARE, SHARE_ROW, EXCLUSIVE, ACCESS_EXCLUSIVE)


class Effects(NamedTuple):
    """What a statement did to relations that existed before; see :mod:`tests.plan.forms` for the rules."""

    locks: Mapping[str, str]
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()

    def facts(self) -> set[str]:
        """Each effect as words of its own: ``scans app.item``."""
        named = zip(self._fields[1:], self[1:], strict=True)
        parts = {f"{verb} {one}" for verb, relations in named for one in relations}
        return parts | {f"locks {relation} {mode}" for relation, mode in self.locks.items()}


class Form(NamedTuple):
    """A statement in the schema ``app`` that ``setup`` filled, and its effects on the majors ``since`` to ``until``."""

    name: str
    setup: str
    statement: str
    locks: Mapping[str, str]
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()
    hidden_when_empty: tuple[str, ...] = ()
    shown_only_when_empty: tuple[str, ...] = ()
    session: str = ""  # what the same session ran before
    since: int = 14
    until: int = 99
    concurrently: bool = False  # not in a transaction

    def laid(self, *, empty: bool) -> str:
        """The setup; with ``empty``, without its rows."""
        return ";\n".join(one for one in self.setup.split(";\n") if not (empty and one.startswith("INSERT ")))

    @property
    def effects(self) -> Effects:
        """On tables with rows."""
        return Effects(self.locks, self.rewrites, self.scans, self.builds, self.empties)

    @property
    def effects_when_empty(self) -> set[str]:
        """The facts that the same observations yield where no table has a row."""
        return self.effects.facts() - set(self.hidden_when_empty) | set(self.shown_only_when_empty)
