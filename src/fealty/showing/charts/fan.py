"""What may come: the attacks of the last months and, beyond them, the fan of simulated futures under a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt

from fealty.measuring.measurement import Measurement, Series
from fealty.scenarios import Fan, Milestone, Outlook
from fealty.scenarios.counting import collected
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, heading, pixel, values, zero
from fealty.showing.charts.palette import WIDTHS, Size, light

HEIGHT: dict[Size, int] = {"wide": 220, "narrow": 190}
SIDES: dict[Size, dict[str, int]] = {
    "wide": {"left": 36, "right": 84, "bottom": 24},
    "narrow": {"left": 32, "right": 82, "bottom": 24},
}
WEEK = 7
WEEKLY = 28
"""Days ahead from which on attacks are drawn by the week."""
BEFORE = 182
"""Days of history at least; it is as long as the days ahead, if these are more."""
LANE = 14
"""Pixels of a row of names above the chart."""
LETTER = 6.2
"""Pixels of a letter, roughly."""
QUIET = 0.12
"""Share of the width from which on a stretch without attacks is named."""
APART = 12
"""Pixels between names beside the fan."""
NAMES = {"order": "order", "lift": "order ends", "strike": "strike", "talks": "talks end"}
MOST_NAMES = 12
"""Milestones that are named; all have their line."""


def fan_chart(outlook: Outlook, measurement: Measurement, group: str | None = None, *, size: Size = "wide") -> Any:
    """Draw the attacks of the last months as bars and those ahead as a fan of 50 % and 90 % of the simulated futures.

    Each step of the fan is the range of one week's count, as each bar is one week's count (of one day each, where fewer
    than four weeks are ahead). Dashed: the middle and the upper end of 90 % of the futures in which nothing new
    happens. Published totals take the place of the rows of their days, as they do in the model.

    Parameters
    ----------
    outlook
        A simulated plan.
    measurement
        With the series that it goes on from.
    group
        The group's id; None: all together.
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.
    """
    one = outlook.of(group)
    by_week = outlook.days >= WEEKLY
    fan = one.weekly if by_week else one.daily
    usual = one.usual_weekly if by_week and one.difference is not None else None
    back = max(BEFORE if by_week else WEEKLY, outlook.days) // fan.step
    bars = list(_history(measurement, outlook.begin, group, fan.step, back))
    back = min(back, max((-bar["a"] for bar in bars), default=0) // fan.step)
    domain = [-back * fan.step, len(fan.median) * fan.step]
    highest = [*fan.high_90, *(usual.high_90 if usual else ())]
    top = max([1.0, *highest, *(bar["attacks"] for bar in bars)]) * 1.06
    sides = SIDES[size]
    width, height = WIDTHS[size] - sides["left"] - sides["right"], HEIGHT[size]
    x = alt.Scale(domain=domain, nice=False)
    y = alt.Scale(domain=[0, top], range=[height, 0], nice=False)
    seen = [each for each in outlook.milestones if group is None or group in each.groups]
    marks, lanes = _milestones(seen, outlook.begin, (domain, width, height), x)
    layers = [
        *_bars(bars, outlook, domain, x, y, size),
        *_fan(fan, x, y),
        *(_usual(usual, x, y) if usual else []),
        *marks,
        *_names(fan, usual, (domain[1], height, top), x),
    ]
    words = f"attacks a {'week' if by_week else 'day'}"
    if size == "wide":
        words += f"; from {fmt.day(outlook.begin)} on, the ranges of 50 % and 90 % of the simulated futures"
    layers.append(heading(words, left=sides["left"], up=lanes * LANE + 11))
    padding = {**sides, "top": 22 + lanes * LANE}
    own = alt.Resolve(scale={"y": "independent"}, axis={"x": "independent"})
    drawn = alt.layer(*layers, resolve=own)
    return finished(drawn.properties(width=width, height=height).properties(padding=padding, autosize="none"))


def fan_label(outlook: Outlook, group: str | None = None) -> str:
    """Say what the drawing shows, for those who cannot see it."""
    one = outlook.of(group)
    unit, fan = ("week", one.weekly) if outlook.days >= WEEKLY else ("day", one.daily)
    first, last = ([round(each[n]) for each in (fan.median, fan.low_90, fan.high_90)] for n in (0, -1))
    events = "; ".join(f"{fmt.short_day(each.day)}: {NAMES[each.kind]}" for each in outlook.milestones)
    return (
        f"{one.name}: attacks a {unit} in the last months, and simulated from {fmt.day(outlook.begin)} on. First "
        f"{unit} ahead: {first[0]}, 90 % interval {first[1]} to {first[2]}; last: {last[0]}, {last[1]} to {last[2]}."
        + (f" {events}." if events else "")
    )


# --- what happened ----------------------------------------------------------------------------------------------------


def _history(
    measurement: Measurement, begin: date, group: str | None, step: int, back: int
) -> Iterator[dict[str, Any]]:
    """Yield the stretches before the days ahead, counted back from these; one that is not known in full has no bar."""
    chosen = [one for one in measurement.series if group is None or one.group == group]
    for number in range(-back, 0):
        first = begin + timedelta(days=number * step)
        attacks = [_attacks(one, first, step) for one in chosen]
        if any(each is None for each in attacks):
            continue
        yield {
            "a": number * step, "b": (number + 1) * step, "attacks": round(sum(each or 0.0 for each in attacks), 2),
            "days": fmt.short_span(first, first + timedelta(days=step - 1)),
        }  # fmt: skip


def _attacks(series: Series, first: date, step: int) -> float | None:
    at = (first - series.begin).days
    if at < 0 or at + step > len(series.counts):
        return None
    counts, known = collected(series)
    return float(counts[at : at + step].sum()) if known[at : at + step].all() else None


def _bars(
    bars: Sequence[dict[str, Any]], outlook: Outlook, domain: Sequence[int], x: alt.Scale, y: alt.Scale, size: Size
) -> list[Any]:
    """Draw the bars, both axes, and a tint where nothing was collected."""
    months = _months(outlook.begin, domain, letters=3 if size == "wide" else 1)
    names = " : ".join(f"datum.value == {n} ? '{name}'" for n, name in months.items())
    across = alt.Axis(
        values=list(months), labelExpr=f"{names} : ''" if names else "''", grid=False, title=None, labelAlign="left",
        labelOffset=2, ticks=True, tickSize=4, labelPadding=2, labelOverlap=False,
    )  # fmt: skip
    up = alt.Axis(title=None, tickCount=5, tickMinStep=1, grid=True, format="d")
    known = {bar["a"] for bar in bars}
    step = outlook.of(None).weekly.step if outlook.days >= WEEKLY else 1
    quiet = alt.Chart(values(_quiet(bars, domain) or [{"a": 0, "name": ""}])).mark_text(
        color=light("soft"), fontSize=11, fontStyle="italic", baseline="bottom", dy=-3
    )
    gaps = [{"a": a, "b": a + step} for a in range(domain[0], 0, step) if a not in known]
    tint = alt.Chart(values(gaps or [{"a": 0, "b": 0}])).mark_rect(color=light("missing"))
    drawn = alt.Chart(values(list(bars) or [{"a": 0, "b": 0, "attacks": 0, "days": ""}])).mark_rect(
        color=light("observed"), stroke=light("paper"), strokeWidth=0.6
    )
    return [
        tint.encode(x=alt.X("a:Q", scale=x, axis=across), x2=alt.X2("b:Q")),
        drawn.encode(
            x=alt.X("a:Q", scale=x, axis=None), x2=alt.X2("b:Q"), y=alt.Y("attacks:Q", scale=y, axis=up), y2=zero("y2"),
            tooltip=[alt.Tooltip("days:N"), alt.Tooltip("attacks:Q")],
        ),
        quiet.encode(x=alt.X("a:Q", scale=x, axis=None), y=alt.Y(datum=0, scale=y, axis=None), text=alt.Text("name:N")),
    ]  # fmt: skip


def _quiet(bars: Sequence[dict[str, Any]], domain: Sequence[int]) -> list[dict[str, Any]]:
    """Return names for long stretches without any attack, so that they do not look like days that nobody looked at."""
    found: list[dict[str, Any]] = []
    run: list[dict[str, Any]] = []
    for bar in [*bars, None]:
        if bar is not None and not bar["attacks"] and (not run or bar["a"] == run[-1]["b"]):
            run.append(bar)
            continue
        if run and run[-1]["b"] - run[0]["a"] >= (domain[1] - domain[0]) * QUIET:
            found.append({"a": (run[0]["a"] + run[-1]["b"]) / 2, "name": "no attack"})
        run = [bar] if bar is not None and not bar["attacks"] else []
    return found


def _months(begin: date, domain: Sequence[int], *, letters: int) -> dict[int, str]:
    """Return the first days of months on the axis, by their names; January has the year."""
    found = {}
    for n in range(domain[0], domain[1] + 1):
        day = begin + timedelta(days=n)
        if day.day == 1:
            year = str(day.year) if letters > 1 else f"’{day.year % 100:02d}"
            found[n] = year if day.month == 1 else fmt.MONTHS[day.month - 1][:letters]
    return found


# --- what may come ----------------------------------------------------------------------------------------------------


def _fan(fan: Fan, x: alt.Scale, y: alt.Scale) -> list[Any]:
    rows = [
        {
            "a": n * fan.step, "b": (n + 1) * fan.step, "median": fan.median[n], "low_50": fan.low_50[n],
            "high_50": fan.high_50[n], "low_90": fan.low_90[n], "high_90": fan.high_90[n],
        }
        for n in range(len(fan.median))
    ]  # fmt: skip
    base = alt.Chart(values(rows)).encode(x=alt.X("a:Q", scale=x, axis=None), x2=alt.X2("b:Q"))
    colour = light("expected")
    return [
        base.mark_rect(color=colour, opacity=0.2).encode(
            y=alt.Y("low_90:Q", scale=y, axis=None), y2=alt.Y2("high_90:Q")
        ),
        base.mark_rect(color=colour, opacity=0.36).encode(
            y=alt.Y("low_50:Q", scale=y, axis=None), y2=alt.Y2("high_50:Q")
        ),
        base.mark_rule(color=colour, strokeWidth=2.4).encode(y=alt.Y("median:Q", scale=y, axis=None)),
    ]


def _usual(fan: Fan, x: alt.Scale, y: alt.Scale) -> list[Any]:
    """Draw the upper end of 90 % and the middle of the futures in which nothing new happens, as dashed steps."""
    layers = []
    for name, dash in (("median", [4, 3]), ("high_90", [2, 3])):
        each = getattr(fan, name)
        rows = [{"a": n * fan.step, "n": value} for n, value in enumerate((*each, each[-1]))]
        line = alt.Chart(values(rows)).mark_line(
            interpolate="step-after", color=light("ink"), strokeWidth=1.2, strokeDash=dash
        )
        layers.append(line.encode(x=alt.X("a:Q", scale=x, axis=None), y=alt.Y("n:Q", scale=y, axis=None)))
    return layers


def _names(fan: Fan, usual: Fan | None, ends: tuple[int, int, float], x: alt.Scale) -> list[Any]:
    """Name the parts of the fan at its right end, from top to bottom, none on another."""
    last, height, top = ends
    wanted = [(fan.high_90[-1], "90 %", "expected"), (fan.high_50[-1], "50 %", "expected")]
    wanted.append((fan.median[-1], "middle", "expected"))
    if usual is not None:
        wanted += [(usual.high_90[-1], "90 % no plan", "ink"), (usual.median[-1], "middle no plan", "ink")]
    rows: list[dict[str, Any]] = []
    for value, name, colour in sorted(wanted, key=lambda one: -one[0]):
        at = height * (1 - value / top)
        if rows:
            at = max(at, rows[-1]["y"] + APART)
        rows.append({"a": last, "y": at, "name": name, "colour": light(colour)})
    limit = height - 5.0
    for row in reversed(rows):  # what would fall off the chart pushes the names above it up
        row["y"] = round(min(row["y"], limit), 1)
        limit = row["y"] - APART
    text = alt.Chart(values(rows)).mark_text(align="left", baseline="middle", dx=4, fontSize=10.5)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False), axis=None)
    return [
        text.encode(
            x=alt.X("a:Q", scale=x, axis=None), y=y, text=alt.Text("name:N"), color=alt.Color("colour:N", scale=None)
        )
    ]  # fmt: skip


def _milestones(
    seen: Sequence[Milestone], begin: date, frame: tuple[Sequence[int], int, int], x: alt.Scale
) -> tuple[list[Any], int]:
    """Draw what the plan supposes as rules with their names above; return the layers and how many rows names take."""
    domain, width, height = frame
    days = (domain[1] - domain[0]) / width
    rows: list[dict[str, Any]] = []
    ends: list[float] = []
    for each in seen:
        at = (each.day - begin).days
        name = NAMES[each.kind] if len(rows) < MOST_NAMES else ""
        room = (len(name) * LETTER + 6) * days
        left = at + room > domain[1]
        start = at - room if left else at
        lane = next((n for n, end in enumerate(ends) if end <= start), len(ends))
        ends[lane : lane + 1] = [start + room]
        colour = light("trigger" if each.kind == "strike" else "ink")
        rows.append({"a": at, "left": left, "lane": lane, "name": name, "colour": colour, "words": each.words})
    lanes = len(ends)
    today = alt.Chart(values([{"a": 0}])).mark_rule(color=light("soft"), strokeWidth=1)
    layers: list[Any] = [
        today.encode(x=alt.X("a:Q", scale=x, axis=None), y=pixel("y", -2), y2=pixel("y2", height))
    ]  # fmt: skip
    paint = alt.Color("colour:N", scale=None)
    for row in rows:
        base = alt.Chart(values([row]))
        up = -(lanes - row["lane"]) * LANE + 5
        rule = base.mark_rule(strokeWidth=1.2, strokeDash=[5, 2])
        side: dict[str, Any] = {"align": "right", "dx": -3} if row["left"] else {"align": "left", "dx": 3}
        halo: dict[str, Any] = {"stroke": light("paper"), "strokeWidth": 3}
        where = {"x": alt.X("a:Q", scale=x, axis=None), "y": pixel("y", up), "text": alt.Text("name:N")}
        text = base.mark_text(baseline="middle", fontSize=11, **side)
        layers += [
            rule.encode(
                x=where["x"], y=where["y"], y2=pixel("y2", height), color=paint, tooltip=alt.Tooltip("words:N")
            ),
            base.mark_text(baseline="middle", fontSize=11, **side, **halo).encode(**where),
            text.encode(**where, color=paint),
        ]  # fmt: skip
    return layers, lanes
