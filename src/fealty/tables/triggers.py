"""Tables of triggers, kept by hand: strikes, arrests, votes and dates that may set off attacks by themselves."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

from fealty.records import Event, EventType, Place, Row
from fealty.records.facts import raw_table
from fealty.tables.base import Entry
from fealty.tables.cells import BadCell, clip, given, mentions, period, toll
from fealty.tables.citing import cited, said
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.places import country_named
from fealty.tables.rows import Cells
from fealty.tables.words import UNSURE, plover, sureness

_Kind = tuple[EventType, str | None]


@cache
def _types() -> dict[str, _Kind]:
    return {row["trigger"]: (cast("EventType", row["type"]), row["mode"] or None) for row in raw_table("trigger_types")}


@lru_cache(maxsize=1_000)
def _kind(trigger: str, plover_name: str) -> _Kind:
    """Return the PLOVER type and mode: as the table says, as ``trigger_types.csv`` lists it, or by the ending."""
    if given(plover_name) is not None:
        return plover(plover_name, "plover")
    name = trigger.strip().lower()
    found = _types().get(name)
    if found is not None:
        return found
    if name.endswith(("_strike", "_attack")):
        return "ASSAULT", None
    raise BadCell(
        "type", given(trigger), f"not a trigger that is known here ({', '.join(_types())}): add a column plover"
    )


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "date", "type", "event", "plover", "place", "country", "actor", ("recipient", "target"), "killed",
        "confidence", "note", "review_note", ("trigger_row", "row_id", "id"), "source_title",
        ("source_publisher", "source"), "source_url", "source_date",
    )  # fmt: skip

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            date, trigger, event, plover_name, place, country, actor, recipient, killed, confidence, note, review,
            number, title, publisher, url, published,
        ) = pick(cells)  # fmt: skip
        kind, mode = _kind(trigger, plover_name)
        when = period(date, "date", layout.day_first)
        if when is None:
            raise BadCell("date", None, "a date is needed")
        said_by, origin = said(publisher, url)
        sure = layout.tolerant(line, sureness, confidence)
        row_id = given(number)
        record = Event(
            type=kind,
            mode=mode,
            trigger=trigger.strip().lower(),
            actors=mentions(actor),
            recipients=mentions(recipient),
            when=when,
            where=_where(place, country),
            killed=layout.tolerant(line, toll, "", killed, "", "killed"),
            row=Row(file=layout.file, line=line, id=row_id),
            said_by=said_by,
            origin=origin,
            confidence=UNSURE if sure is None else sure,
            coder=layout.coder,
            note=clip(" — ".join(part for part in (given(event), given(note), given(review)) if part)),
        )
        key = f"{layout.dataset}:{row_id}" if row_id else None
        return (Entry(record=record, line=line, key=key, cited=cited(title, publisher, url, published)),)

    return read


@lru_cache(maxsize=5_000)
def _where(place: str, country: str) -> Place | None:
    """Return where; "Palmyra, Syria" tells the country, too."""
    name = given(place)
    code = country_named(country) or (country_named(name.rpartition(",")[2]) if name else None)
    return None if name is None and code is None else Place(name=name, country=code)


FORMAT = Format(
    name="triggers",
    title="Table of triggers",
    prepare=prepare,
    required=frozenset({"date", "type", "event", "actor"}),
    dates=("date",),
)
