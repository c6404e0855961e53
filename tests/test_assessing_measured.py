"""The likelihood of measured effects: against closed forms, and never louder than the doubt that is stated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from assessing_help import SCORES, course, effect, failed, measured_as
from fealty.assessing import default_hypotheses
from fealty.assessing.hypotheses import Hypothesis
from fealty.assessing.measured import GRID, Measured, added, course_likelihood, flaw, levels, likelihood, shapes_before
from fealty.assessing.tables import factor, flaw_of

PLAIN = Hypothesis(id="h", name="h", words="h", ratio=0.5, ratio_sd=0.4, scatter=0.3, spread=0.2)


def one_order(*said: tuple[float, float], order: str = "o", flaws: float = 0.0) -> Measured:
    each = np.array([likelihood(effect(ratio, error)) for ratio, error in said])
    return Measured(order=order, likelihoods=each, flaws=np.full(len(said), flaws), courses=[])


def total(orders: list[Measured], one: Hypothesis = PLAIN, *, doubted: bool = False, scatter: float = 0.3) -> float:
    return sum(added(one, list(levels(orders, one, scatter, doubted=doubted).values())))


@pytest.mark.parametrize(("ratio", "error"), [(1.0, 0.15), (0.3, 0.4), (0.05, 0.6), (2.0, 1.0)])
def test_the_likelihood_is_that_of_the_series_whatever_the_prior_was(ratio: float, error: float) -> None:
    quantiles = effect(ratio, error)
    found = likelihood(quantiles)
    near = (quantiles[1] < GRID) & (quantiles[-2] > GRID)
    expected = norm.pdf(GRID, np.log(ratio), error) / norm.pdf(np.log(ratio), 0, np.hypot(error, 1.5))
    assert found[near] == pytest.approx(expected[near], rel=0.05)


def test_a_series_that_says_nothing_says_nothing_for_any_reading() -> None:
    silent = one_order((1.0, 1e4))
    assert likelihood(effect(1.0, 1e4)) == pytest.approx(1.0, abs=0.01)
    for one in default_hypotheses():
        assert total([silent], one) == pytest.approx(0.0, abs=0.01)


def test_one_group_under_one_order_has_the_closed_form() -> None:
    found = total([one_order((0.3, 0.35))])
    sd = np.sqrt(0.35**2 + 0.2**2 + 0.3**2 + 0.4**2)
    expected = norm.logpdf(np.log(0.3), np.log(0.5), sd) - norm.logpdf(np.log(0.3), 0, np.hypot(0.35, 1.5))
    assert found == pytest.approx(expected, abs=0.01)


def test_groups_under_two_orders_have_the_closed_form() -> None:
    said = [[(0.3, 0.35), (0.6, 0.25)], [(0.9, 0.3)]]
    found = total([one_order(*each, order=str(n)) for n, each in enumerate(said)])
    values = np.log([0.3, 0.6, 0.9])
    errors = np.array([0.35, 0.25, 0.3])
    same_order = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    covariance = np.diag(errors**2 + 0.2**2) + 0.3**2 * same_order + 0.4**2
    away = values - np.log(0.5)
    expected = -0.5 * (away @ np.linalg.solve(covariance, away) + np.linalg.slogdet(2 * np.pi * covariance)[1])
    expected -= norm.logpdf(values, 0, np.hypot(errors, 1.5)).sum()
    assert found == pytest.approx(expected, abs=0.02)


def test_the_order_of_the_orders_makes_no_difference_to_their_sum() -> None:
    first, second = one_order((0.2, 0.3), order="a"), one_order((1.4, 0.3), order="b")
    assert total([first, second], doubted=True) == pytest.approx(total([second, first], doubted=True), abs=1e-9)


def test_a_track_record_that_scatters_less_than_a_reading_allows_is_believed() -> None:
    apart = [one_order((0.25, 0.15), order="a"), one_order((1.0, 0.15), order="b")]
    assert total(apart, scatter=0.1) < total(apart, scatter=0.3) == pytest.approx(total(apart, scatter=2.0))


def test_each_reading_fits_what_it_says() -> None:
    cases = {
        "in-command": [(0.2, 0.2), (0.25, 0.2), (0.22, 0.2)],
        "slipping": [(0.2, 0.2), (1.6, 0.2), (0.6, 0.2)],
        "for-show": [(1.7, 0.2), (1.4, 0.2), (1.8, 0.2)],
        "business-as-usual": [(1.0, 0.2), (0.95, 0.2), (1.05, 0.2)],
    }
    for truth, said in cases.items():
        logs = {one.id: total([one_order(*said)], one, doubted=True) for one in default_hypotheses()}
        assert max(logs, key=lambda name: logs[name]) == truth, logs


def test_a_full_stop_speaks_for_command_and_not_for_slipping() -> None:
    for ratio in (0.4, 0.2, 0.1, 0.05, 0.02):
        logs = {one.id: total([one_order((ratio, 0.25))], one, doubted=True) for one in default_hypotheses()}
        assert logs["in-command"] > logs["slipping"], ratio


def test_an_order_never_speaks_louder_against_a_reading_than_the_stated_doubt() -> None:
    business = default_hypotheses()[3]
    assert total([one_order((0.02, 0.1))], business) < -50
    assert total([one_order((0.02, 0.1))], business, doubted=True) >= np.log(factor("flaw", "order"))


def test_failed_checks_take_the_voice_away() -> None:
    (estimate,) = measured_as(0.2, error=0.15, checks=failed("placebo dates", "a new check")).estimates
    assert flaw(estimate) == pytest.approx(1 - (1 - flaw_of("placebo dates")) * (1 - flaw_of("any")))
    command, business = default_hypotheses()[0], default_hypotheses()[3]
    apart = [
        total([one_order((0.2, 0.15), flaws=share)], command, doubted=True)
        - total([one_order((0.2, 0.15), flaws=share)], business, doubted=True)
        for share in (0.0, 0.35, 0.9, 1.0)
    ]
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] == pytest.approx(0.0, abs=1e-6)


def test_skewed_posteriors_keep_their_tails_flat_or_falling() -> None:
    skewed = tuple(np.sort(-np.exp(0.6 * SCORES) * 1.5).tolist())
    found = likelihood(skewed)
    assert np.isfinite(found).all()
    low, high = np.searchsorted(GRID, [skewed[0], skewed[-1]])
    assert (np.diff(found[:low]) >= -1e-12).all()
    assert (np.diff(found[high:]) <= 1e-12).all()


def test_quantiles_that_coincide_do_no_harm() -> None:
    assert np.isfinite(likelihood((0.0,) * 50 + (0.1,) * 50)).all()
    assert np.isfinite(likelihood(tuple(np.linspace(-12, -9, 100).tolist()))).all()


def test_shapes_are_held_against_what_they_were_likely_to_be_before() -> None:
    rng = np.random.default_rng(1)
    walks = np.cumsum(
        np.concatenate([np.zeros((100_000, 1)), 0.35 * rng.standard_normal((100_000, 7))], axis=1), axis=1
    )
    change = walks[:, -3:].mean(axis=1) - walks[:, :3].mean(axis=1)
    expected = {"held": (np.abs(change) < np.log(1.25)).mean(), "faded": (change > np.log(1.25)).mean()}
    before = shapes_before(8)
    assert sum(before.values()) == pytest.approx(1.0)
    assert {name: before[name] for name in expected} == pytest.approx(expected, abs=0.01)
    assert course_likelihood(course(before["held"], before["faded"], before["came late"])) == pytest.approx(
        {"held": 1.0, "faded": 1.0, "came late": 1.0}
    )


def test_an_effect_that_faded_speaks_for_slipping() -> None:
    def said(shapes: tuple[float, float, float]) -> dict[str, float]:
        one = Measured(
            order="o",
            likelihoods=np.ones((1, GRID.size)),
            flaws=np.zeros(1),
            courses=[course_likelihood(course(*shapes))],
        )
        return {each.id: one.course(each) for each in default_hypotheses()}

    faded, held = said((0.05, 0.9, 0.05)), said((0.9, 0.05, 0.05))
    assert max(faded, key=lambda name: faded[name]) == "slipping"
    assert min(held, key=lambda name: held[name]) == "slipping"
