"""Ties that adjectives tell of: "loyal to the general", "Hamas and allied factions", "they are independent"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, head_of
from fealty.reading.coding.tie_found import Found, fits
from fealty.reading.coding.tie_verbs import in_role
from fealty.reading.coding.tie_words import TieWord, singular, tie_words
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree

_INDEPENDENT = frozenset(("independent", "autonomous"))
_PARTNERS = frozenset(("ally", "partner", "auxiliary", "proxy"))
_SAYING = frozenset(
    ("say", "insist", "claim", "pretend", "maintain", "argue", "contend", "assert", "declare", "stress")
)


def adjective_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that adjectives tell of: with a preposition, or "Hamas and allied factions"."""
    for place in places_of(tree, listed("adjective", also=_PARTNERS | {"allied"})):
        for word in tie_words("adjective").get(tree.word(place), ()):
            other = word.target if word.source == "agent" else word.source
            agents = _bearers(tree, place)
            for one in in_role(tree, place, other):
                for agent in agents:
                    yield from _adjective(ends, tree, (place, agent, one), word)
        if tree.word(place) == "allied" and tree[place].deprel == "amod":
            yield from _partners(tree, tree.head(place))
        theirs = any(tree.word(one) in ("its", "their", "his") for one in tree.below(place, "nmod:poss"))
        if theirs and singular(tree.word(place)) in _PARTNERS:
            yield from _partners(tree, place)


def _adjective(ends: Ends, tree: Tree, spots: tuple[int, int, int], word: TieWord) -> Iterator[Found]:
    place, agent, other = spots
    if word.relation is None or agent == other:
        return
    source, target = (agent, other) if word.source == "agent" else (other, agent)
    nominal = not tree.below(place, "cop", "aux", "aux:pass")
    begin, end = tree.phrase_span(agent) if nominal else tree.clause_span(place)
    last = tree.phrase_span(other)[1]
    found = Found(word.relation, End(source), End(target), place, "adjective", (begin, max(end, last)))
    if fits(ends, tree, found):
        yield found._replace(presupposed=nominal)


def _bearers(tree: Tree, place: int) -> list[int]:
    """Return who is loyal, allied, close: subjects of a predicate, else the noun that is described."""
    if tree.below(place, "nsubj", "nsubj:pass"):
        return tree.patients(place) if tree.below(place, "nsubj:pass") else tree.subjects(place)
    if tree.relation(place) in ("amod", "acl", "appos", "advcl", "nmod") and tree.head(place) >= 0:
        head = tree.head(place)
        return tree.subjects(head) if tree[head].upos == "VERB" else [head]
    return tree.subjects(place)


def _partners(tree: Tree, noun: int) -> Iterator[Found]:
    """Yield the tie of "Hamas and allied factions", "the TPLF and its Oromo partners"."""
    if tree.relation(noun) == "conj":
        cc = next((one for one in tree.below(noun, "cc") if one), 1)
        first = head_of(tree, cc - 1)
        span = tree.span([*tree.phrase(first), *tree.phrase(noun)])
        yield Found("allied_with", End(noun), End(first), noun, "adjective", span, presupposed=True)


def independence(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the command that is denied by calling a group independent ("Tehran says they are independent")."""
    for place in places_of(tree, _INDEPENDENT):
        if tree.word(place) not in _INDEPENDENT:
            continue
        top = place if tree.below(place, "cop") else tree.head(place)
        if top < 0 or not tree.below(top, "cop") or tree.relation(top) != "ccomp":
            continue
        saying = tree.head(top)
        if tree.lemma(saying) not in _SAYING:
            continue
        for speaker in tree.subjects(saying):
            for group in tree.subjects(top):
                found = Found(
                    "commands", End(speaker), End(group), top, "independent", tree.clause_span(saying), ended=True
                )
                known = ends.mention(tree, found.source).actor is not None
                if known and speaker != group and fits(ends, tree, found):
                    yield found
