"""Records as flat rows: one table a kind, the same columns every time, documented in ``docs/exports.md``.

Lists become one cell, joined by `BETWEEN`; a chain of attribution by `CHAIN`, the outermost first. What has no cell of
its own (the place of a mention in the text, the words of a date of a tie) is in the records themselves (``jsonl``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import polars as pl

from fealty.casefile import View
from fealty.measuring.naming import Registry
from fealty.records import (
    Actor,
    Coded,
    Event,
    Incident,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Source,
    Statement,
    Tie,
    Toll,
)

BETWEEN = "; "
CHAIN = " > "
Columns = dict[str, Any]
"""Column names with their Polars types."""
Row = dict[str, Any]
R = TypeVar("R", bound=Record)

TEXT, WHOLE, REAL, DAY, TRUTH = pl.String, pl.Int64, pl.Float64, pl.Date, pl.Boolean


def _texts(*names: str) -> Columns:
    return dict.fromkeys(names, TEXT)


def _interval(name: str) -> Columns:
    return {f"{name}_begin": DAY, f"{name}_end": DAY, f"{name}_precision": TEXT, f"{name}_text": TEXT}


def _toll(name: str) -> Columns:
    return {f"{name}_low": WHOLE, f"{name}_best": WHOLE, f"{name}_high": WHOLE}


_PLACE: Columns = {
    "place": TEXT, "place_text": TEXT, "latitude": REAL, "longitude": REAL, "country": TEXT, "admin1": TEXT,
    "place_precision": WHOLE,
}  # fmt: skip
_REVIEW: Columns = {"review": TEXT, "reviewed_by": TEXT, "retracted": TRUTH}
_CODED: Columns = {
    "status": TEXT, "confidence": REAL, "said_by": TEXT, "origin": TEXT, "source": TEXT, "source_publisher": TEXT,
    "source_title": TEXT, "source_url": TEXT, "quote": TEXT, "quote_begin": WHOLE, "quote_end": WHOLE, "file": TEXT,
    "line": WHOLE, "row": TEXT, "coder": TEXT, "note": TEXT, **_REVIEW,
}  # fmt: skip
_OWN: dict[str, Columns] = {
    "event": {
        **_texts("type", "mode", "actors", "actor_ids", "recipients", "recipient_ids"), **_interval("when"), **_PLACE,
        "weapon": TEXT, **_toll("killed"), **_toll("injured"), "count": WHOLE, "talks": TEXT, "trigger": TEXT,
    },
    "order": {
        **_texts("content", "issuer", "issuer_id", "on_behalf_of", "on_behalf_of_id", "addressees", "addressee_ids"),
        "condition": TEXT, **_interval("issued"), **_interval("in_force"), "known_by": TEXT, "role": TEXT,
    },
    "response": {**_texts("order", "answer", "actor", "actor_id"), **_interval("when")},
    "tie": {
        **_texts("relation", "from", "from_id", "to", "to_id"), **_interval("since"), **_interval("until"),
        "share": TEXT,
    },
    "statement": _texts("speaker", "speaker_id", "about", "about_id", "stance", "label"),
    "interval_count": {
        **_interval("interval"), "count": WHOLE, "what": TEXT, "counter": TEXT, "actors": TEXT, "actor_ids": TEXT,
        **_PLACE,
    },
}  # fmt: skip
COLUMNS: dict[str, Columns] = {
    **{kind: {"id": TEXT, **own, **_CODED} for kind, own in _OWN.items()},
    "incident": {
        "id": TEXT, "members": TEXT, "member_count": WHOLE, "apart": TEXT, "origins": WHOLE, "reason": TEXT,
        "coder": TEXT, "proposed_by": TEXT, **_REVIEW,
    },
    "source": {
        **_texts("id", "title", "publisher", "author", "url"), "published": DAY, "retrieved": DAY,
        **_texts("language", "sha256", "grade"), **_REVIEW,
    },
    "actor": {**_texts("id", "name", "aliases", "type", "country", "identifiers", "part_of", "same_as"), **_REVIEW},
}  # fmt: skip
"""The columns of each kind, in order."""


class Flattener:
    """Turns records into rows; knows the sources that they cite and the actors that their names mean."""

    def __init__(self, registry: Registry, sources: Mapping[str, Source]) -> None:
        self._registry = registry
        self._sources = sources

    def row(self, seen: View[R]) -> Row:
        """Return a record as it stands as one flat row, with the columns of its kind."""
        one: Record = seen.record
        row: Row = {"id": one.id, **(self._coded(one) if isinstance(one, Coded) else {}), **self._own(one)}
        last = seen.judgements[-1].who if seen.judgements else None
        return row | {"review": seen.verdict, "reviewed_by": last, "retracted": seen.retracted}

    def _own(self, one: Record) -> Row:
        """Return the cells that only its kind has."""
        match one:
            case Event():
                return self._event(one)
            case Order():
                return self._order(one)
            case Response() | Tie() | Statement() | IntervalCount():
                return self._told(one)
            case Incident():
                members = {"members": " ".join(one.members), "member_count": len(one.members)}
                rest = {name: getattr(one, name) for name in ("origins", "reason", "coder", "proposed_by")}
                return {**members, "apart": " ".join(one.apart), **rest}
            case Source():
                return {name: getattr(one, name) for name in COLUMNS["source"] if name not in _REVIEW}
            case Actor():
                return _actor(one)

    def _told(self, one: Response | Tie | Statement | IntervalCount) -> Row:
        match one:
            case Response():
                own: Row = {"order": one.order, "answer": one.answer}
                return own | self._one("actor", one.actor) | _days("when", one.when)
            case Tie():
                ends = self._one("from", one.from_) | self._one("to", one.to)
                days = _days("since", one.since) | _days("until", one.until)
                return {"relation": one.relation, **ends, **days, "share": one.share}
            case Statement():
                own = {"stance": one.stance, "label": one.label}
                return own | self._one("speaker", one.speaker) | self._one("about", one.about)
            case IntervalCount():
                own = {"count": one.count, "what": one.what, "counter": one.counter}
                days = _days("interval", one.interval)
                return own | days | self._several("actors", "actor_ids", one.actors) | _where(one.where)

    def _event(self, one: Event) -> Row:
        return {
            "type": one.type, "mode": one.mode, **self._several("actors", "actor_ids", one.actors),
            **self._several("recipients", "recipient_ids", one.recipients), **_days("when", one.when),
            **_where(one.where), "weapon": one.weapon, **_people("killed", one.killed),
            **_people("injured", one.injured), "count": one.count, "talks": one.talks, "trigger": one.trigger,
        }  # fmt: skip

    def _order(self, one: Order) -> Row:
        return {
            "content": one.content, **self._one("issuer", one.issuer), **self._one("on_behalf_of", one.on_behalf_of),
            **self._several("addressees", "addressee_ids", one.addressees), "condition": one.condition,
            **_days("issued", one.issued), **_days("in_force", one.in_force), "known_by": one.known_by,
            "role": one.role,
        }  # fmt: skip

    def _coded(self, one: Coded) -> Row:
        source = self._sources.get(one.source or "")
        begin, end = one.span or (None, None)
        return {
            "status": one.status, "confidence": one.confidence, "said_by": CHAIN.join(one.said_by) or None,
            "origin": one.origin, "source": one.source, "source_publisher": source.publisher if source else None,
            "source_title": source.title if source else None, "source_url": source.url if source else None,
            "quote": one.quote, "quote_begin": begin, "quote_end": end, "file": one.row.file if one.row else None,
            "line": one.row.line if one.row else None, "row": one.row.id if one.row else None, "coder": one.coder,
            "note": one.note,
        }  # fmt: skip

    def _one(self, name: str, mention: Mention | None) -> Row:
        return {name: called(mention), f"{name}_id": self._registry.actor(mention)}

    def _several(self, names: str, ids: str, mentions: Iterable[Mention]) -> Row:
        """Return several mentions as two cells; where nobody of the list is meant, the place between marks is empty."""
        told = list(mentions)
        known = [self._registry.actor(mention) or "" for mention in told]
        return {
            names: BETWEEN.join(called(mention) or "" for mention in told) or None,
            ids: BETWEEN.join(known) if any(known) else None,
        }


def called(mention: Mention | None) -> str | None:
    """Return what somebody is called: the fullest name known."""
    return (mention.name or mention.text) if mention else None


def _days(name: str, interval: Interval | None) -> Row:
    if interval is None:
        return dict.fromkeys(_interval(name))
    begin: date | None = interval.begin
    dated = begin is not None or interval.end is not None
    return {
        f"{name}_begin": begin, f"{name}_end": interval.end, f"{name}_precision": interval.precision if dated else None,
        f"{name}_text": interval.text,
    }  # fmt: skip


def _where(place: Place | None) -> Row:
    if place is None:
        return dict.fromkeys(_PLACE)
    return {
        "place": place.name, "place_text": place.text, "latitude": place.lat, "longitude": place.lon,
        "country": place.country, "admin1": place.admin1, "place_precision": place.precision,
    }  # fmt: skip


def _people(name: str, toll: Toll | None) -> Row:
    if toll is None:
        return dict.fromkeys(_toll(name))
    return {f"{name}_low": toll.low, f"{name}_best": toll.best, f"{name}_high": toll.high}


def _actor(one: Actor) -> Row:
    known = BETWEEN.join(f"{name}={value}" for name, value in sorted(one.identifiers.items()))
    return {
        "name": one.name, "aliases": BETWEEN.join(one.aliases) or None, "type": one.type, "country": one.country,
        "identifiers": known or None, "part_of": one.part_of, "same_as": one.same_as,
    }  # fmt: skip
