"""The command line in a process that can be killed: forked from one that has everything imported, to save its start.

Run as a program, it reads a job in JSON from each line of stdin, forks, answers with the child's process id, and
with its exit status when it has ended (negative: the signal).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from tests.conftest import ROOT, clean_environment


class Finished:
    """What a command said, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def __str__(self) -> str:
        return f"exit {self.status}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class Client:
    """Runs commands, one at a time; ``pid`` is that of the running one."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.client"],
            cwd=ROOT, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._started = threading.Event()
        self.pid = 0

    def close(self) -> None:
        self._program.communicate()

    def run(self, *arguments: str, cwd: Path) -> Finished:
        """Run ``schemadeck`` with arguments to its end."""
        with tempfile.TemporaryDirectory(prefix="schemadeck-fault-") as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            job = {"arguments": arguments, "cwd": str(cwd), "out": str(out), "err": str(err)}
            self.pid = int(self._ask(json.dumps(job)))
            status = int(self._ask(None))
            self.pid = 0
            return Finished(status, out.read_text(), err.read_text())

    def _ask(self, line: str | None) -> str:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        if line is not None:
            self._program.stdin.write(f"{line}\n")
            self._program.stdin.flush()
        answer = self._program.stdout.readline()
        assert answer, "the client's program has died"
        return answer


def _serve() -> None:
    import psycopg  # noqa: F401  # warm

    import schemadeck.api
    import schemadeck.cli.main
    import schemadeck.flows.adopt
    import schemadeck.progress
    import schemadeck.render.json
    import schemadeck.render.text  # noqa: F401

    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(job)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _become(job: dict[str, Any]) -> NoReturn:
    from schemadeck.cli.main import main

    os.chdir(job["cwd"])
    for name, number in ((os.devnull, 0), (job["out"], 1), (job["err"], 2)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    arguments: Sequence[str] = job["arguments"]
    sys.argv = ["schemadeck", *arguments]
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve()
