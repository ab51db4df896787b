"""A database to replay files in: made to look like the target, thrown away afterwards.

It lies on a private cluster of this machine's programs, on a server that was named for it, or, if the user asks for
that, on the target's own server.
"""

from schemadeck.database.scratch.likeness import Likeness, likeness, plain
from schemadeck.database.scratch.place import Scratch, opened, programs

__all__ = ["Likeness", "Scratch", "likeness", "opened", "plain", "programs"]
