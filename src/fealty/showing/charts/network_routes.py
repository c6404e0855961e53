"""How the lines of the network picture run: where they leave a box, how they bend, and where words find room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from fealty.showing.charts.lettering import width_of
from fealty.showing.charts.network_layout import APART, SHAPES, Box
from fealty.showing.charts.palette import Size

STEPS = 36
"""Points of a bend."""
HEAD = 5.0
"""Pixels before a box at which a line's arrow stands."""
FONT, TALL = 9.5, 11.0
"""Size of a line's words, and the height that they take, in pixels."""
PLACES = (0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82, 0.18)
"""Shares of a line at which its words are tried."""
MOST_CROSSED = 2
"""Other lines that the words of a line may cover: with more nobody could tell whose words they are."""
Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Tied(Protocol):
    """Something that runs from one actor to another."""

    @property
    def begin(self) -> str:
        """Where it begins."""

    @property
    def end(self) -> str:
        """Where it ends."""


S = TypeVar("S", bound=Tied)


class Port(msgspec.Struct, frozen=True):
    """Where a line meets a box: the side (-1 left, 1 right) and the height."""

    box: Box
    side: int
    y: float

    @property
    def x(self) -> float:
        """The box's edge on that side."""
        return self.box.right if self.side > 0 else self.box.left


class Curve(msgspec.Struct, frozen=True):
    """A line as points from its beginning to the tip of its arrow."""

    points: tuple[Point, ...]


def ports(ties: Sequence[S], found: Mapping[str, Box]) -> list[tuple[S, tuple[Port, Port]]]:
    """Return for every tie where it leaves and enters; those at one side of a box are spread over its height."""
    meeting: dict[tuple[str, int], list[tuple[float, int, bool]]] = {}
    for number, tie in enumerate(ties):
        begin, end = found[tie.begin], found[tie.end]
        sides = _sides(begin, end)
        meeting.setdefault((tie.begin, sides[0]), []).append((end.middle, number, True))
        meeting.setdefault((tie.end, sides[1]), []).append((begin.middle, number, False))
    heights: dict[tuple[int, bool], float] = {}
    for (one, _), lines in meeting.items():
        box, room = found[one], found[one].bottom - found[one].top - 6
        for place, (_, number, leaving) in enumerate(sorted(lines)):
            heights[number, leaving] = box.top + 3 + room * (place + 0.5) / len(lines)
    placed = []
    for number, tie in enumerate(ties):
        begin, end = found[tie.begin], found[tie.end]
        sides = _sides(begin, end)
        both = (Port(begin, sides[0], heights[number, True]), Port(end, sides[1], heights[number, False]))
        placed.append((tie, both))
    return placed


def _sides(begin: Box, end: Box) -> tuple[int, int]:
    """Return at which sides of two boxes a line between them runs: towards each other, or both inwards."""
    if begin.column == end.column:
        side = -1 if begin.column == 2 else 1
        return side, side
    return (1, -1) if begin.column < end.column else (-1, 1)


def between(begin: Port, end: Port, found: Iterable[Box], size: Size) -> Curve:
    """Return the line between two boxes; it runs around, and not behind, what stands between their columns."""
    shape = SHAPES[size]
    start, tip = (begin.x, begin.y), (end.x + end.side * HEAD, end.y)
    if begin.box.column == end.box.column:
        out = begin.side * min(shape.gap * 0.75, 14 + abs(start[1] - tip[1]) * 0.22)
        return Curve(tuple(_bend(start, (start[0] + out, start[1]), (tip[0] + out, tip[1]), tip)))
    if abs(begin.box.column - end.box.column) == 1:
        return Curve(tuple(_across(start, tip)))
    height = _passage(found, (start[1] + tip[1]) / 2)
    left = shape.column + shape.gap
    edges = (left - 4.0, left + shape.column + 4.0)
    first, last = edges if start[0] < tip[0] else edges[::-1]
    return Curve((*_across(start, (first, height)), *_across((last, height), tip)))


def _passage(found: Iterable[Box], wanted: float) -> float:
    """Return the height between two boxes of the middle column that is nearest to the one wanted."""
    column = sorted((box for box in found if box.column == 1), key=lambda box: box.top)
    gaps = [column[0].top - APART / 2] if column else [wanted]
    gaps += [box.bottom + APART / 2 for box in column]
    return min(gaps, key=lambda gap: (abs(gap - wanted), gap))


def _across(start: Point, tip: Point) -> list[Point]:
    middle = (start[0] + tip[0]) / 2
    return _bend(start, (middle, start[1]), (middle, tip[1]), tip)


def _bend(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """Return points of the Bézier curve of four points."""
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        points.append(tuple(sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1)))
    return points  # type: ignore[return-value]


def label_places(words: Sequence[str], curves: Sequence[Curve], found: Iterable[Box]) -> list[Area | None]:
    """Return for each line where its words can stand; None where they would cover a box, other words or many lines.

    Lines whose words have a place of their own come first; then those whose words cover one other line, and so on.
    Words stand between the columns, never in them: between two boxes they would seem to be a third.
    """
    standing = _columns(found)
    places: list[Area | None] = [None] * len(curves)
    for crossing in range(MOST_CROSSED + 1):
        for number, curve in enumerate(curves):
            if places[number] is None and words[number]:
                for here in _areas(words[number], curve):
                    taken = [place for place in places if place is not None]
                    crossed = sum(_runs_through(other, here) for place, other in enumerate(curves) if place != number)
                    if crossed <= crossing and not any(_overlap(here, other) for other in (*taken, *standing)):
                        places[number] = here
                        break
    return places


def _columns(found: Iterable[Box]) -> list[Area]:
    """Return the columns of boxes from the top to the bottom of the picture."""
    several: dict[int, list[Box]] = {}
    for box in found:
        several.setdefault(box.column, []).append(box)
    return [
        (min(box.left for box in each), -math.inf, max(box.right for box in each), math.inf)
        for each in several.values()
    ]


def _areas(words: str, curve: Curve) -> Iterable[Area]:
    half, high = width_of(words, FONT) / 2, TALL / 2
    for share in PLACES:
        x, y = curve.points[round(share * (len(curve.points) - 1))]
        yield x - half, y - high, x + half, y + high


def _runs_through(curve: Curve, area: Area) -> bool:
    return any(area[0] < x < area[2] and area[1] < y < area[3] for x, y in curve.points)


def _overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
