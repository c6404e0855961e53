"""Which records say something about the readings: each becomes a clue of a kind that the table of ratios knows.

A clue is found by codes and names alone (PLOVER types, relations, answers, who stands on which side, days), never by
wording, so that the same records give the same clues to everybody. Around an order means from two weeks before its
first day to a month after the days it is measured over; an event dated worse than to a month has no day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, Protocol, TypeVar

import msgspec

from fealty.casefile import Settings, View
from fealty.measuring.measurement import Measurement, OrderSpan
from fealty.measuring.naming import Registry, normalised
from fealty.records import Event, Interval, Mention, Order, Record, Response, Source, Statement, Tie, in_words
from fealty.records.agencies import in_full
from fealty.records.telling import dated, named

_Kind = TypeVar("_Kind", bound=Record)
_R = TypeVar("_R", bound=Event | Order | Response | Statement | Tie)
BEFORE, AFTER = timedelta(days=14), timedelta(days=30)
"""Around an order: envoys travel before it, and quarrels and punishment come after it."""
MONTH = 31
"""Days that an event's date may leave open."""
HELP, QUARREL = ("SUPPORT", "AID", "COOPERATE"), ("ACCUSE", "REJECT", "THREATEN")
PUNISH = ("SANCTION", "COERCE", "ASSAULT")
"""PLOVER types by which a sponsor helps a group, both quarrel, and a sponsor punishes a group."""
ARMING, COMMAND, SPONSORING = ("arms", "trains", "funds", "pays"), ("commands", "leads", "controls"), ("sponsors",)
AT_ANY_TIME = frozenset({"commanding", "command_denied", "support_denied", "quarrel", "sanctioned", "disowned"})
"""Kinds that say something about the sponsor as a whole wherever they stand in time."""
Side = Literal["sponsor", "group"]


class Clue(msgspec.Struct, frozen=True, kw_only=True):
    """One record that says something: its kind, the order it is about, and all that decides how far it counts.

    ``order`` is None for what is about the sponsor at large; ``origin`` is whoever published it first.
    """

    kind: str
    order: str | None
    record: str
    words: str
    origin: str
    grade: str | None = None
    verdict: str | None = None
    confidence: float = 1.0


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One order as clues are looked for: its days, the groups that it was given to, and when it was first broken."""

    span: OrderSpan
    members: tuple[str, ...]
    breach: date | None

    @property
    def around(self) -> tuple[date, date]:
        """First and last day around the order."""
        return self.span.begins[0] - BEFORE, self.span.measured_until + AFTER

    @property
    def under(self) -> tuple[date, date]:
        """First and last day under the order, as far as it is measured."""
        return self.span.begins[0], self.span.measured_until - timedelta(days=1)

    def broken_before(self, day: date | None) -> bool:
        """Tell whether the first attack under the order came before a day."""
        return day is not None and self.breach is not None and self.breach < day


class Told(Protocol):
    """The part of `fealty.casefile.Case` that clues are found in."""

    @property
    def reviewed_settings(self) -> Settings:
        """The settings with what persons said since of who is who."""

    def views(self, kind: type[_Kind]) -> list[View[_Kind]]:
        """Return the records of a kind as they stand."""

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand."""


def find_clues(case: Told, measurement: Measurement) -> list[Clue]:
    """Return all clues of an open case about the measured orders and the sponsor."""
    return list(_Finder(case, measurement).clues())


class _Finder:
    def __init__(self, case: Told, measurement: Measurement) -> None:
        self.settings: Settings = case.reviewed_settings
        self.registry = Registry(self.settings)
        self.sources: dict[str, Source] = {seen.record.id: seen.record for seen in case.sources()}
        self.orders, self.ties = _holding(case.views(Order)), _holding(case.views(Tie))
        self.responses, self.events = _holding(case.views(Response)), _holding(case.views(Event))
        self.statements = _holding(case.views(Statement))
        self.windows = [self._window(measurement, span) for span in measurement.orders]
        asked = {one.group for one in measurement.estimates}
        self.members = tuple(m for one in self.settings.groups if one.id in asked for m in one.members)
        self.sponsors = (measurement.sponsor,) if measurement.sponsor else tuple(sorted(self._givers()))

    def clues(self) -> Iterator[Clue]:
        for window in self.windows:
            yield from self._answers(window)
            yield from self._knowing(window)
            yield from self._own_orders(window)
        for event in self.events:
            yield from self._placed(event, self._of_event, event.record.when)
        for tie in self.ties:
            yield from self._placed(tie, self._of_tie, _lasted(tie.record), lasting=True)
        for said in self.statements:
            source = self.sources.get(said.record.source or "")
            day = source.published if source else None
            yield from self._placed(said, self._of_statement, Interval(begin=day, end=day))

    # --- who is who ---------------------------------------------------------------------------------------------------

    def _window(self, measurement: Measurement, span: OrderSpan) -> Window:
        groups = {one.group for one in measurement.estimates if one.order == span.id}
        members = tuple(m for one in self.settings.groups if one.id in groups for m in one.members)
        days = [
            series.begin + timedelta(days=n)
            for series in measurement.series
            if series.group in groups
            for n, count in enumerate(series.counts)
            if count and not series.missing[n] and series.begin + timedelta(days=n) >= span.begins[1]
        ]
        breach = min(days, default=None)
        return Window(span=span, members=members, breach=breach if breach and breach < span.measured_until else None)

    def _givers(self) -> set[str]:
        """Return who gave the measured orders, where no sponsor is named."""
        told = {one for window in self.windows for one in window.span.records}
        givers = [seen.record.on_behalf_of or seen.record.issuer for seen in self.orders if seen.record.id in told]
        found = {self.registry.organisation(self.registry.actor(one)) for one in givers}
        return {one for one in found if one}

    def _side(self, one: Mention | None, members: Sequence[str]) -> Side | None:
        actor = self.registry.actor(one)
        if actor is None:
            return None
        if self.registry.belongs(actor, members):
            return "group"
        return "sponsor" if self.registry.belongs(actor, self.sponsors) else None

    def _sides(self, several: Sequence[Mention | None], members: Sequence[str]) -> set[Side]:
        return {side for one in several if (side := self._side(one, members))}

    def _by_sponsor(self, one: Order) -> bool:
        """Tell whether the sponsor gave an order itself; one in which a group joins is the group's own word."""
        return self._side(one.issuer, self.members) == "sponsor"

    def _clue(self, kind: str, order: str | None, seen: View[_R]) -> Clue:
        one = seen.record
        source = self.sources.get(one.source or "")
        chain = [name for name in (one.origin, *one.said_by[:1]) if name and name != "publisher"]
        origin = next(iter(chain), None) or (source.publisher if source else None) or one.source or one.id
        return Clue(
            kind=kind,
            order=order,
            record=one.id,
            words=_told(one),
            origin=normalised(in_full(origin)) or origin,
            grade=source.grade if source else None,
            verdict=seen.verdict,
            confidence=one.confidence,
        )

    # --- kinds of clues -----------------------------------------------------------------------------------------------

    def _answers(self, window: Window) -> Iterator[Clue]:
        """Yield what was answered to an order; answers that differ from group to group are one kind of their own."""
        mine = [seen for seen in self.responses if seen.record.id in window.span.answers]
        by: dict[str, set[str]] = {"accepted": set(), "defied": set()}
        for seen in mine:
            actor = self.registry.organisation(self.registry.actor(seen.record.actor))
            if actor and seen.record.status == "asserted":
                by.setdefault(seen.record.answer, set()).add(actor)
        split = any(one != other for one in by["accepted"] for other in by["defied"])
        for seen in mine:
            answer, named = seen.record.answer, self.registry.actor(seen.record.actor) is not None
            if seen.record.status != "asserted" or answer == "unclear":
                continue
            if answer == "partial":
                yield self._clue("partly", window.span.id, seen)
            elif split:
                yield self._clue("split", window.span.id, seen)
            else:
                yield self._clue(f"{answer}_{'named' if named else 'unnamed'}", window.span.id, seen)

    def _knowing(self, window: Window) -> Iterator[Clue]:
        """Yield how the order is known: by its announcement, by inference alone, or only through friends."""
        mine = [seen for seen in self.orders if seen.record.id in window.span.records]
        voices = [Mention(text=seen.record.said_by[-1]) if seen.record.said_by else None for seen in mine]
        announced = [seen for seen in mine if seen.record.known_by == "announced" and self._by_sponsor(seen.record)]
        if announced:
            yield from (self._clue("announced", window.span.id, seen) for seen in announced)
        elif mine and all(self._side(one, self.members) for one in voices):
            yield from (self._clue("told_by_friends", window.span.id, seen) for seen in mine)
        elif all(seen.record.known_by == "inferred" for seen in mine):
            yield from (self._clue("inferred", window.span.id, seen) for seen in mine)

    def _own_orders(self, window: Window) -> Iterator[Clue]:
        """Yield what a group told itself under the order, and denials that the order was given."""
        rules = self.settings.orders
        for seen in self.orders:
            one, issuer = seen.record, self._side(seen.record.issuer, window.members)
            if one.id in window.span.records or not _within(one.issued, window.around):
                continue
            if one.status == "denied" and issuer == "sponsor" and one.content in rules.measure:
                yield self._clue("order_denied", window.span.id, seen)
            elif one.status == "asserted" and issuer == "group" and _within(one.issued, window.under):
                if one.content in rules.measure:
                    yield self._clue("own_halt", window.span.id, seen)
                elif one.content in rules.lifted_by:
                    yield self._clue("own_attack", window.span.id, seen)

    def _placed(
        self,
        seen: View[_R],
        kind_of: Callable[[_R, Sequence[str], Window | None], str | None],
        when: Interval,
        *,
        lasting: bool = False,
    ) -> Iterator[Clue]:
        """Yield a record as a clue about each order around which it stands, else about the sponsor at large."""
        at_large = kind_of(seen.record, self.members, None)
        found = False
        for window in self.windows:
            inside = _overlaps(when, window.under) if lasting else _within(when, window.around)
            kind = kind_of(seen.record, window.members, window) if inside else None
            if kind:
                found = True
                yield self._clue(kind, window.span.id, seen)
        if not found and at_large in AT_ANY_TIME:
            yield self._clue(at_large, None, seen)

    def _of_event(self, one: Event, members: Sequence[str], window: Window | None) -> str | None:
        by, on = self._sides(one.actors, members), self._sides(one.recipients, members)
        if one.status != "asserted" or len(by | on) < 2:
            return None
        if one.type == "CONSULT":
            return "met"
        if one.type in QUARREL:
            return "quarrel"
        if "sponsor" not in by or "group" not in on:
            return None
        if one.type in PUNISH:
            return "sanctioned"
        broken = window is not None and window.broken_before(one.when.begin)
        return "aid_after_breach" if one.type in HELP and broken else None

    def _of_tie(self, one: Tie, members: Sequence[str], _window: Window | None) -> str | None:
        if self._side(one.from_, members) != "sponsor" or self._side(one.to, members) != "group":
            return None
        if one.status == "asserted":
            return "commanding" if one.relation in COMMAND else "arming" if one.relation in ARMING else None
        if one.status != "denied":
            return None
        if one.relation in COMMAND:
            return "command_denied"
        return "support_denied" if one.relation in (*ARMING, *SPONSORING) else None

    def _of_statement(self, one: Statement, members: Sequence[str], _window: Window | None) -> str | None:
        by, on = self._side(one.speaker, members), self._side(one.about, members)
        if one.status != "asserted":
            return None
        if one.stance == "denies" and by == "sponsor":
            return "disowned"
        return "quarrel" if one.stance == "opposes" and by and on and by != on else None


def _told(one: Event | Order | Response | Statement | Tie) -> str:
    """Return a record in words; an answer without the id of its order."""
    if isinstance(one, Response):
        return ", ".join(part for part in (f"{named(one.actor)} {one.answer}", dated(one.when)) if part)
    return in_words(one)


def _holding(views: Sequence[View[_R]]) -> list[View[_R]]:
    return [seen for seen in views if seen.holds]


def _lasted(tie: Tie) -> Interval:
    """Return from when to when a tie held, an open end null; wholly null where nothing is said."""
    since, until = tie.since or Interval(), tie.until or Interval()
    begin, end = since.begin or since.end, until.end or until.begin
    return Interval() if begin and end and end < begin else Interval(begin=begin, end=end)


def _within(when: Interval, days: tuple[date, date]) -> bool:
    """Tell whether something lies within days (both included), and is dated well enough to say so."""
    begin, end = when.begin or when.end, when.end or when.begin
    if begin is None or end is None or (end - begin).days > MONTH:
        return False
    return days[0] <= begin and end <= days[1]


def _overlaps(when: Interval, days: tuple[date, date]) -> bool:
    """Tell whether something dated lasted on any of some days; an open end lasts."""
    if when.begin is None and when.end is None:
        return False
    return (when.begin is None or when.begin <= days[1]) and (when.end is None or when.end >= days[0])
