"""How far a source can be relied on, and whether it still stands: each a word that can be taken back."""

from __future__ import annotations

from typing import Literal

from fealty.casefile import View, standing
from fealty.records import Judgement, Source
from fealty.web.actions.saying import Id, Why, compared, done
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action
from fealty.web.snapshot import Snapshot

FORMER = 160
"""Characters of a title that is named in a sentence."""


class Graded(Body, frozen=True):
    """An Admiralty grade for a source, empty for none; `seen` is the version of the source."""

    source: Id
    grade: Literal["", "A", "B", "C", "D", "E", "F"] = ""
    why: Why = ""
    seen: str | None = None


class Stood(Body, frozen=True):
    """A source that does not stand any more, or does again; `seen` is its version."""

    source: Id
    why: Why = ""
    seen: str | None = None


def grade(desk: Desk, body: Graded, by: By) -> Done:
    """Say how reliable a source is.

    Raises
    ------
    NotThere
        There is no such source.
    Refused
        Somebody said something of it meanwhile (409).
    """
    source = _source(desk.snapshot(), body.source)
    if (source.record.grade or "") == body.grade:
        raise Refused("It is graded so already.", 422)
    changes = {"grade": body.grade or None}
    with compared(desk):
        said = desk.judge(source.record.id, "edit", changes=changes, why=body.why or None, who=by.who, seen=body.seen)
    words = f"Graded {body.grade}" if body.grade else "Not graded any more"
    return _done(desk, said, source, words)


def retract(desk: Desk, body: Stood, by: By) -> Done:
    """Retract a source: what stands on it stays, is marked, and is not counted.

    Raises
    ------
    NotThere
        There is no such source.
    Refused
        It is retracted already, or somebody said something of it meanwhile (409).
    """
    source = _source(desk.snapshot(), body.source)
    if source.verdict == "reject":
        raise Refused("It is retracted already.", 422)
    with compared(desk):
        said = desk.judge(source.record.id, "reject", why=body.why or None, who=by.who, seen=body.seen)
    number = len(desk.snapshot().citing(source.record.id))
    counted = f"; {number:,} record{'s' if number != 1 else ''} on it no longer count" if number else ""
    return _done(desk, said, source, f"Retracted{counted}")


def restore(desk: Desk, body: Stood, by: By) -> Done:
    """Take every word back that retracts a source.

    Raises
    ------
    NotThere
        There is no such source.
    Refused
        It is not retracted, or somebody said something of it meanwhile (409).
    """
    source = _source(desk.snapshot(), body.source)
    words = [one.id for one in standing(source.judgements) if one.verdict == "reject"]
    if source.verdict != "reject" or not words:
        raise Refused("It is not retracted.", 422)
    seen = {source.record.id: body.seen} if body.seen is not None else None
    with compared(desk):
        said = desk.withdraw_all(words, why=body.why or None, who=by.who, seen=seen)
    return _done(desk, said[-1], source, "Stands again")


def _source(snapshot: Snapshot, source_id: str) -> View[Source]:
    seen = snapshot.find(source_id)
    if not isinstance(seen.record, Source):
        raise NotThere(f"The case has no source {source_id!r}.")
    return seen


def _done(desk: Desk, said: Judgement, source: View[Source], words: str) -> Done:
    title = (source.record.title or source.record.id)[:FORMER]
    return done(desk, said, f"{words}: {title}.", f"/sources/{source.record.id}")


ACTIONS = (
    Action(name="grade", path="/actions/grade", title="Grade a source", run=grade, takes=Graded),
    Action(name="retract", path="/actions/retract", title="Retract a source", run=retract, takes=Stood),
    Action(name="restore", path="/actions/restore", title="Let a source stand again", run=restore, takes=Stood),
)
