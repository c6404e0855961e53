"""Actors of the settings renamed and retyped, and changes of the settings taken back."""

from __future__ import annotations

from typing import Annotated

import msgspec

from fealty.casefile import OutdatedSettings
from fealty.records import Actor
from fealty.records.values import ActorType
from fealty.web.actions.saying import Id
from fealty.web.amending import Amendment, changes_of, take_back
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done, Part
from fealty.web.problems import NotThere, Refused
from fealty.web.registry import Action

Line = Annotated[str, msgspec.Meta(max_length=400)]
Lines = Annotated[str, msgspec.Meta(max_length=20_000)]


class Amended(Body, frozen=True):
    """An actor of the settings as it is to be: aliases one a line, identifiers one a line such as ``wikidata: Q42``.

    `seen` is the version of the settings that the person looked at; left out, nothing is compared.
    """

    actor: Id
    name: Line
    type: ActorType
    aliases: Lines = ""
    country: Line = ""
    part_of: Line = ""
    identifiers: Lines = ""
    seen: int | None = None


class Taken(Body, frozen=True):
    """A change of the settings to be taken back, by the version that it made."""

    change: Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class Set(Part, frozen=True):
    """The version of the settings now."""

    version: int


def amend_actor(desk: Desk, body: Amended, by: By) -> Done:
    """Rename or retype an actor; a name that it had stays as an alias, so that records that use it still count.

    Raises
    ------
    NotThere
        The settings have no such actor.
    Refused
        Nothing would change, or somebody else changed the settings meanwhile (409).
    SettingsError
        Another actor is called so, or the settings would not hold together.
    """
    snapshot = desk.snapshot()
    now = next((one for one in snapshot.settings.actors if one.id == body.actor), None)
    if now is None:
        raise NotThere(f"The settings have no actor {body.actor!r}.")
    amended = _amended(now, body)
    if amended == now:
        raise Refused("Nothing was changed.", 422)
    actors = tuple(amended if one.id == now.id else one for one in snapshot.settings.actors)
    seen = snapshot.stamp.settings if body.seen is None else body.seen
    try:
        version = desk.case.set_settings(
            msgspec.structs.replace(snapshot.settings, actors=actors), who=by.who, seen=seen
        )
    except OutdatedSettings as error:
        late = "Somebody else changed the settings after you opened the page. Look at what stands now and decide again."
        raise Refused(late, 409, detail={"seen": error.seen, "version": error.last}) from error
    desk.changed(by.who)
    return Done(words=f"Changed: {amended.name}.", location=f"/actors/{now.id}", data=Set(version=version))


def _amended(now: Actor, body: Amended) -> Actor:
    name = " ".join(body.name.split())
    if not name:
        raise Refused("Write a name.", 422)
    aliases = [one for line in body.aliases.splitlines() if (one := " ".join(line.split()))]
    if now.name.casefold() not in {one.casefold() for one in (name, *aliases)}:
        aliases.append(now.name)
    pairs = [line.partition(":") for line in body.identifiers.splitlines() if line.strip()]
    if any(not (key.strip() and mark and value.strip()) for key, mark, value in pairs):
        raise Refused("Write each identifier as name: value, one a line.", 422)
    return msgspec.structs.replace(
        now,
        name=name,
        type=body.type,
        aliases=tuple(dict.fromkeys(one for one in aliases if one.casefold() != name.casefold())),
        country=body.country.strip().upper() or None,
        part_of=body.part_of.strip() or None,
        identifiers={key.strip(): value.strip() for key, _, value in pairs},
    )


def settings_back(desk: Desk, body: Taken, by: By) -> Done:
    """Take a change of the settings back.

    Raises
    ------
    NotThere
        There is no such change.
    Refused
        It was taken back already, or changed again since (409).
    """
    return told_back(desk, take_back(desk, body.change, by.who))


def told_back(desk: Desk, one: Amendment) -> Done:
    """Return what is said of a change that was taken back."""
    words = "; ".join(f"{each.label} {each.after} → {each.before}" for each in changes_of(one)[:3])
    return Done(words=f"Taken back: {words}.", location="/history", data=Set(version=desk.stamp.settings))


ACTIONS = (
    Action(
        name="amend_actor", path="/actions/amend-actor", title="Change an actor of the settings", run=amend_actor,
        takes=Amended,
    ),
    Action(
        name="settings_back", path="/actions/settings-back", title="Take a change of the settings back",
        run=settings_back, takes=Taken,
    ),
)  # fmt: skip
