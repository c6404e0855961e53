"""What is said of an actor that is no event and no tie: attitudes, lasting activities, denied parts in something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.label_words import label_words, verb_of
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.story import Tree
from fealty.records import Mention

_CARRIERS = frozenset(("continue", "remain", "keep", "seem", "appear"))
_MAIN = frozenset(("root", "conj", "ccomp", "parataxis"))
_EMPTY = frozenset(("be", "have", "do", "one", "thing", "same"))


class Stance(NamedTuple):
    """A claim about an actor: who makes it (None: the author), of whom, and how the speaker stands to it."""

    place: int
    speaker: Mention | None
    about: Mention
    stance: str
    cue: str


def stances(analysis: Analysis, tree: Tree) -> Iterator[Stance]:
    """Yield the claims of a sentence that are worth a record, a few at most."""
    for place in range(len(tree)):
        if tree[place].deprel not in _MAIN and tree.relation(place) not in _MAIN and tree.relation(place) != "xcomp":
            continue
        yield from _attitude(analysis, tree, place)
        yield from _activity(analysis, tree, place)
        yield from _cleared(analysis, tree, place)
        yield from _assessed(analysis, tree, place)


def _mention(analysis: Analysis, tree: Tree, places: list[int]) -> Mention | None:
    """Return the first of some words that is a state or a group which the text names."""
    for place in places:
        spot = tree.number, place
        found = analysis.cast.mention(spot)
        named = (found.name or "")[:1].isupper() or tree[place].upos == "PROPN"
        if found.actor or (named and analysis.cast.kind(spot) in ("state", "group")):
            return found
    return None


def _attitude(analysis: Analysis, tree: Tree, place: int) -> Iterator[Stance]:
    verb = verb_of(tree, place, "attitude")
    if verb is None:
        return
    holder = _mention(analysis, tree, tree.agents(place))
    about = _mention(analysis, tree, tree.patients(place) or tree.obliques(place, "with"))
    if holder and about and holder != about:
        yield Stance(place, holder, about, label_words("attitude")[verb], "attitude")


def _activity(analysis: Analysis, tree: Tree, place: int) -> Iterator[Stance]:
    """Yield an activity that goes on: of the present, or carried by "continues to"."""
    verb = verb_of(tree, place, "activity")
    carried = tree.relation(place) == "xcomp" and tree.lemma(tree.head(place)) in _CARRIERS
    if verb is None or (tree.relation(place) == "xcomp" and not carried):
        return
    if not carried and not _present(tree, place):
        return
    about = _mention(analysis, tree, tree.subjects(place))
    if about is not None and (tree.below(place, "obj", "xcomp", "obl")):
        yield Stance(place, analysis.voices.speaker((tree.number, place)), about, "assesses", "activity")


def _present(tree: Tree, place: int) -> bool:
    if tree.below(place, "aux"):
        return any(tree.word(one) in ("is", "are", "has", "have", "does", "do") for one in tree.below(place, "aux"))
    word, lemma = tree.word(place), tree.lemma(place)
    return word == lemma or (word.endswith("s") and not word.endswith("ss"))


def _cleared(analysis: Analysis, tree: Tree, place: int) -> Iterator[Stance]:
    """Yield a denied part in something ("denied any involvement")."""
    if tree.lemma(place) not in ("deny", "disclaim", "disavow"):
        return
    things = [one for one in tree.patients(place) if singular(tree.word(one)) in label_words("cleared")]
    holder = _mention(analysis, tree, tree.agents(place))
    if things and holder:
        yield Stance(place, holder, holder, "denies", "denial")


def _assessed(analysis: Analysis, tree: Tree, place: int) -> Iterator[Stance]:
    """Yield what a group or a state is said to be, where that is no tie and no plain fact of place."""
    if not tree.below(place, "cop") or tree[place].upos not in ("ADJ", "NOUN") or tree.below(place, "case"):
        return
    words = (tree.lemma(place), singular(tree.word(place)))
    ties = any(word in tie_words(kind) for word in words for kind in ("role", "branch", "body", "adjective"))
    if ties or tree.lemma(place) in _EMPTY or tree.relation(place) == "conj":
        return
    about = _mention(analysis, tree, tree.subjects(place))
    if about is not None:
        yield Stance(place, analysis.voices.speaker((tree.number, place)), about, "assesses", "assessment")
