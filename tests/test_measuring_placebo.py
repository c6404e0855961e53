"""The model-free comparison: plain arithmetic, honest about how few windows there are."""

from __future__ import annotations

import numpy as np
import pytest

from fealty.measuring import order_effect
from fealty.measuring.cells import build_cells
from fealty.measuring.estimate import Placebo
from fealty.measuring.placebo import placebo_windows


def placebo(counts: np.ndarray, begin: int, end: int, **options: object) -> Placebo:
    return placebo_windows(build_cells(counts, [(begin, end)], **options), begin, end, [(begin, end)])  # type: ignore[arg-type]


def test_the_statistic_is_a_log_ratio_of_two_means() -> None:
    counts = np.zeros(400, dtype=int)
    counts[300:340] = 1
    counts[340:380] = 3
    found = placebo(counts, 340, 380)
    assert found.statistic == pytest.approx(np.log((120.5 / 40) / (40.5 / 40)))
    assert found.ratio == pytest.approx(120.5 / 40.5)
    assert found.days == 40


def test_windows_are_counted_and_ranked_by_hand() -> None:
    """Every start whose window and reference lie in the free days before or after the order, and no other.

    The first start has four fifths of its reference before it.
    """
    rng = np.random.default_rng(1)
    counts = rng.poisson(2.0, 500)
    found = placebo(counts, 300, 330)
    starts = [s for s in range(24, 471) if s + 30 <= 300 or s - 30 >= 330]
    assert found.windows == len(starts)
    assert found.independent == 9 + 4  # from day 24 to 300, and from day 360 to 500

    def change(start: int) -> float:
        first = max(start - 30, 0)
        inside, before = counts[start : start + 30].sum() + 0.5, counts[first:start].sum() + 0.5
        return float(np.log(inside / 30) - np.log(before / (start - first)))

    lower = sum(change(start) <= change(300) + 1e-12 for start in starts)
    assert found.lower == lower
    assert found.p_fewer == pytest.approx(max((lower + 1) / (len(starts) + 1), 1 / 14))


def test_the_smallest_p_value_is_that_of_the_windows_side_by_side() -> None:
    """Six hundred windows that overlap are not six hundred experiments."""
    counts = np.random.default_rng(2).poisson(5.0, 790)
    counts[730:] = 0
    found = placebo(counts, 730, 790)
    assert found.lower == 0
    assert found.windows > 500
    assert found.p_fewer == found.p_changed == pytest.approx(1 / (found.independent + 1))


def test_p_values_are_even_where_nothing_was_ordered() -> None:
    """On steady counts a tenth of the p-values lie below a tenth, give or take what 200 series allow."""
    rng = np.random.default_rng(3)
    p_values = []
    for _ in range(200):
        found = placebo(rng.poisson(1.0, 600), 570, 600)
        assert found.p_fewer is not None
        p_values.append(found.p_fewer)
    assert 0.03 < np.mean(np.array(p_values) <= 0.1) < 0.19
    assert 0.38 < np.mean(np.array(p_values) <= 0.5) < 0.62


def test_too_few_windows_give_a_reason_and_no_p_value() -> None:
    found = placebo(np.ones(200, dtype=int), 140, 200)
    assert found.p_fewer is None
    assert found.p_changed is None
    assert found.statistic == pytest.approx(0.0)
    assert found.reason is not None
    assert "60 days" in found.reason


def test_an_order_without_days_before_it_gives_a_reason() -> None:
    for begin in (0, 5):
        found = placebo(np.ones(400, dtype=int), begin, 60)
        assert found.statistic is None
        assert found.reason is not None


def test_missing_days_are_stepped_over_and_not_counted_as_quiet() -> None:
    counts = np.full(400, 2)
    missing = np.zeros(400, dtype=bool)
    missing[330:350] = True
    counts[missing] = 0
    found = placebo(counts, 350, 400, missing=missing)
    assert found.statistic == pytest.approx(0.0)
    assert found.ratio == pytest.approx(1.0)


def test_windows_without_enough_data_are_no_placebos() -> None:
    counts = np.full(600, 2)
    missing = np.zeros(600, dtype=bool)
    missing[100:400] = True
    found = placebo(counts, 560, 600, missing=missing)
    assert found.windows < 150
    assert found.p_fewer is None


def test_published_totals_count_on_their_days_unless_they_straddle_the_order() -> None:
    counts = np.full(500, 2)
    inside = placebo(counts, 440, 500, intervals=[(440, 500, 60)])
    assert inside.ratio == pytest.approx(60.5 / 120.5)
    straddling = placebo(counts, 440, 500, intervals=[(430, 450, 40)])
    assert straddling.days == 50


def test_an_estimate_carries_its_placebo() -> None:
    estimate = order_effect(np.random.default_rng(4).poisson(1.0, 500), 460, 500)
    assert estimate.placebo is not None
    assert estimate.placebo.windows > 300
