"""The publication that a row cites, and who says so: shared by the tables that people keep by hand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from fealty.records import Source
from fealty.tables.cells import BadCell, day, given
from fealty.tables.chains import told_by

Said = tuple[tuple[str, ...], str | None]
"""The chain from the outside in, and its origin."""


@lru_cache(maxsize=20_000)
def host(url: str) -> str | None:
    """Return the site that an address belongs to, without "www."; None when the text is no web address."""
    try:
        parts = urlsplit(url.strip())
        name = parts.hostname
    except ValueError:  # "http://[oops": brackets promise an IPv6 address that is not there
        return None
    return name.removeprefix("www.") if name and parts.scheme in {"http", "https", "ftp"} else None


@lru_cache(maxsize=20_000)
def said(publisher: str, url: str) -> Said:
    """Return who says so: the publisher's cell, or else the site, or else "publisher" for nobody known."""
    chain, origin = told_by(publisher)
    if chain:
        return chain, origin
    site = host(url)
    return ((site,), site) if site else (("publisher",), None)


@lru_cache(maxsize=5_000)
def cited(title: str, publisher: str, url: str, published: str) -> Source | None:
    """Return the publication that the cells name, None when there is neither a title nor an address.

    A publication date that is not a day ("2021-05", "undated") is left out: what was published when is not measured.
    """
    name, address = given(title), given(url)
    if name is None and address is None:
        return None
    chain, _ = said(publisher, url)
    return Source(
        title=name,
        publisher=None if chain == ("publisher",) else chain[0],
        url=address,
        published=_published(published),
    )


def _published(cell: str) -> date | None:
    try:
        return day(cell, "source_date")
    except BadCell:
        return None
