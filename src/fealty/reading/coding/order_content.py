"""What an order asks for: the class of its content, by the predicate or the noun that says it."""

from __future__ import annotations

from typing import cast

from fealty.reading.coding.order_nouns import (
    for_a_time,
    halt_of,
    kinds_of,
    of_noun,
    participles,
    says,
    targets,
    words_of,
)
from fealty.reading.coding.order_phrasing import order_phrases
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Tree
from fealty.records.values import OrderContent

__all__ = ["FIGHTS", "HALTS", "of_noun", "of_predicate", "same_again", "targets", "words_of"]

HALTS: frozenset[OrderContent] = frozenset(("cease_fire", "stand_down"))
FIGHTS: frozenset[OrderContent] = frozenset(("attack", "resume", "escalate"))

_STEPS = frozenset(
    ("decision", "step", "course", "conclusion", "line", "path", "pledge", "announcement", "declaration")
)
_LIKEWISE = frozenset(("likewise", "same", "so", "suit"))
_STAY = frozenset(
    ("stay", "remain", "keep", "maintain", "show", "exercise", "stayed", "remained", "kept", "restore", "sit",
     "stand", "adopt", "practise", "practice")
)  # fmt: skip
_CALM = frozenset(
    ("calm", "quiet", "home", "put", "still", "restraint", "patient", "patience", "defensive", "defense", "defence",
     "silent", "tight", "low", "idle", "passive", "clear", "away", "aside", "back", "neutral", "down", "self-restraint")
)  # fmt: skip
_QUIET = frozenset(("silent", "quiet", "still", "dumb", "mute", "idle", "calm"))
_FALL = frozenset(("fall", "fell", "fallen", "go", "went", "gone", "stay", "remain", "keep", "lie", "be", "stand"))
_OVER = frozenset(("over", "dead", "finished", "ended", "void", "past", "off", "history", "invalid"))
_CAPTIVE = frozenset(("prisoner", "prisoners", "hostage", "hostages", "captives", "detainees"))
_DEFENCE = frozenset(("self-defence", "self-defense", "defence", "defense", "reply", "response", "return"))
_SEE_TO = frozenset(("see", "ensure", "make", "guarantee"))
_IT = frozenset(("it", "this", "that", "so"))
_BACK_TO = frozenset(
    ("offensive", "war", "attack", "fighting", "arms", "fight", "battle", "battlefield", "violence", "battlefields",
     "warpath", "action", "struggle", "trenches", "jihad", "weapons", "hostilities")
)  # fmt: skip
_SHELF = frozenset(("ice", "hold", "hiatus", "backburner", "shelf", "pause", "standby"))
_CARRY_OFF = frozenset(
    ("take", "pull", "lead", "bring", "get", "march", "move", "withdraw", "evacuate", "order", "call")
)
_AWAY = frozenset(("out", "back", "home", "from", "off", "away"))


def same_again(tree: Tree, place: int) -> bool:
    """Whether a predicate only repeats one named before: "to do likewise"."""
    if order_words().base("verb", tree, place) == "carry out":
        return any(tree.word(child) == "it" for child in tree.below(place, "obj"))
    if tree.lemma(place) in ("come", "take", "reach", "make"):  # "came to the same decision"
        things = [one for one in tree.below(place, "obj", "obl") if tree.word(one) in _STEPS]
        return any(tree.word(c) in ("same", "similar") for one in things for c in tree.below(one, "amod"))
    if tree.lemma(place) in ("reciprocate", "comply", "oblige"):
        return not tree.below(place, "obj")
    return tree.lemma(place) in ("do", "follow", "did", "act") and any(
        tree.word(child) in _LIKEWISE for child in tree.below(place, "advmod", "obj", "obl")
    )


def of_predicate(tree: Tree, place: int, *, denied: bool | None = None) -> OrderContent:
    """Return the class of what a predicate asks for; ``other`` when it is none of the named ones.

    Parameters
    ----------
    tree, place
        The predicate.
    denied
        Whether to take it as negated; without it, as its words say.
    """
    kinds = order_words().verb(tree, place)
    denied = (negated(tree, place) or _no_further(tree, place)) if denied is None else denied
    seen_to = [c for c in tree.below(place, "ccomp", "xcomp") if tree.lemma(place) in _SEE_TO and tree.is_predicate(c)]
    if seen_to:  # but "we will not be made to sit still"
        return "other" if denied else of_predicate(tree, seen_to[0])
    by_doing = [
        c for c in tree.below(place, "advcl") if tree.prepositions(c)[:1] == ("by",) and tree.lemma(place) == "do"
    ]
    if by_doing:  # "do their duty by going home"
        return of_predicate(tree, by_doing[0])
    for rule in (
        _let_be, _there, _only_defending,
        _calm, _quiet, _shelved, _stopping, _over, _truce_kept, _continuing, _resuming, _begun, _leaving, _fighting,
    ):  # fmt: skip
        found = rule(tree, place, kinds, denied)
        if found is not None:
            return found
    return cast("OrderContent", order_phrases().of(tree, place) or "other")


def _no_further(tree: Tree, place: int) -> bool:
    """Whether somebody is to go on no more: "advance no further"."""
    far = [one for one in tree.below(place, "advmod", "obl") if tree.word(one) in ("further", "farther")]
    return any(tree.word(one) == "no" for word in far for one in tree.below(word))


def _let_be(tree: Tree, place: int, _: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "let the convoy pass" says."""
    if tree.lemma(place) not in ("let", "allow") or denied:
        return None
    doing = tree.below(place, "xcomp", "ccomp")
    below = words_of(tree, doing)
    freed = [c for one in (place, *doing) for c in tree.below(one, "obj", "nsubj") if tree.word(c) in _CAPTIVE]
    if freed:
        return None
    return "stand_down" if below & {"pass", "leave", "through", "go", "by"} else None


def _only_defending(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "shoot only in self-defence", "fight only if they are attacked" say."""
    if "fight" not in kinds and "mount" not in kinds:
        return None
    heads = (place, *tree.below(place, "obl", "advcl"))
    only = any(tree.word(c) in ("only", "solely") for one in heads for c in tree.below(one, "advmod"))
    gates = any(set(tree.prepositions(c)) & {"if", "when"} for c in tree.below(place, "advcl"))
    defence = words_of(tree, tree.below(place, "obl")) & _DEFENCE
    return "stand_down" if only and (gates or defence) and not denied else None


def _there(tree: Tree, place: int, _: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "there would be a complete cessation of operations" says."""
    if tree.lemma(place) != "be" or not tree.below(place, "expl"):
        return None
    named = [one for one in tree.below(place, "nsubj") if {"truce", "halt"} & order_words().noun(tree, one)]
    return of_noun(tree, named[0]) if named and not denied else None


def _calm(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    if "calm" in kinds:
        return None if denied else "stand_down"
    lemma, word = tree.lemma(place), tree.word(place)
    near = [*tree.below(place, "xcomp", "obj", "advmod", "obl"), *tree.below(place, "amod")]
    near += [c for one in tree.below(place, "obl", "obj") for c in tree.below(one, "amod")]
    if lemma in _STAY or word in _STAY:
        where = [c for c in tree.below(place, "advcl") if "where" in words_of(tree, tree.below(c))]
        calm = words_of(tree, near) & _CALM or (where and lemma in ("stay", "remain", "keep", "stand"))
        if calm and not denied:
            return "stand_down"
    if "confine" in kinds and words_of(tree, near) & _CALM:
        return "stand_down"
    if "disarm" in kinds and says(tree, tree.below(place, "obj"), "weapon") and for_a_time(tree, place):
        return "cease_fire"
    if tree.below(place, "cop") and word in _CALM:
        return "stand_down"
    if lemma == "hold" and ("fire" in words_of(tree, near) or "arms" in words_of(tree, near)):
        return "cease_fire" if not denied else "attack"
    if lemma == "hold" and "back" in words_of(tree, tree.below(place)):
        return "stand_down"
    if lemma == "lower" and says(tree, tree.below(place, "obj"), "weapon"):
        return "stand_down"
    return None


def _quiet(tree: Tree, place: int, _: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "the guns fell silent" says, and "there is to be no shooting", "not a shot is to be heard"."""
    subjects = [*tree.below(place, "nsubj", "nsubj:pass")]
    loud = says(tree, subjects, "hostile", "fire", "weapon", "strike")
    after = [c for c in tree.below(place, "xcomp", "advmod") if c > place]  # not "was still going"
    quiet = tree.word(place) in _QUIET or words_of(tree, after) & _QUIET
    falls = tree.lemma(place) in _FALL or tree.word(place) in (*_FALL, *_QUIET)
    if quiet and falls and not denied and (loud or not tree.below(place, "obj")):
        return "cease_fire" if loud else "stand_down"
    being = tree.lemma(place) == "be" or tree.word(place) in ("heard", "fired", "tolerated", "permitted", "allowed")
    return "cease_fire" if being and denied and loud else None


def _shelved(tree: Tree, place: int, _: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "put its offensive on ice", "a hold on attacks" say."""
    if tree.lemma(place) not in ("put", "place", "keep", "set", "leave") or denied:
        return None
    beside = tree.below(place, "obl", "xcomp", "advmod")
    shelf = words_of(tree, [*beside, *(c for o in beside for c in tree.below(o, "compound"))]) & {
        *_SHELF,
        "aside",
        "off",
    }
    things = [*tree.patients(place), *tree.below(place, "obj", "dep", "nsubj:pass")]
    if not shelf or not things:
        return None
    if says(tree, things, "truce"):
        return "resume"
    return "stand_down" if says(tree, things, "hostile", "strike", "fire") else None


def _avoiding(tree: Tree, place: int, things: list[int], denied: bool) -> OrderContent | None:
    about = [*things, *tree.below(place, "advcl", "xcomp", "obl")]
    fighting = any({"fight", "mount"} & order_words().verb(tree, one) for one in about)
    hostile = fighting or says(tree, about, "hostile", "fire", "strike")
    spared = order_words().base("verb", tree, place) in ("spare", "leave alone") and bool(things)
    if denied:
        return "attack" if spared else None  # "spare nobody"
    return "stand_down" if hostile or spared else None


def _stopping(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if "avoid" in kinds:
        return _avoiding(tree, place, things, denied)
    halts = [one for one in things if "halt" in order_words().noun(tree, one)]
    if tree.lemma(place) in ("put", "bring", "call", "bring about") and halts:
        return halt_of(tree, [*(c for h in halts for c in tree.below(h, "nmod", "obl")), *things])
    if "finish" in kinds and says(tree, things, "truce"):
        return "cease_fire" if denied else "resume"
    if "stop" not in kinds or "short" in words_of(tree, tree.below(place, "advmod", "xcomp")):
        return None
    if not things and not tree.below(place, "obj", "ccomp", "xcomp"):
        return _ending(tree, place, denied)
    objects = things if tree.passive(place) else [c for o in tree.below(place, "obj") for c in tree.conjuncts(o)]
    found = halt_of(tree, participles(tree, place) or objects or things)
    if found is None and says(tree, things, "halt"):  # "end the suspension of attacks"
        found = "resume"
    if found is None and not denied and words_of(tree, tree.below(place, "obj")) & _IT:
        found = "stand_down"
    if found is None and not objects:
        return _ending(tree, place, denied)
    if found is not None and denied:
        return "attack" if found in HALTS else "cease_fire"
    return found


def _ending(tree: Tree, place: int, denied: bool) -> OrderContent | None:
    """Return what an end without an object says: "the truce ends", "the shelling was to stop", "they should stop"."""
    subjects = tree.below(place, "nsubj", "nsubj:pass")
    if says(tree, subjects, "truce", "halt"):
        return "cease_fire" if denied else "resume"
    if says(tree, subjects, "hostile", "strike", "fire", "weapon"):
        return "attack" if denied else (halt_of(tree, subjects) or "cease_fire")
    stops = tree.lemma(place) in ("stop", "halt", "cease", "pause", "desist")
    elsewhere = says(tree, tree.below(place, "obl"), "talks", "ground")  # "stopped at a checkpoint"
    return "stand_down" if stops and not denied and not elsewhere else None


def _over(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what "the truce is over", "the war is on again", "no longer bound by the ceasefire" say."""
    subjects = tree.below(place, "nsubj", "nsubj:pass", "csubj")
    truce = says(tree, subjects, "truce", "halt")
    if truce and not denied and (tree.word(place) in _OVER or ("end" in kinds and not tree.below(place, "obj"))):
        return "resume"
    if (
        truce
        and denied
        and (kinds & {"keep", "prolong"} or tree.word(place) in ("force", "effect", "valid", "purpose"))
    ):
        return "resume"
    if denied and tree.word(place) in ("bound", "committed", "obliged"):
        about = tree.below(place, "obl")
        return "resume" if says(tree, about, "truce", "halt") or words_of(tree, about) & {"it", "this"} else None
    again = words_of(tree, tree.below(place, "advmod")) & {"again", "back"}
    if tree.word(place) in ("on", "again") and says(tree, subjects, "hostile", "fire") and (again or not denied):
        return "resume"
    return None


def _truce_kept(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    if kinds & {"keep", "declare", "prolong", "mount"} or tree.lemma(place) in ("call", "go"):
        if says(tree, things, "truce"):
            off = tree.lemma(place) == "call" and "off" in words_of(tree, tree.below(place))
            return "resume" if denied != off else "cease_fire"
        if "obey" in kinds and words_of(tree, tree.below(place, "obj", "obl")) & _IT:
            return "resume" if denied else "cease_fire"
        halts = [one for one in things if "halt" in order_words().noun(tree, one)]
        if halts and "prolong" in kinds:
            return "resume" if denied else (of_noun(tree, halts[0]) or "stand_down")
        if halts and (not kinds & {"mount"} or kinds & {"begin"}):
            return of_noun(tree, halts[0]) or ("stand_down" if kinds & {"keep", "obey"} and not denied else None)
        withdrawal = any("withdrawal" in order_words().noun(tree, one) for one in tree.below(place, "obj"))
        if withdrawal and kinds & {"begin", "declare", "mount"} and not denied:
            return "withdraw"
    return None


def _continuing(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what going on with attacks is; with "theirs", after the other side's were named."""
    if "continue" not in kinds:
        return None
    things = [*targets(tree, place), *tree.below(place, "xcomp", "advcl")]
    fighting = any("fight" in order_words().verb(tree, one) for one in things)
    theirs = words_of(tree, things) & {"theirs", "ours", "its", "his"}
    if not (fighting or theirs or says(tree, things, "hostile", "fire", "strike")):
        return None
    return "stand_down" if denied else "attack"


def _resuming(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    subjects = [] if things else tree.below(place, "nsubj")
    if "resume" in kinds and (tree.lemma(place) not in ("take", "pick") or says(tree, things, "weapon")):
        if says(tree, things, "truce"):
            return "cease_fire"
        arms = says(tree, [*things, *subjects], "hostile", "fire", "strike", "weapon")
        return "resume" if arms and not denied else None
    if "lift" in kinds:
        return "resume" if says(tree, things, "truce", "halt") and not denied else None
    if tree.lemma(place) in ("go", "return", "come", "revert") or tree.word(place) in ("going", "returning"):
        aims = tree.obliques(place, "to", "on", "onto")
        back = tree.lemma(place) in ("return", "revert", "come") or words_of(tree, tree.below(place, "advmod")) & {
            "back"
        }
        if any(tree.word(one) in _BACK_TO for one in aims) and not denied:
            return "resume" if back or tree.word(place) in ("going", "returning") else None
        if tree.lemma(place).startswith("return") and says(tree, tree.below(place, "nsubj"), "hostile"):
            return "resume"
    return None


def _begun(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    """Return what beginning again is: "attacks may start again", "act again on every front"."""
    again = words_of(tree, tree.below(place, "advmod")) & {"again", "anew", "afresh", "once"}
    if not again or denied:
        return None
    about = [*tree.below(place, "obj", "nsubj", "nsubj:pass", "xcomp")]
    hostile = says(tree, about, "hostile", "strike", "fire") or any(
        "fight" in order_words().verb(tree, one) for one in tree.below(place, "xcomp")
    )
    if "begin" in kinds and hostile:
        return "resume"
    took = words_of(tree, [*tree.below(place, "obj"), *tree.below(place, "obl")]) & _BACK_TO
    fights = "fight" in kinds or ("mount" in kinds and says(tree, about, "hostile", "strike"))
    return "resume" if fights or (tree.lemma(place) in ("take", "go", "act") and took) else None


def _leaving(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    marks = {m for c in tree.below(place, "obl") for m in tree.prepositions(c)[:1]} | words_of(
        tree, tree.below(place, "advmod", "compound:prt", "case")
    )
    base = order_words().base("verb", tree, place) or tree.lemma(place)
    if "leave" not in kinds or (tree.passive(place) and base not in ("recall", "withdraw", "pull back", "concentrate")):
        led = base in _CARRY_OFF and says(tree, tree.below(place, "obj"), "own", "weapon", "force") and marks & _AWAY
        far = tree.obliques(place, "from", "of", "to", "within", "behind", "across", "off") or "out" in marks
        if words_of(tree, tree.obliques(place, "from")) & {"front"}:  # "lead the army from the front"
            return None
        return "withdraw" if led and far and not denied and "leave" not in kinds else None
    if says(tree, things, "truce"):
        return "resume"
    if base.startswith("drive ") and tree.below(place, "obj"):  # "drive us out of the region"
        return None
    if says(tree, tree.obliques(place, "from", "of"), "talks"):
        return None
    home = tree.obliques(place, "to", "in", "into")
    if base in ("return", "go back", "concentrate", "retire", "come home") and not says(tree, home, "ground"):
        return None
    joined = [*tree.below(place, "obj"), *tree.obliques(place, "from")]
    if says(tree, joined, "join") and not says(tree, joined, "ground"):
        return None
    if base in ("leave", "abandon", "quit", "vacate", "lead out", "take out", "drive out"):
        left = tree.below(place, "obj", "obl") or things
        if not any(tree[one].upos == "PROPN" or "ground" in kinds_of(tree, one) for one in left):
            return None
    return None if denied else "withdraw"


def _fighting(tree: Tree, place: int, kinds: frozenset[str], denied: bool) -> OrderContent | None:
    things = targets(tree, place)
    found: OrderContent | None
    if "raise" in kinds or ("prolong" in kinds and says(tree, tree.below(place, "obj"), "strike")):
        found = "escalate" if says(tree, things, "hostile", "fire", "strike") else None
        inner = [c for one in things for c in tree.below(one, "nmod")]
        found = found or ("escalate" if says(tree, inner, "hostile", "strike") else None)
    else:
        fights = "fight" in kinds or ("mount" in kinds and says(tree, things, "strike", "hostile", "weapon"))
        fired = tree.lemma(place) in ("open", "return", "exchange", "trade", "direct", "answer") and says(
            tree, tree.below(place, "obj"), "fire"
        )
        revenge = tree.lemma(place) == "take" and says(tree, tree.below(place, "obj"), "strike")
        fired = fired or revenge
        armed = tree.lemma(place) in ("take", "go", "raise", "rise") and any(
            tree.word(o) in _BACK_TO or "weapon" in kinds_of(tree, o) for o in tree.below(place, "obl", "obj")
        )
        found = "attack" if fights or fired or armed or _crosses(tree, place) else None
    if denied and found:
        return "cease_fire" if says(tree, things, "fire") else "stand_down"
    return found


def _crosses(tree: Tree, place: int) -> bool:
    """Whether somebody goes where the enemy is: "crossed the border", "moved into Goma", "enter Tripoli"."""
    if tree.lemma(place) in ("take", "retake"):
        return any(tree[one].upos == "PROPN" for one in tree.below(place, "obj"))
    if tree.lemma(place) in ("enter", "cross", "invade", "penetrate", "storm"):
        return bool(tree.below(place, "obj") or tree.obliques(place, "into", "over"))
    if tree.lemma(place) not in ("move", "march", "drive", "roll", "push", "advance", "go", "pour", "close"):
        return False
    on = [one for one in tree.obliques(place, "on") if tree[one].upos == "PROPN" and not _a_day(tree, one)]
    parts = words_of(tree, tree.below(place, "compound:prt"))
    return bool(tree.obliques(place, "into", "onto", "against") or on or "on" in parts)


def _a_day(tree: Tree, place: int) -> bool:
    return "date" in order_words().word(tree.word(place)) or any(tree.word(p).isdigit() for p in tree.subtree(place))
