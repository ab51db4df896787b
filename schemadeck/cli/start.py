"""A quick start: nothing here changes what a command does."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from threading import RLock
from types import ModuleType

# What others import and, in this program, hardly ever ask for anything. `inspect` is a fifth of `import click`, which
# cleans the text of a help page with it; `ipaddress` is for a URL with an address of IPv6, in what pathlib imports.
_OF_CLICK = ("inspect", "ipaddress")
# asyncio is for connections that are not opened, ctypes looks for a libpq that psycopg brings along, ssl is for
# callbacks that OpenSSL has not had since 1.1, traceback for errors that are logged. psycopg itself is one:
# `psycopg.pq`, libpq, is all that most commands need of it.
_OF_PSYCOPG = ("psycopg", "psycopg._compat", "asyncio", "ctypes", "ctypes.util", "ssl", "traceback")
# Names that lie in another module, and can be had without the rest of this one.
_LIES_IN = {
    "asyncio.CancelledError": "asyncio.exceptions",
    "psycopg._compat.LiteralString": "typing",
    "psycopg._compat.Self": "typing",
}
_running = RLock()


class _Late(ModuleType):
    """A module whose file runs when something of it is asked for that is no submodule.

    Otherwise than with importlib.util.LazyLoader, submodules can be imported without that.
    """

    def __getattr__(self, name: str) -> object:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        full = f"{self.__name__}.{name}"
        if full in _LIES_IN:
            return getattr(import_module(_LIES_IN[full]), name)
        if PathFinder.find_spec(full, spec.submodule_search_locations or []) is not None:
            return import_module(full)
        with _running:
            if type(self) is _Late:
                self.__class__ = ModuleType  # type: ignore[assignment]
                spec.loader.exec_module(self)
        return getattr(self, name)


def click_late() -> None:
    """Leave out what click imports until somebody asks for it; before click is imported.

    Garbage is looked for less often: much is made and little of it is garbage, while modules are imported above all.
    """
    gc.set_threshold(100_000, 50, 1000)
    _late(_OF_CLICK)


def psycopg_late() -> None:
    """Leave out what psycopg imports until somebody asks for it: half of the time that `schemadeck status` takes."""
    if "psycopg" in sys.modules:
        return
    _late(_OF_PSYCOPG)
    _name_versions()
    import_module("psycopg.pq")  # as psycopg does it: no other part of it can be the first


def _late(names: tuple[str, ...]) -> None:
    """Put such a module where each of these would be; one that is there already or is not found stays as it is."""
    for name in names:
        spec = find_spec(name) if name not in sys.modules else None
        if spec is not None and spec.origin is not None:
            _put(name, module_from_spec(spec))


def _name_versions() -> None:
    """Give psycopg's packages their versions, from the names of their ``.dist-info`` folders.

    They ask importlib.metadata for them when they are imported, which imports the email package to parse a file.
    """
    from pathlib import Path

    spec = find_spec("psycopg")
    if spec is None or not spec.submodule_search_locations:
        return
    beside = Path(spec.submodule_search_locations[0]).parent
    for package in ("psycopg", "psycopg_binary"):
        found = [path.name for path in beside.glob(f"{package}-*.dist-info")]
        real = spec_from_file_location(f"{package}.version", beside / package / "version.py")
        if len(found) == 1 and real is not None:
            module = module_from_spec(real)
            module.__dict__["__version__"] = found[0].removeprefix(f"{package}-").removesuffix(".dist-info")
            _put(module.__name__, module)


def _put(name: str, module: ModuleType) -> None:
    module.__class__ = _Late
    sys.modules[name] = module
    package, _, last = name.rpartition(".")
    if package in sys.modules:
        setattr(sys.modules[package], last, module)
