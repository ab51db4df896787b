"""What dump and restore make of a scratch database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from schemadeck.database import embedded
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import ServerError


def restored(url: str, like: Likeness) -> str:
    """The URL of a second database on the scratch cluster: what pg_dump and psql make of the first one's schema."""
    name = f"{conninfo_to_dict(url)['dbname']}_restored"
    there = make_conninfo(url, dbname=name)
    with psycopg.connect(url, autocommit=True) as admin:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {}")
        admin.execute(create.format(sql.Identifier(name), sql.Literal(like.encoding)))
    try:
        dump = _run([_pg_dump(like.major), "--schema-only"], url)
        _run([embedded.psql(), "-Xq", "-v", "ON_ERROR_STOP=1"], there, dump)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode("utf-8", "replace") or str(error)
        raise ServerError(
            "the scratch database cannot be dumped and restored, to see how its expressions are printed then",
            detail=said.strip(),
            next_step=f"pg_dump of PostgreSQL {like.major} and psql have to be on this machine",
        ) from None
    return there


def _pg_dump(major: int) -> Path:
    """That of the server's version, or a later one."""
    found = sorted((one.major, one.bindir / "pg_dump") for one in embedded.installed() if one.major >= major)
    return next((path for _, path in found if path.exists()), Path("pg_dump"))


def _run(command: list[str | Path], url: str, given: bytes | None = None) -> bytes:
    """The output of one of PostgreSQL's programs; a password does not stand on its command line."""
    address = conninfo_to_dict(url)
    password = address.pop("password", None)
    env = {**os.environ, "PGPASSWORD": str(password)} if password is not None else None
    done = subprocess.run(
        [*command, "-d", make_conninfo("", **address)], input=given, env=env, capture_output=True, check=True
    )
    return done.stdout
