"""Nothing in the catalogs is forgotten: neither what there is now nor what a new version brings."""

from __future__ import annotations

import re
from collections import Counter

import psycopg
import pytest

from schemadeck.database import snapshot
from tests.conftest import Server
from tests.snapshot.catalogs import CATALOGS

_COLUMNS = """
SELECT c.relname, a.attname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r'
    AND a.attnum > 0 AND NOT a.attisdropped
"""


def _words(*kinds: str) -> set[str]:
    """Every word of these kinds' queries, comments left out."""
    queries = snapshot.kinds()
    return {word for kind in kinds for word in re.findall(r"\w+", re.sub(r"--.*", "", queries[kind].decode()))}


def test_every_column_of_the_server_is_marked(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        columns = connection.execute(_COLUMNS).fetchall()
    marked = {(name, column) for name, one in CATALOGS.items() for column in one.marked()}
    assert columns
    assert set(columns) - marked == set()


@pytest.mark.parametrize("name", CATALOGS)
def test_no_column_is_marked_twice(name: str) -> None:
    assert [column for column, times in Counter(CATALOGS[name].marked()).items() if times > 1] == []


@pytest.mark.parametrize("name", [name for name, one in CATALOGS.items() if one.kinds])
def test_what_is_compared_is_read(name: str) -> None:
    one = CATALOGS[name]
    needed = set(one.columns.split()) | one.through.keys() | ({name} if one.columns else set())
    assert needed - _words(*one.kinds.split()) == set()


@pytest.mark.parametrize("name", [name for name, one in CATALOGS.items() if not one.kinds])
def test_what_is_ignored_is_not_read(name: str) -> None:
    assert [kind for kind in snapshot.kinds() if name in _words(kind)] == []


@pytest.mark.parametrize("kind", snapshot.kinds())
def test_what_is_read_is_compared(kind: str) -> None:
    query = re.sub(r"--.*", "", snapshot.kinds()[kind].decode())
    tables = re.findall(r"pg_catalog\.(\w+) AS (\w+)", query)
    for alias, column in re.findall(r"\b(\w+)\.(\w+)\b", query):
        there = [CATALOGS[name] for name, other in tables if other == alias and name in CATALOGS]
        having = [one for one in there if column in one.marked()]
        assert not having or any(column not in " ".join(one.ignored.values()).split() for one in having), column


@pytest.mark.parametrize("kind", snapshot.kinds())
def test_every_kind_compares_a_catalog(kind: str) -> None:
    assert [name for name, one in CATALOGS.items() if kind in one.kinds.split()]
