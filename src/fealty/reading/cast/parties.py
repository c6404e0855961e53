"""Two who are called by one word: "both sides", "the two generals", "each other", "they" after "A and B"."""

from __future__ import annotations

from collections import Counter

from fealty.reading.cast.chains import Chains
from fealty.reading.cast.collecting import Phrase
from fealty.reading.story import Story

SENTENCES_BACK = 12
OFTEN_ENOUGH = 2
"""How often each of two actors has to be named to be one of "the two sides" without a word that says so."""
_SIDES = frozenset(("side", "party", "camp"))
_BOTH = frozenset(("both", "two", "either", "neither", "warring", "rival", "opposing", "the", "each"))
_ACTING = ("person", "group", "state")


class Parties:
    """Finds the two whom a word stands for.

    Parameters
    ----------
    story
        The story.
    chains
        Its chains.
    """

    def __init__(self, story: Story, chains: Chains) -> None:
        self._story = story
        self._chains = chains

    def of(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the two phrases that a phrase stands for, none when it stands for itself or nobody knows."""
        if phrase.form == "pronoun":
            return self._of_pronoun(phrase)
        words = self._words(phrase)
        if self._says_sides(phrase, words):
            return self._last_pair(phrase) or self._two_most_named()
        if phrase.noun is not None and words & {"two", "both"} and phrase.definite and phrase.kind == "group":
            return self._two_of_a_kind(phrase)
        return ()

    def _words(self, phrase: Phrase) -> set[str]:
        tree = self._story.tree(phrase.spot)
        low = max(phrase.words.low - 1, 0)
        return {tree.word(n) for n in range(low, phrase.words.high + 1)}

    def _says_sides(self, phrase: Phrase, words: set[str]) -> bool:
        tree, place = self._story.tree(phrase.spot), phrase.spot[1]
        if (tree.word(place) == "other" and words & {"each"}) or words >= {"one", "another"}:
            return True
        if phrase.noun is not None and phrase.noun.base in _SIDES and phrase.form == "noun":
            return bool(words & (_BOTH - {"the"})) or (
                phrase.noun.number == "many" and "the" in words and len(words) == 2
            )
        return words <= {"the", "both", "two"} and bool(words & {"both", "two"})

    def _of_pronoun(self, phrase: Phrase) -> tuple[Phrase, ...]:
        members = self._chains.members(self._chains.of(phrase.number_in_story))
        pairs = [one for one in members if one.form == "pair" and one.number_in_story < phrase.number_in_story]
        return self.parts(pairs[-1]) if pairs else ()

    def parts(self, pair: Phrase) -> tuple[Phrase, ...]:
        """Return the phrases of a coordination."""
        return tuple(self._chains.phrases[part] for part in pair.parts)

    def _last_pair(self, phrase: Phrase) -> tuple[Phrase, ...]:
        for number in range(phrase.number_in_story - 1, -1, -1):
            other = self._chains.phrases[number]
            if phrase.spot[0] - other.spot[0] > SENTENCES_BACK:
                break
            if other.form == "pair" and len(other.parts) == 2:
                parts = self.parts(other)
                chains = {self._chains.of(part.number_in_story) for part in parts}
                named = all(self._chains.named(chain) for chain in chains)
                if len(chains) == 2 and named and all(part.kind in ("group", "state") for part in parts):
                    return parts
        return ()

    def _two_most_named(self) -> tuple[Phrase, ...]:
        counted: Counter[int] = Counter()
        for other in self._chains.phrases:
            chain = self._chains.of(other.number_in_story)
            if other.kind in ("group", "state") and other.function != "inner" and self._chains.named(chain):
                counted[chain] += 1
        most = counted.most_common(3)
        if len(most) < 2 or most[1][1] < OFTEN_ENOUGH or (len(most) == 3 and most[2][1] == most[1][1]):
            return ()
        found = [self._chains.members(chain)[0] for chain, _ in most[:2]]
        return tuple(sorted(found, key=lambda one: one.number_in_story))

    def _two_of_a_kind(self, phrase: Phrase) -> tuple[Phrase, ...]:
        if phrase.noun is None:
            return ()
        found: dict[int, Phrase] = {}
        for other in self._chains.phrases[: phrase.number_in_story]:
            chain = self._chains.of(other.number_in_story)
            alone = (other.kind == "person" and other.number == "one") or (
                other.kind == "state" and other.form == "name"
            )
            if alone and phrase.noun.base in self._chains.words(chain) and self._chains.named(chain):
                found.setdefault(chain, other)
        return tuple(found.values()) if len(found) == 2 else ()
