"""A real pgbouncer before a server, for the time of a block."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Server
from tests.faults.proxy import Proxy

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needed = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")
_PORT = 6432


@contextmanager
def bouncer(server: Server, folder: Path, mode: str) -> Iterator[str]:
    """The URL, without a database, of a pgbouncer in pool mode ``session`` or ``transaction``."""
    assert PROGRAM is not None
    folder.chmod(0o777)  # as root it has to become somebody else
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"""
        [databases]
        * = host={folder} port={server.port} user=postgres
        [pgbouncer]
        unix_socket_dir = {folder}
        listen_port = {_PORT}
        auth_type = any
        pool_mode = {mode}
        default_pool_size = 20
        max_client_conn = 100
        admin_users = postgres
        ignore_startup_parameters = extra_float_digits
        """.replace("        ", "")
    )
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    url = f"host={folder} port={_PORT} user=postgres"
    # The server's own socket lies where only its owner and root may go.
    with Proxy(folder, Path(server.host) / f".s.PGSQL.{server.port}"):
        process = subprocess.Popen([PROGRAM, *as_user, str(config)], stderr=subprocess.PIPE, text=True)
        try:
            _until_there(f"{url} dbname=pgbouncer", process)
            yield url
        finally:
            process.terminate()
            process.communicate()


def _until_there(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True, prepare_threshold=None):
            return
        time.sleep(0.02)
    process.kill()
    raise AssertionError(process.communicate()[1])
