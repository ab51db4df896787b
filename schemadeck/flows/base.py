"""The files of a revision in git, held against those that are here: what `lint --base` says about history."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from schemadeck.errors import DeckError, UsageError
from schemadeck.files import script
from schemadeck.files.deck import number_and_name
from schemadeck.files.history import compare
from schemadeck.model import Deck, Entry, Finding, LedgerRow, Migration, Place

_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_NEVER = datetime(1970, 1, 1)  # rows of a base have no time
Key = tuple[str, int]


class Base(NamedTuple):
    """What a revision tells of the files: those that are ``old``, and what is wrong with them and with new numbers."""

    old: frozenset[Key]
    findings: tuple[Finding, ...]


def against(decks: Sequence[Deck], root: Path, revision: str, *, partial: bool) -> Base:
    """Hold the decks below ``root`` against a revision, or where this branch has left it.

    Edits count from the merge base on, as in a pull request; numbers have to lie above what the revision has by now.
    Raises :class:`UsageError` if there is no git, no repository or no such revision.
    """
    git = _Git(root)
    tip = git.commit(revision)
    start = git.merge_base(tip, revision)
    names = {deck.name for deck in decks}
    then = {key: one for key, one in git.files(start).items() if not partial or key[0] in names}
    now = git.files(tip)
    changed = git.changed(start)
    here = {(one.deck, one.number): one for deck in decks for one in deck.migrations}
    rows = [_row(git, key, path, blob, changed, here.get(key)) for key, (path, blob) in then.items()]
    entries = compare(decks, rows, partial=partial).entries
    findings = [one for entry in entries for one in _findings(entry, revision)]
    merged = {key for key, (path, _) in now.items() if key in here and path.name == here[key].file}
    old = frozenset({*then, *merged})
    highest = {deck: max(number for name, number in now if name == deck) for deck, _ in now}
    late = [
        _late(one, now[one.deck, highest[one.deck]][0].name, here, revision)
        for key, one in here.items()
        if key not in old and one.number <= highest.get(one.deck, -1)
    ]
    return Base(old, (*findings, *late))


def _row(
    git: _Git, key: Key, path: PurePosixPath, blob: str, changed: frozenset[PurePosixPath], file: Migration | None
) -> LedgerRow:
    """A file of the base as if it had been applied."""
    name, checksum, fingerprint = number_and_name(path.name)[1], file.checksum if file is not None else "", None
    if path in changed or (file is not None and file.file != path.name):
        opened = io.BytesIO(git.content(blob))
        checksum = script.checksum(opened)
        opened.seek(0)
        try:
            fingerprint = script.fingerprint(opened, path.name)
        except DeckError:
            fingerprint = None  # what could not be read has changed
    return LedgerRow(*key, name, checksum, fingerprint, "applied", _NEVER, "")


def _findings(entry: Entry, revision: str) -> Iterator[Finding]:
    file, row = entry.file, entry.row
    if row is None:
        return
    name = f"{entry.deck}/{entry.number:04d}_{row.name}"
    place = Place(file.shown, 1, 1) if file is not None else None
    if file is None:
        yield Finding(
            "deleted", "migration", name, f"stands in {revision}, but not here",
            f"restore it: git checkout {revision} -- FILE; what it made is dropped by a new file",
        )  # fmt: skip
    elif entry.state == "edited":
        yield Finding(
            "edited", "migration", str(file), f"differs from {revision}, where it may have been applied",
            f"restore it, and put the change into a new file: schemadeck new {entry.deck} NAME", place,
        )  # fmt: skip
    elif entry.state == "cosmetic":
        yield Finding(
            "cosmetic", "migration", str(file), f"only comments or white space differ from {revision}",
            "nothing: its statements are the same", place, "warning",
        )  # fmt: skip
    if file is not None and file.name != row.name and entry.state != "edited":
        yield Finding(
            "renamed", "migration", str(file), f"is called {row.name!r} in {revision}; only the name differs",
            "nothing", place, "warning",
        )  # fmt: skip


def _late(one: Migration, newest: str, here: dict[Key, Migration], revision: str) -> Finding:
    """The finding about a new file whose number is taken, or too low."""
    free = 1 + max(number_and_name(newest)[0], *(number for deck, number in here if deck == one.deck))
    width = len(newest.partition("_")[0])
    return Finding(
        "late", "migration", str(one), f"is new, and its number is not above {newest}, the newest of {revision}",
        f"name it {Path(one.shown).with_name(f'{free:0{width}d}_{one.name}.sql')}",
        Place(one.shown, 1, 1),
    )  # fmt: skip


class _Git:
    """The repository that the decks lie in."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # A hook of git's runs with these, and they mean another folder than ours.
        self._environment = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
        asked = self._call("rev-parse", "--is-inside-work-tree")
        if asked.returncode:
            said = asked.stderr.decode("utf-8", "replace").strip()
            raise UsageError("--base needs a checkout of git", hint=said, next_step="run it in one, or lint all files")

    def commit(self, revision: str) -> str:
        """A revision's commit."""
        found = self._says("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not found:
            raise UsageError(f"--base: git knows no revision {revision!r} here", next_step=self._deepen(revision))
        return found

    def merge_base(self, tip: str, revision: str) -> str:
        """The commit at which this branch has left a revision."""
        found = self._says("merge-base", tip, "HEAD")
        if not found:
            raise UsageError(
                f"--base: {revision} and this branch have no commit in common here", next_step=self._deepen(revision)
            )
        return found.split()[0]

    def files(self, commit: str) -> dict[Key, tuple[PurePosixPath, str]]:
        """Path, below the root, and blob of each migration of a commit."""
        found = {}
        for line in self._run("ls-tree", "-r", "-z", commit).decode("utf-8", "surrogateescape").split("\0"):
            about, _, path = line.partition("\t")
            parts = PurePosixPath(path)
            number, _ = number_and_name(parts.name)
            if len(parts.parts) == 2 and number >= 0:
                found[parts.parts[0], number] = (parts, about.split()[2])
        return found

    def changed(self, commit: str) -> frozenset[PurePosixPath]:
        """The paths, below the root, that are not now what they were."""
        names = self._run("diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", ".")
        return frozenset(map(PurePosixPath, names.decode("utf-8", "surrogateescape").split("\0")))

    def content(self, blob: str) -> bytes:
        """What a file of a commit held."""
        return self._run("cat-file", "blob", blob)

    def _deepen(self, revision: str) -> str:
        if self._says("rev-parse", "--is-shallow-repository") == "true":
            return "this checkout is shallow: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0, git fetch --unshallow"
        return f"git fetch origin, and name it as git does: --base origin/{revision.rpartition('/')[2]}"

    def _says(self, *arguments: str) -> str:
        """The answer to a question, empty if it is no."""
        return self._call(*arguments).stdout.decode("utf-8", "replace").strip()

    def _run(self, *arguments: str) -> bytes:
        done = self._call(*arguments)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise UsageError(f"--base: git {arguments[0]} failed: {said}")
        return done.stdout

    def _call(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", *arguments], cwd=self._root, env=self._environment, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise UsageError("--base: git is not installed here", next_step="install git, or lint all files") from None
