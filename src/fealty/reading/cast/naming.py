"""What a chain is called: the fullest and most telling of the names that the story gives it."""

from __future__ import annotations

from fealty.reading.cast.chains import Chains
from fealty.reading.cast.collecting import Phrase
from fealty.reading.cast.wording import words as small_words

LONGEST_NAME = 8
"""Words; a longer description tells a story instead of naming somebody."""
_A_WORD_FOR_IT = ("a word for the state", "says the")
"""In the registry's reason: "Tehran" and "Iranian" are less than "Iran"."""


def name_of(chains: Chains, chain: int) -> str:
    """Return the name of a chain: a proper name before a description, a pronoun only where nothing else is there."""
    members = chains.members(chain)
    names = [one for one in members if one.form == "name"]
    free = [one for one in names if not one.inner]
    if names and not free:  # "Houthi" is less than "Houthi rebels"
        free = [one for one in members if one.form == "noun" and one.match is not None] or names
    if free:
        return max(free, key=_worth_of_name).name
    nouns = [one for one in members if one.form in ("noun", "pair")]
    return max(nouns, key=_worth_of_noun).name if nouns else members[0].name


def _worth_of_name(one: Phrase) -> tuple[float, ...]:
    words = one.name.split()
    known = 0.0
    if one.match is not None:
        known = 0.5 if any(sign in one.match.reason for sign in _A_WORD_FOR_IT) else 1.0
        known = known if one.match.score >= 0.8 or known == 0.5 else 0.7
    capitals = 1 if one.name.isupper() else 0
    inner = 1 if one.function == "inner" else 0
    length = len(words) if len(words) <= LONGEST_NAME else 0
    office = 1 if one.noun is not None and one.noun.kind == "person" else 0  # "US Secretary of State"
    return known, -office, -capitals, -inner, length, -one.number_in_story


def _worth_of_noun(one: Phrase) -> tuple[float, ...]:
    words = one.name.split()
    owned = words[0].lower() in small_words("owner")
    telling = any(word[0].isupper() for word in words[1:]) or one.match is not None
    return -int(owned), int(telling), len(words) if len(words) <= LONGEST_NAME else 0, -one.number_in_story
