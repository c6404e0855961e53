"""What a record holds, field by field in words, and everything that was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from fealty.casefile import standing
from fealty.records import Judgement
from fealty.showing import formats as fmt
from fealty.web.parts import Part

LABELS = {
    "type": "Kind of event", "mode": "Mode", "actors": "By", "recipients": "Against", "when": "When", "where": "Where",
    "weapon": "Weapon", "killed": "Killed", "injured": "Injured", "count": "How many attacks", "talks": "Talks",
    "trigger": "Trigger", "content": "Order", "issuer": "Given by", "on_behalf_of": "On behalf of",
    "addressees": "Given to", "condition": "Condition", "issued": "Given", "in_force": "In force",
    "known_by": "Known by", "role": "Role of the giver", "order": "To order", "answer": "Answer", "actor": "By",
    "relation": "Relation", "from": "From", "to": "To", "since": "Since", "until": "Until", "share": "Share",
    "speaker": "Speaker", "about": "About", "stance": "Stance", "label": "Words used", "interval": "Over",
    "what": "What is counted", "counter": "Counted by", "said_by": "According to", "origin": "First published by",
    "status": "How it is said", "confidence": "Confidence", "coder": "Coded by", "note": "Note", "name": "Name",
    "aliases": "Also called", "country": "Country", "identifiers": "Identifiers", "part_of": "Part of",
    "title": "Title", "publisher": "Publisher", "author": "Author", "url": "Address", "published": "Published",
    "retrieved": "Retrieved", "language": "Language", "grade": "Grade", "members": "Tells the same",
    "origins": "Independent origins", "reason": "Reason", "row": "Table row", "sha256": "Fingerprint",
}  # fmt: skip
"""What a field is called, by its name in the contract."""
UNSAID = frozenset({"id", "kind", "source", "span", "quote", "text", "row", "members"})
"""Fields that a page shows in its own way, or not at all."""
SHARED = frozenset({"status", "confidence", "said_by", "origin", "coder", "note"})
"""Fields that every kind has; they come after its own."""
WORDS = {"accept": "accepted", "edit": "edited", "reject": "rejected", "unsure": "unsure", "open": "open"}


class Said(Part, frozen=True):
    """A field in words."""

    label: str
    words: str


class Change(Part, frozen=True):
    """A field before and after an edit."""

    label: str
    before: str
    after: str


class Entry(Part, frozen=True):
    """One judgement in a record's history; `standing` where it can still be taken back."""

    id: str
    who: str
    at: str
    words: str
    verdict: str = ""
    why: str = ""
    changes: tuple[Change, ...] = ()
    standing: bool = False


def label(field: str) -> str:
    """Return what a field is called."""
    return LABELS.get(field, field.replace("_", " ").capitalize())


def fields(record: msgspec.Struct) -> tuple[Said, ...]:
    """Return what is known of a record, field by field."""
    plain = msgspec.to_builtins(record)
    return tuple(
        Said(label=label(name), words=words)
        for name, value in sorted(plain.items(), key=lambda one: one[0] in SHARED)
        if name not in UNSAID and (words := in_words(value, name))
    )


def in_words(value: Any, field: str = "") -> str:
    """Return a field's value, as JSON has it, in words; nothing where nothing is known."""
    if value is None or value in ("", [], {}):
        return ""
    if field == "confidence":
        return fmt.percent(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(one for each in value if (one := in_words(each)))
    if not isinstance(value, Mapping):
        return str(value)
    if "precision" in value and "begin" in value:
        return _interval(value)
    if "actor" in value and "text" in value:
        return _mention(value)
    if {"low", "best", "high"} <= value.keys():
        return ", ".join(f"{name} {value[name]}" for name in ("low", "best", "high") if value[name] is not None)
    if "lat" in value:
        return _place(value)
    return "; ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, ""))


def history(said: Sequence[Judgement], before: msgspec.Struct) -> tuple[Entry, ...]:
    """Return everything said of a record, the last first; what edits changed is told as it was at the time."""
    plain = msgspec.to_builtins(before)
    kept = {one.id for one in standing(said)}
    by_id = {one.id: one for one in said}
    entries = []
    for one in said:
        entries.append(_entry(one, plain, by_id, standing=one.id in kept))
        if one.id in kept:
            plain |= one.changes
    return tuple(reversed(entries))


def _entry(one: Judgement, plain: Mapping[str, Any], by_id: Mapping[str, Judgement], *, standing: bool) -> Entry:
    back = by_id.get(one.withdraws or "")
    words = f"took back “{WORDS.get(back.verdict or '', 'noted')}”" if back else WORDS.get(one.verdict or "", "noted")
    changes = tuple(
        Change(label=label(name), before=in_words(plain.get(name), name) or "—", after=in_words(after, name) or "—")
        for name, after in one.changes.items()
    )
    at = one.at[:16].replace("T", " ")
    return Entry(
        id=one.id, who=one.who, at=f"{at} UTC", words=words, verdict=one.verdict or "", why=one.why or "",
        changes=changes, standing=standing,
    )  # fmt: skip


def _interval(value: Mapping[str, Any]) -> str:
    begin, end = value["begin"], value["end"]
    if not begin and not end:
        return value.get("text") or ""
    if begin == end:
        days = str(begin)
    else:
        days = f"{begin} to {end}" if begin and end else f"from {begin}" if begin else f"until {end}"
    return days if value["precision"] == "day" else f"{days} (known to the {value['precision']})"


def _mention(value: Mapping[str, Any]) -> str:
    name = value.get("name") or value["text"]
    return f"{name} ({value['actor']})" if value["actor"] and value["actor"] != name else name


def _place(value: Mapping[str, Any]) -> str:
    name = value.get("name") or value.get("text")
    parts = [name, value.get("admin1"), value.get("country")]
    if value["lat"] is not None and value["lon"] is not None:
        parts.append(f"{value['lat']:.4g}, {value['lon']:.4g}")
    return ", ".join(one for one in parts if one)
