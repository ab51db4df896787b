"""What dump and restore make of a scratch database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from schemadeck.database import embedded
from schemadeck.database.connect import linked
from schemadeck.database.link import ask, conninfo, identifier, literal, parameters
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import ServerError


def restored(url: str, like: Likeness) -> str:
    """The URL of a second database on the scratch cluster: what pg_dump and psql make of the first one's schema."""
    name = f"{parameters(url)['dbname']}_restored"
    there = conninfo(url, dbname=name)
    with linked(url) as admin:
        ask(admin, f"CREATE DATABASE {identifier(name)} TEMPLATE template0 ENCODING {literal(like.encoding)}")
    try:
        dump = _run([_pg_dump(like.major), "--schema-only"], url)
        if like.major < 17:  # pg_dump 17 and later set it, whichever server they dump
            dump = dump.replace(b"SET transaction_timeout = 0;\n", b"", 1)
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
    address = parameters(url)
    password = address.pop("password", None)
    env = {**os.environ, "PGPASSWORD": password} if password is not None else None
    done = subprocess.run(
        [*command, "-d", conninfo("", **address)], input=given, env=env, capture_output=True, check=True
    )
    return done.stdout
