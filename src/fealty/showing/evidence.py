"""The records and sources of a case as the reader sees them, and how many of them a page can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from fealty.casefile import View
from fealty.records import (
    Event,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Place,
    Response,
    Source,
    Statement,
    Tie,
    Toll,
    in_words,
)
from fealty.showing import formats as fmt
from fealty.showing.citing import citation, safe_url
from fealty.showing.exports import Standing
from fealty.showing.pages import Link, Origin, Proof
from fealty.showing.words import content_words

Shown = Event | Order | Response | IntervalCount | Tie | Statement
"""The kinds of record that a dossier shows one by one."""

EVENT_WORDS = {
    "AGREE": "Agreement", "CONSULT": "Meeting", "SUPPORT": "Support", "COOPERATE": "Cooperation", "AID": "Aid",
    "CONCEDE": "Concession", "RETREAT": "Withdrawal", "REQUEST": "Request", "ACCUSE": "Accusation",
    "REJECT": "Refusal", "THREATEN": "Threat", "PROTEST": "Protest", "SANCTION": "Sanction",
    "MOBILIZE": "Mobilisation", "COERCE": "Coercion", "ASSAULT": "Attack",
}  # fmt: skip
ANSWERS = {
    "accepted": "accepted {}",
    "defied": "refused {}",
    "partial": "accepted {} in part",
    "unclear": "gave no clear answer to {}",
}
NEVER = Interval()
"""When a record was true that has no time of its own."""
TIMELESS = {Tie: "Tie", Statement: "Statement"}
"""What stands in place of a day for records that may have none."""
SHORTENED = frozenset({"us", "uk", "un", "eu", "uae"})
GRADES = {
    "A": "A, completely reliable", "B": "B, usually reliable", "C": "C, fairly reliable",
    "D": "D, not usually reliable", "E": "E, unreliable", "F": "F, cannot be judged",
}  # fmt: skip


class Archive:
    """All that a case holds, by id, read once.

    Attributes
    ----------
    records
        Every event, order, response, published total, tie and statement as it stands after review.
    sources
        Every source as it stands.
    cited
        How many of the records cite each source.
    """

    def __init__(self, case: Standing) -> None:
        views: list[View[Shown]] = []
        for kind in (Event, Order, Response, IntervalCount, Tie, Statement):
            views += case.views(kind)
        self.records: dict[str, View[Shown]] = {seen.record.id: seen for seen in views}
        self.sources: dict[str, View[Source]] = {seen.record.id: seen for seen in case.sources()}
        self.cited: dict[str, int] = {}
        for seen in views:
            if seen.record.source:
                self.cited[seen.record.source] = self.cited.get(seen.record.source, 0) + 1

    def events(self, ids: Iterable[str]) -> list[Event]:
        """Return the events among some ids, in their order."""
        found = (self.records[one].record for one in ids if one in self.records)
        return [one for one in found if isinstance(one, Event)]

    def triggers(self) -> list[Event]:
        """Return the events that may set off attacks by themselves, oldest first."""
        found = [seen.record for seen in self.records.values() if isinstance(seen.record, Event) and seen.holds]
        return sorted((one for one in found if one.trigger), key=lambda one: (day_of(one), one.id))


def day_of(record: Shown) -> date:
    """Return the day that a record is sorted by; the far future where it has none."""
    return interval_of(record).begin or interval_of(record).end or date.max


def interval_of(record: Shown) -> Interval:
    """Return when what a record tells took place."""
    if isinstance(record, Order):
        return record.issued if record.issued.begin or record.issued.end else record.in_force
    if isinstance(record, IntervalCount):
        return record.interval
    if isinstance(record, Tie):
        return record.since or record.until or NEVER
    return NEVER if isinstance(record, Statement) else record.when


def place_words(where: Place | None) -> str:
    """Return a place with its country."""
    if where is None:
        return ""
    name = where.name or where.text or where.admin1 or ""
    return f"{name} ({where.country})" if name and where.country else name or where.country or ""


def people(mentions: Iterable[Mention]) -> str:
    """Return who is mentioned, by the fullest names."""
    return fmt.listing([mention.name or mention.text for mention in mentions])


def person(mention: Mention | None) -> str:
    """Return one who is mentioned."""
    return (mention.name or mention.text) if mention else "somebody unnamed"


def toll_words(toll: Toll | None, what: str) -> str:
    """Return a toll in words; nothing where nobody gave one."""
    if toll is None or (toll.low is None and toll.best is None and toll.high is None):
        return ""
    ends = [one for one in (toll.low, toll.high) if one is not None]
    spread = f"{min(ends)}–{max(ends)}" if ends and min(ends) != max(ends) else ""
    best = str(toll.best) if toll.best is not None else spread or str(ends[0])
    return f"{best} {what}{f' ({spread})' if spread and spread != best else ''}"


def _tolls(record: Event) -> list[str]:
    """Return the dead and the hurt; that a source says there were none is worth saying, once."""
    none = Toll(best=0)
    if record.killed == none and record.injured == none:
        return ["nobody killed or injured"]
    return [toll_words(record.killed, "killed"), toll_words(record.injured, "injured")]


def title_of(record: Shown) -> str:
    """Return in a few words what a record tells."""
    if isinstance(record, Order):
        whom = people(record.addressees) or "nobody named"
        return f"Order {content_words(record.content)}: {person(record.issuer)} to {whom}"
    if isinstance(record, Response):
        return f"Answer: {person(record.actor)} {ANSWERS[record.answer].format('the order')}"
    if isinstance(record, IntervalCount):
        counter = f", counted by {record.counter}" if record.counter else ""
        return f"Published total: {record.count} {record.what or 'attacks'}{counter}"
    if isinstance(record, Tie):
        return fmt.sentence(in_words(msgspec.structs.replace(record, status="asserted")))
    if isinstance(record, Statement):
        return _statement_words(record)
    if record.trigger:
        return f"Possible trigger: {trigger_words(record.trigger)}"
    what = EVENT_WORDS[record.type]
    return f"{what} ({record.weapon})" if record.weapon else what


def _statement_words(record: Statement) -> str:
    who = fmt.sentence(person(record.speaker)) if record.speaker else "The author"
    about = f" of {person(record.about)}" if record.about else ""
    if record.label:
        return f"{who} speaks{about} as “{record.label}”"
    return f"{who} speaks{about}{f': {record.stance}' if record.stance else ''}"


def trigger_words(code: str) -> str:
    """Return a trigger's code as words: ``us_strike`` is a US strike."""
    return " ".join(part.upper() if part in SHORTENED else part for part in code.replace("_", " ").split())


def _details(record: Shown) -> list[str]:
    if isinstance(record, Event):
        number = record.count
        return [
            f"by {people(record.actors)}" if record.actors else "",
            f"against {people(record.recipients)}" if record.recipients else "",
            *_tolls(record),
            f"stands for {fmt.figure(number, 'attack')}" if number is not None and number != 1 else "",
        ]
    if isinstance(record, Order):
        return [
            f"on behalf of {person(record.on_behalf_of)}" if record.on_behalf_of else "",
            f"condition: {record.condition}" if record.condition else "",
            f"in force {fmt.when(record.in_force)}" if record.in_force.begin or record.in_force.end else "",
        ]
    return []


def _state(seen: View[Shown]) -> list[str]:
    record = seen.record
    words: list[str] = [record.status] if record.status != "asserted" else []
    if record.confidence < 1:
        words.append(f"confidence {fmt.percent(record.confidence)}")
    last = seen.judgements[-1] if seen.judgements else None
    if last is not None:
        words.append(f"review: {seen.verdict or 'noted'} by {last.who}{f' ({last.why})' if last.why else ''}")
    if seen.retracted:
        words.append("its source was retracted")
    return words


class Shelf(msgspec.Struct, frozen=True):
    """What a page holds of the evidence: which records under which anchors, and which sources."""

    anchors: dict[str, str]
    numbers: dict[str, int]

    def record(self, record_id: str) -> str:
        """Return where a record is on the page; nothing where it was left out."""
        return f"#{self.anchors[record_id]}" if record_id in self.anchors else ""


def proof(seen: View[Shown], anchor: str, number: int | None, used: tuple[Link, ...], *, counted: bool) -> Proof:
    """Return a record as the reader sees it; `number` is its source's."""
    record = seen.record
    when = interval_of(record)
    begin = when.begin or when.end
    where = record.where if isinstance(record, Event | IntervalCount) else None
    row = f"{record.row.file}:{record.row.line}{f' ({record.row.id})' if record.row.id else ''}" if record.row else ""
    return Proof(
        anchor=anchor,
        id=record.id[:12],
        month=f"{fmt.MONTHS[begin.month - 1]} {begin.year}" if begin else "Without a date",
        day=fmt.sentence(fmt.when(when)) if begin or when.text else TIMELESS.get(type(record), "At an unknown time"),
        what=title_of(record),
        place=place_words(where),
        details=tuple(one for one in _details(record) if one),
        quote=record.quote or "",
        note=record.note or "",
        said_by=", citing ".join(record.said_by),
        state=tuple(_state(seen)),
        row=row,
        coder=record.coder,
        source=str(number) if number is not None else "",
        used=used,
        counted=counted,
        rejected=not seen.holds,
    )


def origin(seen: View[Source], number: int, cited: int) -> Origin:
    """Return a source as the reader sees it."""
    source = seen.record
    url = safe_url(source.url)
    return Origin(
        anchor=f"s{number}",
        number=number,
        title=source.title or "(no title)",
        publisher=source.publisher or "",
        published=fmt.day(source.published) if source.published else "",
        url=url,
        refused_url="" if url or not source.url else source.url,
        grade=GRADES[source.grade] if source.grade else "",
        retracted=seen.verdict == "reject",
        cited=cited,
        citation=citation(source),
    )


def short(seen: View[Shown], sources: Mapping[str, View[Source]]) -> str:
    """Return a record in a few words, for a link to it."""
    record = seen.record
    where = place_words(record.where) if isinstance(record, Event) else ""
    source = sources.get(record.source or "")
    said = (source.record.publisher or source.record.title or "") if source else ""
    when = interval_of(record)
    begin = when.begin or when.end
    parts = [fmt.short_day(begin) if begin else "no date", title_of(record), where, said]
    text = ", ".join(part for part in parts if part)
    return text if len(text) <= 120 else f"{text[:119]}…"
