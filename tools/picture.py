"""Draw each deck's tables and foreign keys into its README, as Mermaid: ``make pictures``.

The decks are migrated to an embedded server that is thrown away, and the picture is read from its catalog.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psycopg

import schemadeck
from schemadeck.database import embedded

ROOT = Path(__file__).resolve().parent.parent
_FRAME = re.compile(r"(?<=<!-- picture -->\n).*?(?=<!-- /picture -->)", re.DOTALL)

_KEYS = """
SELECT n.nspname, c.relname, a.attname,
       CASE t.typname WHEN 'timestamptz' THEN t.typname WHEN 'bpchar' THEN 'char' WHEN 'varchar' THEN t.typname
            ELSE regexp_replace(format_type(a.atttypid, NULL), '[^a-z0-9_]+', '_', 'g') END,
       concat_ws(', ', CASE WHEN bool_or(k.contype = 'p') THEN 'PK' END,
                 CASE WHEN bool_or(k.contype = 'f') THEN 'FK' END)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
JOIN pg_constraint AS k ON k.conrelid = c.oid AND a.attnum = ANY (k.conkey) AND k.contype IN ('p', 'f')
WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY n.nspname, c.relname, a.attname, a.attnum, t.typname, a.atttypid
ORDER BY n.nspname, c.relname, a.attnum
"""
# A reference is 1:1 if its columns are a key of their own; its parent may be absent if a column may be NULL.
_REFERENCES = """
SELECT n.nspname, c.relname, rn.nspname, r.relname, string_agg(a.attname, ', ' ORDER BY a.attnum),
       bool_and(a.attnotnull),
       EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
               AND i.indkey::int2[] <@ k.conkey AND i.indkey::int2[] @> k.conkey)
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS r ON r.oid = k.confrelid
JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE k.contype = 'f' AND n.nspname = ANY (%s) AND k.conparentid = 0 AND NOT c.relispartition
GROUP BY k.oid, n.nspname, c.relname, rn.nspname, r.relname, c.oid, k.conkey
ORDER BY 1, 2, 3, 4, 5
"""
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1, 2
"""


def main() -> None:
    """Write the pictures of all decks, or of those that the command line names."""
    names = sys.argv[1:] or sorted(folder.name for folder in (ROOT / "sql").iterdir() if folder.is_dir())
    with tempfile.TemporaryDirectory(prefix="schemadeck-picture-") as folder, embedded.borrow(Path(folder)) as server:
        for name in names:
            with psycopg.connect(server.url, autocommit=True) as connection:
                before = schemas(connection)
                schemadeck.migrate(server.url, ROOT / "sql", decks=[name])
                text = picture(connection, [one for one in schemas(connection) if one not in before])
            readme = ROOT / "sql" / name / "README.md"
            readme.write_text(framed(readme.read_text(encoding="utf-8"), text), encoding="utf-8")
            print(f"drawn: {readme.relative_to(ROOT)}")


def framed(readme: str, picture: str) -> str:
    """A README with a picture between its two comments; raises ValueError if they are not there."""
    text, count = _FRAME.subn(lambda _: picture, readme)
    if count != 1:
        raise ValueError("the README has no <!-- picture --> ... <!-- /picture -->")
    return text


def schemas(connection: psycopg.Connection) -> list[str]:
    """All schemas but the server's own and schemadeck's."""
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
        "AND nspname NOT IN ('information_schema', 'public', 'schemadeck') ORDER BY 1"
    )
    return [row[0] for row in rows]


def picture(connection: psycopg.Connection, names: list[str]) -> str:
    """A Mermaid diagram for each schema that has tables: tables with their keys, and what refers to what."""
    keys = connection.execute(_KEYS, [names]).fetchall()
    references = connection.execute(_REFERENCES, [names]).fetchall()
    tables = connection.execute(_TABLES, [names]).fetchall()
    parts = []
    for schema in dict.fromkeys(row[0] for row in tables):
        lines = [
            *_entities([row[1] for row in tables if row[0] == schema], [row for row in keys if row[0] == schema]),
            *(_reference(*row) for row in references if row[0] == schema),
        ]
        title = f"**{schema}**\n\n" if len(names) > 1 else ""
        parts.append(title + "\n".join(["```mermaid", "erDiagram", *lines, "```", ""]))
    return "\n".join(parts)


def _entities(tables: Iterable[str], keys: list[tuple[str, ...]]) -> Iterable[str]:
    for table in tables:
        own = [row for row in keys if row[1] == table]
        yield f"    {table} {{" if own else f"    {table}"
        yield from (f"        {type_} {column} {marks}" for _, _, column, type_, marks in own)
        if own:
            yield "    }"


def _entity(within: str, schema: str, table: str) -> str:
    """A table's name; one of another schema is qualified, which Mermaid takes in quotes only."""
    return table if schema == within else f'"{schema}.{table}"'


def _reference(
    schema: str, table: str, to_schema: str, to_table: str, columns: str, required: bool, unique: bool
) -> str:
    one, many = "||" if required else "|o", "o|" if unique else "o{"
    return f'    {_entity(schema, to_schema, to_table)} {one}--{many} {table} : "{columns}"'


if __name__ == "__main__":
    main()
