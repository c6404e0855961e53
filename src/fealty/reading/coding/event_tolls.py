"""The dead and wounded of an attack, told beside it: "Nineteen people died", "The dead so far number 53"."""

from __future__ import annotations

from fealty.reading.coding.event_classes import is_time, named
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import verbs_of, words_of
from fealty.reading.coding.event_verbs import sum_of
from fealty.reading.coding.tolls import Quantity, between
from fealty.reading.story import Story, Tree

_HARM = frozenset(("kill", "hurt", "died", "dead"))
_BEFORE, _AFTER = 4, 8
_APART = frozenset((";", ":", "–", "—"))
_LATER = frozenset(("later", "since", "there", "then"))
_NOT_THEIRS = frozenset(("no", "nobody", "none", "not", "since", "war"))


def tolls_in(tree: Tree, begin: int = 0) -> tuple[Quantity, Quantity]:
    """Return the numbers of killed and injured that a sentence tells from a word on, in whatever words."""
    killed, injured = Quantity(), Quantity()
    for place in range(begin, len(tree)):
        word = tree.word(place)
        if not killed.known and word in words_of("dead_word"):
            killed = _beside(tree, place, begin)
        elif not killed.known and word in verbs_of("perish"):
            killed = sum_of(tree, tree.subjects(place))
        elif not injured.known and word in words_of("hurt_word"):
            injured = _beside(tree, place, begin)
    return killed, injured


def _beside(tree: Tree, place: int, begin: int) -> Quantity:
    """Return the number before a word for the dead, or the one that it is said to have reached."""
    first = max(begin, place - _BEFORE)
    marks = [one for one in range(first, place) if tree[one].text in (",", ";", ":") or tree.word(one) == "and"]
    found = between(tree, marks[-1] + 1 if marks else first, place)
    if found.known or not any(tree.word(one) in words_of("reaches") for one in range(place, min(place + 4, len(tree)))):
        return found
    return between(tree, place + 1, min(place + _AFTER, len(tree)))


def only_toll(story: Story, tree: Tree, earlier: Happening) -> Happening | None:
    """Return the attack of the sentence before with the toll that this sentence gives it, None when it gives none.

    Parameters
    ----------
    story
        The story.
    tree
        The sentence, in which no other attack is told.
    earlier
        The last attack told before.
    """
    same_place = story.paragraph_of[tree.number] == story.paragraph_of[earlier.spot[0]]
    if not same_place or tree.number - earlier.spot[0] > 1 or not open_for_toll(earlier):
        return None
    begin = _next_clause(tree, earlier.spot[1]) if tree.number == earlier.spot[0] else 0
    if any(tree.word(place) in _NOT_THEIRS for place in range(begin, len(tree))) or _elsewhere(tree, begin):
        return None
    killed, injured = tolls_in(tree, begin)
    if not (killed.known or injured.known):
        return None
    return earlier._replace(
        killed=killed if killed.known else earlier.killed,
        injured=injured if injured.known else earlier.injured,
        cues=tuple(dict.fromkeys((*earlier.cues, "toll beside"))),
    )


def _next_clause(tree: Tree, place: int) -> int:
    """Return where the part of a sentence begins that stands apart from a word: after a semicolon, a colon, a dash."""
    return next((one + 1 for one in range(place, len(tree)) if tree[one].text in _APART), len(tree))


def open_for_toll(one: Happening) -> bool:
    """Whether an attack is told as one, without its dead."""
    return (
        one.type == "ASSAULT" and not one.status and not one.killed.known and one.number in (1, None)
        and one.how not in _HARM
    )  # fmt: skip


def _elsewhere(tree: Tree, begin: int) -> bool:
    """Whether a sentence has a place or a day of its own, so that other victims may be meant."""
    return any(tree.relation(one) == "obl" and _away(tree, one) for one in range(begin, len(tree)))


def _away(tree: Tree, place: int) -> bool:
    return named(tree, place, "LOC") or (is_time(tree, place) and not _afterwards(tree, place))


def _afterwards(tree: Tree, place: int) -> bool:
    return any(tree.word(one) in _LATER for one in tree.subtree(place))


def _by_another(tree: Tree, one: Happening) -> bool:
    """Whether something not told of before did it: "and shelling of the suburb killed twelve", but not "the blast"."""
    place = one.spot[1]
    doers = [] if tree.passive(place) or one.how not in ("kill", "hurt") else tree.below(place, "nsubj", "csubj")
    return any(not tree.below(doer, "det") for doer in doers if tree[doer].upos == "NOUN")


def victims_only(tree: Tree, one: Happening) -> bool:
    """Whether a clause tells victims alone, whom nobody in it has hit, at no place or day of its own."""
    if one.type != "ASSAULT" or one.how not in _HARM or one.actors or one.weapon or one.status or "nominal" in one.cues:
        return False
    if _by_another(tree, one):
        return False
    around = tree.subtree(one.spot[1])
    away = any(tree.relation(place) == "obl" and _away(tree, place) for place in around)
    return not away and not any(tree.word(place) in _NOT_THEIRS for place in around)
