"""A source: what is known of it, its text with all that was read in it, and the records that stand on it."""

from __future__ import annotations

from typing import Any

import msgspec

from fealty.casefile import View
from fealty.records import Source
from fealty.web.desk import Desk
from fealty.web.pages.sources import SourceLine, told
from fealty.web.parts import Asked, Number, Pager, Part, paged
from fealty.web.registry import Download, Page
from fealty.web.reviewing.histories import history_of
from fealty.web.reviewing.reading import Paragraph, marked, parts
from fealty.web.reviewing.records import Cited, Line, cited_source, line, spans
from fealty.web.reviewing.sifting import Id, state_of
from fealty.web.reviewing.telling import Entry
from fealty.web.snapshot import Snapshot

MOST_ROWS = 200
"""Records without a quote that are listed beside a text."""


class SourceAsked(Asked, frozen=True):
    """Which source, and which part of a long text; `at` is a record that is looked for in it."""

    source: Id
    page: Number | None = None
    at: Id = ""


class SourcePage(Part, frozen=True):
    """A source with its text, the quote of every record marked, and the records beside it.

    Attributes
    ----------
    source
        How it is cited.
    told
        What the list of sources says of it: grade, from whom it has what it tells, which others print the same.
    lines
        The records of this part of the text.
    rows, rows_in_all
        Records that cite the source without a quote, and how many of these there are.
    states
        How far the review of each record of this part has come.
    history
        What was said of the source, the last first.
    at
        The record that is looked for.
    """

    title: str
    source: Cited
    told: SourceLine
    text: tuple[Paragraph, ...]
    pager: Pager
    lines: tuple[Line, ...]
    rows: tuple[Line, ...]
    rows_in_all: int
    states: dict[str, str]
    history: tuple[Entry, ...]
    at: str


def build(desk: Desk, asked: SourceAsked) -> SourcePage:
    """Return a source and everything that was read in it; for the id of a record, the source that it cites."""
    snapshot = desk.snapshot()
    seen: View[Any] = snapshot.find(asked.source)
    if not isinstance(seen.record, Source):
        seen = snapshot.find(getattr(seen.record, "source", None) or "")
    source: Source = seen.record
    text = desk.case.text(source.id) or ""
    where = spans(snapshot, source.id)
    stretches = parts(text)
    wanted = next((n for n, (_, end) in enumerate(stretches, 1) if asked.at in where and where[asked.at][0] < end), 1)
    asked = msgspec.structs.replace(asked, page=min(asked.page or wanted, len(stretches)), source=source.id)
    pager, part = paged(f"/sources/{source.id}", _Pages(page=asked.page or 1), len(stretches), 1)
    begin, end = stretches[part][0]
    quoted = [one for one, span in where.items() if begin <= span[0] < end]
    rest = [one for one in snapshot.citing(source.id) if one not in where]
    return SourcePage(
        title=source.title or "(no title)",
        source=cited_source(seen, has_text=bool(text)),
        told=told(desk, snapshot, source.id),
        text=marked(text, where, (begin, end)) if text else (),
        pager=pager,
        lines=_beside(snapshot, quoted),
        rows=_beside(snapshot, rest[:MOST_ROWS]),
        rows_in_all=len(rest),
        states={one: state_of(snapshot.records[one]) for one in quoted},
        history=history_of(desk, snapshot, source.id),
        at=asked.at,
    )


class _Pages(Asked, frozen=True):
    """The part of a long text alone, for the addresses of its other parts."""

    page: Number


def _beside(snapshot: Snapshot, ids: list[str]) -> tuple[Line, ...]:
    return tuple(line(snapshot.records[one], snapshot, f"/evidence/{one}") for one in ids)


PAGES = (
    Page(
        name="source", path="/sources/{source}", title="Source", build=build, gives=SourcePage, asks=SourceAsked,
        template="source.html",
    ),
)  # fmt: skip
DOWNLOADS: tuple[Download, ...] = ()
