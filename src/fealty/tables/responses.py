"""Tables of responses, kept by hand: what an addressee answered to an order, in words or by conduct.

``order_row`` is the row id in the table of orders of the same case; the reference is resolved when the table is stored.
"""

from __future__ import annotations

from typing import cast

from fealty.records import Answer, Interval, Response, Row
from fealty.tables.base import REFERENCE, Entry
from fealty.tables.cells import BadCell, given, mention, period
from fealty.tables.citing import cited, said
from fealty.tables.layout import Format, Layout, RowImporter
from fealty.tables.orders import meaning, remark
from fealty.tables.rows import Cells
from fealty.tables.words import UNSURE, sureness


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    pick = layout.picker(
        "order_row", "actor", "answer", "date", "confidence", "note", "review_note", ("response_row", "row_id", "id"),
        "source_title", ("source_publisher", "source"), "source_url", "source_date",
    )  # fmt: skip

    def read(line: int, cells: Cells) -> tuple[Entry, ...]:
        order, actor, answer, date, confidence, note, review, number, title, publisher, url, published = pick(cells)
        order_row = given(order)
        if order_row is None:
            raise BadCell("order_row", None, "the row of the order that is answered is missing")
        said_by, origin = said(publisher, url)
        sure = layout.tolerant(line, sureness, confidence)
        row_id = given(number)
        record = Response(
            order=REFERENCE + order_row,
            answer=cast("Answer", meaning("answer", "answer", answer)),
            actor=mention(actor),
            when=layout.tolerant(line, period, date, "date", layout.day_first) or Interval(),
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


FORMAT = Format(
    name="responses",
    title="Table of responses to orders",
    prepare=prepare,
    required=frozenset({"order_row", "actor", "answer"}),
    dates=("date",),
)
