"""Who is tied to whom, as the reader sees it: the picture, and a table with all that tell of each tie."""

from __future__ import annotations

from fealty.showing.charts import svg
from fealty.showing.charts.network import network_chart, network_table, network_words
from fealty.showing.evidence import Shelf
from fealty.showing.exports import Standing, network
from fealty.showing.exports.ties import ORDERS
from fealty.showing.pages import Ahead, Drawing, Line, Link

MOST_LINES = 60
MOST_LINKED = 6


def ties_of(case: Standing, shelf: Shelf) -> Ahead | None:
    """Return the actors and ties of a case, with who gave orders to whom; None where no record tells of a tie."""
    found = network(case, orders=True)
    ranked = sorted(found.links, key=lambda link: -len(link.records))
    if not any(link.records and link.relation != ORDERS for link in ranked):
        return None
    said = network_words(found)
    label = f"Who is tied to whom: {said}"
    wide, narrow = (svg(network_chart(found, size=size), label=label, classes=size) for size in ("wide", "narrow"))
    lines = tuple(
        Line(
            cells=row[:-1],
            links=tuple(
                Link(text=shelf.anchors[one], href=shelf.record(one)) for one in link.records if one in shelf.anchors
            )[:MOST_LINKED],
        )
        for link, row in zip(ranked, network_table(found), strict=True)
        if link.records
    )
    more = len(lines) - MOST_LINES
    return Ahead(
        title="Who is tied to whom",
        words=(f"{said[0].upper()}{said[1:]}",),
        drawing=Drawing(title="Ties", wide=wide, narrow=narrow),
        lines=lines[:MOST_LINES],
        assumptions=(f"And {more} more ties with fewer records.",) if more > 0 else (),
    )
