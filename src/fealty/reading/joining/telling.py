"""A record made ready to be compared: its days, actors, words, looked up once and not once a pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from fealty.reading.joining.people import People, Someone
from fealty.reading.joining.words import class_of, found, has_cue, is_common, repeating, stems
from fealty.reading.places.naming import folded, sound
from fealty.reading.places.own import countries, without_kind
from fealty.records import Event, Interval, Mention, Order, Place, Source, Toll, identified
from fealty.records.agencies import in_full

NAMED_WORDS = 0.4
"""How much a word of the quote counts that names an actor or the place: these are compared by themselves."""
COMMON_WORDS = 0.2
"""The same for a word that nearly every report has."""
FEWEST_QUOTES = 64
"""Below so many quotes, a word's rarity is reckoned as if there were so many."""
COARSE = 4
"""UCDP where_prec from which a place is a province or larger."""

Days = tuple[int | None, int | None]
"""First and last day as ordinals; an open end is None."""


class Somewhere(NamedTuple):
    """A place, ready to be compared."""

    label: str
    key: str
    heard: str
    country: str | None
    at: tuple[float, float] | None
    precision: int | None
    coarse: bool


class Telling(NamedTuple):
    """One record of an event or an order, ready to be compared."""

    record: Event | Order
    id: str
    kind: str
    group: str
    days: Days
    published: int | None
    doers: tuple[Someone, ...]
    targets: tuple[Someone, ...]
    place: Somewhere | None
    weapons: Mapping[tuple[str, ...], frozenset[str]]
    guessed: bool
    """Whether the weapons are words of the quote, since the record names none."""
    words: Mapping[str, float]
    norm: float
    apart: bool
    renewal: bool
    night: bool
    origin: str
    table: str | None
    """The table file whose rows are one happening each; None for texts and for tables that repeat themselves."""


def tellings(
    records: Iterable[Event | Order],
    sources: Mapping[str, Source],
    people: People,
    only: Callable[[Mapping[str, Event | Order]], Collection[str]] | None = None,
) -> list[Telling]:
    """Return the records ready to be compared, by id; a record without an id gets its own.

    Parameters
    ----------
    records
        Events and orders; one that comes twice is taken once.
    sources
        Their sources by id, as far as these are at hand: they give the day of publication.
    people
        Who is who.
    only
        Given the records by id, the ids of those that are wanted; the others only say how rare a word is.
    """
    by_id = {one.id: one for one in (one if one.id else identified(one) for one in records)}
    ordered = [by_id[id_] for id_ in sorted(by_id)]
    texts = [stems(one.quote or "") for one in ordered]
    known = Counter(word for text in texts for word in set(text))
    total = max(len(ordered), FEWEST_QUOTES)
    rarity = {word: math.log2(1 + total / count) for word, count in known.items()}
    wanted = by_id if only is None else only(by_id)
    kept = ((one, text) for one, text in zip(ordered, texts, strict=True) if one.id in wanted)
    return [_telling(one, text, rarity, sources, people) for one, text in kept]


def _telling(
    record: Event | Order,
    text: tuple[str, ...],
    rarity: Mapping[str, float],
    sources: Mapping[str, Source],
    people: People,
) -> Telling:
    source = sources.get(record.source or "")
    if isinstance(record, Event):
        doers, targets = _people(record.actors, people), _people(record.recipients, people)
        kind, when, where, weapon = "event", record.when, record.where, record.weapon or ""
        type_: str = record.type
    else:
        doers = _people((record.issuer, record.on_behalf_of), people)
        targets = _people(record.addressees, people)
        kind, type_, when, where, weapon = "order", record.content, record.issued, None, ""
    place = _somewhere(where)
    names = {word for one in (*doers, *targets) for word in one.words}
    names.update(stems(place.label) if place else ())
    words = {word: _weight(word, rarity[word], names) for word in set(text)}
    return Telling(
        record=record,
        id=record.id,
        kind=kind,
        group=class_of().get(type_, type_),
        days=days_of(when),
        published=ordinal(source.published) if source else None,
        doers=doers,
        targets=targets,
        place=place,
        weapons=found("weapon", stems(weapon) if weapon else text),
        guessed=not weapon,
        words=words,
        norm=math.sqrt(sum(weight * weight for weight in words.values())),
        apart=has_cue("apart", text),
        renewal=has_cue("renewal", text),
        night=has_cue("night", text),
        origin=_origin(record),
        table=record.row.file if record.row and not record.coder.startswith(repeating()) else None,
    )


def _weight(word: str, rarity: float, names: set[str]) -> float:
    if is_common(word):
        return rarity * COMMON_WORDS
    return rarity * NAMED_WORDS if word in names else rarity


def _people(mentions: Sequence[Mention | None], people: People) -> tuple[Someone, ...]:
    return tuple(dict.fromkeys(people.someone(one) for one in mentions if one is not None))


def ordinal(day: date | None) -> int | None:
    """Return a day as a number; None stays None."""
    return None if day is None else day.toordinal()


def days_of(interval: Interval) -> Days:
    """Return an interval as ordinals of its first and last day."""
    return ordinal(interval.begin), ordinal(interval.end)


def length(days: Days) -> int | None:
    """Return how many days an interval has, None when an end is open."""
    return None if days[0] is None or days[1] is None else days[1] - days[0] + 1


def toll_range(toll: Toll | None) -> tuple[int, int | None] | None:
    """Return the least and the most people of a toll (None: open above); None when it says nothing."""
    if toll is None:
        return None
    known = [number for number in (toll.low, toll.best, toll.high) if number is not None]
    if not known:
        return None
    return min(known), max(known) if toll.best is not None or toll.high is not None else None


@lru_cache(maxsize=50_000)
def _somewhere(place: Place | None) -> Somewhere | None:
    if place is None:
        return None
    name = place.name or place.text or ""
    at = (place.lat, place.lon) if place.lat is not None and place.lon is not None else None
    if not name and at is None and place.country is None:
        return None
    key = folded(name)
    split = without_kind(key)
    land = bool(key) and key in countries()
    coarse = land or not name or (place.precision or 0) >= COARSE
    bare = split[0] if split else key
    return Somewhere(name or place.country or "", bare, sound(bare), place.country, at, place.precision, coarse)


def _origin(record: Event | Order) -> str:
    """Return whose account a record is: the earliest publisher, else who says it, else the table or the source."""
    said = record.origin or (record.said_by[-1] if record.said_by else None)
    if said == "publisher":
        said = None
    file = record.row.file if record.row else None
    name = folded(in_full(said)) if said else ""
    return name or record.source or file or record.id
