"""The places of a story: where what a word tells happened."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.setting.mentioned import COUNTRY, NOT_KNOWN, Mentioned, Places, is_among, words_of
from fealty.reading.setting.tenses import is_a, is_speech, looks_ahead
from fealty.reading.story import Spot, Story, Tree
from fealty.records import Place

FAR = 3
"""How loosely a place may hang on an event for a better one not to be looked for in the clause around it."""
WITHOUT_BORDERS = 4
"""UCDP's where_prec up to which a place carries on into the next sentence: a region, no country."""

UNKNOWN_SPOT = 3
"""As exact as a place counts whose name the gazetteer lacks, against others in the clause."""

_TO_SOMEBODY = frozenset(("on", "with", "over", "off"))  # "called on Abuja"


class _Role(NamedTuple):
    """How a place hangs on a clause: the clause, the nouns between, how loosely (0 "in" it, 3 beside its subject)."""

    clause: int
    nouns: tuple[int, ...]
    loose: int


class Scenes:
    """Where what a story tells happened.

    Stages of `of`, in order; the first that finds a place ends the search, and no far place is guessed:

    1. a place in the clause: "in Tikrit", "captured Walikale", "Kunduz fell", "a base near Balad";
    2. the clause that it hangs on, where the two tell one event;
    3. a place at the head of the sentence;
    4. for losses, the place of the sentence before in the same paragraph.

    Parameters
    ----------
    story
        The story.
    countries
        The story's own countries, ISO 3166-1 alpha-3, the most important first.
    """

    def __init__(self, story: Story, countries: tuple[str, ...]) -> None:
        self._story = story
        self._places = Places(story, countries)
        self._roles: dict[int, list[tuple[Mentioned, _Role]]] = {}
        self._known: dict[Spot, Place | None] = {}

    def of(self, spot: Spot) -> Place | None:
        """Return where what a word tells happened, None when the text does not clearly say.

        Parameters
        ----------
        spot
            A predicate, or a noun that tells an event.
        """
        if spot not in self._known:
            tree, place = self._story.tree(spot), spot[1]
            self._known[spot] = self._near(tree, place) or self._before(tree, place)
        return self._known[spot]

    def _near(self, tree: Tree, place: int) -> Place | None:
        seen: set[int] = set()
        here = place
        while here >= 0 and here not in seen:
            seen.add(here)
            found = self._at(tree, here)
            if found is not None:
                return found
            here = self._next(tree, here)
        return self._fronted(tree, place) or self._from_locals(tree, place)

    def _from_locals(self, tree: Tree, place: int) -> Place | None:
        """Return where those are who tell it: "medics in Khan Younis said that …", "residents of Khartoum"."""
        clause = tree.clause_of(place)
        teller = tree.head(clause) if tree.relation(clause) == "ccomp" else -1
        tellers = [teller] if teller >= 0 else tree.below(clause, "parataxis")
        for one, role in self._with_roles(tree):
            if role.clause in tellers and any(is_among("local", tree, noun) for noun in role.nouns):
                return one.place
        return None

    def _at(self, tree: Tree, place: int) -> Place | None:
        """Return the place that hangs on a word itself: the closest, then the most exact."""
        inside = {place, *tree.below(place, "xcomp")}
        if is_a("aspect", tree, place):  # "went on bombing"
            inside |= {one for one in tree.below(place, "advcl") if tree.word(one).endswith("ing")}
        fitting = [(one, role) for one, role in self._with_roles(tree) if role.clause in inside or place in role.nouns]
        if not fitting:
            return None
        best = min(
            fitting,
            key=lambda pair: (pair[1].loose, _exactness(pair[0]), abs(pair[0].top - place)),
        )
        return best[0].place

    def _next(self, tree: Tree, place: int) -> int:
        """Return the word around a word that tells the same event, -1 when there is none."""
        head, relation = tree.head(place), tree.relation(place)
        if head < 0:
            return -1
        if not tree.is_predicate(place):
            clause = tree.clause_of(place)
            return -1 if is_speech(tree, clause) or clause == place else clause
        if relation == "conj":
            return -1 if is_speech(tree, place) and not is_speech(tree, head) else head
        if relation == "xcomp":
            return head if not is_speech(tree, head) else -1
        if relation == "advcl":
            return head if not tree.below(place, "mark") and not is_speech(tree, head) else -1
        if relation == "acl":
            return head if is_a("happening", tree, head) or tree[place].deprel == "acl" else -1
        return -1

    def _fronted(self, tree: Tree, place: int) -> Place | None:
        """Return the place at the head of the sentence: "In Mosul, officials said that …"."""
        root = tree.root
        subject = min(tree.below(root, "nsubj"), default=root)
        for one, role in self._with_roles(tree):
            if role.clause == root and role.loose == 0 and not role.nouns and one.top < subject and one.top < place:
                return one.place
        return None

    def _before(self, tree: Tree, place: int) -> Place | None:
        """Return the place of the sentence before, for what happened to people there."""
        number = tree.number - 1
        if number < 0 or self._story.paragraph_of[number] != self._story.paragraph_of[tree.number]:
            return None
        clause = tree.clause_of(place)
        if tree.lemma(clause) not in words_of("harm") or looks_ahead(tree, clause) or self._places.of(tree):
            return None
        before = self._story.trees[number]
        found = self._near(before, before.root) or next(
            (self._near(before, child) for child in before.below(before.root, "ccomp")), None
        )
        return found if found is not None and (found.precision or COUNTRY) <= WITHOUT_BORDERS else None

    def _with_roles(self, tree: Tree) -> list[tuple[Mentioned, _Role]]:
        if tree.number not in self._roles:
            pairs = [(one, _role(tree, one)) for one in self._places.of(tree)]
            self._roles[tree.number] = [(one, role) for one, role in pairs if role is not None]
        return self._roles[tree.number]


def _exactness(one: Mentioned) -> int:
    """Return how exact a place is; one that only its name is known of is more than the region it lies in."""
    return UNKNOWN_SPOT if one.found.reason == NOT_KNOWN else one.place.precision or COUNTRY


def _role(tree: Tree, one: Mentioned) -> _Role | None:
    """Return how a place hangs on a clause; None where it is an actor ("Iran said") or only says who somebody is."""
    here = one.top
    if tree.below(here, "cop"):  # "he was in Cairo"
        return _Role(here, (), 0) if set(tree.prepositions(here)) & words_of("in") else None
    while tree.head(here) >= 0 and not tree.is_predicate(here) and _stands_for(tree, here):
        here = tree.head(here)
    loose = _step(tree, here, one)
    nouns: list[int] = []
    while loose is not None and tree.head(here) >= 0:
        here = tree.head(here)
        if tree.is_predicate(here):
            return _Role(here, tuple(nouns), loose)
        if _is_somebody(tree, here):
            if (
                loose > 0
                or tree.relation(here) == "appos"
                or (tree.relation(here) == "nsubj" and not _suffers(tree, here))
            ):
                return None
            loose = FAR
        nouns.append(here)
        if tree.head(here) < 0:
            return _Role(here, tuple(nouns), loose)
        if tree.relation(here) == "nsubj" and not is_a("happening", tree, here):
            loose = max(loose, FAR)
    return None


def _is_somebody(tree: Tree, place: int) -> bool:
    """Whether a noun is somebody, of whom a place only says who he is: "the governor of Herat"."""
    if is_among("local", tree, place) or is_among("part", tree, place) or is_a("happening", tree, place):
        return False
    return is_among("person", tree, place) or tree[place].upos == "PROPN"


def _suffers(tree: Tree, place: int) -> bool:
    """Whether a subject is what something is done to: "forces at the base came under fire"."""
    return tree[place].deprel == "nsubj:pass" or is_among("falls", tree, tree.head(place))


def _stands_for(tree: Tree, place: int) -> bool:
    """Whether a place is where the noun above it is: "Islam Qala, a crossing", "Quetta's station"."""
    if tree[place].deprel == "nmod:poss":
        return is_among("part", tree, tree.head(place)) and not is_among("person", tree, tree.head(place))
    return tree.relation(place) in ("appos", "flat", "conj")


def _step(tree: Tree, place: int, one: Mentioned) -> int | None:
    """Return how loosely a place hangs on its head: 0 "in", 1 "into", 2 "from", 3 "of"; None when as an actor."""
    head, relation, full = tree.head(place), tree.relation(place), tree[place].deprel
    if head < 0:
        return None
    marks = {mark for n in (place, *_inside(tree, one)) for mark in tree.prepositions(n)}
    country = one.found.kind == "country"
    if relation in ("obl", "nmod") and marks:
        return _by_preposition(tree, head, marks, country=country)
    if relation == "obj" or full == "nsubj:pass":
        return 0 if is_among("taken", tree, head) else None
    if relation == "nsubj" and not country:
        return 0 if is_among("falls", tree, head) else None
    if relation in ("compound", "nmod", "amod") and not country:
        return 1 if is_a("happening", tree, head) or is_among("part", tree, head) else None
    return 1 if full == "nmod:poss" and is_a("happening", tree, head) and not country else None


def _inside(tree: Tree, one: Mentioned) -> list[int]:
    return [n for n, token in enumerate(tree.tokens) if one.begin <= token.begin and token.end <= one.end]


def _by_preposition(tree: Tree, head: int, marks: set[str], *, country: bool) -> int | None:
    if marks & words_of("in"):
        return None if is_speech(tree, head) and marks & _TO_SOMEBODY else 0
    if marks & words_of("from"):
        return 0 if is_among("leaves", tree, head) else None
    if marks & words_of("toward"):
        if country and is_speech(tree, head):
            return None
        return 1
    if "of" in marks and (is_a("happening", tree, head) or is_among("part", tree, head)):
        return 1 if is_a("happening", tree, head) else FAR
    return None
