"""Evidence: which records, each beside the text that it stands on; sorted, filtered, searched."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec

from fealty.casefile import View
from fealty.web.desk import Desk
from fealty.web.happening import Happening, happening_of
from fealty.web.parts import Asked, Choice, Link, Pager, Part, choices, paged, with_query
from fealty.web.registry import Download, Page
from fealty.web.reviewing.records import Line, Reading, line, reading, title_of
from fealty.web.reviewing.searching import Found, finder
from fealty.web.reviewing.sifting import EvidenceAsked, Id, sift, state_of
from fealty.web.reviewing.together import sure_ones
from fealty.web.snapshot import Snapshot

PATH = "/evidence"
SIZE = 40
"""Records a page of the list."""


class Choices(Part, frozen=True):
    """What the list can be filtered by."""

    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    actors: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    set: int


class Text(Part, frozen=True):
    """A source whose text holds the words that are looked for."""

    source: Link
    snippet: tuple[Found, ...]


class Together(Part, frozen=True):
    """How many open records of the list are surer than a threshold."""

    above: float
    count: int
    query: str


class EvidencePage(Part, frozen=True):
    """The list, and the record that is read.

    Attributes
    ----------
    total, open
        Records that were asked for; how many of them nobody has judged.
    about
        The source that the list is narrowed to.
    texts
        Sources whose texts hold the words.
    together
        What would be accepted, where that was asked.
    query
        The question without the record that is read, for links.
    """

    total: int
    open: int
    about: Link | None
    choices: Choices
    lines: tuple[Line, ...]
    pager: Pager
    texts: tuple[Text, ...]
    together: Together | None
    reading: Reading | None
    query: str


class RecordAsked(Asked, frozen=True):
    """Which one; its first characters are enough."""

    record: Id


class RecordPage(Part, frozen=True):
    """One record, and what else may tell of the same."""

    title: str
    reading: Reading
    happening: Happening | None


def build(desk: Desk, asked: EvidenceAsked) -> EvidencePage:
    """Return the list that was asked for, and the record that is read."""
    snapshot = desk.snapshot()
    finder(desk).begin(desk)
    found = sift(desk, snapshot, asked)
    pager, shown = paged(PATH, msgspec.structs.replace(asked, at="", above=None), len(found), SIZE)
    here = found[shown]
    query = _query(asked)
    lines = tuple(line(one, snapshot, f"{with_query(PATH, {**query, 'at': one.record.id})}#reading") for one in here)
    read = _read(snapshot, asked, here)
    return EvidencePage(
        total=len(found),
        open=sum(state_of(one) == "open" for one in found),
        about=Link(text=title_of(snapshot.find(asked.source)), href=f"/sources/{asked.source}")
        if asked.source
        else None,
        choices=_choices(snapshot, asked),
        lines=lines,
        pager=pager,
        texts=_texts(desk, snapshot, asked),
        together=_together(found, asked),
        reading=reading(desk, snapshot, read) if read else None,
        query=with_query(PATH, query),
    )


def build_record(desk: Desk, asked: RecordAsked) -> RecordPage:
    """Return one record with its source, its fields and its history."""
    snapshot = desk.snapshot()
    seen = snapshot.find(asked.record)
    return RecordPage(
        title=title_of(seen),
        reading=reading(desk, snapshot, seen),
        happening=happening_of(snapshot, seen.record.id),
    )


def _read(snapshot: Snapshot, asked: EvidenceAsked, here: list[View[Any]]) -> View[Any] | None:
    if asked.at in ("", "first", "last"):
        return here[-1 if asked.at == "last" else 0] if here else None
    return snapshot.find(asked.at)


def _query(asked: EvidenceAsked) -> dict[str, object]:
    given = {name: getattr(asked, name) for name in asked.__struct_fields__ if name not in ("at", "above")}
    return {**given, "page": asked.page if asked.page > 1 else None}


def _texts(desk: Desk, snapshot: Snapshot, asked: EvidenceAsked) -> tuple[Text, ...]:
    if not asked.text or asked.page > 1:
        return ()
    hits = finder(desk).texts(desk, snapshot, asked.text)
    return tuple(
        Text(
            source=Link(text=title_of(snapshot.records[one.source]), href=f"/sources/{one.source}"),
            snippet=one.snippet,
        )
        for one in hits
        if one.source in snapshot.records
    )


def _together(found: list[View[Any]], asked: EvidenceAsked) -> Together | None:
    if asked.above is None:
        return None
    count = len(sure_ones(found, asked.above))
    pairs = [
        (name, str(one).lower() if one is True else str(one))
        for name, value in _query(asked).items()
        if name != "page"
        for one in (value if isinstance(value, tuple) else (value,))
        if one not in (None, "", False)
    ]
    return Together(above=asked.above, count=count, query=urlencode(pairs))


def _choices(snapshot: Snapshot, asked: EvidenceAsked) -> Choices:
    about = snapshot.settings
    filters = (*asked.kind, *asked.state, *asked.status, asked.source, asked.actor, asked.group, asked.order)
    bounds = (asked.begin, asked.end, asked.low is not None, asked.high is not None, asked.moved)
    return Choices(
        kinds=choices(KINDS, *asked.kind),
        states=choices(STATES, *asked.state),
        statuses=choices(STATUSES, *asked.status),
        actors=choices({one.id: one.name for one in about.actors}, asked.actor),
        groups=choices({one.id: one.name or one.id for one in about.groups}, asked.group),
        sorts=choices(SORTS, asked.sort or ("best" if asked.text else "doubtful")),
        set=sum(map(bool, (*filters, *bounds))),
    )


KINDS = {
    "event": "Events", "order": "Orders", "response": "Answers to orders", "tie": "Ties", "statement": "Statements",
    "interval_count": "Published totals", "actor": "Actors", "incident": "Incidents",
}  # fmt: skip
STATES = {"open": "Open", "unsure": "Unsure", "edit": "Edited", "accept": "Accepted", "reject": "Rejected"}
STATUSES = {
    "asserted": "Asserted", "denied": "Denied", "planned": "Planned", "threatened": "Threatened",
    "conditional": "Conditional", "habitual": "Habitual", "opinion": "Opinion",
}  # fmt: skip
SORTS = {
    "doubtful": "Doubtful first", "sure": "Surest first", "newest": "Newest first", "oldest": "Oldest first",
    "added": "As they came in", "best": "Best match first",
}  # fmt: skip

PAGES = (
    Page(
        name="evidence", path=PATH, title="Evidence", build=build, gives=EvidencePage, asks=EvidenceAsked,
        template="evidence.html", nav=True,
    ),
    Page(
        name="record", path="/evidence/{record}", title="Record", build=build_record, gives=RecordPage,
        asks=RecordAsked, template="record.html",
    ),
)  # fmt: skip
DOWNLOADS: tuple[Download, ...] = ()
