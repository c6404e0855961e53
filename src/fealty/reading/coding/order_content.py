"""What an order asks for: the class of its content, by the predicate or the noun that says it."""

from __future__ import annotations

from collections.abc import Iterable

from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Tree
from fealty.records.values import OrderContent

HALTS: frozenset[OrderContent] = frozenset(("cease_fire", "stand_down"))
FIGHTS: frozenset[OrderContent] = frozenset(("attack", "resume", "escalate"))

_LIKEWISE = frozenset(("likewise", "same", "so", "suit"))
_STAY = frozenset(("stay", "remain", "keep", "maintain", "show", "exercise", "stayed", "remained", "kept", "restore"))
_CALM = frozenset(
    ("calm", "quiet", "home", "put", "still", "restraint", "patient", "patience", "defensive", "defense", "defence")
)
_SEE_TO = frozenset(("see", "ensure", "make", "guarantee"))
_IT = frozenset(("it", "this", "that", "so"))
_BACK_TO = frozenset(("offensive", "war", "attack", "fighting", "arms", "fight", "battle", "battlefield", "violence"))


def same_again(tree: Tree, place: int) -> bool:
    """Whether a predicate only repeats one named before: "to do likewise"."""
    if order_words().base("verb", tree, place) == "carry out":
        return any(tree.word(child) == "it" for child in tree.below(place, "obj"))
    return tree.lemma(place) in ("do", "follow", "did") and any(
        tree.word(child) in _LIKEWISE for child in tree.below(place, "advmod", "obj", "obl")
    )


def of_predicate(tree: Tree, place: int) -> OrderContent:
    """Return the class of what a predicate asks for; ``other`` when it is none of the named ones."""
    kinds = order_words().verb(tree, place)
    denied = negated(tree, place)
    seen_to = [c for c in tree.below(place, "ccomp") if tree.lemma(place) in _SEE_TO and tree.is_predicate(c)]
    if seen_to:
        return of_predicate(tree, seen_to[0])
    for rule in (_calm, _stopping, _truce_kept, _continuing, _resuming, _leaving, _fighting):
        found = rule(tree, place, kinds, denied)
        if found is not None:
            return found
    return "other"


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
        return _halt_of(tree, own) or _halt_of(tree, [*own, *also])
    if "withdrawal" in kinds:
        return "withdraw"
    if "resumption" in kinds:
        return "resume" if _says(tree, tree.below(place, "nmod"), "hostile", "fire") else None
    if "rise" in kinds:
        return "escalate"
    if "calm" in kinds:
        return "stand_down"
    if "strike" in kinds:
        return "attack"
    return None


def targets(tree: Tree, place: int) -> list[int]:
    """Return the nouns that a predicate is about: objects, subjects of passives, and nouns after a preposition."""
    return [*tree.patients(place), *tree.below(place, "obl", "obj", "nsubj:pass"), *_participles(tree, place)]


def _participles(tree: Tree, place: int) -> list[int]:
    below = tree.below(place, "xcomp", "advcl", "ccomp", "obl")
    doing = [c for c in below if tree.word(c).endswith("ing") and tree[c].upos == "VERB"]
    return [c for c in doing if set(tree.prepositions(c)) <= {"from"}]  # not "because of fighting"


def _says(tree: Tree, places: Iterable[int], *kinds: str) -> bool:
    wanted = set(kinds)
    return any(
        wanted & order_words().noun(tree, one)
        for place in places
        for one in (*tree.conjuncts(place), *tree.below(place, "compound"))
        if one == place or "talks" not in order_words().noun(tree, place)
    )


def _halt_of(tree: Tree, places: list[int]) -> OrderContent | None:
    """Return what stopping these things is: ending a truce is going back to war."""
    taken = [c for p in places for c in tree.below(p, "amod") if tree.word(c).endswith("ing")]  # "attacking ships"
    verbs = [place for place in (*places, *taken) if "fight" in order_words().verb(tree, place)]
    if _says(tree, places, "truce"):
        return "resume"
    if any(tree.word(place) in ("firing", "fighting", "shooting") for place in places):
        return "cease_fire"
    if _says(tree, places, "fire"):
        return "cease_fire"
    if verbs or _says(tree, places, "hostile", "strike"):
        return "cease_fire" if _offensive_for_a_time(tree, places) else "stand_down"
    return None


def _offensive_for_a_time(tree: Tree, places: list[int]) -> bool:
    words = words_of(tree, [one for place in places for one in tree.subtree(place)])
    return bool(words & {"offensive", "offensives"}) and any(
        _for_a_time(tree, one) for one in (tree.clause_of(places[0]), *places)
    )


def _for_a_time(tree: Tree, place: int) -> bool:
    return any(
        "time" in order_words().noun(tree, one) or "until" in tree.prepositions(one)
        for one in tree.below(place, "obl", "nmod")
    )


def words_of(tree: Tree, places: Iterable[int]) -> set[str]:
    """Return some words of a sentence in lower case."""
    return {tree.word(one) for one in places}


def _calm(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    if "calm" in kinds:
        return "stand_down"
    lemma, word = tree.lemma(place), tree.word(place)
    near = [*tree.below(place, "xcomp", "obj", "advmod", "obl"), *tree.below(place, "amod")]
    near += [c for one in tree.below(place, "obl", "obj") for c in tree.below(one, "amod")]
    if lemma in _STAY or word in _STAY:
        words = {tree.word(one) for one in near}
        if words & _CALM and not denied:
            return "stand_down"
    if "confine" in kinds and words_of(tree, near) & _CALM:
        return "stand_down"
    if "disarm" in kinds and _says(tree, tree.below(place, "obj"), "weapon") and _for_a_time(tree, place):
        return "cease_fire"
    if tree.below(place, "cop") and word in _CALM:
        return "stand_down"
    if lemma == "hold" and ("fire" in {tree.word(one) for one in near} or "arms" in {tree.word(one) for one in near}):
        return "cease_fire" if not denied else "attack"
    if lemma == "hold" and "back" in {tree.word(one) for one in tree.below(place)}:
        return "stand_down"
    return None


def _stopping(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if "avoid" in kinds:
        about = [*things, *tree.below(place, "advcl", "xcomp", "obl")]
        fighting = any({"fight", "mount"} & order_words().verb(tree, one) for one in about)
        return "stand_down" if fighting or _says(tree, about, "hostile", "fire", "strike") else None
    if tree.lemma(place) == "put" and _says(tree, things, "halt"):
        halts = [one for one in things if "halt" in order_words().noun(tree, one)]
        return _halt_of(tree, [*(c for h in halts for c in tree.below(h, "nmod", "obl")), *things])
    if "finish" in kinds and _says(tree, things, "truce"):
        return "cease_fire" if denied else "resume"
    if "stop" not in kinds:
        return None
    if not things and not tree.below(place, "obj", "ccomp", "xcomp"):
        return "stand_down" if tree.lemma(place) in ("stop", "halt", "cease", "pause") and not denied else None
    objects = things if tree.passive(place) else [c for o in tree.below(place, "obj") for c in tree.conjuncts(o)]
    found = _halt_of(tree, _participles(tree, place) or objects or things)
    if found is None and _says(tree, things, "halt"):  # "end the suspension of attacks"
        return "resume"
    if found is not None and denied:
        return "attack" if found in HALTS else "cease_fire"
    return found


def _truce_kept(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if kinds & {"keep", "declare", "prolong", "mount"} or tree.lemma(place) in ("call", "go"):
        if _says(tree, things, "truce"):
            return "resume" if denied else "cease_fire"
        if "obey" in kinds and words_of(tree, tree.below(place, "obj", "obl")) & _IT:
            return "resume" if denied else "cease_fire"
        halts = [one for one in things if "halt" in order_words().noun(tree, one)]
        if halts and not kinds & {"mount"}:
            return of_noun(tree, halts[0])
    return None


def _continuing(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what going on with attacks is; with "theirs", after the other side's were named."""
    if "continue" not in kinds:
        return None
    things = [*targets(tree, place), *tree.below(place, "xcomp", "advcl")]
    fighting = any("fight" in order_words().verb(tree, one) for one in things)
    theirs = words_of(tree, things) & {"theirs", "ours", "its", "his"}
    if not (fighting or theirs or _says(tree, things, "hostile", "fire", "strike")):
        return None
    return "stand_down" if denied else "attack"


def _resuming(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if "resume" in kinds:
        if _says(tree, things, "truce"):
            return "cease_fire"
        return "resume" if _says(tree, things, "hostile", "fire", "strike") and not denied else None
    if "lift" in kinds:
        return "resume" if _says(tree, things, "truce", "halt") else None
    if tree.lemma(place) in ("go", "return", "come", "revert") or tree.word(place) in ("going", "returning"):
        aims = tree.obliques(place, "to", "on", "onto")
        if any(tree.word(one) in _BACK_TO for one in aims):
            return "resume"
        if tree.lemma(place).startswith("return") and _says(tree, tree.below(place, "nsubj"), "hostile"):
            return "resume"
    return None


def _leaving(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    if "leave" not in kinds or tree.passive(place):
        return None
    things = targets(tree, place)
    base = order_words().base("verb", tree, place)
    if _says(tree, things, "truce"):
        return "resume"
    if _says(tree, tree.obliques(place, "from", "of"), "talks"):
        return None
    if base == "return" and not _says(tree, tree.obliques(place, "to"), "ground"):
        return None
    if base in ("leave", "abandon", "quit") and not things:
        return None
    return None if denied else "withdraw"


def _fighting(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if "raise" in kinds:
        found: OrderContent | None = "escalate" if _says(tree, things, "hostile", "fire", "strike") else None
    else:
        fights = "fight" in kinds or ("mount" in kinds and _says(tree, things, "strike", "hostile"))
        goes = tree.lemma(place) in ("go", "take") and any(tree.word(o) in _BACK_TO for o in tree.below(place, "obl"))
        found = "attack" if fights or goes else None
    return "stand_down" if denied and found else found
