"""What happened: attacks week by week, a row for each year, with orders in force, triggers and what was to be expected.

Years stand below one another, because seventeen hundred days side by side are unreadable on paper and on a telephone.
All rows share the scale of days; a busy year does not press a quiet one flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import msgspec

from fealty.measuring.measurement import Measurement, Series
from fealty.records import Event
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, pixel, values, zero
from fealty.showing.charts.palette import VERDICT_COLOUR, WIDTHS, Size, light
from fealty.showing.charts.weeks import (
    SHORT,
    WEEK,
    Bar,
    Levels,
    Row,
    attacks_by_bin,
    index,
    lanes_of,
    levels_of,
    rows_of,
    shown,
    tops_of,
    totals_by_bin,
    uncollected,
)  # fmt: skip
from fealty.showing.words import counted_verdict

ROW: dict[Size, int] = {"wide": 100, "narrow": 84}
LANE = 13
AXIS = 30


def timeline_chart(
    measurement: Measurement,
    group: str | None = None,
    *,
    triggers: Sequence[Event] = (),
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
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.

    Returns
    -------
    altair.VConcatChart
        One chart a year (or one for a series of up to a year). Orders whose result failed a check have the colour of
        ``cannot tell``.
    """
    series = next((one for one in measurement.series if one.group == group), measurement.series[0])
    mine = [one for one in measurement.estimates if one.group == series.group]
    step = 1 if len(series.counts) <= SHORT else WEEK
    levels = levels_of(series, mine, measurement)
    tops = tops_of(series, levels, step)
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    verdicts = {one.order: counted_verdict(one) for one in mine}
    rows, before = [], 0.0
    for row in rows_of(series):
        spans = [span for span in measurement.orders if span.id in verdicts and shown(span, row, series)]
        bars = lanes_of(spans, numbers, verdicts)
        seen = [one for one in triggers if one.when.begin and row.begin <= one.when.begin < row.end]
        changed = tops[row.title] != before and not uncollected(series, row)
        unit = f" · attacks a {'day' if step == 1 else 'week'}{', another scale' if before else ''}" if changed else ""
        before = tops[row.title] if changed else before
        scale = _Scale(step, tops[row.title], size, levels)
        rows.append(_row(series, row, bars, seen, scale, row.title + unit))
    return finished(alt.vconcat(*rows, spacing=14))


class _Scale(msgspec.Struct, frozen=True):
    """How a row is drawn: days in a bin, top of its scale, size, and what was expected."""

    step: int
    top: float
    size: Size
    levels: Levels


# --- one row ----------------------------------------------------------------------------------------------------------


def _row(series: Series, row: Row, bars: Sequence[Bar], triggers: Sequence[Event], scale: _Scale, title: str) -> Any:
    width = WIDTHS[scale.size] - AXIS - 12
    empty = uncollected(series, row)
    bars = [] if empty else bars
    strip = (max((bar.lane for bar in bars), default=-1) + 1) * LANE + (10 if triggers or bars else 2)
    height = strip + (26 if empty else ROW[scale.size])
    x = alt.Scale(domain=[0, (row.until - row.origin).days], nice=False)
    y = alt.Scale(domain=[0, scale.top], range=[height, strip], nice=False)
    layers = _ground(series, row, _x(x, row, scale.size), strip, height)
    if not empty:
        layers += _attacks(series, row, x, y, scale) + _band(row, x, y, scale) + _totals(series, row, x, y, scale)
    layers += _orders(row, bars, x, width, height) + _triggers(row, triggers, x, strip)
    own = alt.Resolve(scale={"y": "independent"}, axis={"x": "independent"})
    return alt.layer(*layers, resolve=own, width=width, height=height, title=alt.Title(title, frame="group"))


def _x(scale: alt.Scale, row: Row, size: Size) -> Any:
    """Return the axis of days with its months, by their first letters where there is little room."""
    letters = 3 if size == "wide" else 1
    months = {
        (day - row.origin).days: day
        for day in (row.origin + timedelta(days=n) for n in range((row.until - row.origin).days))
        if day.day == 1
    }
    names = " : ".join(f"datum.value == {n} ? '{fmt.MONTHS[day.month - 1][:letters]}'" for n, day in months.items())
    axis = alt.Axis(
        values=list(months), labelExpr=f"{names} : ''" if names else "''", grid=False, title=None, labelAlign="left",
        labelOffset=2, ticks=True, tickSize=4, labelPadding=2, labelOverlap=False,
    )  # fmt: skip
    return alt.X("a:Q", scale=scale, axis=axis)


def _ground(series: Series, row: Row, x: alt.X, strip: int, height: int) -> list[Any]:
    """Days that nobody collected, or that lie outside the case: a tint, never an empty space that looks like peace."""
    stretches: list[dict[str, Any]] = []
    outside = [(row.origin, row.begin), (row.end, row.until)]
    stretches += [{"a": row.at(a), "b": row.at(b), "why": "outside the case"} for a, b in outside if a < b]
    days = [row.begin + timedelta(days=n) for n in range((row.end - row.begin).days)]
    runs: list[list[date]] = []
    for day in (one for one in days if series.missing[index(series, one)]):
        if runs and runs[-1][-1] + timedelta(days=1) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    stretches += [
        {"a": row.at(run[0]), "b": row.at(run[-1] + timedelta(days=1)), "why": "not collected"} for run in runs
    ]
    length = (row.until - row.origin).days
    for one in stretches:
        one["middle"] = (one["a"] + one["b"]) / 2
        one["name"] = one["why"] if one["b"] - one["a"] > length / 6 else ""
    base = alt.Chart(values(stretches or [{"a": 0, "b": 0, "middle": 0, "name": ""}]))
    tint = base.mark_rect(color=light("missing")).encode(
        x=x, x2=alt.X2("b:Q"), y=pixel("y", strip), y2=pixel("y2", height)
    )
    named = base.mark_text(color=light("soft"), fontSize=11, fontStyle="italic").encode(
        x=alt.X("middle:Q", axis=None), y=pixel("y", (strip + height) / 2), text=alt.Text("name:N")
    )
    return [tint, named]


def _attacks(series: Series, row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> list[Any]:
    found = [
        {"a": row.at(a), "b": row.at(b), "attacks": n, "days": fmt.days_between(a, fmt.until(b))}
        for a, b, n in attacks_by_bin(series, row, scale.step)
    ]
    axis = alt.Axis(title=None, tickCount=min(3, int(scale.top)), tickMinStep=1, grid=True, format="d")
    bars = alt.Chart(values(found or [{"a": 0, "b": 0, "attacks": 0, "days": ""}])).mark_rect(
        color=light("observed"), stroke=light("paper"), strokeWidth=0.6
    )
    return [
        bars.encode(
            x=alt.X("a:Q", scale=x, axis=None), x2=alt.X2("b:Q"), y=alt.Y("attacks:Q", scale=y, axis=axis),
            y2=zero("y2"), tooltip=[alt.Tooltip("days:N"), alt.Tooltip("attacks:Q")],
        )
    ]  # fmt: skip


def _band(row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> list[Any]:
    """Draw what was to be expected without the order, on the days under it."""
    points = [
        {
            "a": row.at(day) + 0.5, "which": which, "middle": _cut(middle * scale.step, scale.top),
            "low": _cut(low * scale.step, scale.top), "high": _cut(high * scale.step, scale.top),
        }
        for day, (which, middle, low, high) in sorted(scale.levels.items())
        if row.begin <= day < row.end
    ]  # fmt: skip
    if not points:
        return []
    base = alt.Chart(values(points)).encode(x=alt.X("a:Q", scale=x, axis=None), detail=alt.Detail("which:N"))
    area = base.mark_area(color=light("expected"), opacity=0.28).encode(
        y=alt.Y("low:Q", scale=y, axis=None), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(color=light("expected"), strokeWidth=1.8).encode(y=alt.Y("middle:Q", scale=y, axis=None))
    return [area, line]


def _cut(value: float, top: float) -> float:
    return round(min(value, top), 3)


def _totals(series: Series, row: Row, x: alt.Scale, y: alt.Scale, scale: _Scale) -> list[Any]:
    """Draw published totals, as outlines."""
    found = [
        {"a": row.at(a), "b": row.at(b), "total": round(n, 2), "days": fmt.days_between(a, fmt.until(b))}
        for a, b, n in totals_by_bin(series, row, scale.step)
    ]
    if not found:
        return []
    outlines = alt.Chart(values(found)).mark_rect(filled=False, stroke=light("total"), strokeWidth=1.2)
    return [
        outlines.encode(
            x=alt.X("a:Q", scale=x, axis=None), x2=alt.X2("b:Q"), y=alt.Y("total:Q", scale=y, axis=None), y2=zero("y2"),
            tooltip=[alt.Tooltip("days:N"), alt.Tooltip("total:Q")],
        )
    ]  # fmt: skip


def _orders(row: Row, bars: Sequence[Bar], x: alt.Scale, width: int, height: int) -> list[Any]:
    """Draw orders in force: a bar each, thin where it is no longer measured, and a line down where it begins."""
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
        return []
    paint, by = alt.Color("colour:N", scale=None), alt.X("a:Q", scale=x, axis=None)
    layers: list[Any] = []
    if rules:
        dashes = alt.Chart(values(rules)).mark_rule(strokeWidth=1, strokeDash=[2, 2])
        layers.append(dashes.encode(x=by, y=_pixels("y", height), y2=alt.Y2("y2:Q"), color=paint))
    drawn = alt.Chart(values(pieces)).mark_rect()
    layers.append(
        drawn.encode(
            x=by,
            x2=alt.X2("b:Q"),
            y=_pixels("y", height),
            y2=alt.Y2("y2:Q"),
            color=paint,
            tooltip=alt.Tooltip("order:N"),
        )
    )
    for inside, colour, dx in ((True, light("paper"), 3), (False, light("ink"), 1)):
        some = [one for one in names if one["inside"] == inside]
        if some:
            text = alt.Chart(values(some)).mark_text(
                align="left", dx=dx, baseline="middle", fontSize=9.5, fontWeight="bold", color=colour
            )
            layers.append(text.encode(x=by, y=_pixels("y", height), text=alt.Text("name:N")))
    return layers


def _pixels(field: str, height: int) -> Any:
    """Return a vertical channel that is pixels already, whatever the scale of attacks."""
    return alt.Y(
        f"{field}:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False), axis=None
    )


def _triggers(row: Row, triggers: Sequence[Event], x: alt.Scale, strip: int) -> list[Any]:
    found = [
        {"a": row.at(one.when.begin), "what": one.trigger, "day": fmt.day(one.when.begin)}
        for one in triggers
        if one.when.begin
    ]
    if not found:
        return []
    marks = alt.Chart(values(found)).mark_point(
        shape="triangle-down", filled=True, size=34, opacity=1, color=light("trigger")
    )
    return [
        marks.encode(
            x=alt.X("a:Q", scale=x, axis=None),
            y=pixel("y", strip - 3),
            tooltip=[alt.Tooltip("day:N"), alt.Tooltip("what:N")],
        )
    ]
