"""How long it stayed quiet: the time to the first attack against what was to be expected, as a small chart."""

from __future__ import annotations

from typing import Any

import altair as alt

from fealty.measuring.estimate import Wait
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, heading, pixel, values
from fealty.showing.charts.palette import SMALL, light

HEIGHT = 132
SIDES = {"left": 40, "right": 12, "top": 26, "bottom": 34}
TICK_STEPS = (1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 180, 365)
MOST_TICKS = 7
NAME = 0.38
"""Share of the width that the mark's name takes."""
HIGH = 0.3
"""Where the curve lies higher all along the mark's name, the name goes below it, so as not to lie on the line."""


def wait_chart(wait: Wait) -> Any:
    """Draw the probability, without the order, that no attack has come yet, and mark the first attack.

    Parameters
    ----------
    wait
        The time to the first attack; it needs one day at least in `quiet`.
    """
    width, days = SMALL - SIDES["left"] - SIDES["right"], len(wait.quiet)
    curve = [{"day": 0, "quiet": 1.0}, *({"day": n, "quiet": round(p, 4)} for n, p in enumerate(wait.quiet, 1))]
    step = next((one for one in TICK_STEPS if days / one <= MOST_TICKS), TICK_STEPS[-1])
    across = alt.Axis(values=list(range(0, days + 1, step)), format="d", grid=False, title="days under the order")
    x = alt.X("day:Q", scale=alt.Scale(domain=[0, days], nice=False), axis=across)
    up = alt.Axis(values=[0, 0.5, 1], labelExpr="format(datum.value * 100, 'd') + ' %'", title=None, grid=True)
    y = alt.Y("quiet:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=up)
    base = alt.Chart(values(curve)).encode(x=x, y=y)
    layers = [
        base.mark_area(color=light("expected"), opacity=0.28),
        base.mark_line(color=light("expected"), strokeWidth=1.8),
        *_first(wait, curve, days),
    ]
    layers.append(heading("probability of quiet so far, without the order", left=SIDES["left"]))
    return finished(
        alt.layer(*layers).properties(width=width, height=HEIGHT).properties(padding=SIDES, autosize="none")
    )


def _first(wait: Wait, curve: list[dict[str, Any]], days: int) -> list[Any]:
    """Mark the day of the first attack on the curve, or the end of the quiet where none came."""
    day = min(days if wait.first is None else wait.first, days)
    name = f"no attack in {fmt.figure(wait.days, 'day')}" if wait.first is None else f"first attack: day {day + 1}"
    early = day < days * 0.55
    lowest = curve[min(day + round(days * NAME), days) if early else day]["quiet"]
    base = alt.Chart(values([{"day": day, "quiet": curve[day]["quiet"], "name": name}])).encode(x=alt.X("day:Q"))
    dash = [2, 2] if wait.first is None else [1, 0]
    side: dict[str, Any] = {"align": "left" if early else "right", "dx": 5 if early else -5, "baseline": "top"}
    halo: dict[str, Any] = {"stroke": light("paper"), "strokeWidth": 3, "strokeOpacity": 0.8}
    where = pixel("y", HEIGHT - 18 if lowest > HIGH else 3)
    rule = base.mark_rule(color=light("observed"), strokeWidth=1.4, strokeDash=dash)
    return [
        rule.encode(y=pixel("y", 0), y2=pixel("y2", HEIGHT)),
        base.mark_point(filled=True, size=54, color=light("observed"), opacity=1).encode(y=alt.Y("quiet:Q")),
        base.mark_text(fontSize=11, **side, **halo).encode(text=alt.Text("name:N"), y=where),
        base.mark_text(fontSize=11, color=light("ink"), **side).encode(text=alt.Text("name:N"), y=where),
    ]
