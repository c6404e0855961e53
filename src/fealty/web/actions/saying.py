"""What all actions share that put a person's word on something: what they take, what they answer, and how they refuse.

A word that names an older version than what stands is refused with both sides, whatever it was about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec

from fealty.casefile import Outdated, View
from fealty.records import Judgement, Verdict
from fealty.web.desk import Desk
from fealty.web.parts import Body, Done, Part
from fealty.web.problems import Refused
from fealty.web.reviewing.telling import WORDS as VERDICTS
from fealty.web.reviewing.telling import in_words, label

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Why = Annotated[str, msgspec.Meta(max_length=2_000)]


class Judged(Body, frozen=True):
    """A word on one record.

    `seen` is the version of its history that the person looked at (`Snapshot.version`); left out, nothing is compared.
    `changes` are the edited fields; a form sends them as a JSON object in text.
    """

    record: Id
    verdict: Verdict
    changes: dict[str, Any] | str = msgspec.field(default_factory=dict)
    why: Why = ""
    seen: str | None = None


class Said(Part, frozen=True):
    """What was written down, of which record, and the record's version now."""

    judgement: str
    record: str
    version: str


@contextmanager
def compared(desk: Desk, mine: Judged | None = None) -> Iterator[None]:
    """Refuse what is said inside where somebody was faster.

    Raises
    ------
    Refused
        Somebody said something of the record after the person looked at it (409, with what stands now; with `mine`,
        with both sides).
    """
    try:
        yield
    except Outdated as error:
        raise _conflict(error, desk, mine) from error


def done(desk: Desk, said: Judgement, words: str, location: str, version: str | None = None) -> Done:
    """Return what an action answers that wrote a word down; `version` where it is not that of the record's history."""
    now = desk.snapshot().version(said.record) if version is None else version
    return Done(words=words, location=location, data=Said(judgement=said.id, record=said.record, version=now))


def changes_of(given: dict[str, Any] | str) -> dict[str, Any]:
    """Return the edited fields, which a form sends as a JSON object in text.

    Raises
    ------
    Refused
        It is none.
    """
    if isinstance(given, dict):
        return given
    try:
        found = json.loads(given or "{}")
    except ValueError as error:
        raise Refused(f"The changes are no JSON ({error}).") from error
    if not isinstance(found, dict):
        raise Refused("The changes have to be a JSON object: field, new value.")
    return found


def _conflict(error: Outdated, desk: Desk, mine: Judged | None) -> Refused:
    """Return the refusal of a word on an outdated version, with what was seen, what stands now, and both sides."""
    snapshot = desk.snapshot()
    history = snapshot.history(error.record_id)
    ids = [one.id for one in history]
    new = history[ids.index(error.seen) + 1 :] if error.seen in ids else history
    now = snapshot.find(error.record_id)
    detail = {
        "record": error.record_id,
        "seen": error.seen,
        "version": snapshot.version(error.record_id),
        "since": [{"who": one.who, "at": one.at, "verdict": one.verdict, "changes": one.changes} for one in new],
        "stands": {"verdict": now.verdict, "record": now.record},
        "sides": _sides(mine, new, now) if mine else [],
    }
    who = ", ".join(dict.fromkeys(one.who for one in new)) or "Somebody"
    words = f"{who} judged this record after you opened it. Look at what stands now and decide again."
    return Refused(words, 409, detail=detail)


def _sides(mine: Judged, new: Sequence[Judgement], now: View[Any]) -> list[dict[str, str]]:
    """Return what stands now against what the person was about to say, one line a field, in words."""
    plain: Mapping[str, Any] = msgspec.to_builtins(now.record)
    wanted = changes_of(mine.changes)
    names = dict.fromkeys([*wanted, *(name for one in new for name in one.changes)])
    verdict = {
        "label": "Verdict", "theirs": VERDICTS[now.verdict or "open"], "mine": VERDICTS[mine.verdict]
    }  # fmt: skip
    fields = [
        {
            "label": label(name),
            "theirs": in_words(plain.get(name), name) or "—",
            "mine": in_words(wanted[name], name) or "—" if name in wanted else "as it was",
        }
        for name in names
    ]
    return [verdict, *fields]
