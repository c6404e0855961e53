"""Tables of orders, kept by hand: who ordered whom to do what, when it was given and how long it holds.

``same_order_as`` names the row of the same order told by another source, ``executes`` the row of a sponsor's order that
a group's own order carries out: either way both rows become records, and an incident says that they are one.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

from fealty.records import Incident, Interval, KnownBy, Order, OrderContent, Row
from fealty.records.facts import raw_table
from fealty.tables.base import REFERENCE, Entry
from fealty.tables.cells import BadCell, between, clip, day, given, mention, mentions, spread
from fealty.tables.citing import cited, said
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.rows import Cells
from fealty.tables.words import UNSURE, sureness


@cache
def _words(kind: str) -> dict[str, str]:
    return {row["word"]: row["meaning"] for row in raw_table("order_words") if row["kind"] == kind}


@lru_cache(maxsize=1_000)
def meaning(kind: str, field: str, cell: str) -> str:
    """Return what a word in a table of orders means (``order_words.csv``).

    Raises
    ------
    BadCell
        The cell is empty or the word is not listed.
    """
    text = given(cell)
    found = None if text is None else _words(kind).get(text.lower())
    if found is None:
        raise BadCell(field, text, f"not a word that is known here ({', '.join(_words(kind))})")
    return found


@lru_cache(maxsize=5_000)
def _issued(exact: str, begin: str, end: str, day_first: bool | None) -> Interval:
    """Return when an order was given: the interval if one is stated, or else the day."""
    single = day(exact, "issued", day_first)
    first = day(begin, "issued_begin", day_first) or single
    last = day(end, "issued_end", day_first) or single
    if first is None and last is None:
        raise BadCell("issued", None, "when the order was given is missing: a day, or issued_begin and issued_end")
    if first == last and first is not None:
        return spread(first, "day")
    return between(first, last, "issued_begin, issued_end")


@lru_cache(maxsize=5_000)
def _in_force(begin: str, end: str, day_first: bool | None) -> Interval:
    first, last = day(begin, "in_force_from", day_first), day(end, "in_force_to", day_first)
    if first is not None and last is not None and last < first:
        raise BadCell("in_force_to", end, "the order ends before it begins")
    return Interval(begin=first, end=last)


def remark(note: str, review: str) -> str | None:
    """Return a row's note with what a reviewer added to it."""
    return clip(" — ".join(part for part in (given(note), given(review)) if part))


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        ("order_row", "row_id", "id"), "issued", "issued_begin", "issued_end", "in_force_from", "in_force_to",
        "issuer", "on_behalf_of", "addressees", "content", "condition", ("how_known", "known_by"), "role",
        "confidence", "note", "review_note", "same_order_as", "executes", "source_title",
        ("source_publisher", "source"), "source_url", "source_date",
    )  # fmt: skip

    def read(line: int, cells: Cells) -> list[Entry]:
        (
            number, issued, begin, end, start, stop, issuer, principal, addressees, content, condition, known, role,
            confidence, note, review, same, executes, title, publisher, url, published,
        ) = pick(cells)  # fmt: skip
        number = given(number) or ""
        said_by, origin = said(publisher, url)
        known_by = layout.tolerant(line, meaning, "known_by", "how_known", known) if given(known) else "reported"
        sure = layout.tolerant(line, sureness, confidence)
        record = Order(
            content=cast("OrderContent", meaning("content", "content", content)),
            issuer=mention(issuer),
            on_behalf_of=mention(principal),
            addressees=mentions(addressees),
            condition=given(condition),
            issued=_issued(issued, begin, end, layout.day_first),
            in_force=_in_force(start, stop, layout.day_first),
            known_by=cast("KnownBy", known_by or "reported"),
            role=given(role),
            row=Row(file=layout.file, line=line, id=number or None),
            said_by=said_by,
            origin=origin,
            confidence=UNSURE if sure is None else sure,
            coder=layout.coder,
            note=remark(note, review),
        )
        key = f"{layout.dataset}:{number}" if number else None
        entries = [Entry(record=record, line=line, key=key, cited=cited(title, publisher, url, published))]
        for column, other in (("same_order_as", same), ("executes", executes)):
            entries.extend(_joined(layout, line, number, (column, given(other))))
        return entries

    return read


def _joined(layout: Layout, line: int, number: str, to: tuple[str, str | None]) -> list[Entry]:
    """Return the incident that joins a row to the row that tells the same order, or the order that it carries out."""
    column, other = to
    if other is None:
        return []
    if not number or other == number:
        layout.strange(line, "an order can be joined to another row only: left out", column, other)
        return []
    record = Incident(
        members=(REFERENCE + other, REFERENCE + number), reason=f"{column} in {layout.file}", coder=layout.coder
    )
    return [Entry(record=record, line=line, key=f"{layout.dataset}:{number}#{column}")]


FORMAT = Format(
    name="orders",
    title="Table of orders",
    prepare=prepare,
    required=frozenset({"issuer", "addressees", "content"}),
    dates=("issued", "issued_begin", "issued_end", "in_force_from", "in_force_to"),
)
