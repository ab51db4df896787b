"""A quick start: nothing here changes what a command does."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType


class _Version(ModuleType):
    """A module of psycopg's that holds its ``__version__``; anything else it would have is read from its file."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") or self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def name_versions() -> None:
    """Give psycopg's packages their versions, from the names of their ``.dist-info`` folders.

    They ask importlib.metadata for them when they are imported, which imports the email package to parse a file: a
    tenth of the time that `schemadeck status` takes. Where the folders are not as expected, psycopg does as ever.
    """
    spec = find_spec("psycopg")
    if spec is None or not spec.submodule_search_locations or "psycopg" in sys.modules:
        return
    beside = Path(spec.submodule_search_locations[0]).parent
    for package in ("psycopg", "psycopg_binary"):
        found = [path.name for path in beside.glob(f"{package}-*.dist-info")]
        real = spec_from_file_location(f"{package}.version", beside / package / "version.py")
        if len(found) == 1 and real is not None:
            module = module_from_spec(real)
            module.__class__ = _Version
            module.__dict__["__version__"] = found[0].removeprefix(f"{package}-").removesuffix(".dist-info")
            sys.modules[module.__name__] = module
