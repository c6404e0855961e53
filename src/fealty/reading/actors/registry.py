"""From the words for somebody to the actor: who may be meant, how sure, and why.

Stages of `Registry.match`, in order; the first that finds somebody ends the search:

1. equal names (folded) of the case, then of the registry; a name that others carry too counts less;
2. the same without the words around it (`wording.core`); a country that they state has to fit;
3. a country with a word for its forces or its government ("Iraqi troops");
4. other spellings (`spelling`), for names of two words or of five letters and more; never for states and acronyms.

Then the story's countries and actors weigh the finds against each other. Nobody is found for common words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from fealty.reading.actors.rows import Entry, Sponsorship, listed, sponsorships, states
from fealty.reading.actors.spelling import Spelled, SpellingIndex, spelled
from fealty.reading.actors.wording import Core, core, ordinary_words
from fealty.reading.places.naming import folded
from fealty.records import Actor
from fealty.records.facts import country_name

LEAST = 0.3
"""Scores below are not worth a reader's look."""
AROUND = 0.95
"""How much a name with words around it counts against the bare one ("Houthi rebels")."""
DERIVED = 0.9
"""The same for a country's forces or government without a name of their own."""
SPELLING = 0.9
"""The same for another spelling, times its likeness."""
AT_HOME, AT_WORK = 0.25, 0.15
"""What a shared name gains when the actor is at home, or acts, in a country of the story."""
ELSEWHERE = 0.8
"""How much remains for a group at home elsewhere, when the story's countries are known."""
FAR_STATE = 0.95
"""The same for states and their organs, which act anywhere."""
GIVES_WAY = 0.8
"""How much remains for a name's owner when somebody at home in the story carries it too ("Taliban" in Pakistan)."""
CLAIMED = 0.5
"""Strength from which somebody at home takes a shared name over; "Hezbollah" in Iraq stays the Lebanese one."""
LONG_ENOUGH = 4
"""Letters from which a name of one word counts in small letters too ("isis", "Nato"), unless it is an ordinary word."""
KNOWN_CASES = 20_000
"""Answers kept, so that a name that stands in every paragraph is looked up once."""


_ARTICLE = re.compile(r"^\s*(?:the|an?)\s+(?=\S)", re.IGNORECASE)


class Match(NamedTuple):
    """Somebody whom a name may mean, how sure (0 to 1) and why, in words."""

    actor: Actor
    score: float
    reason: str
    alias: str


class _Name(NamedTuple):
    text: str
    strength: float
    entry: int
    acronym: bool
    of_case: bool


_Finds = list[tuple[_Name, float]]


class Registry:
    """The actors of the package and of a case, to be asked by name.

    Parameters
    ----------
    case_actors
        The case's own actors; their names come first, and an id that the registry has too is one actor.
    """

    def __init__(self, case_actors: Iterable[Actor] = ()) -> None:
        self._entries: list[Entry] = [*listed(), *states()]
        self._at = {entry.actor.id: n for n, entry in enumerate(self._entries)}
        self._exact: dict[str, list[_Name]] = {}
        self._index: tuple[SpellingIndex, list[_Name]] | None = None
        self._answers: dict[tuple[str, tuple[str, ...]], list[Match]] = {}
        for number, entry in enumerate(self._entries):
            for text, strength in entry.names:
                self._add(text, strength, number, of_case=False)
        for actor in case_actors:
            self._add_case(actor)
        self._main_military: dict[str, int] | None = None

    def match(self, name: str, *, context: tuple[str, ...] = ()) -> list[Match]:
        """Return whom a name may mean, the likeliest first; nobody for common words and unknown names.

        Parameters
        ----------
        name
            The words of the text, without the rest of the sentence.
        context
            What the story is about: countries (ISO 3166-1 alpha-3) and ids of actors named in it.
        """
        known = self._answers.get((name, context))
        if known is None:
            if len(self._answers) >= KNOWN_CASES:
                self._answers.clear()
            known = self._answers[name, context] = self._match(name, context)
        return list(known)

    def actor(self, id_: str) -> Actor | None:
        """Return an actor by its id."""
        number = self._at.get(id_)
        return None if number is None else self._entries[number].actor

    def entry(self, id_: str) -> Entry | None:
        """Return all that the registry knows of an actor by its id: years, where it acts, source."""
        number = self._at.get(id_)
        return None if number is None else self._entries[number]

    def ties(self, id_: str) -> list[Sponsorship]:
        """Return the known sponsor ties of an actor, as sponsor and as sponsored."""
        return [tie for tie in sponsorships() if id_ in (tie.from_, tie.to)]

    def _add(self, text: str, strength: float, number: int, *, of_case: bool) -> None:
        key = folded(text).removeprefix("the ")
        letters = [character for character in text if character.isalpha()]
        acronym = len(letters) <= 7 and " " not in text and sum(c.isupper() for c in letters) > len(letters) / 2
        if key:
            self._exact.setdefault(key, []).append(_Name(text, strength, number, acronym, of_case))

    def _add_case(self, actor: Actor) -> None:
        number = self._at.get(actor.id)
        if number is None:
            number = self._at[actor.id] = len(self._entries)
            self._entries.append(Entry(actor, (), None, None, (), "the case"))
        else:
            self._entries[number] = self._entries[number]._replace(actor=actor)
        for text in (actor.name, *actor.aliases):
            self._add(text, 1.0, number, of_case=True)

    def _match(self, name: str, context: tuple[str, ...]) -> list[Match]:
        name = _ARTICLE.sub("", name)
        if not any(character.isalpha() for character in name):
            return []
        found = self._equal(name)
        if found:
            return self._weighed(found, context, (), 1.0, "is a name of")
        inner = core(name)
        if inner.role:
            return self._derived(name, inner)
        for form, stated in inner.forms:
            found = self._fitting(self._equal(form), stated)
            if found and not self._is_state(found):
                return self._weighed(found, context, stated, AROUND, f"({form}) is a name of")
        for form, stated in dict.fromkeys((inner.forms[0], inner.forms[-1])) if inner.forms else ():
            found = self._fitting(self._spelled_alike(form), stated)
            if found:
                return self._weighed(found, context, stated, SPELLING, "is spelled like a name of")
        return []

    def _equal(self, name: str) -> _Finds:
        """Return who carries an equal name; capitals decide for short acronyms and ordinary words ("US", "us")."""
        key = folded(name).removeprefix("the ")
        carriers = self._exact.get(key, ())
        letters = [character for character in name if character.isalpha()]
        shouted = sum(character.isupper() for character in letters) > len(letters) / 2
        capital = any(character.isupper() or character.isdigit() for character in name)
        small = len(key) >= LONG_ENOUGH and key not in ordinary_words()
        fitting = [
            one
            for one in carriers
            if (shouted or small or not one.acronym)
            and (capital or small or " " in key or one.text.islower())
            and not self._says_forces(name, one)
        ]
        own = [one for one in fitting if one.of_case]
        best: dict[int, tuple[_Name, float]] = {}
        for one in own or fitting:
            if one.entry not in best or best[one.entry][1] < one.strength:
                best[one.entry] = (one, one.strength)
        return list(best.values())

    def _says_forces(self, name: str, one: _Name) -> bool:
        """Whether "Lebanese forces" would be taken for the party "Lebanese Forces"."""
        last = name.rsplit(maxsplit=1)[-1]
        return (
            one.text.endswith(" Forces")
            and last == "forces"
            and self._entries[one.entry].actor.type != "military"
            and core(name).role == "military"
        )

    def _is_state(self, found: _Finds) -> bool:
        return all(self._entries[one.entry].actor.type == "state" for one, _ in found)

    def _fitting(self, found: _Finds, stated: tuple[str, ...]) -> _Finds:
        """Return the finds that can be at home, or act, in the country that the words state."""
        if not stated:
            return found
        return [
            (one, score)
            for one, score in found
            if self._entries[one.entry].actor.country in (None, *stated)
            or set(self._entries[one.entry].active_in) & set(stated)
        ]

    def _spelled_alike(self, name: str) -> _Finds:
        if not any(character.isupper() for character in name) or folded(name).isdigit():
            return []
        if self._index is None:
            self._index = self._make_index()
        index, names = self._index
        best: dict[int, tuple[_Name, float]] = {}
        for number, alike in index.alike(spelled(name)):
            one = names[number]
            score = alike * one.strength
            if one.entry not in best or best[one.entry][1] < score:
                best[one.entry] = (one, score)
        return list(best.values())

    def _make_index(self) -> tuple[SpellingIndex, list[_Name]]:
        names: list[_Name] = []
        prepared: list[Spelled] = []
        for carriers in self._exact.values():
            for one in carriers:
                kind = self._entries[one.entry].actor.type
                if kind != "state" and not one.acronym:
                    names.append(one)
                    prepared.append(spelled(one.text, person=kind == "person"))
        return SpellingIndex(prepared), names

    def _derived(self, name: str, inner: Core) -> list[Match]:
        """Return a country's military or government, a listed one where there is one."""
        found = []
        for code in inner.stated:
            state = next((entry.actor for entry in states() if entry.actor.country == code), None)
            if state is None:
                continue
            listed_one = self._military_of(state) if inner.role == "military" else None
            word: Literal["military", "government"] = "military" if inner.role == "military" else "government"
            actor = listed_one or Actor(
                id=f"{state.id}-{word}", name=f"{word} of {state.name}", type=word, country=code, part_of=state.id
            )
            score = DERIVED / len(inner.stated)
            found.append(Match(actor, score, f'"{name}" says the {word} of {state.name}', name))
        return found

    def _military_of(self, state: Actor) -> Actor | None:
        """Return the listed armed forces of a state: the one whose names say "army", "military" or "forces"."""
        if self._main_military is None:
            self._main_military = {}
            for number, entry in enumerate(self._entries):
                one = entry.actor
                if one.type == "military" and one.part_of and any("troops" in n or "army" in n for n, _ in entry.names):
                    self._main_military.setdefault(one.part_of, number)
        chosen = self._main_military.get(state.id)
        return None if chosen is None else self._entries[chosen].actor

    def _weighed(
        self,
        found: _Finds,
        context: tuple[str, ...],
        stated: tuple[str, ...],
        factor: float,
        how: str,
    ) -> list[Match]:
        places = (*stated, *(one for one in context if len(one) == 3 and one.isupper()))
        local = [
            self._entries[one.entry].actor.country in places and one.strength >= CLAIMED and not one.of_case
            for one, _ in found
        ]
        matches = []
        for (one, strength), home in zip(found, local, strict=True):
            entry = self._entries[one.entry]
            score, words = _in_story(entry, strength, places, of_case=one.of_case)
            if places and not home and any(local) and one.strength >= 1:
                score *= GIVES_WAY
            if entry.actor.id in context:
                score, words = min(1.0, score * 1.1), f"{words}; named in the story"
            reason = f'"{one.text}" {how} {entry.actor.name}{words}'
            if one.of_case:
                reason += " (the case's own)"
            elif one.strength < 1:
                reason += "; others carry it too" if entry.actor.type != "state" else "; a word for the state"
            matches.append(Match(entry.actor, round(score * factor, 3), reason, one.text))
        kept = [match for match in matches if match.score >= LEAST]
        return sorted(kept, key=lambda match: (-match.score, match.actor.id))


def _in_story(entry: Entry, strength: float, places: tuple[str, ...], *, of_case: bool) -> tuple[float, str]:
    """Return how well an actor fits the story's countries, and that in words."""
    country = entry.actor.country
    if not places or of_case or country is None:
        return strength, ""
    at_home = country in places
    if at_home or set(entry.active_in) & set(places):
        gain = AT_HOME if at_home else AT_WORK
        where = country_name(country) if at_home else "a country of the story"
        return (
            strength if strength >= 1 else min(1.0, strength + gain)
        ), f"; {'at home' if at_home else 'acts'} in {where}"
    state_like = entry.actor.type in ("state", "government", "military", "igo")
    return strength * (FAR_STATE if state_like else ELSEWHERE), "; at home elsewhere"
