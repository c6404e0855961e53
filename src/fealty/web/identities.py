"""Who an actor is by review: which names mean it, whom it was found to be, and who said so.

The page of one actor takes `identity_of` into its context and includes ``parts/merge_actor.html``; ``people`` are the
actors to choose from wherever somebody is to be named.
"""

from __future__ import annotations

from collections.abc import Mapping

from fealty.casefile import Settings, View, meant, reviewed, standing
from fealty.records import Actor
from fealty.web.parts import Link, Part
from fealty.web.problems import NotThere
from fealty.web.snapshot import Snapshot


class Somebody(Part, frozen=True):
    """An actor of the case, to be chosen."""

    id: str
    name: str


class Word(Part, frozen=True):
    """What a person said of who somebody is.

    Attributes
    ----------
    actor
        Of whom it was said, by id.
    link
        Its name, and its page.
    who, at, why
        Who said it, when, and why.
    judgement
        To be taken back.
    """

    actor: str
    link: Link
    who: str
    at: str
    why: str
    judgement: str


class Identity(Part, frozen=True):
    """Who an actor is.

    Attributes
    ----------
    id, name
        The actor.
    same_as
        Whom a person found it to be; None where it stands for itself.
    names
        Actors and names that a person found to be it.
    others
        Everybody else of the case.
    version
        To be sent back with a decision.
    """

    id: str
    name: str
    same_as: Word | None
    names: tuple[Word, ...]
    others: tuple[Somebody, ...]
    version: str


def settings_now(snapshot: Snapshot) -> Settings:
    """Return the settings with what persons said of who is who."""
    return snapshot.remembered("reviewed settings", lambda one: reviewed(one.settings, one.views(Actor)))


def people(snapshot: Snapshot) -> tuple[Somebody, ...]:
    """Return the actors of the case as they stand, by name."""
    every = [Somebody(id=one.id, name=one.name) for one in settings_now(snapshot).actors]
    return tuple(sorted(every, key=lambda one: one.name.casefold()))


def actor_of(snapshot: Snapshot, actor_id: str) -> Actor:
    """Return an actor of the settings or of the records.

    Raises
    ------
    NotThere
        There is none with this id.
    """
    seen = snapshot.records.get(actor_id)
    own = next((one for one in snapshot.settings.actors if one.id == actor_id), None)
    if own is not None:
        return own
    if seen is None or not isinstance(seen.record, Actor):
        raise NotThere(f"The case has no actor {actor_id!r}.")
    return seen.record


def identity_of(snapshot: Snapshot, actor_id: str) -> Identity:
    """Return who an actor is.

    Raises
    ------
    NotThere
        There is none with this id.
    """
    actor = actor_of(snapshot, actor_id)
    same = _same(snapshot)
    end = same.get(actor.id, actor.id)
    names = tuple(_word(one, one, snapshot) for one, to in same.items() if to == actor.id and one != actor.id)
    return Identity(
        id=actor.id,
        name=actor.name,
        same_as=_word(actor.id, end, snapshot) if end != actor.id else None,
        names=tuple(one for one in names if one is not None),
        others=tuple(one for one in people(snapshot) if one.id not in (actor.id, end)),
        version=snapshot.version(actor.id),
    )


def _same(snapshot: Snapshot) -> Mapping[str, str]:
    return snapshot.remembered("who is who", lambda one: meant(one.views(Actor)))


def word_on(seen: View[Actor] | None) -> str:
    """Return the standing judgement that says whom an actor is; empty where none does."""
    said = standing(seen.judgements) if seen else []
    return next((one.id for one in reversed(said) if "same_as" in one.changes), "")


def _word(actor_id: str, shown: str, snapshot: Snapshot) -> Word | None:
    seen = snapshot.records[actor_id]
    judgement = word_on(seen)
    said = next((one for one in seen.judgements if one.id == judgement), None)
    if said is None:
        return None
    link = Link(text=actor_of(snapshot, shown).name, href=f"/actors/{shown}")
    return Word(actor=actor_id, link=link, who=said.who, at=said.at, why=said.why or "", judgement=judgement)
