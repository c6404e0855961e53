"""GDELT event exports: 2.0 (61 columns) and 1.0 (58, or 57 before April 2013), tab-separated, without a header.

Coded by machine, one report at a time: the same event comes many times over, and about half of the rows are right.
Places carry FIPS 10-4 country codes. Names are those of GDELT's actor dictionaries, in capitals.
"""

from __future__ import annotations

from functools import lru_cache

from fealty.records import Event, EventType, Mention, Row, Source
from fealty.records.facts import confidences
from fealty.tables.base import Entry
from fealty.tables.cameo import cameo
from fealty.tables.cells import given, needed_day, spread
from fealty.tables.citing import Said, cited, host
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_fips, country_named
from fealty.tables.precisions import place_precision
from fealty.tables.roles import Roles
from fealty.tables.rows import Cells


def _actor(number: int) -> tuple[str, ...]:
    parts = (
        "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
        "Type1Code", "Type2Code", "Type3Code",
    )  # fmt: skip
    return tuple(f"Actor{number}{part}" for part in parts)


def _geo(prefix: str, *, second_order: bool) -> tuple[str, ...]:
    parts = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
    if not second_order:
        parts.remove("ADM2Code")
    return tuple(f"{prefix}Geo_{part}" for part in parts)


def _columns(*, second_order: bool) -> tuple[str, ...]:
    return (
        "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", *_actor(1), *_actor(2), "IsRootEvent",
        "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
        "NumArticles", "AvgTone", *_geo("Actor1", second_order=second_order),
        *_geo("Actor2", second_order=second_order), *_geo("Action", second_order=second_order), "DATEADDED",
        "SOURCEURL",
    )  # fmt: skip


COLUMNS = _columns(second_order=True)
"""The 61 columns of GDELT 2.0, in order."""
COLUMNS_1 = _columns(second_order=False)
"""The 58 columns of GDELT 1.0, in order; before April 2013 the last one is not there."""


@lru_cache(maxsize=20_000)
def _mention(name: str, code: str, country: str) -> tuple[Mention, ...]:
    """Return the actor; without a name its code is the best there is."""
    text = given(name)
    if text is None:
        return () if given(code) is None else (Mention(text=code.strip(), name=country_named(country) or code.strip()),)
    return (Mention(text=text, name=text),)


def _said(url: str) -> Said:
    site = host(url)
    return (("GDELT", site), site) if site else (("GDELT",), "GDELT")


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "globaleventid", ("sqldate", "day"), "actor1code", "actor1name", "actor1countrycode", "actor2code",
        "actor2name", "actor2countrycode", "eventcode", "actiongeo_type", "actiongeo_fullname",
        "actiongeo_countrycode", "actiongeo_adm1code", "actiongeo_lat", "actiongeo_long", "sourceurl",
    )  # fmt: skip
    confidence = confidences("gdelt")["*"]

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            number, date, code1, name1, country1, code2, name2, country2, event, geo_type, place, fips, adm1, lat,
            lon, url,
        ) = pick(cells)  # fmt: skip
        kind, mode, weapon = cameo(event, "EventCode")
        nearness = None if geo_type.strip() in {"", "0"} else place_precision("gdelt", geo_type)
        said_by, origin = _said(url)
        source: Source | None = cited("", "", url, "") if host(url) else None
        number = number.strip()
        record = Event(
            type=kind,
            mode=mode,
            weapon=weapon,
            actors=_mention(name1, code1, country1),
            recipients=_mention(name2, code2, country2),
            when=spread(needed_day(date, "SQLDATE"), "day"),
            where=layout.place(line, place, adm1, country_fips(fips), nearness, (lat, lon)),
            row=Row(file=layout.file, line=line, id=number or None),
            said_by=said_by,
            origin=origin,
            confidence=confidence,
            coder=layout.coder,
        )
        return (Entry(record=record, line=line, key=f"{layout.dataset}:{number}" if number else None, cited=source),)

    return read


def _is_first(first: Cells) -> bool:
    """Tell an export by its first row: an id, a day, its month and its year."""
    number, date, month, year = first[:4]
    return (
        number.isdigit() and len(date) == 8 and date.isdigit() and date.startswith(month[:4]) and date.startswith(year)
    )


def _type(code: str) -> EventType:
    return cameo(code, "EventCode")[0]


_ROLES = Roles(
    actors=("actor1name",),
    recipients=("actor2name",),
    actor_codes=("actor1code",),
    recipient_codes=("actor2code",),
    begin=("sqldate", "day"),
    countries=(("actiongeo_countrycode", country_fips),),
    types=("eventcode",),
    type_of=_type,
)
FORMAT = Format(
    name="gdelt-events-2",
    title="GDELT 2.0 events",
    publisher="GDELT",
    dataset="gdelt",
    prepare=prepare,
    required=frozenset({"globaleventid", "eventcode", "actor1name", "actiongeo_adm2code"}),
    headerless=(COLUMNS,),
    first=_is_first,
    quoted=False,
    roles=_ROLES,
)
FORMAT_1 = Format(
    name="gdelt-events-1",
    title="GDELT 1.0 events",
    publisher="GDELT",
    dataset="gdelt",
    prepare=prepare,
    required=frozenset({"globaleventid", "eventcode", "actor1name", "actiongeo_adm1code"}),
    headerless=(COLUMNS_1, COLUMNS_1[:-1]),
    first=_is_first,
    quoted=False,
    roles=_ROLES,
)
