"""Which phrases of a story stand for the same: by name, by apposition, by description; pronouns come after them.

The stages, each over the whole story in the order of its text:

1. `stated.structural`: appositions, acronyms in brackets, "known as";
2. `named`: the same actor of the registry, the same name, a last name, an acronym, a part of a longer name;
3. `described`: "the group", "the rebels", "the president" take up the nearest chain that they fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from fealty.reading.cast.collecting import Phrase
from fealty.reading.cast.nouns import Noun, noun_of
from fealty.reading.cast.wording import words as small_words
from fealty.reading.places import folded
from fealty.reading.places.naming import ARTICLES
from fealty.reading.places.own import countries

_SMALL = frozenset(("of", "the", "for", "and", "in", "al", "el", "s", "de", "la", "del", "da", "du", "des"))
_NEAR = 12
"""Sentences back, in which a description looks for somebody it has no word in common with."""
_FAR = 60
"""The same for a description that repeats a word."""
RELATIVE = "relative pronoun"
"""Why a relative pronoun belongs to the noun before it."""
_ANY_GROUP = frozenset(("group", "movement", "organisation", "organization", "militia", "faction", "outfit"))
_COMBINED = frozenset(
    ("alliance", "coalition", "party", "union", "front", "council", "committee", "bloc", "federation")
)
_UNITS = frozenset(
    ("brigade", "battalion", "squad", "cell", "wing", "branch", "affiliate", "offshoot", "splinter", "tribe", "clan",
     "mob", "crowd", "band", "death squad", "armed wing", "splinter group")
)  # fmt: skip
_AGAIN = 4.0
"""How well a description fits a chain that was called by the same word."""
_AGAIN_ANY = 2.75
"""The same for a word that fits every group."""
_HERE = 1.0
"""How much better whoever is named in the same paragraph fits a word for every group."""
_FAMILY_TYPES = {
    "fighters": ("armed_group",), "group": ("armed_group", "other", "media", "igo"), "army": ("military",),
    "government": ("state", "government"), "country": ("state",), "organ": ("igo", "government", "media"),
    "police": ("military", "government"),
}  # fmt: skip
"""Which types of actor a description of a family may take up."""


class Chains:
    """Phrases that stand for the same, as sets that grow.

    Parameters
    ----------
    phrases
        The phrases of the story, in its order.
    """

    def __init__(self, phrases: list[Phrase]) -> None:
        self.phrases = phrases
        self._of = list(range(len(phrases)))
        self._members: dict[int, list[int]] = {n: [n] for n in range(len(phrases))}
        self._actor: dict[int, str | None] = {
            n: one.match.actor.id if one.match and stands_alone(one) else None for n, one in enumerate(phrases)
        }
        self._words: dict[int, set[str]] = {n: _describing(one) for n, one in enumerate(phrases)}
        self.reasons: dict[int, str] = {}

    def of(self, phrase: int) -> int:
        """Return the chain of a phrase."""
        return self._of[phrase]

    def members(self, chain: int) -> list[Phrase]:
        """Return the phrases of a chain, in the order of the text."""
        return [self.phrases[n] for n in self._members[chain]]

    def actor(self, chain: int) -> str | None:
        """Return the registry id of a chain."""
        return self._actor[chain]

    def words(self, chain: int) -> set[str]:
        """Return the nouns (singular) that the story calls a chain by."""
        return self._words[chain]

    def describe(self, phrase: int, words: Iterable[str]) -> None:
        """Note nouns that say what a phrase's chain is."""
        self._words[self._of[phrase]].update(words)

    def named(self, chain: int) -> bool:
        """Whether a chain has a proper name."""
        return any(self.phrases[n].form == "name" for n in self._members[chain])

    def link(self, one: int, other: int, reason: str) -> bool:
        """Make two phrases one chain, unless they are two different actors of the registry."""
        a, b = sorted((self._of[one], self._of[other]))
        if a == b:
            return True
        if self._actor[a] and self._actor[b] and self._actor[a] != self._actor[b]:
            return False
        self.reasons.setdefault(max(one, other), reason)
        self._members[a] = sorted(self._members[a] + self._members.pop(b))
        for n in self._members[a]:
            self._of[n] = a
        self._actor[a] = self._actor[a] or self._actor.pop(b)
        self._words[a] |= self._words.pop(b)
        return True


def stands_alone(phrase: Phrase) -> bool:
    """Whether a phrase that the registry knows stands for the whole actor, and not for some of its people or things."""
    match, noun = phrase.match, phrase.noun
    if match is None or phrase.words.whole is not None or phrase.kind in ("thing", "abstract"):
        return False
    if phrase.form == "name":
        if phrase.kind == "place" and "a word for the state" in match.reason:
            return False  # "in Tehran"
        return match.actor.type != "state" or phrase.kind not in ("group", "person")
    if phrase.number == "one" or noun is None or phrase.counted:
        return False
    return match.actor.type == "armed_group" or noun.role in ("force", "government") or phrase.definite


def _describing(phrase: Phrase) -> set[str]:
    if phrase.form == "name" and phrase.kind == "person":
        return set()
    found = {phrase.noun.base} if phrase.noun is not None else set()
    return found | _own_nouns(phrase) if phrase.form == "name" else found


def _own_nouns(phrase: Phrase) -> set[str]:
    """Return the nouns that say what a name is of: its last word, and what stands before "of" or "for"."""
    words = folded(phrase.name).split()
    nouns = [
        noun_of(word) for word, after in pairwise((*words, "of"))
        if after in _SMALL or after.startswith(("(", "-"))
    ]  # fmt: skip
    return {noun.base for noun in nouns if noun is not None}


def initials(name: str) -> str:
    """Return the first letters of the words of a name, in lower case."""
    return "".join(word[0] for word in folded(name).split() if word not in _SMALL)


@lru_cache(maxsize=16_384)
def _key(name: str) -> str:
    return " ".join(word for word in folded(name).split() if word not in ARTICLES and word != "the")


def named(chains: Chains) -> None:
    """Link names that name the same."""
    last_names: dict[str, int] = {}
    persons = [one for one in chains.phrases if one.form == "name" and one.kind == "person"]
    for one in persons:
        parts = _key(one.name).split()
        if len(parts) > 1:
            last_names.setdefault(parts[-1], one.number_in_story)
    by_actor: dict[str, int] = {}
    by_key: dict[str, int] = {}
    short: dict[str, int] = {}
    for one in chains.phrases:
        number = one.number_in_story
        if one.match is not None and stands_alone(one):
            first = by_actor.setdefault(one.match.actor.id, number)
            chains.link(first, number, one.match.reason)
        if one.form != "name" or (one.match is not None and one.match.actor.type == "state" and not stands_alone(one)):
            continue
        key = _key(one.name)
        chains.link(by_key.setdefault(key, number), number, "the same name")
        if one.kind == "person" and " " not in key and key in last_names:
            chains.link(last_names[key], number, "last name")
        if one.kind != "person":
            if " " in key:
                short.setdefault(initials(one.name), number)
            elif one.name.isupper() and len(key) > 1 and key in short:
                chains.link(short[key], number, "acronym")
    _parts(chains)


def _parts(chains: Chains) -> None:
    """Link a name of two words and more to a longer one that begins or ends with it."""
    names: dict[str, int] = {}
    for one in chains.phrases:
        key = _key(one.name)
        if one.form == "name" and one.kind in ("group", "person") and " " in key:
            names.setdefault(key, one.number_in_story)
    for key, number in names.items():
        for longer, other in names.items():
            if longer.startswith(f"{key} of ") or longer.endswith(f" {key}"):
                chains.link(other, number, "part of the name")
                break


def described(chains: Chains, paragraph_of: Sequence[int]) -> None:
    """Link definite descriptions to the chains that they take up; `paragraph_of` tells the paragraph of a sentence."""
    for one in chains.phrases:
        if one.form == "noun" and one.definite and one.noun is not None and _unlinked(chains, one):
            found = _taken_up(chains, one, paragraph_of)
            if found is not None:
                chains.link(found, one.number_in_story, f'"{one.name}" takes up "{chains.phrases[found].name}"')


def _unlinked(chains: Chains, one: Phrase) -> bool:
    """Whether nothing tells yet whom a description stands for; the pronoun of "the group, which" tells nothing."""
    others = [each for each in chains.members(chains.of(one.number_in_story)) if each is not one]
    return all(
        chains.reasons.get(each.number_in_story) == RELATIVE and each.span[0] - one.span[1] == len(", ")
        for each in others
    )


def _taken_up(chains: Chains, one: Phrase, paragraph_of: Sequence[int]) -> int | None:
    if one.noun is None or one.noun.family == "":
        return None
    best: tuple[float, int] | None = None
    for number in range(one.number_in_story - 1, -1, -1):
        other = chains.phrases[number]
        if one.spot[0] - other.spot[0] > _FAR:
            break
        score = _fit(chains, one, other)
        if score > 0:
            score -= 0.05 * (one.spot[0] - other.spot[0]) + (0.1 if other.function == "inner" else 0)
            if _is_any_group(one):
                score += _HERE if paragraph_of[one.spot[0]] == paragraph_of[other.spot[0]] else 0.0
            if best is None or score > best[0]:
                best = (score, other.number_in_story)
    return best[1] if best is not None else None


def _fit(chains: Chains, one: Phrase, other: Phrase) -> float:
    """Return how well an earlier phrase fits a description, 0 when it does not."""
    noun = one.noun
    if noun is None or other.form in ("pronoun", "pair") or other.words.whole is not None or noun.family == "":
        return 0.0
    if (other.form == "noun" and other.inner) or _only_namesake(noun, one, other):
        return 0.0
    if (other.number == "one" and one.number == "many") or (other.number == "many" and one.number == "one"):
        return 0.0
    several = noun.family == "group" and one.number == "many"
    if other.span[1] > one.span[0] or (several and other.form == "name" and other.number != "many"):
        return 0.0  # "the militias" are not Saraya al-Salam
    chain = chains.of(other.number_in_story)
    if noun.base in chains.words(chain):
        again = _AGAIN_ANY if _is_any_group(one) else _AGAIN
        score = again if other.kind == one.kind or other.form == "name" else 0.0
    elif one.spot[0] - other.spot[0] > _NEAR or noun.kind not in ("group", "state"):
        score = 0.0
    else:
        score = _family_fit(noun, one, other)
    return score if score and _modifiers_fit(chains, one, chain) else 0.0


def _is_any_group(one: Phrase) -> bool:
    """Whether a description fits every group, as "the group" does, so that it means whoever was told of last."""
    return one.noun is not None and one.noun.base in _ANY_GROUP and one.number != "many"


def _only_namesake(noun: Noun, one: Phrase, other: Phrase) -> bool:
    """Whether a plural repeats the singular word that ends a name: "the forces" are not the Quds Force."""
    rebels = other.form == "name" and (other.match is None or other.match.actor.type == "armed_group")
    if noun.base == "army" and rebels:
        return True  # "the army" is that of a state, not the Arakan Army
    return other.form == "name" and one.number == "many" and folded(other.name).split()[-1:] == [noun.base]


def _family_fit(noun: Noun, one: Phrase, other: Phrase) -> float:
    match = other.match
    if noun.base in _COMBINED and other.form == "name" and _own_nouns(other) - {noun.base}:
        return 0.0  # "the alliance" is not the Arakan Army
    if match is not None and stands_alone(other):
        if noun.base in _UNITS and noun.family == "group":
            return 0.0  # "the battalion" is no party that was named before
        return 2.0 if match.actor.type in _FAMILY_TYPES.get(noun.family, ()) else 0.0
    if other.noun is None:
        unknown = other.form == "name" and other.kind == "group" and noun.family == "group"
        return 1.0 if unknown else 0.0
    families = {other.noun.family, noun.family if noun.base not in _UNITS else noun.base}
    same = other.noun.family == noun.family and noun.family in ("fighters", "government", "country")
    return 1.5 if other.definite and (same or families == {"fighters", "group"}) and other.kind == one.kind else 0.0


def _modifiers_fit(chains: Chains, one: Phrase, chain: int) -> bool:
    """Whether the words before a description are no news: "the Ukrainian forces" are not the Russian ones."""
    words = {word for word in folded(one.name).split() if word not in _SMALL}
    own = words - ({one.noun.base, *folded(one.name).split()[-1:]} if one.noun is not None else set())
    if not own:
        return True
    known = {word for member in chains.members(chain) for word in folded(f"{member.name}").split()}
    fighting = one.noun is not None and one.noun.family in ("group", "fighters")
    return own - known <= (_no_news(chains, one, chain, own - known) if fighting and chains.named(chain) else set())


def _no_news(chains: Chains, one: Phrase, chain: int, words: set[str]) -> set[str]:
    """Return the words that may describe a group without telling it from others: "the Lebanese militant group"."""
    members = chains.members(chain)
    lands = {member.match.actor.country for member in members if member.match is not None}
    near = any(one.spot[0] - member.spot[0] <= 1 for member in members)
    return {
        word for word in words
        if word in small_words("fighting")
        or word.rpartition("-")[2] in small_words("bound")
        or (near and word in small_words("creed"))
        or any(code in lands for code, _ in countries().get(word, ()))
    }  # fmt: skip
