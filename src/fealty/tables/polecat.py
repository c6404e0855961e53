"""POLECAT: tab-separated files of 40 columns, PLOVER-coded by machine, 2018 onwards (the successor of ICEWS).

Types are PLOVER already; names of older versions are understood. Contexts such as "future" or "hypothetical" say that
an event has not happened.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

from fealty.records import Event, EventType, Row, Status
from fealty.records.facts import confidences, word_list
from fealty.tables.base import Entry
from fealty.tables.cells import BadCell, alone, given, needed_day, spread
from fealty.tables.chains import chained
from fealty.tables.icews import located
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_named
from fealty.tables.roles import Roles, by_name
from fealty.tables.rows import Cells

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
"""The columns of the weekly and yearly files, in order."""


@lru_cache(maxsize=1_000)
def _type(cell: str) -> EventType:
    text = given(cell)
    found = None if text is None else word_list("plover_types").get(text.lower())
    if found is None:
        raise BadCell("Event Type", text, "not a PLOVER type (plover_types.csv lists them)")
    return cast("EventType", found)


@cache
def _contexts() -> dict[str, str]:
    return word_list("plover_contexts")


@lru_cache(maxsize=5_000)
def _status(contexts: str) -> Status:
    """Return how it is said, by the contexts that take an event back or put it off."""
    for context in contexts.lower().split(";"):
        found = _contexts().get(context.strip())
        if found is not None:
            return cast("Status", found)
    return "asserted"


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "event_id", "event_date", "event_type", "event_mode", "contexts", "actor_name", "actor_name_raw",
        "recipient_name", "recipient_name_raw", "placename", "city", "district", "province", "country", "latitude",
        "longitude", "source",
    )  # fmt: skip
    confidence = confidences("polecat")["*"]

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            number, date, kind, mode, contexts, actor, actor_raw, recipient, recipient_raw, place, city, district,
            province, country, lat, lon, source,
        ) = pick(cells)  # fmt: skip
        name, nearness = located(city, district, province, country)
        said_by, origin = chained("POLECAT", source)
        number = number.strip()
        record = Event(
            type=_type(kind),
            mode=given(mode),
            actors=alone(actor) or alone(actor_raw),
            recipients=alone(recipient) or alone(recipient_raw),
            when=spread(needed_day(date, "Event Date", layout.day_first), "day"),
            where=layout.place(line, given(place) or name, province, country_named(country), nearness, (lat, lon)),
            row=Row(file=layout.file, line=line, id=number or None),
            said_by=said_by,
            origin=origin,
            status=_status(contexts),
            confidence=confidence,
            coder=layout.coder,
        )
        return (Entry(record=record, line=line, key=f"{layout.dataset}:{number}" if number else None),)

    return read


FORMAT = Format(
    name="polecat",
    title="POLECAT events",
    publisher="POLECAT",
    dataset="polecat",
    prepare=prepare,
    required=frozenset({"event_id", "event_date", "event_type", "event_mode", "actor_name", "recipient_name"}),
    dates=("event_date",),
    roles=Roles(
        actors=("actor_name",),
        recipients=("recipient_name",),
        actor_codes=("actor_name_raw",),
        recipient_codes=("recipient_name_raw",),
        begin="event_date",
        countries=by_name("country"),
        types=("event_type",),
        type_of=_type,
    ),
)
