"""The forward simulation against what theory says of it; nothing but plan, seed and paths decides its outcome."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from fealty.errors import MeasurementError
from fealty.measuring.acting import Acting
from fealty.measuring.ahead import Standing
from fealty.measuring.forward import Lifted, PlannedOrder, Strike, as_ordered, poisson_at, simulate
from fealty.measuring.memory import total_inflation

DAY = date(2024, 1, 1)
PATHS = 20_000


def standing(group: str = "a", *, rate: float = 2.0, draws: int = 50, **changes: Any) -> Standing:
    def all_alike(value: float) -> np.ndarray:
        return np.full(draws, value)

    plain = Standing(
        group=group,
        name=group.upper(),
        day=DAY,
        level=all_alike(np.log(rate)),
        drift=all_alike(0.0),
        dispersion=all_alike(1e-6),
        share=all_alike(0.0),
        keep=all_alike(np.exp(-1 / 7)),
        follow=all_alike(rate),
        weekday=np.ones(7),
        trigger=all_alike(np.log(2.0)),
        decay=all_alike(10.0),
        left=all_alike(0.0),
        acting=(),
        full_days=60,
        fade=all_alike(120.0),
    )
    return replace(plain, **{k: all_alike(v) if isinstance(v, float) else v for k, v in changes.items()})


def given(effect: float, *, groups: int = 1, **more: Any) -> PlannedOrder:
    return PlannedOrder(effect=np.full((PATHS, groups), np.log(effect)), **more)


def daily_means(*standings: Standing, days: int = 30, **plan: Any) -> np.ndarray:
    return simulate(standings, days, paths=PATHS, seed=3, **plan).mean(axis=0)


def test_counts_have_the_mean_and_variance_of_the_negative_binomial() -> None:
    counts = simulate([standing(dispersion=0.7)], 40, paths=PATHS, seed=3)
    assert counts.shape == (PATHS, 1, 40)
    assert counts.dtype == np.int32
    assert counts.mean() == pytest.approx(2.0, rel=0.01)
    assert counts.var() == pytest.approx(2.0 + 0.7 * 4.0, rel=0.03)


def test_clustering_keeps_the_mean_and_inflates_totals_as_the_measurement_says() -> None:
    share, keep, days = 0.6, float(np.exp(-1 / 5)), 60
    totals = simulate([standing(share=share, keep=keep)], days, paths=PATHS, seed=3).sum(axis=2)
    assert totals.mean() == pytest.approx(2.0 * days, rel=0.01)
    assert totals.var() == pytest.approx(2.0 * days * total_inflation(share, keep, days), rel=0.04)


def test_the_level_walks_with_the_drift_from_where_it_stands() -> None:
    means = daily_means(standing(drift=0.05), days=101)[0]
    assert means[0] == pytest.approx(2.0, rel=0.03)
    assert means[100] == pytest.approx(2.0 * np.exp(0.05**2 * 100 / 2), rel=0.04)
    counts = simulate([standing(rate=200.0, drift=0.05)], 101, paths=4000, seed=3)[:, 0, 100]
    assert np.log(counts + 0.5).std() == pytest.approx(0.05 * 10, rel=0.06)


def test_an_order_multiplies_from_its_first_day_to_its_last_with_follow_ups_and_all() -> None:
    clustered = standing(share=0.5)
    means = daily_means(clustered, orders=[given(0.25, begin=10, end=20)])[0]
    assert means[:10] == pytest.approx(2.0, rel=0.04)
    assert means[10:20] == pytest.approx(0.5, rel=0.06)
    assert means[20:] == pytest.approx(2.0, rel=0.05)


def test_an_order_concerns_only_the_groups_that_it_is_given_to() -> None:
    order = PlannedOrder(effect=np.log(np.tile([0.1, 0.5], (PATHS, 1))), begin=5, groups=("b",))
    means = daily_means(standing("a"), standing("b"), orders=[order])
    assert means[0] == pytest.approx(2.0, rel=0.04)
    assert means[1, 5:] == pytest.approx(1.0, rel=0.06)


@pytest.mark.parametrize("end", [None, 25, 10, 7])
def test_an_order_fades_from_a_day_on_and_ends_with_what_is_left(end: int | None) -> None:
    means = daily_means(standing(rate=5.0), orders=[given(0.2, full=10, end=end, fade=np.full(PATHS, 8.0))])[0]
    day = np.arange(30)
    wanted = 5.0 * np.exp(np.log(0.2) * np.where(day < 10, 1.0, np.exp((10 - day) / 8.0)))
    wanted[day >= (end or 30)] = 5.0
    assert means == pytest.approx(wanted, rel=0.04)


def test_an_order_of_the_first_day_goes_on_as_orders_do() -> None:
    quick, slow = standing(rate=5.0, full_days=6, fade=5.0), standing("b", rate=5.0, full_days=6, fade=40.0)
    means = daily_means(quick, slow, orders=as_ordered([quick, slow], np.full((PATHS, 2), np.log(0.2)), 20))
    since = np.clip(np.arange(20) - 6, 0, None)
    for group, fade in enumerate((5.0, 40.0)):
        assert means[group, :20] == pytest.approx(5.0 * np.exp(np.log(0.2) * np.exp(-since / fade)), rel=0.05)
        assert means[group, 20:] == pytest.approx(5.0, rel=0.04)


def test_an_order_at_work_holds_until_its_end_or_until_it_is_lifted() -> None:
    acting = Acting(order="o1", effect=np.full(50, np.log(0.5)), until=DAY + timedelta(days=12), fade=None)
    stands = standing(acting=(acting,))
    means = daily_means(stands)[0]
    assert means[:12] == pytest.approx(1.0, rel=0.05)
    assert means[12:] == pytest.approx(2.0, rel=0.05)
    means = daily_means(stands, lifted=[Lifted(order="o1", day=4)])[0]
    assert means[:4] == pytest.approx(1.0, rel=0.05)
    assert means[4:] == pytest.approx(2.0, rel=0.05)


def test_an_order_at_work_that_fades_does_so_from_the_first_day() -> None:
    acting = Acting(order="o1", effect=np.full(50, np.log(0.3)), until=None, fade=np.full(50, 15.0))
    means = daily_means(standing(rate=5.0, acting=(acting,)))[0]
    assert means == pytest.approx(5.0 * np.exp(np.log(0.3) * np.exp(-np.arange(30) / 15.0)), rel=0.04)


def test_an_order_at_work_in_full_fades_from_its_day_on_until_it_ends() -> None:
    acting = Acting(
        order="o1", effect=np.full(50, np.log(0.3)), until=DAY + timedelta(days=20), fade=np.full(50, 15.0),
        full=DAY + timedelta(days=8),
    )  # fmt: skip
    stands = standing(rate=5.0, acting=(acting,))
    since = np.clip(np.arange(30) - 8, 0, None)
    wanted = 5.0 * np.exp(np.log(0.3) * np.exp(-since / 15.0))
    assert daily_means(stands)[0][:20] == pytest.approx(wanted[:20], rel=0.05)
    assert daily_means(stands)[0][20:] == pytest.approx(5.0, rel=0.05)
    early = daily_means(stands, lifted=[Lifted(order="o1", day=12)])[0]
    assert early[:12] == pytest.approx(wanted[:12], rel=0.05)
    assert early[12:] == pytest.approx(5.0, rel=0.05)


def test_a_strike_raises_attacks_from_its_day_and_fades() -> None:
    means = daily_means(standing(rate=5.0), standing("b", rate=5.0), strikes=[Strike(day=6, groups=("a",), scale=2.0)])
    assert means[0, :6] == pytest.approx(5.0, rel=0.03)
    assert means[0, 6:] == pytest.approx(5.0 * np.exp(2 * np.log(2.0) * np.exp(-np.arange(24) / 10.0)), rel=0.03)
    assert means[1] == pytest.approx(5.0, rel=0.03)


def test_what_is_left_of_earlier_triggers_fades() -> None:
    means = daily_means(standing(rate=5.0, left=np.log(3.0)))[0]
    assert means == pytest.approx(5.0 * np.exp(np.log(3.0) * np.exp(-np.arange(30) / 10.0)), rel=0.03)


def test_weekdays_go_round_from_the_first_day() -> None:
    week = np.array([0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6])
    means = daily_means(standing(rate=5.0, weekday=week), days=14)[0]
    assert means == pytest.approx(5.0 * np.tile(week, 2), rel=0.04)


def test_what_is_not_known_stays_so_along_a_path() -> None:
    two = standing(level=np.log([0.5, 8.0]), follow=np.array([0.5, 8.0]), draws=2)
    totals = simulate([two], 100, paths=2000, seed=3).sum(axis=(1, 2))
    assert totals[0::2].mean() == pytest.approx(50.0, rel=0.03)
    assert totals[1::2].mean() == pytest.approx(800.0, rel=0.03)


def test_the_same_seed_gives_the_same_paths_and_another_gives_others() -> None:
    stands = [standing(drift=0.05, dispersion=0.5, share=0.4)]
    first, again, other = (simulate(stands, 30, paths=500, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_two_plans_are_simulated_with_the_same_draws() -> None:
    stands = [standing(rate=20.0, drift=0.1, dispersion=0.5)]
    plain = simulate(stands, 60, paths=2000, seed=1)
    planned = simulate(stands, 60, paths=2000, seed=1, orders=[PlannedOrder(effect=np.full((2000, 1), -1.0), begin=20)])
    assert (plain[:, :, :20] == planned[:, :, :20]).all()
    both = np.corrcoef(plain[:, 0, 20:].sum(axis=1), planned[:, 0, 20:].sum(axis=1))[0, 1]
    assert both > 0.95


def test_extreme_draws_stay_finite() -> None:
    wild = standing(level=np.array([-60.0, 60.0]), follow=np.array([0.0, 1e30]), draws=2, drift=np.array([0.3, 0.3]))
    effect = np.tile([[-80.0], [80.0]], (50, 1))
    counts = simulate([wild], 400, paths=100, seed=1, orders=[PlannedOrder(effect=effect)])
    assert counts.min() >= 0
    assert counts.max() <= 101_500


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"orders": [PlannedOrder(effect=np.zeros((3, 1)))]}, "shape"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), begin=5, end=2)]}, "before it begins"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), begin=-5)]}, "before the first"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), fade=np.ones(10))]}, "fades"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), full=3)]}, "fades"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), full=3, fade=np.ones(3))]}, "one number of days a path"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), begin=5, full=3, fade=np.ones(10))]}, "before it begins"),
        ({"orders": [PlannedOrder(effect=np.zeros((10, 1)), groups=("x",))]}, "'x'"),
        ({"strikes": [Strike(day=1, groups=("x",))]}, "'x'"),
        ({"strikes": [Strike(day=-1)]}, "before the first"),
        ({"lifted": [Lifted(order="o9", day=1)]}, "'o9'"),
        ({"paths": 0}, "at least one"),
    ],
)
def test_a_plan_that_cannot_be_simulated_is_refused_with_the_reason(plan: dict[str, Any], words: str) -> None:
    with pytest.raises(MeasurementError, match=words):
        simulate([standing()], 10, **{"paths": 10, "seed": 1, **plan})


def test_groups_must_stand_on_one_day() -> None:
    with pytest.raises(MeasurementError, match="no group"):
        simulate([], 10, paths=10, seed=1)
    with pytest.raises(MeasurementError, match="different days"):
        simulate([standing(), replace(standing("b"), day=date(2024, 2, 1))], 10, paths=10, seed=1)


def test_ten_thousand_paths_of_six_groups_over_half_a_year_take_three_seconds() -> None:
    acting = Acting(order="o1", effect=np.full(50, -0.5), until=None, fade=np.full(50, 60.0))
    stands = [standing(str(n), dispersion=0.8, share=0.4, drift=0.02, acting=(acting,)) for n in range(6)]
    begin = time.process_time()
    simulate(stands, 180, paths=10_000, seed=1)
    assert time.process_time() - begin < 3.0


def test_counts_come_from_one_uniform_each() -> None:
    chance = np.random.default_rng(3)
    uniform = chance.random(200_000)
    for rate in (0.05, 1.7, 19.9, 20.1, 400.0):
        counts = poisson_at(uniform, np.full(uniform.size, rate))
        assert abs(counts.mean() - rate) < 5 * np.sqrt(rate / uniform.size)
        assert abs(counts.var() / rate - 1) < 0.03
    few, more = (poisson_at(uniform, np.full(uniform.size, rate)) for rate in (0.8, 0.9))
    assert (more >= few).all()
