"""How much: each order's rate ratio with its interval, on a log scale, over the bounds of the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from fealty.measuring.estimate import VERDICT_BOUNDS, Estimate
from fealty.measuring.measurement import Measurement
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, values
from fealty.showing.charts.palette import VERDICT_COLOUR, WIDTHS, Size, light
from fealty.showing.words import ASIDE, counted_verdict, set_aside

LEFT: dict[Size, int] = {"wide": 268, "narrow": 6}
RIGHT: dict[Size, int] = {"wide": 120, "narrow": 6}
LINE: dict[Size, int] = {"wide": 24, "narrow": 38}
OTHER = 13
"""Pixels that an answer from other data takes."""
ISSUER = 100
"""Pixels from the left at which an issuer's name begins, beside the date."""
LONGEST: dict[Size, int] = {"wide": 27, "narrow": 20}
"""Characters of a name beside its ratio: the issuer's, or the group's where there are several."""


def ratio_chart(measurement: Measurement, *, size: Size = "wide", alternatives: bool = True) -> Any:
    """Draw the ratio of every estimate, with what other data would have said as lighter marks below it.

    A result that failed a check has a dagger behind its ratio and the colour of ``cannot tell``.

    Parameters
    ----------
    measurement
        What was measured; it needs one estimate at least.
    size
        ``wide`` has names beside the marks, ``narrow`` above them.
    alternatives
        Whether to draw the answers from other data.
    """
    lines = _lines(measurement, size, alternatives)
    height = int(lines[-1]["y"] + (10 if lines[-1]["other"] else LINE["wide"] / 2))
    width = WIDTHS[size] - LEFT[size] - RIGHT[size]
    x = alt.Scale(type="log", domain=_domain(measurement.estimates), nice=False)
    layers = [_zones(x, height), _marks(lines, x), *_names(lines, width, size)]
    return finished(
        alt.layer(*layers)
        .properties(width=width, height=height)
        .properties(padding={"left": LEFT[size], "right": RIGHT[size], "top": 30, "bottom": 38}, autosize="none")
    )


def _domain(estimates: Sequence[Estimate]) -> list[float]:
    """Return the scale's ends: all main intervals fit as far as they lie within a sixtieth and sixty times."""
    low = min(*(one.low for one in estimates), 0.25)
    high = max(*(one.high for one in estimates), 2.5)
    return [max(low * 0.85, 1 / 60), min(high * 1.15, 60.0)]


def _lines(measurement: Measurement, size: Size, alternatives: bool) -> list[dict[str, Any]]:
    low_end, high_end = _domain(measurement.estimates)
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    several = len(measurement.series) > 1
    names = {series.group: series.name for series in measurement.series}
    lines: list[dict[str, Any]] = []
    y = 0.0
    for one in measurement.estimates:
        span = measurement.order(one.order or "")
        y += LINE[size] if not lines or size == "narrow" else LINE[size] - 2
        colour, mark = counted_verdict(one), ASIDE if set_aside(one) else ""
        who = _cut(names.get(one.group or "", "") if several else span.issuer, LONGEST[size])
        lines.append(
            {
                "y": y, "ratio": _in(one.ratio, low_end, high_end), "low": _in(one.low, low_end, high_end),
                "high": _in(one.high, low_end, high_end), "verdict": one.verdict, "paint": colour, "other": False,
                "name": f"{numbers[span.id]}  {fmt.short_day(span.begin)}", "who": who,
                "figures": f"{fmt.number(one.ratio)} {mark} ({fmt.interval(one.low, one.high)})",
            }
        )  # fmt: skip
        for other in one.alternatives if alternatives else ():
            y += OTHER
            lines.append(
                {
                    "y": y, "ratio": _in(other.ratio, low_end, high_end), "low": _in(other.low, low_end, high_end),
                    "high": _in(other.high, low_end, high_end), "verdict": other.verdict, "other": True, "name": "",
                    "paint": colour if set_aside(one) else other.verdict,
                    "who": other.name, "figures": fmt.number(other.ratio),
                }
            )  # fmt: skip
    return lines


def _in(value: float, low: float, high: float) -> float:
    return round(min(max(value, low), high), 4)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _zones(x: alt.Scale, height: int) -> Any:
    """Tint the verdicts' stretches of the scale, write their names on top, and draw the line of no change."""
    bounds = [0.0, *VERDICT_BOUNDS.values(), float("inf")]
    low_end, high_end = x["domain"]
    zones: list[dict[str, Any]] = []
    for verdict, a, b in zip([*VERDICT_BOUNDS, "defied"], bounds, bounds[1:], strict=False):
        begin, end = max(a, low_end), min(b, high_end)
        zones.append(
            {
                "a": begin,
                "b": end,
                "middle": (begin * end) ** 0.5,
                "verdict": verdict,
                "up": -19 if len(zones) % 2 else -7,
            }
        )
    ticks = [one for one in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if low_end <= one <= high_end]
    axis = alt.Axis(
        values=ticks, format="~g", title="attacks under the order ÷ attacks expected without it", grid=False
    )
    colours = alt.Scale(domain=list(VERDICT_COLOUR), range=[light(name) for name in VERDICT_COLOUR.values()])
    base = alt.Chart(values(zones))
    tint = base.mark_rect(opacity=0.1).encode(
        x=alt.X("a:Q", scale=x, axis=axis), x2="b:Q", y=alt.value(0), y2=alt.value(height),
        color=alt.Color("verdict:N", scale=colours, legend=None),
    )  # fmt: skip
    names = [
        base.transform_filter(alt.datum.up == up).mark_text(fontSize=10.5, dy=up, baseline="middle").encode(
            x=alt.X("middle:Q", scale=x), y=alt.value(0), text="verdict:N",
            color=alt.Color("verdict:N", scale=colours, legend=None),
        )
        for up in (-7, -19)
    ]  # fmt: skip
    one = alt.Chart(values([{"a": 1}])).mark_rule(color=light("ink"), strokeWidth=1)
    return alt.layer(tint, *names, one.encode(x=alt.X("a:Q", scale=x), y=alt.value(0), y2=alt.value(height)))


def _y(height: float) -> Any:
    return alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False), axis=None)


def _marks(lines: Sequence[dict[str, Any]], x: alt.Scale) -> Any:
    colours = alt.Scale(domain=list(VERDICT_COLOUR), range=[light(name) for name in VERDICT_COLOUR.values()])
    colour = alt.Color("paint:N", scale=colours, legend=None)
    last = max(line["y"] for line in lines)
    layers = []
    for other, thick, big, opacity in ((False, 2.4, 60, 1.0), (True, 1.2, 22, 0.75)):
        base = alt.Chart(
            values([line for line in lines if line["other"] == other] or [{"y": -50, "low": 1, "high": 1, "ratio": 1}])
        )
        tips = ["name:N", "who:N", "figures:N", "verdict:N"]
        layers += [
            base.mark_rule(strokeWidth=thick, opacity=opacity).encode(
                x=alt.X("low:Q", scale=x), x2="high:Q", y=_y(last), color=colour
            ),
            base.mark_point(filled=True, size=big, opacity=opacity).encode(
                x=alt.X("ratio:Q", scale=x), y=_y(last), color=colour, tooltip=tips
            ),
        ]
    return alt.layer(*layers)


def _names(lines: Sequence[dict[str, Any]], width: int, size: Size) -> list[Any]:
    last = max(line["y"] for line in lines)
    soft = light("soft")
    main = alt.Chart(values([line for line in lines if not line["other"]])).encode(y=_y(last))
    others = [line for line in lines if line["other"]]
    wide = size == "wide"
    up = 0 if wide else -13
    found = [
        main.mark_text(align="left", baseline="middle", fontWeight="bold", fontSize=11, dy=up).encode(
            x=alt.value(-LEFT[size] + 4 if wide else 0), text="name:N"
        ),
        main.mark_text(align="left", baseline="middle", fontSize=11, dy=up, color=soft).encode(
            x=alt.value(ISSUER - LEFT[size] if wide else ISSUER - 6), text="who:N"
        ),
        main.mark_text(align="left" if wide else "right", baseline="middle", fontSize=11, dy=up).encode(
            x=alt.value(width + 8 if wide else width), text="figures:N"
        ),
    ]
    if others and wide:  # a telephone has no room for their names; the table has them
        lesser = alt.Chart(values(others)).encode(y=_y(last))
        small = lesser.mark_text(align="left", baseline="middle", fontSize=10, fontStyle="italic", color=soft)
        found += [
            small.encode(x=alt.value(ISSUER - LEFT[size] + 10), text="who:N"),
            small.encode(x=alt.value(width + 8), text="figures:N"),
        ]
    return found
