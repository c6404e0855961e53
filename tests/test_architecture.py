"""The shape of the house (docs: CONTRIBUTING.md): who may import whom, and how long things may get."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "src" / "fealty"
FILES = sorted(path for path in ROOT.rglob("*.py"))

# A room may import the rooms named here, and itself. Data flows one way: from the top of this list to its bottom.
ALLOWED = {
    "errors": set(),
    "helping": set(),
    "records": {"errors"},
    "reading": {"errors", "helping", "records"},
    "tables": {"errors", "records"},
    "casefile": {"errors", "records"},
    "intake": {"errors", "records", "reading", "tables", "casefile"},
    "corpora": {"errors", "records", "reading", "casefile", "intake"},
    "measuring": {"errors", "helping", "records", "casefile"},
    "assessing": {"errors", "records", "casefile", "measuring"},
    "scenarios": {"errors", "records", "casefile", "measuring"},
    "showing": {"errors", "records", "casefile", "measuring", "assessing", "scenarios"},
    "demo": {"errors", "records", "tables", "casefile", "intake"},
    "__main__": {"cli"},
    "web": {"errors", "records", "casefile", "intake", "measuring", "assessing", "scenarios", "showing"},
    "cli": {
        "errors", "records", "reading", "tables", "casefile", "intake", "corpora", "measuring", "assessing",
        "scenarios", "showing", "web", "demo", "fealty",
    },
    "fealty": {"casefile", "intake", "reading", "measuring", "showing"},
}  # fmt: skip


def room(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return "fealty" if first == "__init__.py" else first.removesuffix(".py")


def imported(tree: ast.AST) -> list[tuple[int, str]]:
    """Own modules imported anywhere below a node, as (line, room)."""
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            names = [
                f"{node.module}.{alias.name}" if node.module == "fealty" else str(node.module) for alias in node.names
            ]
        for name in names:
            parts = name.split(".")
            if parts[0] == "fealty":
                known = len(parts) > 1 and parts[1] in ALLOWED
                found.append((node.lineno, parts[1] if known else "fealty"))
    return found


def module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    here = room(path)
    assert here in ALLOWED, f"{here}: a new room needs its place in the order"
    for line, other in imported(ast.parse(path.read_text(encoding="utf-8"))):
        assert other == here or other in ALLOWED[here], f"{path.name}:{line}: {here} must not import {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_own_modules_are_imported_at_the_top(path: Path) -> None:
    if room(path) == "cli":
        return  # a command loads its room only when it runs
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert not imported(node), f"{path.name}:{node.lineno}: {node.name} imports one of our own modules"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 500, f"{path.name}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 80, f"{path.name}:{node.lineno}: {node.name} is too long"
            parameters = len(node.args.args) + len(node.args.kwonlyargs)
            # a public entry point may offer options beyond seven, if they are keyword-only
            assert len(node.args.args) <= 7, f"{path.name}:{node.lineno}: {node.name}"
            assert parameters <= 8, f"{path.name}:{node.lineno}: {node.name}: {parameters}"


def test_there_is_no_import_circle() -> None:
    graph: dict[str, set[str]] = {}
    known = {module(path) for path in FILES}
    for path in FILES:
        targets: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("fealty"):
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    targets.add(full if full in known else str(node.module))
        graph[module(path)] = targets - {module(path)}
    done: set[str] = set()

    def visit(one: str, trail: tuple[str, ...]) -> None:
        assert one not in trail, " -> ".join((*trail, one))
        if one in done or one not in graph:
            return
        for other in graph[one]:
            visit(other, (*trail, one))
        done.add(one)

    for one in graph:
        if one != "fealty" and not one.startswith("fealty.cli"):  # these load lazily
            visit(one, ())


def test_the_library_does_not_print() -> None:
    for path in FILES:
        if room(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id == "print"), f"{path}:{getattr(node, 'lineno', 0)}"
