"""How many acts a verb or an event noun tells of: one, a stated number, or nobody knows."""

from __future__ import annotations

from fealty.reading.coding.event_classes import noun_act, weapon_at
from fealty.reading.coding.event_lexicon import Act
from fealty.reading.coding.tolls import between, number_of
from fealty.reading.story import Tree

_OFTEN = frozenset(
    (
        "times",
        "repeatedly",
        "often",
        "frequently",
        "regularly",
        "since",
        "every",
        "constantly",
        "continuously",
        "daily",
        "routinely",
        "sporadically",
        "nightly",
        "always",
        "usually",
        "weekly",
        "intermittently",
        "various",
        "several",
        "numerous",
        "many",
        "dozens",
        "hundreds",
        "scores",
    )
)
_MONTHS = frozenset(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december", "sept", "sept.", "oct", "oct.", "nov", "nov.", "dec", "dec.", "jan", "jan.", "feb", "feb.",
     "aug", "aug.")
)  # fmt: skip
_GOING_ON = frozenset(("kept", "keeps", "keep", "continued", "continue", "continues", "went"))
_SPEECH = frozenset(
    ("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONSULT", "CONCEDE", "SANCTION", "COOPERATE")
)
_COUNTED_THINGS = frozenset(("sink", "down", "shoot down", "bring down", "destroy", "scuttle"))


def plural(tree: Tree, place: int) -> bool:
    """Whether a noun stands in the plural, by its form."""
    word = tree.word(place)
    return tree[place].upos == "NOUN" and (
        (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word.endswith("men")
    )


def noun_count(tree: Tree, place: int) -> int | None:
    """Return how many acts an event noun names: the number before it, 1 for a singular, None for a bare plural."""
    if tree[place].upos == "NUM":
        return number_of(tree.word(place))
    begin = min(
        [
            place,
            *(
                one
                for child in tree.below(place, "nummod", "amod", "det")
                for one in tree.subtree(child)
                if one < place
            ),
        ]
    )
    if any(tree.word(one) in _MONTHS for one in range(begin, place)):
        return None if plural(tree, place) else 1  # "the 11 September attacks"
    stated = between(tree, begin, place)
    if stated.best is not None:
        return stated.best
    if stated.known or plural(tree, place):
        return None
    act = noun_act(tree, place)
    if act is not None and tree.word(place) in (
        "fighting",
        "shelling",
        "gunfire",
        "fire",
        "bombing",
        "violence",
        "combat",
    ):
        return None if not tree.below(place, "det") else 1
    return 1


def acts_told(tree: Tree, place: int, act: Act, nouns: list[int], recipients: list[int]) -> int | None:
    """Return how many acts a verb tells of."""
    times = _times(tree, place)
    if times is not None or act.how == "many" or _repeated(tree, place):
        return times
    if act.type in _SPEECH:
        return 1
    for noun in nouns:
        own = noun_act(tree, noun)
        if own is not None and own.type == act.type and own.how != "weak" and tree[noun].upos == "NOUN":
            return noun_count(tree, noun)
    if " ".join(act.words) in _COUNTED_THINGS and recipients:
        return noun_count(tree, recipients[0])
    if any(_salvo(tree, noun) for noun in nouns) or (
        act.type == "ASSAULT" and any(_several(tree, r) for r in recipients)
    ):
        return None
    if act.type == "ASSAULT" and len(recipients) > 1 and all(tree[one].upos == "PROPN" for one in recipients):
        return len(recipients)
    return 1


def _salvo(tree: Tree, noun: int) -> bool:
    """Whether shells or rockets fell, nobody knows in how many attacks."""
    used = weapon_at(tree, noun)
    return used is not None and used[1] == "weapon" and plural(tree, noun) and tree.relation(noun) == "nsubj"


def _times(tree: Tree, place: int) -> int | None:
    """Return the number in "more than 160 times"."""
    for child in tree.below(place, "obl", "advmod"):
        if tree.word(child) == "times":
            stated = between(tree, min(tree.subtree(child)), child)
            return stated.best if stated.best is not None else stated.low
    return None


def _repeated(tree: Tree, place: int) -> bool:
    near = tree.below(place, "advmod", "obl", "mark")
    words = {tree.word(one) for child in near for one in (child, *tree.below(child, "case", "det", "amod", "advmod"))}
    if words & _OFTEN:
        return True
    head = tree.head(place)
    return head >= 0 and tree.relation(place) in ("xcomp", "advcl", "ccomp") and tree.word(head) in _GOING_ON


def _several(tree: Tree, place: int) -> bool:
    """Whether a target is several places or things, not people hit together."""
    words = {tree.word(one) for one in tree.below(place, "amod", "det", "nummod")}
    return bool(words & _OFTEN)
