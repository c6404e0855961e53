"""The sponsor's orders over time: what each did, and what the next one is to be expected to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import altair as alt

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, OrderSpan, Pooled, Track
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, heading, pixel, values
from fealty.showing.charts.palette import WIDTHS, Size, light
from fealty.showing.charts.scales import (
    ratio_domain,
    ratio_scale,
    ticks,
    tinted_upright,
    verdict_paint,
    within,
)
from fealty.showing.words import counted_verdict

HEIGHT = 210
SIDES = {"left": 36, "right": 8, "bottom": 24}
SHORT = 800
"""Days up to which the axis names quarters."""
LANE = 12
"""Pixels of a row of order numbers above the chart."""
LETTER: dict[Size, int] = {"wide": 16, "narrow": 14}
"""Pixels that an order's number takes at most."""
NEXT: dict[Size, float] = {"wide": 0.14, "narrow": 0.21}
"""Share of the width that the next order takes."""


def track_chart(measurement: Measurement, *, size: Size = "wide") -> Any:
    """Draw the ratios of the sponsor's orders by their day, and the predictive interval of the next one at the right.

    An order given to several groups is drawn by its ratio for a typical group.

    Parameters
    ----------
    measurement
        What was measured; it needs a `track`.
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.
    """
    track = measurement.track
    if track is None:
        raise ValueError("the measurement has no track record: fewer than two orders were measured")
    points = _points(measurement, track)
    begin = min(date(point["day"].year, 1, 1) for point in points)
    last = max(point["day"] for point in points)
    width = WIDTHS[size] - SIDES["left"] - SIDES["right"]
    span = max((last - begin).days, 60) * 1.05
    end = span / (1 - NEXT[size])
    domain = ratio_domain(
        [track.low, *(point["low"] for point in points)], [track.high, *(point["high"] for point in points)]
    )
    for point in points:
        point["x"] = (point.pop("day") - begin).days
        point.update({name: within(point[name], domain) for name in ("ratio", "low", "high")})
    lanes = _laned(points, end / width * LETTER[size])
    axis = alt.Axis(values=ticks(domain), format="~g", title=None, grid=False)
    x = _x(_ticks(begin, last), end)
    layers = [
        *tinted_upright(domain, width, axis),
        *_next(track, domain, (span, end)),
        *_marks(points, domain, x),
    ]
    layers.append(heading("attacks ÷ attacks expected, by order", left=SIDES["left"], up=lanes * LANE + 11))
    sides = {**SIDES, "top": 22 + lanes * LANE}
    return finished(
        alt.layer(*layers).properties(width=width, height=HEIGHT).properties(padding=sides, autosize="none")
    )


def track_answers(measurement: Measurement, track: Track) -> Iterator[tuple[OrderSpan, Pooled | Estimate]]:
    """Yield each order of a track record with what it did: to a typical group where several groups were given it."""
    pooled = {one.order: one for one in measurement.pooled}
    for order in track.orders:
        span = measurement.order(order)
        if order in pooled:
            yield span, pooled[order]
        else:
            for one in measurement.estimates:
                if one.order == order:
                    yield span, one


def _points(measurement: Measurement, track: Track) -> list[dict[str, Any]]:
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    return [
        {
            "day": span.begin, "number": str(numbers[span.id]), "ratio": one.ratio, "low": one.low, "high": one.high,
            "paint": counted_verdict(one) if isinstance(one, Estimate) else one.verdict,
        }
        for span, one in track_answers(measurement, track)
    ]  # fmt: skip


def _laned(points: Sequence[dict[str, Any]], room: float) -> int:
    """Give each order's number a row of its own where its neighbour's would touch it; return how many."""
    ends: list[float] = []
    for point in sorted(points, key=lambda one: one["x"]):
        lane = next((n for n, end in enumerate(ends) if end <= point["x"]), len(ends))
        ends[lane : lane + 1] = [point["x"] + room]
        point["lane"] = lane
    return len(ends)


def _ticks(begin: date, last: date) -> dict[int, str]:
    """Return the days that the axis names: years, and quarters between them where years are few."""
    months = (1,) if (last - begin).days > SHORT else (1, 4, 7, 10)
    days = [date(year, month, 1) for year in range(begin.year, last.year + 1) for month in months]
    return {
        (day - begin).days: str(day.year) if day.month == 1 else fmt.MONTHS[day.month - 1][:3]
        for day in days
        if day <= last
    }


def _x(ticks_at: dict[int, str], end: float) -> alt.X:
    names = " : ".join(f"datum.value == {n} ? '{name}'" for n, name in ticks_at.items())
    axis = alt.Axis(
        values=list(ticks_at), labelExpr=f"{names} : ''", grid=True, title=None, labelAlign="left", labelOffset=2,
        ticks=True, tickSize=4, labelOverlap=True,
    )  # fmt: skip
    return alt.X("x:Q", scale=alt.Scale(domain=[0, end], nice=False), axis=axis)


def _next(track: Track, domain: Sequence[float], ends: tuple[float, float]) -> list[Any]:
    """Draw what the next order is to be expected to do, right of the last."""
    rows = [
        {
            "x": ends[0], "b": ends[1], "ratio": within(track.ratio, domain), "low": within(track.low, domain),
            "high": within(track.high, domain), "middle": sum(ends) / 2, "name": "next order",
        }
    ]  # fmt: skip
    y = ratio_scale(domain)
    base = alt.Chart(values(rows))
    across = {"x": alt.X("x:Q"), "x2": alt.X2("b:Q")}
    return [
        base.mark_rect(color=light("expected"), opacity=0.3).encode(
            y=alt.Y("low:Q", scale=y), y2=alt.Y2("high:Q"), **across
        ),
        base.mark_rule(color=light("expected"), strokeWidth=2.6).encode(y=alt.Y("ratio:Q", scale=y), **across),
        base.mark_text(color=light("ink"), fontSize=11, dy=-7).encode(
            x=alt.X("middle:Q"), y=pixel("y", 0), text=alt.Text("name:N")
        ),
    ]


def _marks(points: Sequence[dict[str, Any]], domain: Sequence[float], x: alt.X) -> list[Any]:
    y, paint = ratio_scale(domain), verdict_paint("paint")
    base = alt.Chart(values(list(points))).encode(x=x)
    layers: list[Any] = [
        base.mark_rule(strokeWidth=2.2).encode(y=alt.Y("low:Q", scale=y), y2=alt.Y2("high:Q"), color=paint),
        base.mark_point(filled=True, size=58, opacity=1).encode(y=alt.Y("ratio:Q", scale=y), color=paint),
    ]
    for lane in sorted({point["lane"] for point in points}):
        some = alt.Chart(values([point for point in points if point["lane"] == lane])).encode(x=x)
        text = some.mark_text(fontSize=11, fontWeight="bold", baseline="middle", color=light("ink"))
        layers.append(text.encode(y=pixel("y", -(lane * LANE + 7)), text=alt.Text("number:N")))
    return layers
