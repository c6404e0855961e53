"""All phrases of a story, with what they say by themselves: name, kind, number, sex, grammatical function, actor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from fealty.reading.actors import Match, Registry
from fealty.reading.cast.nouns import Kind, Noun, Number, given_names, kind_by_ending, noun_of
from fealty.reading.cast.phrases import Cutter, Words, shouted
from fealty.reading.cast.wording import words as small_words
from fealty.reading.places import folded
from fealty.reading.places.own import countries
from fealty.reading.story import Span, Spot, Story, Tree
from fealty.records.agencies import agencies

Form = Literal["name", "noun", "pronoun", "pair"]
Function = Literal["subject", "object", "oblique", "possessor", "inner", "other"]

SURE_MATCH = 0.5
"""Score of the registry below which a name stays nobody's."""
_PRONOUNS: dict[str, tuple[Number, str]] = {
    **dict.fromkeys(("he", "him", "his", "himself"), ("one", "he")),
    **dict.fromkeys(("she", "her", "hers", "herself"), ("one", "she")),
    **dict.fromkeys(("it", "its", "itself"), ("one", "it")),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), ("many", "they")),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), ("many", "we")),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), ("one", "i")),
}
_FUNCTIONS: dict[str, Function] = {
    "nsubj": "subject", "obj": "object", "iobj": "object", "obl": "oblique", "nmod:poss": "possessor",
    "nmod": "inner", "compound": "inner", "amod": "inner", "flat": "inner",
}  # fmt: skip
_POINTING = frozenset(("the", "this", "these", "those", "that", "both"))
_ANY = frozenset(("a", "an"))
_HEADS = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "SYM", "X", "VERB"))


class Phrase(NamedTuple):
    """Words that stand for somebody or something, and what they say by themselves."""

    number_in_story: int
    spot: Spot
    words: Words
    span: Span
    form: Form
    name: str
    noun: Noun | None
    kind: Kind
    number: Number
    sex: str
    function: Function
    definite: bool
    match: Match | None
    counted: bool = False
    """Whether it is some of them: "two soldiers", "several fighters"."""
    inner: bool = False
    """Whether it only describes the noun after it: "militia" in "militia attacks"."""
    parts: tuple[int, ...] = ()
    """Of a coordination the phrases in it."""


def pronoun(tree: Tree, place: int) -> tuple[Number, str] | None:
    """Return the number and the person of a personal pronoun, None for others and for "US" among small letters."""
    if tree[place].text == "US" and not shouted(tree):
        return None
    return _PRONOUNS.get(tree.word(place))


class Collector:
    """Makes the phrases of a story.

    Parameters
    ----------
    story
        The story.
    registry
        Who is known by name.
    countries
        What the story is about, ISO 3166-1 alpha-3.
    """

    def __init__(self, story: Story, registry: Registry, countries: tuple[str, ...]) -> None:
        self._story = story
        self._registry = registry
        self._context = countries
        self._cutters = [Cutter(tree) for tree in story.trees]

    def phrases(self) -> list[Phrase]:
        """Return the phrases in the order of the text, coordinations right after their last part."""
        found: list[Phrase] = []
        for tree, cutter in zip(self._story.trees, self._cutters, strict=True):
            at: dict[int, Phrase] = {}
            for place in self._heads(tree, cutter):
                at[place] = self.phrase((tree.number, place), len(found))
                found.append(at[place])
            for first in sorted(at):
                pair = self._pair(tree, first, at, len(found))
                if pair is not None:
                    found.append(pair)
        return found

    def phrase(self, spot: Spot, number: int = -1) -> Phrase:
        """Return the phrase that a word heads."""
        tree, cutter = self._story.tree(spot), self._cutters[spot[0]]
        place = spot[1]
        words = cutter.cut(place)
        if pronoun(tree, place) and words.whole is None:
            return self._pronoun(spot, number)
        head = place if words.whole is None else words.whole
        noun = self._noun(tree, head, words)
        name = self.name_of(tree, words, head)
        function = self.function(tree, place)
        match = self._match(tree, cutter, words, head, noun)
        kind = self._kind(tree, cutter, words, head, noun, match)
        return Phrase(
            number, spot, words, cutter.span(words), "name" if words.name else "noun", name, noun, kind,
            self._number(tree, place, words, noun, kind), self._sex(tree, words, noun, kind), function,
            self._definite(tree, words, head), match, self._counted(tree, words, head),
            tree.relation(place) in ("compound", "amod"),
        )  # fmt: skip

    def name_of(self, tree: Tree, words: Words, head: int) -> str:
        """Return what a phrase by itself calls somebody: the name in it, or its words without articles."""
        if words.name is not None:
            return tree.text[tree[words.name[0]].begin : tree[words.name[1]].end]
        low = words.low
        if words.whole is not None:
            inner = self._cutters[tree.number].cut(head)
            if inner.name is not None:
                return self.name_of(tree, inner, head)
            low = inner.low
            while low < head and (tree.word(low) in small_words("determiner") or tree[low].upos == "NUM"):
                low += 1
        while low < head and tree.word(low) in _articles():
            low += 1
        return tree.text[tree[low].begin : tree[self._with_owner_behind(tree, words.high, head)].end]

    def function(self, tree: Tree, place: int) -> Function:
        """Return what a word is in its clause; coordinated words are what the first of them is."""
        first = tree.coordinated_with(place)
        relation = tree[first].deprel
        return _FUNCTIONS.get(relation) or _FUNCTIONS.get(tree.relation(first), "other")

    def _with_owner_behind(self, tree: Tree, high: int, head: int) -> int:
        """Return the last word of "commander of the Quds Force": without the rest "commander" says little."""
        if high != head:
            return high
        behind = [c for c in tree.below(head, "nmod") if c == high + 2 or c == high + 3]
        if behind and tree.word(high + 1) == "of":
            return self._cutters[tree.number].cut(behind[0]).high
        return high

    def _heads(self, tree: Tree, cutter: Cutter) -> Iterator[int]:
        """Yield the words that head a phrase of their own; the inner words of names do not."""
        inside: set[int] = set()
        heads = [place for place, token in enumerate(tree.tokens) if token.upos in _HEADS]
        kept = []
        for place in sorted(heads, key=tree.depth):
            token = tree[place]
            if place in inside or tree.relation(place) in ("fixed", "goeswith"):
                continue
            if token.upos in ("ADJ", "VERB", "X", "DET", "SYM", "NUM") and not self._stands_for_noun(
                tree, cutter, place
            ):
                continue
            words = cutter.cut(place)
            if words.name is not None:
                inside.update(range(words.name[0], words.name[1] + 1))
                if words.titled:
                    inside.update(range(words.low, words.high + 1))
            kept.append(place)
        yield from sorted(kept)

    def _stands_for_noun(self, tree: Tree, cutter: Cutter, place: int) -> bool:
        relation = tree[place].deprel
        if relation == "amod" or (tree.relation(place) == "conj" and tree[tree.head(place)].deprel == "amod"):
            return folded(tree[place].text) in countries() and cutter.capital(place)
        if tree[place].upos == "VERB":
            return cutter.capital(place) and tree.relation(place) in ("nsubj", "obj", "obl", "nmod", "conj", "compound")
        return tree.relation(place) in ("nsubj", "obj", "iobj", "obl", "nmod", "conj", "appos") or cutter.capital(place)

    def _pronoun(self, spot: Spot, number: int) -> Phrase:
        tree, place = self._story.tree(spot), spot[1]
        token = tree[place]
        known = pronoun(tree, place)
        many, sex = known or ("either", "")
        kind: Kind = "person" if sex in ("he", "she", "i") else "group" if sex == "we" else "thing"
        return Phrase(
            number, spot, Words(place, place, None, False, None), (token.begin, token.end), "pronoun", token.text, None,
            kind, many, sex, self.function(tree, place), True, None,
        )  # fmt: skip

    def _pair(self, tree: Tree, first: int, at: dict[int, Phrase], number: int) -> Phrase | None:
        """Return a coordination of phrases as one: "they" may stand for all of it."""
        if tree.relation(first) == "conj":
            return None
        members = [at[n] for n in tree.conjuncts(first) if n in at]
        if len(members) < 2 or any(one.form == "pronoun" for one in members):
            return None
        head = members[0]
        begin, end = head.span[0], members[-1].span[1]
        if head.kind == "abstract" or end - begin > 200 or "\n" in tree.text[begin:end]:
            return None
        low, high = head.words.low, members[-1].words.high
        kind: Kind = "group" if all(one.kind in ("person", "group", "state") for one in members) else head.kind
        words = Words(low, high, None, False, None)
        return Phrase(
            number, head.spot, words, (begin, end), "pair", tree.text[begin:end], None, kind,
            "many", "", head.function, head.definite, None, parts=tuple(one.number_in_story for one in members),
        )  # fmt: skip

    def _noun(self, tree: Tree, head: int, words: Words) -> Noun | None:
        before = tree.word(head - 1) if head > words.low else ""
        if words.name is not None and words.name[0] <= head <= words.name[1] and words.titled:
            return None
        return noun_of(tree.word(head), tree.lemma(head), before)

    def _match(self, tree: Tree, cutter: Cutter, words: Words, head: int, noun: Noun | None) -> Match | None:
        inner = words if words.whole is None else cutter.cut(head)
        places = range(inner.low, inner.high + 1)
        if not any(cutter.capital(n) for n in places):
            return None
        if inner.name is None and noun is not None and (noun.kind in ("abstract", "place") or _is_role(noun)):
            return None
        low = inner.low
        while low < head and (tree.word(low) in _leading_words() or tree[low].upos in ("NUM", "ADV", "PRON", "ADP")):
            low += 1
        for begin, end in dict.fromkeys(((low, inner.high), inner.name or (low, inner.high))):
            found = self._registry.match(inner_text(tree, begin, end), context=self._context)
            if found and found[0].score >= SURE_MATCH and self._fits(found[0], inner, noun):
                return None if self._is_agency(inner_text(tree, begin, end), found[0]) else found[0]
        return None

    def _is_agency(self, name: str, match: Match) -> bool:
        """Whether a name is rather the news agency's: AFP is an army only where the story is about the Philippines."""
        return name.lower() in agencies() and match.actor.country not in self._context

    def _fits(self, match: Match, words: Words, noun: Noun | None) -> bool:
        """Whether somebody found by name may be meant: no group for a person, nobody for "Ali" alone."""
        if words.titled:
            return match.actor.type == "person"
        return not (noun is not None and noun.kind == "person" and words.name is None and match.actor.type != "person")

    def _kind(
        self, tree: Tree, cutter: Cutter, words: Words, head: int, noun: Noun | None, match: Match | None
    ) -> Kind:
        if words.titled:
            return "person"
        if match is not None and (noun is None or noun.kind not in ("thing", "place", "abstract") or words.name):
            return self._kind_of_actor(tree, head, match, noun, words)
        if words.name is not None and (noun is None or noun.kind not in ("group", "state", "place")):
            return self._kind_of_name(tree, cutter, words, head)
        if noun is not None:
            return "group" if words.whole is not None and noun.kind == "person" else noun.kind
        word = tree.word(head)
        if word in ("who", "whom", "everyone", "everybody", "someone", "somebody", "nobody", "anyone", "whoever"):
            return "person"
        if word in ("those", "others", "many", "several", "dozens", "hundreds", "thousands"):
            return "group"
        return kind_by_ending(word)

    def _kind_of_actor(self, tree: Tree, head: int, match: Match, noun: Noun | None, words: Words) -> Kind:
        kind = match.actor.type
        if kind == "person":
            return "person"
        if kind in ("state", "government"):
            if noun is not None and words.name is None:
                return noun.kind if noun.kind != "person" else "group"
            if self._is_people(tree, head):
                return "group" if tree.word(head).endswith("s") else "person"
            return "place" if set(tree.prepositions(tree.coordinated_with(head))) & small_words("locative") else "state"
        return "group"

    def _is_people(self, tree: Tree, place: int) -> bool:
        ways = {how for _, how in countries().get(folded(tree[place].text), ())}
        if "word for a country's people" in ways:
            return True
        alone = bool(place) and tree.relation(place) not in ("amod", "compound")
        one = alone and tree.word(place - 1) in ("a", "an")  # "from a Russian called Dimitri"
        return ways == {"adjective of a country"} and (one or self.function(tree, place) in ("subject", "object"))

    def _kind_of_name(self, tree: Tree, cutter: Cutter, words: Words, head: int) -> Kind:
        begin, end = words.name or (head, head)
        types = [cutter.types[n] for n in range(begin, end + 1) if n in cutter.types]
        first = tree.word(begin)
        if first in small_words("force") and end > begin:
            return "group"  # "Ansar al-Sharia", taken for a person
        if first in given_names() and end > begin:
            return "person"
        text = tree.text[tree[begin].begin : tree[end].end]
        if text.isupper() and len(text) < 8:
            return "group" if types.count("LOC") <= len(types) / 2 else "place"
        if types:
            best = max(("PER", "ORG", "LOC", "NATIONALITY"), key=types.count)
            named = any(tree.word(one) == "the" for one in tree.below(head, "det")) and end > begin
            several = named and tree[end].text.endswith("s")
            if best == "PER" and several and not tree[end].text.endswith("ss"):
                return "group"  # "the Black Russians", taken for a person
            return {"PER": "person", "ORG": "group", "LOC": "place"}.get(best, "group")  # type: ignore[return-value]
        if first in given_names():
            return "person"
        return "group" if self.function(tree, head) == "subject" else "thing"

    def _number(self, tree: Tree, place: int, words: Words, noun: Noun | None, kind: Kind) -> Number:
        if words.whole is not None:
            return "one" if tree.word(place) in ("one", "each", "neither", "either") else "many"
        if words.name is not None:
            if kind == "person":
                return "one"
            return "many" if kind == "group" and self._plural_name(tree, words, noun) else "either"
        if noun is not None:
            return noun.number
        word, lemma = tree.word(place), tree.lemma(place)
        if word in ("those", "these", "others", "several", "many") or tree[place].upos == "NUM":
            return "many"
        return "many" if word != lemma and word.endswith("s") else "one"

    def _plural_name(self, tree: Tree, words: Words, noun: Noun | None) -> bool:
        """Whether a name is a plural: "Houthis", "Janjaweed militias", but not "Hamas" or "United Nations"."""
        if noun is not None:
            return noun.number == "many" and noun.kind == "group" and tree[words.high].text.islower()
        name = self.name_of(tree, words, words.high)
        return name.endswith("s") and not name.isupper() and bool(self._registry.match(name[:-1])) and " " not in name

    def _sex(self, tree: Tree, words: Words, noun: Noun | None, kind: Kind) -> str:
        if noun is not None and noun.sex:
            return noun.sex
        if words.name is None or kind != "person":
            return ""
        before = {tree.word(n).strip(".") for n in range(words.low, words.name[0])}
        if before & small_words("woman"):
            return "she"
        if before & small_words("man"):
            return "he"
        return given_names().get(tree.word(words.name[0]), "")

    def _definite(self, tree: Tree, words: Words, head: int) -> bool:
        first = tree.word(words.low)
        before = tree.word(words.low - 1) if 0 < words.low <= head else first
        return (first in _POINTING or before in _POINTING) and first not in _ANY and before not in _ANY

    def _counted(self, tree: Tree, words: Words, head: int) -> bool:
        inside = range(words.low, head)
        return any(tree[n].upos == "NUM" or tree.word(n) in small_words("some") for n in inside)


@cache
def _leading_words() -> frozenset[str]:
    """Return the words before a name that are none of it."""
    return small_words("determiner") | small_words("part")


@cache
def _articles() -> frozenset[str]:
    """Return the determiners that say nothing of how many are meant."""
    return small_words("determiner") - {"some", "any", "all", "every", "another"}


def inner_text(tree: Tree, begin: int, end: int) -> str:
    """Return the text from one word to another, both included."""
    return tree.text[tree[begin].begin : tree[end].end]


def _is_role(noun: Noun) -> bool:
    return noun.kind == "person" and noun.number == "one"
