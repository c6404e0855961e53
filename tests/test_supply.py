"""What Fealty is built on: locked with hashes, licences that go together, nothing loaded that a command needs not."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageMetadata, PackageNotFoundError, files, metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sharing_help import iraq

ROOT = Path(__file__).resolve().parents[1]
PLOTTING = {"altair", "vl_convert"}
WEIGHTS = {"onnxruntime", "tokenizers"}
SERVING = {"starlette", "uvicorn"}
NUMBERS = {"numpy", "scipy", "polars"}
STORING = {"sqlalchemy"}
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MPL-1.1",
    "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""Licences that ask for no more than a notice, and the Mozilla one, which asks for changes of its own files alone."""
SAID = {
    r"apache": "Apache-2.0",
    r"\bbsd\b|3-clause": "BSD-3-Clause",
    r"\bisc\b": "ISC",
    r"\bmit\b|permission is hereby granted, free of charge": "MIT",
    r"mozilla public license 2|mpl": "MPL-2.0",
    r"python software foundation": "PSF-2.0",
}
"""How packages say it that do not use the SPDX names yet."""


# --- the lock ---------------------------------------------------------------------------------------------------------


class Pin:
    """One pinned version of the lock."""

    def __init__(self, name: str, version: str, marker: str, hashes: int) -> None:
        self.name, self.version, self.hashes = canonicalize_name(name), version, hashes
        self.marker = Marker(marker) if marker else None

    def applies(self) -> bool:
        return self.marker is None or self.marker.evaluate()


def lock() -> list[Pin]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    head = r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+))?"
    begins = list(re.finditer(head, text, flags=re.MULTILINE))
    ends = [*(one.start() for one in begins[1:]), len(text)]
    return [
        Pin(one["name"], one["version"], (one["marker"] or "").strip(), text.count("--hash=sha256:", one.end(), end))
        for one, end in zip(begins, ends, strict=True)
    ]


def test_every_version_of_the_lock_has_its_hashes() -> None:
    assert len(lock()) > 80
    assert [one.name for one in lock() if not one.hashes] == []


def test_the_lock_meets_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned: dict[str, list[str]] = {}
    for one in lock():
        pinned.setdefault(one.name, []).append(one.version)
    for line in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        asked = Requirement(line)
        versions = pinned.get(canonicalize_name(asked.name), [])
        assert versions, f"{asked.name} is not in requirements.lock: run make lock"
        assert all(asked.specifier.contains(one) for one in versions), line


def installed() -> dict[str, PackageMetadata]:
    """What of the lock is installed here; the rest is for other systems."""
    found = {}
    for one in lock():
        if one.applies():
            try:
                found[one.name] = metadata(one.name)
            except PackageNotFoundError:
                continue
    return found


# --- licences ---------------------------------------------------------------------------------------------------------


def licences(about: PackageMetadata) -> list[set[str]]:
    """The licences that a package states, as choices: one of them is enough, all of its members hold."""
    stated = about.get("License-Expression")
    if stated:
        return [set(re.split(r"\s+AND\s+", one.strip("() "))) for one in re.split(r"\s+OR\s+", stated)]
    classifiers = [one for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    for said in (*classifiers, about.get("License") or "", *texts(about["Name"])):
        for pattern, name in SAID.items():
            if re.search(pattern, said[:3_000], flags=re.IGNORECASE):
                return [{name}]
    return [{"nothing that is known"}]


def texts(name: str) -> list[str]:
    """The licence files that a package brings."""
    found = (path for path in files(name) or () if re.search(r"licen[cs]e|copying", path.name, flags=re.IGNORECASE))
    return [path.read_binary().decode(errors="replace") for path in found]


def test_every_package_of_the_lock_states_a_licence_that_may_be_combined() -> None:
    binding = {
        name: [sorted(one) for one in licences(about)]
        for name, about in installed().items()
        if not any(one <= PERMISSIVE for one in licences(about))
    }
    assert not binding


def test_a_licence_that_binds_everything_would_be_seen() -> None:
    about = metadata("packaging")
    for stated, fine in (("GPL-3.0-only", False), ("MIT AND LGPL-2.1-only", False), ("GPL-2.0-only OR MIT", True)):
        about.replace_header("License-Expression", stated)  # type: ignore[attr-defined]
        assert any(one <= PERMISSIVE for one in licences(about)) == fine, stated


# --- known weaknesses -------------------------------------------------------------------------------------------------


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Any:
    given = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert given is not None
    assert given.loader is not None
    module = importlib.util.module_from_spec(given)
    given.loader.exec_module(module)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: given)
    monkeypatch.setattr(sys, "argv", ["audit.py"])
    return module


WEAK = {"name": "sums", "version": "1.0", "vulns": [{"id": "OSV-1", "fix_versions": ["1.1"]}]}
SOUND = {"name": "lists", "version": "2.0", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ([WEAK, SOUND], 1, "sums 1.0: OSV-1, mended in 1.1"),
        (
            [SOUND, UNKNOWN],
            0,
            "1 of 2 locked versions looked up (osv)\naudit: not in the database, so not audited: o",
        ),
        ([UNKNOWN], 0, "NOT AUDITED"),
        (None, 0, "NOT AUDITED"),
    ],
)
def test_the_audit_fails_for_a_weakness_and_says_when_nobody_answered(
    audit: Any, answer: Any, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "asked", lambda service: answer)
    assert audit.main() == code
    assert words in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["audit.py", "--strict"])
    assert audit.main() == (0 if code == 0 and "looked up" in words else 1)


# --- what a command loads ---------------------------------------------------------------------------------------------

PROBE = """
import atexit, runpy, sys
kept = sys.argv.pop(1)
atexit.register(lambda: open(kept, "w").write("\\n".join(sys.modules)))
runpy.run_module("fealty", run_name="__main__", alter_sys=True)
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run a command in a process of its own; return the names of the packages that it has loaded."""
    kept = folder / "loaded.txt"
    command = [sys.executable, "-c", PROBE, str(kept), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in kept.read_text().splitlines()}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("schema",), ("measure", "--help")])
def test_help_and_the_schema_load_nothing_that_works(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert loaded(tmp_path, *arguments) & (PLOTTING | WEIGHTS | SERVING | NUMBERS | STORING) == set()


def test_reading_loads_no_plotting_and_no_fitting(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("The Patron told the Faction to hold its fire.\n")
    found = loaded(tmp_path, "read", "one.txt", "--json")
    assert found >= WEIGHTS
    assert found & (PLOTTING | SERVING | {"scipy"}) == set()


def test_measuring_loads_no_weights(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shutil.copy(iraq(tmp_path_factory), tmp_path / "iraq.fealty")
    found = loaded(tmp_path, "measure", "iraq.fealty")
    assert "scipy" in found
    assert found & (WEIGHTS | SERVING) == set()


def test_a_case_is_kept_without_weights_numbers_or_plotting(tmp_path: Path) -> None:
    for command in (("new", "one.fealty"), ("records", "one.fealty")):
        found = loaded(tmp_path, *command)
        assert found >= STORING
        assert found & (PLOTTING | WEIGHTS | SERVING | NUMBERS) == set()
