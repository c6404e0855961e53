"""Timeline: attacks by day, week or month, under which orders, and the records behind every bar."""

from __future__ import annotations

from datetime import date

import msgspec

from fealty.measuring import Measurement
from fealty.showing import formats as fmt
from fealty.showing.pages import Drawing
from fealty.web.attacks import Attacks, AttacksAsked, Mask
from fealty.web.counting import (
    Bin,
    Field,
    Filters,
    Listed,
    Slot,
    Step,
    address,
    binned,
    edges,
    filters,
    listed,
    overview,
    slots_of,
    stack,
    step_for,
    usual_field,
)
from fealty.web.desk import Desk
from fealty.web.gathering import told_by
from fealty.web.overlays import ChosenOrder, Gap, Mark, OrderBar, Point, chosen_order, expected, gaps, marks, order_bars
from fealty.web.parts import Pager, Part
from fealty.web.registry import Download, Page

MOST_BINS = 1_200
"""Bars, at most; where the step that is asked for makes more, it is made longer."""
MOST_ROWS = 400
"""Bars of the table."""
MOST_TRIGGERS = 30
"""Triggers that are named beside the records."""
STEPS: tuple[Step, ...] = ("day", "week", "month")
LENGTHS = {"day": 1.0, "week": 7.0, "month": 30.4}


class TimelineAsked(AttacksAsked, frozen=True):
    """What the page is asked for, besides what the map is asked for, too.

    Attributes
    ----------
    first, last
        Days whose records are listed, both included; all that are looked at where they are not given.
    step
        What a bar counts; by default what fits the days looked at.
    colour
        What the colours tell apart; by default groups, or weapons where there is one group.
    """

    first: date | None = None
    last: date | None = None
    step: Step | None = None
    colour: Field | None = None


class Chart(Part, frozen=True):
    """What is drawn.

    Attributes
    ----------
    begin, end
        Days that are shown, both included.
    first, last
        Days of the case.
    step, length
        What a bar counts, and its days.
    colour, slots
        What the parts of each bar are, and each of them.
    bins
        The bars, some to the left and right of what is shown as well.
    overview
        The whole case in coarse stretches: first day and attacks.
    orders, marks, points, gaps
        Orders, triggers, what was expected, days without collection.
    chosen
        Days whose records are listed.
    """

    begin: date
    end: date
    first: date
    last: date
    step: Step
    length: float
    colour: Field
    slots: tuple[Slot, ...]
    bins: tuple[Bin, ...]
    overview: tuple[tuple[date, int], ...]
    orders: tuple[OrderBar, ...]
    marks: tuple[Mark, ...]
    points: tuple[Point, ...]
    gaps: tuple[Gap, ...]
    chosen: tuple[date, date] | None


class Row(Part, frozen=True):
    """A bar in the table: what it is called, where its records are listed, its attacks, and those of each slot."""

    words: str
    href: str
    attacks: int
    parts: tuple[int, ...]


class TimelinePage(Part, frozen=True):
    """The chart and the records behind it.

    Attributes
    ----------
    chart
        What is drawn.
    table
        The bars that are shown, for those who read them, and what each is called.
    filters
        What can be chosen.
    order
        The order that was chosen.
    words, heading, expected_words
        What is shown, what is listed, and whether what was expected is drawn.
    listed, pager
        The records.
    triggers
        Those of the days whose records are listed, the first ones.
    drawings
        The dossier's drawings, for where nothing can be moved.
    """

    chart: Chart
    table: tuple[Row, ...]
    filters: Filters
    order: ChosenOrder | None
    words: str
    heading: str
    expected_words: str
    listed: Listed
    pager: Pager
    triggers: tuple[Mark, ...]
    drawings: tuple[Drawing, ...]


class _Days(msgspec.Struct, frozen=True):
    """The days that are looked at and the whole case's, as ordinals, both ends included."""

    begin: int
    end: int
    first: int
    last: int
    step: Step

    @classmethod
    def of(cls, attacks: Attacks, asked: TimelineAsked) -> _Days:
        first, last = attacks.days
        begin = min(max(asked.begin.toordinal() if asked.begin else first, first), last)
        end = max(min(asked.end.toordinal() if asked.end else last, last), begin)
        step = asked.step or step_for(end - begin + 1)
        while step != "month" and (end - begin + 1) / LENGTHS[step] > MOST_BINS:
            step = STEPS[STEPS.index(step) + 1]
        return cls(begin, end, first, last, step)

    def drawn(self) -> list[int]:
        """Return the edges of the bars: as much again on either side, so that there is something to move to."""
        more = min(self.end - self.begin + 1, int(MOST_BINS * LENGTHS[self.step]))
        return edges(max(self.first, self.begin - more), min(self.last, self.end + more), self.step)


def build(desk: Desk, asked: TimelineAsked) -> TimelinePage:
    """Return the chart of the days that are asked for, and the records behind it."""
    told, found = told_by(desk), desk.computed()
    measurement = found.measurement if found else None
    attacks, span = told.attacks, told.order(asked)
    days = _Days.of(attacks, asked)
    keep = attacks.chosen(asked, span, dated=False)
    shown = keep & (attacks.day >= days.begin) & (attacks.day <= days.end)
    group, words = _expected_of(attacks, asked, measurement)
    bins = _bins(attacks, asked, keep, days)
    first, last = asked.first or asked.last, asked.last or asked.first
    chosen = (min(first, last), max(first, last)) if first and last else None
    listing, heading = _behind(attacks, keep, shown, chosen, days)
    lines, pager = listed(told, listing, "/timeline", asked)
    field = asked.colour or usual_field(attacks)
    chart = Chart(
        begin=date.fromordinal(days.begin),
        end=date.fromordinal(days.end),
        first=date.fromordinal(days.first),
        last=date.fromordinal(days.last),
        step=days.step,
        length=LENGTHS[days.step],
        colour=field,
        slots=stack(attacks, field).slots,
        bins=bins,
        overview=overview(attacks, keep),
        orders=order_bars(told, measurement, span),
        marks=marks(told, days.first, days.last),
        points=expected(measurement, group, days.first, days.last) if measurement and group else (),
        gaps=gaps(told),
        chosen=chosen,
    )
    inside = [
        one for one in bins if one.total and one.end.toordinal() >= days.begin and one.begin.toordinal() <= days.end
    ]
    return TimelinePage(
        chart=chart,
        table=tuple(_row(one, days.step, asked) for one in inside[:MOST_ROWS]),
        filters=filters(told, asked, span, shown),
        order=chosen_order(span, measurement, "/timeline", asked),
        words=_words(attacks, shown, days),
        heading=heading,
        expected_words=words,
        listed=lines,
        pager=pager,
        triggers=_triggers(chart),
        drawings=found.page.timelines if found and asked == TimelineAsked() else (),
    )


def _bins(attacks: Attacks, asked: TimelineAsked, keep: Mask, days: _Days) -> tuple[Bin, ...]:
    field = asked.colour or usual_field(attacks)
    stacked = stack(attacks, field)
    around = attacks.chosen(asked, None, dated=False)
    slots = slots_of(attacks, field, stacked)
    return tuple(binned(attacks, keep, around, days.drawn(), slots, len(stacked.slots)))


def _triggers(chart: Chart) -> tuple[Mark, ...]:
    begin, end = chart.chosen or (chart.begin, chart.end)
    return tuple(one for one in chart.marks if begin <= one.day <= end)[:MOST_TRIGGERS]


def _expected_of(attacks: Attacks, asked: TimelineAsked, measurement: Measurement | None) -> tuple[str, str]:
    """Return the group whose expected attacks can be drawn, and words about that."""
    ids = [one.id for one in attacks.groups if not asked.group or one.id in asked.group]
    if measurement is None:
        return "", "What was to be expected is drawn when there is an answer."
    if len(ids) != 1:
        return "", "Choose one group to see what was to be expected of it without the orders."
    if asked.weapon or asked.which != "counted":
        return "", "What was to be expected is known for counted attacks with all weapons together."
    return ids[0], "The band is what was to be expected without the order in force, by the last answer."


def _behind(
    attacks: Attacks, keep: Mask, shown: Mask, chosen: tuple[date, date] | None, days: _Days
) -> tuple[Mask, str]:
    """Return which attacks are listed, and the words over the list."""
    if chosen is None:
        return shown, fmt.days_between(date.fromordinal(days.begin), date.fromordinal(days.end))
    inside = (attacks.day >= chosen[0].toordinal()) & (attacks.day <= chosen[1].toordinal())
    return keep & inside, fmt.days_between(*chosen)


def _row(one: Bin, step: Step, asked: TimelineAsked) -> Row:
    where = address("/timeline", asked, first=one.begin, last=one.end, page=1)
    return Row(words=bin_words(one, step), href=where, attacks=one.total, parts=one.parts)


def bin_words(one: Bin, step: Step) -> str:
    """Return what a bar is called."""
    if step == "month":
        return f"{fmt.MONTHS[one.begin.month - 1]} {one.begin.year}"
    return fmt.days_between(one.begin, one.end)


def _words(attacks: Attacks, shown: Mask, days: _Days) -> str:
    number = int(attacks.count[shown].sum())
    when = fmt.days_between(date.fromordinal(days.begin), date.fromordinal(days.end))
    return f"{fmt.figure(number, 'attack')}, {when}, by {days.step}."


PAGES = (
    Page(
        name="timeline",
        path="/timeline",
        title="Timeline",
        build=build,
        gives=TimelinePage,
        asks=TimelineAsked,
        template="timeline.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
