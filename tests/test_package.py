"""What is handed out: the source archive, the wheel that is built from it, and an empty environment that it runs in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from supply_help import needed

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 80_000_000
"""Bytes of a wheel: the reader's weights, and the gazetteer."""


@pytest.fixture(scope="module")
def package() -> set[str]:
    """Files of the package as they lie in the source tree when it is built."""
    return lying()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, package: set[str]) -> Path:
    """A folder with the source archive, and the wheel made from that archive alone."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


def lying() -> set[str]:
    source = ROOT / "src"
    files = (path for path in (source / "fealty").rglob("*") if path.is_file())
    return {str(path.relative_to(source)) for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path, package: set[str]) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    about = {name for name in names if re.match(r"fealty-[^/]+\.dist-info/", name)}
    assert names - about == package
    assert any(name.endswith("licenses/LICENSE") for name in about)
    assert "fealty/reading/model/MODEL_CARD.md" in names  # the licence of the weights
    assert "fealty/reading/data/README.md" in names  # and those of the tables
    assert wheel.stat().st_size < LARGEST


def test_the_source_archive_can_be_tested_and_built(built: Path, package: set[str]) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {f"src/{name}" for name in package} <= names
    for name in ("LICENSE", "SECURITY.md", "requirements.lock", "Makefile", "tests/conftest.py", "tools/readme.py"):
        assert name in names
    assert not [name for name in names if name.startswith(("training", ".", "dist/")) and name != ".gitignore"]
    assert archive.stat().st_size < LARGEST


def asked(wheel: Path) -> list[str]:
    """What the wheel itself says that it needs."""
    (about,) = (path for path in zipfile.Path(wheel).iterdir() if path.name.endswith(".dist-info"))
    return PathDistribution(about).requires or []


@pytest.fixture
def home(wheel: Path, tmp_path: Path) -> Path:
    """An environment with the wheel and what the wheel asks for, lent from this one: no registry is needed."""
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    for one in needed(asked(wheel)).values():
        for top in {path.parts[0] for path in one.files or () if path.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(one.locate_file(top))).resolve())
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-deps", "--no-index"]
    done = subprocess.run([*install, "--no-compile", str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return home


def test_an_empty_environment_runs_the_demo(home: Path, tmp_path: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [str(home / "bin" / "fealty"), "demo", "--folder", "out"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=clean)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "iraq.fealty").exists()
    assert (tmp_path / "out" / "iraq.html").stat().st_size < 3_000_000
    assert "The dossier:" in done.stdout
    code = "import fealty, sys; print(fealty.__file__, all(getattr(fealty, one) is not None for one in fealty.__all__))"
    done = subprocess.run([str(home / "bin" / "python"), "-c", code], capture_output=True, text=True, env=clean)
    assert done.stdout.startswith(str(home)), done.stdout + done.stderr
    assert done.stdout.endswith(" True\n")


def test_importing_the_package_loads_no_room(tmp_path: Path) -> None:
    heavy = ("fealty.", "numpy", "polars", "sqlalchemy")
    code = f"import sys, fealty; print([name for name in sys.modules if name.startswith({heavy})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


def test_what_lies_in_the_tree_keeps_the_wheel_small(package: set[str]) -> None:
    """Weights cannot be packed smaller."""
    assert sum((ROOT / "src" / name).stat().st_size for name in package) < LARGEST


def test_the_versions_of_python_that_are_named_are_those_that_are_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    low, high = (int(one) for one in re.findall(r"3\.(\d+)", project["requires-python"]))
    begin = "Programming Language :: Python :: 3."
    named = {int(one.removeprefix(begin)) for one in project["classifiers"] if one.startswith(begin)}
    assert named == set(range(low, high))
    assert sys.version_info.minor in named
