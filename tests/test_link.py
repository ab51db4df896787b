"""libpq by itself: how it is opened and asked, and that the rest of psycopg is there when somebody wants it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

import psycopg
import pytest

from schemadeck.database.connect import connect, linked
from schemadeck.database.link import ask, identifier, literal, opened
from schemadeck.database.wire import Pause, copy
from schemadeck.errors import ConnectError
from tests.conftest import Server, clean_environment

pytestmark = pytest.mark.newest

_HOSTILE = ("plain", "it's", "back\\slash", "\\'", "\\\\'", "' OR true --", "$$", "ü", "E'", "a\nb")
_LATE = """
import asyncio, ctypes.util, importlib.metadata, inspect, logging, ssl, sys, traceback, typing
from schemadeck.cli.start import click_late, psycopg_late

late = ("psycopg", "asyncio", "ssl", "ctypes", "inspect", "traceback")
for name in [one for one in sys.modules if one.partition(".")[0] in late]:
    del sys.modules[name]
click_late()
psycopg_late()
names = ("psycopg.connection", "psycopg.types", "asyncio.base_events")
assert not set(names) & set(sys.modules)
assert not {"signature", "format_exc"} & {*vars(sys.modules["inspect"]), *vars(sys.modules["traceback"])}

import asyncio, ctypes.util, inspect, psycopg, ssl, traceback

async def main():
    async with await psycopg.AsyncConnection.connect(sys.argv[1]) as connection:
        return await (await connection.execute("SELECT '{1,2}'::int[]")).fetchone()

with psycopg.connect(sys.argv[1]) as connection:
    assert connection.execute("SELECT 1.5::numeric, '{1,2}'::int[]").fetchone()[1] == [1, 2]
assert asyncio.run(main()) == ([1, 2],)
assert psycopg.__version__ == importlib.metadata.version("psycopg")
assert ssl.create_default_context() and ctypes.util.find_library("c")
assert issubclass(psycopg.errors.UndefinedTable, psycopg.Error)
assert psycopg._compat.Self is typing.Self and psycopg._compat.LiteralString is typing.LiteralString
assert psycopg._compat.Template and psycopg._compat.Self is typing.Self
assert inspect.cleandoc(" a") == "a" and "def getsource" in inspect.getsource(inspect.getsource)
try:
    1 / 0
except ZeroDivisionError:
    assert "ZeroDivisionError" in traceback.format_exc()
"""


def test_what_is_left_out_at_the_start_is_there_when_it_is_asked_for(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LATE, url], env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("strings", ["on", "off"])
def test_a_literal_is_the_value_whatever_the_session_makes_of_backslashes(strings: str, url: str) -> None:
    with linked(url) as link:
        ask(link, f"SET standard_conforming_strings = {strings}; SET escape_string_warning = off")
        for value in (*_HOSTILE, 5, -5, 1.5, -0.25, None):
            expected = None if value is None else str(value)
            assert ask(link, f"SELECT {literal(value)}::text") == [(expected,)]
            assert ask(link, f"SELECT 1 -{literal(value)}") if isinstance(value, int) else True


def test_a_name_is_the_name(url: str) -> None:
    with linked(url) as link:
        for name in ('a"b', "A b", "select", "a.b", "\\"):
            ask(link, f"CREATE TEMP TABLE {identifier(name)} ()")
            assert ask(link, "SELECT relname FROM pg_class WHERE relname = $1", name) == [(name,)]


def test_each_host_is_tried(server: Server, database: psycopg.Connection) -> None:
    rest = f"user=postgres dbname={database.info.dbname}"
    with linked(f"host=/nowhere,{server.host} port={server.port} {rest}") as link:
        assert ask(link, "SELECT 1") == [("1",)]
    with pytest.raises(ConnectError, match="/nowhere") as raised, linked(f"host=/nowhere,/nor/here port=1 {rest}"):
        pass
    assert "/nor/here" in (raised.value.hint or "")
    assert "\t" not in (raised.value.hint or "")


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"host=127.0.0.1 port={silent.getsockname()[1]} connect_timeout=2 sslmode=disable"
        began = time.monotonic()
        with pytest.raises(ConnectError, match=r'"127\.0\.0\.1".* timeout expired') as raised, linked(address):
            pass
    assert 2 <= time.monotonic() - began < 4, "once, not once for libpq and once for us"
    assert raised.value.passing, "it may yet come"


def test_behind_a_server_that_says_nothing_the_next_is_tried(server: Server, database: psycopg.Connection) -> None:
    """One that is down, one that says nothing, and one that answers; then the same without it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ports = f"1,{silent.getsockname()[1]},{server.port}"
        hosts = f"host=127.0.0.1,127.0.0.1,{server.host} connect_timeout=1 sslmode=disable user=postgres"
        with linked(f"{hosts} port={ports} dbname={database.info.dbname}") as link:
            assert ask(link, "SELECT 1") == [("1",)]
        with pytest.raises(ConnectError, match="timeout expired") as raised, linked(f"{hosts} port={ports}1"):
            pass
    for one in ("port 1 failed", f"{server.port}1"):
        assert one in (raised.value.hint or "")


@pytest.mark.parametrize("value", ["", "it's", "back\\slash", " two words ", "a=b"])
def test_a_parameter_is_what_it_is(value: str, server: Server, database: psycopg.Connection) -> None:
    said = {"host": server.host, "port": str(server.port), "user": "postgres", "dbname": database.info.dbname}
    link = opened({**said, "application_name": value}, "5")
    try:
        assert ask(link, "SELECT pg_catalog.current_setting('application_name')") == [(value,)]
    finally:
        link.finish()


@pytest.mark.parametrize("value", ["soon", "1s"])
def test_a_timeout_is_a_number_of_seconds(value: str, server: Server) -> None:
    url = f"host={server.host} port={server.port} user=postgres connect_timeout={value}"
    with pytest.raises(ConnectError, match="connect_timeout"), linked(url):
        pass


def test_after_an_error_the_connection_goes_on(url: str) -> None:
    with linked(url) as link:
        with pytest.raises(psycopg.errors.DivisionByZero):
            ask(link, "SELECT 1; SELECT 1/0; SELECT 2")
        assert ask(link, "SELECT 1; SELECT 'ü', NULL") == [("ü", None)]


def test_one_connection_serves_both(url: str) -> None:
    with connect(url) as connection:
        assert ask(connection.pgconn, "SELECT 1") == [("1",)]
        assert connection.execute("SELECT '{1}'::int[]").fetchone() == ([1],)


def _broken() -> Iterator[bytes]:
    yield b"1\n"
    raise EOFError


def sizes(steps: Iterable[Pause | int]) -> list[int]:
    """How many bytes had gone, without the pauses of a slow machine."""
    return [step for step in steps if isinstance(step, int)]


def test_a_copy_that_is_given_up_leaves_nothing(url: str) -> None:
    with linked(url) as link:
        ask(link, "CREATE TABLE public.t (x int)")
        with pytest.raises(EOFError):
            list(copy(link, b"COPY public.t FROM stdin", _broken()))
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            list(copy(link, b"COPY public.t FROM stdin", [b"one\n"] * 100_000))
        assert ask(link, "SELECT count(*) FROM public.t") == [("0",)]
        assert sizes(copy(link, b"COPY public.t FROM stdin", [b"1\n", b"2\n"])) == [2, 4]
        assert ask(link, "SELECT count(*) FROM public.t") == [("2",)]


def test_a_copy_to_the_client_may_end_early(url: str) -> None:
    with linked(url) as link:
        rows = copy(link, b"COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO stdout", None)
        assert next(step for step in rows if isinstance(step, int)) == 1001
        rows.close()
        assert ask(link, "SELECT 1") == [("1",)]
        assert sizes(copy(link, b"COPY (VALUES (1), (2)) TO stdout", None)) == [2, 4]
