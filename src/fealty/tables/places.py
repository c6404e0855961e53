"""Where: countries by any of their codes or names, and places with coordinates that can be true."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from fealty.records import Place
from fealty.records.facts import raw_table
from fealty.tables.cells import BadCell, given, number


def folded(name: str) -> str:
    """Return a name as it is compared: no case, no accents, no punctuation, "&" and "the" aside."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    kept = "".join(
        character if character.isalnum() else " " for character in plain if not unicodedata.combining(character)
    )
    words = kept.split()
    return " ".join(word for word in words if word != "the")


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in raw_table("countries"):
        for name in (row["iso3"], row["name"], *row["other_names"].split("|")):
            if name:
                found.setdefault(folded(name), row["iso3"])
    return found


@cache
def _codes(column: str) -> dict[str, str]:
    return {code: row["iso3"] for row in raw_table("countries") for code in row[column].split("|") if code}


@lru_cache(maxsize=5_000)
def country_named(cell: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code for a country's name or for the code itself, None when it is not known."""
    text = given(cell)
    return None if text is None else _names().get(folded(text))


@lru_cache(maxsize=5_000)
def country_numbered(cell: str) -> str | None:
    """Return the alpha-3 code for an ISO numeric code ("368", "4", "004.0" are all fine)."""
    text = given(cell)
    return None if text is None else _codes("iso_numeric").get(text.removesuffix(".0").lstrip("0"))


@lru_cache(maxsize=5_000)
def country_fips(cell: str) -> str | None:
    """Return the alpha-3 code for a FIPS 10-4 code, which GDELT uses for places."""
    return _codes("fips").get(cell.strip().upper())


@lru_cache(maxsize=5_000)
def country_gw(cell: str) -> str | None:
    """Return the alpha-3 code for a Gleditsch-Ward number, which UCDP uses for countries and governments."""
    return _codes("gleditsch_ward").get(cell.strip().removesuffix(".0"))


def _degrees(cell: str, field: str, decimal: str) -> float | None:
    """Return degrees; a comma in them can only be a decimal comma, thousands of degrees there are none."""
    return number(cell, field, "," if "," in cell and "." not in cell else decimal)


@lru_cache(maxsize=50_000)
def coordinates(lat: str, lon: str, decimal: str = ".") -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, None when either is missing.

    Raises
    ------
    BadCell
        Not numbers, off the globe, or both zero, which tables write for "unknown".
    """
    north, east = _degrees(lat, "latitude", decimal), _degrees(lon, "longitude", decimal)
    if north is None or east is None:
        return None
    if not -90 <= north <= 90:
        raise BadCell("latitude", lat, "off the globe: the place goes in without coordinates")
    if not -180 <= east <= 180:
        raise BadCell("longitude", lon, "off the globe: the place goes in without coordinates")
    if north == 0 and east == 0:
        raise BadCell("latitude", lat, "latitude and longitude are both 0: the place goes in without coordinates")
    return north, east


@lru_cache(maxsize=100_000)
def place(name: str, admin1: str, country: str | None, precision: int | None, lat: str, lon: str) -> Place | None:
    """Return where, from the cells that say it; None when they say nothing.

    Raises
    ------
    BadCell
        Coordinates that cannot be true; the caller asks again without them.
    """
    point = coordinates(lat, lon)
    found = Place(
        name=given(name),
        lat=None if point is None else point[0],
        lon=None if point is None else point[1],
        country=country,
        admin1=given(admin1),
        precision=precision,
    )
    return None if found == Place(precision=precision) else found
