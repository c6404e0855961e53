"""A person's word on records: accept, edit, reject, unsure, many at once, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec

from fealty.casefile import Outdated, View
from fealty.casefile.views import view
from fealty.records import Judgement, Verdict
from fealty.web.asking import shaped
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done, Part
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action
from fealty.web.reviewing.editing import Wrong, changes
from fealty.web.reviewing.sifting import EvidenceAsked, sift
from fealty.web.reviewing.telling import WORDS as VERDICTS
from fealty.web.reviewing.telling import in_words, label
from fealty.web.reviewing.together import MOST, mark_of, sure_ones, why
from fealty.web.snapshot import Snapshot

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Why = Annotated[str, msgspec.Meta(max_length=2_000)]
DONE = {"accept": "Accepted", "reject": "Rejected", "unsure": "Marked unsure", "edit": "Edited"}


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


class Filled(Body, frozen=True):
    """A filled form of a record: the names of its controls and what stands in them, side by side.

    `opened` is the version that the form was made from: what differs from it was touched. `seen` is the last version
    that the person saw, a later one where they were shown a conflict and insist.
    """

    record: Id
    name: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    why: Why = ""
    seen: str | None = None
    opened: str | None = None


class Sure(Body, frozen=True):
    """All open records of a list with a confidence (in percent) of at least `above`.

    `query` is the list's question; `count` is how many the person was told, and the action is refused when it is wrong.
    """

    above: Annotated[float, msgspec.Meta(ge=0, le=100)]
    count: int
    query: Annotated[str, msgspec.Meta(max_length=4_000)] = ""


class Withdrawn(Body, frozen=True):
    """A judgement to be taken back."""

    judgement: Id
    why: Why = ""
    seen: str | None = None


class Said(Part, frozen=True):
    """What was written down, and the record's version now."""

    judgement: str
    record: str
    version: str


def judge(desk: Desk, body: Judged, by: By) -> Done:
    """Write a person's word down.

    Raises
    ------
    Refused
        Somebody else judged the record meanwhile (409, with both versions), or the changes are no object.
    """
    snapshot = desk.snapshot()
    record = snapshot.find(body.record).record.id
    try:
        said = desk.judge(
            record, body.verdict, changes=_changes(body.changes), why=body.why or None, who=by.who, seen=body.seen
        )
    except Outdated as error:
        raise conflict(error, desk.snapshot(), body) from error
    return _done(desk, said, f"{DONE[body.verdict]}: {desk.link(record, snapshot).text}.")


def withdraw(desk: Desk, body: Withdrawn, by: By) -> Done:
    """Take a judgement back.

    Raises
    ------
    Refused
        Somebody else judged the record meanwhile (409, with both versions).
    """
    try:
        said = desk.withdraw(body.judgement, why=body.why or None, who=by.who, seen=body.seen)
    except Outdated as error:
        raise conflict(error, desk.snapshot()) from error
    return _done(desk, said, f"Taken back: {desk.link(said.record, desk.snapshot()).text}.")


def edit(desk: Desk, body: Filled, by: By) -> Done:
    """Write down what a filled form changes.

    Raises
    ------
    Refused
        A field cannot take its value (422, each named), nothing was changed, or somebody else judged the record
        meanwhile (409, both versions side by side).
    """
    snapshot = desk.snapshot()
    seen = snapshot.find(body.record)
    try:
        changed = changes(_as_opened(desk, snapshot, seen, body), body.name, body.value)
    except Wrong as error:
        words = "Some fields cannot be so." if error.fields else "The form cannot be read."
        raise Refused(f"{words} {error}", 422, detail={"fields": error.fields}) from error
    if not changed:
        raise Refused("Nothing was changed.", 422)
    judged = Judged(record=seen.record.id, verdict="edit", changes=changed, why=body.why, seen=body.seen)
    return judge(desk, judged, by)


def _as_opened(desk: Desk, snapshot: Snapshot, now: View[Any], body: Filled) -> Any:
    """Return the record as the form showed it, so that a field that others changed meanwhile is not changed back."""
    opened = body.opened if body.opened is not None else body.seen
    history = snapshot.history(now.record.id)
    versions = ["", *(one.id for one in history)]
    if opened is None or opened == versions[-1] or opened not in versions:
        return now.record
    first = next((one for one in desk.case.versions(now.record.id) if one.id == now.record.id), now.record)
    return view(first, history[: versions.index(opened)]).record


def accept_sure(desk: Desk, body: Sure, by: By) -> Done:
    """Accept many records at once; `undo` takes them back at once.

    Raises
    ------
    Refused
        The list has changed since the person looked at it (409).
    """
    asked = shaped(parse_qsl(body.query), EvidenceAsked)
    snapshot = desk.snapshot()
    sure = sure_ones(sift(desk, snapshot, asked), body.above)
    if len(sure) != body.count:
        words = f"The list has changed: there are now {len(sure):,} such records, not {body.count:,}. Look again."
        raise Refused(words, 409, detail={"count": len(sure)})
    if not sure:
        raise Refused("There is no such record.", 422)
    reason = why(min(len(sure), MOST), body.above)
    done, left = [], 0
    for one in sure[:MOST]:
        seen = snapshot.version(one.record.id)
        try:
            done.append(desk.case.judge(one.record.id, "accept", why=reason, who=by.who, seen=seen).record)
        except Outdated:
            left += 1
    desk.changed(by.who)
    kept = f" {left:,} were left alone: somebody judged them just now." if left else ""
    return Done(words=f"Accepted {len(done):,} records.{kept}", location="/evidence", data={"records": done})


def undo(desk: Desk, _body: Body, by: By) -> Done:
    """Take the last standing judgement of this person back; of many made at once all of them.

    Raises
    ------
    NotThere
        They said nothing that still stands.
    """
    every = desk.snapshot().judgements
    gone = {one.withdraws for one in every if one.withdraws}
    mine = [one for one in every if one.who == by.who and not one.withdraws and one.id not in gone]
    if not mine:
        raise NotThere("You have said nothing that could be taken back.")
    mark = mark_of(mine[-1])
    if not mark:
        return withdraw(desk, Withdrawn(judgement=mine[-1].id), by)
    together = [one for one in mine if mark_of(one) == mark]
    for one in together:
        desk.case.withdraw(one.id, who=by.who)
    desk.changed(by.who)
    words = f"Taken back: {len(together):,} records that were accepted together."
    return Done(words=words, location="/evidence", data={"records": [one.record for one in together]})


def conflict(error: Outdated, snapshot: Snapshot, mine: Judged | None = None) -> Refused:
    """Return the refusal of a judgement of an outdated version, with what was seen, what stands now, and both sides."""
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
    wanted = _changes(mine.changes)
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


def _changes(given: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(given, dict):
        return given
    try:
        found = json.loads(given or "{}")
    except ValueError as error:
        raise Refused(f"The changes are no JSON ({error}).") from error
    if not isinstance(found, dict):
        raise Refused("The changes have to be a JSON object: field, new value.")
    return found


def _done(desk: Desk, said: Judgement, words: str) -> Done:
    result = Said(judgement=said.id, record=said.record, version=desk.snapshot().version(said.record))
    return Done(words=words, location=f"/evidence/{said.record}", data=result)


ACTIONS = (
    Action(name="judge", path="/actions/judge", title="Judge a record", run=judge, takes=Judged),
    Action(name="edit", path="/actions/edit", title="Edit a record", run=edit, takes=Filled),
    Action(name="accept_sure", path="/actions/accept-sure", title="Accept many records", run=accept_sure, takes=Sure),
    Action(name="withdraw", path="/actions/withdraw", title="Take a judgement back", run=withdraw, takes=Withdrawn),
    Action(name="undo", path="/actions/undo", title="Take your last judgement back", run=undo),
)
