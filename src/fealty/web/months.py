"""A small chart of records over time: bars by month, or by year where months are many, stacked by what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from fealty.showing import formats as fmt
from fealty.showing.charts import KIND_COLOURS
from fealty.web.parts import Part

WIDTH, HEIGHT, FOOT, HEAD = 700.0, 110.0, 18.0, 14.0
"""Pixels of the drawing, of the room for years below the bars, and of that for the highest number above them."""
MOST_MONTHS = 150
MOST_YEARS = 150
MOST_TABLE = 600
"""Lines of the table that says the same."""
REST = "other"


class Bar(Part, frozen=True):
    """One piece of a bar, in pixels, in a colour's name."""

    x: float
    y: float
    width: float
    height: float
    paint: str


class Tick(Part, frozen=True):
    """A word below the bars."""

    x: float
    text: str


class Months(Part, frozen=True):
    """Bars over time, their legend (name, colour), and the same as a table; no bars where there are too many years."""

    words: str
    width: float
    height: float
    base: float
    top: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]
    unit: str
    rows: tuple[tuple[str, ...], ...]


def months_of(dated: Sequence[tuple[date, str]], what: str) -> Months | None:
    """Return a chart of dated things, each with what it is; None where there are none.

    Parameters
    ----------
    dated
        A day and a kind each; the most frequent kinds have a colour of their own.
    what
        What they are, in the plural.
    """
    if not dated:
        return None
    ranked = [name for name, _ in Counter(name for _, name in dated).most_common()]
    named = ranked if len(ranked) <= len(KIND_COLOURS) else ranked[: len(KIND_COLOURS) - 1]
    begin, end = min(day for day, _ in dated), max(day for day, _ in dated)
    by_month = (end.year - begin.year) * 12 + end.month - begin.month < MOST_MONTHS
    first = begin.year * 12 + begin.month - 1 if by_month else begin.year
    last = end.year * 12 + end.month - 1 if by_month else end.year
    counted: dict[int, Counter[str]] = {}
    for day, name in dated:
        place = day.year * 12 + day.month - 1 if by_month else day.year
        counted.setdefault(place, Counter())[name if name in named else REST] += 1
    kinds = [*named, *([REST] if len(named) < len(ranked) else [])]
    drawn = last - first < max(MOST_MONTHS, MOST_YEARS)
    most = max(sum(one.values()) for one in counted.values())
    unit = "month" if by_month else "year"
    ends = fmt.listing(list(dict.fromkeys([_title(first, by_month), _title(last, by_month)])), "to")
    return Months(
        words=f"{fmt.figure(len(dated), what[:-1], what)} by {unit}, {ends}",
        width=WIDTH,
        height=HEIGHT,
        base=HEIGHT - FOOT,
        top=f"{most:,} in the busiest {unit}",
        bars=_bars(counted, kinds, (first, last), most) if drawn else (),
        ticks=_ticks(first, last, by_month) if drawn else (),
        legend=tuple((name, _paint(number)) for number, name in enumerate(kinds)) if len(kinds) > 1 else (),
        unit=unit,
        rows=tuple(
            (_title(place, by_month), *(str(one[name]) if one[name] else "" for name in kinds))
            for place, one in sorted(counted.items())[:MOST_TABLE]
        ),
    )


def _paint(number: int) -> str:
    return KIND_COLOURS[number] if number < len(KIND_COLOURS) else REST


def _title(place: int, by_month: bool) -> str:
    return f"{fmt.MONTHS[place % 12]} {place // 12}" if by_month else str(place)


def _bars(counted: dict[int, Counter[str]], kinds: Sequence[str], ends: tuple[int, int], most: int) -> tuple[Bar, ...]:
    step = WIDTH / (ends[1] - ends[0] + 1)
    scale = (HEIGHT - FOOT - HEAD) / most
    bars = []
    for place, one in sorted(counted.items()):
        y = HEIGHT - FOOT
        for number, name in enumerate(kinds):
            if one[name]:
                high = one[name] * scale
                y -= high
                x = (place - ends[0]) * step
                wide = max(1.0, min(step - 1, 24.0))
                bars.append(
                    Bar(x=round(x, 1), y=round(y, 1), width=round(wide, 1), height=round(high, 1), paint=_paint(number))
                )
    return tuple(bars)


def _ticks(first: int, last: int, by_month: bool) -> tuple[Tick, ...]:
    """Return the years, as many as there is room for."""
    step = WIDTH / (last - first + 1)
    years = range(-(-first // 12), last // 12 + 1) if by_month else range(first, last + 1)
    every = max(1, -(-len(years) * 40 // int(WIDTH)))
    return tuple(
        Tick(x=round((year * 12 - first if by_month else year - first) * step, 1), text=str(year))
        for year in years
        if year % every == 0
    )
