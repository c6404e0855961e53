"""Odd input gets an answer with finite figures or an error that says what to do; never NaN."""

from __future__ import annotations

import re

import msgspec
import numpy as np
import pytest

from fealty.errors import MeasurementError
from fealty.measuring import Estimate, order_effect

DAYS = 400
NOTHING = np.zeros(DAYS, dtype=int)


def one(day: int, attacks: int = 1) -> np.ndarray:
    counts = NOTHING.copy()
    counts[day] = attacks
    return counts


def check(estimate: Estimate) -> None:
    assert estimate.baseline is not None
    figures = [estimate.ratio, estimate.low, estimate.high, estimate.p_fewer, *estimate.verdicts.values()]
    figures += [estimate.expected, estimate.expected_low, estimate.expected_high]
    figures += [estimate.drift, estimate.clustering, estimate.memory, estimate.dispersion]
    figures += [*estimate.baseline.expected, *estimate.baseline.low, *estimate.baseline.high]
    assert np.isfinite(figures).all()
    assert 0 < estimate.low < estimate.ratio < estimate.high
    assert 0 <= estimate.p_fewer <= 1
    assert sum(estimate.verdicts.values()) == pytest.approx(1.0)
    assert msgspec.json.decode(msgspec.json.encode(estimate), type=Estimate) == estimate


@pytest.mark.parametrize(
    "counts",
    [
        NOTHING,
        one(100),
        one(370),
        one(100, 500),
        one(370, 500),
        np.full(DAYS, 10_000),
        np.random.default_rng(1).poisson(10_000, DAYS),
        np.random.default_rng(2).poisson(10_000 * np.random.default_rng(3).gamma(2, 0.5, DAYS)),
        np.concatenate([NOTHING[:300], np.random.default_rng(4).poisson(5_000, 100)]),
        np.random.default_rng(5).poisson(np.exp(np.linspace(-5, 9, DAYS))),
        np.tile([0, 100], DAYS // 2),
    ],
    ids=[
        "none",
        "one-before",
        "one-under",
        "burst-before",
        "burst-under",
        "constant",
        "large",
        "nb",
        "jump",
        "trend",
        "flips",
    ],
)
def test_odd_counts_get_finite_answers(counts: np.ndarray) -> None:
    check(order_effect(counts, 350, 400))


@pytest.mark.parametrize(("begin", "end"), [(0, 1), (0, 50), (399, 400), (1, 400), (0, 399), (200, 201)])
def test_orders_at_the_edges_get_finite_answers(begin: int, end: int) -> None:
    check(order_effect(np.random.default_rng(6).poisson(1.0, DAYS), begin, end))


@pytest.mark.parametrize("counts", [[1, 0], [0, 0], [5, 0, 1]])
def test_series_of_two_or_three_days_get_finite_answers(counts: list[int]) -> None:
    check(order_effect(counts, 1, 2))


def test_no_data_means_no_claim() -> None:
    """Without a single attack the prior is all there is: the middle near no change, and ``cannot tell``."""
    estimate = order_effect(NOTHING, 350, 400)
    assert estimate.verdict == "cannot tell"
    assert 0.8 < estimate.ratio < 1.2
    assert estimate.high / estimate.low > 50
    assert estimate.days_to_tell is None


def test_one_attack_in_a_year_cannot_tell() -> None:
    estimate = order_effect(one(100), 350, 400)
    assert estimate.verdict == "cannot tell"
    assert 0.3 < estimate.p_fewer < 0.7


def test_twenty_years_and_long_gaps_get_finite_answers() -> None:
    rng = np.random.default_rng(7)
    missing = np.zeros(7300, dtype=bool)
    missing[1000:3000] = True
    missing[rng.random(7300) < 0.1] = True
    check(order_effect(rng.poisson(0.5, 7300), 7000, 7100, missing=missing, intervals=[(4000, 4030, 20)]))


def test_everything_but_the_order_in_one_total() -> None:
    check(order_effect(NOTHING, 350, 400, intervals=[(0, 350, 300), (350, 400, 5)]))


def test_a_single_total_that_straddles_the_order() -> None:
    check(order_effect(NOTHING, 350, 400, intervals=[(0, 400, 300)]))


def test_numpy_integers_and_whole_floats_are_accepted() -> None:
    counts = np.random.default_rng(8).poisson(1.0, 200)
    assert order_effect(counts.astype(float), np.int64(150), np.int64(200)) == order_effect(counts.tolist(), 150, 200)


HIDDEN = np.arange(DAYS) >= 350


@pytest.mark.parametrize(
    ("counts", "begin", "end", "options", "words"),
    [
        (NOTHING, 100, 100, {}, "not a stretch inside a series of 400 days"),
        (NOTHING, 300, 200, {}, "not a stretch"),
        (NOTHING, 300, 401, {}, "not a stretch"),
        (NOTHING, -1, 20, {}, "not a stretch"),
        (NOTHING, 10.5, 20, {}, "begin: the number of a day is needed"),
        (NOTHING, 10, True, {}, "end: the number of a day is needed"),
        (NOTHING, 0, 400, {}, "no day outside it has data"),
        (NOTHING, 350, 400, {"missing": HIDDEN}, "none of its days [350, 400) has data"),
        (NOTHING, 350, 400, {"missing": ~HIDDEN}, "no day outside it has data"),
        (NOTHING, 350, 400, {"missing": HIDDEN[:10]}, "missing: true or false for each of 400 days"),
        (NOTHING, 350, 400, {"missing": HIDDEN.astype(int)}, "missing: true or false"),
        (NOTHING, 350, 400, {"anticipation": -1}, "anticipation: a number of days of 0 or more"),
        (NOTHING, 350, 400, {"anticipation": 400}, "no day outside it has data"),
        (NOTHING, 350, 400, {"level": 1.0}, "level: a probability between 0 and 1"),
        (NOTHING, 350, 400, {"level": 90}, "level: a probability between 0 and 1"),
        (NOTHING, 350, 400, {"intervals": [(0, 9, 1), (8, 12, 1)]}, "overlap the interval before"),
        (NOTHING, 350, 400, {"intervals": [(0, 500, 1)]}, "do not lie inside a series of 400 days"),
        (NOTHING, 350, 400, {"intervals": [(5, 5, 1)]}, "do not lie inside"),
        (NOTHING, 350, 400, {"intervals": [(0, 9, -1)]}, "is negative"),
        (-one(7), 350, 400, {}, "day 7 is negative"),
        (NOTHING + 0.5, 350, 400, {}, "day 0 is not a whole number"),
        (
            np.where(HIDDEN, np.nan, 1.0),
            200,
            300,
            {},
            "day 350 is not a number; mark days without collection in `missing`",
        ),
        (NOTHING.reshape(20, 20), 5, 9, {}, "one dimension"),
        (["a", "b"], 0, 1, {}, "whole numbers are needed"),
        ([], 0, 1, {}, "not a stretch inside a series of 0 days"),
    ],
)
def test_impossible_questions_are_refused_with_a_reason(
    counts: object, begin: object, end: object, options: dict[str, object], words: str
) -> None:
    with pytest.raises(MeasurementError, match=re.escape(words)):
        order_effect(counts, begin, end, **options)  # type: ignore[arg-type]
