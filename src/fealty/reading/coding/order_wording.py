"""The words by which orders are told, looked up by any inflection, because lemmas of rarer verbs are a guess."""

from __future__ import annotations

from functools import cache

from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Tree

_VOWELS = "aeiou"
_NEGATIONS = frozenset(("not", "n't", "never", "neither", "nor", "no"))
_NONE = frozenset(("no", "none", "neither", "nobody", "nothing"))
_ADVERBS = frozenset(("out", "off", "back", "down", "up"))
_NAMING = frozenset(("NOUN", "PROPN", "ADJ", "X", "NUM"))
_NOTHING: frozenset[str] = frozenset()
_PARTICLE_RELATIONS = ("compound:prt", "advmod", "xcomp", "case", "obl")


def inflections(word: str, sort: str) -> set[str]:
    """Return the regular forms of a verb or noun, itself included; of two words ("call off") the first is inflected."""
    first, space, rest = word.partition(" ")
    if sort == "word":
        return {word}
    forms = {first, _with_s(first)}
    if sort == "verb":
        forms |= _of_verb(first)
    return {form + space + rest for form in forms}


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _of_verb(word: str) -> set[str]:
    if word.endswith("e"):
        return {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return {word[:-1] + "ied", word + "ing"}
    forms = {word + "ed", word + "ing"}
    if word[-1] not in f"{_VOWELS}wxy" and word[-2:-1] in _VOWELS and word[-3:-2] not in _VOWELS:
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return forms


class Wording:
    """A table of words with their kinds, asked by the words of trees."""

    def __init__(self, table: str) -> None:
        self._base: dict[tuple[str, str], str] = {}
        self._kinds: dict[tuple[str, str], frozenset[str]] = {}
        self._firsts: dict[str, frozenset[str]] = {}
        self._lasts: dict[str, frozenset[str]] = {}
        for row in shipped_rows(table):
            key = (row["sort"], row["word"])
            self._kinds[key] = self._kinds.get(key, frozenset()) | frozenset(row["kinds"].split("|"))
            extra = {form for form in row["forms"].split("|") if form}
            if row["sort"] == "verb" and " " in row["word"]:
                extra |= self._phrasal(row["word"])
            for form in inflections(row["word"], row["sort"]) | extra:
                self._base.setdefault((row["sort"], form), row["word"])
        for sort in ("verb", "noun", "word"):
            forms = [form.split() for one, form in (*self._base, *self._kinds) if one == sort and form]
            self._firsts[sort] = frozenset(form[0] for form in forms)
            self._lasts[sort] = frozenset(form[-1] for form in forms)

        self.vocabulary = self._firsts["verb"] | self._lasts["noun"]
        """What a verb or a noun of a tree has to be, as it stands or by its lemma, to be known here."""

    def _phrasal(self, word: str) -> set[str]:
        first, _, rest = word.partition(" ")
        return {f"{form} {rest}" for (sort, form), base in self._base.items() if sort == "verb" and base == first}

    def base(self, sort: str, tree: Tree, place: int) -> str | None:
        """Return the listed word that a word of a tree is a form of; with its particle first, for verbs."""
        word = tree.word(place)
        if word not in self._firsts[sort] and tree.lemma(place) not in self._firsts[sort]:
            return None
        if sort == "verb":
            cases = [c for one in tree.below(place, "obl")[:1] for c in tree.below(one, "case")]
            apart = [c for c in cases if tree.word(c) in _ADVERBS]  # "drive us out of"
            for child in (*tree.below(place, *_PARTICLE_RELATIONS), *apart):
                phrasal = self._base.get((sort, f"{word} {tree.word(child)}"))
                if phrasal is not None:
                    return phrasal
            follows = tree.word(place + 1) if place + 1 < len(tree) else ""
            if follows and tree[place + 1].deprel in ("mark", "case"):  # "went on bombing"
                phrasal = self._base.get((sort, f"{word} {follows}"))
                if phrasal is not None and tree.head(tree.head(place + 1)) == place:
                    return phrasal
        return self._base.get((sort, word)) or self._base.get((sort, tree.lemma(place)))

    def verb(self, tree: Tree, place: int) -> frozenset[str]:
        """Return what a verb may say; nothing for other words."""
        base = self.base("verb", tree, place)
        if base is None or (tree[place].upos not in ("VERB", "AUX") and not tree.is_predicate(place)):
            return _NOTHING
        return self._kinds.get(("verb", base), _NOTHING)

    def noun(self, tree: Tree, place: int) -> frozenset[str]:
        """Return what a noun may say; nothing for verbs."""
        word, lasts = tree.word(place), self._lasts["noun"]
        if tree[place].upos not in _NAMING:
            return _NOTHING
        if word == "fire" and place and self._ceases(tree, place):
            return frozenset(("truce",))
        if word not in lasts and tree.lemma(place) not in lasts:
            return _NOTHING
        for child in tree.below(place, "amod", "compound"):  # "the green light"
            found = self._kinds.get(("noun", f"{tree.word(child)} {word}"))
            if found is not None:
                return found
        return self._kinds.get(("noun", self.base("noun", tree, place) or ""), _NOTHING)

    def word(self, text: str) -> frozenset[str]:
        """Return what an uninflected word or phrase may say."""
        return self._kinds.get(("word", text), _NOTHING)

    @staticmethod
    def _ceases(tree: Tree, place: int) -> bool:
        before = tree.word(place - 1)
        return (before == "cease" and tree[place - 1].upos != "VERB") or (
            before == "-" and place > 1 and tree.word(place - 2) == "cease"
        )


@cache
def order_words() -> Wording:
    """Return the words of orders."""
    return Wording("order_words")


@cache
def response_words() -> Wording:
    """Return the words of answers to orders."""
    return Wording("response_words")


def unfulfilled(tree: Tree, place: int) -> bool:
    """Whether a predicate has not happened yet: "have yet to order an inquiry"."""
    above = tree.head(place)
    near = [place, above] if above >= 0 and "to" in tree.prepositions(place) else [place]
    return "to" in tree.prepositions(place) and any(
        tree.word(child) == "yet" for one in near for child in tree.below(one, "advmod")
    )


def negated(tree: Tree, place: int) -> bool:
    """Whether a predicate is denied: by "not", "never", or by "no" at its subject or object."""
    for child in tree.below(place):
        word = tree.word(child)
        if word in _NEGATIONS and tree.relation(child) in ("advmod", "det", "aux", "cc"):
            return True
        if tree.relation(child) == "obl" and word in ("nobody", "no-one"):
            return True
        if tree.relation(child) in ("nsubj", "obj"):
            if word in _NONE:
                return True
            if any(tree.word(one) == "not" for one in tree.below(child, "advmod")):  # "Not everyone listens"
                return True
            first = tree.subtree(child, without=("acl", "nmod", "appos", "conj"))[:2]
            if (
                any(tree.word(one) in _NONE for one in tree.below(child, "det"))
                or tree.words(first).lower() == "no more"
            ):
                return True
    return any(tree.word(child) == "longer" and tree.word(child - 1) == "no" for child in tree.below(place, "advmod"))


def asks(tree: Tree) -> bool:
    """Whether a sentence is a question, which tells of nothing."""
    ends = [place for place in range(len(tree)) if tree.word(place) not in ('"', "”", "'", "’", ")")]
    return bool(ends) and tree.word(ends[-1]) == "?"
