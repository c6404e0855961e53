"""Before looking, and after: what could be seen at all, and how long it would take to tell."""

from __future__ import annotations

import numpy as np
import pytest

from fealty.errors import MeasurementError
from fealty.measuring import detectable, order_effect
from fealty.measuring.outlook import Outlook, days_to_tell


def outlook(rate: float, **unknowns: float) -> Outlook:
    given = {"variance": 0.01, "drift_variance": 1e-5, "dispersion": 0.2, "share": 0.1, "keep": 0.8, **unknowns}
    return Outlook(level=float(np.log(rate)), **given)


def test_more_attacks_and_more_days_show_smaller_falls() -> None:
    rng = np.random.default_rng(1)
    rare, common = rng.poisson(0.2, 500), rng.poisson(3.0, 500)
    assert detectable(rare, 60) < detectable(common, 60) < 1.0
    assert detectable(common, 10) < detectable(common, 60)
    assert detectable(common, 60, power=0.95) < detectable(common, 60, power=0.5)
    assert detectable(common, 60, level=0.99) < detectable(common, 60, level=0.8)


@pytest.mark.parametrize(("counts", "days"), [(np.zeros(400, dtype=int), 60), ([1], 10), (np.ones(400, dtype=int), 1)])
def test_where_not_even_a_stop_would_show_the_answer_is_none(counts: object, days: int) -> None:
    assert detectable(counts, days) == 0.0  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_the_promised_power_is_what_simulated_orders_give(share: float) -> None:
    """A fall as large as promised shows in about four cases of five: between 60 and 97 % of 40, with 80 % promised."""
    rng = np.random.default_rng(2)

    def series(ratio: float) -> np.ndarray:
        counts, followed, keep = np.zeros(560, dtype=int), 1.0, np.exp(-1 / 3.0)
        for day in range(560):
            if day == 500:
                followed *= ratio
            counts[day] = rng.poisson((1 - share) * (ratio if day >= 500 else 1.0) + share * followed)
            followed = keep * followed + (1 - keep) * counts[day]
        return counts

    promised = float(np.median([detectable(series(1.0)[:500], 60) for _ in range(15)]))
    assert 0.3 < promised < 0.8
    seen = np.mean([order_effect(series(promised), 500, 560).p_fewer > 0.95 for _ in range(40)])
    assert 0.6 <= seen <= 0.97


def test_nonsense_is_refused() -> None:
    counts = np.ones(100, dtype=int)
    with pytest.raises(MeasurementError, match="at least one day"):
        detectable(counts, 0)
    with pytest.raises(MeasurementError, match="power"):
        detectable(counts, 10, power=1.2)
    with pytest.raises(MeasurementError, match="level"):
        detectable(counts, 10, level=0.0)
    with pytest.raises(MeasurementError, match="history"):
        detectable([], 10)


def test_an_outlook_agrees_with_its_own_simulation() -> None:
    """Distribution of the total over 30 days, drawn from the definition, against the closed form."""
    view = outlook(0.5, dispersion=0.5, share=0.4, keep=float(np.exp(-1 / 3.0)), variance=0.04, drift_variance=0.0)
    rng = np.random.default_rng(3)
    runs = 20_000
    level = np.exp(view.level + 0.2 * rng.normal(size=runs))
    followed, total = level.copy(), np.zeros(runs)
    for _ in range(30):
        counts = rng.poisson(((1 - 0.4) * level + 0.4 * followed) * rng.gamma(2.0, 0.5, runs))
        followed = view.keep * followed + (1 - view.keep) * counts
        total += counts
    for most in (5, 10, 15, 25):
        assert view.at_most(most, 30, 1.0) == pytest.approx(float(np.mean(total <= most)), abs=0.03)


def test_fewer_attacks_are_never_less_telling() -> None:
    view = outlook(1.0)
    chances = [view.below(count, 30, 0.5) for count in range(0, 60, 5)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert chances[-1] < 0.01


def test_the_rarer_the_attacks_the_longer_it_takes_to_tell() -> None:
    times = [days_to_tell(outlook(rate), 0, 1) for rate in (1.0, 0.3, 0.1)]
    assert all(time is not None for time in times)
    assert times == sorted(times)  # type: ignore[type-var]
    assert days_to_tell(outlook(1e-5), 0, 1) is None


def test_days_to_tell_is_the_first_day_that_tells() -> None:
    view = outlook(0.2)
    days = days_to_tell(view, 1, 10)
    assert days is not None
    assert days > 10
    assert view.below(1, days, 0.5) >= 0.6 > view.below(1, days - 1, 0.5)


def test_cannot_tell_comes_with_how_long_it_would_take() -> None:
    """One attack every ten days, and ten quiet days: no verdict yet; after the promised quiet days there is one."""
    counts = np.random.default_rng(4).poisson(0.1, 500)
    estimate = order_effect(np.concatenate([counts, [0] * 5]), 500, 505)
    assert estimate.verdict == "cannot tell"
    assert estimate.days_to_tell is not None
    later = order_effect(np.concatenate([counts, [0] * estimate.days_to_tell]), 500, 500 + estimate.days_to_tell)
    assert later.verdicts["obeyed"] == pytest.approx(0.6, abs=0.06)
