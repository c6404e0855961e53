"""The world's borders: Natural Earth 1:50m, public domain, in a small file that ``tools/make_borders.py`` makes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import msgspec

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

FILE = "borders.json.gz"


class Country(msgspec.Struct, frozen=True):
    """A country: three letters (ISO 3166-1; empty where it has none), English name, polygons of rings of points."""

    id: str
    name: str
    polygons: tuple[tuple[tuple[Point, ...], ...], ...]


class _Packed(msgspec.Struct):
    id: str
    name: str
    polygons: list[list[list[int]]]


class _File(msgspec.Struct):
    about: str
    scale: float
    arcs: list[list[int]]
    countries: list[_Packed]


@lru_cache(maxsize=1)
def world() -> tuple[Country, ...]:
    """Return every country, unpacked once."""
    packed = files("fealty.showing").joinpath("data", FILE).read_bytes()
    file = msgspec.json.decode(gzip.decompress(packed), type=_File)
    arcs = [_unpacked(arc, file.scale) for arc in file.arcs]
    return tuple(
        Country(one.id, one.name, tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in one.polygons))
        for one in file.countries
    )


def _unpacked(arc: Sequence[int], scale: float) -> list[Point]:
    x, y = arc[0], arc[1]
    points = [(x / scale, y / scale)]
    for n in range(2, len(arc), 2):
        x, y = x + arc[n], y + arc[n + 1]
        points.append((x / scale, y / scale))
    return points


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> tuple[Point, ...]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return tuple(points)


def within(box: Box) -> Iterator[Country]:
    """Yield the countries that touch a box, cut to it."""
    for country in world():
        polygons = []
        for polygon in country.polygons:
            rings = [cut for cut in (_clipped(ring, box) for ring in polygon) if len(cut) > 2]
            if rings:
                polygons.append(tuple(rings))
        if polygons:
            yield Country(country.id, country.name, tuple(polygons))


def _clipped(ring: Sequence[Point], box: Box) -> tuple[Point, ...]:
    """Return a ring cut to a box, edge by edge (Sutherland & Hodgman 1974)."""
    west, south, east, north = box
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    if not xs or max(xs) < west or min(xs) > east or max(ys) < south or min(ys) > north:
        return ()
    points = list(ring)
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        points = list(_against(points, axis, limit, sign))
    return (*points, points[0]) if points else ()


def _against(points: Sequence[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    for n, here in enumerate(points):
        before = points[n - 1]
        inside, was_inside = sign * (here[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
        if inside != was_inside:
            share = (limit - before[axis]) / (here[axis] - before[axis])
            yield (before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1]))
        if inside:
            yield here


def middle(country: Country) -> tuple[Point, float]:
    """Return the centre of a country's largest polygon, and that polygon's area in square degrees."""
    best, largest = (0.0, 0.0), 0.0
    for polygon in country.polygons:
        ring = polygon[0]
        twice = x = y = 0.0
        for n, (x1, y1) in enumerate(ring):
            x0, y0 = ring[n - 1]
            cross = x0 * y1 - x1 * y0
            twice, x, y = twice + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
        if abs(twice) / 2 > largest:
            largest, best = abs(twice) / 2, (x / (3 * twice), y / (3 * twice))
    return best, largest
