"""From places in a dossier to addresses of the desk, so that every context of the dossier can stand on a page.

A dossier is one page and its links begin with ``#``; the desk has many. The dossier's page is filled with the code that
fills the file, and its links are then led to the pages that hold what they point at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec

from fealty.measuring import Measurement
from fealty.showing.pages import Origin, Page, Proof

T = TypeVar("T")

PLACES = {
    "answer": "/", "findings": "/orders", "timeline": "/timeline", "ratios": "/orders#ratios", "table": "/#results",
    "groups": "/orders#groups", "track": "/orders#track", "map": "/map", "orders": "/orders", "readings": "/hypotheses",
    "framing": "/actors#framing", "ties": "/actors#ties", "independence": "/sources#independence",
    "sensitivity": "/hypotheses#sensitivity", "worth": "/what-if#worth", "ahead": "/what-if#ahead",
    "bargain": "/what-if#bargain", "checks": "/#checks", "records": "/evidence", "sources": "/sources",
    "method": "/export",
}  # fmt: skip
"""Which page holds which part of a dossier."""
_MONTH = re.compile(r"m-(\d{4})-(\d{2})")


class Anchors:
    """Which record or source stands at which place of a dossier, gathered while it is filled."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.sources: dict[str, str] = {}

    def render(self, _macro: str, filling: Proof | Origin) -> str:
        """Note where something stands; it is rendered by no one, so that a page is never full.

        A source comes right after the first record that cites it.
        """
        if isinstance(filling, Proof):
            self._last = filling.id
            self.records[filling.anchor] = filling.id
        else:
            self.sources[filling.anchor] = self._last
        return ""


class Linker:
    """Turns the places of one dossier into addresses.

    Parameters
    ----------
    anchors
        What was noted while it was filled.
    measurement
        What it shows.
    source_of
        The source that each record cites, by the id that the dossier shows.
    """

    def __init__(self, anchors: Anchors, measurement: Measurement, source_of: Mapping[str, str]) -> None:
        self._anchors = anchors
        self._orders = {f"order-{number}": one.id for number, one in enumerate(measurement.orders, 1)}
        self._results = {f"e{number}": one.order or "" for number, one in enumerate(measurement.estimates, 1)}
        self._source_of = source_of

    def address(self, href: str) -> str:
        """Return where a place of the dossier is on the desk; other addresses stay as they are."""
        if not href.startswith("#"):
            return href
        place = href[1:]
        if place in self._anchors.records:
            return f"/evidence/{self._anchors.records[place]}"
        if place in self._anchors.sources:
            source = self._source_of.get(self._anchors.sources[place])
            return f"/sources/{source}" if source else "/sources"
        if place in self._orders:
            return f"/orders/{self._orders[place]}"
        if place in self._results:
            return f"/orders/{self._results[place]}#{place}"
        if month := _MONTH.fullmatch(place):
            shown = f"{month[1]}-{month[2]}"
            return f"/evidence?begin={shown}&end={shown}"
        if place.startswith("i") and place[1:].isdigit():
            return f"/hypotheses#{place}"
        return PLACES.get(place, "/")

    def linked(self, page: Page) -> Page:
        """Return the dossier's page with addresses of the desk, without its own stock of records."""
        return cast("Page", self._led(msgspec.structs.replace(page, evidence=(), sources=())))

    def _led(self, one: object) -> object:
        if isinstance(one, tuple):
            return tuple(self._led(each) for each in one)
        if not isinstance(one, msgspec.Struct):
            return one
        fields = {name: self._led(getattr(one, name)) for name in one.__struct_fields__}
        if isinstance(fields.get("href"), str):
            fields["href"] = self.address(str(fields["href"]))
        return msgspec.structs.replace(one, **fields)
