"""An order as one sentence tells it, before it is a record; and how its content is collected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fealty.reading.coding.order_content import of_noun, of_predicate, same_again
from fealty.reading.coding.order_wording import order_words
from fealty.reading.story import Span, Spot, Tree
from fealty.records import KnownBy
from fealty.records.values import OrderContent


class Command(NamedTuple):
    """One order in one sentence.

    `spot` is the word that tells it; `content_spot` the word that says what is ordered; `issuers` and `addressees` are
    heads of phrases, empty when the sentence names none. `own`: the group orders itself. `said`: what is ordered
    stands in reported speech, so the words are the speaker's.
    """

    spot: Spot
    content_spot: Spot
    content: OrderContent
    issuers: tuple[Spot, ...]
    addressees: tuple[Spot, ...]
    cue: str
    own: bool = False
    said: bool = False
    span: Span | None = None
    known_by: KnownBy | None = None


Content = tuple[int, OrderContent]
"""Where the content stands, and its class."""


def command_at(
    tree: Tree, place: int, content: Content, issuers: list[int], addressees: list[int], cue: str
) -> Command:
    """Return the order that a word of a sentence tells, its people by their places in that sentence."""
    number = tree.number
    return Command(
        (number, place), (number, content[0]), content[1],
        tuple((number, one) for one in issuers), tuple((number, one) for one in addressees), cue,
    )  # fmt: skip


def inside(tree: Tree, where: int) -> list[int]:
    """Return who is to do what a content says, where it says so itself: "the withdrawal of his troops"."""
    if tree[where].upos == "VERB" and not tree.passive(where) and tree.below(where, "nsubj"):
        return tree.subjects(where)
    if tree[where].upos == "VERB":
        return []
    return [c for c in tree.below(where, "nmod", "nmod:poss") if "force" in order_words().noun(tree, c)]


_DATELINE = 8
"""Words within which the dash after a dateline stands ("GAZA CITY, Gaza Strip - Hamas said")."""


def agents_of(tree: Tree, place: int) -> list[int]:
    """Return who does what a predicate says, also after a dateline, which the parser may take for the subject."""
    found = [one for one in tree.agents(place) if one != place]
    dash = next((p for p in range(min(_DATELINE, place)) if tree.word(p) in ("-", "–", "—")), None)
    if dash is None or tree[dash - 1].end == tree[dash].begin or not tree[0].text.isupper():
        return found
    if (found and found[0] > dash) or tree.passive(place) or tree.clause_of(dash) not in (place, tree.root):
        return found
    nouns = [p for p in range(dash + 1, place) if tree[p].upos in ("NOUN", "PROPN")]
    end = next((p for p in nouns if p + 1 not in nouns), None)
    return found if end is None else [end]


def contents(tree: Tree, head: int) -> list[Content]:
    """Return what a clause asks for, coordinated parts of another class as orders of their own."""
    found: list[Content] = []
    for place in (head, *_parts(tree, head)):
        content = of_predicate(tree, place)
        if found and content == found[-1][1]:
            continue
        if found and content == "other" and not _to(tree, place):
            continue
        found.append((place, content))
    if len(found) > 1 and found[0][1] == "other" and not _to(tree, found[1][0]):
        return found[1:]
    return found


def _parts(tree: Tree, head: int) -> list[int]:
    """Return the predicates coordinated with a clause's own; an infinitive that the parser hung below it counts."""
    found = []
    waiting = [head]
    while waiting:
        here = waiting.pop(0)
        for child in tree.below(here, "conj", "advcl"):
            own_subject = tree.below(child, "nsubj", "nsubj:pass")
            joined = tree.relation(child) == "conj" or (_to(tree, child) and bool(tree.below(child, "cc")))
            aside = {"by", "while", "after", "before"} & set(tree.prepositions(child))  # "and by pulling out tanks"
            if joined and tree.is_predicate(child) and not own_subject and not aside:
                found.append(child)
                waiting.append(child)
    return sorted(found)


def _to(tree: Tree, place: int) -> bool:
    return "to" in tree.prepositions(place)


def infinitives(tree: Tree, place: int) -> list[int]:
    """Return the clauses with "to" (or a bare verb after a colon) that say what is told to be done, the first alone."""
    found = [c for c in tree.below(place, "xcomp", "advcl", "ccomp", "acl") if tree.is_predicate(c) and _to(tree, c)]
    return [c for c in found if not _so_as(tree, c)][:1]


def _so_as(tree: Tree, place: int) -> bool:
    """Whether an infinitive says what for: "in order to"."""
    return "order" in tree.prepositions(place)


def that_clauses(tree: Tree, place: int) -> list[int]:
    """Return the finite clauses that say what is told: "ordered that all units withdraw"."""
    return [
        c for c in tree.below(place, "ccomp", "acl", "acl:relcl")
        if tree.is_predicate(c) and tree.below(c, "nsubj", "nsubj:pass") and (not _to(tree, c) or tree.below(c, "aux"))
    ][:1]  # fmt: skip


def imperatives(tree: Tree, place: int) -> list[int]:
    """Return bare verbs in direct speech or after a colon: "one directive: Maintain calm"."""
    return [c for c in tree.below(place, "parataxis", "ccomp", "appos", "acl") if imperative(tree, c)][:1]


def imperative(tree: Tree, place: int) -> bool:
    """Whether a verb stands in the imperative: its base form, without subject, auxiliary or "to"."""
    token = tree[place]
    if token.upos != "VERB" or tree.below(place, "nsubj", "nsubj:pass", "aux", "mark", "cop"):
        negated = [c for c in tree.below(place, "aux") if tree.word(c) == "do"]
        if token.upos != "VERB" or not negated or tree.below(place, "nsubj", "mark"):
            return False
    if tree.word(place) != tree.lemma(place) and tree.word(place) != order_words().base("verb", tree, place):
        return False
    before = tree.subtree(place)[0]
    return before == 0 or tree[before - 1].upos == "PUNCT" or tree[before].upos == "PUNCT"


def noun_contents(tree: Tree, places: Iterable[int], also: Iterable[int] = ()) -> list[Content]:
    """Return what nouns name as content: "a halt to attacks", "the withdrawal of troops"."""
    found: list[Content] = []
    for place in places:
        for one in tree.conjuncts(place):
            content = of_noun(tree, one, also)
            if content is not None and content not in [known for _, known in found]:
                found.append((one, content))
    return found


def repeats(tree: Tree, place: int) -> bool:
    """Whether the content is "to do likewise", and so is that of the order before."""
    return same_again(tree, place)
