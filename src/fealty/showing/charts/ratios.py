"""How much: each order's rate ratio with its interval, on a log scale, over the bounds of the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, pixel, values
from fealty.showing.charts.palette import WIDTHS, Size, light
from fealty.showing.charts.scales import (
    ratio_domain,
    ratio_scale,
    ticks,
    tinted,
    verdict_paint,
    verdict_zones,
    within,
)
from fealty.showing.words import by_sponsor, counted_verdict, mark, set_aside

LEFT: dict[Size, int] = {"wide": 268, "narrow": 6}
RIGHT: dict[Size, int] = {"wide": 120, "narrow": 6}
LINE: dict[Size, int] = {"wide": 24, "narrow": 38}
OTHER = 13
"""Pixels that an answer from other data takes."""
ISSUER = 100
"""Pixels from the left at which an issuer's name begins, beside the date."""
LONGEST: dict[Size, int] = {"wide": 27, "narrow": 20}
"""Characters of a name beside its ratio: the issuer's, or the group's where there are several."""
MOST_LINES = 24
"""Results that are drawn; the table has them all."""
MOST_EXPLAINED = 12
"""Results up to which the answers from other data are drawn below them."""


def ratio_chart(measurement: Measurement, *, size: Size = "wide", alternatives: bool = True) -> Any:
    """Draw the ratio of every estimate, with what other data would have said as lighter marks below it.

    A result that is set aside has a dagger behind its ratio and the colour of ``cannot tell``; one that failed another
    check has a double dagger. Beyond `MOST_LINES` results the first of the sponsor's are drawn.

    Parameters
    ----------
    measurement
        What was measured; it needs one estimate at least.
    size
        ``wide`` has names beside the marks, ``narrow`` above them.
    alternatives
        Whether to draw the answers from other data.
    """
    estimates = drawn_estimates(measurement)
    lines = _lines(measurement, estimates, size, alternatives and len(estimates) <= MOST_EXPLAINED)
    height = int(lines[-1]["y"] + (10 if lines[-1]["other"] else LINE["wide"] / 2))
    width = WIDTHS[size] - LEFT[size] - RIGHT[size]
    domain = _domain(estimates)
    layers = [_zones(domain, height), _marks(lines, ratio_scale(domain)), *_names(lines, width, size)]
    return finished(
        alt.layer(*layers)
        .properties(width=width, height=height)
        .properties(padding={"left": LEFT[size], "right": RIGHT[size], "top": 30, "bottom": 38}, autosize="none")
    )


def _domain(estimates: Sequence[Estimate]) -> list[float]:
    return ratio_domain((one.low for one in estimates), (one.high for one in estimates))


def drawn_estimates(measurement: Measurement, most: int = MOST_LINES) -> list[Estimate]:
    """Return the estimates that a chart has room for, in their order; the sponsor's come first where it has not."""
    if len(measurement.estimates) <= most:
        return list(measurement.estimates)
    first, rest = by_sponsor(measurement)
    kept = {id(one) for one in [*first, *rest][:most]}
    return [one for one in measurement.estimates if id(one) in kept]


def _lines(
    measurement: Measurement, estimates: Sequence[Estimate], size: Size, alternatives: bool
) -> list[dict[str, Any]]:
    domain = _domain(estimates)
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    several = len(measurement.series) > 1
    names = {series.group: series.name for series in measurement.series}
    lines: list[dict[str, Any]] = []
    y = 0.0
    for one in estimates:
        span = measurement.order(one.order or "")
        y += LINE[size] if not lines or size == "narrow" else LINE[size] - 2
        colour = counted_verdict(one)
        who = _cut(names.get(one.group or "", "") if several else span.issuer, LONGEST[size])
        lines.append(
            {
                "y": y, "ratio": within(one.ratio, domain), "low": within(one.low, domain),
                "high": within(one.high, domain), "verdict": one.verdict, "paint": colour, "other": False,
                "name": f"{numbers[span.id]}  {fmt.short_day(span.begin)}", "who": who,
                "figures": f"{fmt.number(one.ratio)} {mark(one)} ({fmt.interval(one.low, one.high)})",
            }
        )  # fmt: skip
        for other in one.alternatives if alternatives else ():
            y += OTHER
            lines.append(
                {
                    "y": y, "ratio": within(other.ratio, domain), "low": within(other.low, domain),
                    "high": within(other.high, domain), "verdict": other.verdict, "other": True, "name": "",
                    "paint": colour if set_aside(one) else other.verdict,
                    "who": other.name, "figures": fmt.number(other.ratio),
                }
            )  # fmt: skip
    return lines


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _zones(domain: Sequence[float], height: int) -> Any:
    """Tint the verdicts' stretches of the scale, write their names on top, and draw the line of no change."""
    x = ratio_scale(domain)
    axis = alt.Axis(
        values=ticks(domain), format="~g", title="attacks under the order ÷ attacks expected without it", grid=False
    )
    zones = verdict_zones(domain)
    names = [
        alt.Chart(values(zones[first::2])).mark_text(fontSize=10.5, dy=up, baseline="middle").encode(
            x=alt.X("middle:Q", scale=x), y=pixel("y", 0), text=alt.Text("verdict:N"), color=verdict_paint("verdict"),
        )
        for first, up in ((0, -7), (1, -19))
    ]  # fmt: skip
    tint, one = tinted(domain, height, axis)
    return alt.layer(tint, *names, one)


def _y(height: float) -> Any:
    return alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False), axis=None)


def _marks(lines: Sequence[dict[str, Any]], x: alt.Scale) -> Any:
    colour = verdict_paint("paint")
    last = max(line["y"] for line in lines)
    layers = []
    for other, thick, big, opacity in ((False, 2.4, 60, 1.0), (True, 1.2, 22, 0.75)):
        base = alt.Chart(
            values([line for line in lines if line["other"] == other] or [{"y": -50, "low": 1, "high": 1, "ratio": 1}])
        )
        tips = [alt.Tooltip(f"{name}:N") for name in ("name", "who", "figures", "verdict")]
        layers += [
            base.mark_rule(strokeWidth=thick, opacity=opacity).encode(
                x=alt.X("low:Q", scale=x), x2=alt.X2("high:Q"), y=_y(last), color=colour
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
            x=pixel("x", -LEFT[size] + 4 if wide else 0), text=alt.Text("name:N")
        ),
        main.mark_text(align="left", baseline="middle", fontSize=11, dy=up, color=soft).encode(
            x=pixel("x", ISSUER - LEFT[size] if wide else ISSUER - 6), text=alt.Text("who:N")
        ),
        main.mark_text(align="left" if wide else "right", baseline="middle", fontSize=11, dy=up).encode(
            x=pixel("x", width + 8 if wide else width), text=alt.Text("figures:N")
        ),
    ]
    if others and wide:  # a telephone has no room for their names; the table has them
        lesser = alt.Chart(values(others)).encode(y=_y(last))
        small = lesser.mark_text(align="left", baseline="middle", fontSize=10, fontStyle="italic", color=soft)
        found += [
            small.encode(x=pixel("x", ISSUER - LEFT[size] + 10), text=alt.Text("who:N")),
            small.encode(x=pixel("x", width + 8), text=alt.Text("figures:N")),
        ]
    return found
