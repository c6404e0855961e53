"""Ties that one sentence tells of both sides at once: "A and B are allies", "A and B have joined forces"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends
from fealty.reading.coding.tie_found import Found
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree

_BONDS = frozenset(("alliance", "pact", "coalition", "partnership", "entente", "league", "axis"))
_MAKING = frozenset(
    (
        "form",
        "forge",
        "strike",
        "seal",
        "patch",
        "conclude",
        "enter",
        "make",
        "build",
        "cement",
        "create",
        "have",
        "renew",
    )
)
_PARTNERS = frozenset(("ally", "partner", "comrade", "brother-in-arms", "co-belligerent"))
_HARMLESS = frozenset(("peace", "non-aggression", "nonaggression", "trade", "customs", "electoral", "business"))


def mutual(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the alliances that two subjects of one predicate have with each other."""
    for place in places_of(tree, listed("verb", also=_MAKING | _PARTNERS)):
        if not (_are_partners(tree, place) or _bind_themselves(tree, place)):
            continue
        sides = [one for one in dict.fromkeys(tree.subjects(place)) if _is_side(ends, tree, one)]
        for side in sides[1:]:
            yield Found("allied_with", End(side), End(sides[0]), place, "mutual")


def _are_partners(tree: Tree, place: int) -> bool:
    plural = tree.word(place) != singular(tree.word(place))
    ours = plural and bool(tree.below(place, "cop")) and singular(tree.word(place)) in _PARTNERS
    return ours and not tree.below(place, "nmod:poss") and not tree.obliques(place, "of", "with", "to")


def _bind_themselves(tree: Tree, place: int) -> bool:
    """Whether a verb says that its subjects come together, and not with somebody else."""
    if tree[place].upos != "VERB" or tree.passive(place):
        return False
    objects = tree.below(place, "obj")
    others = [one for holder in (place, *objects) for one in tree.obliques(holder, "with")]
    if any(tree.word(one) not in ("another", "other") for one in others):
        return False
    forms = verb_forms(tree.lemma(place), tree.word(place))
    if not _MAKING.isdisjoint(forms):
        bonds = [one for one in objects if tree.word(one) in _BONDS]
        return any(_HARMLESS.isdisjoint(tree.word(part) for part in tree.phrase(one)) for one in bonds)
    rows = [row for form in forms for row in tie_words("verb").get(form, ()) if row.relation == "allied_with"]
    beside = {tree.word(one) for one in (*objects, *tree.below(place, "compound:prt", "advmod", "obl"))}
    return any(row.particle in beside and row.target == "with" for row in rows if row.particle)


def _is_side(ends: Ends, tree: Tree, place: int) -> bool:
    sort = ends.sort(tree, End(place))
    return sort in ("group", "state") or (tree[place].upos == "PROPN" and sort in ("person", "unknown"))
