"""Attacks on a map: gathered in the cells of a grid that gets finer as one looks closer, or place by place.

A cell is a square of the Mercator map: half as wide at each level. Places known by a district, or by less, are gathered
by themselves, so that no rough guess hides in a circle of exact ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from fealty.records.facts import country_name
from fealty.showing import formats as fmt
from fealty.web.attacks import Attacks, Floats, Integers, Mask
from fealty.web.parts import Part
from fealty.web.problems import Refused

FARTHEST = 85.0
"""The map ends at this latitude: Mercator's goes on for ever."""
FINEST = 20
MOST_CLUSTERS = 700
MOST_TOGETHER = 9
"""Cells under one circle: one and its neighbours."""
TOO_NEAR = 0.8
"""Cells from middle to middle below which two circles are one."""
CELL = re.compile(r"(\d{1,2})\.(\d{1,7})\.(\d{1,7})\.([012])")
PRECISIONS = ("known place", "known by district or province", "known roughly")


class Cluster(Part, frozen=True):
    """What one circle shows.

    Attributes
    ----------
    id
        The cell or cells, to be asked for.
    lat, lon
        The middle of its attacks.
    attacks, parts
        All, and by slots.
    rough
        0 a place, 1 a district or province, 2 rougher.
    places
        How many.
    name
        The place's, or the busiest place's.
    """

    id: str
    lat: float
    lon: float
    attacks: int
    parts: tuple[int, ...]
    rough: int
    places: int
    name: str


class Spot(Part, frozen=True):
    """One place in the table: its name, country and precision, its attacks, by slots too, and their days."""

    id: str
    name: str
    country: str
    precision: str
    attacks: int
    parts: tuple[int, ...]
    days: str


def mercator(lat: Floats) -> Floats:
    """Return how far down the map a latitude is: 0 at its top, 1 at its bottom."""
    sine = np.sin(np.radians(np.clip(lat, -FARTHEST, FARTHEST)))
    return np.asarray(0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi), float)


def level_for(west: float, east: float, across: int) -> int:
    """Return how fine a grid has to be for so many cells from side to side."""
    return min(FINEST, max(0, math.ceil(math.log2(max(across, 1) * 360.0 / max(east - west, 1e-3)))))


def cells_of(attacks: Attacks, level: int) -> Integers:
    """Return for each attack its cell: column, row and precision in one number; -1 where the place is not known."""
    number = 1 << level
    known = np.isfinite(attacks.lat)
    lon, lat = np.where(known, attacks.lon, 0.0), np.where(known, attacks.lat, 0.0)
    column = np.clip(((lon + 180.0) / 360.0 * number).astype(np.int64), 0, number - 1)
    row = np.clip((mercator(lat) * number).astype(np.int64), 0, number - 1)
    return np.where(known, (column * number + row) * 3 + attacks.rough, -1)


def clusters(attacks: Attacks, keep: Mask, level: int, slots: Integers, most: int) -> tuple[Cluster, ...]:
    """Return the cells of a grid that hold attacks, the busiest first; circles that would cover one another are one.

    Parameters
    ----------
    attacks, keep
        The attacks, and which of them are looked at; their places are known.
    level
        How fine the grid is.
    slots, most
        For each attack its slot, and how many slots there are.
    """
    rows = np.flatnonzero(keep)
    if not len(rows):
        return ()
    cells, at = np.unique(cells_of(attacks, level)[rows], return_inverse=True)
    leader = _leaders(attacks, rows, at, cells, level)
    leaders, where = np.unique(leader, return_inverse=True)
    at = where[at]
    count = attacks.count[rows]
    total, told = np.bincount(at, weights=count), np.maximum(np.bincount(at), 1)
    lat = np.bincount(at, weights=attacks.lat[rows]) / told
    lon = np.bincount(at, weights=attacks.lon[rows]) / told
    parts = np.bincount(at * most + slots[rows], weights=count, minlength=len(leaders) * most).reshape(-1, most)
    names, number = _names(attacks, rows, at, len(leaders))
    return tuple(
        Cluster(
            id=_cell_id([int(one) for one in cells[leader == leaders[n]]], level),
            lat=round(float(lat[n]), 4),
            lon=round(float(lon[n]), 4),
            attacks=int(total[n]),
            parts=tuple(int(one) for one in parts[n]),
            rough=int(cells[leaders[n]] % 3),
            places=number[n],
            name=names[n],
        )
        for n in np.argsort(-total, kind="stable")[:MOST_CLUSTERS].tolist()
    )


def _leaders(attacks: Attacks, rows: Integers, at: Integers, cells: Integers, level: int) -> Integers:
    """Return for each cell the one under which it is drawn: itself, or a busier one near by."""
    total, told = np.bincount(at, weights=attacks.count[rows]), np.maximum(np.bincount(at), 1)
    across = np.bincount(at, weights=attacks.lon[rows] + 180.0) / told / 360.0 * (1 << level)
    down = np.bincount(at, weights=mercator(attacks.lat[rows])) / told * (1 << level)
    leader = np.full(len(cells), -1, np.int64)
    for one in np.argsort(-total, kind="stable")[:MOST_CLUSTERS].tolist():
        if leader[one] < 0:
            near = (np.abs(across - across[one]) < TOO_NEAR) & (np.abs(down - down[one]) < TOO_NEAR)
            leader[near & (leader < 0) & (cells % 3 == cells[one] % 3)] = one
    return np.where(leader < 0, np.arange(len(cells)), leader)


def _names(attacks: Attacks, rows: Integers, at: Integers, cells: int) -> tuple[list[str], list[int]]:
    """Return for each cell its busiest place, and how many places it holds."""
    size = len(attacks.places)
    pairs, which = np.unique(at * size + attacks.place[rows], return_inverse=True)
    sums = np.bincount(which, weights=attacks.count[rows])
    number = np.bincount(pairs // size, minlength=cells)
    order = np.lexsort((-sums, pairs // size))
    first = order[np.unique((pairs // size)[order], return_index=True)[1]]
    return [attacks.places[int(pairs[one] % size)][0] or "unnamed place" for one in first], number.tolist()


def _cell_id(cells: Sequence[int], level: int) -> str:
    return "-".join(f"{level}.{one // 3 >> level}.{one // 3 % (1 << level)}.{one % 3}" for one in cells)


def in_cell(attacks: Attacks, cell: str) -> Mask:
    """Return which attacks lie under a circle, by its id.

    Raises
    ------
    Refused
        It is none.
    """
    inside: Mask = np.zeros(len(attacks.day), bool)
    for each in cell.split("-")[:MOST_TOGETHER]:
        found = CELL.fullmatch(each)
        level, column, row, rough = (int(one) for one in found.groups()) if found else (FINEST + 1, 0, 0, 0)
        number = 1 << level
        if level > FINEST or column >= number or row >= number:
            raise Refused(f"{each!r} is no cell of the map.")
        inside |= cells_of(attacks, level) == (column * number + row) * 3 + rough
    return inside


def within(attacks: Attacks, box: Sequence[float]) -> Mask:
    """Return which attacks lie in a box: west, south, east, north."""
    west, south, east, north = box
    return (attacks.lon >= west) & (attacks.lon <= east) & (attacks.lat >= south) & (attacks.lat <= north)


def frame(attacks: Attacks, keep: Mask) -> tuple[float, float, float, float]:
    """Return the box that holds what is looked at: west, south, east, north; the world where nothing is."""
    if not keep.any():
        return (-180.0, -60.0, 180.0, 75.0)
    lon, lat = attacks.lon[keep], attacks.lat[keep]
    wide = max(float(lon.max() - lon.min()) * 0.1, 0.4)
    high = max(float(lat.max() - lat.min()) * 0.14, 0.3)
    return (
        round(max(float(lon.min()) - wide, -180.0), 3), round(max(float(lat.min()) - high, -FARTHEST), 3),
        round(min(float(lon.max()) + wide, 180.0), 3), round(min(float(lat.max()) + high, FARTHEST), 3),
    )  # fmt: skip


class Sums(msgspec.Struct, frozen=True):
    """Attacks place by place, the busiest first; `marks` are places and precisions in one number."""

    marks: Integers
    at: Integers
    rows: Integers
    total: Floats
    order: npt.NDArray[np.intp]


def sums_of(attacks: Attacks, keep: Mask) -> Sums:
    """Count the attacks that are looked at by place and precision."""
    rows = np.flatnonzero(keep)
    marks, at = np.unique(attacks.place[rows] * 3 + attacks.rough[rows], return_inverse=True)
    total = np.bincount(at, weights=attacks.count[rows].astype(float), minlength=len(marks)).astype(float)
    return Sums(marks, at, rows, total, np.argsort(-total, kind="stable"))


def spots(attacks: Attacks, sums: Sums, slots: Integers, number: int, part: slice) -> tuple[Spot, ...]:
    """Return a part of the places with their attacks.

    Parameters
    ----------
    attacks, sums
        The attacks, and their sums by place.
    slots, number
        For each attack its slot, and how many slots there are.
    part
        Which places are wanted.
    """
    return tuple(_spot(attacks, sums, slots, number, n) for n in sums.order[part].tolist())


def _spot(attacks: Attacks, sums: Sums, slots: Integers, number: int, n: int) -> Spot:
    rows = sums.rows[sums.at == n]
    parts = np.bincount(slots[rows], weights=attacks.count[rows], minlength=number)
    name, country = attacks.places[int(sums.marks[n]) // 3]
    days = (date.fromordinal(int(attacks.day[rows].min())), date.fromordinal(int(attacks.day[rows].max())))
    return Spot(
        id=place_id(name, country),
        name=name or "unnamed place",
        country=country_name(country) if country else "",
        precision=PRECISIONS[int(sums.marks[n]) % 3],
        attacks=int(sums.total[n]),
        parts=tuple(int(one) for one in parts),
        days=fmt.short_span(*days),
    )


def place_id(name: str, country: str) -> str:
    """Return what a place is asked for by."""
    return f"{name}|{country}"


def at_place(attacks: Attacks, mark: str) -> Mask:
    """Return which attacks were at a place."""
    which = [n for n, (name, country) in enumerate(attacks.places) if place_id(name, country) == mark]
    return np.isin(attacks.place, which)
