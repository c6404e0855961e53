"""On what an order hangs: "until after the talks", "unless they are attacked", "provided that"."""

from __future__ import annotations

from fealty.reading.coding.order_wording import order_words
from fealty.reading.story import Spot, Story, Tree

_CONDITIONS = frozenset(("if", "unless", "provided", "until", "pending", "once"))
_GATES = frozenset(("if", "provided", "once", "unless"))
_LASTING = (("as", "long", "as"), ("so", "long", "as"), ("on", "condition", "that"))
_AS_LONG = (("as", "long", "as"), ("so", "long", "as"), ("on", "condition", "that"), ("in", "exchange", "for"),
            ("in", "return", "for"))  # fmt: skip


def condition_of(story: Story, spot: Spot) -> str | None:
    """Return the words of the condition at a predicate, None when there is none; "until Friday" is no condition."""
    tree = story.tree(spot)
    for place in _around(tree, spot[1]):
        for child in tree.below(place, "advcl", "obl"):
            if _conditional(tree, child) and not _even(tree, child):
                apart = {p for one in tree.below(child, "conj") for p in tree.subtree(one)}
                begin, end = tree.span(p for p in tree.subtree(child) if p not in apart)
                return story.text[begin:end].strip(" ,;.")
    return None


def gated(story: Story, spot: Spot) -> bool:
    """Whether what is ordered holds only if, or as long as, something happens."""
    tree = story.tree(spot)
    around = _around(tree, spot[1])
    clauses = [c for place in around for c in tree.below(place, "advcl")]
    if any(_turned(tree, one) for one in clauses):
        return True
    if any(set(tree.prepositions(one)) & _GATES and not _even(tree, one) for one in clauses):
        return True
    found = [one for place in around for one in tree.below(place, "advcl", "obl", "advmod")]
    return any(_lasting(tree, one) for first in found for one in (first, *tree.below(first, "conj")))


def _turned(tree: Tree, clause: int) -> bool:
    """Whether a condition is told by turning the words around: "should a single rocket be fired"."""
    first = tree.subtree(clause)[0]
    return tree.word(first) == "should" and tree.relation(first) == "aux"


def _lasting(tree: Tree, place: int) -> bool:
    words = [tree.word(one) for one in tree.subtree(place)[:5]]
    return any(tuple(words[i : i + 3]) in _LASTING for i in range(len(words)))


def _even(tree: Tree, clause: int) -> bool:
    return any(tree.word(one) == "even" for one in tree.below(clause, "advmod"))


def _around(tree: Tree, place: int) -> list[int]:
    found = [place]
    first = tree.coordinated_with(place)
    found += [one for one in (first, *tree.below(place, "conj")) if one not in found]
    if tree[place].upos in ("NOUN", "PROPN") and tree.head(place) >= 0:
        found.append(tree.head(place))
    return found


def _conditional(tree: Tree, place: int) -> bool:
    marks = tree.prepositions(place)
    if any(tuple(marks[i : i + 3]) in _AS_LONG for i in range(len(marks))):
        return True
    if not set(marks) & _CONDITIONS:
        return False
    return tree.relation(place) != "obl" or not any(_says_time(tree, one) for one in tree.subtree(place))


def _says_time(tree: Tree, place: int) -> bool:
    word = tree.word(place)
    return word.isdigit() or "date" in order_words().word(word) or "time" in order_words().noun(tree, place)
