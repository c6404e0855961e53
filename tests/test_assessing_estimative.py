"""Words for probabilities: the bands of ICD 203, and never nothing or everything."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fealty.assessing.estimative import band, bands, chance, clause, percent


@pytest.mark.parametrize(
    ("probability", "name"),
    [
        (0.0, "almost no chance"), (0.03, "almost no chance"), (0.05, "very unlikely"), (0.199, "very unlikely"),
        (0.2, "unlikely"), (0.45, "roughly even chance"), (0.5, "roughly even chance"), (0.55, "likely"),
        (0.79, "likely"), (0.8, "very likely"), (0.95, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_a_probability_has_the_word_of_its_band(probability: float, name: str) -> None:
    assert band(probability).name == name


def test_the_bands_meet_and_leave_both_ends_open() -> None:
    every = bands()
    assert all(one.high == other.low for one, other in pairwise(every))
    assert (every[0].low, every[-1].high) == (0.01, 0.99)


def test_no_figure_is_ever_nothing_or_everything() -> None:
    assert percent(0.0) == "less than 1 %"
    assert percent(1.0) == "more than 99 %"
    assert percent(0.664) == "66 %"


def test_words_carry_their_figure() -> None:
    assert chance(0.66) == "likely (66 %)"
    assert clause(0.66) == "It is likely (66 %) that"
    assert clause(0.02) == "There is almost no chance (2 %) that"
