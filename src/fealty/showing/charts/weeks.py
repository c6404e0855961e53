"""What the timeline draws, before it is drawn: rows, bins, what was expected on which day, orders on lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, OrderSpan, Series
from fealty.showing import formats as fmt

WEEK = 7
SHORT = 150
"""Series of at most so many days are drawn day by day."""
HEADROOM = 1.12
FLAT = 2.0
"""A year whose highest week is lower than the highest of all by this factor gets the scale of the quiet years."""

Levels = dict[date, tuple[int, float, float, float]]
"""For each day under an order: which order, and what was expected without it (middle, low, high) that day."""


class Row(msgspec.Struct, frozen=True):
    """One stretch of the series on a line of its own: its days [begin, end) on an axis [origin, until)."""

    title: str
    origin: date
    until: date
    begin: date
    end: date

    def at(self, day: date) -> int:
        """Return where a day stands on the axis, cut to the axis."""
        return min(max((day - self.origin).days, 0), (self.until - self.origin).days)


class Bar(msgspec.Struct, frozen=True):
    """An order on the strip above the attacks."""

    number: int
    lane: int
    span: OrderSpan
    verdict: str


def rows_of(series: Series) -> list[Row]:
    """Return the stretches that are drawn below one another: one a calendar year, or the whole of a short series."""
    if len(series.counts) <= 366:
        title = fmt.days_between(series.begin, fmt.until(series.end))
        return [Row(title, series.begin, series.end, series.begin, series.end)]
    rows = []
    for year in range(series.begin.year, fmt.until(series.end).year + 1):
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        rows.append(Row(str(year), first, after, max(first, series.begin), min(after, series.end)))
    return rows


def index(series: Series, day: date) -> int:
    """Return a day's place in the series."""
    return (day - series.begin).days


def _edges(row: Row, step: int) -> list[tuple[date, date]]:
    """Return the bins of a row; what is left at its end joins the last one."""
    length = (row.until - row.origin).days
    edges = [row.origin + timedelta(days=n) for n in range(0, max(length - step + 1, 1), step)] + [row.until]
    return list(pairwise(edges))


def attacks_by_bin(series: Series, row: Row, step: int) -> Iterator[tuple[date, date, int]]:
    """Return (first day, day after the last, attacks) of each bin in which there were any."""
    for a, b in _edges(row, step):
        first, after = max(a, row.begin), min(b, row.end)
        if first < after:
            days = range(index(series, first), index(series, after))
            attacks = sum(series.counts[n] for n in days if not series.missing[n])
            if attacks:
                yield first, after, attacks


def levels_of(series: Series, estimates: Sequence[Estimate], measurement: Measurement) -> Levels:
    """Return for each day under an order what was expected without it: (which order, middle, low, high) a day.

    Where several orders were in force the sponsor's comes before others', and a later one before an earlier.
    """
    found: Levels = {}

    def rank(one: Estimate) -> tuple[bool, date]:
        return measurement.order(one.order or "").role == "sponsor", one.begin_date or date.min

    for number, one in enumerate(sorted(estimates, key=rank)):
        if one.baseline is None or one.begin_date is None or one.end_date is None or one.baseline_date is None:
            continue
        start = index(series, one.baseline_date)
        for n in range(index(series, one.begin_date), min(index(series, one.end_date), len(series.counts))):
            if n - start < len(one.baseline.expected):
                band = (one.baseline.expected[n - start], one.baseline.low[n - start], one.baseline.high[n - start])
                found[series.begin + timedelta(days=n)] = (number, *band)
    return found


def tops_of(series: Series, levels: Levels, step: int) -> dict[str, float]:
    """Return the top of each row's scale: one for all, unless the busiest year would press another flat."""
    tops = {}
    for row in rows_of(series):
        seen = [float(attacks) for _, _, attacks in attacks_by_bin(series, row, step)]
        seen += [attacks for _, _, attacks in totals_by_bin(series, row, step)]
        middles = [level[1] * step for day, level in levels.items() if row.begin <= day < row.end]
        tops[row.title] = max([1.0, *seen, *middles])
    highest = max(tops.values())
    low = max((top for top in tops.values() if top * FLAT < highest), default=highest)
    return {title: (highest if top * FLAT >= highest else low) * HEADROOM for title, top in tops.items()}


def shown(span: OrderSpan, row: Row, series: Series) -> bool:
    """Tell whether an order belongs on a row: it was measured there, or in force there and ended within the case.

    An order that nothing ever ended would draw its line through all later years and say nothing by it.
    """
    if span.begin >= row.end or span.end <= row.begin:
        return False
    return span.measured_until > row.begin or span.end < series.end


def lanes_of(spans: Sequence[OrderSpan], numbers: dict[str, int], verdicts: dict[str | None, str]) -> list[Bar]:
    """Put orders that were in force together on lanes of their own, the sponsor's first."""
    bars: list[Bar] = []
    for span in sorted(spans, key=lambda one: (one.role != "sponsor", one.begin, one.end)):
        taken = {bar.lane for bar in bars if bar.span.begin < span.end and span.begin < bar.span.end}
        lane = next(n for n in range(len(bars) + 1) if n not in taken)
        bars.append(Bar(numbers[span.id], lane, span, verdicts[span.id]))
    return bars


def totals_by_bin(series: Series, row: Row, step: int) -> Iterator[tuple[date, date, float]]:
    """Return (first day, day after the last, attacks) of each bin by published totals, spread over their days."""
    for a, b in _edges(row, step):
        first, after = max(a, row.begin), min(b, row.end)
        shared = 0.0
        for total in series.totals:
            days = min(total.end, index(series, after)) - max(total.begin, index(series, first))
            if total.record and days > 0:
                shared += total.count * days / (total.end - total.begin)
        if shared:
            yield first, after, shared


def uncollected(series: Series, row: Row) -> bool:
    """Tell whether nobody collected anything on any day of a row."""
    return all(series.missing[index(series, row.begin) : index(series, row.end)])
