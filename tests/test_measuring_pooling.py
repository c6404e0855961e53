"""Groups taken together, and the sponsor's past orders: against closed forms where everything is Gaussian."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import Density
from fealty.measuring.pooling import SPREAD_SD, Table, pool
from fealty.measuring.record import TREND_SD, track_record


def posterior(mean: float, sd: float) -> Density:
    """The posterior after a series that says Normal(mean, sd), on a fine grid."""
    grid = np.linspace(-9, 9, 6001)
    return Density(grid=grid, height=np.exp(-0.5 * ((grid - mean) / sd) ** 2 - 0.5 * (grid / EFFECT_SD) ** 2))


def exact(said: np.ndarray, sd: float) -> dict[str, tuple[float, float] | float]:
    """Orders in rows, groups in columns, by Gaussian algebra at 400 spreads: moments for the first order and group."""
    spreads = np.linspace(0.001, 1.399, 400)
    logs, centres, effects = [], [], []
    groups = said.shape[1]
    for spread in spreads:
        around = EFFECT_SD**2 - spread**2
        prior = spread**2 * np.eye(groups) + around
        whole = prior + sd**2 * np.eye(groups)
        logs.append(
            sum(multivariate_normal(np.zeros(groups), whole).logpdf(row) for row in said)
            - 0.5 * (spread / SPREAD_SD) ** 2
        )
        gain = np.linalg.solve(whole, prior).T
        mean, variance = gain @ said[0], prior - gain @ prior
        effects.append((mean[0], variance[0, 0]))
        lean = around * np.linalg.solve(whole, np.ones(groups))
        centres.append((lean @ said[0], around - around * lean.sum()))
    shares = np.exp(np.array(logs) - max(logs))
    shares /= shares.sum()

    def moments(rows: list[tuple[float, float]]) -> tuple[float, float]:
        means, variances = np.array(rows).T
        mean = shares @ means
        return float(mean), float(np.sqrt(shares @ (variances + (means - mean) ** 2)))

    return {"effect": moments(effects), "centre": moments(centres), "spread": float(shares @ spreads)}


@pytest.mark.parametrize(("scatter", "sd"), [(0.0, 0.3), (0.5, 0.2), (1.0, 0.6)])
def test_pooling_is_exact_where_everything_is_gaussian(scatter: float, sd: float) -> None:
    said = np.random.default_rng(1).normal(-0.7, np.hypot(scatter, sd), (3, 4))
    known = exact(said, sd)
    found = pool({(f"o{k}", f"g{g}"): posterior(said[k, g], sd) for k in range(3) for g in range(4)})
    assert found is not None
    assert found.effects["o0", "g0"].moments() == pytest.approx(known["effect"], abs=0.004)
    assert found.centres["o0"].moments() == pytest.approx(known["centre"], abs=0.004)
    assert found.spread.moments()[0] == pytest.approx(known["spread"], abs=0.01)


def test_a_group_that_says_nothing_is_told_by_the_others() -> None:
    found = pool({("o", "a"): posterior(-1.0, 0.1), ("o", "b"): posterior(-1.0, 0.1), ("o", "c"): posterior(0.0, 50.0)})
    assert found is not None
    mean, sd = found.effects["o", "c"].moments()
    assert -1.0 < mean < -0.6
    assert 0.1 < sd < 1.0


def test_groups_that_differ_are_left_as_they_are() -> None:
    apart = {("o", "a"): posterior(-2.5, 0.1), ("o", "b"): posterior(1.0, 0.1), ("o", "c"): posterior(-0.5, 0.1)}
    found = pool(apart)
    assert found is not None
    assert found.effects["o", "a"].moments()[0] == pytest.approx(-2.49, abs=0.04)
    assert found.spread.quantile(0.05) > 0.5


def test_no_attack_at_all_keeps_its_skew() -> None:
    """Where nothing happened under an order the likelihood rises to a plateau; pooling may not make a bell of it."""
    grid = np.linspace(-9, 9, 6001)
    none = Density(grid=grid, height=np.exp(-5 * np.exp(grid) - 0.5 * (grid / EFFECT_SD) ** 2))
    found = pool({("o", "a"): none, ("o", "b"): posterior(-0.1, 0.05)})
    assert found is not None
    pooled = found.effects["o", "a"]
    assert none.quantile(0.5) < pooled.quantile(0.5) < -0.2
    assert pooled.quantile(0.5) - pooled.quantile(0.05) > 1.2 * (pooled.quantile(0.95) - pooled.quantile(0.5))


def test_one_group_is_not_pooled() -> None:
    assert pool({("o", "a"): posterior(-1.0, 0.2), ("p", "b"): posterior(-1.0, 0.2)}) is None


def test_two_hundred_groups_are_pooled_at_once() -> None:
    true = np.random.default_rng(2).normal(-0.5, 0.4, 200)
    found = pool({("o", str(g)): posterior(value, 0.05) for g, value in enumerate(true)})
    assert found is not None
    assert found.spread.quantile(0.5) == pytest.approx(true.std(), abs=0.03)
    assert found.centres["o"].quantile(0.5) == pytest.approx(true.mean(), abs=0.03)


def test_the_second_round_hears_what_others_say_of_the_other_order() -> None:
    """Two orders in force on the same days in one group: only their sum is known there, and the others know the first.

    By algebra: the sum of both effects is -2 within 0.1; the others put the first at -2 in this group, so that the
    second can have done nothing.
    """
    sum_sd, alone = 0.1, EFFECT_SD / np.sqrt(2)
    variance = 1 / (1 / EFFECT_SD**2 + 1 / (EFFECT_SD**2 + sum_sd**2))
    wide = posterior_of(-2.0 * variance / (EFFECT_SD**2 + sum_sd**2), np.sqrt(variance))
    densities = {
        ("first", "both"): wide,
        ("second", "both"): wide,
        **{("first", f"g{n}"): posterior(-2.0, 0.1) for n in range(4)},
        ("second", "far"): posterior(0.0, 30.0),
    }

    def again(pair: tuple[str, str], known: object) -> Density:
        if pair != ("second", "both"):
            return densities[pair]
        mean, other = known["first"]  # type: ignore[index]
        precision = 1 / EFFECT_SD**2 + 1 / (other + sum_sd**2)
        return posterior_of((-2.0 - mean) / (other + sum_sd**2) / precision, precision**-0.5)

    assert alone == pytest.approx(wide.moments()[1], abs=0.01)
    first, second = pool(densities), pool(densities, again)
    assert first is not None
    assert second is not None
    assert first.effects["second", "both"].moments()[0] == pytest.approx(-1.0, abs=0.1)
    assert second.effects["second", "both"].moments()[0] == pytest.approx(0.0, abs=0.15)


def posterior_of(mean: float, sd: float) -> Density:
    grid = np.linspace(-9, 9, 6001)
    return Density(grid=grid, height=np.exp(-0.5 * ((grid - mean) / sd) ** 2))


def test_the_next_order_is_one_more_draw() -> None:
    """Fifty orders that all did the same leave no doubt about the next; two leave a lot."""
    many = track_record([posterior(-1.5, 0.2)] * 50, np.linspace(2000, 2020, 50).tolist())
    few = track_record([posterior(-1.5, 0.2)] * 2, [2019.0, 2020.0])
    assert many is not None
    assert few is not None
    assert many.following.moments()[0] == pytest.approx(-1.48, abs=0.03)
    assert many.following.moments()[1] < 0.15
    assert few.following.moments()[1] > 0.4
    assert few.trend is None


def test_a_leash_that_gets_longer_is_seen() -> None:
    years = [2015 + 0.5 * n for n in range(8)]
    longer = track_record([posterior(-2.0 + 0.6 * (year - 2015), 0.2) for year in years], years)
    steady = track_record([posterior(-1.0, 0.2) for _ in years], years)
    assert longer is not None
    assert steady is not None
    assert longer.trend is not None
    assert steady.trend is not None
    assert longer.trend.moments()[0] == pytest.approx(0.58, abs=0.05)
    assert longer.trend.below(0.0) < 0.01
    assert steady.trend.below(0.0) == pytest.approx(0.5, abs=0.01)


def test_without_data_the_trend_is_its_prior() -> None:
    found = track_record([posterior(0.0, 60.0)] * 4, [2015.0, 2016.0, 2017.0, 2018.0])
    assert found is not None
    assert found.trend is not None
    assert found.trend.moments() == pytest.approx((0.0, TREND_SD), abs=0.02)
    assert found.following.moments() == pytest.approx((0.0, EFFECT_SD), abs=0.05)


def test_one_order_is_no_record() -> None:
    assert track_record([posterior(-1.0, 0.2)], [2020.0]) is None


def test_a_table_blurs_as_a_gaussian_does() -> None:
    table = Table([posterior(-0.4, 0.3), posterior(0.2, 0.5)])
    said = np.exp(table.blurred(0.4)[0])
    share = said / said.sum()
    mean = float(share @ table.grid)
    assert mean == pytest.approx(-0.4, abs=0.01)
    assert float(np.sqrt(share @ (table.grid - mean) ** 2)) == pytest.approx(np.hypot(0.3, 0.4), rel=0.02)
