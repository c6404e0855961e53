"""Who is who after review: the actors of the settings, and what persons said of their names since.

The settings say which actors a case has. A person may say that two of them are one, that a name nobody knew is one of
them, or that a name is nobody else's: each a word on an actor's record (its field ``same_as``), to be taken back at
will. This module makes of both the settings that hold now, as a pure function of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from fealty.casefile.settings import Group, Settings
from fealty.casefile.views import View
from fealty.records import Actor


def meant(actors: Iterable[View[Actor]]) -> dict[str, str]:
    """Return for each actor of which a person said so the one that it is; itself where it is no other.

    Chains are followed to their ends; one that leads back to itself says nothing.
    """
    said = {seen.record.id: seen.record.same_as for seen in actors if seen.holds and seen.record.same_as}
    found = {}
    for one in said:
        end, passed = one, {one}
        while (following := said.get(end)) is not None and following != end and following not in passed:
            passed.add(following)
            end = following
        if said.get(end) in (None, end):
            found[one] = end
    return found


def reviewed(settings: Settings, actors: Iterable[View[Actor]]) -> Settings:
    """Return the settings with what persons said of the actors.

    Whoever is another gives that one all names, and leaves the list; groups, sponsor and parts follow. A name that
    means somebody by review means nobody else.

    Parameters
    ----------
    settings
        As they were set.
    actors
        The actors' records as they stand.
    """
    views = list(actors)
    same = meant(views)
    if not same:
        return settings
    known = {one.id: one for one in settings.actors}
    told = {seen.record.id: seen.record for seen in views if seen.record.id in same} | known
    people = known | {one: told[one] for one, end in same.items() if end == one}
    same = {one: end for one, end in same.items() if end in people}
    names = {one: _names(told[one]) for one in same}
    kept = [_named(actor, names, same) for one, actor in people.items() if same.get(one, one) == one]
    return msgspec.structs.replace(
        settings,
        actors=tuple(_part(actor, people, same) for actor in kept),
        groups=tuple(_grouped(group, same) for group in settings.groups),
        case=msgspec.structs.replace(
            settings.case, sponsor=same.get(settings.case.sponsor or "", settings.case.sponsor)
        ),
    )


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.id, actor.name, *actor.aliases)


def _named(actor: Actor, names: Mapping[str, tuple[str, ...]], same: Mapping[str, str]) -> Actor:
    """Return an actor with the names of those that it is, and without those of whom it is not."""
    others = {name.casefold() for one, theirs in names.items() if same[one] != actor.id for name in theirs}
    gained = [name for one, theirs in names.items() if same[one] == actor.id and one != actor.id for name in theirs]
    aliases = [one for one in actor.aliases if one.casefold() not in others]
    fresh = [one for one in gained if one.casefold() != actor.name.casefold()]
    return msgspec.structs.replace(actor, aliases=tuple(dict.fromkeys([*aliases, *fresh])), same_as=None)


def _part(actor: Actor, people: Mapping[str, Actor], same: Mapping[str, str]) -> Actor:
    """Return an actor as a part of whatever it is a part of now."""
    above, passed = actor.part_of, {actor.id}
    while above is not None and same.get(above, above) in passed and above not in passed:
        passed.add(above)
        above = people[above].part_of if above in people else None
    whole = same.get(above, above) if above else None
    return msgspec.structs.replace(actor, part_of=None if whole in passed else whole)


def _grouped(group: Group, same: Mapping[str, str]) -> Group:
    return msgspec.structs.replace(
        group,
        members=tuple(dict.fromkeys(same.get(one, one) for one in group.members)),
        opponents=tuple(dict.fromkeys(same.get(one, one) for one in group.opponents)),
    )
