"""Where a scratch database lies, and who makes what there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from schemadeck.database import embedded
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import ServerError
from schemadeck.model import Settings


class Scratch(NamedTuple):
    """A scratch database. ``url`` leads to it as somebody who may do everything there.

    ``logins`` says that each user of the target may log in as such, without a password; else whoever is to make
    something is SET ROLE. ``replayed`` says that it is a copy of one that was kept, with what had been done there.
    """

    url: str
    logins: bool
    replayed: bool = False

    def keep(self, state: str) -> None:
        """Keep it as it is now, under a name, if it lies on a cluster of its own; nobody may be at work on it."""
        if self.logins:
            from schemadeck.database.scratch.private import keep

            keep(self.url, state)


def programs(settings: Settings, like: Likeness) -> str:
    """What a replay's result depends on beside its inputs: which server it runs on.

    Raises :class:`ServerError` if there is none.
    """
    if settings.scratch_url or settings.scratch_on_target:
        from schemadeck.database.scratch.named import server_version

        return server_version(settings.scratch_url or like.url, like.major)
    found = embedded.of_major(like.major)
    if found is None:
        raise ServerError(
            f"there is no PostgreSQL {like.major} on this machine to replay the files on, so nothing was compared",
            next_step=f"install PostgreSQL {like.major} here (no server has to run); or name a server of that version"
            " for it with --scratch-url; or allow a scratch database on the target's server with --scratch-on-target",
        )
    return str(found)


@contextmanager
def opened(settings: Settings, like: Likeness, users: Collection[str], state: str = "") -> Iterator[Scratch]:
    """A scratch database, gone when the block ends; a copy of the one kept as ``state``, if there is one.

    Raises :class:`ServerError` if none can be had.
    """
    if settings.scratch_on_target:
        from schemadeck.database.scratch.named import on_target

        with on_target(like, users, settings.role) as url:
            yield Scratch(url, logins=False)
    elif settings.scratch_url:
        from schemadeck.database.scratch.named import on_server

        with on_server(settings.scratch_url, like, users) as url:
            yield Scratch(url, logins=False)
    else:
        from schemadeck.database.scratch.private import on_private_cluster

        with on_private_cluster(like, users, state) as (url, replayed):
            yield Scratch(url, logins=True, replayed=replayed)
