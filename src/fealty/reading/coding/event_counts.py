"""How many acts a verb or an event noun tells of: one, a stated number, or nobody knows."""

from __future__ import annotations

from fealty.reading.coding.event_frames import noun_act, weapon_at
from fealty.reading.coding.event_lexicon import Act
from fealty.reading.coding.tolls import between
from fealty.reading.story import Tree

_OFTEN = frozenset(("times", "repeatedly", "often", "frequently", "regularly", "since", "every", "constantly", "continuously", "daily", "routinely", "sporadically", "nightly", "always", "usually", "weekly", "intermittently", "various", "several", "numerous", "many", "dozens", "hundreds", "scores"))
_GOING_ON = frozenset(("kept", "keeps", "keep", "continued", "continue", "continues", "went"))
_SPEECH = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONSULT", "CONCEDE", "SANCTION", "COOPERATE"))
_COUNTED_THINGS = frozenset(("sink", "down", "shoot down", "bring down", "destroy", "scuttle"))


def plural(tree: Tree, place: int) -> bool:
    """Whether a noun stands in the plural, by its form."""
    word = tree.word(place)
    return tree[place].upos == "NOUN" and (word.endswith("s") and not word.endswith(("ss", "us", "is")) or word.endswith("men"))


def noun_count(tree: Tree, place: int) -> int | None:
    """Return how many acts an event noun names: the number before it, 1 for a singular, None for a bare plural."""
    begin = min([place, *(one for child in tree.below(place, "nummod", "amod", "det") for one in tree.subtree(child) if one < place)])
    stated = between(tree, begin, place)
    if stated.best is not None:
        return stated.best
    if stated.known or plural(tree, place):
        return None
    act = noun_act(tree, place)
    if act is not None and tree.word(place) in ("fighting", "shelling", "gunfire", "fire", "bombing", "violence", "combat"):
        return None if not tree.below(place, "det") else 1
    return 1


def acts_told(tree: Tree, place: int, act: Act, nouns: list[int], recipients: list[int]) -> int | None:
    """Return how many acts a verb tells of."""
    if act.how == "many" or _repeated(tree, place):
        return None
    for noun in nouns:
        own = noun_act(tree, noun)
        if own is not None and own.type == act.type and tree[noun].upos == "NOUN":
            return noun_count(tree, noun)
    if act.type in _SPEECH:
        return 1
    if " ".join(act.words) in _COUNTED_THINGS and recipients:
        return noun_count(tree, recipients[0])
    if any(weapon_at(tree, noun) and plural(tree, noun) and tree.relation(noun) == "nsubj" for noun in nouns):
        return None
    if act.type == "ASSAULT" and len(recipients) and any(_several(tree, one) for one in recipients):
        return None
    return 1


def _repeated(tree: Tree, place: int) -> bool:
    begin, end = tree.clause_span(place)
    words = {tree.word(p) for p in range(len(tree)) if begin <= tree[p].begin < end and tree.relation(p) in ("advmod", "obl", "det", "case", "mark")}
    if words & _OFTEN:
        return True
    head = tree.head(place)
    return head >= 0 and tree.relation(place) in ("xcomp", "advcl", "ccomp") and tree.word(head) in _GOING_ON


def _several(tree: Tree, place: int) -> bool:
    """Whether a target is several places or things, not people hit together."""
    words = {tree.word(one) for one in tree.below(place, "amod", "det", "nummod")}
    return bool(words & _OFTEN)
