"""What happened: attacks week by week, a row for each year, with orders in force, triggers and what was to be expected.

Years stand below one another, because seventeen hundred days side by side are unreadable on paper and on a telephone.
All rows share both scales.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import msgspec

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, OrderSpan, Series
from fealty.records import Event
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, values
from fealty.showing.charts.palette import VERDICT_COLOUR, WIDTHS, Size, light

WEEK = 7
SHORT = 150
"""Series of at most so many days are drawn day by day."""
LANE = 13
ROW: dict[Size, int] = {"wide": 100, "narrow": 84}
AXIS = 30
HEADROOM = 1.12
FLAT = 2.0
"""A year whose highest week is lower than the highest of all by this factor gets the scale of the quiet years."""

_Levels = dict[date, tuple[int, float, float, float]]
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


def timeline_chart(
    measurement: Measurement,
    group: str | None = None,
    *,
    triggers: Sequence[Event] = (),
    history: int = 730,
    size: Size = "wide",
) -> Any:
    """Draw the attacks of one group over time.

    Parameters
    ----------
    measurement
        What was measured.
    group
        The group's id; by default the first.
    triggers
        Events that may set off attacks by themselves.
    history
        Days before an order at which its baseline starts (``settings.orders.history``).
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.

    Returns
    -------
    altair.VConcatChart
        One chart a year (or one for a series of up to a year).
    """
    series = next((one for one in measurement.series if one.group == group), measurement.series[0])
    mine = [one for one in measurement.estimates if one.group == series.group]
    step = 1 if len(series.counts) <= SHORT else WEEK
    levels = _levels(series, mine, measurement, history)
    tops = _tops(series, levels, step)
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    verdicts = {one.order: one.verdict for one in mine}
    rows, before = [], 0.0
    for row in rows_of(series):
        spans = [span for span in measurement.orders if span.id in verdicts and _shown(span, row, series)]
        bars = _lanes(spans, numbers, verdicts)
        seen = [one for one in triggers if one.when.begin and row.begin <= one.when.begin < row.end]
        changed = tops[row.title] != before and not _uncollected(series, row)
        unit = f" · attacks a {'day' if step == 1 else 'week'}{', another scale' if before else ''}" if changed else ""
        before = tops[row.title] if changed else before
        scale = _Scale(step, tops[row.title], size, levels)
        rows.append(_row(series, row, bars, seen, scale).properties(title=alt.Title(row.title + unit, frame="group")))
    return finished(alt.vconcat(*rows, spacing=14))


class _Scale(msgspec.Struct, frozen=True):
    """How a row is drawn: days in a bin, top of its scale, size, and what was expected."""

    step: int
    top: float
    size: Size
    levels: _Levels


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


def _index(series: Series, day: date) -> int:
    return (day - series.begin).days


def _edges(row: Row, step: int) -> list[tuple[date, date]]:
    """Return the bins of a row; what is left at its end joins the last one."""
    length = (row.until - row.origin).days
    edges = [row.origin + timedelta(days=n) for n in range(0, max(length - step + 1, 1), step)] + [row.until]
    return list(zip(edges, edges[1:], strict=False))


def _bins(series: Series, row: Row, step: int) -> Iterator[tuple[date, date, int]]:
    """Return (first day, day after the last, attacks) of each bin in which there were any."""
    for a, b in _edges(row, step):
        first, after = max(a, row.begin), min(b, row.end)
        if first < after:
            days = range(_index(series, first), _index(series, after))
            attacks = sum(series.counts[n] for n in days if not series.missing[n])
            if attacks:
                yield first, after, attacks


def _levels(
    series: Series, estimates: Sequence[Estimate], measurement: Measurement, history: int
) -> _Levels:
    """Return for each day under an order what was expected without it: (which order, middle, low, high) a day.

    Where several orders were in force the sponsor's comes before others', and a later one before an earlier.
    """
    found: _Levels = {}

    def rank(one: Estimate) -> tuple[bool, date]:
        return measurement.order(one.order or "").role == "sponsor", one.begin_date or date.min

    for number, one in enumerate(sorted(estimates, key=rank)):
        if one.baseline is None or one.begin_date is None or one.end_date is None:
            continue
        start = max(0, _index(series, one.begin_date) - history)
        start = 0 if len(one.baseline.expected) == len(series.counts) else start
        for n in range(_index(series, one.begin_date), min(_index(series, one.end_date), len(series.counts))):
            if n - start < len(one.baseline.expected):
                band = (one.baseline.expected[n - start], one.baseline.low[n - start], one.baseline.high[n - start])
                found[series.begin + timedelta(days=n)] = (number, *band)
    return found


def _tops(series: Series, levels: _Levels, step: int) -> dict[str, float]:
    """Return the top of each row's scale: one for all, unless the busiest year would press another flat."""
    tops = {}
    for row in rows_of(series):
        seen = [float(attacks) for _, _, attacks in _bins(series, row, step)]
        seen += [attacks for _, _, attacks in _published(series, row, step)]
        middles = [level[1] * step for day, level in levels.items() if row.begin <= day < row.end]
        tops[row.title] = max([1.0, *seen, *middles])
    highest = max(tops.values())
    low = max((top for top in tops.values() if top * FLAT < highest), default=highest)
    return {title: (highest if top * FLAT >= highest else low) * HEADROOM for title, top in tops.items()}


def _shown(span: OrderSpan, row: Row, series: Series) -> bool:
    """Tell whether an order belongs on a row: it began or was measured there, or it was in force there and ended in time.

    An order that nothing ever ended would draw its line through all later years and say nothing by it.
    """
    if span.begin >= row.end or span.end <= row.begin:
        return False
    return span.measured_until > row.begin or span.end < series.end


def _lanes(spans: Sequence[OrderSpan], numbers: dict[str, int], verdicts: dict[str | None, str]) -> list[Bar]:
    """Put orders that were in force together on lanes of their own, the sponsor's first."""
    bars: list[Bar] = []
    for span in sorted(spans, key=lambda one: (one.role != "sponsor", one.begin, one.end)):
        taken = {bar.lane for bar in bars if bar.span.begin < span.end and span.begin < bar.span.end}
        lane = next(n for n in range(len(bars) + 1) if n not in taken)
        bars.append(Bar(numbers[span.id], lane, span, verdicts[span.id]))
    return bars


# --- one row ----------------------------------------------------------------------------------------------------------


def _row(series: Series, row: Row, bars: Sequence[Bar], triggers: Sequence[Event], scale: _Scale) -> Any:
    width = WIDTHS[scale.size] - AXIS - 12
    empty = _uncollected(series, row)
    bars = [] if empty else bars
    strip = (max((bar.lane for bar in bars), default=-1) + 1) * LANE + (10 if triggers or bars else 2)
    height = strip + (26 if empty else ROW[scale.size])
    x = alt.Scale(domain=[0, (row.until - row.origin).days], nice=False)
    y = alt.Scale(domain=[0, scale.top], range=[height, strip], nice=False)
    layers = [_ground(series, row, x, strip, height)]
    if not empty:
        layers += [_attacks(series, row, x, y, scale), _band(row, x, y, scale), _totals(series, row, x, y, scale)]
    layers += [_orders(row, bars, x, width, height), _triggers(row, triggers, x, strip)]
    layered = alt.layer(*[one for one in layers if one is not None]).resolve_scale(y="independent")
    return layered.properties(width=width, height=height)


def _uncollected(series: Series, row: Row) -> bool:
    return all(series.missing[_index(series, row.begin) : _index(series, row.end)])


def _x(scale: alt.Scale, row: Row | None = None) -> Any:
    """Return the axis of days; with a row, its months are written below it."""
    if row is None:
        return alt.X("a:Q", scale=scale, axis=None)
    months = {
        (day - row.origin).days: day
        for day in (row.origin + timedelta(days=n) for n in range((row.until - row.origin).days))
        if day.day == 1
    }
    names = " : ".join(f"datum.value == {n} ? '{fmt.MONTHS[day.month - 1][:3]}'" for n, day in months.items())
    axis = alt.Axis(
        values=list(months), labelExpr=f"{names} : ''" if names else "''", grid=False, title=None, labelAlign="left",
        labelOffset=2, ticks=True, tickSize=4, labelPadding=2, labelOverlap=False,
    )  # fmt: skip
    return alt.X("a:Q", scale=scale, axis=axis)


def _ground(series: Series, row: Row, x: alt.Scale, strip: int, height: int) -> Any:
    """Days that nobody collected, or that lie outside the case: a tint, never an empty space that looks like peace."""
    stretches: list[dict[str, Any]] = []
    outside = [(row.origin, row.begin), (row.end, row.until)]
    stretches += [{"a": row.at(a), "b": row.at(b), "why": "outside the case"} for a, b in outside if a < b]
    days = [row.begin + timedelta(days=n) for n in range((row.end - row.begin).days)]
    runs: list[list[date]] = []
    for day in (one for one in days if series.missing[_index(series, one)]):
        if runs and runs[-1][-1] + timedelta(days=1) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    stretches += [{"a": row.at(run[0]), "b": row.at(run[-1] + timedelta(days=1)), "why": "not collected"} for run in runs]
    length = (row.until - row.origin).days
    for one in stretches:
        one["middle"] = (one["a"] + one["b"]) / 2
        one["name"] = one["why"] if one["b"] - one["a"] > length / 6 else ""
    base = alt.Chart(values(stretches or [{"a": 0, "b": 0, "middle": 0, "name": ""}]))
    tint = base.mark_rect(color=light("missing")).encode(x=_x(x, row), x2="b:Q", y=alt.value(strip), y2=alt.value(height))
    named = base.mark_text(color=light("soft"), fontSize=11, fontStyle="italic").encode(
        x=alt.X("middle:Q", scale=x, axis=None), y=alt.value((strip + height) / 2), text="name:N"
    )
    return alt.layer(tint, named)


def _attacks(series: Series, row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> Any:
    found = [
        {"a": row.at(a), "b": row.at(b), "attacks": n, "days": fmt.days_between(a, fmt.until(b))}
        for a, b, n in _bins(series, row, scale.step)
    ]
    whole = scale.top < 6
    axis = alt.Axis(
        title=None, tickCount=3, grid=True, format="d", **({"values": list(range(int(scale.top) + 1))} if whole else {}),
    )  # fmt: skip
    return (
        alt.Chart(values(found or [{"a": 0, "b": 0, "attacks": 0, "days": ""}]))
        .mark_rect(color=light("observed"), stroke=light("paper"), strokeWidth=0.6)
        .encode(
            x=_x(x, row),
            x2="b:Q",
            y=alt.Y("attacks:Q", scale=y, axis=axis),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip("days:N"), alt.Tooltip("attacks:Q")],
        )
    )


def _band(row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> Any | None:
    """What was to be expected without the order, on the days under it."""
    points = [
        {
            "a": row.at(day) + 0.5, "which": which, "middle": _cut(middle * scale.step, scale.top),
            "low": _cut(low * scale.step, scale.top), "high": _cut(high * scale.step, scale.top),
        }
        for day, (which, middle, low, high) in sorted(scale.levels.items())
        if row.begin <= day < row.end
    ]  # fmt: skip
    if not points:
        return None
    base = alt.Chart(values(points)).encode(x=alt.X("a:Q", scale=x, axis=None), detail="which:N")
    area = base.mark_area(color=light("expected"), opacity=0.28).encode(y=alt.Y("low:Q", scale=y, axis=None), y2="high:Q")
    line = base.mark_line(color=light("expected"), strokeWidth=1.8).encode(y=alt.Y("middle:Q", scale=y, axis=None))
    return alt.layer(area, line)


def _cut(value: float, top: float) -> float:
    return round(min(value, top), 3)


def _published(series: Series, row: Row, step: int) -> Iterator[tuple[date, date, float]]:
    """Return (first day, day after the last, attacks) of each bin by the published totals, spread evenly over their days."""
    for a, b in _edges(row, step):
        first, after = max(a, row.begin), min(b, row.end)
        shared = 0.0
        for total in series.totals:
            days = min(total.end, _index(series, after)) - max(total.begin, _index(series, first))
            if total.record and days > 0:
                shared += total.count * days / (total.end - total.begin)
        if shared:
            yield first, after, shared


def _totals(series: Series, row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> Any | None:
    """Published totals, as outlines."""
    found = [
        {"a": row.at(a), "b": row.at(b), "total": round(n, 2), "days": fmt.days_between(a, fmt.until(b))}
        for a, b, n in _published(series, row, scale.step)
    ]
    if not found:
        return None
    outlines = alt.Chart(values(found)).mark_rect(filled=False, stroke=light("total"), strokeWidth=1.2)
    return outlines.encode(
        x=alt.X("a:Q", scale=x, axis=None), x2="b:Q", y=alt.Y("total:Q", scale=y, axis=None), y2=alt.datum(0),
        tooltip=[alt.Tooltip("days:N"), alt.Tooltip("total:Q")],
    )  # fmt: skip


def _orders(row: Row, bars: Sequence[Bar], x: alt.Scale, width: int, height: int) -> Any | None:
    """Orders in force: a bar each on the strip, thin where it is no longer measured, and a line down where it begins."""
    pieces, names, rules = [], [], []
    letter = (row.until - row.origin).days / width * 14
    for bar in bars:
        colour, middle, span = light(VERDICT_COLOUR[bar.verdict]), bar.lane * LANE + (LANE - 2) / 2, bar.span
        measured = min(span.measured_until, span.end)
        words = f"{bar.number}: {span.issuer}, {fmt.days_between(span.begin, fmt.until(span.end))}"
        first, inside = row.at(span.begin), row.at(measured) - row.at(span.begin) >= letter
        for begin, end, thick in ((span.begin, measured, LANE - 2), (measured, span.end, 2)):
            start = max(row.at(begin), 0 if inside else first + letter)
            one = {"a": start, "b": row.at(end), "y": middle - thick / 2, "y2": middle + thick / 2}
            if one["a"] < one["b"]:
                pieces.append({**one, "colour": colour, "order": words})
        starts = row.begin <= span.begin < row.end
        names.append({"a": row.at(span.begin), "y": middle + 0.5, "name": str(bar.number), "inside": inside})
        if starts:
            rules.append({"a": row.at(span.begin), "y": middle, "y2": height, "colour": colour})
    if not bars:
        return None
    paint, by = alt.Color("colour:N", scale=None), alt.X("a:Q", scale=x, axis=None)
    layers: list[Any] = []
    if rules:
        dashes = alt.Chart(values(rules)).mark_rule(strokeWidth=1, strokeDash=[2, 2])
        layers.append(dashes.encode(x=by, y=_pixels("y", height), y2="y2:Q", color=paint))
    drawn = alt.Chart(values(pieces)).mark_rect()
    layers.append(drawn.encode(x=by, x2="b:Q", y=_pixels("y", height), y2="y2:Q", color=paint, tooltip="order:N"))
    for inside, colour, dx in ((True, light("paper"), 3), (False, light("ink"), 1)):
        some = [one for one in names if one["inside"] == inside]
        if some:
            text = alt.Chart(values(some)).mark_text(
                align="left", dx=dx, baseline="middle", fontSize=9.5, fontWeight="bold", color=colour
            )
            layers.append(text.encode(x=by, y=_pixels("y", height), text="name:N"))
    return alt.layer(*layers).resolve_scale(y="independent")


def _pixels(field: str, height: int) -> Any:
    """Return a vertical channel that is pixels already, whatever the scale of attacks."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False), axis=None)


def _triggers(row: Row, triggers: Sequence[Event], x: alt.Scale, strip: int) -> Any | None:
    found = [
        {"a": row.at(one.when.begin), "what": one.trigger, "day": fmt.day(one.when.begin)} for one in triggers if one.when.begin
    ]
    if not found:
        return None
    return (
        alt.Chart(values(found))
        .mark_point(shape="triangle-down", filled=True, size=34, opacity=1, color=light("trigger"))
        .encode(x=alt.X("a:Q", scale=x, axis=None), y=alt.value(strip - 3), tooltip=["day:N", "what:N"])
    )
