"""``schemadeck.toml`` (or ``[tool.schemadeck]`` of ``pyproject.toml``) and the choice of the database."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from schemadeck.errors import ConfigError
from schemadeck.model import DeckSettings, Ignored, LintSettings, Settings

EMBEDDED = "embedded"

_NOT_SAID = ("ignored", "lint", "decks", "scratch_on_target")  # have tables of their own, or are no setting
_KINDS = {str: "a text in quotes", int: "a whole number"}

_INTERVAL = re.compile(r"\d+(?:\.\d+)?(?:us|ms|s|min|h|d)?")


class Config(NamedTuple):
    """Settings in force: ``project`` is the folder of the config file, or the current one without a config."""

    project: Path
    settings: Settings

    @property
    def decks(self) -> Path:
        """The folder that holds the decks."""
        return (self.project / self.settings.dir).absolute()

    @property
    def deck_urls(self) -> dict[str, str]:
        """The URLs of decks in databases of their own."""
        return {name: one.url for name, one in self.settings.decks.items() if one.url}

    @property
    def embedded(self) -> bool:
        """Whether the target is the embedded server."""
        return self.settings.url == EMBEDDED


def load(
    *,
    file: Path | None = None,
    env: str | None = None,
    url: str | None = None,
    directory: Path | None = None,
    scratch_url: str | None = None,
    scratch_on_target: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> Config:
    """The config with the command line's choices on top.

    The database is the first of: ``url``, ``env``'s url, ``DATABASE_URL``, the config's url; ``url`` counts for decks
    with a database of their own too. Raises
    :class:`ConfigError` for a file that cannot be read, an unknown key, a value of the wrong type.
    """
    path = file or _find(_here())
    table = _read(path) if path is not None else {}
    where = str(path) if path is not None else "no config"
    environments = table.pop("env", {})
    if not isinstance(environments, dict):
        raise ConfigError(f"{where}: env must be a table such as [env.prod]")
    settings = _apply(Settings(), table, where)
    if env is not None:
        settings = _apply(settings, _environment(environments, env, where), f"{where}, [env.{env}]")
    if url:
        decks = {name: one._replace(url="") for name, one in settings.decks.items()}
        settings = settings._replace(url=url, decks=decks)
    elif environ.get("DATABASE_URL") and not (env is not None and "url" in environments[env]):
        settings = settings._replace(url=environ["DATABASE_URL"])
    if directory is not None:
        settings = settings._replace(dir=str(directory.absolute()))
    if scratch_url or scratch_on_target:
        settings = settings._replace(scratch_url=scratch_url or "", scratch_on_target=scratch_on_target)
    project = path.parent if path is not None else _here()
    return Config(project.absolute(), settings)


def require_url(config: Config) -> str:
    """The database's URL; raises :class:`ConfigError` when nothing names one."""
    if config.settings.url:
        return config.settings.url
    raise ConfigError(
        "no database is named",
        hint="it is taken from --url, --env, DATABASE_URL, or `url` in schemadeck.toml, in this order",
        next_step="for a private PostgreSQL of this project's own: --url embedded",
    )


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ConfigError("the current folder does not exist any more", next_step="cd to another one") from None


def _find(folder: Path) -> Path | None:
    """The config of this folder or of one above it, up to the root of the repository."""
    for place in (folder, *folder.parents):
        try:
            if (place / "schemadeck.toml").exists():
                return place / "schemadeck.toml"
            pyproject = place / "pyproject.toml"
            if pyproject.is_file() and "schemadeck" in _parse(pyproject).get("tool", {}):
                return pyproject
            if (place / ".git").exists():
                return None
        except OSError as error:
            raise ConfigError(
                f"cannot look for schemadeck.toml in {place}: {error.strerror}",
                next_step="name it with --config, or run in a folder that you may read",
            ) from error
    return None


def _read(path: Path) -> dict[str, Any]:
    table = _parse(path)
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("schemadeck", {})
    return table


def _parse(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}", next_step="--config names another file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _environment(environments: dict[str, Any], env: str, where: str) -> dict[str, Any]:
    if not isinstance(environments.get(env), dict):
        known = sorted(environments)
        raise ConfigError(
            f"{where} has no [env.{env}]",
            hint=f"it has: {', '.join(known)}" if known else "it has no environment at all",
        )
    return dict(environments[env])


def _given(value: object) -> str:
    """What kind of value stands there; the value itself may hold a password."""
    return {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}.get(
        type(value), "a text" if isinstance(value, str) else "that"
    )


def _decks(settings: Settings, table: dict[str, Any], where: str) -> dict[str, DeckSettings]:
    """Take the tables such as ``[deck.shop]`` out of a table."""
    found: dict[str, DeckSettings] = {}
    decks = table.pop("deck", {})
    if not isinstance(decks, dict) or not all(isinstance(one, dict) for one in decks.values()):
        raise ConfigError(f"{where}: deck must be a table such as [deck.shop]")
    known = DeckSettings._fields
    for name, keys in decks.items():
        here = f"{where}, [deck.{name}]"
        for key in keys:
            if key not in known:
                raise ConfigError(f"{here}: unknown key {key!r}", hint=f"known are: {', '.join(known)}")
        before = settings.decks.get(name, DeckSettings())
        lint = _lint(before.lint, keys, here)
        schemas = keys.get("schemas", [])
        for right, rule in (
            (isinstance(keys.get("url", ""), str), "url must be a text in quotes"),
            (
                isinstance(schemas, list) and all(isinstance(one, str) for one in schemas),
                "schemas must be a list of names",
            ),
            (keys.get("partitions", "upkeep") in ("upkeep", "strict"), 'partitions must be "upkeep" or "strict"'),
        ):
            if not right:
                raise ConfigError(f"{here}: {rule}")
        found[name] = before._replace(**{**keys, **({"schemas": tuple(schemas)} if schemas else {}), "lint": lint})
    return found


def _lint(before: LintSettings, table: dict[str, Any], where: str) -> LintSettings:
    """Take the table ``lint`` out of a table, and add it to what is said before."""
    said = table.pop("lint", {})
    require, off = (said.get("require", []), said.get("off", {})) if isinstance(said, dict) else (None, None)
    if not isinstance(require, list) or not all(isinstance(one, str) for one in require):
        raise ConfigError(f'{where}: lint must be a table such as {{ require = ["missing-comment"] }}')
    if not isinstance(off, dict) or not all(isinstance(one, str) and one.strip() for one in off.values()):
        raise ConfigError(f'{where}: lint.off gives a reason for each rule: {{ unqualified-name = "one schema" }}')
    for key in said:
        if key not in LintSettings._fields:
            raise ConfigError(f"{where}: lint has no key {key!r}", hint="known are: require, off")
    return LintSettings((*before.require, *require), {**before.off, **off})


def _ignored(table: dict[str, Any], where: str) -> tuple[Ignored, ...]:
    """Take the tables ``[[ignore]]`` out of a table: each names objects by a pattern, and says why."""
    entries = table.pop("ignore", [])
    known = {"object", "reason"}
    for entry in entries if isinstance(entries, list) else [None]:
        if (
            not isinstance(entry, dict)
            or set(entry) != known
            or not all(isinstance(one, str) for one in entry.values())
        ):
            raise ConfigError(
                f"{where}: [[ignore]] has an object and a reason, both texts in quotes",
                next_step='object is a pattern such as "index sales.tmp_*"',
            )
    return tuple(Ignored(entry["object"], entry["reason"]) for entry in entries)


def _apply(settings: Settings, table: dict[str, Any], where: str) -> Settings:
    decks = {**settings.decks, **_decks(settings, table, where)}
    settings = settings._replace(
        decks=decks, ignored=settings.ignored + _ignored(table, where), lint=_lint(settings.lint, table, where)
    )
    types = {key: type(value) for key, value in Settings()._asdict().items() if key not in _NOT_SAID}
    for key, value in table.items():
        if key not in types:
            from difflib import get_close_matches

            near = get_close_matches(key, types, n=1)
            raise ConfigError(
                f"{where}: unknown key {key!r}",
                hint=f"did you mean {near[0]}?" if near else f"known are: {', '.join(types)}",
            )
        if type(value) is not types[key]:
            raise ConfigError(f"{where}: {key} must be {_KINDS[types[key]]}, not {_given(value)}")
    settings = settings._replace(**table)
    for right, rule in (
        (_INTERVAL.fullmatch(settings.lock_timeout), "lock_timeout must be an interval such as 2s or 500ms"),
        (0 <= settings.lock_retries <= 1000, "lock_retries must lie between 0 and 1000"),
        (settings.scope in ("decks", "database"), 'scope must be "decks" or "database"'),
        (settings.dir.isprintable() and settings.dir, "dir must be the name of a folder"),
        (settings.ledger_schema.isprintable() and settings.ledger_schema, "ledger_schema must be a schema's name"),
    ):
        if not right:
            raise ConfigError(f"{where}: {rule}")
    return settings
