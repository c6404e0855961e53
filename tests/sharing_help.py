"""Files that several tests look at and none changes, made once for all worker processes of a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from fealty.demo import build_iraq


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a file that the first who asks for it makes, while the other workers wait."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    folder.mkdir(exist_ok=True)
    path = folder / name
    with FileLock(folder / f"{name}.lock"):
        if not path.exists():
            begun = folder / f"begun-{name}"
            make(begun)
            begun.rename(path)
    return path


def iraq(factory: pytest.TempPathFactory) -> Path:
    """Return the bundled case; copy it before changing it."""
    return made_once(factory, "iraq.fealty", build_iraq)
