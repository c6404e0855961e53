"""The words by which an actor is called: by the author in passing ("the terrorist group Hamas"), or by somebody named.

Only a word that judges (`label_words`), a name that the text holds at a distance ("so-called"), or what somebody is
said to call an actor counts as a label; and only for an actor that the text names somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.label_words import is_loaded, judging_words, label_words, naming_words, verb_of
from fealty.reading.coding.triggers import places_of
from fealty.reading.story import Span, Tree
from fealty.records import Mention

_MARKS = "\"'“”„‘’«»"
_NAMED_AS = frozenset(("known", "called", "named"))
_LONGEST = 12


class Label(NamedTuple):
    """Words for an actor: who says them (None: the author), of whom, and where it stands."""

    place: int
    speaker: Mention | None
    about: Mention
    words: Span
    cue: str
    quote: Span | None = None


def labels(analysis: Analysis, tree: Tree) -> Iterator[Label]:
    """Yield the labels of a sentence."""
    taken: set[int] = set()
    for place in places_of(tree, naming_words()):
        if verb_of(tree, place, "naming"):
            for label in _given(analysis, tree, place):
                taken.update(one for one in range(len(tree)) if label.words[0] <= tree[one].begin < label.words[1])
                yield label
    if not any(_framed(tree, one) or is_loaded(tree, one) for one in places_of(tree, judging_words())):
        return
    for place in range(len(tree)):
        if place not in taken and tree[place].upos in ("NOUN", "PROPN"):
            yield from _in_passing(analysis, tree, place)


def _given(analysis: Analysis, tree: Tree, place: int) -> Iterator[Label]:
    """Yield what somebody is said to call an actor."""
    patients = [one for one in tree.patients(place) if _acts(analysis, tree, one)]
    name = _name_given(tree, place, patients)
    if name is None or not patients:
        return
    about = _about(analysis, tree, patients[0])
    words = _words(tree, name)
    agents = [one for one in (tree.agents(place) or _agents_after(tree, place)) if one not in (*patients, name)]
    if about is None or not (_judges(tree, name) or _in_marks(tree, words)):
        return
    speaker = analysis.cast.mention((tree.number, agents[0])) if agents else None
    yield Label(place, speaker, about, words, "given")


def _name_given(tree: Tree, place: int, patients: list[int]) -> int | None:
    """Return the noun or adjective that a verb of naming gives to its object."""
    found = [one for one in tree.obliques(place, "as") if not tree.is_predicate(one)]
    found += [one for one in tree.below(place, "xcomp", "obj", "advcl") if tree[one].upos in ("NOUN", "PROPN", "ADJ")]
    for patient in patients:
        found += tree.obliques(patient, "as")
    return next((one for one in found if one not in patients[:1] and one > place), None)


def _agents_after(tree: Tree, place: int) -> list[int]:
    """Return a "by" phrase that the parser hung on the name given ("designated as terrorists by")."""
    return [one for name in tree.obliques(place, "as") for one in tree.obliques(name, "by")]


def _in_passing(analysis: Analysis, tree: Tree, place: int) -> Iterator[Label]:
    """Yield a label that stands in a noun phrase of the author's, or of whoever speaks there."""
    phrase = tree.phrase(place)
    framed = [one for one in phrase if _framed(tree, one)]
    loaded = [one for one in phrase if is_loaded(tree, one) and one <= place and _near(tree, one, place)]
    if not (framed or loaded) or tree.relation(place) in ("compound", "flat"):
        return
    named = _known_as(analysis, tree, place)
    predicate = bool(tree.below(place, "cop"))
    subject = next(iter(tree.subjects(place)), None) if predicate else None
    if tree.relation(place) == "appos" and loaded and _acts(analysis, tree, tree.head(place)):
        subject = tree.head(place)
    target = subject if subject is not None else named if named is not None else place
    about = _about(analysis, tree, target) if _acts(analysis, tree, target) or framed else None
    if about is None or (target == place and not (framed or _identified(tree, place, about))):
        return
    first = min(framed + loaded)
    words = (tree[first].begin, max(tree[place].end, tree[max(loaded or framed)].end))
    if predicate or subject is not None:
        words = _words(tree, place)
    cue = "predicate" if predicate else "passing"
    yield Label(place, analysis.voices.speaker((tree.number, place)), about, words, cue, _quote(tree, place, target))


def _framed(tree: Tree, place: int) -> bool:
    word = tree.word(place)
    if word in label_words("frame"):
        return True
    rest = "-".join(tree.word(one) for one in (place, place + 2) if one < len(tree))
    return rest in label_words("frame") and tree[place + 1].text == "-"


def _near(tree: Tree, place: int, noun: int) -> bool:
    """Whether a judging word is the noun itself or its direct attribute."""
    return place == noun or (tree.head(place) == noun and tree.relation(place) in ("amod", "compound"))


def _known_as(analysis: Analysis, tree: Tree, place: int) -> int | None:
    """Return the name that a noun is said to have: by apposition, or "known as"."""
    for one in tree.below(place, "acl"):
        if tree.word(one) in _NAMED_AS:
            found = tree.obliques(one, "as") or tree.below(one, "xcomp", "obj", "obl")
            if found:
                return found[0]
    named = [one for one in tree.below(place, "appos", "flat") if tree[one].upos == "PROPN"]
    return next((one for one in named if _acts(analysis, tree, one)), None)


def _acts(analysis: Analysis, tree: Tree, place: int) -> bool:
    return place >= 0 and analysis.cast.acts((tree.number, place))


def _about(analysis: Analysis, tree: Tree, place: int) -> Mention | None:
    """Return the actor that is labelled, None for somebody whom nothing in the text identifies."""
    found = analysis.cast.mention((tree.number, tree.antecedent(place)))
    return found if found.actor or (found.name or found.text)[:1].isalnum() else None


def _identified(tree: Tree, place: int, about: Mention) -> bool:
    """Whether a phrase names its actor ("Houthi rebels"), or stands for one named elsewhere."""
    if about.actor is not None:
        return True
    named = any(tree[one].upos == "PROPN" for one in tree.phrase(place))
    name = about.name or ""
    return named or (name != about.text and name[:1].isupper())


def _judges(tree: Tree, name: int) -> bool:
    return any(is_loaded(tree, one) or _framed(tree, one) for one in tree.subtree(name, without=("acl:relcl", "appos")))


def _in_marks(tree: Tree, words: Span) -> bool:
    before, after = tree.text[max(words[0] - 1, 0) : words[0]], tree.text[words[1] : words[1] + 2]
    return before in _MARKS and bool(before) and any(mark in _MARKS for mark in after)


def _words(tree: Tree, place: int) -> Span:
    """Return the exact words of a label: the phrase without its article, with "of murderers"."""
    inside = [one for one in tree.below(place, "amod", "compound", "nummod", "nmod:poss") if one < place]
    low = min([place, *(one for child in inside for one in tree.subtree(child))])
    inner = [
        one for child in tree.below(place, "nmod") if "of" in tree.prepositions(child) for one in tree.subtree(child)
    ]
    high = max([place, *(one for one in inner if one > place)])
    while low < place and tree[low].upos in ("DET", "PUNCT", "ADP"):
        low += 1
    return tree[low].begin, tree[min(high, low + _LONGEST)].end


def _quote(tree: Tree, place: int, target: int) -> Span:
    spans = [tree.phrase_span(place), tree.phrase_span(target)]
    return min(begin for begin, _ in spans), max(end for _, end in spans)
