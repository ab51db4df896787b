"""The layers of the design: imports point downwards, and each outside package has its place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "schemadeck"

# From the top down; a module may import from its own layer and those below it.
LAYERS = (
    ("__main__", "__init__", "api", "cli", "config", "progress", "render"),
    ("flows",),
    ("database",),
    ("files",),
    ("model", "errors", "version", "background"),
)
OUTSIDE = {
    "click": {"cli"},
    "rich": {"render", "progress"},
    "sqlparse": {"render"},
    "psycopg": {"api", "flows", "database"},
}


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(file: Path) -> str:
    """The module or package directly below schemadeck."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _layer(room: str) -> int:
    return next(index for index, rooms in enumerate(LAYERS) if room in rooms)


def test_every_module_has_a_layer() -> None:
    rooms = {room for rooms in LAYERS for room in rooms}
    assert {_room(file) for file in _files()} == rooms


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_downwards(file: Path) -> None:
    for name in _imports(file):
        parts = name.split(".")
        if parts[0] != "schemadeck":
            continue
        room = parts[1] if any(parts[1] in rooms for rooms in LAYERS) else "__init__"
        assert _layer(_room(file)) <= _layer(room), f"{_room(file)} must not import {name}"


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_outside_packages_keep_to_their_place(file: Path) -> None:
    for name in _imports(file):
        allowed = OUTSIDE.get(name.split(".")[0])
        assert allowed is None or _room(file) in allowed, f"{_room(file)} must not import {name}"


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in _files()
    }
    edges = {
        module: {other for name in _imports(file) for other in (name, name.rpartition(".")[0]) if other in names}
        for module, file in names.items()
    }
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way, module))
        if module not in done:
            for other in edges[module] - {module, "schemadeck"}:
                visit(other, (*way, module))
            done.add(module)

    for module in names:
        visit(module, ())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_neither_psycopg_nor_rich_nor_asyncio(option: str) -> None:
    code = (
        "import sys\nfrom schemadeck.cli import main\n"
        f"sys.argv = ['schemadeck', {option!r}]\n"
        "try: main()\nfinally: print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"psycopg", "rich", "asyncio", "sqlparse"} & set(ast.literal_eval(done.stderr.splitlines()[-1]))
