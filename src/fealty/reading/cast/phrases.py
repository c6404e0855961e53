"""The phrases of a story that stand for somebody or something: their words, and the name in them.

The parser cuts names wrongly now and then ("United" as a verb, "Press" without "Associated"); here a name is a stretch
of capitals around the head, with the small words that names have inside.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fealty.reading.cast.nouns import given_names, noun_of
from fealty.reading.cast.wording import words
from fealty.reading.places import folded
from fealty.reading.places.naming import ARTICLES as NAME_ARTICLES
from fealty.reading.places.own import countries, shipped_rows
from fealty.reading.story import Span, Tree
from fealty.reading.story.tree import base

ARTICLES = frozenset(("the", "a", "an"))
_TRAILING = frozenset(("-", "–", "/", "'", "’", "'s", "’s", ",", ";", ":"))
_NO_NAME = frozenset(("DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX", "PUNCT", "SYM"))
_STUCK = frozenset(("flat", "compound", "fixed", "goeswith", "nummod"))
_LEFT = frozenset(("amod", "compound", "nummod", "det", "nmod:poss", "nmod:desc", "nmod", "flat", "goeswith"))


@cache
def seats() -> frozenset[str]:
    """Return the places that stand for a government, and the countries themselves, folded."""
    return frozenset([*(folded(row["seat"]) for row in shipped_rows("demonyms") if row["seat"]), *countries()])


class Words(NamedTuple):
    """Which words of a sentence a phrase has, by their places, both ends included."""

    low: int
    high: int
    name: tuple[int, int] | None
    """The proper name in it, without titles; None in a phrase of common nouns."""
    titled: bool
    """Whether a rank or office stands before the name: it is a person's."""
    whole: int | None
    """In "one of the leaders" the place of "leaders"."""


def shouted(tree: Tree) -> bool:
    """Whether a sentence is in capitals throughout, so that they say nothing."""
    letters = [token.text for token in tree.tokens if token.text.isalpha()]
    return len(letters) > 3 and sum(word.isupper() for word in letters) > 0.7 * len(letters)


class Cutter:
    """Cuts the phrases of one sentence."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._shouted = shouted(tree)
        self._first = next((n for n, token in enumerate(tree.tokens) if token.text[:1].isalnum()), 0)
        marked = [name for name in tree.sentence.names if name.type in ("PER", "ORG", "LOC", "NATIONALITY")]
        self._cuts: dict[int, Words] = {}
        self._capitals: dict[int, bool] = {}
        self.types: dict[int, str] = {}
        for name in marked:
            for n, token in enumerate(tree.tokens):
                if name.begin <= token.begin < name.end:
                    self.types[n] = name.type

    def cut(self, place: int) -> Words:
        """Return the words of the phrase that a word heads."""
        known = self._cuts.get(place)
        if known is None:
            known = self._cuts[place] = self._cut(place)
        return known

    def _cut(self, place: int) -> Words:
        whole = self._whole(place)
        if whole is not None:
            inner = self.cut(whole)
            low = self._low(place)
            return Words(low, max(inner.high, place), None, False, whole)
        low, high = self._low(place), self._high(place)
        name, titled = self._name(low, high, place)
        if name is not None and self.capital(place):
            high, name = self._with_complement(high, name, place)
        return Words(low, self._with_seat(high, name, place), name, titled, None)

    def span(self, cut: Words) -> Span:
        """Return where the words of a phrase stand in the text."""
        return self._tree[cut.low].begin, self._tree[cut.high].end

    def capital(self, place: int) -> bool:
        """Whether a word looks like part of a name."""
        known = self._capitals.get(place)
        if known is None:
            known = self._capitals[place] = self._is_capital(place)
        return known

    def _is_capital(self, place: int) -> bool:
        token = self._tree[place]
        text = token.text
        if text.islower() or not any(map(str.isupper, text)):
            return False
        if self._shouted:
            return token.upos == "PROPN" or place in self.types
        if text.isupper() and len(text) > 1 and text.isalnum():
            return True
        if (
            not (text[0].isupper() or (text[:2].islower() and any(map(str.isupper, text[1:]))))
            or token.upos in _NO_NAME
        ):
            return False
        return place != self._first or self._name_at_start(place)

    def _name_at_start(self, place: int) -> bool:
        token = self._tree[place]
        lower = token.text.lower()
        if token.upos == "PROPN" or place in self.types or lower in given_names():
            return True
        if folded(token.text) in countries() or lower == "united":
            return True
        following = self._tree[place + 1] if place + 1 < len(self._tree) else None
        return (
            token.upos in ("ADJ", "NOUN", "VERB")
            and following is not None
            and following.upos == "PROPN"
            and noun_of(lower) is None
            and token.head in (place + 1, place + 2)
        )

    def _whole(self, place: int) -> int | None:
        if self._tree.word(place) not in words("part") and self._tree[place].upos != "NUM":
            return None
        for child in self._tree.below(place, "nmod"):
            if child > place and "of" in self._tree.prepositions(child):
                return child
        return None

    def _low(self, place: int) -> int:
        tree = self._tree
        low = place
        while low > 0 and self._same_line(low - 1) and self._before(low - 1, place):
            low -= 1
        while low < place and (tree.word(low) in ARTICLES or tree[low].upos in ("PUNCT", "CCONJ", "SCONJ", "PART")):
            low += 1
        if low > 0 and tree.word(low - 1) == "united" and tree.word(low) in _AFTER_UNITED:
            low -= 1
        return low

    def _before(self, word: int, place: int) -> bool:
        """Whether a word before a noun belongs to its phrase: it hangs on it as a modifier, or on a modifier."""
        here = word
        while self._tree.head(here) != place:
            here = self._tree.head(here)
            if here < 0 or here > place:
                return False
        relation = self._tree[here].deprel
        if relation in _LEFT or base(relation) in _LEFT:
            return relation != "nmod" or not self._tree.below(here, "case")
        joined = self._tree[word + 1].begin == self._tree[word].end
        return base(relation) == "punct" and word > 0 and joined and self._tree[word - 1].end == self._tree[word].begin

    def _same_line(self, place: int) -> bool:
        """Whether a word and the next one stand on one line."""
        return "\n" not in self._tree.text[self._tree[place].end : self._tree[place + 1].begin]

    def _high(self, place: int) -> int:
        tree = self._tree
        high = place
        while high + 1 < len(tree) and self._same_line(high):
            after = high + 1
            token = tree[after]
            stuck = token.text in ("-", "–", "/", "'", "’", ".", "'s", "’s") and token.begin == tree[high].end
            hung = self._hangs(after, place)
            same = self.types.get(high) == self.types.get(after) == "PER" and self._goes_on(high)
            if (hung and self._sticks(after, place)) or (same and self._goes_on(after)):
                high = after
            elif stuck and after + 1 < len(tree) and (self._flat(after + 1, place) or self._hyphened(after)):
                high = after + 1
            else:
                break
        while high > place and (tree.word(high) in ARTICLES | {"of", "for"} or tree[high].text in _TRAILING):
            high -= 1
        return high

    def _hyphened(self, place: int) -> bool:
        """Whether a hyphen stands between two halves of a name: "CSP-DPA"."""
        tree = self._tree
        joined = tree[place].text == "-" and tree[place].end == tree[place + 1].begin
        return joined and self.capital(place - 1) and self.capital(place + 1)

    def _sticks(self, after: int, place: int) -> bool:
        return self._tree.relation(after) in _STUCK or self._name_after_title(after, place)

    def _goes_on(self, place: int) -> bool:
        return self.capital(place) or self._tree.word(place) in words("inside") or self._tree[place].text in ("-", "’")

    def _hangs(self, place: int, on: int) -> bool:
        """Whether a word hangs on another one, directly or by one or two between them."""
        for _ in range(3):
            place = self._tree.head(place)
            if place == on or place < 0:
                return place == on
        return False

    def _flat(self, place: int, on: int) -> bool:
        return self._hangs(place, on) and self._tree.relation(place) == "flat"

    def _name_after_title(self, after: int, place: int) -> bool:
        """Whether a name follows its title without a comma, which the parser may take for an apposition."""
        noun = noun_of(self._tree.word(place))
        if noun is None or noun.kind not in ("person", "group") or not self.capital(after):
            return False
        return self._tree.relation(after) in ("appos", "flat", "nmod") and not self._tree.below(after, "case")

    def _name(self, low: int, high: int, place: int) -> tuple[tuple[int, int] | None, bool]:
        run = self._run(low, high, place)
        if run is None:
            return None, False
        begin, end = self._without_owner(*run)
        title = self._title_end(begin, end)
        if title is not None:
            return (title + 1, end), True
        if begin == end and not self._tree[begin].text.isupper() and self._is_noun(begin):
            whole = self._is_body(begin) and end == place and self._complement_end(end) > end
            return (
                (begin, end) if whole else None
            ), False  # "the Movement for Justice", but "the President", "the Party"
        titled = begin > low and self._is_rank(begin - 1) and self._tree[begin - 1].text.islower()
        if self._is_office(end):
            return None, False  # "Prime Minister", "US Secretary"
        return (begin, end), titled

    def _run(self, low: int, high: int, place: int) -> tuple[int, int] | None:
        """Return the stretch of capitals that ends a phrase; None where a common noun ends it."""
        tree = self._tree
        end = high
        while end > place and not self.capital(end) and not tree[end].text.isdigit():
            end -= 1
        if not self.capital(end) and not (tree[end].text.isdigit() and end > low and self.capital(end - 1)):
            return None
        begin = end
        for here in range(end - 1, low - 1, -1):
            if self.capital(here):
                begin = here
            elif not self._inside_name(here):
                break
        while begin >= 2 and tree[begin - 1].text == "-" and tree.word(begin - 2) in NAME_ARTICLES:
            begin -= 2  # "al-Qaeda"
        return begin, end

    def _inside_name(self, place: int) -> bool:
        word = self._tree.word(place)
        if word in words("light") and self._tree[place].upos == "CCONJ":
            return self._marked(place)
        return word in words("inside") or word.isdigit()

    def _marked(self, place: int) -> bool:
        """Whether the model takes both sides of a word for one name."""
        around = self.types.get(place)
        return around is not None and self.types.get(place - 1) == around == self.types.get(place + 1)

    def _without_owner(self, begin: int, end: int) -> tuple[int, int]:
        """Return a name without somebody else's in the genitive ("Iran's Quds Force", not "New People's Army")."""
        for here in range(end, begin, -1):
            if self._tree.word(here) in ("'s", "'") and here < end and self._tree[here].upos == "PART":
                owner = here - 1
                if folded(self._tree[owner].text) in countries() or not self._inside_genitive(owner, here):
                    return here + 1, end
        return begin, end

    def _inside_genitive(self, owner: int, mark: int) -> bool:
        """Whether a genitive is part of a name: "Workers' Party", "Lord's Resistance Army"."""
        word = self._tree.word(owner)
        one_name = self.types.get(owner) == self.types.get(mark) == self.types.get(mark + 1) == "ORG"
        return noun_of(word) is not None or word in words("title") or one_name

    def _title_end(self, begin: int, end: int) -> int | None:
        """Return the last word of the title that a person's name begins with ("General", "Secretary of State")."""
        found = None
        for here in range(begin, end):
            follows = found == here - 1
            if self._in_title(here) or (follows and self._tree.word(here) in (".", "of", "state")):
                found = here
        if found is None or self._tree.word(found) == "of" or not self.capital(found + 1):
            return None
        only_rank = found > begin or self._tree.word(begin + 1) != "of"
        named = not any(self._is_noun(n) for n in range(found + 1, end + 1))
        return found if only_rank and named and any(self._in_title(n) for n in range(begin, found + 1)) else None

    def _in_title(self, place: int) -> bool:
        return self._is_rank(place) or self._tree.word(place).strip(".") in words("title")

    def _is_noun(self, place: int) -> bool:
        word = self._tree.word(place)
        return noun_of(word) is not None or word in ("prime", "foreign", "supreme", "vice")

    def _is_rank(self, place: int) -> bool:
        noun = noun_of(self._tree.word(place))
        return noun is not None and noun.kind == "person" and noun.number == "one" and noun.role not in ("", "civilian")

    def _is_body(self, place: int) -> bool:
        noun = noun_of(self._tree.word(place))
        return noun is not None and noun.kind == "group" and noun.role in ("organisation", "force", "group", "")

    def _is_office(self, place: int) -> bool:
        noun = noun_of(self._tree.word(place))
        return (
            noun is not None
            and self._is_rank(place)
            and noun.family in ("official", "president", "command", "spokesman")
        )

    def _with_complement(self, high: int, name: tuple[int, int], place: int) -> tuple[int, tuple[int, int]]:
        """Return the ends of a phrase and its name with "of Defence", "of the Philippines" if that belongs to it."""
        common = noun_of(self._tree.word(place)) is not None and not self._is_rank(place)
        if not (name[1] == high and common) and not self._one_name(high):
            return high, name
        end = self._complement_end(high)
        return (end, (name[0], end)) if end > high else (high, name)

    def _with_seat(self, high: int, name: tuple[int, int] | None, place: int) -> int:
        """Return the end of a phrase with the seat that tells whose people they are: "leaders in Tehran"."""
        noun = noun_of(self._tree.word(place))
        if name is not None or noun is None or noun.role not in ("leader", "official") or high != place:
            return high
        for child in self._tree.below(place, "nmod"):
            straight = child == high + 2 and self._tree.word(child - 1) == "in"
            if straight and folded(self._tree[child].text) in seats():
                return child
        return high

    def _one_name(self, high: int) -> bool:
        """Whether the model takes the name and what follows it for one."""
        kind = self.types.get(high)
        return kind == "ORG" and self.types.get(high + 1) == kind and self.types.get(high + 2) == kind

    def _begins_person(self, place: int) -> bool:
        """Whether a person's name of two words begins at a word, by its first name or as the model has it."""
        tree = self._tree
        if place + 1 >= len(tree) or not (self.capital(place) and self._goes_on(place + 1)):
            return False
        return tree.word(place) in given_names() or self.types.get(place) == self.types.get(place + 1) == "PER"

    def _complement_end(self, high: int) -> int:
        tree = self._tree
        here = high + 1
        if here >= len(tree) or tree.word(here) not in ("of", "for"):
            return high
        here += 1
        if here < len(tree) and tree.word(here) == "the":
            here += 1
        if tree.word(high + 1) == "of" and self._begins_person(here):
            return high  # "the National Resistance Front of Ahmad Massoud"
        end = high
        while (
            here < len(tree)
            and self._same_line(here - 1)
            and (self.capital(here) or tree.word(here) in ("of", "the", "-", "al"))
        ):
            if self.capital(here):
                end = here
            here += 1
        if here + 1 < len(tree) and tree.word(here) == "and" and self.capital(here + 1) and self._marked(here):
            end = here + 1
            while end + 1 < len(tree) and self.capital(end + 1):
                end += 1
        return end


_AFTER_UNITED = frozenset(("states", "nations", "kingdom", "arab"))
