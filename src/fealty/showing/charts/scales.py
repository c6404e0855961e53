"""The scale of ratios, the same in every chart: logarithmic, with the verdicts' stretches and the line of no change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from fealty.measuring.estimate import VERDICT_BOUNDS
from fealty.showing.charts.drawing import pixel, values
from fealty.showing.charts.palette import VERDICT_COLOUR, light

TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
FEW_TICKS = (0.02, 0.1, 0.3, 1, 3, 10, 50)
"""For small charts."""
FARTHEST = 60.0
"""No scale goes beyond a sixtieth and sixty times: what lies farther out is drawn at its end."""
LEAST = (0.25, 2.5)
"""Every scale shows this stretch at least, so that all verdicts are on it."""


def ratio_domain(lows: Iterable[float], highs: Iterable[float]) -> list[float]:
    """Return the ends of a scale on which all intervals fit, as far as it goes."""
    low, high = min(*lows, LEAST[0], LEAST[0]), max(*highs, LEAST[1], LEAST[1])
    return [max(low * 0.85, 1 / FARTHEST), min(high * 1.15, FARTHEST)]


def ratio_scale(domain: Sequence[float]) -> alt.Scale:
    """Return the logarithmic scale over a domain."""
    return alt.Scale(type="log", domain=list(domain), nice=False)


def ticks(domain: Sequence[float], of: Sequence[float] = TICKS) -> list[float]:
    """Return the numbers to be written beside a scale."""
    return [one for one in of if domain[0] <= one <= domain[1]]


def within(value: float, domain: Sequence[float]) -> float:
    """Return a ratio, at the end of the scale where it lies beyond it."""
    return round(min(max(value, domain[0]), domain[1]), 4)


def verdict_zones(domain: Sequence[float]) -> list[dict[str, Any]]:
    """Return each verdict's stretch of the scale, with its middle."""
    bounds = [0.0, *VERDICT_BOUNDS.values(), float("inf")]
    zones = []
    for verdict, a, b in zip([*VERDICT_BOUNDS, "defied"], bounds, bounds[1:], strict=False):
        begin, end = max(a, domain[0]), min(b, domain[1])
        zones.append({"a": begin, "b": end, "middle": (begin * end) ** 0.5, "verdict": verdict})
    return zones


def verdict_paint(field: str) -> alt.Color:
    """Return the colours of the verdicts for a field that names one."""
    scale = alt.Scale(domain=list(VERDICT_COLOUR), range=[light(name) for name in VERDICT_COLOUR.values()])
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def tinted(domain: Sequence[float], height: int, axis: alt.Axis) -> list[Any]:
    """Return the verdicts' tints across a chart and the line of no change, for a scale from left to right."""
    x = ratio_scale(domain)
    tint = (
        alt.Chart(values(verdict_zones(domain)))
        .mark_rect(opacity=0.1)
        .encode(
            x=alt.X("a:Q", scale=x, axis=axis), x2=alt.X2("b:Q"), y=pixel("y", 0), y2=pixel("y2", height),
            color=verdict_paint("verdict"),
        )
    )  # fmt: skip
    one = alt.Chart(values([{"a": 1}])).mark_rule(color=light("ink"), strokeWidth=1)
    return [tint, one.encode(x=alt.X("a:Q", scale=x), y=pixel("y", 0), y2=pixel("y2", height))]


def tinted_upright(domain: Sequence[float], width: int, axis: alt.Axis) -> list[Any]:
    """Return the same for a scale from bottom to top."""
    y = ratio_scale(domain)
    tint = (
        alt.Chart(values(verdict_zones(domain)))
        .mark_rect(opacity=0.1)
        .encode(
            y=alt.Y("a:Q", scale=y, axis=axis), y2=alt.Y2("b:Q"), x=pixel("x", 0), x2=pixel("x2", width),
            color=verdict_paint("verdict"),
        )
    )  # fmt: skip
    one = alt.Chart(values([{"a": 1}])).mark_rule(color=light("ink"), strokeWidth=1)
    return [tint, one.encode(y=alt.Y("a:Q", scale=y), x=pixel("x", 0), x2=pixel("x2", width))]
