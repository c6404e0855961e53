"""ACLED exports: current ones of 31 columns, with population columns, and those from before 2023.

What a row says and what it does not: the order of ``actor1`` and ``actor2`` tells who acted only for some types (see
``acled_types.csv``); associated actors took the same side. A date known to the week or the month stands for all its
days. ``source`` lists several publishers; the first stands for the row. Fatalities are ACLED's one estimate.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

import msgspec

from fealty.records import Event, EventType, Mention, Row
from fealty.records.facts import confidences, table
from fealty.tables.base import Entry
from fealty.tables.cells import BadCell, clip, given, mentions, needed_day, spread, toll
from fealty.tables.chains import chained
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_named, country_numbered
from fealty.tables.precisions import place_precision, time_precision
from fealty.tables.roles import Names, Roles
from fealty.tables.rows import Cells


class _Type(msgspec.Struct, frozen=True):
    event_type: str
    sides: Literal["1", "2", "both"]
    sub_event_type: str | None = None
    type: EventType | None = None
    mode: str | None = None
    weapon: str | None = None
    note: str | None = None


@cache
def _types() -> dict[str, _Type]:
    return {(one.sub_event_type or one.event_type).lower(): one for one in table("acled_types", _Type)}


@lru_cache(maxsize=1_000)
def _type(event_type: str, sub_event_type: str) -> _Type:
    """Return what ACLED's type means, by the sub-event where it is known, or else by the event type."""
    found = _types().get(sub_event_type.strip().lower()) or _types().get(event_type.strip().lower())
    if found is None:
        text = given(sub_event_type) or given(event_type)
        raise BadCell("sub_event_type", text, "not a type of ACLED's that is known here (acled_types.csv lists them)")
    if found.type is None:
        raise BadCell("sub_event_type", sub_event_type, "PLOVER has no type for this: left out")
    return found


def _sides(
    sides: str, first: str, allies1: str, second: str, allies2: str
) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return who acted and to whom: each side is the actor and those associated with it."""
    one, two = mentions(f"{first};{allies1}"), mentions(f"{second};{allies2}")
    if sides == "both":
        return one + two, two + one
    return (two, one) if sides == "2" else (one, two)


@lru_cache(maxsize=5_000)
def _country(number: str, name: str) -> str | None:
    return country_numbered(number) or country_named(name)


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
        ("assoc_actor_1", "assoc_actor1"), "actor2", ("assoc_actor_2", "assoc_actor2"), "iso", "country", "admin1",
        "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities",
    )  # fmt: skip
    file, coder, confidence = layout.file, layout.coder, confidences("acled")["*"]

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            number, date, exactness, event_type, sub_event_type, actor1, allies1, actor2, allies2, iso, country,
            admin1, location, lat, lon, nearness, source, notes, fatalities,
        ) = pick(cells)  # fmt: skip
        known = _type(event_type, sub_event_type)
        actors, recipients = _sides(known.sides, actor1, allies1, actor2, allies2)
        said_by, origin = chained("ACLED", source)
        number = number.strip()
        record = Event(
            type=known.type,  # type: ignore[arg-type]  # rows without a type were refused above
            mode=known.mode,
            weapon=known.weapon,
            actors=actors,
            recipients=recipients,
            when=spread(needed_day(date, "event_date", layout.day_first), time_precision("acled", exactness)),
            where=layout.place(
                line, location, admin1, _country(iso, country), place_precision("acled", nearness), (lat, lon)
            ),
            killed=layout.tolerant(line, toll, "", fatalities, "", "fatalities"),
            row=Row(file=file, line=line, id=number or None),
            said_by=said_by,
            origin=origin,
            confidence=confidence,
            coder=coder,
            note=clip(notes),
        )
        return (Entry(record=record, line=line, key=f"{layout.dataset}:{number}" if number else None),)

    return read


def _plover(event_type: str, sub_event_type: str) -> EventType:
    return _type(event_type, sub_event_type).type  # type: ignore[return-value]  # those without one were refused


_SIDES: tuple[Names, ...] = ("actor1", ("assoc_actor_1", "assoc_actor1"), "actor2", ("assoc_actor_2", "assoc_actor2"))
FORMAT = Format(
    name="acled",
    title="ACLED export",
    publisher="ACLED",
    dataset="acled",
    prepare=prepare,
    required=frozenset({"event_id_cnty", "event_date", "event_type", "actor1", "country"}),
    dates=("event_date",),
    roles=Roles(
        actors=_SIDES,
        recipients=_SIDES,
        separator=";",
        begin="event_date",
        countries=(("iso", country_numbered), ("country", country_named)),
        types=("event_type", "sub_event_type"),
        type_of=_plover,
    ),
)
