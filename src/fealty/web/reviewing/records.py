"""A record as it is reviewed: a line of a list, and all that one wants to see before a word on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fealty.casefile import View
from fealty.records import Actor, Coded, Event, Incident, Record, Source, in_words
from fealty.showing import formats as fmt
from fealty.showing.citing import citation, safe_url
from fealty.showing.evidence import GRADES, Shown, interval_of, place_words, proof
from fealty.web.desk import Desk
from fealty.web.parts import Link, Part
from fealty.web.reviewing.editing import Field, form
from fealty.web.reviewing.histories import history_of
from fealty.web.reviewing.reading import Paragraph, marked, window
from fealty.web.reviewing.sifting import confidence_of, state_of
from fealty.web.reviewing.telling import WORDS, Entry, Said, fields
from fealty.web.snapshot import Snapshot

LONGEST_LINE = 160
"""Characters of a quote in a list."""


class Standing(Part, frozen=True):
    """How far the review of a record has come, and the version that this was."""

    record: str
    state: str
    words: str
    who: str
    confidence: str
    version: str
    retracted: bool = False


class Line(Part, frozen=True):
    """A record in a list."""

    id: str
    kind: str
    title: str
    meta: str
    quote: str
    standing: Standing
    href: str


class Cited(Part, frozen=True):
    """The source that a record cites; `url` is empty where it is not safe to follow."""

    id: str
    title: str
    citation: str
    grade: str
    url: str
    retracted: bool
    has_text: bool


class Reading(Part, frozen=True):
    """One record with its source, its fields, its history, and the form to edit it.

    Attributes
    ----------
    text, begins, ends
        The stretch of the source's text around the quote, and whether the text begins and ends with it.
    quote
        The quote, for sources whose text is not kept.
    row
        The table row that it comes from.
    counts
        Orders under which it was counted.
    tellings
        Other records that tell the same.
    form, actors
        The controls of its form, and who can be chosen in it: name and id.
    """

    id: str
    kind: str
    title: str
    day: str
    place: str
    standing: Standing
    source: Cited | None
    text: tuple[Paragraph, ...]
    begins: bool
    ends: bool
    quote: str
    row: str
    fields: tuple[Said, ...]
    history: tuple[Entry, ...]
    counts: tuple[Link, ...]
    tellings: tuple[Link, ...]
    form: tuple[Field, ...]
    actors: tuple[Said, ...]


def kind_of(record: Record) -> str:
    """Return a record's kind, as JSON names it."""
    return str(type(record).__struct_config__.tag)


def title_of(seen: View[Any]) -> str:
    """Return in a few words what any record tells."""
    record = seen.record
    if isinstance(record, Shown):
        return proof(seen, "", None, (), counted=True).what
    if isinstance(record, Actor):
        return record.name
    return record.title or "(no title)" if isinstance(record, Source) else fmt.sentence(in_words(record))


def standing(seen: View[Any], snapshot: Snapshot) -> Standing:
    """Return how far the review of a record has come."""
    state = state_of(seen)
    said = seen.judgements[-1] if seen.judgements else None
    return Standing(
        record=seen.record.id,
        state=state,
        words=WORDS[state],
        who=said.who if said else "",
        confidence=fmt.brief(confidence_of(seen)) if isinstance(seen.record, Coded) else "",
        version=snapshot.version(seen.record.id),
        retracted=seen.retracted,
    )


def line(seen: View[Any], snapshot: Snapshot, href: str) -> Line:
    """Return a record as a line of a list."""
    record = seen.record
    meta: list[str] = []
    if isinstance(record, Shown):
        when = interval_of(record)
        begin = when.begin or when.end
        who = " ".join(proof(seen, "", None, (), counted=True).details[:2]) if isinstance(record, Event) else ""
        meta = [who, fmt.short_day(begin) if begin else "", place_words(getattr(record, "where", None))]
    cited = snapshot.records.get(record.source or "") if isinstance(record, Coded) else None
    if cited is not None:
        meta.append(cited.record.publisher or cited.record.title or "")
    quote = (record.quote or record.note or "") if isinstance(record, Coded) else ""
    return Line(
        id=record.id,
        kind=kind_of(record),
        title=title_of(seen),
        meta=" · ".join(one for one in meta if one),
        quote=quote if len(quote) <= LONGEST_LINE else f"{quote[:LONGEST_LINE]}…",
        standing=standing(seen, snapshot),
        href=href,
    )


def reading(desk: Desk, snapshot: Snapshot, seen: View[Any]) -> Reading:
    """Return a record with all that it stands on."""
    record = seen.record
    shown = proof(seen, "", None, (), counted=True) if isinstance(record, Shown) else None
    cited, text, ends = _source(desk, snapshot, record)
    return Reading(
        id=record.id,
        kind=kind_of(record).replace("_", " "),
        title=title_of(seen),
        day=shown.day if shown else "",
        place=shown.place if shown else "",
        standing=standing(seen, snapshot),
        source=cited,
        text=text,
        begins=ends[0],
        ends=ends[1],
        quote=shown.quote if shown else "",
        row=shown.row if shown else "",
        fields=fields(record),
        history=history_of(desk, snapshot, record.id),
        counts=_counts(desk, record.id),
        tellings=tuple(desk.link(one, snapshot) for one in _tellings(snapshot, record)),
        form=form(record),
        actors=tuple(Said(label=one.name, words=one.id) for one in snapshot.settings.actors),
    )


def spans(snapshot: Snapshot, source_id: str) -> dict[str, tuple[int, int]]:
    """Return where in a source's text its records are, in the order of the text."""
    found = ((one, snapshot.records[one].record.span) for one in snapshot.citing(source_id))
    return dict(sorted(((one, span) for one, span in found if span), key=lambda pair: pair[1]))


def cited_source(seen: View[Source], *, has_text: bool) -> Cited:
    """Return a source as it is shown beside a record."""
    source = seen.record
    return Cited(
        id=source.id,
        title=source.title or "(no title)",
        citation=citation(source),
        grade=GRADES[source.grade] if source.grade else "",
        url=safe_url(source.url),
        retracted=seen.verdict == "reject",
        has_text=has_text,
    )


def _source(
    desk: Desk, snapshot: Snapshot, record: Record
) -> tuple[Cited | None, tuple[Paragraph, ...], tuple[bool, bool]]:
    whole = (True, True)
    if not isinstance(record, Coded) or not record.source or record.source not in snapshot.records:
        return None, (), whole
    text = desk.case.text(record.source) or ""
    cited = cited_source(snapshot.records[record.source], has_text=bool(text))
    if not record.span or not text:
        return cited, (), whole
    begin, end = window(text, record.span)
    return cited, marked(text, spans(snapshot, record.source), (begin, end)), (begin == 0, end == len(text))


def _counts(desk: Desk, record_id: str) -> tuple[Link, ...]:
    last = desk.computed()
    if last is None:
        return ()
    names = {one.group: one.name for one in last.measurement.series}
    under = (one for one in last.measurement.estimates if one.order and record_id in one.records)
    return tuple(
        Link(
            text=f"{last.measurement.order(one.order or '').label} on {names.get(one.group or '', one.group or '')}",
            href=f"/orders/{one.order}",
        )
        for one in under
    )


def _tellings(snapshot: Snapshot, record: Record) -> Iterable[str]:
    if isinstance(record, Incident):
        return record.members
    told = snapshot.remembered("incidents of records", _incidents)
    return [one for incident in told.get(record.id, ()) for one in (*_members(snapshot, incident, record.id), incident)]


def _members(snapshot: Snapshot, incident: str, but: str) -> list[str]:
    return [one for one in snapshot.records[incident].record.members if one != but]


def _incidents(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for seen in snapshot.views(Incident):
        if seen.holds:
            for one in seen.record.members:
                found.setdefault(one, []).append(seen.record.id)
    return found
