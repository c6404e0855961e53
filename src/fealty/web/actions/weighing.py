"""Save readings: priors, likelihood ratios and expectations go to the settings of the case, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from fealty.casefile import HypothesisChange
from fealty.showing import hypotheses_of
from fealty.web import rivals
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done, Part
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action
from fealty.web.saves import Saved, saves_of


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
    now = desk.snapshot().settings
    changes = body.hypotheses
    if isinstance(changes, str):
        changes = rivals.read_draft(changes, now)
    else:
        rivals.check_draft(changes, now)
    saves = saves_of(desk)
    with saves.lock:
        words = _write(desk, changes, by.who, body.seen)
        if not words:
            raise Refused("Nothing would change: these are the readings that the case has.", 422)
        one = Saved(
            who=by.who,
            at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
            words=words,
            before=now.hypotheses,
            after=changes,
        )
        saves.add(one)
    desk.changed(by.who)
    return _done(desk, f"Saved: {'; '.join(words)}.", words)


def take_back(desk: Desk, body: Taken, by: By) -> Done:
    """Put the readings back that stood before the last saved change.

    Raises
    ------
    NotThere
        Nothing was saved since the desk was opened.
    Refused
        The settings were changed since then.
    """
    saves = saves_of(desk)
    with saves.lock:
        last = saves.last()
        if last is None:
            raise NotThere("Nothing was saved here that could be taken back.")
        if desk.snapshot().settings.hypotheses != last.after:
            raise Refused("The readings were changed elsewhere since; look at what stands now.", 409)
        words = _write(desk, last.before, by.who, body.seen)
        saves.forget()
    desk.changed(by.who)
    return _done(desk, f"Taken back: {'; '.join(words)}.", words)


def _write(desk: Desk, changes: tuple[HypothesisChange, ...], who: str, seen: int | None) -> tuple[str, ...]:
    """Write readings into the settings as they stand now; return the numbers that this changes, in words."""
    snapshot = desk.snapshot()
    if seen is not None and seen != snapshot.stamp.settings:
        late = "Somebody else changed the settings after you opened the page. Look at what stands now and decide again."
        raise Refused(late, 409, detail={"seen": seen, "version": snapshot.stamp.settings})
    settings = msgspec.structs.replace(snapshot.settings, hypotheses=changes)
    before, after = hypotheses_of(snapshot.settings), hypotheses_of(settings)
    words = tuple(rivals.change_words(before, after))
    if words:
        desk.case.set_settings(settings, who=who)
    return words


def _done(desk: Desk, words: str, changed: tuple[str, ...]) -> Done:
    result = Kept(changed=changed, version=desk.snapshot().stamp.settings)
    return Done(words=words, location="/hypotheses", data=result)


ACTIONS = (
    Action(name="weigh", path="/actions/weigh", title="Save readings", run=save, takes=Weights),
    Action(name="weigh_back", path="/actions/weigh-back", title="Take saved readings back", run=take_back, takes=Taken),
)
