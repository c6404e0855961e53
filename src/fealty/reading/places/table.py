"""The table of places as it ships: names and coordinates in flat arrays, ready to search without a Python object each.

``data/places.bin.zst`` (made by ``tools/make_places.py`` from GeoNames, CC BY 4.0) is one zstandard frame: the length
of a JSON header as eight bytes, the header (``about``, ``version``, ``arrays`` as ``[name, dtype, count]``), then the
arrays one after the other. Whole numbers are kept as their bytes' planes (``…/0`` the lowest), which compress better.

The names (main and alternate ones, folded) stand sorted in one string of bytes, so that a name is found by halving, and
each name has the places that carry it. ``by_sound`` holds those names that were transliterated, sorted by skeleton.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard

from fealty.errors import InputError
from fealty.reading.places.naming import skeleton

VERSION = 1
"""Of the layout and of the keys in ``naming``; a table of another version is refused."""
TOWN, REGION, CAPITAL = 0, 1, 2
"""Kinds of place in the table: a town or village, a first-level region, a national capital."""

Array = npt.NDArray[Any]


class Entry(NamedTuple):
    """One place of the table; coordinates in degrees, the country as ISO 3166-1 alpha-3 code."""

    name: str
    kind: int
    lat: float
    lon: float
    country: str
    admin1: str | None
    population: int


class Whole:
    """Whole numbers kept as the planes of their bytes; put together only where they are asked for."""

    def __init__(self, arrays: dict[str, Array], name: str) -> None:
        planes = [arrays[key] for key in sorted(arrays) if key.startswith(f"{name}/")]
        self._planes = [(memoryview(plane.data), 8 * place) for place, plane in enumerate(planes)]

    def __len__(self) -> int:
        return len(self._planes[0][0])

    def __getitem__(self, where: int) -> int:
        found = 0
        for plane, shift in self._planes:
            found |= plane[where] << shift
        return found


class PlaceTable:
    """The shipped table, opened: `places_named` and `places_sounding` find, `entry` tells.

    Parameters
    ----------
    packed
        The bytes of the file.

    Raises
    ------
    InputError
        The bytes are not such a table, or one of another version.
    """

    def __init__(self, packed: bytes) -> None:
        try:
            raw = zstandard.ZstdDecompressor().decompress(packed)
            begin = 8 + int.from_bytes(raw[:8], "little")
            header = json.loads(raw[8:begin])
        except (zstandard.ZstdError, ValueError) as why:
            raise InputError(f"the table of places cannot be read ({why}): install Fealty again") from why
        found = header.get("version") if isinstance(header, dict) else None
        if found != VERSION:
            raise InputError(f"the table of places has version {found}, not {VERSION}: install Fealty again")
        arrays: dict[str, Array] = {}
        for name, dtype, count in header["arrays"]:
            arrays[name] = np.frombuffer(raw, dtype=dtype, count=count, offset=begin)
            begin += arrays[name].nbytes
        self._countries: list[str] = header["countries"]
        self._regions: list[str] = header["regions"]
        self._keys, self._names = memoryview(arrays["keys"].data), memoryview(arrays["names"].data)
        self._key_ends = np.flatnonzero(arrays["keys"] == ord("\n"))
        self._name_ends = np.flatnonzero(arrays["names"] == ord("\n"))
        self._carriers_end = np.cumsum(arrays["carriers_each"], dtype=np.int64)
        self._carriers, self._by_sound = Whole(arrays, "carriers"), Whole(arrays, "by_sound")
        self._lat, self._lon = Whole(arrays, "lat"), Whole(arrays, "lon")
        self._population, self._kind = arrays["population"], arrays["kind"]
        self._country, self._region = arrays["country"], arrays["region"]

    def __len__(self) -> int:
        return len(self._kind)

    def key(self, number: int) -> str:
        """Return one of the sorted folded names."""
        begin = int(self._key_ends[number - 1]) + 1 if number else 0
        return str(self._keys[begin : int(self._key_ends[number])], "ascii")

    def places_named(self, key: str) -> list[int]:
        """Return the numbers of the places that carry a folded name, the most populous first."""
        number = bisect_left(range(len(self._key_ends)), key, key=self.key)
        if number == len(self._key_ends) or self.key(number) != key:
            return []
        return self._carrying(number)

    def places_sounding(self, key: str, most: int = 200) -> list[tuple[str, list[int]]]:
        """Return folded names with the same skeleton as a folded name, each with the places that carry it."""
        wanted = skeleton(key)

        def skeleton_at(where: int) -> str:
            return skeleton(self.key(self._by_sound[where]))

        every = range(len(self._by_sound))
        first = bisect_left(every, wanted, key=skeleton_at)
        last = bisect_right(every, wanted, lo=first, key=skeleton_at)
        numbers = [self._by_sound[where] for where in range(first, min(last, first + most))]
        return [(self.key(number), self._carrying(number)) for number in numbers]

    def entry(self, place: int) -> Entry:
        """Return what is known of a place by its number."""
        begin = int(self._name_ends[place - 1]) + 1 if place else 0
        region = int(self._region[place])
        return Entry(
            name=str(self._names[begin : int(self._name_ends[place])], "utf-8"),
            kind=int(self._kind[place]),
            lat=(self._lat[place] - 90_000) / 1000,
            lon=(self._lon[place] - 180_000) / 1000,
            country=self._countries[int(self._country[place])],
            admin1=self._regions[region] or None,
            population=int(self._population[place]),
        )

    def _carrying(self, number: int) -> list[int]:
        begin = int(self._carriers_end[number - 1]) if number else 0
        found = [self._carriers[where] for where in range(begin, int(self._carriers_end[number]))]
        return sorted(found, key=lambda place: -int(self._population[place]))


@cache
def place_table() -> PlaceTable:
    """Return the table that ships with the package, opened once a process."""
    return PlaceTable((files("fealty.reading") / "data" / "places.bin.zst").read_bytes())
