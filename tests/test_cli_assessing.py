"""The commands that say what it means, as a user has them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sharing_help import iraq
from test_cli import fealty

PLAN = """
title = "Calm, then a strike"
days = 60
paths = 500
[[order]]
date = 2024-05-10
[[strike]]
date = 2024-06-01
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("iraq")
    shutil.copy(iraq(tmp_path_factory), path / "iraq.fealty")
    (path / "plan.toml").write_text(PLAN)
    return path


def test_assess_prints_readings_evidence_and_what_would_change_them(folder: Path) -> None:
    done = fealty("assess", "iraq.fealty", folder=folder)
    for words in ("in command", "slipping", "Evidence", "Order by order", "From the reports alone", "To draw level"):
        assert words in done.stdout
    assert done.stderr == ""
    found = json.loads(fealty("assess", "iraq.fealty", "--json", "--sponsor", "iran", folder=folder).stdout)
    assert sum(one["posterior"] for one in found["whole"]["hypotheses"]) == pytest.approx(1)
    assert found["sponsor"] == "iran"
    assert found["whole"]["words"][:40] in " ".join(done.stdout.split())


def test_assess_takes_the_readings_of_the_settings(folder: Path) -> None:
    text = fealty("settings", "iraq.fealty", folder=folder).stdout
    (folder / "other.toml").write_text(f'{text}\n[[hypotheses]]\nid = "for-show"\ndrop = true\n')
    shutil.copy(folder / "iraq.fealty", folder / "other.fealty")
    fealty("settings", "other.fealty", "--from", "other.toml", folder=folder)
    found = json.loads(fealty("assess", "other.fealty", "--json", folder=folder).stdout)
    assert [one["id"] for one in found["hypotheses"]] == ["in-command", "slipping", "business-as-usual"]


def test_assurances_stand_side_by_side(folder: Path) -> None:
    arguments = ("assurance", "iraq.fealty", "--days", "30", "--sponsor", "iran", "--sponsor", "esmail-qaani")
    found = json.loads(fealty(*arguments, "--json", folder=folder).stdout)
    assert [one["sponsor"] for one in found] == ["Iran", "Esmail Qaani"]
    assert all(one["days"] == 30 for one in found)
    shown = fealty("assurance", "iraq.fealty", "--days", "30", folder=folder).stdout
    assert "A promise of no attacks for 30 days from 2024-04-23" in shown
    assert "by year of the record" in shown
    assert "no actor 'nobody'" in fealty(*arguments[:5], "nobody", folder=folder, code=1).stderr


def test_a_plan_is_simulated_and_drawn(folder: Path) -> None:
    done = fealty("scenario", "iraq.fealty", "plan.toml", "--png", "fan.png", folder=folder)
    assert "Under this plan" in done.stdout
    assert "60 days from 2024-04-23" in done.stdout
    assert "fan.png: written" in done.stderr
    assert (folder / "fan.png").read_bytes().startswith(b"\x89PNG")
    fealty("scenario", "iraq.fealty", "plan.toml", "-o", "fan.svg", folder=folder)
    drawn = (folder / "fan.svg").read_text()
    assert drawn.startswith("<svg")
    assert "var(--" not in drawn
    found = json.loads(fealty("scenario", "iraq.fealty", "plan.toml", "--json", folder=folder).stdout)
    assert found["plan"]["orders"][0]["date"] == "2024-05-10"
    assert found["total"]["difference"] is not None


def test_the_simplest_plans_need_no_file(folder: Path) -> None:
    arguments = ("scenario", "iraq.fealty", "--days", "45", "--order", "2024-05-01", "--strike", "2024-05-20", "--json")
    found = json.loads(fealty(*arguments, folder=folder).stdout)
    assert [one["kind"] for one in found["milestones"]] == ["order", "strike"]
    assert found["days"] == 45


def test_plans_that_make_no_sense_are_refused(folder: Path) -> None:
    template = fealty("scenario", "--template", folder=folder).stdout
    assert "[[order]]" in template
    fealty("scenario", folder=folder, code=2)
    fealty("scenario", "iraq.fealty", "--order", "soon", folder=folder, code=2)
    fealty("scenario", "iraq.fealty", "-o", "fan.gif", folder=folder, code=2)
    assert (
        "exists, and is no picture"
        in fealty("scenario", "iraq.fealty", "-o", "mine.json", folder=_with(folder, "mine.json"), code=1).stderr
    )
    assert (
        "outside the days ahead"
        in fealty("scenario", "iraq.fealty", "--order", "2020-01-01", folder=folder, code=1).stderr
    )


def _with(folder: Path, name: str) -> Path:
    (folder / name).write_text("my notes")
    return folder


def test_the_dossier_comes_in_other_forms_and_takes_the_place_of_its_like_alone(folder: Path) -> None:
    start = "<!-- Fealty dossier -->"
    (folder / "a.md").write_text(f"{start}\n# An earlier one\n")
    assert "a.md: written" in fealty("report", "iraq.fealty", "-o", "a.md", folder=folder).stdout
    written = (folder / "a.md").read_text(encoding="utf-8")
    assert written.startswith(start)
    assert "An earlier one" not in written
    (folder / "b.md").write_text("# My own notes\n")
    assert "is no Markdown dossier" in fealty("report", "iraq.fealty", "-o", "b.md", folder=folder, code=1).stderr
    assert (
        "is no JSON dossier"
        in fealty("report", "iraq.fealty", "-o", "mine.json", folder=_with(folder, "mine.json"), code=1).stderr
    )
