"""`init` and `new`: the only commands that write into a project."""

from __future__ import annotations

import re
from pathlib import Path

from schemadeck.errors import ConfigError, DeckError, UsageError
from schemadeck.files import deck

_CONFIG = """\
# Configuration of schemadeck; `schemadeck --help` lists what the command line can override.

dir = "sql"              # the folder of the decks
url = "embedded"         # a PostgreSQL of this project's own, for development
lock_timeout = "2s"      # a statement waits this long for a lock; then its file is rolled back and tried again

# schemadeck --env prod migrate
# [env.prod]
# url = "service=prod"   # or postgresql://user@host/database; leave the password to ~/.pgpass or PGPASSWORD
# role = "app_owner"     # SET ROLE before each file
"""

_FIRST = """\
-- What:  the schema of the deck {deck}.
-- Why:   its objects get a name space of their own, so nothing depends on search_path.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  DROP SCHEMA {schema};

CREATE SCHEMA {schema};
"""

_NEXT = """\
-- What:  {title}
-- Why:
-- Locks:
-- Undo:

"""


def init(project: Path, name: str) -> tuple[Path, Path]:
    """Write ``schemadeck.toml`` and a first deck; returns both paths. Overwrites nothing."""
    config = project / "schemadeck.toml"
    first = project / "sql" / name / "0001_schema.sql"
    _check_deck_name(name)
    for path in (config, first.parent):
        if path.exists():
            raise UsageError(f"{deck.shown(path)} is there already", next_step="`schemadeck new` adds a file to a deck")
    schema = name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
    try:
        first.parent.mkdir(parents=True)
        first.write_text(_FIRST.format(deck=name, schema=schema), encoding="utf-8")
        config.write_text(_CONFIG, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {error.filename or project}: {error.strerror}") from error
    return config, first


def new(root: Path, name: str, title: str) -> Path:
    """Create the next file of a deck, with its header; returns its path.

    The number is one above the deck's highest, as wide as that one is written.
    """
    folder = root / name
    if not folder.is_dir():
        known = [child.name for child in root.iterdir() if child.is_dir()] if root.is_dir() else []
        raise deck.no_such_deck(name, known, root)
    slug = re.sub(r"\W+", "_", title.strip().lower()).strip("_")
    if not slug:
        raise UsageError(f"{title!r} holds no letter or digit to name a file by")
    _check_deck_name(name)
    migrations = deck.read_deck(folder).migrations
    last = migrations[-1] if migrations else None
    width = len(last.file.partition("_")[0]) if last is not None else 4
    path = folder / f"{(last.number if last is not None else 0) + 1:0{width}d}_{slug}.sql"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_NEXT.format(title=" ".join(title.split())))
    except OSError as error:
        raise DeckError(f"cannot write {deck.shown(path)}: {error.strerror}") from error
    return path


def _check_deck_name(name: str) -> None:
    if not name or name[0] in "._" or "/" in name or not name.isprintable():
        raise UsageError(f"{name!r} cannot be a deck's name: it is the name of a folder, not hidden")
