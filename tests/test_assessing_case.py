"""A whole assessment: what it adds up to, what it hangs on, what it says, and whether planted readings come back."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from assessing_help import (
    ISSUED,
    SETTINGS,
    a_measurement,
    a_span,
    an_estimate,
    an_order,
    course,
    failed,
    measured_as,
    on,
    planted,
    row,
    who,
)
from conftest import attack
from fealty.assessing import Clue, assess, assess_clues, default_hypotheses, read_hypotheses
from fealty.assessing.assessment import CANNOT_TELL, Assessment, Item
from fealty.assessing.recovery import recover, simulated_measurement
from fealty.errors import SettingsError
from fealty.measuring import measure
from fealty.records import Interval, Response, Source, identified
from fealty.records.kinds import Grade


def clue(kind: str, order: str | None, origin: str = "a", **fields: object) -> Clue:
    given = {
        "kind": kind,
        "order": order,
        "record": f"{kind}/{origin}",
        "words": f"{kind} by {origin}",
        "origin": origin,
    }
    return Clue(**{**given, **fields})  # type: ignore[arg-type]


def several(*ratios: float, error: float = 0.25) -> Assessment:
    """Orders half a year apart, each to one group."""
    days = [ISSUED + timedelta(days=180 * n) for n in range(len(ratios))]
    orders = [an_order(n, issued=on(day)) for n, day in enumerate(days)]
    estimates = [an_estimate(one.id, "red", ratio, error) for one, ratio in zip(orders, ratios, strict=True)]
    return assess_clues(a_measurement([a_span(one) for one in orders], estimates), [])


def test_posteriors_are_priors_times_the_items_and_a_share_of_doubt() -> None:
    measurement = measured_as(0.2, 0.3, course=course(0.7, 0.2, 0.1))
    found = assess_clues(measurement, [clue("met", measurement.orders[0].id)]).orders[0]
    assert {one.what for one in found.items} == {"effect", "course", "met"}
    weights = {one.id: one.prior * math.exp(sum(item.used[one.id] for item in found.items)) for one in found.hypotheses}
    for one in found.hypotheses:
        plain = weights[one.id] / sum(weights.values())
        assert one.posterior == pytest.approx((1 - found.doubt) * plain + found.doubt * one.prior)
    assert sum(found.posterior().values()) == pytest.approx(1.0)


def test_obeyed_orders_are_in_command_and_flat_ones_business_as_usual() -> None:
    assert several(0.2, 0.25, 0.3).whole.leader == "in-command"
    assert several(1.0, 0.95, 1.05, error=0.15).whole.leader == "business-as-usual"
    assert several(0.2, 1.5, 0.6, error=0.15).whole.leader == "slipping"


def test_one_order_that_says_little_leaves_it_open() -> None:
    found = several(0.8, error=0.8).whole
    assert found.leader == CANNOT_TELL
    assert "the evidence cannot tell" in found.words


def test_no_reading_is_ever_certain_or_out_of_the_question() -> None:
    found = several(*[0.2] * 12, error=0.1).whole
    assert 0.95 < max(found.posterior().values()) <= 0.985 + 1e-9
    assert min(found.posterior().values()) >= 0.005 - 1e-9


def test_the_sponsor_as_a_whole_is_surer_than_its_orders() -> None:
    found = several(0.2, 0.25, 0.3)
    assert len(found.orders) == 3
    assert all(one.posterior()["in-command"] < found.whole.posterior()["in-command"] for one in found.orders)


def test_failed_checks_make_it_less_sure() -> None:
    sure = assess_clues(measured_as(0.2, 0.2), []).orders[0]
    unsure = assess_clues(measured_as(0.2, 0.2, checks=failed("placebo dates", "placebo groups")), []).orders[0]
    assert unsure.posterior()["in-command"] < sure.posterior()["in-command"]
    assert "placebo dates" in unsure.items[0].damping[0].words
    assert unsure.items[0].damping[0].factor < sure.items[0].damping[0].factor


def test_reports_move_the_answer_and_leaving_them_out_moves_it_back() -> None:
    measurement = measured_as(0.6, error=0.5)
    order = measurement.orders[0].id
    clues = [
        clue("defied_named", order, grade="A"),
        clue("quarrel", order, grade="A"),
        clue("partly", order, grade="A"),
    ]
    plain, told = assess_clues(measurement, []).orders[0], assess_clues(measurement, clues).orders[0]
    assert told.posterior()["slipping"] > plain.posterior()["slipping"] + 0.1
    without = {one.what: one for one in told.sensitivity.without}
    assert without[f"quarrel/{order}"].posterior["slipping"] < told.posterior()["slipping"]
    assert {one.what for one in told.sensitivity.without} == {one.id for one in told.items}


def test_measurement_and_reports_are_told_apart() -> None:
    measurement = measured_as(0.2, 0.25)
    order = measurement.orders[0].id
    found = assess_clues(measurement, [clue("sanctioned", order), clue("split", order, origin="b")]).orders[0]
    measured, reported = found.sensitivity.parts
    assert measured.posterior == pytest.approx(assess_clues(measurement, []).orders[0].posterior())
    assert max(reported.posterior, key=lambda name: reported.posterior[name]) == "slipping"
    assert "From the measured effects alone it would be 'in command' (" in found.words
    assert "from the reports alone it would be open, 'slipping' nearest (" in found.words
    assert assess_clues(measurement, []).orders[0].sensitivity.parts == ()


def test_a_clue_about_one_order_is_not_about_another_and_all_are_about_the_sponsor() -> None:
    found = several(0.5, 0.5)
    first, second = (one.order or "" for one in found.orders)
    measurement = a_measurement(
        [a_span(an_order(n, issued=on(ISSUED + timedelta(days=180 * n)))) for n in range(2)],
        [an_estimate(one, "red", 0.5) for one in (first, second)],
    )
    clues = [clue("met", first), clue("quarrel", None)]
    both = assess_clues(measurement, clues)
    kinds = [{item.what for item in one.items} for one in (both.whole, *both.orders)]
    assert [("met" in one, "quarrel" in one) for one in kinds] == [(True, True), (True, False), (False, False)]


def test_a_record_about_several_orders_is_one_record_of_the_sponsor() -> None:
    found = several(0.5, 0.5)
    orders = [one.order for one in found.orders]
    measurement = a_measurement(
        [a_span(an_order(n, issued=on(ISSUED + timedelta(days=180 * n)))) for n in range(2)],
        [an_estimate(one or "", "red", 0.5) for one in orders],
    )
    whole = assess_clues(measurement, [clue("arming", one) for one in orders]).whole
    (item,) = (one for one in whole.items if one.what == "arming")
    assert item.damping[0].factor == 1.0


def test_leaving_an_order_out_is_computed_anew() -> None:
    full, less = several(0.2, 0.25, 1.4), several(0.2, 0.25)
    gone = f"effect/{full.orders[2].order}"
    (without,) = (one for one in full.whole.sensitivity.without if one.what == gone)
    assert without.posterior == pytest.approx(less.whole.posterior(), abs=1e-9)


def test_priors_are_doubled_one_by_one_and_swapped_where_they_differ() -> None:
    readings = read_hypotheses("[[hypotheses]]\nid = 'slipping'\nprior = 0.5")
    found = assess_clues(measured_as(0.3), [], readings).orders[0]
    assert found.top == "in-command"
    doubled = [f"doubled/{one.id}" for one in readings]
    assert [one.what for one in found.sensitivity.priors] == [*doubled, "swapped/slipping"]
    assert found.sensitivity.priors[0].posterior["in-command"] > found.posterior()["in-command"]
    assert found.sensitivity.priors[-1].posterior["slipping"] > found.posterior()["slipping"]


def test_the_prior_that_flips_it_does() -> None:
    found = assess_clues(measured_as(0.3), []).orders[0]
    flip = found.sensitivity.flip
    assert flip is not None
    others = (1.0 - flip.prior) / 3.0
    changed = [
        msgspec.structs.replace(one, prior=flip.prior if one.id == flip.rival else others)
        for one in default_hypotheses()
    ]
    again = assess_clues(measured_as(0.3), [], changed).orders[0]
    # the doubt leaves a share of the priors in the answer: level before it is level up to that
    gap = again.posterior()[found.top] - again.posterior()[flip.rival]
    assert gap == pytest.approx(found.doubt * (others - flip.prior), abs=1e-6)


def test_the_smallest_shrinking_and_the_fewest_items_that_flip_it_are_named() -> None:
    measurement = measured_as(0.9, error=0.6)
    order = measurement.orders[0].id
    clues = [clue("sanctioned", order, grade="A"), clue("partly", order, grade="C"), clue("own_halt", order)]
    found = assess_clues(measurement, clues).orders[0]
    flip = found.sensitivity.flip
    assert flip is not None
    assert flip.items
    assert flip.item == flip.items[0]
    by_id = {one.id: one for one in found.items}
    leans = [by_id[one].used[found.top] - by_id[one].used[flip.rival] for one in flip.items]
    assert leans == sorted(leans, reverse=True)
    if flip.item_factor is not None:
        gap = sum(one.used[found.top] - one.used[flip.rival] for one in found.items)
        assert gap - (1 - flip.item_factor) * leans[0] == pytest.approx(0.0, abs=1e-9)


def test_readings_of_ones_own_are_weighed_and_their_silence_is_noted() -> None:
    readings = read_hypotheses(
        "[[hypotheses]]\nid = 'bought'\nname = 'bought off'\nwords = 'they are paid to wait'\nratio = 0.5"
    )
    found = assess_clues(measured_as(0.5), [], readings).orders[0]
    assert "bought" in found.posterior()
    assert any("bought off" in one for one in found.notes)
    with pytest.raises(SettingsError, match="an id of its own"):
        assess_clues(measured_as(0.5), [], [readings[0], readings[0]])


def test_the_paragraph_has_the_answer_the_reasons_and_what_is_missing() -> None:
    measurement = measured_as(0.15, 0.2, error=0.2)
    order = measurement.orders[0].id
    words = assess_clues(measurement, [clue("accepted_named", order), clue("met", order)]).orders[0].words
    assert "this is 'in command': the orders are meant, and they are obeyed." in words
    assert words.startswith("The order of 1 January 2021 (The Envoy): it is ")
    assert "(1) Under the order" in words
    assert "(3) " in words
    assert "times as likely under 'in command' as under" in words
    assert "Missing from the case: quarrels" in words
    assert "answers" not in words.rsplit("Missing", maxsplit=1)[1]


def test_a_whole_that_is_surer_than_its_parts_says_why() -> None:
    orders = [an_order(n, issued=on(date(2021, 1 + n, 1))) for n in range(3)]
    measurement = a_measurement(
        [a_span(one) for one in orders],
        [an_estimate(one.id, "red", r, 0.25) for one, r in zip(orders, (0.12, 0.9, 1.3), strict=True)],
    )
    clues = [clue("split", one.id, f"{one.id}/{n}", grade="B") for one in orders for n in range(3)]
    whole = assess_clues(measurement, clues).whole
    parts = {one.what: one.posterior for one in whole.sensitivity.parts}
    assert set(parts) == {"measured", "reported"}
    assert whole.top == "slipping"
    assert whole.posterior()["slipping"] > max(one["slipping"] for one in parts.values()) + 0.05
    assert "Together they are surer than either" in whole.words
    assert "should stay at" in whole.words
    # the independence that is claimed is that of the arithmetic: odds multiply, but for the doubt
    doubt = whole.doubt
    bare = {what: {name: (one - doubt / 4) / (1 - doubt) for name, one in each.items()} for what, each in parts.items()}
    product = {name: bare["measured"][name] * bare["reported"][name] for name in bare["measured"]}
    told = {name: (1 - doubt) * one / sum(product.values()) + doubt / 4 for name, one in product.items()}
    assert whole.posterior() == pytest.approx(told, abs=1e-6)


def test_groups_that_differ_are_told_group_by_group_and_what_their_differing_says() -> None:
    orders = [an_order(n, issued=on(date(2021, 1 + n, 1))) for n in range(3)]
    estimates = [
        an_estimate(one.id, group, ratio, 0.2)
        for one in orders
        for group, ratio in (("red", 0.25), ("blue", 1.3))
    ]  # fmt: skip
    whole = assess_clues(a_measurement([a_span(one) for one in orders], estimates), []).whole
    parts = {one.what: one for one in whole.sensitivity.parts}
    assert list(parts) == ["measured/red", "measured/blue"]
    assert parts["measured/red"].words == "From the attacks of Red alone"
    assert whole.top == "slipping"
    assert whole.posterior()["slipping"] > max(one.posterior["slipping"] for one in parts.values()) + 0.05
    assert "Group by group the attacks say less: Red alone 'in command'" in whole.words
    alike = assess_clues(measured_as(0.2), []).whole
    assert alike.sensitivity.parts == ()
    assert "Group by group" not in alike.words


@pytest.mark.parametrize("told", ["new", "edited"])
def test_the_grade_of_a_source_and_an_edit_of_it_decide_how_far_its_reports_count(tmp_path: Path, told: str) -> None:
    def said(grade: Grade | None, later: str | None = None) -> Item:
        order = an_order()
        source = identified(Source(title="a report", publisher="Gazette", grade=grade))
        answer = identified(
            Response(order=order.id, answer="defied", actor=who("The Chief"), row=row(9), source=source.id)
        )
        folder = tmp_path / f"{grade}{later}"
        folder.mkdir()
        measurement = a_measurement([a_span(order, answers=(answer.id,))], [an_estimate(order.id, "red", 0.9)])
        with planted(folder, [order, answer], [source]) as case:
            if later:
                case.judge(source.id, "edit", changes={"grade": later}, who="a")
            found = assess(case, measurement)
        (item,) = (one for one in found.whole.items if one.what == "defied_named")
        return item

    graded = [said("A"), said("D"), said("E")] if told == "new" else [said(None, one) for one in ("A", "D", "E")]
    factors = [next(each.factor for each in one.damping if each.name == "grade") for one in graded]
    assert factors == [1.0, 0.45, 0.2]
    plain = said(None)
    strengths = [one.diagnosticity for one in (graded[0], plain, graded[1], graded[2])]
    assert strengths == sorted(strengths, reverse=True)
    assert graded[2].diagnosticity == pytest.approx(graded[0].diagnosticity ** 0.2)


def test_that_nobody_graded_the_sources_is_said() -> None:
    measurement = measured_as(0.3)
    order = measurement.orders[0].id
    ungraded = assess_clues(measurement, [clue("met", order)]).whole
    assert any(one.startswith("None of the reports has a source with an Admiralty grade") for one in ungraded.notes)
    some = assess_clues(measurement, [clue("met", order), clue("partly", order, grade="B")]).whole
    assert any(one.startswith("1 of the 2 reports do not have") for one in some.notes)
    every = assess_clues(measurement, [clue("met", order, grade="B")]).whole
    assert every.notes == ()


def test_many_groups_are_told_by_their_ends() -> None:
    order = an_order()
    ratios = {"red": 0.2, "blue": 0.4, "green": 0.9, "grey": 1.3}
    estimates = [an_estimate(order.id, group, ratio) for group, ratio in ratios.items()]
    found = assess_clues(a_measurement([a_span(order)], estimates), []).orders[0]
    assert "attacks of 4 groups came to between" in found.items[0].words


def test_with_nothing_measured_and_nothing_reported_the_priors_stay() -> None:
    found = assess_clues(a_measurement([], []), [])
    assert found.orders == ()
    assert found.whole.posterior() == pytest.approx({one.id: 0.25 for one in default_hypotheses()})
    assert found.whole.leader == CANNOT_TELL
    assert "Nothing in the case tells the readings apart." in found.whole.words
    assert found.whole.missing[0] == "a measured effect"


def test_an_estimate_without_its_posterior_says_nothing() -> None:
    found = assess_clues(measured_as(0.1, effect=()), [])
    assert found.orders[0].items == ()


def test_a_case_is_assessed_from_its_file_and_twice_alike(tmp_path: Path) -> None:
    order = an_order(known_by="announced", issuer=who("The Envoy"))
    answer = identified(
        Response(order=order.id, answer="accepted", actor=who("The Chief"), row=row(9), said_by=("Agency",))
    )
    measurement = a_measurement(
        [a_span(order, answers=(answer.id,))], [an_estimate(order.id, "red", 0.2), an_estimate(order.id, "blue", 0.3)]
    )
    with planted(tmp_path, [order, answer]) as case:
        path = case.path
        first = assess(case, measurement)
    assert first == assess(path, measurement)
    assert {one.what for one in first.orders[0].items} == {"effect", "announced", "accepted_named"}
    records = {record for one in first.orders[0].items for record in one.records}
    assert records == {order.id, answer.id}
    assert msgspec.json.decode(msgspec.json.encode(first), type=Assessment) == first


def test_a_sponsor_is_assessed_by_its_own_orders() -> None:
    whole = several(0.2, 1.0)
    days = [date(2021, 1, 1), date(2021, 6, 30)]
    orders = [an_order(n, issued=on(day)) for n, day in enumerate(days)]
    measurement = a_measurement(
        [a_span(one) for one in orders],
        [an_estimate(one.id, "red", r) for one, r in zip(orders, (0.2, 1.0), strict=True)],
    )
    track = measurement.track
    assert track is not None
    mine = msgspec.structs.replace(measurement, track=msgspec.structs.replace(track, orders=(orders[0].id,)))
    found = assess_clues(mine, [])
    assert [one.order for one in found.whole.items] == [orders[0].id]
    assert len(found.orders) == 2
    assert whole.whole.posterior() != found.whole.posterior()


def test_planted_readings_come_back() -> None:
    found = recover(25, orders=4, groups=3, seed=7)
    for truth, named in found.named.items():
        assert sum(named.values()) == 25
        others = [count for name, count in named.items() if name not in (truth, CANNOT_TELL)]
        assert named[truth] >= 10, (truth, named)
        assert named[truth] > max(others), (truth, named)
    assert found.right > 0.8
    assert found.right > found.said - 0.1


def test_what_is_said_of_the_sponsor_is_so_as_often_as_it_says() -> None:
    """Never surer than the evidence allows: of simulated cases said to be so likely, so many are."""
    for astray in (0.0, 0.15):
        found = recover(50, orders=4, groups=2, seed=11, astray=astray)
        assert sum(one.cases for one in found.calibration) == 200
        for one in found.calibration:
            error = (one.said * (1.0 - one.said) / one.cases) ** 0.5
            assert one.right > one.said - 3.0 * error, one
        sure = [one for one in found.claims if one.said >= 0.9]
        assert len(sure) >= 40
        assert np.mean([one.right for one in sure]) > 0.88


def test_little_evidence_is_called_little() -> None:
    found = recover(20, orders=1, groups=1, seed=7, reports=False)
    undecided = sum(named[CANNOT_TELL] for named in found.named.values())
    assert undecided >= 0.6 * 80
    assert found.named["business-as-usual"]["in-command"] == 0


def test_a_simulated_measurement_has_what_a_reading_says() -> None:
    command = default_hypotheses()[0]
    drawn = [
        one.ratio for n in range(60) for one in simulated_measurement(command, 2, 2, np.random.default_rng(n)).estimates
    ]
    assert np.exp(np.mean(np.log(drawn))) == pytest.approx(command.ratio, rel=0.3)


@pytest.mark.parametrize(("ratio", "named", "not_named"), [(0.1, "in-command", ""), (1.0, "", "in-command")])
def test_from_attacks_to_a_reading(tmp_path: Path, ratio: float, named: str, not_named: str) -> None:
    rng, begin = np.random.default_rng(5), date(2018, 1, 1)
    issued = [date(2019, 1, 1) + timedelta(days=150 * n) for n in range(4)]
    rates = np.full(1097, 0.8)
    for day in issued:
        rates[(day - begin).days : (day - begin).days + 60] *= ratio
    events = [
        attack(1000 * day + n, begin + timedelta(days=day), actors=(who("Red Brigade"),))
        for day, count in enumerate(rng.poisson(rates))
        for n in range(count)
    ]
    orders = [
        an_order(9000 + n, issued=on(day), in_force=Interval(begin=day, end=day + timedelta(days=59)))
        for n, day in enumerate(issued)
    ]
    with planted(tmp_path, [*(identified(one) for one in events), *orders]) as case:
        about = msgspec.structs.replace(SETTINGS.case, begin=begin, end=date(2020, 12, 31))
        case.set_settings(msgspec.structs.replace(SETTINGS, case=about, groups=SETTINGS.groups[:1]))
        found = assess(case, measure(case))
    assert len(found.orders) == 4
    if named:
        assert found.whole.leader == named
    else:
        assert found.whole.posterior()[not_named] < 0.05
