"""What a verb's form says about when: past, present or still to come, and whether it tells what somebody said."""

from __future__ import annotations

from typing import Literal

from fealty.reading.setting.words import stems, values
from fealty.reading.story import Tree

Tense = Literal["past", "pluperfect", "perfect", "present", "future", "infinitive", "gerund", "participle"]

_MODALS = frozenset(
    ("will", "'ll", "wo", "would", "shall", "should", "may", "might", "can", "ca", "could", "must", "ought")
)
_AHEAD = frozenset(("future", "infinitive"))


def is_a(kind: str, tree: Tree, place: int) -> bool:
    """Whether a word, by its lemma or as it stands, is of a kind of ``time_words.csv``."""
    words = values(kind)
    return tree.lemma(place) in words or any(stem in words for stem in stems(tree.word(place)))


def tense_of(tree: Tree, place: int) -> Tense:
    """Return the tense of a predicate, by its helping verbs and then by its form."""
    helpers = {tree.word(one) for one in tree.below(place, "aux", "cop")}
    if helpers & _MODALS:
        return "future"
    if any(tree.word(one) == "to" for one in tree.below(place, "mark")):
        return "perfect" if "have" in helpers else "infinitive"
    if helpers & {"had", "'d", "having"}:
        return "pluperfect"
    if helpers & {"has", "have", "'ve"}:
        return "perfect"
    if helpers & {"was", "were", "did"}:
        return "past"
    if helpers & {"is", "are", "am", "'s", "'re", "do", "does", "be"}:
        return "present"
    return _bare(tree, place)


def _bare(tree: Tree, place: int) -> Tense:
    """Return the tense of a verb without helping verbs."""
    word, lemma, relation = tree.word(place), tree.lemma(place), tree.relation(place)
    if word.endswith("ing"):
        return "gerund"
    if relation in ("acl", "amod") and tree[place].deprel != "acl:relcl":
        return "participle"
    if relation == "conj" and not tree.below(place, "nsubj") and tree.is_predicate(tree.head(place)):
        first = tense_of(tree, tree.head(place))
        if word == lemma or first in ("pluperfect", "perfect"):
            return first
    if relation == "advcl" and word.endswith("ed") and not tree.below(place, "nsubj"):
        return "participle"
    if word.endswith("ed") or word in values("invariant"):
        return "past"
    return "present" if word == lemma or word.endswith("s") or tree[place].upos != "VERB" else "past"


def looks_ahead(tree: Tree, place: int) -> bool:
    """Whether a predicate tells what is still to come: by its tense, or because somebody plans or orders it."""
    tense = tense_of(tree, place)
    if tense == "future":
        return True
    head, relation = tree.head(place), tree.relation(place)
    if head < 0:
        return tense == "infinitive"  # "they are to leave"
    if relation == "conj" and tense == "infinitive":
        return True
    if tense == "infinitive":
        return not is_a("aspect", tree, head) or (relation == "xcomp" and looks_ahead(tree, head))
    if relation in ("xcomp", "ccomp", "acl") and tense in ("present", "gerund") and is_a("planned", tree, head):
        return relation != "ccomp" or tree.word(place) == tree.lemma(place)
    if relation == "xcomp" and is_a("aspect", tree, head):
        return looks_ahead(tree, head)
    return tense == "present" and tree.word(place) in ("due", "set", "scheduled", "expected", "planned", "slated")


def is_speech(tree: Tree, place: int) -> bool:
    """Whether a word tells that somebody said or decided something."""
    return is_a("speech", tree, place)
