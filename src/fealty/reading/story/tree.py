"""One sentence as a tree, and the questions that coding asks of it.

A word is addressed by its place in the sentence. Relations are those of Universal Dependencies; `"obl"` stands for its
subtypes too. Shared and controlled arguments are filled in here, once: the subject of "fired" in "they came and fired",
of "to leave" in "told them to leave", and what "who" stands for in "the men who fired".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fealty.reading.model import Sentence, Token
from fealty.reading.story.control import object_does

Span = tuple[int, int]

_OUTSIDE = frozenset(
    (
        "punct",
        "cc",
        "conj",
        "acl:relcl",
        "parataxis",
        "appos",
        "list",
        "dep",
        "discourse",
        "advcl",
        "vocative",
        "orphan",
    )
)  # what hangs on a noun without being part of its name
_NONFINITE_MARKS = frozenset(("to", "by", "in", "after", "before", "while", "for", "without", "from"))
_RELATIVE = frozenset(("who", "whom", "which", "that", "whose"))


def base(relation: str) -> str:
    """Return a relation without its subtype."""
    return relation.partition(":")[0]


class Tree:
    """A parsed sentence with its number in the story, asked by the places of its words."""

    def __init__(self, sentence: Sentence, number: int, text: str) -> None:
        self.sentence = sentence
        self.number = number
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.text = text
        self._words = tuple(token.text.lower().replace("’", "'") for token in self.tokens)
        self._lemmas = tuple(token.lemma.lower() for token in self.tokens)
        self._relations = tuple(base(token.deprel) for token in self.tokens)
        self._children: list[list[int]] = [[] for _ in self.tokens]
        self._below: list[dict[str, list[int]]] = [{} for _ in self.tokens]
        self._above: dict[int, list[int]] = {}
        self._depths: dict[int, int] = {}
        self._predicates: dict[int, bool] = {}
        self._prepositions: dict[int, tuple[str, ...]] = {}
        self._passive: dict[int, bool] = {}
        self._wordings: dict[tuple[int, int], tuple[str, ...]] = {}
        self.remembered: dict[object, dict[int, Any]] = {}  # answers that `remembering` keeps
        self.root = 0
        for place, token in enumerate(self.tokens):
            if token.head < 0:
                self.root = place
            else:
                self._children[token.head].append(place)
                self._put_below(token.head, place)

    def _put_below(self, head: int, child: int) -> None:
        """Note a child under its relation, and under the relation without its subtype."""
        known, full, short = self._below[head], self.tokens[child].deprel, self._relations[child]
        known.setdefault(full, []).append(child)
        if short != full:
            known.setdefault(short, []).append(child)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, place: int) -> Token:
        return self.tokens[place]

    def word(self, place: int) -> str:
        """Return a word in lower case, as it stands."""
        return self._words[place]

    def lemma(self, place: int) -> str:
        """Return a word's lemma in lower case; the parser's guess, wrong now and then for rare words."""
        return self._lemmas[place]

    def wordings(self, place: int, longest: int) -> tuple[str, ...]:
        """Return the wordings that end at a word, in lower case, the longest first, of at most so many words before it.

        "suicide car bombing", "car bombing", "bombing".
        """
        known = self._wordings.get((place, longest))
        if known is None:
            known = self._wordings[place, longest] = self._worded(place, longest)
        return known

    def _worded(self, place: int, longest: int) -> tuple[str, ...]:
        start = max(0, place - longest)
        begin, end = self.tokens[start].begin, self.tokens[place].end
        begins = [token.begin for token in self.tokens[start:place] if token.upos != "PUNCT"]
        begins.append(self.tokens[place].begin)
        whole = self.text[begin:end]
        if whole.isascii() and " ".join(whole.split()) == whole:  # as nearly always: cut once, in small letters
            low = whole.lower()
            return tuple([low[one - begin :] for one in begins])
        return tuple(" ".join(self.text[one:end].lower().split()) for one in begins)

    def relation(self, place: int) -> str:
        """Return how a word hangs on its head, without subtype."""
        return self._relations[place]

    def head(self, place: int) -> int:
        """Return the place of a word's head, -1 for the root."""
        return self.tokens[place].head

    def below(self, place: int, *relations: str) -> list[int]:
        """Return the children of a word, in order; those with one of the relations alone, if any are given."""
        known = self._below[place]
        if not known:
            return []
        if not relations:
            return [*self._children[place]]
        found: list[int] = []
        for relation in relations:
            if relation in known:
                found = sorted({*found, *known[relation]}) if found else [*known[relation]]
        return found

    def above(self, place: int) -> list[int]:
        """Return the heads of a word, the nearest first, up to the root."""
        known = self._above.get(place)
        if known is None:
            head = self.tokens[place].head
            known = self._above[place] = [head, *self.above(head)] if head >= 0 else []
        return [*known]

    def depth(self, place: int) -> int:
        """Return how many words stand between a word and the root, itself included: 0 for the root."""
        known = self._depths.get(place)
        if known is None:
            head = self.tokens[place].head
            known = self._depths[place] = self.depth(head) + 1 if head >= 0 else 0
        return known

    def subtree(self, place: int, *, without: Iterable[str] = ()) -> list[int]:
        """Return the places of a word and of all that hangs on it, in order; no branch of a relation in `without`."""
        left_out = frozenset(without)
        found, waiting = [], [place]
        while waiting:
            here = waiting.pop()
            found.append(here)
            waiting += [
                child
                for child in self._children[here]
                if not left_out or (self.tokens[child].deprel not in left_out and self.relation(child) not in left_out)
            ]
        return sorted(found)

    def span(self, places: Iterable[int]) -> Span:
        """Return where words stand in the story's text, from the first to the last."""
        kept = list(places)
        return min(self.tokens[p].begin for p in kept), max(self.tokens[p].end for p in kept)

    def words(self, places: Iterable[int]) -> str:
        """Return the text from the first of the words to the last."""
        begin, end = self.span(places)
        return self.text[begin:end]

    def conjuncts(self, place: int) -> list[int]:
        """Return a word and what is coordinated below it: all of "A, B and C" for A, "C" for C."""
        found, waiting = [], [place]
        while waiting:
            here = waiting.pop(0)
            found.append(here)
            waiting += self.below(here, "conj")
        return sorted(found)

    def coordinated_with(self, place: int) -> int:
        """Return the first word of the coordination that a word is in, itself when it is in none."""
        here = place
        while self.relation(here) == "conj" and self.head(here) >= 0:
            here = self.head(here)
        return here

    def prepositions(self, place: int) -> tuple[str, ...]:
        """Return the words that mark a noun's or clause's role, in lower case: ("in",), ("because", "of")."""
        known = self._prepositions.get(place)
        if known is None:
            marks = []
            for child in self.below(place, "case", "mark"):
                marks += [self.word(part) for part in sorted([child, *self.below(child, "fixed")])]
            known = self._prepositions[place] = tuple(marks)
        return known

    def passive(self, place: int) -> bool:
        """Whether a verb is in the passive, or a participle that stands for one ("rockets fired by")."""
        known = self._passive.get(place)
        if known is None:
            known = self._passive[place] = self._is_passive(place)
        return known

    def _is_passive(self, place: int) -> bool:
        if self.below(place, "aux:pass", "nsubj:pass", "csubj:pass"):
            return True
        token = self.tokens[place]
        if self.relation(place) == "conj" and not self.below(place, "nsubj", "aux"):
            first = self.head(place)
            return first >= 0 and self.passive(first) and self.word(place).endswith(("ed", "en", "t", "n", "d"))
        return (
            token.deprel in ("acl", "amod", "advcl")
            and not self.below(place, "nsubj")
            and token.upos in ("VERB", "ADJ")
            and not self.word(place).endswith("ing")
            and not self.below(place, "obj", "mark")
            and self.word(place) != self.lemma(place)
        )

    def subjects(self, place: int) -> list[int]:
        """Return the subjects of a predicate: coordinated ones too, shared and controlled ones filled in."""
        found = self._subject(place, frozenset())
        return [one for head in found for one in self._each(head)]

    def _each(self, head: int) -> list[int]:
        resolved = self.antecedent(head)
        return self.conjuncts(resolved)

    def _subject(self, place: int, seen: frozenset[int]) -> list[int]:
        if place in seen:
            return []
        seen |= {place}
        own = self.below(place, "nsubj")
        if own:
            return own[:1]
        head, relation = self.head(place), self.tokens[place].deprel
        if head < 0:
            return []
        if base(relation) == "conj":
            return self._subject(head, seen) if self.is_predicate(head) else []
        if base(relation) == "xcomp" or (relation == "advcl" and not self._has_finite_mark(place)):
            return self._controlled(place, head) or self._subject(head, seen)
        if relation == "acl" and self.below(place, "mark"):  # "for the purpose of attacking", "a plan to attack"
            above = self.clause_of(head)
            if not self.is_predicate(above):
                return []
            return (self._controlled(place, above) if self.head(head) == above else []) or self._subject(above, seen)
        if relation == "acl" and not self.passive(place) and self.word(place).endswith("ing"):
            return [head]
        return []

    def _controlled(self, place: int, verb: int) -> list[int]:
        """Return the object of a verb that says what its object does: "told them to leave", "accused Iran of"."""
        adverbial = self.relation(place) == "advcl" and not self.word(place).endswith("ing")
        if adverbial or not object_does(self.lemma(verb), self.prepositions(place)):
            return []
        if self.passive(verb) or self.tokens[verb].deprel == "acl:relcl":
            return self.patients(verb)[:1]
        return self.below(verb, "obj", "iobj")[:1]

    def _has_finite_mark(self, place: int) -> bool:
        """Whether a side clause has a subject of its own to be looked for: not "went on bombing", "if attacked"."""
        if self.word(place).endswith("ing") and not self.below(place, "aux"):
            return False
        return any(mark not in _NONFINITE_MARKS for mark in self.prepositions(place))

    def antecedent(self, place: int) -> int:
        """Return the noun that a relative pronoun stands for; the word itself when it is none."""
        if self.word(place) not in _RELATIVE or self.tokens[place].upos not in ("PRON", "DET", "SCONJ"):
            return place
        for above in self.above(place):
            if self.tokens[above].deprel == "acl:relcl":
                return self.head(above)
            if self.relation(above) == "conj" and self.tokens[self.coordinated_with(above)].deprel == "acl:relcl":
                return self.head(self.coordinated_with(above))
        return place

    def patients(self, place: int) -> list[int]:
        """Return what a predicate is done to: objects, subjects of passives, the noun that a participle describes."""
        if self.passive(place):
            own = self.below(place, "nsubj:pass", "csubj:pass")
            if own:
                return self._each(own[0])
            if self.tokens[place].deprel in ("acl", "amod"):
                return [self.head(place)]
            if self.relation(place) == "conj" and self.passive(self.head(place)):
                return self.patients(self.head(place))
            return self.subjects(place)  # "reports to the emir and is commanded by Karate" too
        found = self.below(place, "obj")
        if not found and self.relation(place) == "conj" and self.is_predicate(self.head(place)):
            later = self.below(self.head(place), "obj")
            found = [one for one in later if one > place]
        if not found and self.relation(place) != "conj":
            later_verbs = [one for one in self.below(place, "conj") if not self.below(one, "nsubj")]
            found = [one for verb in later_verbs for one in self.below(verb, "obj")][:1]
        if not found and self.tokens[place].deprel == "acl:relcl" and not self._relative_is_subject(place):
            return [self.head(place)]
        return [one for head in found for one in self._each(head)]

    def _relative_is_subject(self, place: int) -> bool:
        return any(self.word(child) in _RELATIVE for child in self.below(place, "nsubj"))

    def agents(self, place: int) -> list[int]:
        """Return who does what a predicate says: its subjects, or the "by" phrase of a passive."""
        if not self.passive(place):
            return self.subjects(place)
        found = [one for one in self.obliques(place, "by") if not self.is_predicate(one)]
        if not found:  # "trained, equipped and paid by Iran"
            later = [self.obliques(one, "by") for one in self.conjuncts(self.coordinated_with(place)) if one > place]
            found = next((one for one in later if one), [])
        return [one for head in found for one in self._each(head)]

    def obliques(self, place: int, *prepositions: str) -> list[int]:
        """Return the nouns that hang on a word by one of the prepositions (any, when none is given), in order."""
        found = self.below(place, "obl", "nmod")
        if not prepositions:
            return found
        return [one for one in found if set(self.prepositions(one)) & set(prepositions)]

    def is_predicate(self, place: int) -> bool:
        """Whether a word heads a clause: a verb, or a noun or adjective with a copula."""
        if place < 0:
            return False
        known = self._predicates.get(place)
        if known is None:
            token = self.tokens[place]
            known = (token.upos == "VERB" and token.deprel != "amod") or bool(self.below(place, "cop"))
            self._predicates[place] = known
        return known

    def clause_of(self, place: int) -> int:
        """Return the head of the smallest clause that a word is in."""
        here = place
        while not self.is_predicate(here) and self.head(here) >= 0:
            here = self.head(here)
        return here

    def phrase(self, place: int) -> list[int]:
        """Return the words of a noun phrase with its modifiers: no coordinated nouns, relative clauses, appositions."""
        found, waiting = [], [place]
        while waiting:
            here = waiting.pop()
            found.append(here)
            for child in self._children[here]:
                relation = self.tokens[child].deprel
                if relation == "punct" and self._inside_word(child):
                    found.append(child)
                elif here == place and self._outside(child, relation):
                    continue
                elif relation not in ("acl:relcl", "parataxis") and (here == place or relation != "punct"):
                    waiting.append(child)
        return sorted(self._connected(found, place))

    def _outside(self, child: int, relation: str) -> bool:
        if relation == "conj" or relation == "cc":
            return True
        if relation == "case":
            return self.word(child) not in ("'s", "'")
        return relation in _OUTSIDE or base(relation) in _OUTSIDE

    def _inside_word(self, place: int) -> bool:
        token = self.tokens[place]
        return (
            token.text in ("-", "–", "/")
            and 0 < place < len(self.tokens) - 1
            and (self.tokens[place - 1].end == token.begin and self.tokens[place + 1].begin == token.end)
        )

    def _connected(self, places: list[int], head: int) -> list[int]:
        """Return the words of a phrase without any that stand behind a gap, which a parser's slip may leave."""
        kept = set(places)
        low = high = head
        while low - 1 in kept or (low - 2 in kept and self.tokens[low - 1].upos == "PUNCT"):
            low -= 1
        while high + 1 in kept or (high + 2 in kept and self.tokens[high + 1].upos == "PUNCT"):
            high += 1
        return [place for place in range(low, high + 1) if place in kept or self.tokens[place].upos == "PUNCT"]

    def phrase_span(self, place: int, *, bare: bool = False) -> Span:
        """Return where a noun phrase stands; `bare` without its article, prepositional attributes and genitive mark."""
        places = self.phrase(place)
        if bare:
            attributes = [one for one in self.below(place, "nmod") if one > place and self.below(one, "case")]
            behind = {one for attribute in attributes for one in self.subtree(attribute)}
            places = [one for one in places if one not in behind]
            while places and places[0] != place and self.tokens[places[0]].upos in ("DET", "PUNCT"):
                places = places[1:]
        while places[-1] != place and (self.word(places[-1]) in ("'s", "'") or self.tokens[places[-1]].upos == "PUNCT"):
            places = places[:-1]
        return self.span(places)

    def clause_span(self, place: int) -> Span:
        """Return where the smallest clause around a word stands, with its subject and objects, without final marks."""
        top = self.clause_of(place)
        if self.relation(top) == "xcomp" and self.head(top) >= 0:
            top = self.clause_of(self.head(top))
        places = self.subtree(top, without=("parataxis",))
        others = [one for one in self.below(top, "conj") if self.below(one, "nsubj")]
        beside = {one for other in others for one in self.subtree(other)}
        places = [one for one in places if one not in beside]
        last = max((one for one in places if self.tokens[one].upos != "PUNCT"), default=top)
        places = [one for one in places if one <= last]
        while len(places) > 1 and (self.tokens[places[0]].upos in ("PUNCT", "CCONJ")):
            places = places[1:]
        return self.span([*places, place])
