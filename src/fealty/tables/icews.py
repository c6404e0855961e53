"""ICEWS coded events: yearly tab-separated files of 20 columns, 1995 to April 2023.

Coded by machine with CAMEO. ``Event ID`` is not unique; together with the date it is. Fights are coded twice, once from
either side. A row's date is the day of the report.
"""

from __future__ import annotations

from functools import lru_cache

from fealty.records import Event, EventType, Row
from fealty.records.facts import confidences
from fealty.tables.base import Entry
from fealty.tables.cameo import cameo
from fealty.tables.cells import alone, clip, given, needed_day, spread
from fealty.tables.chains import chained
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_named
from fealty.tables.roles import Roles, by_name
from fealty.tables.rows import Cells

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
"""The columns of the yearly files, in order."""


@lru_cache(maxsize=20_000)
def located(city: str, district: str, province: str, country: str) -> tuple[str, int | None]:
    """Return the smallest area that is named, and its UCDP where_prec: town 1, district 3, province 4, country 6."""
    for name, precision in ((city, 1), (district, 3), (province, 4), (country, 6)):
        if given(name) is not None:
            return name, precision
    return "", None


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "event_id", "event_date", "source_name", "target_name", "event_text", "cameo_code", "publisher", "city",
        "district", "province", "country", "latitude", "longitude",
    )  # fmt: skip
    confidence = confidences("icews")["*"]

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        number, date, source, target, text, code, publisher, city, district, province, country, lat, lon = pick(cells)
        kind, mode, weapon = cameo(code, "CAMEO Code")
        day = needed_day(date, "Event Date", layout.day_first)
        name, nearness = located(city, district, province, country)
        said_by, origin = chained("ICEWS", publisher)
        number = number.strip()
        row_id = f"{number}@{day}" if number else None
        record = Event(
            type=kind,
            mode=mode,
            weapon=weapon,
            actors=alone(source),
            recipients=alone(target),
            when=spread(day, "day"),
            where=layout.place(line, name, province, country_named(country), nearness, (lat, lon)),
            row=Row(file=layout.file, line=line, id=row_id),
            said_by=said_by,
            origin=origin,
            confidence=confidence,
            coder=layout.coder,
            note=clip(given(text)),
        )
        return (Entry(record=record, line=line, key=f"{layout.dataset}:{row_id}" if row_id else None),)

    return read


def _type(code: str) -> EventType:
    return cameo(code, "CAMEO Code")[0]


FORMAT = Format(
    name="icews",
    title="ICEWS coded events",
    publisher="ICEWS",
    dataset="icews",
    prepare=prepare,
    required=frozenset({"event_id", "event_date", "source_name", "cameo_code", "target_name"}),
    dates=("event_date",),
    roles=Roles(
        actors=("source_name",),
        recipients=("target_name",),
        begin="event_date",
        countries=by_name("country"),
        types=("cameo_code",),
        type_of=_type,
    ),
)
