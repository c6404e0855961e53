"""Which records go on the page, in which order, and how many of them it can hold.

What an order's numbers stand on comes first, then what else was counted, then triggers and orders, then what was not
counted. When the page is full the rest is left out, and the page says how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from fealty.assessing import Item
from fealty.measuring.measurement import Measurement
from fealty.records import Event, Order
from fealty.showing import formats as fmt
from fealty.showing.evidence import Archive, Shelf, day_of, origin, proof
from fealty.showing.pages import Link, Month, Origin, Proof, Year

ROOM = 1_900_000
"""Bytes of HTML for records and sources together; charts, results and the appendix take up to a megabyte more."""

Render = Callable[[str, Proof | Origin], str]
"""Turns a record or a source into HTML (the name of the template's macro, what it is filled with)."""


class Stock(msgspec.Struct, frozen=True):
    """The evidence on the page: where everything is, records by year and month, sources, what could not be shown."""

    shelf: Shelf
    years: tuple[Year, ...]
    sources: tuple[Origin, ...]
    words: str


def stock(
    measurement: Measurement,
    archive: Archive,
    render: Render,
    *,
    items: Sequence[Item] = (),
    room: int = ROOM,
) -> Stock:
    """Choose, order and render the evidence.

    Parameters
    ----------
    measurement, archive
        What was measured, and all that the case holds.
    render
        Turns one record or source into HTML.
    items
        Items of evidence on the readings, as the page numbers them; their records link back to them.
    room
        Bytes that all of them may take.
    """
    ranked = _ranked(measurement, archive, items)
    counted = {one for series in measurement.series for day in series.records for one in day}
    counted |= {total.record for series in measurement.series for total in series.totals if total.record}
    used = _used(measurement, items)
    numbers: dict[str, int] = {}
    rendered: dict[str, tuple[Proof, str]] = {}
    origins: dict[str, tuple[Origin, str]] = {}
    taken = 0
    for place, one in enumerate(ranked, 1):
        seen = archive.records[one]
        source = seen.record.source if seen.record.source in archive.sources else None
        new = source is not None and source not in numbers
        number = numbers.get(source, len(numbers) + 1) if source is not None else None
        counts = one in counted or not isinstance(seen.record, Event) or seen.record.trigger is not None
        shown = proof(seen, f"r{place}", number, used.get(one, ()), counted=counts)
        html = render("record", shown)
        size = len(html.encode())
        if new and source is not None and number is not None:
            about = origin(archive.sources[source], number, archive.cited.get(source, 0))
            text = render("origin", about)
            size += len(text.encode())
            if taken + size <= room:
                numbers[source], origins[source] = number, (about, text)
        if taken + size > room:
            break
        taken += size
        rendered[one] = (shown, html)
    shelf = Shelf({one: shown.anchor for one, (shown, _) in rendered.items()}, numbers)
    left = len(archive.records) - len(rendered)
    words = (
        f"The case holds {fmt.figure(len(archive.records), 'record')} of attacks, orders, answers, triggers, totals,"
        " ties and statements."
    )
    if left:
        words += (
            f" {fmt.figure(left, 'record')} did not fit on this page, where those that results stand on come first."
        )
    return Stock(shelf, _years(rendered, archive), tuple(about for about, _ in origins.values()), words)


def _ranked(measurement: Measurement, archive: Archive, items: Sequence[Item]) -> list[str]:
    """Return the ids of all records, those that matter most to the answer first."""
    ranks: list[Iterable[str]] = [
        (one for estimate in measurement.estimates for one in estimate.records),
        (one for span in measurement.orders for one in (*span.records, *span.answers)),
        (one for item in items for one in item.records),
        (one for series in measurement.series for day in series.records for one in day),
        (total.record for series in measurement.series for total in series.totals),
        (one.id for one in archive.triggers()),
        (one for one, seen in archive.records.items() if isinstance(seen.record, Order)),
        archive.records,
    ]
    return list(dict.fromkeys(one for rank in ranks for one in rank if one in archive.records))


def _used(measurement: Measurement, items: Sequence[Item]) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for place, estimate in enumerate(measurement.estimates, 1):
        for one in dict.fromkeys(estimate.records):
            found.setdefault(one, []).append(Link(text=f"result {place}", href=f"#e{place}"))
    for number, item in enumerate(items, 1):
        for one in dict.fromkeys(item.records) if item.kind == "reported" else ():
            found.setdefault(one, []).append(Link(text=f"evidence {number}", href=f"#i{number}"))
    return {one: tuple(links) for one, links in found.items()}


def _years(rendered: dict[str, tuple[Proof, str]], archive: Archive) -> tuple[Year, ...]:
    """Return the rendered records by year and month, oldest first."""
    months: dict[str, list[str]] = {}
    years: dict[str, list[str]] = {}
    anchors: dict[str, str] = {}
    for one in sorted(rendered, key=lambda each: (day_of(archive.records[each].record), each)):
        shown, html = rendered[one]
        day = day_of(archive.records[one].record)
        if shown.month not in months:
            years.setdefault(str(day.year) if day != date.max else shown.month, []).append(shown.month)
            anchors[shown.month] = f"m-{day.year}-{day.month:02d}"
        months.setdefault(shown.month, []).append(html)
    return tuple(
        Year(
            title=year,
            words=fmt.figure(sum(len(months[month]) for month in titles), "record"),
            months=tuple(Month(anchor=anchors[month], title=month, proofs=tuple(months[month])) for month in titles),
        )
        for year, titles in years.items()
    )
