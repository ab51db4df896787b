"""The embedded server: a PostgreSQL of the project's own, started when a command needs it.

Its data lie in ``.schemadeck/`` of the project, it listens on a Unix socket alone, and commands that run
at the same time share it:

- ``installation``: which PostgreSQL binaries there are
- ``account``: under which user they run (PostgreSQL refuses to run as root)
- ``datadir``: how a data directory is made
- ``cluster``: the server on it
- ``lease``: who uses it; the last one out stops it
"""

from schemadeck.database.embedded.account import can_run_in
from schemadeck.database.embedded.datadir import keep
from schemadeck.database.embedded.installation import find, installed, of_major, psql
from schemadeck.database.embedded.lease import Server, borrow, look, pin, reset, unpin

__all__ = [
    "Server",
    "borrow",
    "can_run_in",
    "find",
    "installed",
    "keep",
    "look",
    "of_major",
    "pin",
    "psql",
    "reset",
    "unpin",
]
