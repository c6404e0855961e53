"""Attacks by nobody that is named, shared out among those who may have made them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from conftest import attack
from fealty.measuring.series import Attack
from fealty.measuring.sharing import DRAWS, share_out
from fealty.records import identified

BEGIN, DAYS = date(2020, 1, 1), 400


def attacks(days: list[int], first: int, length: int = 1) -> list[Attack]:
    found = []
    for number, day in enumerate(days):
        when = BEGIN + timedelta(days=day)
        event = identified(attack(first + number, when))
        found.append(Attack(begin=when, end=when + timedelta(days=length - 1), count=1, event=event))
    return found


def spread(rate: float, begin: int, end: int, seed: int) -> list[int]:
    counts = np.random.default_rng(seed).poisson(rate, end - begin)
    return np.repeat(np.arange(begin, end), counts).tolist()


def test_a_group_gets_its_share_of_those_weeks() -> None:
    """Red is active in the first half of the case, blue in the second."""
    named = {
        "red": attacks([*spread(1.0, 0, 200, 1), *spread(0.05, 200, DAYS, 2)], 0),
        "blue": attacks([*spread(0.05, 0, 200, 3), *spread(1.0, 200, DAYS, 4)], 10_000),
    }
    unnamed = attacks(list(range(0, DAYS, 2)), 20_000)
    sharing = share_out(named, unnamed, BEGIN, DAYS)
    for draw in sharing.draws:
        early = [draw[one.record] == "red" for one in unnamed[:90]]
        late = [draw[one.record] == "red" for one in unnamed[110:]]
        assert np.mean(early) > 0.6
        assert np.mean(late) < 0.4
    assert len(sharing.draws) == DRAWS
    assert len({tuple(draw.values()) for draw in sharing.draws}) == DRAWS


def test_nobody_is_counted_twice_and_the_named_stay() -> None:
    named = {"red": attacks([5, 50, 100], 0), "blue": attacks([7, 70], 100)}
    unnamed = attacks([6, 51, 72, 101], 200)
    sharing = share_out(named, unnamed, BEGIN, DAYS)
    for draw in range(DRAWS):
        red = sharing.theirs([*named["red"], *unnamed], "red", draw)
        blue = sharing.theirs([*named["blue"], *unnamed], "blue", draw)
        assert len(red) + len(blue) == 9
        assert all(one in red for one in named["red"])


def test_the_first_draw_keeps_the_shares_as_even_as_whole_attacks_allow() -> None:
    named = {"red": attacks(spread(0.9, 0, DAYS, 5), 0), "blue": attacks(spread(0.3, 0, DAYS, 6), 5_000)}
    unnamed = attacks(sorted(spread(0.5, 0, DAYS, 7)), 9_000)
    first = share_out(named, unnamed, BEGIN, DAYS).draws[0]
    share = len(named["red"]) / (len(named["red"]) + len(named["blue"]))
    assert np.mean([group == "red" for group in first.values()]) == pytest.approx(share, abs=0.06)


def test_what_is_dated_to_a_week_goes_to_the_same_group_in_every_draw() -> None:
    named = {"red": attacks([10, 60], 0), "blue": attacks([12, 61], 100)}
    unnamed = attacks([11, 58, 200], 200, length=7)
    sharing = share_out(named, unnamed, BEGIN, DAYS)
    assert all(draw == sharing.draws[0] for draw in sharing.draws)


def test_groups_that_never_claim_get_even_shares() -> None:
    unnamed = attacks(list(range(0, DAYS, 4)), 0)
    sharing = share_out({"red": [], "blue": []}, unnamed, BEGIN, DAYS)
    assert np.mean([group == "red" for group in sharing.draws[0].values()]) == pytest.approx(0.5, abs=0.05)


def test_the_same_case_is_shared_out_the_same_way() -> None:
    named = {"red": attacks(spread(0.5, 0, DAYS, 8), 0), "blue": attacks(spread(0.5, 0, DAYS, 9), 5_000)}
    unnamed = attacks(list(range(0, DAYS, 5)), 9_000)
    assert share_out(named, unnamed, BEGIN, DAYS) == share_out(named, unnamed[::-1], BEGIN, DAYS)
