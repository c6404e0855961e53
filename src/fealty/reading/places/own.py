"""Places that no list of towns has, from our own tables: countries and adjectives, bases, crossings, straits, fronts.

They are few, so they live in dictionaries by folded name; a second one, by sound, finds other transliterations.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from fealty.reading.places.naming import folded, sound
from fealty.records.facts import raw_table

OTHER_NAME = "another name of a country"


class Spot(NamedTuple):
    """One row of ``bases.csv``; coordinates are null where nobody would vouch for them."""

    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    source: str


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a data file of this room; lines that begin with ``#`` are comments."""
    text = (files("fealty.reading") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader((line for line in text.splitlines() if line and not line.startswith("#")), strict=True))


@cache
def precision_of_kinds() -> dict[str, int]:
    """Return UCDP's where_prec for an event at a place of each kind."""
    return {row["kind"]: int(row["precision"]) for row in shipped_rows("place_kinds")}


@cache
def kind_words() -> tuple[tuple[str, str], ...]:
    """Return the words that say a place's kind, folded, the longest first, each with its kind."""
    pairs = [(word, row["kind"]) for row in shipped_rows("place_kinds") for word in row["words"].split("|") if word]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


@cache
def kinds_of_words() -> dict[str, str]:
    """Return the kind of place that each word says, by the word folded."""
    return dict(kind_words())


@cache
def _most_words() -> int:
    return max(word.count(" ") + 1 for word in kinds_of_words())


@lru_cache(maxsize=16_384)
def without_kind(key: str) -> tuple[str, str] | None:
    """Return a folded name without the word for its kind, and the kind ("idlib province": idlib, region)."""
    words, kinds = key.split(" "), kinds_of_words()
    found: list[tuple[int, str, bool, list[str]]] = []
    for count in range(1, min(_most_words(), len(words) - 1) + 1):
        last, first = " ".join(words[-count:]), " ".join(words[:count])
        if last in kinds:
            found.append((-len(last), last, False, words[:-count]))
        if first in kinds:
            of = words[count] == "of" and len(words) > count + 1
            found.append((-len(first), first, True, words[count + of :]))
    if not found:
        return None
    _, word, _, rest = min(found)
    return " ".join(rest), kinds[word]


@cache
def spots() -> tuple[dict[str, list[Spot]], dict[str, list[Spot]]]:
    """Return our own places by folded name and by sound."""
    exact: dict[str, list[Spot]] = {}
    by_sound: dict[str, list[Spot]] = {}
    for row in shipped_rows("bases"):
        spot = Spot(
            name=row["name"],
            kind=row["kind"],
            country=row["country"] or None,
            admin1=row["admin1"] or None,
            lat=float(row["lat"]) if row["lat"] else None,
            lon=float(row["lon"]) if row["lon"] else None,
            source=row["source"],
        )
        keys = {folded(name) for name in (row["name"], *row["aliases"].split("|")) if name}
        for key in keys:
            exact.setdefault(key, []).append(spot)
        for heard in {sound(key) for key in keys}:
            by_sound.setdefault(heard, []).append(spot)
    return exact, by_sound


@cache
def countries() -> dict[str, list[tuple[str, str]]]:
    """Return countries by folded name, each as its alpha-3 code and how the name names it."""
    found: dict[str, list[tuple[str, str]]] = {}

    def add(name: str, code: str, how: str) -> None:
        known = found.setdefault(folded(name), [])
        if name and code not in [one for one, _ in known]:
            known.append((code, how))

    for row in raw_table("countries"):
        add(row["name"], row["iso3"], "name of a country")
        for name in row["other_names"].split("|"):
            add(name, row["iso3"], OTHER_NAME)
    for row in shipped_rows("demonyms"):
        for name in row["adjectives"].split("|"):
            add(name, row["iso3"], "adjective of a country")
        for name in row["peoples"].split("|"):
            add(name, row["iso3"], "word for a country's people")
    found.pop("", None)
    return found
