"""From the words for a place to the place: candidates, their weights, and the reason in words.

Stages of `find`, in order:

1. `_parts`: "near X" lowers the precision; "X, Y", "X in Y" and "Y's X" make Y where to look for X.
2. `_candidates`: countries, our own places, then the table of GeoNames, by equal names; a word for the kind
   ("province", "air base") keeps what can be that; where nothing in the story's countries is found, by sound too.
3. `_weight`: how likely a text without more context means it: by its people, more so a capital, a place in the story's
   countries or near what else the story names.
4. `_found`: the share of the weights is the score; a place that is not clearly ahead of its namesakes says "a guess".
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

import msgspec
from rapidfuzz import fuzz

from fealty.reading.places.naming import ARTICLES, bare, folded, sound
from fealty.reading.places.own import (
    OTHER_NAME,
    Spot,
    countries,
    kinds_of_words,
    precision_of_kinds,
    spots,
    without_kind,
)
from fealty.reading.places.table import CAPITAL, REGION, Entry, place_table
from fealty.records import Place
from fealty.records.facts import country_name

Point = tuple[float, float]

OTHER_NAME_TOO = 0.95
"""How much a place counts whose alternate name alone is equal ("Slovianske" for Nikopol), against one called so."""
BY_SOUND = 0.9
"""How much a name that only sounds the same counts against an equal one."""
SOUND_AT_LEAST = 80.0
"""Ratio (Indel, 0 to 100) that two transliterations of one name reach; below, names of other places begin."""
SOUND_ANYWHERE = 92.0
"""The same where the story's countries are not known, so that the whole world is searched."""
LEAST_SHARE = 0.01
UNLISTED_PEOPLE = 500
"""The largest village that the table may lack: where a name is found only outside the story's countries, a village
there that is not listed is a rival of this size."""
IN_STORY = 60.0
"""How many times likelier a place is when it lies in a country of the story: a town of 10,000 there outweighs one of
half a million elsewhere, a village does not outweigh a city of a million."""
WELL_KNOWN = 10.0
"""The same for a capital or a city of a million: it is written without its country, also in stories about others."""
NEAR_KM = 100.0
PEOPLE_POWER = 0.7
COUNTRY_WEIGHT, OWN_WEIGHT = 1e6, 3e5
SURE, LIKELY = 0.9, 0.6
"""Shares above which a find is called sure and likely; below, a guess."""
INSIDE_KM, REGION_KM = 60.0, 400.0
"""How far from a town, and from the middle of a region or a front, a place that is said to lie in it may be."""
FAR_OTHER_NAME = 0.7
"""How much remains for a town that only another of its names brings into a story about other countries."""
SAME_KM = 40.0
"""Two finds closer than this are one place told twice (a crossing and its town), not rivals."""

_AWAY = re.compile(
    r"^(?:(?:just |somewhere )?(?:near|nearby|outside|around|close to|on the outskirts of|the outskirts of|outskirts of"
    r"|(?:to the )?(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west) of"
    r"|\d+ ?(?:km|miles) from)) ",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)")
_AREA = re.compile(r"^(?:the )?(.+?) (?:area|areas|vicinity|surroundings)$")
_INSIDE = re.compile(r"^(?P<x>.+?)(?:, | in (?:the )?)(?P<y>[^,]*[A-Z].*)$")
_OF = re.compile(r"^(?P<y>.{3,}?)['’]s (?P<x>.*[A-Z].*)$")


class Found(NamedTuple):
    """A place that a name may mean; ``score`` is its share among all that carry the name (0 to 1)."""

    place: Place
    score: float
    reason: str
    kind: str
    population: int

    @property
    def guess(self) -> bool:
        """Whether namesakes are so likely that taking this one is a guess (`reason` says so too)."""
        return self.score < LIKELY


class _Candidate(NamedTuple):
    name: str
    kind: str
    lat: float | None
    lon: float | None
    country: str | None
    admin1: str | None
    people: int
    capital: bool
    quality: float
    how: str


def find(name: str, *, context: tuple[str, ...] = (), near: Point | None = None, most: int = 5) -> list[Found]:
    """Return the places that a name may mean, the likeliest first; nothing when no place is called so.

    Parameters
    ----------
    name
        The words of the text ("Ain al-Asad", "near Mosul", "Idlib province", "Green Zone, Baghdad", "Iraqi").
    context
        The story's own countries, ISO 3166-1 alpha-3, the most important first.
    near
        Latitude and longitude, degrees, of another place of the story.
    most
        How many at most.
    """
    return list(_found_for(name, context, near, most))


@lru_cache(maxsize=8192)
def _found_for(name: str, context: tuple[str, ...], near: Point | None, most: int) -> tuple[Found, ...]:
    """Return what `find` does; one story asks for the same few names again and again."""
    words = " ".join(_ASIDE.sub(" ", name).split())
    if not any(character.isupper() for character in words):
        return ()  # "the border", "a base": a common word is no place
    inner, away, around, home, outer = _parts(words, context, near)
    candidates = _candidates(inner, home)
    if outer is not None and not any(_inside(one, outer.place) for one in candidates):
        return (_in_its_stead(outer, name),)
    weights = _after_their_towns(candidates, [_weight(one, home, around) for one in candidates])
    order = sorted(range(len(candidates)), key=lambda n: (-weights[n], candidates[n].name, candidates[n].lat or 0.0))
    found = [_found(n, candidates, weights, home, name, away=away) for n in order[:most]]
    return tuple(one for one in found if one.score >= LEAST_SHARE)


class _Parts(NamedTuple):
    """The name itself, whether the text says only "near", the point and countries to look around, what lies around."""

    inner: str
    away: bool
    near: Point | None
    home: tuple[str, ...]
    outer: Found | None


def _parts(words: str, context: tuple[str, ...], near: Point | None) -> _Parts:
    away = _AWAY.match(words)
    inner = words[away.end() :] if away else words
    around = _AREA.match(inner)
    inner = around[1] if around else inner
    unsharp = away is not None or around is not None
    exact, _ = spots()
    match = None if folded(inner) in exact else _INSIDE.match(inner) or _OF.match(inner)
    outer = find(match["y"], context=context, near=near, most=1) if match else []
    if match is None or not outer or not any(letter.isupper() for letter in match["x"]):
        return _Parts(inner, unsharp, near, context, None)
    place = outer[0].place
    home = (place.country, *(code for code in context if code != place.country)) if place.country else context
    point = (place.lat, place.lon) if place.lat is not None and place.lon is not None else near
    return _Parts(match["x"], unsharp, near if outer[0].kind == "country" else point, home, outer[0])


def _inside(one: _Candidate, outer: Place) -> bool:
    """Whether a find can lie in the place that the text names around it."""
    if outer.country is not None and one.country not in (None, outer.country):
        return False
    if None in (one.lat, one.lon, outer.lat, outer.lon):
        return True
    reach = INSIDE_KM if (outer.precision or 1) <= 2 else REGION_KM
    return kilometres((one.lat or 0, one.lon or 0), (outer.lat or 0, outer.lon or 0)) < reach


def _in_its_stead(outer: Found, text: str) -> Found:
    """Return the place around one that is not known, and say so."""
    precision = 2 if outer.place.precision == 1 else outer.place.precision
    place = msgspec.structs.replace(outer.place, text=text, precision=precision)
    return outer._replace(place=place, reason=f"{outer.reason}; what the text names inside it is not known")


def _candidates(words: str, context: tuple[str, ...]) -> list[_Candidate]:
    key = folded(words)
    plain = key.removeprefix("the ")
    if plain in kinds_of_words():
        return []  # "Front" at the head of a sentence
    split = without_kind(plain)
    exact, _ = spots()
    named = [(code, how) for code, how in countries().get(plain, ()) if not (plain in exact and how == OTHER_NAME)]
    found = [_of_country(code, how) for code, how in named]
    found += [_of_spot(spot, 1.0, "exact name") for spot in exact.get(plain, ())]
    if split is None or split[0] == "":
        found += _in_table(plain, None)
    elif not found:
        core, kind = split
        found += [_of_spot(s, 1.0, "exact name") for s in exact.get(core, ()) if s.kind in (kind, "area", "town")]
        found += _in_table(plain, None) + _in_table(core, kind)
    if not any(one.country in context for one in found) and not (found and not context):
        known = {(one.name, one.lat) for one in found}
        heard = _sounding(plain, split, SOUND_AT_LEAST if context else SOUND_ANYWHERE)
        fitting = [one for one in heard if not context or one.country is None or one.country in context]
        found += [one for one in fitting if (one.name, one.lat) not in known]
    return found


def _in_table(key: str, kind: str | None) -> list[_Candidate]:
    """Return towns and regions that carry a folded name, with its article or without it."""
    table = place_table()
    numbers = table.places_named(key)
    if not numbers and key.partition(" ")[0] in ARTICLES:
        numbers = table.places_named(bare(key))
    found = []
    for entry in map(table.entry, numbers):
        if _fits(entry.kind, kind):
            called = fuzz.ratio(sound(folded(entry.name)), sound(key)) >= SOUND_AT_LEAST
            quality, how = (1.0, "exact name") if called else (OTHER_NAME_TOO, "another name")
            found.append(_of_entry(entry, kind, quality, how))
    return found


def _fits(kind: int, wanted: str | None) -> bool:
    return wanted is None or wanted not in ("region", "town") or (kind == REGION) == (wanted == "region")


def _sounding(key: str, split: tuple[str, str] | None, least: float) -> list[_Candidate]:
    """Return places whose names are other transliterations of a folded name."""
    core, kind = split or (key, None)
    heard = sound(core)
    _, by_sound = spots()
    ours = by_sound.get(sound(key)) or by_sound.get(heard) or []
    found = [_of_spot(spot, BY_SOUND, f"spelled like {spot.name}") for spot in ours]
    best: dict[int, tuple[float, str]] = {}
    if len(heard) > 3:
        for other, numbers in place_table().places_sounding(core):
            alike = 100.0 if heard == sound(other) else fuzz.ratio(heard, sound(other), score_cutoff=least)
            for number in numbers if alike else ():
                best[number] = max(best.get(number, (0.0, "")), (alike, other))
    table = place_table()
    for number, (alike, other) in best.items():
        entry = table.entry(number)
        if _fits(entry.kind, kind):
            found.append(_of_entry(entry, kind, BY_SOUND * (alike / 100) ** 3, f"spelled like {other.title()}"))
    return found


def _of_country(code: str, how: str) -> _Candidate:
    return _Candidate(country_name(code), "country", None, None, code, None, 0, False, 1.0, how)


def _of_spot(spot: Spot, quality: float, how: str) -> _Candidate:
    place = (spot.name, spot.kind, spot.lat, spot.lon, spot.country, spot.admin1)
    return _Candidate(*place, 0, False, quality, f"{how} ({spot.kind}; {spot.source})")


def _of_entry(entry: Entry, wanted: str | None, quality: float, how: str) -> _Candidate:
    region = entry.kind == REGION
    kind = "region" if region else "town" if wanted in (None, "town", "region") else str(wanted)
    if region:
        how = f"{how} of a region, shown at the middle of its people"
    elif kind != "town":
        how = f"{how} of a town of {entry.population:,}; no {kind} of that name is known, so near it"
    else:
        how = f"{how} of a {'capital' if entry.kind == CAPITAL else 'town'} of {entry.population:,}"
    return _Candidate(
        entry.name, kind, entry.lat, entry.lon, entry.country, None if region else entry.admin1,
        entry.population, entry.kind == CAPITAL, quality if kind in ("town", "region") else quality * 0.8, how,
    )._replace(admin1=entry.admin1)  # fmt: skip


def _weight(one: _Candidate, context: tuple[str, ...], near: Point | None) -> float:
    if one.kind == "country":
        weight = COUNTRY_WEIGHT
    elif one.people == 0 and one.how.endswith(")"):
        weight = OWN_WEIGHT
    else:
        weight = (one.people + 500) ** PEOPLE_POWER
        if one.kind != "region" and (one.capital or one.people >= 1_000_000):
            weight *= WELL_KNOWN
    if one.country in context:
        weight *= IN_STORY / (1 + 0.1 * context.index(one.country))
    if near is not None and one.lat is not None and one.lon is not None:
        weight *= 1 + IN_STORY * math.exp(-kilometres((one.lat, one.lon), near) / NEAR_KM)
    return weight * one.quality**4


def _after_their_towns(candidates: list[_Candidate], weights: list[float]) -> list[float]:
    """Return the weights with each region below the town that it is named after: "in Idlib" is the town."""
    lowered = list(weights)
    for n, one in enumerate(candidates):
        towns = [
            weights[m]
            for m, other in enumerate(candidates)
            if one.kind == "region" and other.kind == "town" and _same(one, other)
        ]
        if towns:
            lowered[n] = min(weights[n], max(towns) / 2)
    return lowered


def _found(
    number: int, candidates: list[_Candidate], weights: list[float], context: tuple[str, ...], text: str, *, away: bool
) -> Found:
    one = candidates[number]
    total = sum(weights)
    if context and not any(other.country in context or other.country is None for other in candidates):
        total += IN_STORY * UNLISTED_PEOPLE**PEOPLE_POWER
    share = sum(w for w, other in zip(weights, candidates, strict=True) if _same(one, other)) / total
    score = share * one.quality
    if one.how.startswith("another name") and one.country not in context and not one.capital and one.people < 1_000_000:
        score *= FAR_OTHER_NAME
    rivals = sorted((-w, n) for n, w in enumerate(weights) if not _same(one, candidates[n]))
    precision = precision_of_kinds()[one.kind]
    if precision == 1 and (away or "so near it" in one.how):
        precision = 2
    said = "sure" if score >= SURE else "likely" if score >= LIKELY else "a guess"
    where = f" in {country_name(one.country)}" if one.country and one.kind != "country" else ""
    reason = f"{said}: {one.how}{where}"
    if one.country in context:
        reason += "; a country of the story"
    elif context and one.country:
        reason += "; not a country of the story"
    if rivals and said != "sure":
        other = candidates[rivals[0][1]]
        reason += f"; also {other.name} ({country_name(other.country) if other.country else other.kind})"
    place = Place(
        name=one.name, text=text, lat=one.lat, lon=one.lon, country=one.country,
        admin1=one.admin1, precision=precision,
    )  # fmt: skip
    return Found(place, round(score, 3), reason, one.kind, one.people)


def _same(one: _Candidate, other: _Candidate) -> bool:
    """Whether two finds are one place told twice: close by, or a region and the town that it is named after."""
    if one.country == other.country and "region" in (one.kind, other.kind) and one.admin1 == other.admin1:
        return True
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return one is other
    return kilometres((one.lat, one.lon), (other.lat, other.lon)) < SAME_KM


def kilometres(one: Point, other: Point) -> float:
    """Return the distance of two points (latitude, longitude in degrees) on a sphere of 6371 km."""
    a, b = math.radians(one[0]), math.radians(other[0])
    half = math.sin((a - b) / 2) ** 2
    turn = math.radians(one[1] - other[1])
    return 12742 * math.asin(min(1.0, math.sqrt(half + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2)))
