"""Which actor a name means, by the case's own list of actors and their aliases.

Names are compared without case, accents and punctuation. A name that is no alias means the actor whose alias it begins
with, when a bracket, comma or slash follows ("Kataib Hezbollah (Hamidawi)"), or whose alias of two words or more it
contains ("Iran-backed factions at the airport"); the longest such alias counts. One word inside a name proves nothing:
"Al Qaeda in Iraq" is not Iraq, and "anti-US protesters" are not the United States. What was matched by a part is listed
(`Registry.by_part`), and nothing is guessed from likeness: spelling variants belong into the aliases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from fealty.casefile import Settings
from fealty.records import Actor, Mention
from fealty.records.facts import word_list

UNNAMED = re.compile(r"(unidentified|unknown|unnamed)\b.*")
"""A name that names nobody, such as ACLED's "Unidentified Armed Group (Iraq)"; see ``nobody_words.csv``, too."""

_SET_OFF = re.compile(r"\s*[(\[,/;:–—]")


@lru_cache(maxsize=65_536)
def normalised(name: str) -> str:
    """Return a name without case, accents, apostrophes and punctuation, its words one space apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"['’ʿʾ`]", "", plain)).split())


class Registry:
    """The actors of a case, to be asked who is meant and who belongs to whom."""

    def __init__(self, settings: Settings) -> None:
        self._actors: dict[str, Actor] = {actor.id: actor for actor in settings.actors}
        self._once = {name: actor.id for actor in settings.actors for name in actor.aliases if name not in self._actors}
        self._by_name: dict[str, str] = {}
        for actor in settings.actors:
            for name in (actor.id, actor.name, *actor.aliases):
                self._by_name.setdefault(normalised(name), actor.id)
        self._long = sorted((alias for alias in self._by_name if " " in alias), key=len, reverse=True)
        self._found: dict[str, str | None] = {}
        self._by_part: dict[str, str] = {}
        self._meant: dict[tuple[Mention, ...], frozenset[str]] = {}
        self._somebody: dict[tuple[Mention, ...], bool] = {}

    def actor(self, mention: Mention | None) -> str | None:
        """Return the id of the actor that a mention means; None when it means none of the list.

        An empty id is a person's word that it means none of them, whatever it is called.
        """
        if mention is None or mention.actor == "":
            return None
        if mention.actor is not None and (mention.actor in self._actors or mention.actor in self._once):
            return self._once.get(mention.actor, mention.actor)
        for name in (mention.name, mention.text):
            found = self._of_name(name) if name else None
            if found:
                return found
        return None

    def _of_name(self, raw: str) -> str | None:
        if raw not in self._found:
            name = normalised(raw)
            found = self._by_name.get(name)
            if found is None:
                found = self._by_name.get(normalised(_SET_OFF.split(raw, maxsplit=1)[0])) or self._inside(name)
                if found is not None:
                    self._by_part[raw] = found
            self._found[raw] = found
        return self._found[raw]

    def _inside(self, name: str) -> str | None:
        padded = f" {name} "
        return next((self._by_name[alias] for alias in self._long if f" {alias} " in padded), None)

    def by_part(self) -> list[tuple[str, str]]:
        """Return the names that meant an actor only by a part of them, each with the actor's name."""
        return [(raw, self._actors[actor].name) for raw, actor in sorted(self._by_part.items())]

    @property
    def heard_by_part(self) -> dict[str, str]:
        """The names that meant an actor only by a part of them, each with the actor's id."""
        return dict(self._by_part)

    def heard(self, by_part: Mapping[str, str]) -> None:
        """Take in what a registry of the same actors, in another process, has heard by a part."""
        self._by_part.update(by_part)

    def names_somebody(self, mentions: tuple[Mention, ...]) -> bool:
        """Tell whether any of the mentions names anybody at all, known here or not; every check asks it again."""
        known = self._somebody.get(mentions)
        if known is None:
            names = (normalised(mention.name or mention.text) for mention in mentions)
            known = any(
                name and name not in word_list("nobody_words") and not UNNAMED.fullmatch(name) for name in names
            )
            self._somebody[mentions] = known
        return known

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

    def meant(self, mentions: tuple[Mention, ...]) -> frozenset[str]:
        """Return all actors that mentions mean, and all that these are part of; every group asks it of every event."""
        known = self._meant.get(mentions)
        if known is None:
            known = frozenset(each for one in mentions for each in self.lineage(self.actor(one)))
            self._meant[mentions] = known
        return known

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
