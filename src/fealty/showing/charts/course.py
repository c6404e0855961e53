"""Whether it held: an order's effect week by week, as a small chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from fealty.measuring.estimate import Estimate, Week
from fealty.showing.charts.drawing import finished, heading, pixel, values
from fealty.showing.charts.palette import SMALL, VERDICT_COLOUR, light
from fealty.showing.charts.scales import FEW_TICKS, ratio_domain, ratio_scale, ticks, tinted_upright, within
from fealty.showing.words import counted_verdict

HEIGHT = 132
SIDES = {"left": 32, "right": 10, "top": 26, "bottom": 34}
LEAST_WEEKS = 2
"""Fewer make no course."""
MOST_LABELS = 10


def course_chart(one: Estimate) -> Any:
    """Draw the rate ratio of each week of an order with its interval.

    The dashed line is the ratio of the order as a whole; weeks without data are left empty.

    Parameters
    ----------
    one
        An estimate whose `course` has two weeks at least (`LEAST_WEEKS`).
    """
    weeks = one.course.weeks if one.course else ()
    width = SMALL - SIDES["left"] - SIDES["right"]
    seen = [week for week in weeks if week.days]
    domain = ratio_domain((week.low for week in seen), (week.high for week in seen))
    axis = alt.Axis(values=ticks(domain, FEW_TICKS), format="~g", title=None, grid=False)
    layers = [*tinted_upright(domain, width, axis), *_weeks(seen, weeks, one, domain)]
    whole = alt.Chart(values([{"a": within(one.ratio, domain)}])).mark_rule(color=light("soft"), strokeDash=[3, 3])
    layers.append(whole.encode(y=alt.Y("a:Q", scale=ratio_scale(domain)), x=pixel("x", 0), x2=pixel("x2", width)))
    layers.append(heading("attacks ÷ attacks expected, by week", left=SIDES["left"]))
    return finished(
        alt.layer(*layers).properties(width=width, height=HEIGHT).properties(padding=SIDES, autosize="none")
    )


def week_ends(one: Estimate) -> list[int]:
    """Return the end of each week of a course, in days from the order's first; the last lasts to the measured end."""
    weeks = one.course.weeks if one.course else ()
    if not weeks:
        return []
    last = weeks[-1].begin + max(weeks[-1].days, 1)
    if one.begin_date is not None and one.end_date is not None:
        last = max(last, (one.end_date - one.begin_date).days)
    return [*(week.begin for week in weeks[1:]), last]


def _weeks(seen: Sequence[Week], weeks: Sequence[Week], one: Estimate, domain: Sequence[float]) -> list[Any]:
    """Draw each week's interval as a block and its ratio as a bar across it."""
    ends = week_ends(one)
    after = dict(zip((week.begin for week in weeks), ends, strict=True))
    rows = [
        {
            "a": week.begin, "b": after[week.begin], "ratio": within(week.ratio, domain),
            "low": within(week.low, domain), "high": within(week.high, domain),
        }
        for week in seen
    ]  # fmt: skip
    step = math.ceil(len(weeks) / MOST_LABELS)
    middles = {(week.begin + after[week.begin]) / 2: n for n, week in enumerate(weeks, 1) if n % step == 0 or step == 1}
    names = " : ".join(f"datum.value == {middle:g} ? '{n}'" for middle, n in middles.items())
    axis = alt.Axis(
        values=list(middles), labelExpr=f"{names} : ''", grid=False, title="week of the order", labelOverlap=False
    )
    x = alt.X("a:Q", scale=alt.Scale(domain=[0, ends[-1]], nice=False), axis=axis)
    y = ratio_scale(domain)
    colour = light(VERDICT_COLOUR[counted_verdict(one)])
    base = alt.Chart(values(rows)).encode(x=x, x2=alt.X2("b:Q"))
    return [
        base.mark_rect(color=colour, opacity=0.28, stroke=light("paper"), strokeWidth=1).encode(
            y=alt.Y("low:Q", scale=y), y2=alt.Y2("high:Q")
        ),
        base.mark_rule(color=colour, strokeWidth=2.4).encode(y=alt.Y("ratio:Q", scale=y)),
    ]
