"""When a concession is worth it: what the adversary's two answers are worth over the probability of obedience."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from fealty.scenarios.bargain import WHEN, Bargain, Curve
from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, heading, pixel, values
from fealty.showing.charts.palette import WIDTHS, Size, light

HEIGHT = 210
SIDES = {"left": 44, "right": 66, "top": 46, "bottom": 38}
ROOM = 0.08
"""Share of the height left free above and below the lines."""
APART = 12
"""Pixels between the two names at the right."""
NAMES = {"concede": ("concede", "partly"), "strike": ("strike", "defied")}
"""What each answer is called, and its colour."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def bargain_chart(found: Bargain, curve: Curve | None = None, *, size: Size = "wide") -> Any:
    """Draw what conceding and striking are worth to the adversary, against the probability that the order is obeyed.

    The upright line is the threshold, the tint the interval of the measured probability, with its middle.

    Parameters
    ----------
    found
        The bargaining question answered.
    curve
        One of its `curves`; the first unless given.
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.
    """
    one = curve or found.curves[0]
    width = WIDTHS[size] - SIDES["left"] - SIDES["right"]
    seen = f"; {WHEN[one.seen].lower()}" if size == "wide" else ""
    worths = [*one.concede, *one.strike]
    room = max(max(worths) - min(worths), 1.0) * ROOM
    domain = [min(worths) - room, max(worths) + room]
    y = alt.Scale(domain=domain, range=[HEIGHT, 0], nice=False, zero=False)
    layers = [
        *_measured(found, width),
        *_lines(one, y),
        *_threshold(one, width),
        *_ends(one, domain),
        heading(f"worth to the adversary, in attacks suffered{seen}", left=SIDES["left"], up=36),
    ]
    own = alt.Resolve(scale={"y": "independent"}, axis={"x": "independent"})
    return finished(
        alt.layer(*layers, resolve=own)
        .properties(width=width, height=HEIGHT)
        .properties(padding=SIDES, autosize="none")
    )


def bargain_label(found: Bargain, curve: Curve | None = None) -> str:
    """Say what the drawing shows, for those who cannot see it."""
    one, record = curve or found.curves[0], found.obedience
    cross = "they never cross" if one.threshold is None else f"they cross at {fmt.percent(one.threshold)}"
    return (
        f"{WHEN[one.seen]}: what conceding and striking are worth to the adversary over the probability of obedience; "
        f"{cross}; the measured probability is {fmt.percent(record.probability)}, its interval "
        f"{fmt.percent(record.low)} to {fmt.percent(record.high)}."
    )


def _x(field: str, axis: alt.Axis | None = None) -> alt.X:
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)


def _measured(found: Bargain, width: int) -> list[Any]:
    """Draw where the record puts the probability."""
    record = found.obedience
    row = {"a": record.low, "b": record.high, "p": record.probability, "name": "measured"}
    base = alt.Chart(values([row]))
    axis = alt.Axis(
        values=list(TICKS), labelExpr="format(datum.value * 100, 'd') + ' %'", grid=False,
        title="probability that the order is obeyed",
    )  # fmt: skip
    text = base.mark_text(
        baseline="bottom", fontSize=11, color=light("expected"), **_side(record.probability, width, 54)
    )
    return [
        base.mark_rect(color=light("expected"), opacity=0.2).encode(
            x=_x("a", axis), x2=alt.X2("b:Q"), y=pixel("y", 0), y2=pixel("y2", HEIGHT)
        ),
        base.mark_rule(color=light("expected"), strokeWidth=2).encode(
            x=_x("p"), y=pixel("y", 0), y2=pixel("y2", HEIGHT)
        ),
        text.encode(x=_x("p"), y=pixel("y", -1), text=alt.Text("name:N")),
    ]


def _side(at: float, width: int, room: int) -> dict[str, Any]:
    """Put a name over its line, or beside it where it would leave the chart."""
    if at * width < room / 2:
        return {"align": "left", "dx": 2}
    return {"align": "right", "dx": -2} if (1 - at) * width < room / 2 else {"align": "center"}


def _lines(one: Curve, y: alt.Scale) -> list[Any]:
    layers = []
    for number, (name, (_, colour)) in enumerate(NAMES.items()):
        rows = [
            {"p": round(p, 4), "worth": round(worth, 3)}
            for p, worth in zip(one.probability, getattr(one, name), strict=True)
        ]
        axis = alt.Axis(title=None, grid=True, tickCount=5) if number == 0 else None
        line = alt.Chart(values(rows)).mark_line(color=light(colour), strokeWidth=2.4)
        layers.append(line.encode(x=_x("p"), y=alt.Y("worth:Q", scale=y, axis=axis)))
    return layers


def _threshold(one: Curve, width: int) -> list[Any]:
    if one.threshold is None:
        return []
    base = alt.Chart(values([{"p": one.threshold, "name": f"threshold {fmt.brief(one.threshold)}"}]))
    text = base.mark_text(baseline="bottom", fontSize=11, color=light("ink"), **_side(one.threshold, width, 90))
    return [
        base.mark_rule(color=light("ink"), strokeWidth=1.2, strokeDash=[5, 2]).encode(
            x=_x("p"), y=pixel("y", -2), y2=pixel("y2", HEIGHT)
        ),
        text.encode(x=_x("p"), y=pixel("y", -13), text=alt.Text("name:N")),
    ]


def _ends(one: Curve, domain: Sequence[float]) -> list[Any]:
    """Name the two lines at their right ends, none on the other."""
    rows = []
    for name, (words, colour) in NAMES.items():
        part = (domain[1] - getattr(one, name)[-1]) / (domain[1] - domain[0])
        rows.append({"p": 1, "y": HEIGHT * part, "name": words, "colour": light(colour)})
    rows.sort(key=lambda row: float(str(row["y"])))
    first, second = (float(str(row["y"])) for row in rows)
    short = max(APART - (second - first), 0.0) / 2
    rows[0]["y"], rows[1]["y"] = round(first - short, 1), round(second + short, 1)
    text = alt.Chart(values(rows)).mark_text(align="left", baseline="middle", dx=5, fontSize=11, fontWeight="bold")
    pixels = alt.Scale(domain=[0, HEIGHT], range=[0, HEIGHT], nice=False, zero=False)
    y = alt.Y("y:Q", scale=pixels, axis=None)
    return [text.encode(x=_x("p"), y=y, text=alt.Text("name:N"), color=alt.Color("colour:N", scale=None))]
