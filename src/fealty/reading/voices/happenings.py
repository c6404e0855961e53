"""How an event is meant that a noun stands for: "three attacks", "the threat of attack", "plans for an attack"."""

from __future__ import annotations

from fealty.reading.story import Tree
from fealty.reading.voices.manner import ASSERTED, Manner, ManOf, combined
from fealty.reading.voices.nominal import rejected
from fealty.reading.voices.words import Saying, attitude, saying_noun, saying_verb

_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_WANTING = frozenset(("order", "ask", "demand", "threaten", "propose"))
_AFTER = frozenset(("after", "since", "following"))
_ARGUMENTS = frozenset(("nsubj", "obj", "obl", "xcomp", "ccomp", "csubj"))


def of_noun(of: ManOf, tree: Tree, head: int, own: Manner, marks: list[str]) -> Manner:
    """Return the manner of a clause that hangs on a noun: "a plan to attack", "the claim that they fired".

    Parameters
    ----------
    of
        Gives the manner of another word of the sentence.
    tree
        The sentence.
    head
        The noun.
    own
        The manner that the clause itself shows.
    marks
        The words that open the clause.
    """
    row = saying_noun(tree, head)
    if "that" in marks or "whether" in marks:
        return _claimed(of, tree, head, own, row)
    effect = attitude(tree, head, "noun")
    if effect is None and row is not None:
        effect = "planned" if "to" in marks and row.effect == "asserted" else row.effect
    if effect is None:  # "the first to attack" did so, "weapons to attack with" have not yet
        first = attitude(tree, head, "adjective") == "asserted"
        effect = "planned" if "to" in marks and not first else "asserted"
    return combined(effect, of(tree, head), own, tree.word(head))


def _claimed(of: ManOf, tree: Tree, noun: int, own: Manner, row: Saying | None) -> Manner:
    """Return the manner of "the claim that ...": rejected when the claim is denied or called false."""
    host = noun
    if row is None and tree.relation(noun) == "nmod" and saying_noun(tree, tree.head(noun)):
        host, row = tree.head(noun), saying_noun(tree, tree.head(noun))
    effect = rejected(tree, host)
    if effect:
        above = tree.head(host)
        return combined(effect, of(tree, above), own, tree.word(above))
    effect = attitude(tree, noun, "noun") if row is None else row.effect
    if effect is None or (effect == "planned" and row is None):
        return own
    return combined(effect, ASSERTED, own, tree.word(noun))


def happening(of: ManOf, tree: Tree, place: int) -> Manner:
    """Return how the event is meant that a noun stands for.

    Parameters
    ----------
    of
        Gives the manner of another word of the sentence.
    tree
        The sentence.
    place
        The noun.
    """
    below = tree.below(place, "det", "amod", "advmod", "nummod")
    for one in below:
        if tree.word(one) in ("no", "neither"):
            return Manner("denied", True, (tree.word(one),))
        effect = attitude(tree, one, "attribute")
        if effect and effect != "asserted":
            return combined(effect, ASSERTED, ASSERTED, tree.word(one))
    first = tree.coordinated_with(place)
    found = _placed(of, tree, first) if tree.head(first) >= 0 else ASSERTED
    if any(tree.word(one) == "any" for one in below) and not found.negated:
        return Manner("conditional", False, ("any",))
    return found


def _placed(of: ManOf, tree: Tree, place: int) -> Manner:
    head, relation = tree.head(place), tree.relation(place)
    if relation in ("nmod", "compound", "appos") and not tree.is_predicate(head):
        effect = attitude(tree, head, "noun")
        row = saying_noun(tree, head)
        if effect is None and row is not None and row.effect != "asserted":
            effect = row.effect
        if effect is None or _AFTER & set(tree.prepositions(place)):
            return ASSERTED
        return combined(effect, of(tree, head), ASSERTED, tree.word(head))
    return _of_verb(of, tree, place) if relation in _ARGUMENTS else ASSERTED


def _of_verb(of: ManOf, tree: Tree, place: int) -> Manner:
    head = tree.head(place)
    above = of(tree, head)
    effect = _wanted(tree, place)
    if effect == "asserted":
        return ASSERTED
    if effect is not None:
        return combined(effect, above, ASSERTED, tree.word(head))
    definite = bool(tree.below(place, "nmod:poss")) or any(
        tree.word(one) in _DEFINITE for one in tree.below(place, "det")
    )
    if tree.relation(place) == "obl":
        return above if not definite and above.status in ("planned", "conditional", "threatened") else ASSERTED
    takes_place = attitude(tree, head, "eventive") or not tree.is_predicate(head)
    if takes_place or tree.below(head, "cop", "expl"):
        return above
    return ASSERTED if definite or above.status in ("asserted", "denied") else above


def _wanted(tree: Tree, place: int) -> str | None:
    """Return what the verb makes of its object: "denied the attack", "called for attacks"; None if it only does it."""
    head = tree.head(place)
    patient = tree.relation(place) == "obj" or tree[place].deprel == "nsubj:pass"
    oblique = tree.relation(place) == "obl"
    prepositions = set(tree.prepositions(place))
    row = saying_verb(tree, head)
    if row is not None and (patient or prepositions & {"for", "of", "from"}):
        wanting = "object" in row.frames or row.kind in _WANTING or bool(prepositions)
        if row.effect != "asserted" and wanting:
            return row.effect
        if row.kind not in ("report", "claim"):
            return "asserted"
    effect = attitude(tree, head, "verb")
    if patient and effect not in (None, "asserted", "fact") and not attitude(tree, head, "eventive"):
        return effect
    if oblique and effect == "denied" and prepositions & {"from", "for", "on"}:
        return effect
    return effect if oblique and effect == "planned" and prepositions & {"for", "to", "on", "against"} else None
