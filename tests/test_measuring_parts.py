"""The pieces of the model against direct computation: dense algebra, plain sums, SciPy, importance sampling."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from fealty.measuring.baseline import Expectation
from fealty.measuring.cells import build_cells
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import effect_density, profile
from fealty.measuring.estimate import headline
from fealty.measuring.hyper import hyper_at, integrate, spread_points
from fealty.measuring.laplace import Hyper, Observed, Posterior
from fealty.measuring.likelihood import NegativeBinomial
from fealty.measuring.memory import Memory, total_inflation
from fealty.measuring.walk import START_SD, Factor, Walk
from fealty.measuring.weekday import weekday_factors


def precision(walk: Walk) -> np.ndarray:
    return np.diag(walk.diagonal) + np.diag(walk.beside, 1) + np.diag(walk.beside, -1)


def test_the_walk_is_the_gaussian_that_it_says_it_is() -> None:
    gap, sd, start = np.array([1.0, 3.0, 1.5]), 0.2, -1.0
    walk = Walk(gap, sd, start)
    times = np.concatenate([[0.0], np.cumsum(gap)])
    covariance = START_SD**2 + sd**2 * np.minimum.outer(times, times)
    assert np.linalg.inv(precision(walk)) == pytest.approx(covariance)
    assert walk.log_determinant == pytest.approx(-np.linalg.slogdet(covariance)[1])
    x = np.array([0.3, -0.2, 0.5, 1.0])
    slope, unlikely = walk.pull(x)
    assert slope == pytest.approx(precision(walk) @ (x - start))
    assert unlikely == pytest.approx(0.5 * (x - start) @ precision(walk) @ (x - start))


@pytest.mark.parametrize("cells", [1, 2, 6])
def test_the_factor_solves_and_inverts(cells: int) -> None:
    walk = Walk(np.ones(cells - 1), 0.3, 0.0)
    information = np.linspace(0.0, 2.0, cells)
    dense = precision(walk) + np.diag(information) if cells > 1 else walk.diagonal[:, None] + np.diag(information)
    factor = Factor(walk, information)
    right = np.arange(2.0 * cells).reshape(2, cells)
    assert factor.solve(right) == pytest.approx(np.linalg.solve(dense, right.T).T)
    half = factor.half(right.copy())
    assert half @ half.T == pytest.approx(right @ np.linalg.solve(dense, right.T))
    assert factor.log_determinant == pytest.approx(np.linalg.slogdet(dense)[1])
    assert factor.variances() == pytest.approx(np.diag(np.linalg.inv(dense)))


def test_memory_is_the_weighted_mean_of_earlier_days() -> None:
    counts = np.array([3, 0, 2, 5, 1, 0])
    memory = Memory(build_cells(counts, []), 4.0)
    keep = np.exp(-1 / 4.0)
    for day in range(6):
        weights = (1 - keep) * keep ** np.arange(day)[::-1]
        assert memory.mean(counts.astype(float))[day] == pytest.approx(float(weights @ counts[:day]))
        assert memory.weight[day] == pytest.approx(float(weights.sum()))


def test_memory_over_missing_days_and_totals_is_that_over_days() -> None:
    """A total enters as its mean on each of its days, and looks back only to days before it."""
    missing = np.array([False, False, True, False, False, False, False, False])
    cells = build_cells(np.arange(8), [], missing=missing, intervals=[(4, 7, 30)])
    assert cells.first.tolist() == [0, 1, 3, 4, 7]
    memory, keep = Memory(cells, 4.0), np.exp(-1 / 4.0)
    by_day, seen = np.array([0.0, 1, 0, 3, 10, 10, 10, 7]), np.array([1.0, 1, 0, 1, 1, 1, 1, 1])

    def look_back(values: np.ndarray, day: int, until: int) -> float:
        return float(sum((1 - keep) * keep ** (day - 1 - past) * values[past] for past in range(until)))

    expected = [look_back(by_day, day, day) for day in (0, 1, 3)]
    expected += [sum(look_back(by_day, day, 4) for day in (4, 5, 6)), look_back(by_day, 7, 7)]
    assert memory.mean(np.array([0.0, 1.0, 3.0, 10.0, 7.0])) == pytest.approx(expected)
    assert memory.weight[3] == pytest.approx(sum(look_back(seen, day, 4) for day in (4, 5, 6)))


def test_clustering_inflates_the_variance_of_totals_as_simulated() -> None:
    share, keep, days = 0.4, float(np.exp(-1 / 3.0)), 10
    rng = np.random.default_rng(1)
    runs = 40_000
    followed, totals = np.full(runs, 2.0), np.zeros(runs)
    for _ in range(days):
        counts = rng.poisson((1 - share) * 2.0 + share * followed)
        followed = keep * followed + (1 - keep) * counts
        totals += counts
    assert totals.var() / totals.mean() == pytest.approx(total_inflation(share, keep, days), rel=0.03)
    assert total_inflation(share, keep, 1) == 1.0
    assert total_inflation(share, keep, 10_000) == pytest.approx(1 / (1 - share) ** 2, rel=0.01)


@pytest.mark.parametrize("intervals", [(), ((2, 5, 9),)])
def test_the_likelihood_is_the_negative_binomial(intervals: tuple[tuple[int, int, int], ...]) -> None:
    cells = build_cells(np.array([0, 4, 1, 2, 7, 0]), [], intervals=intervals)
    memory = Memory(cells, 3.0)
    likelihood = NegativeBinomial(cells, 0.7, memory, 0.3)
    mean = np.linspace(0.5, 4.0, cells.count.size)
    dispersion = np.broadcast_to(likelihood.dispersion, mean.shape)
    shape = 1 / dispersion
    direct = stats.nbinom.logpmf(cells.count, shape, shape / (shape + mean)).sum()
    assert likelihood.log_likelihood(mean) == pytest.approx(direct)
    score, information = likelihood.score(mean)
    step = 1e-5 * np.eye(mean.size)
    rise = [likelihood.log_likelihood(mean + row) - likelihood.log_likelihood(mean - row) for row in step]
    assert score == pytest.approx(np.array(rise) / 2e-5, rel=1e-4, abs=1e-6)
    assert information == pytest.approx(1 / (mean + dispersion * mean**2))


def log_joint(observed: Observed, hyper: Hyper, level: np.ndarray, effect: float) -> np.ndarray:
    """Log density of counts and baselines, by loops over the definition; `level` has shape (draws, days)."""
    cells, keep = observed.cells, np.exp(-1 / hyper.memory)
    gaps = np.diff(level, axis=1)
    total = stats.norm.logpdf(level[:, 0], observed.start, START_SD) + stats.norm.logpdf(gaps, 0, hyper.drift).sum(
        axis=1
    )
    followed, weight, shape = 0.0, 0.0, 1 / hyper.dispersion
    for day, count in enumerate(cells.count):
        factor = np.exp(effect) if cells.force[day, 0] else 1.0
        mean = factor * ((1 - hyper.share * weight) * np.exp(level[:, day]) + hyper.share * followed)
        total += stats.nbinom.logpmf(count, shape, shape / (shape + mean))
        followed = keep * followed + (1 - keep) * count / factor
        weight = keep * weight + (1 - keep)
    return total


@pytest.mark.parametrize("effect", [-1.0, 0.0, 0.7])
def test_the_evidence_agrees_with_importance_sampling(effect: float) -> None:
    """The Laplace evidence of 40 sparse days against 20,000 draws of the baseline: an estimate that knows no mode."""
    rng = np.random.default_rng(4)
    observed = Observed(build_cells(rng.poisson(0.6, 40), [(28, 40)]))
    hyper = Hyper(drift=0.08, dispersion=0.4, share=0.3, memory=3.0)
    fit = Posterior(observed, hyper).maximise(np.full(40, observed.start), np.array([effect]), hold=0)
    covariance = 1.2 * fit.factor.solve(np.eye(40))
    draws = rng.multivariate_normal(fit.level, covariance, 20_000)
    proposal = stats.multivariate_normal(fit.level, covariance).logpdf(draws)
    logs = log_joint(observed, hyper, draws, effect) - proposal
    exact = float(np.log(np.mean(np.exp(logs - logs.max()))) + logs.max())
    assert fit.evidence + 0.5 * (effect / EFFECT_SD) ** 2 == pytest.approx(exact, abs=0.06)


def test_joint_and_profiled_effect_agree() -> None:
    counts = np.random.default_rng(5).poisson(3.0, 200)
    observed = Observed(build_cells(counts, [(150, 200)]))
    points = integrate(observed)
    top = points[0]
    logs = profile(observed, top)
    assert logs.max() == pytest.approx(0.0, abs=0.01)  # the joint mode is the profile's, but for its curvature
    fits = np.array([p.fit.effects[0] for p in points])
    weights = np.array([p.weight for p in points])
    density = effect_density(observed, points)
    assert density.quantile(0.5) == pytest.approx(float(weights @ fits), abs=0.02)
    assert density.below(-50.0) == 0.0
    assert density.below(50.0) == 1.0


def test_several_orders_are_fitted_together() -> None:
    """Kept for the joint model: two overlapping orders, each with its own effect."""
    rng = np.random.default_rng(6)
    mean = np.full(600, 4.0)
    mean[300:450] *= 0.5
    mean[400:520] *= 2.0
    cells = build_cells(rng.poisson(mean), [(300, 450), (400, 520)])
    points = integrate(Observed(cells))
    for order, truth in enumerate((0.5, 2.0)):
        density = effect_density(Observed(cells), points, order)
        assert density.quantile(0.01) < np.log(truth) < density.quantile(0.99)
        assert density.quantile(0.95) - density.quantile(0.05) < 1.2


def test_priors_are_as_documented() -> None:
    draws = [hyper_at(u) for u in np.random.default_rng(7).normal(size=(20_000, 4))]
    assert np.mean([h.drift > 0.1 for h in draws]) == pytest.approx(0.05, abs=0.01)
    assert np.mean([h.dispersion > 2.4 for h in draws]) == pytest.approx(0.1, abs=0.01)
    assert np.mean([h.share for h in draws]) == pytest.approx(0.95 / 3, abs=0.01)
    assert np.mean([h.share < 0.05 for h in draws]) == pytest.approx(0.23, abs=0.015)
    assert np.median([h.memory for h in draws]) == pytest.approx(7.0, rel=0.03)


def test_points_stand_for_the_normal_distribution() -> None:
    for count, skip in ((64, 0), (64, 64), (256, 0)):
        points = spread_points(count, skip=skip)
        assert points.shape == (count, 4)
        assert np.abs(points.mean(axis=0)).max() < 1e-12
        assert np.cov(points.T, ddof=0) == pytest.approx(np.eye(4), abs=1e-9)
        inside = (points**2).sum(axis=1) < stats.chi2(4).median()
        assert inside.mean() == pytest.approx(0.5, abs=0.08)
    assert (spread_points(64) != spread_points(64, skip=64)).any()


def test_weekdays_are_found_where_there_are_any_and_not_otherwise() -> None:
    rng = np.random.default_rng(8)
    week = np.array([1.6, 1.2, 1.0, 1.0, 1.0, 0.8, 0.4])
    clear = weekday_factors(build_cells(rng.poisson(3.0 * week[np.arange(700) % 7]), []))
    assert clear[:7] == pytest.approx(week, abs=0.15)
    none = weekday_factors(build_cells(rng.poisson(0.5, 700), []))
    assert none == pytest.approx(np.ones(700), abs=0.12)
    drifting = np.exp(np.linspace(-2, 2, 700))
    assert weekday_factors(build_cells(rng.poisson(drifting), [])) == pytest.approx(np.ones(700), abs=0.2)
    assert (weekday_factors(build_cells(rng.poisson(3.0, 40), [])) == 1.0).all()


def test_expected_attacks_keep_the_history_before_the_order_and_forget_what_it_did() -> None:
    """By a loop over the definition: counts feed the memory until the order, means under it, counts again after it."""
    rng = np.random.default_rng(9)
    counts = rng.poisson(np.where((np.arange(120) >= 60) & (np.arange(120) < 90), 1.0, 5.0))
    observed = Observed(build_cells(counts, [(60, 90)]))
    points = integrate(observed)
    expectation = Expectation(observed, points)
    for point, daily in zip(points, expectation.daily(0)[:5], strict=False):
        keep, followed = np.exp(-1 / point.hyper.memory), 0.0
        for day in range(120):
            unseen = 1 - point.hyper.share * (1 - keep**day)
            mean = unseen * np.exp(point.fit.level[day]) + point.hyper.share * followed
            assert daily[day] == pytest.approx(mean)
            followed = keep * followed + (1 - keep) * (mean if 60 <= day < 90 else counts[day])
    low, middle, high = expectation.total(0, 0.9)
    assert low < 150 < high
    assert middle == pytest.approx(150, rel=0.15)


def test_the_headline_needs_three_fifths() -> None:
    assert headline({"obeyed": 0.61, "partly": 0.3, "ignored": 0.09, "defied": 0.0}) == "obeyed"
    assert headline({"obeyed": 0.59, "partly": 0.3, "ignored": 0.11, "defied": 0.0}) == "cannot tell"
