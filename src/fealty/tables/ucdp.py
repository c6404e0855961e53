"""UCDP Georeferenced Event Dataset: 25.1 (49 columns), older headers, and candidate releases without a header.

A row is one event with deaths between two sides: who began is not coded, so each acts on the other, except in one-sided
violence. The event lies between ``date_start`` and ``date_end``. Deaths have a low, a best and a high estimate.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

import msgspec

from fealty.records import Event, EventType, Interval, Mention, Row
from fealty.records.facts import confidences, table
from fealty.tables.base import Entry
from fealty.tables.cells import BadCell, clip, given, mentions, needed_day, odd_toll, toll, whole
from fealty.tables.chains import chained, told_by
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_gw, country_named
from fealty.tables.precisions import time_precision
from fealty.tables.roles import Roles
from fealty.tables.rows import Cells

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office",
    "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description",
    "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
"""The columns of GED 25.1, in order: candidate releases may come without a header."""


class _Type(msgspec.Struct, frozen=True):
    code: str
    type: EventType
    sides: Literal["1", "2", "both"]
    name: str
    mode: str | None = None


@cache
def _types() -> dict[str, _Type]:
    return {one.code: one for one in table("ucdp_types", _Type)}


def _type(cell: str) -> _Type:
    found = _types().get(cell.strip().removesuffix(".0"))
    if found is None:
        raise BadCell("type_of_violence", given(cell), "not a type of violence of UCDP's (1, 2 or 3)")
    return found


@lru_cache(maxsize=20_000)
def _when(begin: str, end: str, exactness: str, day_first: bool | None) -> Interval:
    first = needed_day(begin, "date_start", day_first)
    last = needed_day(end if given(end) else begin, "date_end", day_first)
    if last < first:
        raise BadCell("date_end", end, "the event ends before it begins")
    return Interval(begin=first, end=last, precision=time_precision("ucdp", exactness))


@lru_cache(maxsize=20_000)
def _sides(sides: str, side_a: str, side_b: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return who acted and to whom; a side may be several groups ("HTS, Southern Front")."""
    one, two = mentions(side_a, ", "), mentions(side_b, ", ")
    return (one + two, two + one) if sides == "both" else (one, two)


@lru_cache(maxsize=5_000)
def _said_by(office: str, original: str) -> tuple[tuple[str, ...], str]:
    """Return the chain: UCDP, the office that reported, and whom the office quotes; the office is the origin."""
    chain, origin = chained("UCDP", office)
    inner, _ = told_by(original)
    return tuple(dict.fromkeys((*chain, *inner))), origin


@lru_cache(maxsize=1_000)
def _confidence(status: str) -> float:
    known = confidences("ucdp")
    text = given(status)
    return known["*"] if text is None else known.get(text.lower().split()[0], known["*"])


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "date_prec", "country_id", "country",
        "adm_1", "where_coordinates", "latitude", "longitude", "where_prec",
        ("low", "low_est"), ("best", "best_est"), ("high", "high_est"), "source_office", "source_original",
        "source_headline", "where_description", "code_status",
    )  # fmt: skip

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            number, violence, side_a, side_b, begin, end, exactness, country_id, country, adm_1, place, lat, lon,
            nearness, low, best, high, office, original, headline, description, status,
        ) = pick(cells)  # fmt: skip
        known = _type(violence)
        actors, recipients = _sides(known.sides, side_a, side_b)
        killed = layout.tolerant(line, toll, low, best, high, "low, best, high")
        odd = odd_toll(killed)
        if odd is not None:
            layout.strange(line, "the estimates are out of order", "low, best, high", odd)
        said_by, origin = _said_by(office, original)
        number = number.strip().removesuffix(".0")
        record = Event(
            type=known.type,
            mode=known.mode,
            actors=actors,
            recipients=recipients,
            when=_when(begin, end, exactness, layout.day_first),
            where=layout.place(
                line, place, adm_1, country_gw(country_id) or country_named(country), _where_prec(nearness), (lat, lon)
            ),
            killed=killed,
            row=Row(file=layout.file, line=line, id=number or None),
            said_by=said_by,
            origin=origin,
            confidence=_confidence(status),
            coder=layout.coder,
            note=clip(given(headline) or given(description)),
        )
        return (Entry(record=record, line=line, key=f"{layout.dataset}:{number}" if number else None),)

    return read


def _where_prec(cell: str) -> int | None:
    found = whole(cell, "where_prec")
    if found is not None and not 1 <= found <= 7:
        raise BadCell("where_prec", cell, "not 1 to 7")
    return found


def _is_first(first: Cells) -> bool:
    """Tell a candidate release without a header: an id, a type of violence, and dates where they belong."""
    return first[0].isdigit() and first[5] in {"1", "2", "3"} and first[38][:4].isdigit() and first[39][:4].isdigit()


def _plover(violence: str) -> EventType:
    return _type(violence).type


FORMAT = Format(
    name="ucdp-ged",
    title="UCDP Georeferenced Event Dataset",
    publisher="UCDP",
    dataset="ucdp-ged",
    prepare=prepare,
    required=frozenset({"id", "type_of_violence", "side_a", "side_b", "date_start", "date_end"}),
    dates=("date_start", "date_end"),
    roles=Roles(
        actors=("side_a", "side_b"),
        recipients=("side_a", "side_b"),
        separator=", ",
        begin="date_start",
        end="date_end",
        countries=(("country_id", country_gw), ("country", country_named)),
        types=("type_of_violence",),
        type_of=_plover,
    ),
    headerless=(COLUMNS,),
    first=_is_first,
)
