"""Apply numbered SQL files to PostgreSQL in order, and prove that they are still what was applied.

From Python: :func:`migrate`, :func:`status`, :func:`verify`, :func:`plan`, :func:`lint`, and for tests
:func:`load`. They are imported when they are asked for, so that the command line stays fast.
"""

from typing import TYPE_CHECKING, Any

from schemadeck.version import __version__

if TYPE_CHECKING:
    from schemadeck.api import lint, load, migrate, plan, status, verify

__all__ = ["__version__", "lint", "load", "migrate", "plan", "status", "verify"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from schemadeck import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
