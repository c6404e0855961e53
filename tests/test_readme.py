"""What the README shows is what a reader gets."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from fealty.demo import build_example, build_iraq
from fealty.measuring import Measurement, measure

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def iraq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "iraq.fealty"
    assert all(outcome.clean for outcome in build_iraq(path))
    return path


@pytest.fixture(scope="module")
def measured(iraq: Path) -> Measurement:
    return measure(iraq)


def test_the_example_s_answers_are_those_of_the_demo(measured: Measurement) -> None:
    row = r"^  (\d{4}-\d\d-\d\d)\s+(\w+(?: tell)?)\S*(?: \(\S+\)\*?)?\s+(\d+\.\d\d) \((\d+\.\d\d)–(\d+\.\d\d)\)"
    shown = re.findall(row, README, flags=re.MULTILINE)
    assert len(shown) == measured.asked
    for one, (day, verdict, *numbers) in zip(measured.estimates, shown, strict=True):
        assert str(one.begin_date) == day
        assert one.verdict == verdict
        assert [one.ratio, one.low, one.high] == pytest.approx(
            [float(number) for number in numbers], abs=0.02, rel=0.02
        )


def test_the_python_of_the_readme_runs(
    iraq: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = iraq.parent / "fealty-demo"
    folder.mkdir()
    shutil.copy(iraq, folder)
    monkeypatch.chdir(iraq.parent)
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102  our own README
    assert "shape: (6, " in capsys.readouterr().out


def test_what_the_readme_points_to_is_there() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "examples" / "iraq" / "README.md"):
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_known_facts_of_iraq(measured: Measurement) -> None:
    """Published: the truce of October 2020 brought attacks down; after the order of June 2021 they went on and rose.

    After 29 January 2024 the Pentagon counted none from 5 February on, another counter a dozen.
    """
    by_day = {str(one.begin_date): one for one in measured.estimates}
    truce, calm, tower = by_day["2020-10-10"], by_day["2021-06-09"], by_day["2024-01-29"]
    assert truce.high < 1
    assert calm.ratio > 1
    assert calm.verdict in ("defied", "cannot tell")
    assert tower.high < 0.5
    rival = {other.name: other for other in tower.alternatives}["count of Syrian Observatory"]
    assert rival.ratio > 1.5 * tower.ratio
    assert "rows only" in {other.name for other in tower.alternatives}
    assert measured.series[0].left_out["too doubtful"] > 0


def test_the_answer_follows_the_rows(tmp_path: Path) -> None:
    """Move the attacks of summer 2020 into the truce, in the CSV: the answer turns round."""
    folder = tmp_path / "iraq"
    folder.mkdir()
    for path in (ROOT / "examples" / "iraq").iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "attacks.csv":
            assert text.count(",2020-08-") + text.count(",2020-09-") > 30
            text = re.sub(r"^(A\d+),2020-08-", r"\1,2020-11-", text, flags=re.MULTILINE)
            text = re.sub(r"^(A\d+),2020-09-30", r"\1,2020-10-30", text, flags=re.MULTILINE)
            text = re.sub(r"^(A\d+),2020-11-31", r"\1,2020-11-30", text, flags=re.MULTILINE)
            text = re.sub(r"^(A\d+),2020-09-", r"\1,2020-10-", text, flags=re.MULTILINE)
        (folder / path.name).write_text(text, encoding="utf-8")
    outcomes = list(build_example(tmp_path / "moved.fealty", folder))
    assert all(outcome.refused is None for outcome in outcomes)
    found = {str(one.begin_date): one for one in measure(tmp_path / "moved.fealty").estimates}
    assert found["2020-10-10"].ratio > 1
    assert found["2020-10-10"].verdict != "obeyed"
