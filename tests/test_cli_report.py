"""`fealty report` with a plan of the user's own, and with something left out."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path

import pytest

from fealty.casefile import Case
from fealty.cli.leaving_out import told_apart
from sharing_help import iraq
from test_cli import fealty

PLAN = """
title = "A strike in May"
days = 45
paths = 300
[[strike]]
date = 2024-05-10
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("iraq")
    shutil.copy(iraq(tmp_path_factory), path / "iraq.fealty")
    (path / "plan.toml").write_text(PLAN)
    return path


def test_a_plan_takes_the_place_of_the_page_s_own(folder: Path) -> None:
    fealty("report", "iraq.fealty", "-o", "planned.json", "--plan", "plan.toml", folder=folder)
    written = (folder / "planned.json").read_text(encoding="utf-8")
    assert "three were obeyed" in written
    found = json.loads(written)
    assert found["further"]["planned"] is True
    assert found["further"]["outlook"]["title"] == "A strike in May"
    assert found["further"]["outlook"]["days"] == 45
    assert found["dossier"]["outlook"]["lead"].startswith("A plan that somebody wrote down")
    (folder / "odd.toml").write_text("title = 3")
    done = fealty("report", "iraq.fealty", "-o", "odd.html", "--plan", "odd.toml", folder=folder, code=1)
    assert "odd.toml" in done.stderr
    assert not (folder / "odd.html").exists()


def test_sources_and_names_are_left_out_on_request(folder: Path) -> None:
    with Case(folder / "iraq.fealty") as case:
        source = next(
            seen.record for seen in case.sources() if seen.record.publisher and "Reuters" in seen.record.publisher
        )
        apart = told_apart(case, [source.id[:8], "Esmail Qaani", "abcdef", "Fadaa"])
    assert (apart.sources, apart.names) == ([source.id[:8]], ["Esmail Qaani", "abcdef", "Fadaa"])
    arguments = ("--without", source.id[:8], "--without", "Esmail Qaani")
    done = fealty("report", "iraq.fealty", "-o", "less.html", *arguments, folder=folder)
    assert "On request one source and one name are left out" in done.stderr
    page = unescape((folder / "less.html").read_text(encoding="utf-8"))
    assert "Qaani" not in page
    assert source.title not in page
    assert "On request one source and one name are left out" in page[: page.index('aria-label="Contents"')]
    assert "three were obeyed</a> (probability" in page  # as above, where nothing is left out
    refused = fealty("report", "iraq.fealty", "-o", "x.html", "--without", "Nobody Here", folder=folder, code=1)
    assert "the case has it nowhere" in refused.stderr
