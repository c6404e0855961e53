"""The joint fit of one group: triggers, courses, waits, orders that fade, refits; all planted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from fealty.measuring.blocks import Block, Column, Fitted, fit_block, together
from fealty.measuring.cells import build_cells
from fealty.measuring.course import course_of
from fealty.measuring.design import Design, Shift, effect_prior
from fealty.measuring.hyper import hyper_at
from fealty.measuring.waiting import wait_of


def block(counts: np.ndarray, *columns: Column, triggers: Sequence[int] = (), **fields: object) -> Block:
    given: dict[str, object] = {
        "group": "g", "first": 0, "counts": counts.astype(np.int64), "missing": np.zeros(counts.size, dtype=np.bool_),
        "sums": [], "columns": columns, "triggers": tuple(triggers),
    }  # fmt: skip
    return Block(**{**given, **fields})  # type: ignore[arg-type]


def measured(begin: int, end: int, order: str = "o", **fields: object) -> Column:
    return Column(order=order, part="measured", begin=begin, end=end, **fields)  # type: ignore[arg-type]


def quantiles(fitted: Fitted, column: int = 0) -> list[float]:
    return [float(np.exp(fitted.density(column).quantile(q))) for q in (0.05, 0.5, 0.95)]


def rates(*stretches: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(days, rate) for days, rate in stretches])


# --- triggers ---------------------------------------------------------------------------------------------------------


def test_retaliation_is_not_taken_for_defiance() -> None:
    """A strike a week into a halt sets off attacks, as strikes had before; told of them, the halt was kept."""
    rng = np.random.default_rng(1)
    strikes = (80, 150, 307, 321)
    mean = rates((300, 2.0), (40, 0.7))
    for day in strikes:
        mean[day:] *= np.exp(1.8 * np.exp(-np.arange(mean.size - day) / 8.0))
    counts = rng.poisson(mean)
    blind = quantiles(fit_block(block(counts, measured(300, 340))))
    told = fit_block(block(counts, measured(300, 340), triggers=strikes))
    low, middle, high = quantiles(told)
    assert blind[0] > 0.4
    assert low < 0.35 < high
    assert middle < 0.6
    assert high < blind[2]
    kicks = told.points[0].fit.effects[1:].tolist()
    assert all(1.0 < kick < 2.6 for kick in kicks)
    decay = sum(p.weight * p.hyper.decay for p in told.points)
    assert 4 < decay < 16


def test_triggers_that_did_nothing_change_nothing() -> None:
    counts = np.random.default_rng(2).poisson(rates((300, 2.0), (50, 1.0)))
    plain = quantiles(fit_block(block(counts, measured(300, 350))))
    told = quantiles(fit_block(block(counts, measured(300, 350), triggers=(60, 140, 220))))
    assert told == pytest.approx(plain, rel=0.12)


def test_what_is_left_of_a_trigger_is_the_mean_over_a_cells_days() -> None:
    cells = build_cells(np.zeros(20, dtype=int), [], intervals=[(8, 12, 3)])
    design = Design(cells, triggers=[5, 9])
    columns = design.columns((), 4.0, 1.0)
    days = np.arange(20)
    left = [np.where(days >= day, np.exp(-(days - day) / 4.0), 0.0) for day in (5, 9)]
    place = int(np.flatnonzero(cells.days == 4)[0])
    assert columns[0, place] == pytest.approx(left[0][8:12].mean())
    assert columns[1, place] == pytest.approx(left[1][8:12].mean())
    assert columns[0, 4] == 0.0
    assert columns[0, 5] == pytest.approx(1.0)


def test_the_prior_says_that_triggers_are_alike() -> None:
    covariance = np.linalg.inv(effect_prior(2, 3).precision)
    assert covariance[:2, :2] == pytest.approx(1.5**2 * np.eye(2))
    assert covariance[2:, 2:] == pytest.approx(1.0 + 0.25 * np.eye(3))
    assert covariance[:2, 2:] == pytest.approx(np.zeros((2, 3)), abs=1e-12)


# --- uncertain dates, fading, lifted ----------------------------------------------------------------------------------


def test_an_uncertain_first_day_is_found_where_the_attacks_show_it() -> None:
    counts = np.random.default_rng(3).poisson(rates((312, 3.0), (48, 0.2)))
    fitted = fit_block(block(counts, measured(305, 360, begins=tuple(range(300, 321)))))
    chosen = np.array([p.hyper.begins[0] for p in fitted.points])
    weights = np.array([p.weight for p in fitted.points])
    assert weights[np.abs(chosen - 312) <= 3].sum() > 0.8
    assert quantiles(fitted)[2] < 0.2


def test_where_nothing_changed_no_day_is_preferred() -> None:
    counts = np.random.default_rng(4).poisson(rates((360, 1.0)))
    fitted = fit_block(block(counts, measured(305, 360, begins=tuple(range(300, 321)))))
    early = sum(p.weight for p in fitted.points if p.hyper.begins[0] < 310)
    assert 0.2 < early < 0.8


def test_dates_are_uniform_a_priori() -> None:
    design = Design(
        build_cells(np.zeros(40, dtype=int), [(10, 30)]), shifts=[Shift(column=0, begins=tuple(range(5, 15)), end=30)]
    )
    days = [hyper_at(np.array([0, 0, 0, 0, u]), design).begins[0] for u in np.random.default_rng(5).normal(size=2000)]
    assert np.bincount(days)[5:].tolist() == pytest.approx([200] * 10, abs=60)


def test_an_obeyed_order_that_nothing_lifts_may_last_or_be_forgotten() -> None:
    """Ninety days after it: with attacks still low, or back to what they were; a second order then adds nothing."""
    rng = np.random.default_rng(6)
    for later in (0.3, 3.0):
        counts = rng.poisson(rates((300, 3.0), (60, 0.3), (90, later), (50, later)))
        columns = (
            measured(300, 360, "old"),
            Column(order="old", part="rest", begin=360, end=500, since=360),
            measured(450, 500, "new"),
        )
        fitted = fit_block(block(counts, *columns))
        assert quantiles(fitted, 0)[2] < 0.35
        low, _, high = quantiles(fitted, 2)
        assert low < 1.0 < high


def test_all_that_was_ordered_is_told_together() -> None:
    """Two orders on the very same days cannot be told apart, and together they can."""
    counts = np.random.default_rng(7).poisson(rates((300, 3.0), (60, 0.3)))
    fitted = fit_block(block(counts, measured(300, 360, "a"), measured(300, 360, "b")))
    assert quantiles(fitted, 0) == pytest.approx(quantiles(fitted, 1), rel=0.05)
    assert quantiles(fitted, 0)[2] > 1.0
    means, sds, weights = together(fitted, 0)
    assert float(weights @ means) == pytest.approx(np.log(0.1), abs=0.3)
    assert float(weights @ sds) < 0.4


def test_days_left_out_before_an_order_are_not_those_under_another() -> None:
    counts = np.arange(100)
    columns = measured(40, 60, "a"), measured(62, 80, "b")
    observed = block(counts, *columns, anticipation=5).observed()
    gone = sorted(set(range(100)) - set(observed.cells.first.tolist()))
    assert gone == [35, 36, 37, 38, 39, 60, 61]


# --- fitted again -----------------------------------------------------------------------------------------------------


def test_fitting_the_same_again_says_the_same() -> None:
    counts = np.random.default_rng(8).poisson(rates((400, 1.0), (60, 0.5)))
    fitted = fit_block(block(counts, measured(400, 460)))
    again = fitted.again(fitted.block)
    assert quantiles(again) == pytest.approx(quantiles(fitted), rel=0.1)


def test_fitting_again_follows_other_counts() -> None:
    rng = np.random.default_rng(9)
    fell, steady = rng.poisson(rates((400, 2.0), (60, 0.4))), rng.poisson(rates((460, 2.0)))
    fitted = fit_block(block(fell, measured(400, 460)))
    again = quantiles(fitted.again(replace(fitted.block, counts=steady.astype(np.int64))))
    fresh = quantiles(fit_block(block(steady, measured(400, 460))))
    assert again == pytest.approx(fresh, rel=0.15)
    assert again[0] < 1.0 < again[2]


# --- course and wait --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stretches", "shape"),
    [
        (((300, 12.0), (56, 5.0)), "held"),
        (((300, 4.0), (21, 0.4), (14, 1.5), (21, 4.0)), "faded"),
        (((300, 4.0), (21, 4.0), (14, 1.5), (21, 0.3)), "came late"),
        (((300, 0.1), (56, 0.05)), "cannot tell"),
    ],
)
def test_the_course_of_an_effect(stretches: tuple[tuple[int, float], ...], shape: str) -> None:
    counts = np.random.default_rng(10).poisson(rates(*stretches))
    course = course_of(fit_block(block(counts, measured(300, 356))), 0, 0.9)
    assert course is not None
    assert course.shape == shape
    assert sum(course.shapes.values()) == pytest.approx(1.0)
    assert [week.begin for week in course.weeks] == list(range(0, 56, 7))
    assert sum(week.observed for week in course.weeks) == counts[300:].sum()
    assert all(week.low < week.ratio < week.high for week in course.weeks)


def test_weeks_hold_the_true_ratio_as_often_as_they_promise() -> None:
    rng, inside = np.random.default_rng(11), []
    for _ in range(12):
        counts = rng.poisson(rates((250, 3.0), (56, 1.2)))
        course = course_of(fit_block(block(counts, measured(250, 306))), 0, 0.9)
        assert course is not None
        inside += [week.low < 0.4 < week.high for week in course.weeks]
    assert np.mean(inside) > 0.8


def test_an_order_of_two_weeks_has_no_course() -> None:
    counts = np.random.default_rng(12).poisson(rates((200, 2.0)))
    assert course_of(fit_block(block(counts, measured(186, 200))), 0, 0.9) is None


def test_the_quiet_to_be_expected_is_that_of_a_poisson_process() -> None:
    rng = np.random.default_rng(13)
    counts = np.concatenate([rng.poisson(0.4, 600), np.zeros(9, dtype=int), [1], rng.poisson(0.4, 20)])
    wait = wait_of(fit_block(block(counts, measured(600, 630))), 0)
    assert wait is not None
    rate = counts[:600].mean()
    assert wait.first == 9
    assert wait.expected == pytest.approx(np.log(2) / rate, rel=0.35)
    assert wait.quiet[0] == pytest.approx(np.exp(-rate), abs=0.06)
    assert wait.p_longer == wait.quiet[8]
    assert 0.005 < wait.p_longer < 0.12
    assert (np.diff(wait.quiet) <= 0).all()


def test_no_attack_at_all_is_a_wait_of_all_days() -> None:
    counts = np.concatenate([np.random.default_rng(14).poisson(0.3, 300), np.zeros(40, dtype=int)])
    wait = wait_of(fit_block(block(counts, measured(300, 340))), 0)
    assert wait is not None
    assert wait.first is None
    assert wait.p_longer == wait.quiet[-1] < 0.01


def test_totals_have_no_first_day() -> None:
    counts = np.random.default_rng(15).poisson(rates((340, 1.0)))
    assert wait_of(fit_block(block(counts, measured(300, 340), sums=[(300, 340, 12)])), 0) is None


# --- odd input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts",
    [
        np.zeros(400),
        np.where(np.arange(400) == 17, 1, 0),
        np.where(np.arange(400) == 17, 500, 0),
        np.full(400, 10_000),
        np.where(np.arange(400) < 300, 10_000, 0),
        np.where(np.arange(400) % 50 == 0, 3000, 0),
    ],
    ids=["nothing", "one", "all on one day", "ten thousand a day", "ten thousand, then nothing", "salvoes"],
)
def test_odd_counts_under_several_orders_get_finite_answers(counts: np.ndarray) -> None:
    columns = measured(100, 160, "a"), measured(140, 200, "b"), measured(340, 400, "c")
    rest = Column(order="b", part="rest", begin=200, end=400, since=200)
    fitted = fit_block(block(counts, *columns, rest, triggers=(90, 141)))
    for column in range(3):
        low, middle, high = quantiles(fitted, column)
        assert 0 < low < middle < high < np.inf
        course, wait = course_of(fitted, column, 0.9), wait_of(fitted, column)
        assert course is not None
        assert np.isfinite([week.ratio for week in course.weeks]).all()
        assert wait is not None
        assert np.isfinite(wait.quiet).all()


def test_twenty_years_of_orders_get_finite_answers() -> None:
    rng = np.random.default_rng(16)
    days = 7300
    counts = rng.poisson(0.5 * np.exp(np.cumsum(rng.normal(0, 0.01, days))))
    missing = np.zeros(days, dtype=np.bool_)
    missing[2000:2600] = True
    columns = [measured(begin, begin + 60, str(begin)) for begin in range(500, days, 400)]
    fitted = fit_block(block(counts, *columns, missing=missing))
    for column in range(len(columns)):
        assert np.isfinite(quantiles(fitted, column)).all()
