"""Every group of kinds: together they are all of ``schemadeck/sql/snapshot``."""

from tests.snapshot import others, relations

GROUPS = (relations.GROUP, others.GROUP)
