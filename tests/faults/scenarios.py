"""What is disturbed: a command on a deck, in a database that is prepared for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SMALL = {
    "0001_item": "CREATE TABLE public.item (id int PRIMARY KEY, name text);\n",
    "0002_rows": "INSERT INTO public.item SELECT n, 'item ' || n FROM generate_series(1, 20) AS n;\n"
    "UPDATE public.item SET name = upper(name);\n",
    "0003_more": "-- a third one\nALTER TABLE public.item ADD COLUMN price numeric;\n"
    "CREATE INDEX ON public.item (name);\n",
}
STEPS = {
    "0001_item": "CREATE TYPE public.colour AS ENUM ('red');\nCREATE TABLE public.item (id int, other int);\n"
    "INSERT INTO public.item SELECT n, n FROM generate_series(1, 200) AS n;\n"
    "CREATE TABLE public.p (a int) PARTITION BY LIST (a);\n"
    "CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES IN (1);\n",
    "0002_steps": "SET search_path = public;\n"
    "INSERT INTO item VALUES (1000, 1);\n"
    "CREATE UNIQUE INDEX CONCURRENTLY item_id ON item (id);\n"
    "ALTER TYPE colour ADD VALUE 'blue';\n"
    "CREATE INDEX CONCURRENTLY ON item (other);\n"
    "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n"
    "REINDEX INDEX CONCURRENTLY item_id;\n"
    "BEGIN;\nINSERT INTO item VALUES (1001, 2);\nCREATE TABLE done (c colour DEFAULT 'blue');\nCOMMIT;\n"
    "VACUUM item;\n"
    "DROP INDEX CONCURRENTLY item_other_idx;\n",
    "0003_after": "INSERT INTO public.done DEFAULT VALUES;\n",
}
_DATA = "".join(f"{number}\t{'x' * 100}\n" for number in range(6000))
COPY = {
    "0001_copy": f"CREATE TABLE public.big (id int, text text);\nCOPY public.big FROM stdin;\n{_DATA}\\.\n"
    "CREATE INDEX ON public.big (id);\n",
    "0002_batches": "CREATE TABLE public.many (id int, text text);\n"
    + "".join(f"INSERT INTO public.many VALUES ({number}, '{'y' * 8000}');\n" for number in range(80)),
}
UNDO = {
    "undo/0003_more": "DROP INDEX public.item_name_idx;\nALTER TABLE public.item DROP COLUMN price;\n",
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command under attack.

    ``files`` are those of the deck, by name below it. ``before`` are commands that prepare the database, ``edit``
    changes the files after them. ``goes_on`` says that `status` names the next command until all is done; else the
    command itself is given again if, and only if, nothing of it was done.
    """

    name: str
    command: tuple[str, ...]
    files: dict[str, str]
    before: tuple[tuple[str, ...], ...] = ()
    edit: Callable[[Path], object] = field(default=lambda _: None)
    goes_on: bool = True

    def write(self, folder: Path) -> None:
        """Write the deck `shop` below ``folder``/sql."""
        for name, text in self.files.items():
            path = folder / "sql" / "shop" / f"{name}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def _comment(folder: Path) -> None:
    path = folder / "sql" / "shop" / "0003_more.sql"
    path.write_text(path.read_text().replace("name);", "name) WHERE id > 3;"))


_APPLIED = (("migrate", "-q"),)

SCENARIOS = (
    Scenario("atomic", ("migrate",), SMALL),
    Scenario("steps", ("migrate",), STEPS),
    Scenario("copy", ("migrate",), COPY),
    Scenario("together", ("migrate", "--single-transaction"), SMALL),
    Scenario("baseline", ("baseline", "shop/3", "--force", "--reason", "r"), SMALL, goes_on=False),
    Scenario("accept", ("accept", "shop/3", "--reason", "r"), SMALL, _APPLIED, _comment, goes_on=False),
    Scenario("undo", ("undo", "shop", "--yes"), SMALL | UNDO, _APPLIED, goes_on=False),
)
