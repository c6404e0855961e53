"""The fan and the bargain as pictures: what is drawn is what was simulated, and nothing leaves the picture."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

import showing_help
from fealty.measuring.measurement import Measurement, Series, Total, Track
from fealty.scenarios import Difference, Fan, Figure, GroupOutlook, Milestone, Months, Outlook, Plan
from fealty.scenarios.bargain import Conduct, weigh_concession
from fealty.scenarios.stakes import read_stakes
from fealty.showing.charts.bargain import bargain_chart, bargain_label
from fealty.showing.charts.drawing import svg
from fealty.showing.charts.fan import fan_chart, fan_label

BEGIN = date(2021, 6, 1)
FIGURE = Figure(mean=20.0, median=18, low=5, high=50)
MONTHS = Months(quiet=0.2, worse=0.1, worst=30)


def fan(step: int, length: int, top: float = 12.0) -> Fan:
    return Fan(
        step=step,
        median=(2.0,) * length,
        low_50=(1.0,) * length,
        high_50=(4.0,) * length,
        low_90=(0.0,) * length,
        high_90=tuple(top - n / 10 for n in range(length)),
    )


def outlook(*, days: int = 70, plan: bool = True, steps: int = 3) -> Outlook:
    one = GroupOutlook(
        group=None,
        name="All groups",
        attacks=FIGURE,
        weekly=fan(7, days // 7),
        daily=fan(1, days),
        months=MONTHS,
        usual_attacks=FIGURE,
        usual_weekly=fan(7, days // 7, top=15.0),
        usual_months=MONTHS,
        difference=Difference(figure=FIGURE, p_lower=0.5, p_higher=0.4) if plan else None,
    )
    kinds = ("order", "strike", "talks", "lift")
    milestones = tuple(
        Milestone(day=BEGIN + timedelta(days=n * days // steps), kind=kinds[n % 4], words="words", groups=("faction",))
        for n in range(steps if plan else 0)
    )
    return Outlook(
        title="t", plan=Plan(days=days), begin=BEGIN, days=days, total=one,
        groups=(msgspec.structs.replace(one, group="faction"),),
        milestones=milestones, assumptions=(),
    )  # fmt: skip


def measurement(**fields: object) -> Measurement:
    begin = date(2020, 6, 1)
    counts = tuple(n % 3 for n in range(365))
    given: dict[str, object] = {
        "group": "faction", "name": "The Faction", "begin": begin, "counts": counts, "missing": (False,) * 365,
        "records": ((),) * 365,
    }  # fmt: skip
    series = Series(**{**given, **fields})  # type: ignore[arg-type]
    return Measurement(
        title="t", question="q", sponsor=None, sponsor_name=None, level=0.9, estimates=(), orders=(), series=(series,)
    )


def rows(chart: Any) -> list[dict[str, Any]]:
    return [row for each in chart.to_dict()["datasets"].values() for row in each]


def test_history_and_fan_are_drawn_as_counted() -> None:
    drawn = rows(fan_chart(outlook(), measurement()))
    bars = [row for row in drawn if "attacks" in row]
    assert len(bars) == 182 // 7
    series = measurement().series[0].counts
    assert sum(bar["attacks"] for bar in bars) == sum(series[-182:])
    steps = [row for row in drawn if "high_90" in row]
    assert [(row["a"], row["high_90"], row["median"]) for row in steps] == [
        (7 * n, 12.0 - n / 10, 2.0) for n in range(10)
    ]
    usual = [row["n"] for row in drawn if set(row) == {"a", "n"}]
    assert max(usual) == 15.0


def test_weeks_that_are_not_known_are_tinted_and_have_no_bar() -> None:
    gap = tuple(300 <= n < 321 for n in range(365))
    drawn = rows(fan_chart(outlook(), measurement(missing=gap)))
    bars = {row["a"] for row in drawn if "attacks" in row}
    tints = {row["a"] for row in drawn if set(row) == {"a", "b"}}
    assert tints
    assert not tints & bars
    assert bars | tints == set(range(-182, 0, 7))


def test_published_totals_take_the_place_of_rows() -> None:
    total = Total(begin=365 - 14, end=365, count=70, record="r")
    bars = [row for row in rows(fan_chart(outlook(), measurement(totals=(total,)))) if "attacks" in row]
    assert [bar["attacks"] for bar in bars[-2:]] == [35, 35]


def test_a_long_quiet_is_named_so_that_it_does_not_look_like_a_gap() -> None:
    quiet = (1,) * 200 + (0,) * 165
    assert [row for row in rows(fan_chart(outlook(), measurement(counts=quiet))) if row.get("name") == "no attack"]


def test_without_a_plan_there_is_nothing_to_compare_with() -> None:
    drawn = rows(fan_chart(outlook(plan=False), measurement()))
    assert not [row for row in drawn if "no plan" in str(row.get("name"))]
    assert not [row for row in drawn if set(row) == {"a", "n"}]


def test_few_days_are_drawn_day_by_day() -> None:
    drawn = rows(fan_chart(outlook(days=20), measurement()))
    assert len([row for row in drawn if "high_90" in row]) == 20
    assert len([row for row in drawn if "attacks" in row]) == 28


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("steps", [1, 4, 30])
def test_names_beside_the_fan_keep_apart_and_inside(size: Any, steps: int) -> None:
    chart = fan_chart(outlook(steps=steps), measurement(), size=size)
    named = [row for row in rows(chart) if "colour" in row and "lane" not in row]
    height = chart.to_dict()["height"]
    places = [row["y"] for row in named]
    assert all(b - a >= 11.9 for a, b in pairwise(places))
    assert min(places) >= 0
    assert max(places) <= height
    drawing = svg(chart, label=fan_label(outlook(steps=steps)))
    assert len(drawing) < 60_000
    assert drawing == svg(
        fan_chart(outlook(steps=steps), measurement(), size=size), label=fan_label(outlook(steps=steps))
    )


def test_the_label_says_what_is_drawn() -> None:
    words = fan_label(outlook())
    assert words.startswith("All groups: attacks a week in the last months, and simulated from 1 June 2021 on.")
    assert "First week ahead: 2, 90 % interval 0 to 12; last: 2, 0 to 11." in words
    assert "1 Jun 2021: order" in words


# --- the bargain ------------------------------------------------------------------------------------------------------


def record() -> Measurement:
    logs = tuple(-3.0 + 0.045 * n for n in range(100))
    track = Track(
        orders=("a", "b"), ratio=0.5, low=0.1, high=2.0, p_fewer=0.7, verdict="cannot tell", spread=0.5, following=logs,
        verdicts={"obeyed": 0.51, "partly": 0.2, "ignored": 0.15, "defied": 0.14},
    )  # fmt: skip
    return msgspec.structs.replace(measurement(), track=track)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_lines_threshold_and_interval_are_drawn_as_found(size: Any) -> None:
    found = weigh_concession(record(), 30.0, stakes=read_stakes("[adversary]\nconcession = -18"))
    chart = bargain_chart(found, size=size)
    drawn = rows(chart)
    measured = next(row for row in drawn if row.get("name") == "measured")
    assert (measured["p"], measured["a"], measured["b"]) == (0.51, found.obedience.low, found.obedience.high)
    threshold = next(row for row in drawn if str(row.get("name")).startswith("threshold"))
    assert threshold["p"] == found.curves[0].threshold
    assert len([row for row in drawn if "worth" in row]) == 2 * 101
    assert {row["name"] for row in drawn if "colour" in row} == {"concede", "strike"}
    assert svg(chart, label=bargain_label(found)).startswith("<svg")
    assert "they cross at" in bargain_label(found)


def test_without_a_threshold_none_is_drawn() -> None:
    found = weigh_concession(record(), 30.0, stakes=read_stakes("[adversary]\nconcession = -90"))
    assert not [row for row in rows(bargain_chart(found)) if str(row.get("name")).startswith("threshold")]
    assert "they never cross" in bargain_label(found)


def test_what_conduct_shows_has_a_picture_each() -> None:
    conduct = Conduct(quiet_if_obeyed=0.8, quiet_if_disobeyed=0.3)
    found = weigh_concession(record(), 30.0, stakes=read_stakes("[adversary]\nconcession = -18"), conduct=conduct)
    words = [bargain_label(found, curve) for curve in found.curves]
    assert [one.split(":")[0] for one in words] == ["After days of quiet", "After days of attacks"]
    assert rows(bargain_chart(found, found.curves[1])) != rows(bargain_chart(found))


def test_a_made_up_case_of_the_dossier_can_be_drawn_too(tmp_path: Any) -> None:
    case, measured = showing_help.build(tmp_path / "a.fealty")
    case.close()
    drawn = rows(fan_chart(outlook(), measured))
    assert [row for row in drawn if "attacks" in row or "high_90" in row]
