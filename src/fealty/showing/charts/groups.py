"""Groups side by side: one order's ratio for a typical group above those of its groups, as a small chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, Pooled
from fealty.showing.charts.drawing import finished, pixel, values
from fealty.showing.charts.palette import SMALL
from fealty.showing.charts.scales import (
    FEW_TICKS,
    ratio_domain,
    ratio_scale,
    ticks,
    tinted,
    verdict_paint,
    within,
)
from fealty.showing.words import counted_verdict, group_name, mark

SIDES = {"left": 128, "right": 10, "top": 6, "bottom": 22}
LINE = 17
LONGEST = 20
"""Characters of a group's name; the table has it in full."""
TYPICAL = "typical group"


def groups_chart(measurement: Measurement, pooled: Pooled) -> Any:
    """Draw what one order did to a typical group, and to each group that it was given to.

    All orders of a measurement are drawn on the same scale.

    Parameters
    ----------
    measurement
        What was measured.
    pooled
        The order: one of the measurement's `pooled`.
    """
    domain = groups_domain(measurement)
    lines = _lines(measurement, pooled, domain)
    height, width = int(lines[-1]["y"] + LINE / 2), SMALL - SIDES["left"] - SIDES["right"]
    axis = alt.Axis(values=ticks(domain, FEW_TICKS), format="~g", title=None, grid=False)
    layers = [*tinted(domain, height, axis), *_marks(lines, domain, height), *_names(lines, height)]
    return finished(
        alt.layer(*layers).properties(width=width, height=height).properties(padding=SIDES, autosize="none")
    )


def groups_domain(measurement: Measurement) -> list[float]:
    """Return the ends of the scale that all orders given to several groups share."""
    orders = {one.order for one in measurement.pooled}
    seen: list[Pooled | Estimate] = [*measurement.pooled]
    seen += [one for one in measurement.estimates if one.order in orders]
    return ratio_domain((one.low for one in seen), (one.high for one in seen))


def _lines(measurement: Measurement, pooled: Pooled, domain: Sequence[float]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {
            "y": LINE / 2 + 1, "name": TYPICAL, "ratio": within(pooled.ratio, domain), "paint": pooled.verdict,
            "low": within(pooled.low, domain), "high": within(pooled.high, domain), "typical": True,
        }
    ]  # fmt: skip
    own = [one for one in measurement.estimates if one.order == pooled.order]
    for n, one in enumerate(own):
        name = group_name(measurement, one.group)
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        lines.append(
            {
                "y": LINE * (n + 1.5) + 6, "name": f"{short} {mark(one)}".strip(),
                "ratio": within(one.ratio, domain), "paint": counted_verdict(one),
                "low": within(one.low, domain), "high": within(one.high, domain), "typical": False,
            }
        )  # fmt: skip
    return lines


def _marks(lines: Sequence[dict[str, Any]], domain: Sequence[float], height: int) -> list[Any]:
    x, paint = ratio_scale(domain), verdict_paint("paint")
    layers: list[Any] = []
    for typical, thick, big, shape in ((True, 3.2, 130, "diamond"), (False, 1.8, 40, "circle")):
        some = [line for line in lines if line["typical"] == typical]
        if some:
            base = alt.Chart(values(some)).encode(y=_y(height), color=paint)
            layers += [
                base.mark_rule(strokeWidth=thick).encode(x=alt.X("low:Q", scale=x), x2=alt.X2("high:Q")),
                base.mark_point(filled=True, size=big, opacity=1, shape=shape).encode(x=alt.X("ratio:Q", scale=x)),
            ]
    return layers


def _names(lines: Sequence[dict[str, Any]], height: int) -> list[Any]:
    layers = []
    for typical in (True, False):
        some = [line for line in lines if line["typical"] == typical]
        if some:
            weight: dict[str, Any] = {"fontWeight": "bold" if typical else "normal"}
            text = alt.Chart(values(some)).mark_text(align="left", baseline="middle", fontSize=11, **weight)
            layers.append(text.encode(x=pixel("x", -SIDES["left"] + 2), y=_y(height), text=alt.Text("name:N")))
    return layers


def _y(height: float) -> alt.Y:
    return alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False), axis=None)
