"""Save readings: priors, likelihood ratios and expectations go to the settings of the case, and can be taken back."""

from __future__ import annotations

import msgspec

from fealty.casefile import HypothesisChange
from fealty.showing import hypotheses_of
from fealty.web import amending, rivals
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done, Part
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action
from fealty.web.snapshot import Snapshot


class Weights(Body, frozen=True):
    """Readings to be saved: the whole list of ``[[hypotheses]]``, or the same as JSON in text (from a form).

    `seen` is the version of the settings that the person looked at; left out, nothing is compared.
    """

    hypotheses: tuple[HypothesisChange, ...] | str
    seen: int | None = None


class Taken(Body, frozen=True):
    """The last saved change to be taken back."""

    seen: int | None = None


class Kept(Part, frozen=True):
    """What a program wants to know of a change: the numbers, and the version of the settings now."""

    changed: tuple[str, ...]
    version: int


def save(desk: Desk, body: Weights, by: By) -> Done:
    """Write readings into the settings.

    Raises
    ------
    Refused
        Somebody else changed the settings meanwhile (409), or the readings are no list.
    SettingsError
        Readings that cannot be computed with.
    """
    snapshot = desk.snapshot()
    changes = body.hypotheses
    if isinstance(changes, str):
        changes = rivals.read_draft(changes, snapshot.settings)
    else:
        rivals.check_draft(changes, snapshot.settings)
    _compare(snapshot, body.seen)
    settings = msgspec.structs.replace(snapshot.settings, hypotheses=changes)
    words = tuple(rivals.change_words(hypotheses_of(snapshot.settings), hypotheses_of(settings)))
    if not words:
        raise Refused("Nothing would change: these are the readings that the case has.", 422)
    desk.case.set_settings(settings, who=by.who, seen=snapshot.stamp.settings)
    desk.changed(by.who)
    return _done(desk, f"Saved: {'; '.join(words)}.", words)


def take_back(desk: Desk, body: Taken, by: By) -> Done:
    """Put the readings back that stood before the last change of them that still stands.

    Raises
    ------
    NotThere
        None does.
    Refused
        The settings were changed since the person looked at them (409).
    """
    snapshot = desk.snapshot()
    _compare(snapshot, body.seen)
    last = amending.standing_of(desk, section="hypotheses")
    if last is None:
        raise NotThere("Nothing was saved here that could be taken back.")
    amending.take_back(desk, last.number, by.who)
    words = tuple(rivals.change_words(hypotheses_of(snapshot.settings), hypotheses_of(desk.settings)))
    return _done(desk, f"Taken back: {'; '.join(words)}.", words)


def _compare(snapshot: Snapshot, seen: int | None) -> None:
    if seen is not None and seen != snapshot.stamp.settings:
        late = "Somebody else changed the settings after you opened the page. Look at what stands now and decide again."
        raise Refused(late, 409, detail={"seen": seen, "version": snapshot.stamp.settings})


def _done(desk: Desk, words: str, changed: tuple[str, ...]) -> Done:
    result = Kept(changed=changed, version=desk.snapshot().stamp.settings)
    return Done(words=words, location="/hypotheses", data=result)


ACTIONS = (
    Action(name="weigh", path="/actions/weigh", title="Save readings", run=save, takes=Weights),
    Action(name="weigh_back", path="/actions/weigh-back", title="Take saved readings back", run=take_back, takes=Taken),
)
