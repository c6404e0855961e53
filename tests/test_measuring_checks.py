"""Every check on planted cases: one in which it must fail, one in which it must pass, one that it says nothing of."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from conftest import attack
from fealty.casefile import About, Attack, Counts, Group, Orders, Settings, View, happenings
from fealty.measuring import Measurement
from fealty.measuring.blocks import Block, Column
from fealty.measuring.checks import CHECKS, placebo_groups
from fealty.measuring.checks.duplicates import alike
from fealty.measuring.checks.placebo_dates import MOST, windows
from fealty.measuring.checks.window_length import piece
from fealty.measuring.estimate import CANNOT_TELL, Check
from fealty.measuring.looking import Answer, agreement, counted, figure, worst
from fealty.measuring.series import Attack as Counted
from fealty.measuring.series import once
from fealty.measuring.telling import Reports, teller
from fealty.records import Event, Incident, Interval, Mention, Place, Record, identified
from test_measuring_case import BEGIN, BLUE, END, ISSUED, RED, SETTINGS, SOURCE, campaign, measured, order, totals

Rates = Sequence[tuple[int, float]]
HISTORY, MEASURED = 730, 60


def told(rates: Rates, seed: int = 1, **fields: object) -> list[Event]:
    """Attacks at these rates a day, told as the fields say."""
    return [msgspec.structs.replace(event, **fields) for event in campaign(rates, seed)]


def day_of(event: Event) -> date:
    assert event.when.begin is not None
    return event.when.begin


def long(days: int, **fields: object) -> Settings:
    """Settings of a case of so many days."""
    about = About(title="Planted", sponsor="sponsor", begin=BEGIN, end=BEGIN + timedelta(days=days - 1))
    return msgspec.structs.replace(SETTINGS, case=about, **fields)


def outcomes(found: Measurement, place: int = 0) -> dict[str, Check]:
    """The checks of one estimate, by name."""
    return {check.name: check for check in found.estimates[place].checks}


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., dict[str, Check]]:
    """Measure a planted case and return the checks of its first estimate."""
    number = 0

    def asked(records: Sequence[Record], settings: Settings = SETTINGS) -> dict[str, Check]:
        nonlocal number
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        return outcomes(measured(folder, records, settings))

    return asked


Ask = Callable[..., dict[str, Check]]


# --- how answers are compared -----------------------------------------------------------------------------------------


def answer(ratio: float, sd: float, verdict: str = "partly") -> Answer:
    """A log-normal posterior in figures."""
    spread = float(np.exp(1.645 * sd))
    below = 0.5 * (1.0 + float(np.tanh(-0.8 * np.log(ratio) / sd)))
    return Answer(ratio=ratio, low=ratio / spread, high=ratio * spread, p_fewer=below, verdict=verdict, sd=sd)


@pytest.mark.parametrize(
    ("main", "other", "nested", "outcome"),
    [
        (answer(0.5, 0.2), answer(0.5, 0.2), False, "passed"),
        (answer(0.6, 0.2), answer(1.0, 0.2, "ignored"), False, "failed"),  # outside the interval
        (answer(0.6, 0.25), answer(0.8, 0.3, CANNOT_TELL), False, "informative"),  # a claim that is weakened
        (answer(0.9, 0.3, CANNOT_TELL), answer(0.8, 0.3, CANNOT_TELL), False, "passed"),  # nothing was claimed
        (answer(0.9, 0.3, CANNOT_TELL), answer(2.0, 0.3, "defied"), False, "failed"),
        (answer(0.5, 0.2), answer(0.75, 0.6, CANNOT_TELL), True, "passed"),  # less sure for want of data
        (answer(0.5, 0.2), answer(1.0, 0.28, "ignored"), True, "failed"),  # half the data do not explain that
        (answer(0.02, 0.7, "obeyed"), answer(0.1, 0.75, "obeyed"), False, "informative"),  # as obeyed, if not as much
        (answer(0.02, 0.7, "obeyed"), answer(0.06, 0.75, "obeyed"), False, "passed"),
        (answer(2.0, 0.2, "defied"), answer(1.0, 0.2, "ignored"), False, "failed"),
    ],
)
def test_what_bears_an_answer_out(main: Answer, other: Answer, nested: bool, outcome: str) -> None:
    assert agreement(main, other, nested=nested) == outcome


def test_the_words_of_figures() -> None:
    assert [figure(value) for value in (0.0001, 0.04, 0.5, 1, 9.97, 12.3)] == [
        "<0.001",
        "0.040",
        "0.50",
        "1.0",
        "10",
        "12",
    ]
    assert (counted(1), counted(2, "record")) == ("1 attack", "2 records")
    assert worst(["passed", "informative"]) == "informative"
    assert worst(["informative", "failed"]) == "failed"
    assert worst([]) == "passed"
    assert str(answer(0.5, 0.1)) == "0.50 (0.42–0.59)"


def test_no_check_is_there_twice_and_each_says_its_outcome(ask: Ask) -> None:
    found = ask([*campaign(((366, 1.0), (60, 0.1))), order()])
    assert len(set(CHECKS)) == len(CHECKS)
    assert {one.outcome for one in found.values()} <= {"passed", "informative"}
    assert all(one.words.endswith((".", ").")) for one in found.values())
    assert not {"leave one source out", "leave the counter out", "attributed attacks only", "near-duplicates"} & set(
        found
    )


# --- placebo dates ----------------------------------------------------------------------------------------------------


def quiet_at(dates: Sequence[int], rate: float = 3.0) -> Rates:
    """Two years at a steady rate, but for as many abrupt quiet stretches of the order's length."""
    daily = np.full(HISTORY, rate)
    for begin in dates:
        daily[begin : begin + MEASURED] = 0.1 * rate
    return [(1, float(one)) for one in daily]


def placebo_dates() -> list[int]:
    """The dates that a check of an order after two plain years asks about."""
    nothing = np.zeros(HISTORY + MEASURED, dtype=np.int64)
    block = Block(group="red", first=0, counts=nothing, missing=nothing > 0, sums=[], columns=())
    return windows(block, MEASURED, np.arange(nothing.size) >= HISTORY)


def test_placebo_dates_fail_where_attacks_stop_without_an_order(ask: Ask) -> None:
    rates = [*quiet_at(placebo_dates()[::2]), (MEASURED, 0.3)]
    found = ask([*campaign(rates), order(day=BEGIN + timedelta(days=HISTORY))], long(HISTORY + MEASURED))
    check = found["placebo dates"]
    assert check.outcome == "failed"
    assert f"On {MOST} stretches of {MEASURED} days" in check.words


def test_placebo_dates_pass_where_attacks_fell_at_the_order_alone(ask: Ask) -> None:
    rates = [(HISTORY, 1.0), (MEASURED, 0.2)]
    found = ask([*campaign(rates, seed=3), order(day=BEGIN + timedelta(days=HISTORY))], long(HISTORY + MEASURED))
    check = found["placebo dates"]
    assert check.outcome == "passed"
    assert "In the plain counts" in check.words


def test_few_placebo_dates_give_no_verdict_and_none_no_check(ask: Ask) -> None:
    found = ask([*campaign(((150, 1.0), (60, 0.2))), order(day=BEGIN + timedelta(days=150))], long(210))
    assert found["placebo dates"].outcome == "informative"
    assert "Too few dates" in found["placebo dates"].words
    found = ask([*campaign(((80, 1.0), (60, 0.2))), order(day=BEGIN + timedelta(days=80))], long(140))
    assert "placebo dates" not in found


def test_placebo_windows_are_spread_and_touch_no_day_that_is_spent() -> None:
    nothing = np.zeros(1000, dtype=np.int64)
    missing = (nothing > 0) | (np.arange(1000) // 100 == 4)
    block = Block(group="red", first=0, counts=nothing, missing=missing, sums=[(400, 420, 3)], columns=())
    spent = np.arange(1000) // 100 == 7
    found = windows(block, 50, spent)
    assert len(found) == MOST
    assert min(found) >= 28
    assert all(b - a >= 50 for a, b in itertools.pairwise(found))
    for begin in found:
        assert not spent[begin : begin + 50].any()
        assert (begin + 50 <= 410) or begin >= 490 - 40  # nearly all of its days have data
    assert windows(block, 1000, spent) == []
    assert windows(block, 50, np.ones(1000, dtype=np.bool_)) == []
    assert windows(block, 50, spent) == found


# --- sources ----------------------------------------------------------------------------------------------------------


def test_leaving_a_source_out_fails_where_it_alone_makes_the_fall(ask: Ask) -> None:
    """One of two papers tells half of the attacks, and closes on the day of the order."""
    paper, wire = told(((366, 1.5),), origin="Paper"), told(((426, 1.5),), seed=2, origin="Wire")
    found = ask([*paper, *wire, order()])
    check = found["leave one source out"]
    assert check.outcome == "failed"
    assert "without Paper" in check.words
    assert found["breaks in reporting"].outcome == "failed"
    assert "Paper stopped with the order" in found["breaks in reporting"].words
    assert "the last on 2020-12-31" in found["breaks in reporting"].words


def test_sources_that_tell_evenly_pass(ask: Ask) -> None:
    rates = ((366, 1.0), (60, 0.2))
    paper, wire = told(rates, origin="Paper"), told(rates, seed=2, said_by=("Wire", "an official"))
    other = told(((426, 1.0),), seed=3, origin="Paper", actors=(Mention(text="Somebody else"),))
    found = ask([*paper, *wire, *other, order()])
    assert found["leave one source out"].outcome == "passed"
    assert "without Paper" in found["leave one source out"].words
    assert "without Wire" in found["leave one source out"].words
    assert found["breaks in reporting"].outcome == "passed"


def test_one_source_for_nearly_all_is_said_and_a_single_one_is_nothing_to_leave_out(ask: Ask) -> None:
    rates = ((366, 1.0), (60, 0.2))
    few = told(((366, 0.05), (60, 0.05)), seed=2, origin="Paper")
    found = ask([*told(rates, origin="Wire"), *few, order()])
    assert found["leave one source out"].outcome == "informative"
    assert "Nearly all stands on one source: Wire" in found["leave one source out"].words
    assert "leave one source out" not in ask([*told(rates, origin="Wire"), order()])


def test_many_small_sources_cannot_make_the_answer(ask: Ask) -> None:
    events = [
        msgspec.structs.replace(event, origin=f"Paper {n % 25}")
        for n, event in enumerate(campaign(((366, 1.0), (60, 0.2))))
    ]
    found = ask([*events, order()])
    assert found["leave one source out"].outcome == "passed"
    assert "No source tells as much" in found["leave one source out"].words


def test_an_attack_that_another_source_tells_too_stays_when_one_is_left_out(ask: Ask) -> None:
    """Paper closes at the order, but Wire told all that it told: without Paper nothing changes."""
    wire = told(((366, 1.5), (60, 0.3)), origin="Wire")
    paper = [
        msgspec.structs.replace(one, origin="Paper", row=msgspec.structs.replace(one.row, id=f"p{n}"))
        for n, one in enumerate(wire)
        if n % 2 and one.row and day_of(one) < ISSUED
    ]
    stored = [identified(msgspec.structs.replace(one, source=SOURCE.id)) for one in (*wire, *paper)]
    half = [one for n, one in enumerate(stored[: len(wire)]) if n % 2 and day_of(one) < ISSUED]
    pairs = zip(half, stored[len(wire) :], strict=True)
    incidents = [Incident(members=(one.id, other.id)) for one, other in pairs]
    words = ask([*stored, *incidents, order()])["leave one source out"].words
    told_by_both = f"without Paper ({len(half)} of {len(wire)} attacks) "
    main, without = (float(words.partition(start)[2][:4]) for start in ("the ratio is ", told_by_both))
    assert without == pytest.approx(main, abs=0.02)


def test_a_source_that_stops_halfway_through_the_order_is_found(ask: Ask) -> None:
    paper, wire = told(((391, 1.5),), origin="Paper"), told(((426, 1.5),), seed=2, origin="Wire")
    check = ask([*paper, *wire, order()])["breaks in reporting"]
    assert check.outcome == "failed"
    assert "Paper stopped under it" in check.words


def test_a_source_that_begins_with_the_order_is_found(ask: Ask) -> None:
    paper, wire = told(((366, 0.0), (60, 1.5)), origin="Paper"), told(((426, 1.5),), seed=2, origin="Wire")
    check = ask([*paper, *wire, order()])["breaks in reporting"]
    assert check.outcome == "failed"
    assert "Paper began with the order" in check.words


def test_a_channel_of_the_group_that_stops_with_its_attacks_has_not_stopped_reporting(ask: Ask) -> None:
    """The group's own channel tells nothing else; that it falls silent is what the order was to do."""
    own = told(((366, 1.0), (60, 0.02)), origin="Channel")
    rest = told(((426, 1.0),), seed=2, origin="Wire", actors=(Mention(text="Somebody else"),))
    check = ask([*own, *rest, order()])["breaks in reporting"]
    assert check.outcome == "passed"
    assert "Channel" in check.words


def test_silence_of_everybody_is_said(ask: Ask) -> None:
    events = [*told(((366, 1.0),), origin="Paper"), *told(((366, 1.0),), seed=2, origin="Wire")]
    check = ask([*events, order()])["breaks in reporting"]
    assert check.outcome == "informative"
    assert "Not a single event of any kind" in check.words
    assert "2020-12-31" in check.words


def test_too_few_reports_say_nothing_of_a_break_and_one_source_cannot_be_compared(ask: Ask) -> None:
    rates = ((366, 0.3), (60, 0.05))
    few = [*told(rates, origin="Paper"), *told(rates, seed=2, origin="Wire")]
    assert ask([*few, order()])["breaks in reporting"].outcome == "informative"
    assert "breaks in reporting" not in ask([*told(((426, 1.0),), origin="Wire"), order()])


def test_who_tells_of_an_event() -> None:
    bare = attack(1, BEGIN, source="s1")
    assert teller(bare, {}) is None
    assert teller(bare, {"s1": "Daily"}) == "Daily"
    assert teller(msgspec.structs.replace(bare, said_by=("publisher", "an official")), {"s1": "Daily"}) == "an official"
    assert teller(msgspec.structs.replace(bare, said_by=("publisher",)), {"s1": "Daily"}) == "Daily"
    assert teller(msgspec.structs.replace(bare, said_by=("Hot Air", "AP"), origin="AP"), {}) == "Associated Press"


def test_reports_are_all_that_somebody_told(ask: Ask) -> None:
    class Seen(msgspec.Struct):
        record: Event
        holds: bool = True

    inside = [attack(n, BEGIN, id=str(n), origin=name) for n, name in enumerate(("AP", "ap", "Wire", None))]
    outside = [
        Seen(record=attack(10, BEGIN, id="10"), holds=False),
        Seen(record=attack(11, BEGIN, id="11", trigger="us_strike")),
        Seen(record=attack(12, BEGIN, id="12", where=Place(country="FRA"))),
        Seen(record=attack(13, BEGIN, id="13", when=Interval())),
        Seen(record=attack(14, BEGIN, id="14", when=Interval(begin=BEGIN, end=END, precision="year"))),
    ]
    reports = Reports.of([*(Seen(record=one) for one in inside), *outside], {}, ("IRQ",), 31)  # type: ignore[list-item]
    assert reports.names == ("Associated Press", "Wire")
    assert reports.tellers.tolist() == [0, 0, 1, -1]
    assert [reports.name_of(one) for one in ("1", "2", "3", "10")] == ["Associated Press", "Wire", None, None]


# --- counters ---------------------------------------------------------------------------------------------------------

COUNTED = Counts(counter="Pentagon", rivals=("Observatory",))


def test_leaving_the_counter_out_fails_where_a_rival_contradicts(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, counts=COUNTED)
    events = campaign(((366, 1.0), (60, 0.2)))
    found = ask([*events, order(), *totals(10), *totals(2, "Observatory")], settings)
    check = found["leave the counter out"]
    assert check.outcome == "failed"
    assert "by the count of Observatory" in check.words
    assert "with 60 attacks under the order" in check.words
    assert "with 12 attacks under the order" in check.words


def test_leaving_the_counter_out_passes_where_all_agree_and_needs_one(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, counts=COUNTED)
    events = campaign(((366, 1.0), (60, 0.2)))
    found = ask([*events, order(), *totals(4), *totals(4, "Observatory")[:3]], settings)
    assert found["leave the counter out"].outcome == "passed"
    assert "from the listed attacks alone" in found["leave the counter out"].words
    assert "leave the counter out" not in ask([*events, order()], settings)


def test_a_counter_without_any_rival_is_said(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, counts=Counts(counter="Pentagon"))
    before = totals(10, first=BEGIN + timedelta(days=300))
    check = ask([*before, *totals(2), order()], settings)["leave the counter out"]
    assert check.outcome == "informative"
    assert "Pentagon" in check.words


# --- whose attacks ----------------------------------------------------------------------------------------------------


def test_attacks_that_name_nobody_can_make_the_answer(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, groups=(msgspec.structs.replace(RED, unattributed=True),))
    named, nobody = campaign(((426, 1.5),)), told(((366, 1.5),), seed=2, actors=())
    check = ask([*named, *nobody, order()], settings)["attributed attacks only"]
    assert check.outcome == "failed"
    assert "that nobody is named for" in check.words
    evenly = told(((366, 1.0), (60, 0.1)), seed=2, actors=())
    fell = campaign(((366, 1.0), (60, 0.1)))
    assert ask([*fell, *evenly, order()], settings)["attributed attacks only"].outcome == "passed"


def test_attacks_that_are_denied_can_make_the_answer(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, attack=Attack(weapons=("rocket",), statuses=("asserted", "denied")))
    denied = told(((366, 0.1), (60, 3.0)), seed=2, status="denied")
    check = ask([*campaign(((366, 1.0), (60, 0.1))), *denied, order()], settings)["attributed attacks only"]
    assert check.outcome == "failed"
    assert "not simply asserted" in check.words


def test_where_nobody_is_named_at_all_that_is_said(ask: Ask) -> None:
    settings = msgspec.structs.replace(SETTINGS, groups=(msgspec.structs.replace(RED, unattributed=True),))
    check = ask([*told(((366, 1.0), (60, 0.1)), actors=()), order()], settings)["attributed attacks only"]
    assert check.outcome == "informative"
    assert "nothing is left" in check.words


# --- duplicates -------------------------------------------------------------------------------------------------------


def placed(events: Sequence[Event]) -> list[Event]:
    """The events, each at a place of its own."""
    return [
        msgspec.structs.replace(event, where=Place(name=f"base {n}", country="IRQ")) for n, event in enumerate(events)
    ]


def again(events: Sequence[Event], later: int = 0) -> list[Event]:
    """The same attacks once more, in another list."""
    shift = timedelta(days=later)
    return [
        msgspec.structs.replace(
            event,
            when=Interval(begin=day_of(event) + shift, end=day_of(event) + shift),
            row=msgspec.structs.replace(event.row, id=f"again {n}"),
        )
        for n, event in enumerate(events)
        if event.row
    ]


def test_attacks_told_twice_before_the_order_only_fail(ask: Ask) -> None:
    events = placed(campaign(((426, 1.5),)))
    twice = again([event for event in events if day_of(event) < ISSUED - timedelta(days=1)], later=1)
    check = ask([*events, *twice, order()])["near-duplicates"]
    assert check.outcome == "failed"
    assert f"{len(twice)} of {len(events) + len(twice)} records" in check.words
    assert "0 of them under the order" in check.words


def test_attacks_told_twice_all_along_pass_and_places_are_needed(ask: Ask) -> None:
    events = placed(campaign(((366, 1.0), (60, 0.1))))
    assert ask([*events, *again(events), order()])["near-duplicates"].outcome == "passed"
    assert "near-duplicates" not in ask([*events, order()])


def counted_attack(number: int, day: int, **fields: object) -> Counted:
    event = attack(number, BEGIN + timedelta(days=day), id=str(number), **fields)
    return Counted(begin=day_of(event), end=day_of(event), count=1, event=event)


def test_what_may_be_one_attack() -> None:
    here = Place(name="Ain al-Asad", lat=33.80, lon=42.44)
    near = Place(name="the base", lat=33.81, lon=42.45)
    far = Place(name="Ain al-Asad", lat=33.85, lon=42.44)
    named, vague = Place(name="ain al asad"), Place(name="Anbar", lat=33.80, lon=42.44, precision=4)
    attacks = [
        counted_attack(1, 0, where=here),
        counted_attack(2, 1, where=near),  # a mile away, the next day
        counted_attack(3, 2, where=near),  # two days after the first: one of its own
        counted_attack(4, 0, where=far),  # three miles away
        counted_attack(5, 10, where=here, weapon="drone"),
        counted_attack(6, 10, where=named, weapon=None),  # without coordinates the name decides; no weapon fits all
        counted_attack(7, 10, where=named, weapon="mortar"),
        counted_attack(8, 20, where=vague),
        counted_attack(9, 20, where=vague),  # a province is no place
        counted_attack(10, 30),
        counted_attack(11, 30),  # nor is none
    ]
    same = alike(attacks)
    assert {one for one, first in same.items() if one != first} == {"2", "6"}
    assert same["2"] == "1"
    assert [one.record for one in once(attacks, same)] == ["1", "3", "4", "5", "7", "8", "9", "10", "11"]


def test_records_of_one_incident_count_once_by_the_sharpest_of_them(tmp_path: Path) -> None:
    week = Interval(begin=date(2020, 6, 1), end=date(2020, 6, 7), precision="week")
    events = [
        identified(msgspec.structs.replace(event, source=SOURCE.id))
        for event in (
            attack(1, date(2020, 6, 1), when=week, count=3),
            attack(2, date(2020, 6, 3)),
            attack(3, date(2020, 6, 4)),
            attack(4, date(2020, 6, 9)),
        )
    ]
    one, two, three, _ = (event.id for event in events)
    incidents = [Incident(members=(one, two)), Incident(members=(two, three))]
    series = measured(tmp_path, [*events, *incidents, order()]).series[0]
    assert sum(series.counts) == 4  # three on the sharpest day, and the one that is another happening
    assert series.counts[(date(2020, 6, 3) - BEGIN).days] == 3
    assert series.left_out["told twice (incident)"] == 2
    assert series.summed == 0


def test_incidents_that_share_a_record_are_one_happening() -> None:
    views = [
        View(record=Incident(members=("a", "b"))),
        View(record=Incident(members=("c", "d"))),
        View(record=Incident(members=("d", "b"))),
        View(record=Incident(members=("e", "a")), verdict="reject"),
    ]
    same = happenings(views)
    assert len({same[one] for one in "abcd"}) == 1
    assert "e" not in same
    assert once([], same) == []


# --- other days -------------------------------------------------------------------------------------------------------


def test_an_effect_of_ten_days_does_not_stand_for_sixty(ask: Ask) -> None:
    check = ask([*campaign(((366, 4.0), (10, 0.2), (50, 4.0)), seed=2), order()])["other days"]
    assert check.outcome == "failed"
    assert "It was not the same over the days measured." in check.words
    assert "over the first 30 of them" in check.words


def test_an_effect_that_holds_passes(ask: Ask) -> None:
    until = Interval(end=END - timedelta(days=1))
    check = ask([*campaign(((366, 2.0), (60, 0.5))), order(in_force=until)])["other days"]
    assert check.outcome == "passed"
    assert "over the other 29" in check.words
    assert "over 120 days" not in check.words
    assert "against the nearest 183 days with data before it alone" in check.words


def test_an_effect_that_ends_after_the_days_measured_is_said(ask: Ask) -> None:
    check = ask([*campaign(((366, 2.0), (60, 0.3), (120, 2.0))), order()], long(546))["other days"]
    assert check.outcome == "informative"
    assert "Later days of the order were different." in check.words
    assert "over 120 days" in check.words


def test_an_order_that_was_soon_over_is_not_asked_about_longer(ask: Ask) -> None:
    """It was in force for ten days of a short case: neither they nor the days before can be halved."""
    until = Interval(end=BEGIN + timedelta(days=49))
    events = campaign(((40, 2.0), (10, 0.5), (10, 2.0)))
    assert "other days" not in ask([*events, order(day=BEGIN + timedelta(days=40), in_force=until)], long(60))


def test_a_piece_of_a_block_holds_no_other_day() -> None:
    counts = np.arange(100, dtype=np.int64)
    columns = (
        Column(order="early", part="measured", begin=5, end=15),
        Column(order="vague", part="measured", begin=10, end=20, begins=(8, 9, 10)),
        Column(order="asked", part="measured", begin=60, end=80),
        Column(order="early", part="rest", begin=15, end=100, since=15),
    )
    block = Block(
        group="red", first=7, counts=counts, missing=counts == 50, sums=[(28, 32, 9), (40, 44, 5)], columns=columns,
        triggers=(2, 25, 95),
    )  # fmt: skip
    found = piece(block, 30, 90)
    assert found.missing[:32].all()
    assert found.missing[50]
    assert found.missing[90:].all()
    assert not found.missing[32:50].any() or found.missing[40:44].all()
    assert found.sums == [(40, 44, 5)]
    assert [one.order for one in found.columns] == ["vague", "asked", "early"]
    assert found.triggers == (2, 25)
    found.observed()


# --- those that were there before -------------------------------------------------------------------------------------


def test_two_weeks_with_few_attacks_hang_on_the_prior(ask: Ask) -> None:
    settings = long(314, orders=Orders(days=14))
    events = campaign(((300, 0.14), (14, 0.0)))
    check = ask([*events, order(day=BEGIN + timedelta(days=300))], settings)["prior sensitivity"]
    assert check.outcome == "failed"
    assert "The verdict 'obeyed' hangs on it" in check.words


def test_a_full_stop_does_not_hang_on_the_prior(ask: Ask) -> None:
    found = ask([*campaign(((366, 3.0), (60, 0.0))), order()])
    assert found["prior sensitivity"].outcome == "passed"
    assert "that it is 'obeyed' does not" in found["prior sensitivity"].words
    assert ask([*campaign(((426, 2.0),)), order()])["prior sensitivity"].outcome == "passed"


def test_placebo_groups_fail_where_those_not_addressed_fell_too(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, groups=(RED, BLUE))
    to_red = order(addressees=(Mention(text="Red Brigade"),))
    fell = ((366, 1.0), (60, 0.1))
    for name, rates, outcome in (("fell", fell, "failed"), ("steady", ((426, 1.0),), "passed")):
        (tmp_path / name).mkdir()
        blue = campaign(rates, seed=2, faction="Blue Brigade")
        found = outcomes(measured(tmp_path / name, [*campaign(fell), *blue, to_red], settings))
        assert found["placebo groups"].outcome == outcome
        assert "Blue: " in found["placebo groups"].words


def test_placebo_groups_without_a_claim_or_without_others() -> None:
    unsure, fell = answer(0.9, 0.3, CANNOT_TELL), answer(0.4, 0.2, "obeyed")
    assert placebo_groups(fell, {}) is None
    one = placebo_groups(unsure, {"Blue": fell})
    assert one is not None
    assert one.outcome == "informative"


@pytest.mark.parametrize(("quiet_from", "words"), [(15, "the later half"), (3, "the earlier half")])
def test_the_attacks_say_in_which_half_an_order_came(ask: Ask, quiet_from: int, words: str) -> None:
    vague = Interval(begin=ISSUED, end=ISSUED + timedelta(days=20))
    rates = ((366 + quiet_from, 3.0), (60 - quiet_from, 0.2))
    check = ask([*campaign(rates), order(issued=vague)])["date of the order"]
    assert check.outcome == "informative"
    assert words in check.words


def test_a_known_date_needs_no_word(ask: Ask) -> None:
    found = ask([*campaign(((366, 3.0), (60, 0.2))), order()])
    assert "date of the order" not in found
    assert "orders together" not in found


def test_two_orders_on_nearly_the_same_days_cannot_be_told_apart(ask: Ask) -> None:
    end = Interval(end=END)
    orders = order(1, in_force=end), order(2, ISSUED + timedelta(days=2), in_force=end)
    check = ask([*campaign(((366, 2.0), (60, 0.3))), *orders])["orders together"]
    assert check.outcome == "informative"
    assert "can hardly be told apart" in check.words


def test_uncertain_dates_triggers_and_totals_go_through_every_check(ask: Ask) -> None:
    """All that a block may hold at once: nothing breaks when it is fitted again in parts."""
    groups = (Group(id="red", name="Red", members=("red",), opponents=("usa",), unattributed=True),)
    settings = msgspec.structs.replace(long(HISTORY + 120), groups=groups, counts=COUNTED)
    strike = attack(
        9000, BEGIN + timedelta(days=HISTORY - 10), trigger="us_strike", actors=(Mention(text="United States"),),
        recipients=(Mention(text="Red Brigade"),),
    )  # fmt: skip
    vague = Interval(begin=BEGIN + timedelta(days=HISTORY - 5), end=BEGIN + timedelta(days=HISTORY + 5))
    early = order(2, BEGIN + timedelta(days=300), issued=Interval(begin=BEGIN, end=BEGIN + timedelta(days=60)))
    lifted = order(3, BEGIN + timedelta(days=500), issuer=Mention(text="The Sponsor"), content="attack")
    events = placed([*told(((HISTORY, 1.0), (120, 0.2)), origin="Wire"), *told(((400, 0.5),), seed=2, actors=())])
    sums = totals(5, first=BEGIN + timedelta(days=200))
    found = ask([*events, *again(events[::3]), strike, *sums, early, lifted, order(issued=vague)], settings)
    assert len(found) >= 6
