"""Scores of forecasts, against their definitions and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fealty.scenarios.scoring import as_negative_binomial, as_poisson, crps, holds, interval

NUMBERS = st.lists(st.integers(0, 60), min_size=1, max_size=30)


def test_the_score_of_one_number_is_its_absolute_error() -> None:
    assert crps([4], 9) == 5


def test_the_score_by_hand() -> None:
    assert crps([0, 2], 1) == pytest.approx(1.0 - 0.5 * 1.0)  # E|X - y| = 1, E|X - X'| = 1
    assert crps([0, 3], 0) == pytest.approx(1.5 - 0.5 * 1.5)


@given(NUMBERS, st.integers(0, 60))
def test_the_score_is_the_integral_of_squared_distance_from_the_step(paths: list[int], came: int) -> None:
    grid = np.arange(0, 61)
    share = np.searchsorted(np.sort(paths), grid, side="right") / len(paths)
    assert crps(paths, came) == pytest.approx(float(((share - (grid >= came)) ** 2).sum()), abs=1e-9)


@given(NUMBERS, st.integers(0, 60))
def test_the_score_is_never_below_zero_and_zero_only_for_the_truth(paths: list[int], came: int) -> None:
    assert crps(paths, came) >= -1e-12
    assert (crps(paths, came) < 1e-12) == (set(paths) == {came})


def test_the_honest_forecast_has_the_best_score_on_average() -> None:
    came = np.random.default_rng(3).poisson(10, 3000)
    scores = [np.mean([crps(as_poisson(mean, 400), one) for one in came]) for mean in (7, 10, 13)]
    assert scores[1] < min(scores[0], scores[2])


def test_intervals_hold_their_level_and_their_ends() -> None:
    paths = as_poisson(20, 4000)
    low, high = interval(paths, 0.9)
    assert np.mean((paths >= low) & (paths <= high)) >= 0.9
    assert holds(paths, low, 0.9)
    assert holds(paths, high, 0.9)
    assert not holds(paths, high + 1, 0.9)


def test_ensembles_have_the_moments_that_they_are_given() -> None:
    assert as_poisson(6, 20_000).mean() == pytest.approx(6, rel=0.01)
    paths = as_negative_binomial(6, 0.5, 20_000)
    assert paths.mean() == pytest.approx(6, rel=0.01)
    assert paths.var() == pytest.approx(6 + 0.5 * 36, rel=0.03)
    assert np.array_equal(as_negative_binomial(6, 0.0, 100), as_poisson(6, 100))
