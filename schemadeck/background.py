"""Work in a thread: the server computes, or a checksum is taken, while Python does something else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Result = TypeVar("Result")


_turn = threading.Lock()


class _Task(threading.Thread, Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._done: Result
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._done = self._work()
        except BaseException as error:
            self._error = error

    def result(self) -> Result:
        self.join()
        if self._error is not None:
            raise self._error
        return self._done


@contextmanager
def meanwhile(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Do ``work`` while the block runs. The value waits for its result, or raises its error.

    The block does not end before the work does: what that uses, such as a connection, can be closed behind it.
    """
    task = _Task(work)
    task.start()
    try:
        yield task.result
    finally:
        task.join()


def begun(work: Callable[[], Result]) -> Callable[[], Result]:
    """Do ``work`` from now on. The value waits for its result, or raises its error; nobody has to ask.

    One such work after the other is done. Where the program ends before it, it is given up.
    """

    def in_turn() -> Result:
        with _turn:
            return work()

    task = _Task(in_turn)
    task.start()
    return task.result
