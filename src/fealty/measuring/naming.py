"""Which actor a name means, by the case's own list of actors and their aliases.

Names are compared without case, accents and punctuation. A name that is no alias means the actor whose longest alias it
contains as whole words ("Iran-backed factions at the airport" contains "Iran-backed factions"); one that contains none
stays a name. Nothing is guessed from likeness: spelling variants belong into the aliases, where a reader can see them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from fealty.casefile import Settings
from fealty.records import Actor, Mention

NOBODY = frozenset({"", "unknown", "unidentified", "unidentified armed group", "unclaimed", "none", "not claimed"})
"""What tables write where nobody is named, normalised."""


@lru_cache(maxsize=65_536)
def normalised(name: str) -> str:
    """Return a name without case, accents, apostrophes and punctuation, its words one space apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"['’ʿʾ`]", "", plain)).split())


class Registry:
    """The actors of a case, to be asked who is meant and who belongs to whom."""

    def __init__(self, settings: Settings) -> None:
        self._actors: dict[str, Actor] = {actor.id: actor for actor in settings.actors}
        self._by_name: dict[str, str] = {}
        for actor in settings.actors:
            for name in (actor.id, actor.name, *actor.aliases):
                self._by_name.setdefault(normalised(name), actor.id)
        self._aliases = sorted(self._by_name, key=len, reverse=True)
        self._found: dict[str, str | None] = {}

    def actor(self, mention: Mention | None) -> str | None:
        """Return the id of the actor that a mention means; None when it means none of the list."""
        if mention is None:
            return None
        if mention.actor in self._actors:
            return mention.actor
        for name in (mention.name, mention.text):
            found = self._of_name(normalised(name)) if name else None
            if found:
                return found
        return None

    def _of_name(self, name: str) -> str | None:
        if name not in self._found:
            padded = f" {name} "
            self._found[name] = self._by_name.get(name) or next(
                (self._by_name[alias] for alias in self._aliases if alias and f" {alias} " in padded), None
            )
        return self._found[name]

    def names_somebody(self, mentions: Iterable[Mention]) -> bool:
        """Tell whether any of the mentions names anybody at all, known here or not."""
        return any(normalised(mention.name or mention.text) not in NOBODY for mention in mentions)

    def lineage(self, actor: str | None) -> tuple[str, ...]:
        """Return an actor and all that it is part of, from the inside out."""
        chain: list[str] = []
        while actor is not None and actor in self._actors and actor not in chain:
            chain.append(actor)
            actor = self._actors[actor].part_of
        return tuple(chain)

    def belongs(self, actor: str | None, members: Iterable[str]) -> bool:
        """Tell whether an actor is one of the members, or part of one."""
        return not set(members).isdisjoint(self.lineage(actor))

    def organisation(self, actor: str | None) -> str | None:
        """Return the organisation that a person speaks for; any other actor itself."""
        if actor is not None and self._actors[actor].type == "person" and self._actors[actor].part_of:
            return self._actors[actor].part_of
        return actor

    def name(self, mention: Mention | None) -> str:
        """Return the best name for a mention: the registry's, else its own."""
        actor = self.actor(mention)
        if actor is not None:
            return self._actors[actor].name
        return (mention.name or mention.text) if mention else "unknown"
