"""Whether two spellings are one name: word by word, as they sound, and never by what only looks alike.

Candidates come from an index of consonants, so that a name is held against a handful of others and not against all.
The thresholds were set on one half of ``data/actor_pairs.csv`` and are held by a test on the other half.
"""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz import fuzz

from fealty.reading.actors.wording import optional_words
from fealty.reading.places.naming import ARTICLES, folded, skeleton, sound

WORD_AT_LEAST = 0.8
"""Ratio (Indel) of two words as they sound, five letters and more: "nujaba" and "nujabaa", not "islam" and "islah"."""
SHORT_AT_LEAST = 0.85
"""The same for words of up to four letters; up to three, the consonants have to be equal too."""
PERSON_AT_LEAST = 0.9
"""The same for words of a person's name: Khamenei is not Khomeini."""
NAME_AT_LEAST = 0.88
"""Mean over the words, weighted by their length: at most one of three words may be spelled much differently."""
GLUED_AT_LEAST = 0.86
"""Ratio of two names written without spaces, where one joins what the other parts ("Ansarullah", "Ansar Allah")."""
TOO_COMMON = 40
"""Names that share a word: above this many, the word ("army", "islamic") does not find candidates by itself."""
_SMALL = frozenset(("of", "the", "for", "in", "and", "fi", "li", "bi", "wa", "fil"))


class Spelled(NamedTuple):
    """A name as it is compared."""

    words: tuple[str, ...]
    glued: str
    bones: str
    person: bool
    digits: bool


def spelled(name: str, *, person: bool = False) -> Spelled:
    """Return a name prepared for comparison."""
    words = [word for word in folded(name).split() if word not in _SMALL and word not in ARTICLES]
    telling = [word for word in words if word not in optional_words()]
    kept = tuple(sound(word) for word in (telling if len(telling) > 1 else words))
    glued = "".join(kept)
    digits = any(map(str.isdigit, glued))
    return Spelled(kept, glued, skeleton(glued), person, digits)


def likeness(one: Spelled, other: Spelled) -> float:
    """Return how alike two names are, 0 when they are not the same name."""
    if (one.digits or other.digits) and one.glued != other.glued:
        return 0.0
    if len(one.words) == len(other.words) > 1:
        return _by_words(one, other, PERSON_AT_LEAST if one.person or other.person else WORD_AT_LEAST)
    if one.bones != other.bones or len(one.bones) < 3 or len(one.glued) < 5:
        return 0.0
    ratio = 0.0 if _only_related(one.glued, other.glued) else fuzz.ratio(one.glued, other.glued) / 100
    return ratio if ratio >= GLUED_AT_LEAST else 0.0


def _by_words(one: Spelled, other: Spelled, least: float) -> float:
    total = length = 0.0
    for a, b in zip(one.words, other.words, strict=True):
        short = min(len(a), len(b))
        alike = 1.0 if a == b else fuzz.ratio(a, b) / 100
        if alike < (max(least, SHORT_AT_LEAST) if short <= 4 else least) or _only_related(a, b):
            return 0.0
        total += alike * (len(a) + len(b))
        length += len(a) + len(b)
    mean = total / length
    return mean if mean >= NAME_AT_LEAST else 0.0


def _only_related(one: str, other: str) -> bool:
    """Whether one word is the other's adjective (Suleiman, Suleimani), or both are short and differ in a consonant."""
    if f"{one}i" == other or f"{other}i" == one:
        return True
    return one != other and min(len(one), len(other)) <= 3 and skeleton(one) != skeleton(other)


class SpellingIndex:
    """Names by the consonants of their words and of the whole; each name has a number."""

    def __init__(self, names: list[Spelled]) -> None:
        self._names = names
        self._by_word: dict[str, list[int]] = {}
        self._whole: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            self._whole.setdefault(name.bones, []).append(number)
            for word in set(name.words):
                self._by_word.setdefault(skeleton(word), []).append(number)

    def alike(self, name: Spelled) -> list[tuple[int, float]]:
        """Return the names that are other spellings of a name, each with its likeness."""
        found: dict[int, float] = {}
        for number in self._candidates(name):
            score = likeness(name, self._names[number])
            if score > 0:
                found[number] = score
        return list(found.items())

    def _candidates(self, name: Spelled) -> set[int]:
        near = set(self._whole.get(name.bones, ()))
        for word in name.words:
            shared = self._by_word.get(skeleton(word), ())
            if len(shared) <= TOO_COMMON:
                near.update(shared)
        return near
