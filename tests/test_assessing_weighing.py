"""How far reported items count: origins, grades, confidence, review, and no happening twice."""

from __future__ import annotations

import math

import pytest

from fealty.assessing import default_hypotheses
from fealty.assessing.finding import Clue
from fealty.assessing.hypotheses import Hypothesis
from fealty.assessing.weighing import centred, dampings, reported_items, signs, without_echoes

READINGS = default_hypotheses()


def clue(kind: str = "defied_named", origin: str = "a", **fields: object) -> Clue:
    given = {"kind": kind, "order": "o", "record": f"{kind}/{origin}", "words": "it is said", "origin": origin}
    return Clue(**{**given, "grade": "A", **fields})  # type: ignore[arg-type]


def power(*clues: Clue) -> float:
    return math.prod(one.factor for one in dampings(clues))


def test_a_perfect_report_counts_in_full() -> None:
    assert power(clue()) == 1.0


def test_two_outlets_with_one_wire_story_count_once() -> None:
    assert power(clue(record="1"), clue(record="2"), clue(record="3")) == 1.0


def test_each_further_origin_counts_half_of_the_one_before() -> None:
    assert power(clue(origin="a"), clue(origin="b")) == 1.5
    assert power(clue(origin="a"), clue(origin="b"), clue(origin="c")) == 1.75
    assert power(*(clue(origin=f"{n}") for n in range(50))) < 2.0


def test_of_one_origin_the_best_record_counts_and_the_best_origin_first() -> None:
    assert power(clue(confidence=0.4), clue(confidence=0.9)) == pytest.approx(0.9)
    assert power(clue(origin="a", confidence=0.2), clue(origin="b")) == pytest.approx(1.0 + 0.5 * 0.2)


def test_grade_confidence_and_review_weaken_by_name() -> None:
    (independence, grade, confidence, review) = dampings([clue(grade="C", confidence=0.8, verdict="unsure")])
    assert [one.name for one in (independence, grade, confidence, review)] == [
        "independence", "grade", "confidence", "review",
    ]  # fmt: skip
    assert (independence.factor, grade.factor, confidence.factor, review.factor) == pytest.approx((1.0, 0.7, 0.8, 0.5))


def test_the_factors_multiply_to_the_whole_where_origins_differ() -> None:
    clues = [
        clue(origin="a", grade="B", confidence=0.9),
        clue(origin="b", grade=None, confidence=0.5, verdict="unsure"),
    ]
    assert power(*clues) == pytest.approx(0.9 * 0.9 + 0.5 * 0.6 * 0.5 * 0.5)


def test_a_record_nobody_believes_counts_for_nothing() -> None:
    (item,) = reported_items([clue(confidence=0.0)], READINGS, "o")
    assert item.diagnosticity == 1.0
    assert set(item.signs.values()) == {"neutral"}


def test_damping_is_a_power_of_the_ratio() -> None:
    (full,) = reported_items([clue()], READINGS, "o")
    (half,) = reported_items([clue(verdict="unsure")], READINGS, "o")
    assert half.diagnosticity == pytest.approx(math.sqrt(full.diagnosticity))
    assert half.raw == full.raw
    assert full.used == pytest.approx(full.raw)


def test_items_are_one_a_kind_with_their_records() -> None:
    clues = [clue(), clue(origin="b"), clue("met"), clue("met", record="x", confidence=0.5)]
    items = reported_items(clues, READINGS, "o")
    assert [(one.id, one.records) for one in items] == [
        ("defied_named/o", ("defied_named/a", "defied_named/b")),
        ("met/o", ("met/a", "x")),
    ]
    assert reported_items(clues, READINGS, None)[0].id == "defied_named/sponsor"


def test_defiance_is_consistent_with_slipping_and_not_with_command() -> None:
    (item,) = reported_items([clue()], READINGS, "o")
    assert item.signs["slipping"] == "consistent"
    assert item.signs["in-command"] == "inconsistent"


def test_a_reading_of_ones_own_without_a_ratio_takes_one_and_says_so() -> None:
    own = Hypothesis(id="bought", name="bought off", words="they are paid")
    (item,) = reported_items([clue()], [*READINGS, own], "o")
    assert "No ratio is given for bought off; 1 is taken." in item.reason
    assert item.raw["in-command"] < item.raw["bought"] < item.raw["slipping"]


def test_a_call_to_attack_that_is_an_answer_as_well_is_one_happening() -> None:
    clues = [clue("defied_named"), clue("own_attack"), clue("own_attack", origin="b"), clue("met")]
    kept = [(one.kind, one.origin) for one in without_echoes(clues)]
    assert kept == [("defied_named", "a"), ("own_attack", "b"), ("met", "a")]
    other_order = [clue("defied_named", order="p"), clue("own_attack")]
    assert without_echoes(other_order) == other_order


def test_centred_logs_have_a_mean_likelihood_of_one() -> None:
    found = centred({"a": -900.0, "b": -901.0})
    assert sum(math.exp(one) for one in found.values()) / 2 == pytest.approx(1.0)
    assert signs({"a": 0.2, "b": 0.0, "c": -0.2}) == {"a": "consistent", "b": "neutral", "c": "inconsistent"}
