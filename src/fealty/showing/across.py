"""Across results: the groups side by side, and the sponsor's track record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from fealty.measuring.estimate import CANNOT_TELL, Estimate
from fealty.measuring.measurement import Measurement, Pooled, Spread, Track
from fealty.showing import formats as fmt
from fealty.showing import words
from fealty.showing.charts import VERDICT_COLOUR, groups_chart, svg, track_answers, track_chart
from fealty.showing.pages import Cell, Drawing, Groups, Line, Link, Record, Result, Side
from fealty.showing.results import issued, verdict_shares
from fealty.showing.views import CLASS

MOST_DRAWN = 12
"""Orders whose groups are drawn side by side; the table has all."""
MEDIAN_GAP = 0.954
"""Two draws from one normal distribution lie apart by this many standard deviations, half of the time by less."""
LIKELY = 0.6
"""Probability from which the direction of a trend is called likely, as for verdicts."""


# --- groups side by side ----------------------------------------------------------------------------------------------


def groups_of(measurement: Measurement, found: Mapping[int, Result]) -> Groups | None:
    """Return the orders given to several groups, each with a typical group's answer and all of theirs; None if none."""
    if not measurement.pooled:
        return None
    part = {group for one in measurement.pooled for group in one.groups}
    columns = [series.group for series in measurement.series if series.group in part]
    sides = tuple(
        _side(measurement, one, columns, found, draw=n < MOST_DRAWN) for n, one in enumerate(measurement.pooled)
    )
    return Groups(
        names=tuple(words.group_name(measurement, group) for group in columns),
        sides=sides,
        spread=spread_words(measurement.spread),
        spread_figures=_spread_figures(measurement.spread, fmt.percent(measurement.level)),
        drawn=min(len(sides), MOST_DRAWN),
    )


def _side(
    measurement: Measurement, pooled: Pooled, columns: list[str], found: Mapping[int, Result], *, draw: bool
) -> Side:
    span = measurement.order(pooled.order)
    number = [one.id for one in measurement.orders].index(span.id) + 1
    own = {
        one.group: (one, found[place].anchor)
        for place, one in enumerate(measurement.estimates)
        if one.order == pooled.order
    }
    typical = Cell(
        group="Typical group",
        ratio=fmt.number(pooled.ratio),
        interval=fmt.interval(pooled.low, pooled.high),
        verdict=_sure(pooled),
        kind=VERDICT_COLOUR[pooled.verdict],
    )
    label = (
        f"Order {number}: ratio for a typical group and for each of {fmt.figure(len(own), 'group')}, with intervals;"
        " the table has the same figures."
    )
    return Side(
        order=Link(text=str(number), href=f"#order-{number}"),
        day=issued(span),
        issuer=span.issuer,
        cells=(typical, *(_cell(measurement, group, own.get(group)) for group in columns)),
        drawing=svg(groups_chart(measurement, pooled), label=label, classes=CLASS) if draw else "",
    )


def _cell(measurement: Measurement, group: str, found: tuple[Estimate, str] | None) -> Cell:
    name = words.group_name(measurement, group)
    if found is None:
        return Cell(group=name)
    one, anchor = found
    return Cell(
        group=name,
        ratio=fmt.number(one.ratio),
        interval=fmt.interval(one.low, one.high),
        verdict=_sure(one),
        kind=VERDICT_COLOUR[words.counted_verdict(one)],
        mark=words.mark(one),
        href=f"#{anchor}",
    )


def _sure(one: Estimate | Pooled | Track) -> str:
    """Return the verdict with its probability; ``cannot tell`` has none."""
    named = words.VERDICT.get(one.verdict, one.verdict)
    return named if one.verdict == CANNOT_TELL else f"{named} {fmt.brief(one.verdicts[one.verdict])}"


def factor(sd: float) -> float:
    """Return how many times the one ratio typically is the other, for a standard deviation of log ratios."""
    return math.exp(MEDIAN_GAP * sd)


def spread_words(spread: Spread | None) -> str:
    """Return how far groups differ under the same order; empty where that was not asked."""
    if spread is None:
        return ""
    times, low, high = (fmt.number(factor(sd)) for sd in (spread.sd, spread.low, spread.high))
    return (
        f"Of two groups under the same order, one typically kept up {times} times as many attacks as the other, each"
        f" against what was to be expected of it (between {low} and {high} times). 1.0 times would mean that all answer"
        " alike, as one fist."
    )


def _spread_figures(spread: Spread | None, level: str) -> str:
    if spread is None:
        return ""
    return (
        f"For statisticians: the standard deviation of the groups' log ratios around each order's centre is"
        f" {fmt.number(spread.sd)} ({level} interval {fmt.interval(spread.low, spread.high)}; 0 would be no"
        f" difference), from {fmt.count(spread.groups, 'group')} and {fmt.count(spread.orders, 'order')}; the factor is"
        " the median of two groups drawn at random."
    )


# --- track record -----------------------------------------------------------------------------------------------------


def record_of(measurement: Measurement) -> Record | None:
    """Return what the sponsor's orders did so far, and what the next is to be expected to do; None where not asked."""
    track = measurement.track
    if track is None or not track.orders:
        return None
    label = (
        "Ratios of the sponsor's orders over time, with intervals, and the interval of the next order; the table has"
        " the same figures."
    )
    wide, narrow = (svg(track_chart(measurement, size=size), label=label, classes=size) for size in ("wide", "narrow"))
    return Record(
        words=next_words(measurement, track),
        rests=rests_words(measurement, track),
        verdicts=verdict_shares(track.verdicts),
        verdict=words.VERDICT.get(track.verdict, track.verdict),
        kind=VERDICT_COLOUR[track.verdict],
        probability=fmt.brief(track.verdicts[track.verdict]) if track.verdict != CANNOT_TELL else "",
        trend=trend_words(track),
        trend_figures=_trend_figures(track, fmt.percent(measurement.level)),
        drawing=Drawing(title="Track record", wide=wide, narrow=narrow),
        lines=tuple(_track_lines(measurement, track)),
    )


def in_short(measurement: Measurement) -> tuple[str, ...]:
    """Return in sentences what all orders and groups say together; empty where there is but one of either."""
    track = measurement.track
    found = [spread_words(measurement.spread)]
    if track is not None and track.orders:
        found.append(f"The next order: {_lowered(next_words(measurement, track))}")
        found.append(f"Is the leash getting longer? {trend_words(track)}")
    return tuple(one for one in found if one)


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def next_words(measurement: Measurement, track: Track) -> str:
    """Return what one more order of the sponsor is to be expected to do."""
    whom = measurement.series[0].name if len(measurement.series) == 1 else "a typical group"
    band = f"{fmt.percent(measurement.level)} interval {fmt.interval(track.low, track.high)}"
    expected = (
        f"After one more order of {words.sponsor_name(measurement)} like those before, attacks of {whom} are to be"
        f" expected at {fmt.number(track.ratio)} times the usual ({band}; probability that they fall"
        f" {fmt.percent(track.p_fewer)})."
    )
    if track.verdict == CANNOT_TELL:
        return f"Whether it would be obeyed cannot be told. {expected}"
    sure = fmt.percent(track.verdicts[track.verdict])
    return f"It would be {words.VERDICT[track.verdict]} (probability {sure}). {expected}"


def rests_words(measurement: Measurement, track: Track) -> str:
    """Return how many orders a track record rests on, and how far they differ."""
    spans = [measurement.order(one) for one in track.orders]
    years = f"{spans[0].begin.year} to {spans[-1].begin.year}"
    when = f"of {spans[0].begin.year}" if spans[0].begin.year == spans[-1].begin.year else f"of {years}"
    return (
        f"It rests on {fmt.count(len(spans), 'order')} {when}. From one order to another the ratio typically differs by"
        f" a factor of {fmt.number(factor(track.spread))}; the next may differ as much, so its interval is wide."
    )


def trend_words(track: Track) -> str:
    """Return whether the leash gets longer."""
    if track.trend is None or track.p_loosening is None:
        return "That needs three orders at least, over more than half a year."
    sure = f"probability {fmt.percent(track.p_loosening)}"
    shorter = f"probability {fmt.percent(1 - track.p_loosening)}"
    if track.p_loosening >= LIKELY:
        settled = track.trend_low is not None and track.trend_low > 1
        return f"{'Yes' if settled else 'Rather yes'}: from year to year orders do less ({sure})."
    if track.p_loosening <= 1 - LIKELY:
        settled = track.trend_high is not None and track.trend_high < 1
        return f"{'No' if settled else 'Rather no'}: from year to year orders do more ({shorter})."
    return f"The data cannot tell ({sure} that orders do less from year to year)."


def _trend_figures(track: Track, level: str) -> str:
    if track.trend is None or track.trend_low is None or track.trend_high is None:
        return ""
    return (
        f"A year multiplies the ratio by {fmt.number(track.trend)} ({level} interval"
        f" {fmt.interval(track.trend_low, track.trend_high)}); 1 would be no change, above 1 the leash gets longer."
    )


def _track_lines(measurement: Measurement, track: Track) -> Iterator[Line]:
    """Yield the orders of a track record as lines: day and issuer, ratio, interval, verdict."""
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    for span, one in track_answers(measurement, track):
        whom = (
            ""
            if isinstance(one, Pooled) or len(measurement.series) == 1
            else f", {words.group_name(measurement, one.group)}"
        )
        link = Link(text=str(numbers[span.id]), href=f"#order-{numbers[span.id]}")
        figures = (fmt.number(one.ratio), fmt.interval(one.low, one.high), _sure(one))
        yield Line(cells=(f"{issued(span)}, {span.issuer}{whom}", *figures), links=(link,))
