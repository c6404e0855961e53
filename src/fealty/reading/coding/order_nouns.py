"""What nouns say that an order asks for: "a halt to attacks", "the silencing of guns", "the resumption of the war"."""

from __future__ import annotations

from collections.abc import Iterable

from fealty.reading.coding.order_wording import order_words
from fealty.reading.story import Tree
from fealty.records.values import OrderContent

_MORE = frozenset(("more", "bigger", "heavier", "harder", "fiercer", "further", "larger", "stronger"))
_NO = frozenset(("no", "not", "never", "without", "neither", "nor"))


def of_noun(tree: Tree, place: int, also: Iterable[int] = ()) -> OrderContent | None:
    """Return the class of what a noun names ("a halt to attacks", "an offensive"), None when it names none.

    Parameters
    ----------
    tree, place
        The noun.
    also
        Nouns of the clause that may belong to it: the parser may hang "to the attacks" on the verb.
    """
    kinds = order_words().noun(tree, place)
    if "truce" in kinds:
        return "cease_fire"
    if "halt" in kinds:
        own = tree.below(place, "nmod", "obl", "acl")
        return halt_of(tree, own) or halt_of(tree, [*own, *also])
    if "withdrawal" in kinds:
        return "withdraw"
    if "resumption" in kinds:
        return "resume" if says(tree, tree.below(place, "nmod"), "hostile", "fire", "weapon") else None
    if "rise" in kinds:
        return "escalate"
    if "calm" in kinds:
        return "stand_down"
    if {"strike", "hostile"} <= kinds or (kinds & {"fire"} and _without(tree, place)):
        if _without(tree, place):
            return "stand_down"
        return "escalate" if words_of(tree, tree.below(place, "amod", "det")) & _MORE else "attack"
    if kinds & {"part", "time"}:  # "a regime of calm", "ten days of silence"
        inner = [one for one in tree.obliques(place, "of") if order_words().noun(tree, one) & {"calm", "truce", "halt"}]
        return of_noun(tree, inner[0]) if inner else None
    return None


def _without(tree: Tree, place: int) -> bool:
    more = [c for one in tree.below(place, "amod") for c in tree.below(one, "advmod", "det")]  # "no more ambushes"
    return bool(words_of(tree, [*tree.below(place, "det", "advmod", "case", "cc"), *more]) & _NO)


def targets(tree: Tree, place: int) -> list[int]:
    """Return the nouns that a predicate is about: objects, subjects of passives, and nouns after a preposition."""
    return [*tree.patients(place), *tree.below(place, "obl", "obj", "nsubj:pass"), *participles(tree, place)]


def participles(tree: Tree, place: int) -> list[int]:
    """Return what a verb is said to stop or go on doing: "stop shelling", "refrain from firing", "cease to attack"."""
    below = tree.below(place, "xcomp", "advcl", "ccomp", "obl")
    aside = tree.below(place, "advcl") if tree.below(place, "obj") else []  # "suspend operations, beginning on Friday"
    doing = [c for c in below if c not in aside and tree.word(c).endswith("ing") and tree[c].upos == "VERB"]
    found = [c for c in doing if set(tree.prepositions(c)) <= {"from"}]  # not "because of fighting"
    if not found and "stop" in order_words().verb(tree, place):
        found = [c for c in tree.below(place, "xcomp") if "to" in tree.prepositions(c)]
    return found


def says(tree: Tree, places: Iterable[int], *kinds: str) -> bool:
    """Whether one of some nouns, what is coordinated with them or stands before them, is of one of the kinds."""
    wanted = set(kinds)
    return any(
        wanted & kinds_of(tree, one)
        for place in places
        for one in (*tree.conjuncts(place), *tree.below(place, "compound"))
        if one == place or "talks" not in order_words().noun(tree, place)
    )


def kinds_of(tree: Tree, place: int) -> frozenset[str]:
    """Return what a noun says, with what its attributes make of it: "offensive movements", "the use of heavy guns"."""
    found = order_words().noun(tree, place)
    if tree[place].upos not in ("NOUN", "PROPN"):
        return found
    warlike = any("warlike" in order_words().word(tree.word(c)) for c in tree.below(place, "amod", "compound"))
    someone = {"force", "weapon", "talks", "body", "chief", "role", "ground", "civil", "peaceful"}
    if warlike and (not found & someone or tree.lemma(place) == "movement"):
        found |= {"hostile"}
    inside = tree.below(place, "nmod", "compound") if "use" in found else []
    if any("weapon" in order_words().noun(tree, one) for c in inside for one in tree.conjuncts(c)):
        found |= {"hostile"}
    return found


def halt_of(tree: Tree, places: list[int]) -> OrderContent | None:
    """Return what stopping these things is: ending a truce is going back to war."""
    taken = [c for p in places for c in tree.below(p, "amod") if tree.word(c).endswith("ing")]  # "attacking ships"
    inner = [c for p in places if "part" in order_words().noun(tree, p) for c in tree.below(p, "nmod")]
    places = [*places, *inner]
    verbs = [place for place in (*places, *taken) if order_words().verb(tree, place) & {"fight"}]
    if says(tree, places, "truce"):
        return "resume"
    if any(tree.word(place) in ("firing", "fighting", "shooting") for place in places):
        return "cease_fire"
    if says(tree, places, "fire"):
        return "cease_fire"
    mounted = any(
        "mount" in order_words().verb(tree, p) and says(tree, tree.below(p, "obj"), "strike", "hostile", "weapon")
        for p in places
    )
    if verbs or mounted or says(tree, places, "hostile", "strike"):
        return "cease_fire" if _offensive_for_a_time(tree, places) else "stand_down"
    return None


def _offensive_for_a_time(tree: Tree, places: list[int]) -> bool:
    words = words_of(tree, [one for place in places for one in tree.subtree(place)])
    return bool(words & {"offensive", "offensives"}) and any(
        for_a_time(tree, one) for one in (tree.clause_of(places[0]), *places)
    )


def for_a_time(tree: Tree, place: int) -> bool:
    """Whether something is said to last for a period, or until something happens."""
    return any(
        "time" in order_words().noun(tree, one) or "until" in tree.prepositions(one)
        for one in tree.below(place, "obl", "nmod")
    )


def words_of(tree: Tree, places: Iterable[int]) -> set[str]:
    """Return some words of a sentence in lower case."""
    return {tree.word(one) for one in places}
