"""Compare our splitter with psql itself: what psql sends for a file is recorded, never what our lexer says.

    python tests/record_psql.py FILE...                   PostgreSQL's own src/test/regress/sql/*.sql, for example
    python tests/record_psql.py --dump FILE...            dumps of pg_dump: they are fed as they are
    python tests/record_psql.py --keep DIR FILE...        keep the prepared files and the recordings too
    python tests/record_psql.py --check DIR               compare with kept recordings, without psql
    python tests/record_psql.py --cases DIR               record each DIR/*.sql as it is, beside it

psql talks to a server of a few lines that says yes to everything and notes each Query and each COPY block. Regression
files also hold psql's own commands and variables, which schemadeck refuses, so each file is first made neutral:
`\\g...` at a line's end and `\\;` become a semicolon, the names of psql's own variables go to lower case, and each line
where psql says that it holds a command of its own goes. A COPY that SQL follows and no data, for the server to refuse,
goes too. psql and our lexer then get the same neutral bytes.

psql leaves out white space and `--` comments before a statement and empty lines in it; what it sent is therefore
looked up in the file, and places are compared. Statements of comments alone are none.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import secrets
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemadeck.database.embedded.installation import installed
from schemadeck.errors import DeckError
from schemadeck.files.source import Source, Window
from schemadeck.files.split import Statement, split


@dataclass
class Query:
    """One Query message, and the data that followed it if it was a COPY from the file."""

    text: bytes
    copied: int | None = None  # bytes, with the closing line if this psql sends it
    digest: str = ""
    tail: bytes = b""
    looks_like_sql: bool = False


@dataclass(frozen=True)
class Span:
    """Where a statement stands in the file, without comments before it; ``end`` is after its semicolon, if any."""

    start: int
    end: int
    data: tuple[int, int] | None = None


@dataclass
class Result:
    """The comparison of one file."""

    statements: int = 0
    equal: int = 0
    differences: list[str] = field(default_factory=list)


# --- a server that says yes ------------------------------------------------------------------------------------------

_GAP = rb"(?>[ \t\n\r\f\v]|--[^\n\r]*[\n\r]|/\*.*?\*/)"
_NAME = rb'(?:(?:[uU]&)?"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*)'
_COPY = re.compile(
    rb"%(g)s*COPY%(g)s+(?:BINARY%(g)s+)?%(n)s(?:%(g)s*\.%(g)s*%(n)s)*%(g)s*(?:\([^()]*\)%(g)s*)?FROM%(g)s*STD(?:IN|OUT)\b"
    % {b"g": _GAP, b"n": _NAME},
    re.IGNORECASE | re.DOTALL,
)
_SETTING = re.compile(
    rb"%(g)s*(?:SET%(g)s+(?:(?:SESSION|LOCAL)%(g)s+)?|(?P<reset>RESET)%(g)s+)standard_conforming_strings\b"
    rb"(?:%(g)s*(?:=|TO\b)%(g)s*'?(?P<value>\w+))?" % {b"g": _GAP},
    re.IGNORECASE | re.DOTALL,
)
_SQL_LINE = re.compile(
    rb"^(?:alter|begin|commit|copy|create|delete|drop|end|insert|reset|rollback|select|set|truncate|update)\b"
    rb".*;[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)


class Server(threading.Thread):
    """Takes one connection on ``path`` and notes what arrives."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.queries: list[Query] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(1)

    def run(self) -> None:
        connection, _ = self.listener.accept()
        self.listener.close()
        with connection, connection.makefile("rb", 1 << 20) as self.stream:
            self.connection = connection
            (length,) = struct.unpack("!i", self.stream.read(4))
            self.stream.read(length - 4)
            connection.sendall(
                _message(b"R", struct.pack("!i", 0))
                + _parameter(b"server_version", b"17.0")
                + _parameter(b"client_encoding", b"UTF8")
                + _parameter(b"standard_conforming_strings", b"on")
                + _message(b"K", struct.pack("!ii", 1, 1))
                + _message(b"Z", b"I")
            )
            for kind, body in self.messages():
                if kind == b"Q":
                    self.query(Query(body[:-1]))

    def messages(self) -> Iterator[tuple[bytes, bytes]]:
        while head := self.stream.read(5):
            kind, length = struct.unpack("!ci", head)
            if kind == b"X":
                return
            yield kind, self.stream.read(length - 4)

    def query(self, query: Query) -> None:
        self.queries.append(query)
        if _COPY.match(query.text):
            self.connection.sendall(_message(b"G", struct.pack("!bh", 0, 0)))
            self.copy(query)
        answer = _message(b"C", b"OK\0")
        setting = _SETTING.match(query.text)
        if setting is not None and (setting["reset"] or setting["value"]):
            off = (setting["value"] or b"on").lower() in {b"off", b"false", b"no", b"0"}
            answer += _parameter(b"standard_conforming_strings", b"off" if off else b"on")
        self.connection.sendall(answer + _message(b"Z", b"I"))

    def copy(self, query: Query) -> None:
        digest, query.copied = hashlib.sha256(), 0
        for kind, body in self.messages():
            if kind in {b"c", b"f"}:
                break
            digest.update(body)
            query.copied += len(body)
            query.tail = (query.tail + body)[-8:]
            query.looks_like_sql = query.looks_like_sql or _SQL_LINE.search(body) is not None
        query.digest = digest.hexdigest()


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _parameter(name: bytes, value: bytes) -> bytes:
    return _message(b"S", name + b"\0" + value + b"\0")


def record(psql: Path, file: Path) -> tuple[list[Query], str]:
    """What ``psql`` sends for ``file``, and its messages. It is let run no command of its own: they may do anything."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder, ".s.PGSQL.5432"))
        server.start()
        command: list[str | Path] = [psql, "-X", "-q", "-h", folder, "-p", "5432", "-U", "x", "-d", "x"]
        command += ["-c", rf"\restrict {secrets.token_hex(16)}"]
        done = subprocess.run(
            [*command, "-f", file],
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=600,
        )
        server.join(60)
    return server.queries, done.stderr.decode("utf-8", "replace")


# --- neutral files ---------------------------------------------------------------------------------------------------

_SENDING = re.compile(
    rb"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|parse|bind|bind_named|sendpipeline)(?![\w$])[^\n']*$", re.MULTILINE
)
_VARIABLE = re.compile(rb"(?<!:):['\"]?[A-Z][A-Z0-9_]+")
_REFUSED_LINE = re.compile(r":(\d+): (?:error: )?(?:backslash commands are restricted|invalid command|\\unrestrict)")


def neutral(data: bytes, psql: Path, folder: Path) -> tuple[bytes | None, int]:
    """``data`` without psql's own commands, or None where that cannot be; and how many lines were changed for it."""
    data, changed = _SENDING.subn(b";", data)
    data, joined = re.subn(rb"\\;", b";", data)
    data = data.replace(b":{?", b":{ ?")
    data = _VARIABLE.sub(lambda match: match[0].lower(), data)
    changed, file = changed + joined, folder / "neutral.sql"
    for _ in range(200):
        file.write_bytes(data)
        queries, said = record(psql, file)
        refused = {int(number) for number in _REFUSED_LINE.findall(said)}
        if refused:
            data = b"\n".join(line for number, line in enumerate(data.split(b"\n"), 1) if number not in refused)
            changed += len(refused)
            continue
        without = _without_bare_copy(data, queries)
        if without is None:
            return data, changed
        data, changed = without, changed + 1
    return None, changed


def _without_bare_copy(data: bytes, queries: list[Query]) -> bytes | None:
    """Without the first COPY that only a failing server would have let go on with SQL, or None if there is none."""
    for query, span in zip(queries, places(data, queries), strict=False):
        if query.copied is None or span is None:
            continue
        if query.looks_like_sql or not (_closing(query.tail) or _MARKER.match(data, _block(data, span, query)[1])):
            return data[: span.start] + data[span.end :]
    return None


# --- where it stands -------------------------------------------------------------------------------------------------

_LEFT_OUT = re.compile(rb"(?:[ \t\n\r\f\v]|--[^\n\r]*|\\(?:un)?restrict\b[^\n]*)*")
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_MARKER = re.compile(rb"\\\.\r?(?:\n|\Z)")
_MARKER_SENT = re.compile(rb"(?:^|\n)(\\\.\r?\n?)\Z")


def places(data: bytes, queries: list[Query]) -> Iterator[Span | None]:
    """Where each query stands in ``data``; None, and no more, where it cannot be found."""
    position, hole = 3 * data.startswith(BOM_UTF8), (len(data), len(data))
    for query in queries:
        found, position, hole = _find(data, query.text, position, hole)
        if found < 0:
            yield None
            return
        span = Span(_skip_comments(data, found, position), position)
        if query.copied is not None:
            start, end = _block(data, span, query, hole)
            sent = hashlib.sha256(data[start : start + query.copied]).hexdigest()
            if sent != query.digest:
                yield None
                return
            line_end = data.find(b"\n", position) + 1 or len(data)
            hole = (hole[0] if hole[0] != hole[1] else line_end, _after_marker(data, end))
            span = Span(span.start, span.end, (start, end))
        yield span


def _find(data: bytes, text: bytes, position: int, hole: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
    """Beginning and end of ``text`` after ``position`` and after COPY data, which are the hole in the SQL."""
    position = _left_out(data, position, hole[0])
    if position >= hole[0]:
        position, hole = _left_out(data, hole[1], len(data)), (len(data), len(data))
    if data.startswith(text, position):
        return position, position + len(text), hole
    end = position
    for number, line in enumerate(text.split(b"\n")):
        if number:
            if data[end : end + 1] != b"\n":
                return -1, position, hole
            end += 1
            while line and not data.startswith(line, end) and data[end : end + 1] == b"\n":
                end += 1
        if not data.startswith(line, end):
            return -1, position, hole
        end += len(line)
    return position, end, hole


def _left_out(data: bytes, position: int, limit: int) -> int:
    match = _LEFT_OUT.match(data, position, limit)
    return match.end() if match is not None else position


def _skip_comments(data: bytes, start: int, end: int) -> int:
    """The first byte in ``data[start:end]`` that is neither white space nor comment."""
    while True:
        start = _left_out(data, start, end)
        if start >= end or not data.startswith(b"/*", start):
            return start
        depth = 0
        for edge in _COMMENT_EDGE.finditer(data, start, end):
            depth += 1 if edge[0] == b"/*" else -1
            start = edge.end()
            if depth == 0:
                break
        else:
            return end


def _block(data: bytes, span: Span, query: Query, hole: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """The data lines of a COPY, without their closing line."""
    start = hole[1] if hole[0] < hole[1] else data.find(b"\n", span.end) + 1 or len(data)
    end = start + (query.copied or 0)
    return start, end - len(_closing(query.tail))


def _closing(tail: bytes) -> bytes:
    match = _MARKER_SENT.search(tail)
    return match[1] if match is not None else b""


def _after_marker(data: bytes, position: int) -> int:
    match = _MARKER.match(data, position)
    return match.end() if match is not None else position


# --- comparing -------------------------------------------------------------------------------------------------------


def compare(data: bytes, spans: list[Span | None]) -> Result:
    """Our statements against psql's, by their places."""
    result = Result()
    ours, error = _split(data)
    last = spans[-1] if spans else None
    place_of_error = error.place if error is not None else None
    if place_of_error is not None and last is not None and place_of_error.line >= _line(data, last.start):
        # What the end of the file cuts off, psql sends for the server to refuse; we refuse it ourselves.
        ours, error = _split(data[: last.start])
        spans = spans[:-1]
    if error is not None:
        where = f"line {error.place.line}: " if error.place is not None else ""
        result.differences.append(f"{where}we refuse: {error}".split("\n")[0])
    for span in spans:
        if span is None:
            result.differences.append("what psql sent does not stand in the file")
            break
        if data[span.start : span.end].strip(b";") == b"":
            continue
        result.statements += 1
        difference = _difference(data, span, ours.pop(span.start, None))
        if difference is None:
            result.equal += 1
        else:
            line = _line(data, span.start)
            result.differences.append(f"line {line}: psql sent {_short(data[span.start : span.end])}; we: {difference}")
    for one in ours.values():
        line = _line(data, one.start)
        result.differences.append(f"line {line}: only we have {_short(data[one.start : one.end])}")
    return result


def _line(data: bytes, offset: int) -> int:
    return Window("x", data).place(offset).line


def _split(data: bytes) -> tuple[dict[int, Statement], DeckError | None]:
    """Our statements by their beginnings, as many as there are before an error."""
    ours: dict[int, Statement] = {}
    try:
        for one in split(Source(io.BytesIO(data), "x")):
            ours[one.start] = one
    except DeckError as error:
        return ours, error
    return ours, None


def _difference(data: bytes, span: Span, ours: Statement | None) -> str | None:
    if ours is None:
        return "no statement begins there"
    rest = _skip_comments(data, ours.end, span.end)
    if ours.end > span.end or data[rest : span.end] not in {b"", b";"}:
        return _short(data[ours.start : ours.end])
    found = (ours.copy.start, ours.copy.end) if ours.copy is not None else None
    return None if found == span.data else f"its data are {found}, not {span.data}"


def _short(text: bytes) -> str:
    shown = text.decode("utf-8", "replace")
    return repr(shown if len(shown) <= 160 else f"{shown[:100]} ... {shown[-50:]}")


@dataclass
class Totals:
    """Of one psql over all files."""

    files: int = 0
    statements: int = 0
    equal: int = 0
    differing: int = 0

    def add(self, name: str, result: Result, shown: int) -> None:
        self.files += 1
        self.statements += result.statements
        self.equal += result.equal
        self.differing += bool(result.differences)
        if not result.differences:
            print(f"equal      {result.statements:6}  {name}")
            return
        print(f"different  {result.statements:6}  {name}")
        for difference in result.differences[:shown]:
            print(f"    {difference}")


def _programs(given: list[Path]) -> dict[str, Path]:
    """psql by version; without one given, those of each installation on this machine."""
    found = given or [one.bindir / "psql" for one in installed() if (one.bindir / "psql").is_file()]
    if not found:
        sys.exit("no psql on this machine: name one with --psql")
    said = {one: subprocess.run([one, "--version"], capture_output=True, text=True, check=True).stdout for one in found}
    return {f"psql {text.split()[2]}": one for one, text in said.items()}


def _record_all(arguments: argparse.Namespace, totals: dict[str, Totals], folder: Path) -> int:
    programs, lines, whole = _programs(arguments.psql), 0, 0
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(arguments.files):
        data: bytes | None = file.read_bytes().removeprefix(BOM_UTF8)
        if not arguments.dump:
            data, changed = neutral(data or b"", next(iter(programs.values())), folder)
            lines += changed
        if data is None:
            whole += 1
            print(f"dropped            {file}")
            continue
        prepared = (arguments.keep or folder) / f"{number:05}.sql"
        prepared.write_bytes(data)
        for version, psql in programs.items():
            queries, _ = record(psql, prepared)
            spans = list(places(data, queries))
            name = f"{version}  {file}"
            totals.setdefault(version, Totals()).add(name, compare(data, spans), arguments.show)
            if arguments.keep:
                _keep(prepared.with_name(f"{prepared.stem}.{version.split()[1]}.json"), name, data, spans)
        if not arguments.keep:
            prepared.unlink()
    print(f"\nlines changed to make files neutral: {lines}; files dropped whole: {whole}")
    return whole


def _keep(target: Path, name: str, data: bytes, spans: list[Span | None]) -> None:
    statements = [
        {
            "start": span.start,
            "end": span.end,
            "copy": span.data,
            "text": data[span.start : span.end].decode("utf-8", "surrogateescape"),
        }
        if span is not None
        else None
        for span in spans
    ]
    target.write_text(json.dumps({"name": name, "statements": statements}, indent=0, ensure_ascii=False) + "\n")


def _record_cases(folder: Path, psql: Path, name: str) -> None:
    for case in sorted(folder.glob("*.sql")):
        data = case.read_bytes()
        queries, _ = record(psql, case)
        _keep(case.with_suffix(".json"), name, data, list(places(data, queries)))


def spans_of(recording: Path) -> list[Span | None]:
    """The places in a kept recording."""
    return [
        Span(one["start"], one["end"], tuple(one["copy"]) if one["copy"] else None) if one else None
        for one in json.loads(recording.read_text())["statements"]
    ]


def _check_kept(folder: Path, totals: dict[str, Totals], shown: int) -> None:
    for kept in sorted(folder.glob("*.json")):
        name = json.loads(kept.read_text())["name"]
        data = kept.with_name(f"{kept.name.split('.')[0]}.sql").read_bytes()
        totals.setdefault(" ".join(name.split()[:2]), Totals()).add(name, compare(data, spans_of(kept)), shown)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare schemadeck's statements with those that psql sends.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--psql", action="append", type=Path, default=[], help="a psql; repeat it for several")
    parser.add_argument("--dump", action="store_true", help="the files are dumps: feed them as they are")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep prepared files and recordings here")
    parser.add_argument("--check", type=Path, metavar="DIR", help="compare with kept recordings")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="record each file of this folder beside it")
    parser.add_argument("--show", type=int, default=1, metavar="N", help="differences to show of each file (1)")
    arguments = parser.parse_args()
    totals: dict[str, Totals] = {}
    if arguments.cases:
        name, psql = next(iter(_programs(arguments.psql).items()))
        _record_cases(arguments.cases, psql, name)
        return 0
    if arguments.check:
        _check_kept(arguments.check, totals, arguments.show)
    else:
        with tempfile.TemporaryDirectory() as folder:
            _record_all(arguments, totals, Path(folder))
    for version, total in totals.items():
        print(
            f"{version}: {total.files} files, {total.differing} different;"
            f" {total.statements} statements, {total.equal} equal, {total.statements - total.equal} different"
        )
    return 1 if not totals or any(total.differing for total in totals.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
