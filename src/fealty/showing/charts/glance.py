"""The four small figures of the first screen: what orders did, what it means, what a promise is worth, and the course.

Each says one thing, in the same width; the sections below have the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt

from fealty.assessing import Assurance, Reading
from fealty.assessing.assessment import CANNOT_TELL
from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, Pooled, Series
from fealty.scenarios.counting import collected
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, heading, pixel, values, zero
from fealty.showing.charts.palette import KIND_COLOURS, SMALL, VERDICT_COLOUR, light
from fealty.showing.charts.scales import FEW_TICKS, ratio_domain, ratio_scale, ticks, tinted, verdict_paint, within
from fealty.showing.words import by_sponsor, counted_verdict

MOST_LINES = 8
"""Orders, or readings, that a small figure has room for."""
LINE = 26
"""Pixels of a line, where there is room."""
HEIGHT = 152
"""Pixels between the axes: the same in all four, so that they stand on one line."""
LONGEST = 18
"""Letters of a name beside a bar."""


def effects_chart(measurement: Measurement) -> Any:
    """Draw the ratio of each order of the sponsor, for a typical group where several were given it."""
    found = glanced(measurement)
    domain = ratio_domain((one.low for _, one in found), (one.high for _, one in found))
    sides = {"left": 84, "right": 12, "top": 24, "bottom": 22}
    gap = min(HEIGHT / len(found), LINE)
    lines = [
        {
            "y": gap * (n + 0.5), "name": name, "ratio": within(one.ratio, domain),
            "low": within(one.low, domain), "high": within(one.high, domain),
            "paint": counted_verdict(one) if isinstance(one, Estimate) else one.verdict,
        }
        for n, (name, one) in enumerate(found)
    ]  # fmt: skip
    axis = alt.Axis(values=ticks(domain, FEW_TICKS), format="~g", title=None, grid=False)
    base, x = alt.Chart(values(lines)), ratio_scale(domain)
    layers = [
        *tinted(domain, HEIGHT, axis),
        base.mark_rule(strokeWidth=2.4).encode(
            x=alt.X("low:Q", scale=x), x2=alt.X2("high:Q"), y=_down(), color=verdict_paint("paint")
        ),
        base.mark_point(filled=True, size=56, opacity=1).encode(
            x=alt.X("ratio:Q", scale=x), y=_down(), color=verdict_paint("paint")
        ),
        base.mark_text(align="left", baseline="middle", fontSize=11).encode(
            x=pixel("x", 2 - sides["left"]), y=_down(), text=alt.Text("name:N")
        ),
        heading("ratio of attacks to those expected; 1: no change", left=sides["left"], up=13),
    ]
    return _framed(layers, sides)


def glanced(measurement: Measurement) -> list[tuple[str, Estimate | Pooled]]:
    """Return what the small figure of effects shows: the last orders of the sponsor, each with its day."""
    days = {span.id: span.begin for span in measurement.orders}
    own, _ = by_sponsor(measurement)
    first = list(dict.fromkeys(one.order for one in own))
    typical = {one.order: one for one in measurement.pooled}
    every: list[Estimate | Pooled] = [
        typical.get(order or "") or next(one for one in own if one.order == order) for order in first
    ]
    return [(fmt.short_day(days[one.order or ""]), one) for one in every[-MOST_LINES:]]


def readings_chart(reading: Reading) -> Any:
    """Draw the probability of each reading as a bar, before the evidence as a line across it."""
    sides = {"left": 124, "right": 46, "top": 24, "bottom": 22}
    width = SMALL - sides["left"] - sides["right"]
    colours = readings_colours(reading)
    likely = sorted(reading.hypotheses, key=lambda one: -one.posterior)[:MOST_LINES]
    gap = min(HEIGHT / len(likely), 38.0)
    rows = [
        {
            "y": gap * (n + 0.5), "name": _short(one.name), "p": round(one.posterior, 4), "prior": one.prior,
            "said": fmt.brief(one.posterior), "paint": light(colours[one.id]), "from": 0.0,
        }
        for n, one in enumerate(likely)
    ]  # fmt: skip
    axis = alt.Axis(values=[0, 0.5, 1], labelExpr="format(datum.value * 100, 'd') + ' %'", title=None, grid=True)
    base, x = alt.Chart(values(rows)), alt.Scale(domain=[0, 1], nice=False)
    layers = [
        base.mark_bar(height=gap * 0.55).encode(
            x=alt.X("from:Q", scale=x, axis=axis), x2=alt.X2("p:Q"), y=_down(), color=alt.Color("paint:N", scale=None)
        ),
        base.mark_tick(color=light("ink"), thickness=1.4, height=gap * 0.7).encode(
            x=alt.X("prior:Q", scale=x), y=_down()
        ),
        base.mark_text(align="left", baseline="middle", fontSize=11, fontWeight="bold").encode(
            x=pixel("x", 2 - sides["left"]), y=_down(), text=alt.Text("name:N")
        ),
        base.mark_text(align="left", baseline="middle", fontSize=11).encode(
            x=pixel("x", width + 6), y=_down(), text=alt.Text("said:N")
        ),
        heading("probability; the upright mark: before any evidence", left=sides["left"], up=13),
    ]
    return _framed(layers, sides)


def readings_colours(reading: Reading) -> dict[str, str]:
    """Return the colour of each reading, by its own place, so that it has the same in every chart."""
    names = [*KIND_COLOURS, *["other"] * len(reading.hypotheses)]
    return {one.id: colour for one, colour in zip(reading.hypotheses, names, strict=False)}


def named_words(reading: Reading) -> str:
    """Return the name of the reading that is named, or ``cannot tell``."""
    return CANNOT_TELL if reading.leader == CANNOT_TELL else reading.name(reading.leader)


def worth_chart(one: Assurance) -> Any:
    """Draw the attacks to be expected without a promise and with it: middle and interval of each."""
    sides = {"left": 92, "right": 16, "top": 24, "bottom": 22}
    rows = [
        {"y": HEIGHT * at, "name": name, "paint": light(paint), "low": span.low, "middle": span.middle,
         "high": span.high, "said": f"{span.middle:,.0f} ({span.low:,.0f}–{span.high:,.0f})"}
        for at, name, paint, span in (
            (0.3, "without it", "observed", one.without), (0.7, "with it", "expected", one.promised)
        )
    ]  # fmt: skip
    top = max(one.without.high, one.promised.high, 1.0) * 1.05
    x = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(title=None, tickCount=5, tickMinStep=1, format="d", grid=True)
    base, paint = alt.Chart(values(rows)), alt.Color("paint:N", scale=None)
    layers = [
        base.mark_bar(height=26, opacity=0.32).encode(
            x=alt.X("low:Q", scale=x, axis=axis), x2=alt.X2("high:Q"), y=_down(), color=paint
        ),
        base.mark_tick(thickness=3, height=26).encode(x=alt.X("middle:Q", scale=x), y=_down(), color=paint),
        base.mark_text(align="left", baseline="middle", fontSize=11, fontWeight="bold").encode(
            x=pixel("x", 2 - sides["left"]), y=_down(), text=alt.Text("name:N")
        ),
        base.mark_text(align="left", baseline="bottom", fontSize=11, dy=-15).encode(
            x=alt.X("low:Q", scale=x), y=_down(), text=alt.Text("said:N")
        ),
        heading(f"attacks in {one.days} days: middle and {fmt.percent(one.level)} interval", left=sides["left"], up=13),
    ]
    return _framed(layers, sides)


def months_chart(measurement: Measurement) -> Any:
    """Draw all attacks month by month, with a mark where each order of the sponsor began."""
    sides = {"left": 30, "right": 20, "top": 24, "bottom": 22}
    begin = min(one.begin for one in measurement.series)
    end = max(one.end for one in measurement.series)
    bars = _months(measurement.series, begin, end)
    top = max([1.0, *(bar["attacks"] for bar in bars)]) * 1.12
    x = alt.Scale(domain=[0, (end - begin).days], nice=False)
    y = alt.Scale(domain=[0, top], range=[HEIGHT, 0], nice=False)
    years = {(date(year, 1, 1) - begin).days: str(year) for year in range(begin.year + 1, end.year + 1)}
    names = " : ".join(f"datum.value == {n} ? '{name}'" for n, name in years.items())
    across = alt.Axis(values=list(years), labelExpr=f"{names} : ''" if names else "''", title=None, grid=False,
                      ticks=True, tickSize=4, labelAlign="left", labelOffset=2, labelOverlap=False)  # fmt: skip
    known = [bar for bar in bars if bar["known"]]
    gaps = [bar for bar in bars if not bar["known"]] or [{"a": 0, "b": 0}]
    days = {span.id: span.begin for span in measurement.orders}
    orders = [
        {"a": (days[one.order or ""] - begin).days, "paint": light(VERDICT_COLOUR[verdict])}
        for _, one in glanced(measurement)
        for verdict in (counted_verdict(one) if isinstance(one, Estimate) else one.verdict,)
    ]
    paint = alt.Color("paint:N", scale=None)
    marks = alt.Chart(values(orders or [{"a": 0, "paint": light("paper")}])).encode(color=paint)
    gap = alt.Chart(values(gaps)).mark_rect(color=light("missing"), stroke=light("missing"))
    layers = [
        gap.encode(x=alt.X("a:Q", scale=x, axis=across), x2=alt.X2("b:Q")),
        alt.Chart(values(known or [{"a": 0, "b": 0, "attacks": 0}])).mark_rect(color=light("observed")).encode(
            x=alt.X("a:Q", scale=x), x2=alt.X2("b:Q"), y2=zero("y2"),
            y=alt.Y("attacks:Q", scale=y, axis=alt.Axis(title=None, tickCount=4, tickMinStep=1, format="d")),
        ),
        marks.mark_rule(strokeWidth=1.3, strokeDash=[3, 2]).encode(
            x=alt.X("a:Q", scale=x), y=pixel("y", 0), y2=pixel("y2", HEIGHT)
        ),
        marks.mark_point(shape="triangle-down", filled=True, size=50, opacity=1).encode(
            x=alt.X("a:Q", scale=x), y=pixel("y", 3)
        ),
        heading("attacks a month; ▼ an order, by its verdict", left=sides["left"], up=13),
    ]  # fmt: skip
    return _framed(layers, sides)


def _months(series: Sequence[Series], begin: date, end: date) -> list[dict[str, Any]]:
    """Return the attacks of all groups by month; a month of which nobody collected half is not known.

    Published totals take the place of the rows of their days, as they do in the model.
    """
    found: dict[tuple[int, int], list[float]] = {}
    for one in series:
        counts, known = collected(one)
        for n, number in enumerate(counts.tolist()):
            day = one.begin + timedelta(days=n)
            month = found.setdefault((day.year, day.month), [0.0, 0, 0])
            month[0] += number
            month[1] += not known[n]
            month[2] += 1
    bars = []
    for (year, number), (attacks, missing, days) in sorted(found.items()):
        first = max((date(year, number, 1) - begin).days, 0)
        last = min((date(year + number // 12, number % 12 + 1, 1) - begin).days, (end - begin).days)
        bars.append({"a": first, "b": last, "attacks": round(attacks, 2), "known": missing * 2 <= days})
    return bars


def _down() -> Any:
    return alt.Y("y:Q", scale=alt.Scale(domain=[0, HEIGHT], range=[0, HEIGHT], nice=False, zero=False), axis=None)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _framed(layers: Sequence[Any], sides: dict[str, int]) -> Any:
    width = SMALL - sides["left"] - sides["right"]
    own = alt.Resolve(scale={"y": "independent"}, axis={"x": "shared"})
    return finished(
        alt.layer(*layers, resolve=own)
        .properties(width=width, height=HEIGHT)
        .properties(padding=sides, autosize="none")
    )
