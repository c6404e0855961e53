"""From records to an answer: planted cases whose story is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from conftest import attack
from fealty.casefile import (
    About,
    Arrival,
    Attack,
    Case,
    Counts,
    Group,
    NoCollection,
    Settings,
)
from fealty.errors import MeasurementError, SettingsError
from fealty.measuring import Measurement, measure
from fealty.measuring.naming import Registry, normalised
from fealty.records import (
    Actor,
    Event,
    Incident,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Record,
    Response,
    Row,
    Source,
    identified,
)

BEGIN, ISSUED, END = date(2020, 1, 1), date(2021, 1, 1), date(2021, 3, 1)
SOURCE = identified(Source(title="made up"))
ACTORS = (
    Actor(id="sponsor", name="The Sponsor", type="state"),
    Actor(id="envoy", name="The Envoy", type="person", part_of="sponsor"),
    Actor(id="all", name="All Factions", aliases=("the factions",), type="armed_group"),
    Actor(id="red", name="Red Brigade", aliases=("The Faction", "Réd"), type="armed_group", part_of="all"),
    Actor(id="blue", name="Blue Brigade", type="armed_group", part_of="all"),
    Actor(id="usa", name="United States", aliases=("US forces",), type="state"),
)
RED = Group(id="red", name="Red", members=("red",), opponents=("usa",))
BLUE = Group(id="blue", name="Blue", members=("blue",), opponents=("usa",))
SETTINGS = Settings(
    case=About(title="Planted", sponsor="sponsor", begin=BEGIN, end=END),
    attack=Attack(weapons=("rocket",)),
    actors=ACTORS,
    groups=(RED,),
)


def row(number: int) -> Row:
    return Row(file="t.csv", line=number + 1, id=str(number))


def order(number: int = 1, day: date = ISSUED, **fields: object) -> Order:
    given: dict[str, object] = {
        "content": "stand_down",
        "issuer": Mention(text="The Envoy"),
        "addressees": (Mention(text="the factions"),),
        "issued": Interval(begin=day, end=day),
        "row": row(number),
    }
    return Order(**{**given, **fields})  # type: ignore[arg-type]


def campaign(rates: Sequence[tuple[int, float]], seed: int = 1, faction: str = "The Faction") -> list[Event]:
    """Attacks at these rates a day, each for so many days from BEGIN on."""
    rng = np.random.default_rng(seed)
    daily = np.concatenate([np.full(days, rate) for days, rate in rates])
    found = []
    for day, count in enumerate(rng.poisson(daily)):
        for _ in range(count):
            number = 1000 * seed + len(found)
            found.append(attack(number, BEGIN + timedelta(days=day), actors=(Mention(text=faction),)))
    return found


def made(tmp_path: Path, records: Sequence[Record], settings: Settings = SETTINGS) -> Case:
    case = Case(tmp_path / "planted.fealty", create=True, settings=settings)
    with case.writing(SOURCE) as writer:
        writer.add_source(SOURCE)
        stored = [
            one if isinstance(one, Incident | Source | Actor) else msgspec.structs.replace(one, source=SOURCE.id)
            for one in records
        ]
        writer.add([Arrival(record=identified(one)) for one in stored])
    return case


def measured(
    tmp_path: Path, records: Sequence[Record], settings: Settings = SETTINGS, **options: object
) -> Measurement:
    with made(tmp_path, records, settings) as case:
        return measure(case, **options)  # type: ignore[arg-type]


OBEYED, DEFIED, STEADY = ((366, 1.0), (60, 0.1)), ((366, 0.5), (60, 2.0)), ((426, 1.0),)


def test_a_planted_fall_is_found_and_a_planted_rise_too(tmp_path: Path) -> None:
    (fell,) = measured(tmp_path, [*campaign(OBEYED), order()]).estimates
    assert fell.verdict == "obeyed"
    assert fell.high < 0.6
    assert (fell.order, fell.group) == (fell.records[0], "red")
    (tmp_path / "b").mkdir()
    (rose,) = measured(tmp_path / "b", [*campaign(DEFIED), order()]).estimates
    assert rose.verdict == "defied"
    assert rose.low > 1


def test_every_estimate_stands_on_the_records_of_its_days(tmp_path: Path) -> None:
    told = identified(msgspec.structs.replace(order(), source=SOURCE.id))
    answer = Response(order=told.id, answer="defied", actor=Mention(text="Red"), row=row(9))
    events = campaign(STEADY)
    with made(tmp_path, [*events, order(), answer]) as case:
        (one,) = measure(case).estimates
        under = {view.record.id for view in case.views(Event) if view.record.when.begin >= ISSUED}  # type: ignore[operator]
        said = {view.record.id for view in case.views(Response)}
    assert set(one.records) == under | said | {told.id}
    assert one.observed == len(under)


def test_a_review_changes_the_answer(tmp_path: Path) -> None:
    with made(tmp_path, [*campaign(STEADY), order()]) as case:
        before = measure(case).estimates[0]
        for view in case.views(Event):
            if view.record.when.begin and view.record.when.begin >= ISSUED:
                case.judge(view.record.id, "reject")
        after = measure(case)
    assert before.observed > 30
    assert after.estimates[0].observed == 0
    assert after.estimates[0].ratio < before.ratio / 3
    assert after.series[0].left_out["rejected in review, or its source was retracted"] == before.observed


def test_what_is_no_attack_of_the_group_is_left_out_with_its_reason(tmp_path: Path) -> None:
    day = date(2020, 6, 1)
    strange = [
        attack(1, day, type="CONSULT"),
        attack(2, day, weapon="ied"),
        attack(3, day, actors=(Mention(text="Blue Brigade"),)),
        attack(4, day, recipients=(Mention(text="Blue Brigade"),)),
        attack(5, day, status="denied"),
        attack(6, day, confidence=0.2),
        attack(7, day, when=Interval()),
        attack(8, day, when=Interval(begin=date(2020, 1, 1), end=date(2020, 12, 31), precision="year")),
        attack(9, date(2019, 6, 1)),
        attack(10, day, actors=(Mention(text="unknown"),)),
        attack(11, day, trigger="us_strike"),
        attack(12, day, recipients=()),
    ]
    found = measured(tmp_path, [*strange, attack(99, day), order()]).series[0]
    assert sum(found.counts) == 1
    assert found.left_out == {
        "not an attack by its type": 2,
        "weapon not counted (ied)": 1,
        "by somebody else": 2,
        "on somebody else": 1,
        "on nobody that is named": 1,
        "status denied": 1,
        "too doubtful": 1,
        "no date": 1,
        "date known to within 31 days or worse": 1,
        "outside the period": 1,
    }


def test_unattributed_attacks_count_when_the_settings_say_so(tmp_path: Path) -> None:
    groups = (msgspec.structs.replace(RED, unattributed=True),)
    settings = msgspec.structs.replace(SETTINGS, groups=groups)
    events = [attack(1, date(2020, 6, 1), actors=()), attack(2, date(2020, 6, 2), actors=(Mention(text="Unknown"),))]
    events.append(attack(4, date(2020, 6, 3), actors=(Mention(text="Unidentified Armed Group (Iraq)"),)))
    events.append(attack(3, date(2020, 6, 3), actors=(Mention(text="Some Others"),)))
    assert sum(measured(tmp_path, [*events, order()], settings).series[0].counts) == 3


def test_an_order_told_twice_is_asked_once(tmp_path: Path) -> None:
    first, second = (identified(msgspec.structs.replace(order(n), source=SOURCE.id)) for n in (1, 2))
    records = [*campaign(STEADY), first, second]
    assert measured(tmp_path, records).asked == 2
    (tmp_path / "b").mkdir()
    found = measured(tmp_path / "b", [*records, Incident(members=(first.id, second.id))])
    assert found.asked == 1
    assert found.orders[0].records == (first.id, second.id)


@pytest.mark.parametrize(
    ("later", "words", "days"),
    [
        ({"issuer": Mention(text="The Sponsor"), "content": "escalate"}, "lifted by", 20),
        ({"issuer": Mention(text="the factions"), "content": "resume"}, "lifted by", 20),
        ({"issuer": Mention(text="Red Brigade"), "content": "resume"}, "still in force", 60),
        ({"issuer": Mention(text="The Sponsor"), "content": "withdraw"}, "still in force", 60),
        ({"issuer": Mention(text="The Sponsor"), "content": "resume", "status": "denied"}, "still in force", 60),
        ({"issuer": Mention(text="The Sponsor"), "content": "resume", "status": "conditional"}, "still in force", 60),
        ({"issuer": Mention(text="The Sponsor"), "content": "resume", "confidence": 0.1}, "still in force", 60),
        (
            {"issuer": Mention(text="The Envoy"), "content": "attack", "addressees": (Mention(text="Another"),)},
            "still in force",
            60,
        ),
    ],
)
def test_an_order_lapses_when_its_giver_or_its_receivers_order_the_opposite(
    tmp_path: Path, later: dict[str, object], words: str, days: int
) -> None:
    lifting = order(2, ISSUED + timedelta(days=20), **later)
    (span,) = measured(tmp_path, [*campaign(STEADY), order(), lifting]).orders
    assert span.ended_by.startswith(words)
    assert (span.measured_until - span.begin).days == days


def test_somebody_unknown_to_the_case_lifts_his_own_order(tmp_path: Path) -> None:
    general = Mention(text="General Z.")
    lifting = order(2, ISSUED + timedelta(days=20), issuer=Mention(text="general Z"), content="attack")
    (span,) = measured(tmp_path, [*campaign(STEADY), order(issuer=general), lifting]).orders
    assert (span.end - span.begin).days == 20


def test_days_after_an_order_to_attack_say_nothing_of_what_is_usual(tmp_path: Path) -> None:
    """Nothing changes under the order; a campaign follows when it is lifted."""
    events = campaign(((366, 1.0), (30, 1.0), (30, 6.0)))
    lifting = order(2, ISSUED + timedelta(days=30), issuer=Mention(text="The Sponsor"), content="attack")
    (one,) = measured(tmp_path, [*events, order(), lifting]).estimates
    assert one.days_after == 0
    assert one.verdict != "obeyed"
    assert 0.6 < one.ratio < 1.6


def test_no_placebo_window_touches_another_order(tmp_path: Path) -> None:
    alone = measured(tmp_path, [*campaign(STEADY), order()]).estimates[0].placebo
    (tmp_path / "b").mkdir()
    others = [order(n, BEGIN + timedelta(days=60 * n)) for n in range(2, 5)]
    crowded = measured(tmp_path / "b", [*campaign(STEADY), *others, order()]).estimates[-1].placebo
    assert alone is not None
    assert crowded is not None
    assert alone.windows > 100
    assert crowded.windows < alone.windows / 2


def test_an_order_on_top_of_an_obeyed_one_is_told_apart_from_it(tmp_path: Path) -> None:
    """Attacks stopped at the first order; the second added nothing, and all orders together did everything."""
    first, second = order(1, BEGIN + timedelta(days=200)), order(2, BEGIN + timedelta(days=330))
    one, two = measured(tmp_path, [*campaign(((200, 2.0), (226, 0.1))), first, second]).estimates
    assert one.verdict == "obeyed"
    assert two.verdict != "obeyed"
    assert two.low < 1 < two.high
    assert two.expected < 25
    assert [check.outcome for check in two.checks if check.name == "orders together"] == ["informative"]
    joint = {other.name: other for other in two.alternatives}["all orders together"]
    assert joint.p_fewer > 0.95
    assert joint.ratio < 0.3
    assert "orders together" not in {check.name for check in one.checks}


def test_overlapping_orders_are_taken_apart(tmp_path: Path) -> None:
    """The first halves the attacks, the second, a month into it, stops nearly all of what was left."""
    rates = ((300, 4.0), (30, 2.0), (30, 0.2), (30, 0.4), (30, 4.0))
    end = Interval(end=BEGIN + timedelta(days=359))
    later = Interval(end=BEGIN + timedelta(days=389))
    orders = order(1, BEGIN + timedelta(days=300), in_force=end), order(2, BEGIN + timedelta(days=330), in_force=later)
    one, two = measured(tmp_path, [*campaign(rates), *orders]).estimates
    assert one.low < 0.5 < one.high < 0.9
    assert two.low < 0.1 < two.high < 0.4
    assert 50 < two.expected < 240


def test_a_published_zero_where_nobody_collected_is_a_zero(tmp_path: Path) -> None:
    gap = NoCollection(begin=ISSUED + timedelta(days=9), end=END)
    settings = msgspec.structs.replace(SETTINGS, no_collection=(gap,), counts=Counts(counter="Pentagon"))
    zeros = [one for one in totals(0) if one.interval.begin and one.interval.begin > ISSUED]
    (one,) = measured(tmp_path, [*campaign(OBEYED), order(), *zeros], settings).estimates
    assert one.days >= 59
    assert one.verdict == "obeyed"


def test_only_totals_that_fit_the_group_are_used_and_finer_ones_first(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, counts=Counts(counter="Pentagon"))
    wide = IntervalCount(interval=Interval(begin=ISSUED, end=END), count=500, counter="Pentagon", row=row(200))
    strange = [
        msgspec.structs.replace(wide, row=row(201), actors=(Mention(text="Blue Brigade"),)),
        msgspec.structs.replace(wide, row=row(202), status="denied"),
        msgspec.structs.replace(wide, row=row(203), confidence=0.1),
    ]
    series = measured(tmp_path, [*campaign(STEADY), order(), wide, *strange, *totals(10)], settings).series[0]
    assert [total.count for total in series.totals] == [10] * 6
    assert series.left_out == {
        "a published total of somebody else": 1,
        "a published total that is rejected or doubtful": 2,
        "a published total that overlaps one over fewer days": 1,
    }
    named = [msgspec.structs.replace(one, actors=(Mention(text="Red Brigade"),)) for one in totals(10)]
    (tmp_path / "b").mkdir()
    both = msgspec.structs.replace(settings, groups=(RED, BLUE))
    found = measured(tmp_path / "b", [*campaign(STEADY), order(), *named], both)
    assert [len(series.totals) for series in found.series] == [6, 0]


def test_the_period_does_not_end_with_the_last_attack(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, case=About())
    late = attack(5000, END, type="CONSULT")
    (one,) = measured(tmp_path, [*campaign(((366, 1.0), (60, 0.0))), order(), late], settings).estimates
    assert one.days == 60
    assert one.verdict == "obeyed"


def test_many_rough_dates_are_spread_and_the_answer_stays(tmp_path: Path) -> None:
    events = []
    for n, event in enumerate(campaign(((366, 4.0), (60, 1.0)))):
        day = event.when.begin or BEGIN
        week = Interval(
            begin=max(day - timedelta(days=3), BEGIN), end=min(day + timedelta(days=3), END), precision="week"
        )
        events.append(msgspec.structs.replace(event, when=week) if n % 4 == 0 else event)
    found = measured(tmp_path, [*events, order()])
    assert found.series[0].spread > 100
    assert sum(found.series[0].counts) == len(events)
    assert 0.15 < found.estimates[0].ratio < 0.45


def test_attacks_where_nobody_collected_are_left_out_and_said(tmp_path: Path) -> None:
    gap = NoCollection(begin=date(2020, 7, 1), end=date(2020, 7, 31))
    settings = msgspec.structs.replace(SETTINGS, no_collection=(gap,))
    events = campaign(STEADY)
    inside = sum(gap.begin <= (event.when.begin or BEGIN) <= gap.end for event in events)
    series = measured(tmp_path, [*events, order()], settings).series[0]
    assert series.left_out == {"on a day without collection": inside}
    assert sum(series.counts) == len(events) - inside


def test_references_follow_a_row_that_was_mended(tmp_path: Path) -> None:
    first = identified(msgspec.structs.replace(order(), source=SOURCE.id))
    mended = identified(msgspec.structs.replace(first, condition="until the talks end", id=""))
    answer = Response(order=first.id, answer="defied", row=row(9))
    with made(tmp_path, [*campaign(STEADY), answer]) as case:
        for version in (first, mended):
            with case.writing(SOURCE) as writer:
                writer.add([Arrival(record=version, key="orders:1")])
        (span,) = measure(case).orders
        assert span.condition == "until the talks end"
        assert len(span.answers) == 1


def test_an_order_ends_at_its_own_end_and_later_days_help(tmp_path: Path) -> None:
    until = Interval(begin=ISSUED, end=ISSUED + timedelta(days=9))
    found = measured(tmp_path, [*campaign(STEADY), order(in_force=until)])
    assert found.orders[0].ended_by == "its own end"
    assert (found.estimates[0].days, found.estimates[0].days_after) == (10, 50)


def test_days_without_collection_are_missing_not_zero(tmp_path: Path) -> None:
    gap = NoCollection(begin=date(2020, 7, 1), end=date(2020, 12, 31))
    settings = msgspec.structs.replace(SETTINGS, no_collection=(gap,))
    events = [e for e in campaign(STEADY) if not gap.begin <= (e.when.begin or gap.begin) <= gap.end]
    (kept,) = measured(tmp_path, [*events, order()], settings).estimates
    assert kept.days_before == 182
    assert kept.verdict == "ignored" or 0.7 < kept.ratio < 1.4
    settings = msgspec.structs.replace(SETTINGS, no_collection=(NoCollection(begin=ISSUED, end=END),))
    (tmp_path / "b").mkdir()
    none = measured(tmp_path / "b", [*events, order()], settings)
    assert none.asked == 0
    assert "nothing was collected" in none.not_measured[0].reason


def totals(count: int, counter: str = "Pentagon", first: date = ISSUED) -> list[IntervalCount]:
    """One published total of 10 days, and five more after it."""
    found = []
    for n in range(6):
        begin = first + timedelta(days=10 * n)
        when = Interval(begin=begin, end=min(begin + timedelta(days=9), END))
        found.append(IntervalCount(interval=when, count=count, counter=counter, row=row(100 + n)))
    return found


def test_published_totals_stand_in_for_the_rows_and_the_rows_are_shown_beside(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, counts=Counts(counter="Pentagon", rivals=("Observatory",)))
    half = [e for e in campaign(STEADY) if e.when.begin and e.row and (e.when.begin < ISSUED or int(e.row.id or 0) % 2)]
    records = [*half, order(), *totals(10), *totals(2, "Observatory")]
    (one,) = measured(tmp_path, records, settings).estimates
    others = {other.name: other for other in one.alternatives}
    assert one.observed == 60
    assert 0.7 < one.ratio < 1.4
    assert others["rows only"].ratio < one.ratio
    assert others["count of Observatory"].ratio < 0.5
    assert {view.id for view in [identified(msgspec.structs.replace(t, source=SOURCE.id)) for t in totals(10)]} <= set(
        one.records
    )


def test_an_attack_dated_to_a_week_is_counted_and_no_day_is_guessed(tmp_path: Path) -> None:
    week = Interval(begin=date(2020, 6, 1), end=date(2020, 6, 7), precision="week")
    events = [*campaign(STEADY), attack(1, week.begin or BEGIN, when=week)]
    found = measured(tmp_path, [*events, order()])
    series = found.series[0]
    (blur,) = series.totals
    day = (date(2020, 6, 1) - BEGIN).days
    assert (blur.begin, blur.end, blur.record) == (day, day + 7, "")
    assert blur.count == sum(series.counts[day : day + 7])
    assert (series.summed, series.spread) == (1, 0)


def test_an_uncertain_date_of_issue_is_averaged_over(tmp_path: Path) -> None:
    """Issued some time in three weeks, obeyed from the fifth day of them on: the attacks say when it was."""
    vague = Interval(begin=ISSUED, end=ISSUED + timedelta(days=20))
    rates = ((371, 3.0), (55, 0.3))
    (one,) = measured(tmp_path, [*campaign(rates), order(issued=vague)]).estimates
    assert one.begin_date == ISSUED + timedelta(days=10)
    (check,) = [check for check in one.checks if check.name == "date of the order"]
    assert "earlier half" in check.words
    (tmp_path / "b").mkdir()
    (sharp,) = measured(tmp_path / "b", [*campaign(rates), order()]).estimates
    assert one.low < 0.1 < one.high
    assert one.ratio < sharp.ratio  # the day stated is five days early, and says nothing of that
    assert one.verdict == "obeyed"


def test_groups_are_told_apart(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, groups=(RED, BLUE))
    events = [*campaign(OBEYED), *campaign(STEADY, seed=2, faction="Blue Brigade")]
    found = measured(tmp_path, [*events, order()], settings)
    assert {one.group: one.verdict for one in found.estimates} == {"red": "obeyed", "blue": "ignored"}
    to_red = order(3, addressees=(Mention(text="Red Brigade"),))
    (tmp_path / "b").mkdir()
    assert [one.group for one in measured(tmp_path / "b", [*events, to_red], settings).estimates] == ["red"]


def test_choosing_sponsor_group_and_order(tmp_path: Path) -> None:
    other = order(2, issuer=Mention(text="Somebody Else"))
    with made(tmp_path, [*campaign(STEADY), order(), other]) as case:
        assert measure(case).asked == 2
        (one,) = measure(case, sponsor="sponsor").orders
        assert one.issuer == "The Envoy"
        assert measure(case, orders=[one.id[:8]]).orders == (one,)
        for options in ({"sponsor": "nobody"}, {"groups": ["nobody"]}, {"orders": ["zzz"]}):
            with pytest.raises(SettingsError):
                measure(case, **options)  # type: ignore[arg-type]


def test_an_order_to_nobody_known_is_said_not_measured(tmp_path: Path) -> None:
    stray = order(issuer=Mention(text="X"), addressees=(Mention(text="Y"),))
    found = measured(tmp_path, [*campaign(STEADY), stray])
    assert found.asked == 0
    assert "add an alias" in found.not_measured[0].reason


def test_cases_that_cannot_be_measured_say_why(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no groups"):
        measured(tmp_path, [order()], Settings())
    (tmp_path / "b").mkdir()
    bare = msgspec.structs.replace(SETTINGS, case=About())
    with pytest.raises(MeasurementError, match="no dated records"):
        measured(tmp_path / "b", [], bare)
    for n, (records, words) in enumerate(
        [
            ([order()], "no attack at all"),
            ([*campaign(STEADY), order(day=BEGIN + timedelta(days=5))], "only 5 days"),
            ([*campaign(STEADY), order(day=END + timedelta(days=5))], "after the end of the case"),
            ([*campaign(STEADY), order(confidence=0.1)], "too doubtful"),
        ]
    ):
        (tmp_path / str(n)).mkdir()
        found = measured(tmp_path / str(n), records)
        assert found.asked == 0
        assert words in found.not_measured[0].reason
    (tmp_path / "c").mkdir()
    with pytest.raises(SettingsError, match="no probability"):
        measured(tmp_path / "c", [order()], level=5)


def test_the_table_has_a_line_an_estimate(tmp_path: Path) -> None:
    found = measured(tmp_path, [*campaign(OBEYED), order()])
    table = found.table()
    assert table.height == 1
    assert table["ratio"][0] == found.estimates[0].ratio
    assert table["p_obeyed"][0] == found.estimates[0].verdicts["obeyed"]


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("The Sponsor", "sponsor"),
        ("the envoy (speaking for himself)", "envoy"),
        ("RED", "red"),
        ("Red Brigade fighters", "red"),
        ("Redbrigade", None),
        ("All Factions", "all"),
        ("Infrared", None),
        ("Red (northern wing)", "red"),
        ("anti-Red militia", None),
        ("Armed men of Red", None),
        ("Fighters of the Red Brigade", "red"),
        ("", None),
    ],
)
def test_names_are_matched_by_alias_and_never_by_likeness(name: str, actor: str | None) -> None:
    assert Registry(SETTINGS).actor(Mention(text=name)) == actor


def test_normalising_a_name() -> None:
    assert normalised("Kata'ib  Ḥezbollah!") == normalised("kataib hezbollah") == "kataib hezbollah"


def test_attacks_that_nobody_is_named_for_are_shared_out(tmp_path: Path) -> None:
    """Two groups may have made them; one makes four times as many by name, and the order is one group's alone."""
    groups = tuple(msgspec.structs.replace(group, unattributed=True) for group in (RED, BLUE))
    settings = msgspec.structs.replace(SETTINGS, groups=groups)
    unnamed = campaign(((426, 1.0),), seed=5, faction="unidentified gunmen")
    named = [*campaign(((366, 2.0), (60, 0.4)), seed=3), *campaign(((426, 0.5),), seed=4, faction="Blue Brigade")]
    to_red = order(addressees=(Mention(text="Red Brigade"),))
    found = measured(tmp_path, [*named, *unnamed, to_red], settings)
    red, blue = found.series
    ids = [{one for day in each.records for one in day} for each in (red, blue)]
    told = [len(each & {one.id for one in found_events(tmp_path, "unidentified")}) for each in ids]
    assert not ids[0] & ids[1]
    assert sum(told) == len(unnamed)
    assert 0.65 < told[0] / len(unnamed) < 0.85
    assert red.left_out["by nobody that is named, and shared out to another group"] == told[1]
    (one,) = found.estimates
    (tmp_path / "b").mkdir()
    plain = measured(tmp_path / "b", [*named, to_red], msgspec.structs.replace(SETTINGS, groups=(RED, BLUE)))
    (alone,) = plain.estimates
    assert one.p_fewer > 0.95
    assert one.ratio > alone.ratio  # some of what nobody is named for is theirs under the order as well
    assert np.log(one.high / one.low) > 0.8 * np.log(alone.high / alone.low)
    assert any("shared out among" in check.words for check in found.checks)


def found_events(folder: Path, name: str) -> list[Event]:
    with Case(folder / "planted.fealty") as case:
        return [seen.record for seen in case.views(Event) if name in seen.record.actors[0].text]
