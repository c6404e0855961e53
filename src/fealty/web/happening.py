"""What a record's page says about the happening it tells of: who else tells of it, who decided so, what else it may be.

Pages that show one record take `happening_of` into their context and include ``parts/merge_records.html``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fealty.casefile import View, happenings, last_word
from fealty.records import Event, Incident, Order
from fealty.records.agencies import in_full
from fealty.showing.evidence import interval_of, place_words
from fealty.web.parts import Link, Part
from fealty.web.pointing import link_to
from fealty.web.snapshot import Snapshot

MOST_LIKELY = 12
"""Records of about the same day that are offered."""
NEAR = 3
"""Days around a record within which others may tell of the same."""
LONGEST = 31
"""Days of a record's date above which it is near to nothing."""


class Told(Part, frozen=True):
    """Another record: what it says, in whose words, and in what it is like or unlike this one."""

    id: str
    link: Link
    quote: str
    why: str = ""


class Decision(Part, frozen=True):
    """An incident that names the record.

    Attributes
    ----------
    incident
        Its id.
    words
        What it says.
    by
        Who or what found it, and who judged it.
    why
        The reasons given.
    judgement
        The word that can be taken back; empty where there is none.
    standing
        Whether it is counted so.
    """

    incident: str
    words: str
    by: str
    why: str
    judgement: str
    standing: bool


class Happening(Part, frozen=True):
    """The happening that a record tells of.

    Attributes
    ----------
    record
        The record's id.
    words
        How it is counted, in a sentence.
    others
        Records that tell of the same.
    likely
        Records that may: of the same kind, about the same days, the likest first.
    decisions
        The incidents that say so, or say otherwise.
    version
        To be sent back with a decision.
    """

    record: str
    words: str
    others: tuple[Told, ...]
    likely: tuple[Told, ...]
    decisions: tuple[Decision, ...]
    version: str


def groups(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return for each record that is told elsewhere too all that tell of the same, itself among them."""
    return snapshot.remembered("happenings", _groups)


def _groups(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    stands = happenings(snapshot.views(Incident))
    by_top: dict[str, list[str]] = {}
    for one, top in stands.items():
        if one in snapshot.records:
            by_top.setdefault(top, []).append(one)
    return {one: tuple(sorted(every)) for every in by_top.values() for one in every}


def happening_of(snapshot: Snapshot, record_id: str) -> Happening | None:
    """Return what is known of the happening that a record tells of; None for kinds that are not counted so."""
    seen = snapshot.find(record_id)
    if not isinstance(seen.record, Event | Order):
        return None
    one = seen.record.id
    others = [each for each in groups(snapshot).get(one, ()) if each != one]
    named = _naming(snapshot).get(one, ())
    return Happening(
        record=one,
        words=_words(seen, others, snapshot),
        others=tuple(_told(each, seen, snapshot) for each in others),
        likely=tuple(_told(each, seen, snapshot) for each in _likely(seen, {one, *others}, snapshot)),
        decisions=tuple(_decision(each, one, others) for each in named),
        version=version_of(snapshot, one),
    )


def version_of(snapshot: Snapshot, record_id: str) -> str:
    """Return the version of what was decided on a record's happening."""
    return last_word(record_id, [seen.record for seen in _naming(snapshot).get(record_id, ())], snapshot.judgements)


def _words(seen: View[Any], others: Sequence[str], snapshot: Snapshot) -> str:
    what = "order" if isinstance(seen.record, Order) else "event"
    if not others:
        return f"No other record is held to tell of the same {what}: it counts by itself."
    views = [seen, *(snapshot.records[one] for one in others)]
    origins = {
        in_full(each.record.origin or (each.record.said_by or ("",))[0] or each.record.source or "") for each in views
    }
    witnesses = f"{len(origins)} origin{'s' if len(origins) > 1 else ''}"
    return f"{len(views)} records of {witnesses} are held to tell of one {what}: it is counted once."


def _naming(snapshot: Snapshot) -> Mapping[str, tuple[View[Incident], ...]]:
    """Return for each record the incidents that name it, oldest first."""

    def build(snapshot: Snapshot) -> dict[str, tuple[View[Incident], ...]]:
        found: dict[str, list[View[Incident]]] = {}
        for seen in snapshot.views(Incident):
            for one in dict.fromkeys((*seen.record.members, *seen.record.apart)):
                found.setdefault(one, []).append(seen)
        return {one: tuple(every) for one, every in found.items()}

    return snapshot.remembered("incidents by record", build)


def _decision(seen: View[Incident], record_id: str, others: Sequence[str]) -> Decision:
    one = seen.record
    said = next((word for word in reversed(seen.judgements) if word.verdict != "edit"), None)
    rest = len({*one.members, *one.apart} - {record_id})
    count = f"{rest} other record{'s' if rest != 1 else ''}"
    words = f"not the same as {count}" if one.apart else f"the same as {count}"
    if seen.verdict == "reject":
        words = f"not {words}" if not one.apart else f"rejected: {words}"
    by = f"by {one.proposed_by}" if one.proposed_by else f"found by {one.coder or 'an unnamed program'}"
    if said is not None and not (said.verdict == "accept" and said.who == one.proposed_by):
        by += f"; {said.verdict} by {said.who}"
    elif said is None and one.proposed_by:
        by += "; taken back"
    why = ". ".join(dict.fromkeys(part for part in (said.why if said else None, one.reason) if part))
    joined = not one.apart and any(each in others for each in one.members)
    return Decision(
        incident=one.id,
        words=words,
        by=by,
        why=why,
        judgement=said.id if said else "",
        standing=seen.holds and (joined or bool(one.apart)),
    )


def _told(record_id: str, beside: View[Any], snapshot: Snapshot) -> Told:
    seen = snapshot.records[record_id]
    why = "; ".join(words for _, words in _likeness(beside.record, seen.record))
    return Told(id=record_id, link=link_to(record_id, snapshot), quote=(seen.record.quote or "")[:300], why=why)


# --- what may be the same ---------------------------------------------------------------------------------------------


def _days(record: Event | Order) -> tuple[date, date] | None:
    when = interval_of(record)
    begin, end = when.begin or when.end, when.end or when.begin
    return None if begin is None or end is None or (end - begin).days > LONGEST else (begin, end)


def _by_day(snapshot: Snapshot) -> dict[tuple[type, date], tuple[str, ...]]:
    found: dict[tuple[type, date], list[str]] = {}
    for kind, dated in (
        (Event, snapshot.mapped("days", Event, _dated)),
        (Order, snapshot.mapped("days", Order, _dated)),
    ):
        for record_id, days in dated:
            for day in days:
                found.setdefault((kind, day), []).append(record_id)
    return {key: tuple(every) for key, every in found.items()}


def _dated(seen: View[Any]) -> tuple[str, tuple[date, ...]]:
    """Return a record's id and the days on which it may have happened; none where it does not hold."""
    days = _days(seen.record) if seen.holds else None
    length = (days[1] - days[0]).days + 1 if days else 0
    return seen.record.id, tuple(days[0] + timedelta(days=number) for number in range(length)) if days else ()


def _likely(seen: View[Any], known: set[str], snapshot: Snapshot) -> list[str]:
    days = _days(seen.record)
    if days is None:
        return []
    index = snapshot.remembered("records by day", _by_day)
    span = range(-NEAR, (days[1] - days[0]).days + NEAR + 1)
    near = {one for n in span for one in index.get((type(seen.record), days[0] + timedelta(days=n)), ())} - known
    scored = [(-sum(n for n, _ in _likeness(seen.record, snapshot.records[one].record)), one) for one in near]
    return [one for score, one in sorted(scored) if score < 0][:MOST_LIKELY]


def _likeness(one: Any, other: Any) -> list[tuple[int, str]]:
    """Return in what two records are alike or not: points, and words."""
    found: list[tuple[int, str]] = []
    mine, theirs = _days(one), _days(other)
    if mine and theirs:
        apart = max((theirs[0] - mine[1]).days, (mine[0] - theirs[1]).days, 0)
        found.append((3 - apart, "same days" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"))
    if isinstance(one, Event) and isinstance(other, Event):
        if one.type != other.type:
            found.append((-6, f"{other.type.lower()}, not {one.type.lower()}"))
        here, there = place_words(one.where), place_words(other.where)
        if here and there:
            found.append((3, "same place") if here == there else (-2, f"place: {there}"))
        if one.weapon and other.weapon:
            found.append((1, "same weapon") if one.weapon == other.weapon else (-2, f"by {other.weapon}"))
    elif one.content != other.content:
        found.append((-2, f"to {other.content.replace('_', ' ')}"))
    if one.source == other.source and one.row is None and one.span == other.span:
        found.append((-4, "the same sentence"))
    return found
