"""The wheel, built and installed into an empty environment, runs the demo from there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_data_that_the_package_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    for path in (source / "fealty").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert str(path.relative_to(source)) in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert wheel.stat().st_size < 60_000_000  # the reader's weights, and the gazetteer


def test_an_empty_environment_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """Only what the wheel asks for is installed (in the locked versions), from a registry."""
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    versions = re.findall(r"^([\w.-]+==[^\s\\]+(?: ; [^\\\n]+)?)", locked, flags=re.MULTILINE)
    (tmp_path / "versions.txt").write_text("\n".join(versions))
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install = [*pip, "--constraint", str(tmp_path / "versions.txt"), str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [str(home / "bin" / "fealty"), "demo", "--folder", "out"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=clean)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "iraq.fealty").exists()
    assert (tmp_path / "out" / "iraq.html").stat().st_size < 3_000_000
    assert "The dossier:" in done.stdout


def test_importing_the_package_loads_no_room(tmp_path: Path) -> None:
    heavy = ("fealty.", "numpy", "polars", "sqlalchemy")
    code = f"import sys, fealty; print([name for name in sys.modules if name.startswith({heavy})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there() -> None:
    code = "import fealty; print(all(getattr(fealty, name) is not None for name in fealty.__all__))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "True", done.stderr
