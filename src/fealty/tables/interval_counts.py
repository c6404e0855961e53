"""Tables of published totals: so many attacks from one day to another, said by somebody who counts.

Totals overlap where they are cumulative ("since 17 October"); each row stands for itself, and measuring decides which
of them can be used together.
"""

from __future__ import annotations

from functools import lru_cache

from fealty.records import Interval, IntervalCount, Place, Row
from fealty.tables.base import Entry
from fealty.tables.cells import BadCell, given, needed_day, whole
from fealty.tables.citing import Said, cited, said
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.orders import remark
from fealty.tables.places import country_named
from fealty.tables.rows import Cells
from fealty.tables.words import UNSURE, sureness


@lru_cache(maxsize=5_000)
def _over(begin: str, end: str, day_first: bool | None) -> Interval:
    first, last = needed_day(begin, "period_from", day_first), needed_day(end, "period_to", day_first)
    if last < first:
        raise BadCell("period_to", end, "the period ends before it begins")
    return Interval(begin=first, end=last)


@lru_cache(maxsize=5_000)
def _said(publisher: str, url: str, counter: str | None) -> Said:
    """Return who says so: whoever counts is behind all who print the total, and its origin."""
    chain, origin = said(publisher, url)
    if counter is None:
        return chain, origin
    return tuple(dict.fromkeys((*chain, counter))), counter


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "period_from", "period_to", "count", ("what_is_counted", "what"), "kind", "counter", "country", "place",
        "confidence", "note", "review_note", ("row_id", "id"), "source_title", ("source_publisher", "source"),
        "source_url", "source_date",
    )  # fmt: skip

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        (
            begin, end, count, what, kind, counter, country, place, confidence, note, review, number, title,
            publisher, url, published,
        ) = pick(cells)  # fmt: skip
        total = whole(count, "count")
        if total is None:
            raise BadCell("count", None, "the number of attacks is missing")
        who = given(counter)
        said_by, origin = _said(publisher, url, who)
        sure = layout.tolerant(line, sureness, confidence)
        row_id = given(number)
        record = IntervalCount(
            interval=_over(begin, end, layout.day_first),
            count=total,
            what=given(what) or given(kind),
            counter=who,
            where=_where(country, place),
            row=Row(file=layout.file, line=line, id=row_id),
            said_by=said_by,
            origin=origin,
            confidence=UNSURE if sure is None else sure,
            coder=layout.coder,
            note=remark(note, review),
        )
        key = f"{layout.dataset}:{row_id}" if row_id else None
        return (Entry(record=record, line=line, key=key, cited=cited(title, publisher, url, published)),)

    return read


@lru_cache(maxsize=5_000)
def _where(country: str, place: str) -> Place | None:
    """Return where; several countries ("Iraq+Syria") are a name without a code."""
    area = given(country)
    name = given(place) or area
    return None if name is None else Place(name=name, country=None if area is None else country_named(area))


FORMAT = Format(
    name="interval-counts",
    title="Table of published totals",
    prepare=prepare,
    required=frozenset({"period_from", "period_to", "count"}),
    dates=("period_from", "period_to"),
)
