"""A person's word on records: accept, edit, reject, unsure, many at once, and taking it back."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec

from fealty.casefile import View, Word, standing
from fealty.casefile.views import view
from fealty.records import Judgement
from fealty.web.actions.amending import told_back
from fealty.web.actions.saying import Id, Judged, Why, changes_of, compared, done
from fealty.web.amending import standing_of, take_back
from fealty.web.asking import shaped
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action
from fealty.web.reviewing.editing import Wrong, changes
from fealty.web.reviewing.sifting import EvidenceAsked, sift
from fealty.web.reviewing.together import last_batch, sure_ones, why
from fealty.web.snapshot import Snapshot

DONE = {"accept": "Accepted", "reject": "Rejected", "unsure": "Marked unsure", "edit": "Edited"}


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


class Batch(Body, frozen=True):
    """What a person said at one moment, as the history has it."""

    who: Id
    at: Id


class Withdrawn(Body, frozen=True):
    """A judgement to be taken back."""

    judgement: Id
    why: Why = ""
    seen: str | None = None


def judge(desk: Desk, body: Judged, by: By) -> Done:
    """Write a person's word down.

    Raises
    ------
    Refused
        Somebody else judged the record meanwhile (409, with both versions), or the changes are no object.
    """
    snapshot = desk.snapshot()
    record, edited = snapshot.find(body.record).record.id, changes_of(body.changes)
    with compared(desk, body):
        said = desk.judge(record, body.verdict, changes=edited, why=body.why or None, who=by.who, seen=body.seen)
    return done(desk, said, f"{DONE[body.verdict]}: {desk.link(record, snapshot).text}.", f"/evidence/{record}")


def withdraw(desk: Desk, body: Withdrawn, by: By) -> Done:
    """Take a judgement back.

    Raises
    ------
    Refused
        Somebody else judged the record meanwhile (409, with both versions).
    """
    with compared(desk):
        said = desk.withdraw(body.judgement, why=body.why or None, who=by.who, seen=body.seen)
    words = f"Taken back: {desk.link(said.record, desk.snapshot()).text}."
    return done(desk, said, words, f"/evidence/{said.record}")


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
    """Accept many records at once; one `undo` takes them back.

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
    ids, reason = [one.record.id for one in sure], why(len(sure), body.above)
    words_on = [Word(record=one, verdict="accept", why=reason, seen=snapshot.version(one)) for one in ids]
    said = [one.record for one in desk.judge_all(words_on, who=by.who, outdated="leave out")]
    left = len(ids) - len(said)
    kept = f" {left:,} were left alone: somebody judged them just now." if left else ""
    return Done(words=f"Accepted {_records(len(said))}.{kept}", location="/evidence", data={"records": said})


def batch_back(desk: Desk, body: Batch, by: By) -> Done:
    """Take everything back that a person said at one moment and that still stands.

    Raises
    ------
    NotThere
        Nothing does.
    """
    every = standing(desk.snapshot().judgements)
    return _back(desk, [one for one in every if (one.who, one.at) == (body.who, body.at)], by)


def undo(desk: Desk, _body: Body, by: By) -> Done:
    """Take the last that this person said and that still stands back: a word, many said at once, or new settings.

    Raises
    ------
    NotThere
        They said nothing that still stands.
    """
    last, change = last_batch(desk.snapshot().judgements, by.who), standing_of(desk, by.who)
    if change is not None and (not last or change.at > last[-1].at):
        return told_back(desk, take_back(desk, change.number, by.who))
    if not last:
        raise NotThere("You have said nothing that could be taken back.")
    return withdraw(desk, Withdrawn(judgement=last[0].id), by) if len(last) == 1 else _back(desk, last, by)


def _back(desk: Desk, said: list[Judgement], by: By) -> Done:
    if not said:
        raise NotThere("Nothing of this stands any more.")
    back = desk.withdraw_all([one.id for one in said], who=by.who)
    records = list(dict.fromkeys(one.record for one in back))
    words = (
        f"Taken back: what {'you' if said[0].who == by.who else said[0].who} said of {_records(len(records))} at once."
    )
    return Done(words=words, location="/evidence", data={"records": records})


def _records(number: int) -> str:
    return f"{number:,} record{'s' if number != 1 else ''}"


ACTIONS = (
    Action(name="judge", path="/actions/judge", title="Judge a record", run=judge, takes=Judged),
    Action(name="edit", path="/actions/edit", title="Edit a record", run=edit, takes=Filled),
    Action(name="accept_sure", path="/actions/accept-sure", title="Accept many records", run=accept_sure, takes=Sure),
    Action(name="withdraw", path="/actions/withdraw", title="Take a judgement back", run=withdraw, takes=Withdrawn),
    Action(name="batch_back", path="/actions/batch-back", title="Take a batch back", run=batch_back, takes=Batch),
    Action(name="undo", path="/actions/undo", title="Take your last word back", run=undo),
)
