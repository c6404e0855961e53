"""Where attacks stand, and what becomes of orders in force: one rule for forecasts of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

import scenarios_help as made
from assessing_help import a_measurement, a_span, an_estimate
from assessing_help import an_order as an_assessed_order
from fealty.assessing import assurance
from fealty.casefile import Arrival, Case
from fealty.casefile.settings import NoCollection
from fealty.measuring import Pooled, measure
from fealty.measuring.acting import Acting, usual_fading
from fealty.measuring.ahead import Standing, following, standing
from fealty.measuring.hyper import FADE_MEDIAN, FADE_SPREAD
from fealty.measuring.material import Material
from fealty.records import Incident, Interval, Mention, Order, Row, identified
from fealty.scenarios import Plan, PlanOrder
from fealty.scenarios.simulating import paths_of


def day(number: int) -> date:
    return made.BEGIN + timedelta(days=number)


def opened(path: Path, *orders: Order | Incident, gap: tuple[int, int] | None = None) -> Case:
    """Return the made-up case with more orders, and maybe with days on which nobody looked."""
    case = Case(made.build(path))
    if gap is not None:
        missing = NoCollection(begin=day(gap[0]), end=day(gap[1]))
        case.set_settings(msgspec.structs.replace(case.settings, no_collection=(missing,)))
    if orders:
        with case.writing(made.SOURCE) as writer:
            writer.add([Arrival(record=one) for one in orders])
    return case


def an_order(number: int, begin: int, *, until: int | None = None, **fields: object) -> Order:
    force = Interval(begin=day(begin), end=day(until) if until is not None else None)
    return made.order(number, day(begin), None, **{"in_force": force, **fields})


def acting(case: Case, until: int | None = None) -> dict[date, Acting]:
    """Return the orders in force on the first group by their first day."""
    begins = {seen.record.id: seen.record.in_force.begin for seen in case.views(Order)}
    found = standing(case, until=None if until is None else day(until), draws=200)[0].acting
    return {begin: one for one in found if (begin := begins[one.order]) is not None}


def test_an_order_is_at_work_in_full_for_the_days_it_is_measured_over_and_fades_from_then_on(tmp_path: Path) -> None:
    with opened(tmp_path / "a.fealty") as case:
        (last,) = acting(case).values()
        assert (last.full, last.until, last.stops, last.seen) == (day(510), None, True, True)
        assert last.fade is not None
        assert last.fade.min() > 0.0
        assert np.median(last.effect) < 0


def test_an_order_lapses_on_the_day_that_it_states_and_not_before(tmp_path: Path) -> None:
    with opened(tmp_path / "a.fealty") as case:
        (one,) = acting(case, 350).values()
        assert (one.full, one.until) == (day(360), day(401))
        (one,) = acting(case, 390).values()
        assert (one.full, one.until) == (None, day(401))
        assert acting(case, 401) == {}
        assert acting(case, 420) == {}


def test_the_end_that_another_record_of_the_same_order_states_counts_as_well(tmp_path: Path) -> None:
    told = an_order(2, 450, row=Row(file="orders.csv", line=9, id="9"), until=475)
    plain = made.order(2, day(450), made.ORDERS[2][1])
    same = identified(Incident(members=(plain.id, told.id)))
    with opened(tmp_path / "a.fealty", told, same) as case:
        assert acting(case) == {}
        assert {one.until for one in acting(case, 470).values()} == {day(476)}


def test_an_order_ends_with_its_opposite_and_that_ends_with_the_days_of_measuring(tmp_path: Path) -> None:
    resume = an_order(7, 465, content="resume")
    with opened(tmp_path / "a.fealty", resume) as case:
        (one,) = acting(case).items()
        assert one[0] == day(465)
        assert (one[1].stops, one[1].until) == (False, day(525))


def test_an_order_to_attack_ends_with_the_next_order_to_stop(tmp_path: Path) -> None:
    resume, calm = an_order(7, 465, content="resume"), an_order(8, 472)
    with opened(tmp_path / "a.fealty", resume, calm) as case:
        assert list(acting(case)) == [day(472)]
        # on a day before the order to stop was given nobody knows of it
        assert acting(case, 472)[day(465)].until == day(525)


def test_what_is_left_of_an_order_given_in_a_gap_is_in_the_level(tmp_path: Path) -> None:
    """A campaign that begins in the gap must not be put down to the order to stop, and fade with it."""
    given = an_order(7, 250)
    with opened(tmp_path / "a.fealty", given, gap=(240, 330)) as case:
        case.set_settings(msgspec.structs.replace(case.settings, orders=msgspec.structs.replace(
            case.settings.orders, days=40
        )))  # fmt: skip
        found = acting(case, 360)
        assert (found[day(250)].seen, found[day(250)].effect.any()) == (False, False)
        assert found[day(250)].until is None


def test_of_an_order_since_which_nobody_looked_nothing_is_known(tmp_path: Path) -> None:
    with opened(tmp_path / "a.fealty", gap=(445, 479)) as case:
        (last,) = acting(case).values()
        assert last.seen
        assert last.effect.std() == pytest.approx(1.5, rel=0.2)


def test_orders_fade_as_assumed_of_any_where_none_has_faded_yet() -> None:
    fade = np.log(usual_fading(20_000))
    assert np.median(fade) == pytest.approx(np.log(FADE_MEDIAN), abs=0.05)
    assert fade.std() == pytest.approx(FADE_SPREAD, rel=0.03)


@pytest.mark.parametrize("days", [40, 120])
def test_a_promise_and_a_plan_with_the_same_order_come_to_the_same(tmp_path: Path, days: int) -> None:
    """`assurance` and `scenario` are two questions to one simulation."""
    resume = an_order(7, 465, content="resume")
    with opened(tmp_path / "a.fealty", resume) as case:
        measurement, stands, material = measure(case), standing(case), Material.of(case)
    first, last = stands[0].day, stands[0].day + timedelta(days=days - 1)
    plan = Plan(days=days, paths=2000, orders=(PlanOrder(date=first, until=last),))
    paths = paths_of(stands, measurement, material, plan)
    promise = assurance(measurement, stands, days=days, paths=2000)
    assert promise.without.middle == np.median(paths.usual.sum(axis=(0, 1)))
    assert promise.promised.middle == np.median(paths.ahead.sum(axis=(0, 1)))
    assert promise.promised.high == pytest.approx(np.quantile(paths.ahead.sum(axis=(0, 1)), 0.95))


def test_the_next_order_of_one_that_was_measured_need_not_do_the_same() -> None:
    """Against the record's model by simulation: effects of two orders scatter around a level by an unknown spread."""
    order = an_assessed_order()
    single = a_measurement([a_span(order)], [an_estimate(order.id, "red", 0.2, 0.3)])
    chance, size = np.random.default_rng(2), 400_000
    spread = np.abs(chance.normal(0.0, 0.6, size))
    spread = spread[spread < 1.4]
    level = np.sqrt(1.5**2 - spread**2) * chance.standard_normal(spread.size)
    measured, following_one = (level + spread * chance.standard_normal(spread.size) for _ in range(2))
    weight = np.exp(-0.5 * ((measured - np.log(0.2)) / 0.3) ** 2)
    mean = np.average(following_one, weights=weight)
    sd = np.sqrt(np.average((following_one - mean) ** 2, weights=weight))
    found = following(single)
    assert found.mean() == pytest.approx(mean, abs=0.02)
    assert found.std() == pytest.approx(sd, rel=0.03)
    assert found.std() > 1.5 * np.std(single.estimates[0].effect)


def test_the_next_order_where_none_or_several_were_measured() -> None:
    assert following(a_measurement([], [])).std() == pytest.approx(1.5, rel=0.01)
    order, other = an_assessed_order(), an_assessed_order(2)
    both = a_measurement([a_span(order), a_span(other)], [an_estimate(order.id, "red", 0.2, 0.3)])
    assert both.track is not None
    assert tuple(following(both)) == both.track.following


def test_one_order_on_several_groups_counts_by_what_it_did_to_a_typical_one() -> None:
    order = an_assessed_order()
    one, other = (an_estimate(order.id, group, ratio, 0.2) for group, ratio in (("red", 0.1), ("blue", 0.9)))
    typical = Pooled(
        order=order.id,
        groups=("red", "blue"),
        ratio=0.3,
        low=0.15,
        high=0.6,
        p_fewer=1.0,
        verdicts={},
        verdict="obeyed",
    )
    found = msgspec.structs.replace(a_measurement([a_span(order)], [one, other]), pooled=(typical,))
    assert np.exp(np.median(following(found))) == pytest.approx(0.3 ** np.median(_alike()), rel=0.05)


def _alike() -> np.ndarray:
    """Return how alike two orders of one sponsor are, by the prior of the spread."""
    spread = np.abs(np.random.default_rng(1).normal(0.0, 0.6, 100_000))
    return 1.0 - (spread[spread < 1.4] / 1.5) ** 2


def _groups(stands: Sequence[Standing]) -> list[str]:
    return [one.group for one in stands]


def test_only_the_groups_asked_for_are_told(tmp_path: Path) -> None:
    with opened(tmp_path / "a.fealty") as case:
        assert _groups(standing(case, groups=["two"], draws=50)) == ["two"]
        mentioned = [Mention(text=one.name) for one in standing(case, draws=50)]
    assert [one.text for one in mentioned] == ["Faction One", "Faction Two"]
