"""What is drawn over the bars of the timeline: orders on lanes, triggers, what was expected, days of no collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from fealty.measuring import Estimate, Measurement
from fealty.records import Event
from fealty.showing import formats as fmt
from fealty.showing.charts import VERDICT_COLOUR
from fealty.showing.charts.weeks import levels_of
from fealty.showing.evidence import trigger_words
from fealty.showing.words import VERDICT, counted_verdict
from fealty.web.attacks import AttacksAsked, GivenOrder
from fealty.web.counting import address, span_words
from fealty.web.gathering import Told
from fealty.web.parts import Part

MOST_POINTS = 700
"""Days of the expected band that are drawn; beyond them some between are left out."""
MOST_MARKS = 300
"""Days with triggers that are marked one by one; beyond them those near one another are marked together."""
LIFTED = "lifts"


class OrderBar(Part, frozen=True):
    """An order above the bars.

    Attributes
    ----------
    id, words
        Which it is.
    begin, measured, end
        The first day in force, the day after the last that is measured, and after the last in force.
    lane
        The line that it stands on, from the bottom.
    verdict, kind
        In words, and its colour; the weakest of several groups' where they differ. Empty where it was not measured.
    lifting, chosen
        Whether it lifts others, and whether it was chosen.
    """

    id: str
    words: str
    begin: date
    measured: date
    end: date
    lane: int
    verdict: str
    kind: str
    lifting: bool
    chosen: bool


class Mark(Part, frozen=True):
    """Triggers of one day, or of a few days together: what they were, and where that stands."""

    day: date
    words: str
    href: str


class Point(Part, frozen=True):
    """What was to be expected on a day without the order in force, a day; `order` tells stretches apart."""

    day: date
    order: int
    middle: float
    low: float
    high: float


class Gap(Part, frozen=True):
    """Days, both included, that nobody collected."""

    begin: date
    end: date
    reason: str


def order_bars(told: Told, measurement: Measurement | None, chosen: GivenOrder | None) -> tuple[OrderBar, ...]:
    """Return the orders, each on a lane where it covers no other on the days that it is measured."""
    free: list[date] = []
    bars = []
    for one in told.orders:
        order = one.order
        lane = next((n for n, day in enumerate(free) if day <= order.begin), len(free))
        free[lane : lane + 1] = [order.measured_until if one.measured else order.begin]
        verdict, kind = verdict_of(one, measurement)
        bars.append(
            OrderBar(
                id=order.id,
                words=span_words(one),
                begin=order.begin,
                measured=order.measured_until,
                end=order.end,
                lane=lane,
                verdict=verdict,
                kind=kind,
                lifting=not one.measured,
                chosen=one is chosen,
            )
        )
    return tuple(bars)


def verdict_of(one: GivenOrder, measurement: Measurement | None) -> tuple[str, str]:
    """Return an order's verdict by the last answer, in words and as a colour; of several groups the common one."""
    if not one.measured:
        return LIFTED, "unclear"
    mine = [each for each in _estimates(measurement) if each.order in one.order.records]
    verdicts = {counted_verdict(each) for each in mine}
    if not verdicts:
        return "not measured", "unclear"
    if len(verdicts) > 1:
        return "differs from group to group", "unclear"
    verdict = verdicts.pop()
    return VERDICT[verdict], VERDICT_COLOUR[verdict]


class ChosenOrder(Part, frozen=True):
    """The order that was chosen: its id, words and verdict, and where its days, and those of any order, are shown."""

    id: str
    words: str
    verdict: str
    kind: str
    near: str
    without: str


def chosen_order(
    one: GivenOrder | None, measurement: Measurement | None, path: str, asked: AttacksAsked
) -> ChosenOrder | None:
    """Return the order that was chosen; its days are shown with as many before them, and some after."""
    if one is None:
        return None
    verdict, kind = verdict_of(one, measurement)
    order = one.order
    before = min(order.measured_until - order.begin, timedelta(days=60))
    return ChosenOrder(
        id=order.id,
        words=span_words(one),
        verdict=verdict,
        kind=kind,
        near=address(path, asked, begin=order.begin - before, end=order.measured_until + timedelta(days=14), page=1),
        without=address(path, asked, order="", page=1),
    )


def _estimates(measurement: Measurement | None) -> Sequence[Estimate]:
    return measurement.estimates if measurement else ()


def marks(told: Told, begin: int, end: int) -> tuple[Mark, ...]:
    """Return the triggers from one day to another, both ordinals included."""
    days: dict[int, list[Event]] = {}
    seen = [one for one in told.triggers if one.when.begin and begin <= one.when.begin.toordinal() <= end]
    apart = max(1, -(-(end - begin + 1) // MOST_MARKS)) if len(seen) > MOST_MARKS else 1
    for one in seen:
        if one.when.begin:
            days.setdefault(one.when.begin.toordinal() // apart, []).append(one)
    return tuple(_mark(together) for together in days.values())


def _mark(together: Sequence[Event]) -> Mark:
    day = together[0].when.begin or date.min
    said = fmt.listing([trigger_words(one.trigger or "") for one in together[:3]])
    more = f" and {len(together) - 3} more" if len(together) > 3 else ""
    return Mark(day=day, words=f"{fmt.short_day(day)}: {said}{more}", href=f"/evidence/{together[0].id}")


def expected(measurement: Measurement, group: str, begin: int, end: int) -> tuple[Point, ...]:
    """Return what was to be expected of a group on the days under its orders, by the last answer.

    Parameters
    ----------
    measurement
        The last answer.
    group
        The group's id.
    begin, end
        Days, ordinals, both included.
    """
    series = next((one for one in measurement.series if one.group == group), None)
    if series is None:
        return ()
    mine = [one for one in measurement.estimates if one.group == group]
    levels = levels_of(series, mine, measurement)
    days = [day for day in sorted(levels) if begin <= day.toordinal() <= end]
    apart = max(1, -(-len(days) // MOST_POINTS))
    return tuple(
        Point(day=day, order=level[0], middle=round(level[1], 4), low=round(level[2], 4), high=round(level[3], 4))
        for day, level in ((day, levels[day]) for day in days[::apart])
    )


def gaps(told: Told) -> tuple[Gap, ...]:
    """Return the days that nobody collected."""
    return tuple(Gap(begin=one.begin, end=one.end, reason=one.reason) for one in told.snapshot.settings.no_collection)
