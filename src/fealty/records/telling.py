"""A record in one line of words, for lists: who did what to whom, when, where, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fealty.records.kinds import Event, Incident, Order, Record, Response, Statement, Tie
from fealty.records.values import Interval, Mention, Toll

_CONTENT = {
    "stand_down": "to stand down", "cease_fire": "to cease fire", "attack": "to attack", "resume": "to resume attacks",
    "escalate": "to escalate", "withdraw": "to withdraw", "other": "to do something else",
}  # fmt: skip
_RELATION = {
    "commands": "commands", "leads": "leads", "sponsors": "sponsors", "arms": "arms", "trains": "trains",
    "funds": "funds", "pays": "pays", "hosts": "hosts", "member_of": "is a member of",
    "successor_of": "is the successor of", "allied_with": "is allied with", "fights": "fights", "controls": "controls",
}  # fmt: skip
NOBODY = "somebody"


def named(one: Mention | None) -> str:
    """Return what somebody is called: the fullest name known, "somebody" for nobody."""
    return (one.name or one.text) if one else NOBODY


def listed(several: Sequence[Mention]) -> str:
    """Return the names of several, joined as in a sentence."""
    names = list(dict.fromkeys(named(one) for one in several))
    if not names:
        return NOBODY
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def dated(when: Interval | None) -> str:
    """Return an interval as it is read: "3 Jan 2020", "by 9 Jul 2021", "1–30 Jun 2021"."""
    if when is None or (when.begin is None and when.end is None):
        return ""
    if when.begin is None:
        return f"by {when.end:%-d %b %Y}"
    if when.end is None:
        return f"from {when.begin:%-d %b %Y}"
    if when.begin == when.end:
        return f"{when.begin:%-d %b %Y}"
    same_month = (when.begin.year, when.begin.month) == (when.end.year, when.end.month)
    first = f"{when.begin:%-d}" if same_month else f"{when.begin:%-d %b %Y}"
    return f"{first}–{when.end:%-d %b %Y}"


def counted(toll: Toll | None, what: str) -> str:
    """Return a number of people in words, empty when nothing is said: "3 killed", "at least 30 killed"."""
    if toll is None:
        return ""
    if toll.best is not None:
        return f"{toll.best} {what}"
    if toll.low is not None and toll.high is not None:
        return f"{toll.low}–{toll.high} {what}"
    return f"at least {toll.low} {what}" if toll.low is not None else f"at most {toll.high} {what}"


def in_words(one: Record) -> str:
    """Return a record as a line that can be read aloud; how it is said comes in brackets when it is not asserted."""
    match one:
        case Order():
            behalf = f" for {named(one.on_behalf_of)}" if one.on_behalf_of else ""
            said = f"{named(one.issuer)}{behalf} tells {listed(one.addressees)} {_CONTENT[one.content]}"
            parts = [dated(one.issued), one.condition or ""]
        case Response():
            said, parts = f"{named(one.actor)}: {one.answer}", [f"order {one.order[:6]}", dated(one.when)]
        case Event():
            said = f"{one.type}: {listed(one.actors)} → {listed(one.recipients)}"
            place = one.where.name or one.where.text if one.where else None
            times = f"{one.count}×" if one.count and one.count > 1 else ""
            tolls = [counted(one.killed, "killed"), counted(one.injured, "injured")]
            parts = [times, one.weapon or "", *tolls, place or "", dated(one.when)]
        case Tie():
            said = f"{named(one.from_)} {_RELATION[one.relation]} {named(one.to)}"
            parts = [one.share or "", f"since {dated(one.since)}" if one.since else ""]
        case Statement():
            label = f"“{one.label}”" if one.label else one.stance or "speaks"
            said, parts = f"{named(one.speaker) if one.speaker else 'the author'} on {named(one.about)}: {label}", []
        case Incident(apart=apart) if apart:
            said, parts = f"told apart from {len(apart)} other{'s' if len(apart) > 1 else ''}", [one.reason or ""]
        case Incident():
            said, parts = f"told {len(one.members)} times, {one.origins or '?'} origins", [one.reason or ""]
        case _:
            said, parts = one.id, []
    kept = [part for part in parts if part]
    words = f"{said} ({'; '.join(kept)})" if kept else said
    status: Any = getattr(one, "status", "asserted")
    return words if status == "asserted" else f"[{status}] {words}"
