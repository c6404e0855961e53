"""Plans run forward: what they change, what they must not change, and that the figures are those of the paths."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

import scenarios_help as made
from fealty.casefile import Case
from fealty.errors import SettingsError
from fealty.measuring import Measurement, measure
from fealty.measuring.acting import Acting
from fealty.measuring.ahead import Standing, standing
from fealty.measuring.forward import simulate
from fealty.measuring.material import Material
from fealty.measuring.measurement import Series, Total
from fealty.scenarios import (
    Outlook,
    Plan,
    PlanLift,
    PlanOrder,
    PlanStrike,
    PlanTalks,
    outlook_of,
    simulate_plan,
)
from fealty.scenarios.counting import counted, differing, worst_month
from fealty.scenarios.simulating import paths_of
from fealty.scenarios.working import AtWork, Known, acting_now

FIRST = made.END
"""The first day ahead."""


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


class Made(NamedTuple):
    path: Path
    measurement: Measurement
    material: Material
    standings: list[Standing]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    path = made.build(tmp_path_factory.mktemp("scenarios") / "a.fealty")
    with Case(path) as case:
        yield Made(path, measure(case), Material.of(case), standing(case))


def outlook(known: Made, standings: list[Standing] | None = None, **plan: object) -> Outlook:
    given: dict[str, object] = {"days": 60, "paths": 1000, **plan}
    return outlook_of(standings or known.standings, known.measurement, known.material, Plan(**given))  # type: ignore[arg-type]


def plain(*, rate: float = 1.0, acting: tuple[Acting, ...] = ()) -> list[Standing]:
    """Two groups of whom everything is known, so that a plan's effect can be told by hand."""
    return [made.standing_of(one, rate=rate, acting=acting) for one in ("one", "two")]


def acting(known: Made, *, ratio: float = 0.5, number: int = 2) -> Acting:
    """One of the case's orders at work, its effect known."""
    order = made.order(number, made.BEGIN + timedelta(days=made.ORDERS[number][0]), made.ORDERS[number][1])
    return Acting(order=order.id, effect=np.full(50, np.log(ratio)), until=None, fade=None)


# --- what is found ----------------------------------------------------------------------------------------------------


def test_an_outlook_of_a_case_from_its_path(known: Made) -> None:
    seen: list[str] = []
    plan = Plan(days=60, paths=1000, orders=(PlanOrder(date=day(5)),))
    found = simulate_plan(known.path, known.measurement, plan, progress=lambda name, _: seen.append(name))
    assert seen == ["Faction One", "Faction Two"]
    assert (found.begin, found.end, found.days) == (FIRST, day(60), 60)
    assert [one.group for one in found.groups] == ["one", "two"]
    assert found.of("two").name == "Faction Two"
    assert found.of(None) is found.total
    assert len(found.total.weekly.median) == 8
    assert len(found.total.daily.median) == 60
    assert found.words[0].startswith("Under this plan ")
    assert any("comes from 3 orders measured before" in one for one in found.assumptions)
    assert [one.words for one in found.milestones] == [f"the stand down order of {day(5)} (The Sponsor)"]


def test_the_same_seed_gives_the_same_outlook_and_another_does_not(known: Made) -> None:
    plan = {"orders": (PlanOrder(date=day(5)),), "strikes": (PlanStrike(date=day(9)),)}
    assert outlook(known, **plan) == outlook(known, **plan)
    assert outlook(known, **plan, seed=2).total.attacks != outlook(known, **plan).total.attacks


def test_nothing_new_has_no_difference_and_says_so(known: Made) -> None:
    found = outlook(known)
    assert found.total.difference is None
    assert found.total.attacks == found.total.usual_attacks
    assert found.words[0].startswith("If nothing new happens, ")


def test_what_the_plan_does_not_touch_stays_as_it_is(known: Made) -> None:
    found = outlook(known, orders=(PlanOrder(date=day(5), groups=("one",), ratio=0.2),))
    different = found.of("two").difference
    assert different is not None
    assert (different.figure.low, different.figure.high, different.p_lower, different.p_higher) == (0, 0, 0.0, 0.0)
    assert found.of("two").attacks == found.of("two").usual_attacks
    assert found.of("one").attacks.mean < found.of("one").usual_attacks.mean


def test_figures_are_those_of_the_paths(known: Made) -> None:
    plan = Plan(days=40, paths=500, orders=(PlanOrder(date=day(3), ratio=0.5),))
    found = outlook_of(known.standings, known.measurement, known.material, plan)
    paths = paths_of(known.standings, known.measurement, known.material, plan)
    one, totals = paths.ahead[:, 0], paths.ahead.sum(axis=(0, 1))
    assert found.total.attacks.mean == pytest.approx(totals.mean())
    assert found.total.attacks.median == np.quantile(totals, 0.5, method="inverted_cdf")
    months = np.array([one[n : n + 30].sum(axis=0) for n in range(11)])
    assert found.of("one").months.quiet == pytest.approx((months.min(axis=0) == 0).mean())
    worst = found.of("one").months.worst
    assert worst is not None
    assert found.of("one").months.worse == pytest.approx((months.max(axis=0) > worst).mean())
    inside = [
        np.mean((one[7 * n : 7 * n + 7].sum(axis=0) >= low - 0.5) & (one[7 * n : 7 * n + 7].sum(axis=0) <= high + 0.5))
        for n, (low, high) in enumerate(zip(found.of("one").weekly.low_90, found.of("one").weekly.high_90, strict=True))
    ]
    assert min(inside) >= 0.9


# --- what a plan does -------------------------------------------------------------------------------------------------


def test_an_order_of_ones_own_ratio_cuts_attacks_by_it(known: Made) -> None:
    found = outlook(known, plain(), orders=(PlanOrder(date=day(0), ratio=0.25),), paths=4000)
    assert found.total.usual_attacks.mean == pytest.approx(120, rel=0.02)
    assert found.total.attacks.mean == pytest.approx(30, rel=0.03)
    assert found.total.difference is not None
    assert found.total.difference.p_lower == 1.0
    assert any("assumed to come to 0.25 of those without it" in one for one in found.assumptions)


def test_a_range_of_ratios_holds_them_with_ninety_percent(known: Made) -> None:
    plan = {"orders": (PlanOrder(date=day(0), ratio=(0.2, 0.8)),), "paths": 8000}
    found = outlook(known, plain(rate=100.0), **plan)
    assert found.total.attacks.median == pytest.approx(0.4 * 12_000, rel=0.03)
    assert found.total.attacks.low == pytest.approx(0.2 * 12_000, rel=0.05)
    assert found.total.attacks.high == pytest.approx(0.8 * 12_000, rel=0.05)


def test_an_order_lasts_until_its_last_day_or_until_it_is_lifted(known: Made) -> None:
    first = outlook(known, plain(), orders=(PlanOrder(date=day(10), until=day(29), ratio=1e-6),))
    assert first.total.attacks.mean == pytest.approx(80, rel=0.05)
    given = PlanOrder(date=day(10), id="calm", ratio=1e-6)
    for name in ("calm", "ca", "all"):
        lifted = outlook(known, plain(), orders=(given,), lifts=(PlanLift(date=day(30), order=name),))
        assert lifted.total.attacks == first.total.attacks
    part = outlook(known, plain(), orders=(given,), lifts=(PlanLift(date=day(30), order="calm", groups=("two",)),))
    assert part.of("one").attacks.mean == pytest.approx(10, rel=0.1)
    assert part.of("two").attacks.mean == pytest.approx(40, rel=0.05)


def test_talks_end_the_orders_that_wait_for_them(known: Made) -> None:
    waits = PlanOrder(date=day(10), condition="calm during the negotiations", ratio=1e-6)
    other = PlanOrder(date=day(0), condition="out of respect", ratio=1.0)
    found = outlook(known, plain(), orders=(waits, other), talks=(PlanTalks(date=day(30)),))
    assert found.total.attacks.mean == pytest.approx(80, rel=0.05)
    assert "talks end; the stand down order" in found.milestones[-1].words
    assert str(day(10)) in found.milestones[-1].words
    assert str(day(0)) not in found.milestones[-1].words


def test_the_cases_own_order_that_waits_for_talks_ends_with_them(known: Made) -> None:
    standings = plain(acting=(acting(known, ratio=1e-6),))
    stays = outlook(known, standings, days=20)
    ends = outlook(known, standings, days=20, talks=(PlanTalks(date=day(10)),))
    assert stays.total.attacks.mean < 1
    assert ends.total.attacks.mean == pytest.approx(20, rel=0.1)


def test_an_order_to_attack_lifts_the_orders_to_stop_and_adds_only_what_the_plan_says(known: Made) -> None:
    standings = plain(acting=(acting(known, ratio=1e-6),))
    resume = PlanOrder(date=day(10), content="resume", groups=("one",))
    found = outlook(known, standings, days=20, orders=(resume,))
    assert found.of("one").attacks.mean == pytest.approx(10, rel=0.1)
    assert found.of("two").attacks.mean < 1
    assert any("adds nothing of its own" in one for one in found.assumptions)
    doubled = msgspec.structs.replace(resume, ratio=2.0)
    assert outlook(known, standings, days=20, orders=(doubled,)).of("one").attacks.mean == pytest.approx(20, rel=0.1)
    calm = PlanOrder(date=day(15), groups=("one",), ratio=1.0)
    ended = outlook(known, standings, days=20, orders=(doubled, calm)).of("one").attacks.mean
    assert ended == pytest.approx(15, rel=0.1)


def test_an_order_to_attack_is_at_work_for_the_days_measured_and_no_longer(known: Made) -> None:
    found = outlook(known, plain(), days=100, orders=(PlanOrder(date=day(0), content="attack", ratio=2.0),))
    assert found.of("one").attacks.mean == pytest.approx(2 * 60 + 40, rel=0.05)


def test_a_strike_sets_off_attacks_that_fade(known: Made) -> None:
    # factor 3 on its day, fading over 7 days on the log scale: 3 ** exp(-n / 7) on day n after it
    by_hand = sum(3.0 ** np.exp(-n / 7.0) for n in range(50)) + 10
    for scale, wanted in ((1.0, by_hand), (0.0, 60.0)):
        found = outlook(known, plain(), strikes=(PlanStrike(date=day(10), groups=("one",), scale=scale),), paths=4000)
        assert found.of("one").attacks.mean == pytest.approx(wanted, rel=0.03)


# --- orders in force --------------------------------------------------------------------------------------------------


def at_work(**fields: object) -> AtWork:
    given: dict[str, object] = {
        "order": "o", "group": "one", "label": "the order", "condition": None, "stops": True,
        "effect": np.full(200, np.log(0.5)), "begin": 0, "full": 10, "fade": np.full(200, 20.0), "end": None,
    }  # fmt: skip
    return AtWork(**{**given, **fields})  # type: ignore[arg-type]


def factors(one: AtWork, days: int = 40) -> list[float]:
    """Return the mean attacks of each day at a rate so high that chance does not matter."""
    standings = [made.standing_of("one", rate=5000.0, draws=200), made.standing_of("two", draws=200)]
    found = simulate(standings, days, paths=200, seed=1, orders=list(one.planned(2)))
    assert found[:, 1].mean() == pytest.approx(1.0, rel=0.1)
    return [float(each) for each in found[:, 0].mean(axis=0) / 5000.0]


@pytest.mark.parametrize("begin", [0, 5])
@pytest.mark.parametrize("full", [0, 10, None])
@pytest.mark.parametrize("end", [None, 8, 25])
def test_an_order_is_at_work_in_full_then_fades_and_ends_when_it_is_lifted(
    begin: int, full: int | None, end: int | None
) -> None:
    full = full if full is None else max(full, begin)
    for number, factor in enumerate(factors(at_work(begin=begin, full=full, end=end))):
        there = begin <= number and (end is None or number < end)
        fade = 1.0 if full is None or number < full else np.exp((full - number) / 20.0)
        assert factor == pytest.approx(0.5**fade if there else 1.0, rel=0.02)


def test_an_order_that_ends_before_it_begins_does_nothing() -> None:
    assert list(at_work(begin=5, end=5).planned(2)) == []


def test_orders_of_the_case_go_on_as_the_model_has_them(known: Made) -> None:
    found = Known.of(known.material, FIRST)
    (last,) = (one for one in known.standings[0].acting)
    working = acting_now(known.standings, found, 100)
    assert [(one.group, one.order) for one in working] == [("one", last.order), ("two", last.order)]
    # given on day 450 of 480, in full for 60 days: 30 more; no end stated
    assert (working[0].full, working[0].end, working[0].stops, working[0].seen) == (30, None, True, True)
    assert working[0].fade == pytest.approx(np.resize(known.standings[0].fade, 100))
    fading = Acting(order=last.order, effect=last.effect, until=day(51), fade=np.full(50, 9.0))
    assert [(one.full, one.end, one.fade[0]) for one in acting_now(plain(acting=(fading,)), found, 100)] == [
        (0, 51, 9.0), (0, 51, 9.0),
    ]  # fmt: skip


def test_an_order_that_nobody_saw_at_work_is_said_to_be_in_the_level(known: Made) -> None:
    last = known.standings[0].acting[0]
    unseen = Acting(order=last.order, effect=np.zeros(50), until=None, fade=np.full(50, 9.0), seen=False)
    found = outlook(known, plain(acting=(unseen,)), days=20)
    assert any("Nothing was collected while the stand down order of" in one for one in found.assumptions)
    assert not any("Nothing was collected while" in one for one in outlook(known, days=20).assumptions)


# --- what does not fit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"orders": (PlanOrder(date=day(60)),)}, r"\[\[order\]\] number 1: date is .*, outside the days ahead"),
        ({"strikes": (PlanStrike(date=day(-1)),)}, r"\[\[strike\]\] number 1: date is"),
        ({"orders": (PlanOrder(date=day(1), groups=("three",)),)}, "no group 'three'; the case has one, two"),
        ({"orders": (PlanOrder(date=day(1), issuer="The Rival"),)}, "issuer 'The Rival' is not The Sponsor"),
        ({"orders": (PlanOrder(date=day(1), content="withdraw"),)}, "does not say what an order with the content"),
        ({"lifts": (PlanLift(date=day(1), order="nine"),)}, "order 'nine' is no order in force then; in force: "),
        ({"talks": (PlanTalks(date=day(1), orders=("nine",)),)}, "orders 'nine' is no order in force"),
        (
            {
                "orders": (PlanOrder(date=day(1), id="a1"), PlanOrder(date=day(1), id="a2")),
                "lifts": (PlanLift(date=day(2), order="a"),),
            },
            "fits several orders; in force: a1",
        ),
    ],
)
def test_a_plan_that_does_not_fit_the_case_is_told_why(known: Made, plan: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        outlook(known, **plan)


def test_nothing_in_force_can_be_neither_lifted_nor_end_with_talks(known: Made) -> None:
    with pytest.raises(SettingsError, match="no order is in force"):
        outlook(known, plain(), lifts=(PlanLift(date=day(1), order="all"),))
    with pytest.raises(SettingsError, match=r"list the orders that lapse with them: orders = \[...\]; in force: none"):
        outlook(known, plain(), talks=(PlanTalks(date=day(1)),))


def test_who_speaks_for_the_sponsor_gives_orders_in_its_name(known: Made) -> None:
    found = outlook(known, orders=(PlanOrder(date=day(1), issuer="The Envoy"),))
    assert found.milestones[0].words.endswith("(The Envoy)")
    rival = outlook(known, orders=(PlanOrder(date=day(1), issuer="The Rival", ratio=0.5),))
    assert rival.milestones[0].words.endswith("(The Rival)")


def test_a_record_that_knows_what_came_is_told(known: Made) -> None:
    plan = Plan(begin=made.BEGIN + timedelta(days=400), days=30, paths=200)
    found = simulate_plan(known.path, known.measurement, plan)
    assert found.begin == made.BEGIN + timedelta(days=400)
    assert any("it knows what came" in one for one in found.assumptions)
    assert not any("it knows what came" in one for one in outlook(known).assumptions)


def test_without_a_measured_order_its_effect_is_as_good_as_unknown(known: Made) -> None:
    bare = msgspec.structs.replace(known.measurement, track=None, estimates=())
    found = outlook_of(
        known.standings, bare, known.material, Plan(days=30, paths=500, orders=(PlanOrder(date=day(1)),))
    )
    assert any("as good as unknown" in one for one in found.assumptions)
    single = msgspec.structs.replace(known.measurement, track=None)
    found = outlook_of(
        known.standings, single, known.material, Plan(days=30, paths=500, orders=(PlanOrder(date=day(1)),))
    )
    assert any("comes from one order" in one for one in found.assumptions)


# --- counting ---------------------------------------------------------------------------------------------------------


def series(counts: list[int], **fields: object) -> Series:
    given: dict[str, object] = {
        "group": "g", "name": "G", "begin": date(2020, 1, 1), "counts": tuple(counts),
        "missing": (False,) * len(counts), "records": ((),) * len(counts),
    }  # fmt: skip
    return Series(**{**given, **fields})  # type: ignore[arg-type]


def test_the_worst_month_is_thirty_collected_days() -> None:
    counts = [0] * 40 + [2] * 20 + [0] * 40
    until = date(2020, 4, 10)
    assert worst_month([series(counts)], until) == 40
    assert worst_month([series(counts), series(counts)], until) == 80
    assert worst_month([series(counts)], date(2020, 2, 15)) == 2 * 5
    gap = tuple(35 <= n < 65 for n in range(100))
    assert worst_month([series(counts, missing=gap)], until) == 0
    filled = series(counts, missing=gap, totals=(Total(begin=35, end=65, count=90, record="r"),))
    assert worst_month([filled], until) == 90
    assert worst_month([series([1] * 29)], until) is None
    assert worst_month([series([1] * 100, missing=(True, *(False,) * 28) * 3 + (True,) * 13)], until) is None


def test_short_horizons_have_no_months_and_no_weeks_that_are_not_whole() -> None:
    paths = np.random.default_rng(1).poisson(1.0, (12, 2, 300)).astype(np.int32)
    found = counted(paths, [3, 3, 6])
    assert len(found) == 3
    assert found[0].months.quiet is None
    assert found[0].months.worst == 3
    assert len(found[0].weekly.median) == 1
    assert len(found[0].daily.median) == 12


def test_interpolated_quantiles_stay_within_half_an_attack_of_the_counts() -> None:
    paths = np.random.default_rng(1).poisson(4.0, (7, 1, 2000)).astype(np.int32)
    fan = counted(paths, [None, None])[0].weekly
    exact = np.quantile(paths.sum(axis=0)[0], [0.05, 0.25, 0.5, 0.75, 0.95], method="inverted_cdf")
    drawn = [fan.low_90[0], fan.low_50[0], fan.median[0], fan.high_50[0], fan.high_90[0]]
    assert np.abs(np.array(drawn) - exact).max() <= 0.5
    silent = counted(np.zeros((7, 1, 50), dtype=np.int32), [None, None])[0].weekly
    assert 0.0 <= silent.low_90[0] <= silent.high_90[0] < 0.5


def test_differences_are_taken_path_by_path() -> None:
    found = differing(np.array([1, 5, 3, 3]), np.array([2, 2, 3, 9]))
    assert (found.p_lower, found.p_higher, found.figure.mean) == (0.5, 0.25, -1.0)


def test_six_groups_of_half_a_year_take_few_seconds(known: Made) -> None:
    six = [made.standing_of("one"), *(made.standing_of(f"g{n}") for n in range(5))]
    many = msgspec.structs.replace(
        known.measurement,
        series=tuple(msgspec.structs.replace(known.measurement.series[0], group=one.group) for one in six),
    )
    plan = Plan(days=180, paths=2_000, orders=(PlanOrder(date=day(5), ratio=0.5),))
    began = time.perf_counter()
    outlook_of(six, many, known.material, plan)
    assert time.perf_counter() - began < 10.0  # a machine may have other things to do
