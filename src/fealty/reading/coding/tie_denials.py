"""Bare denials ("Abdi denies it", "called the story baseless"): they deny the ties that were told just before."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fealty.reading.coding.analysis import Analysis, Draft, Fact
from fealty.reading.coding.tie_parties import party_key
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree
from fealty.reading.voices import Manner
from fealty.records import Mention, Tie

_BARE = frozenset(("it", "this", "that", "both", "these"))
_ACCUSED = frozenset(
    ("charge", "accusation", "claim", "allegation", "link", "story", "report", "suggestion", "role", "involvement",
     "part", "hand", "connection", "tie", "assertion", "rumour", "rumor", "finding", "idea", "notion")
)  # fmt: skip
DENIERS = frozenset(("deny", "reject", "dispute", "dismiss", "refute", "rebut", "contest", "disclaim"))
"""Verbs that deny what they are said of."""
_ALL = 4


def denials(analysis: Analysis, tree: Tree, told: list[Draft]) -> Iterator[Draft]:
    """Yield what a bare denial denies: the last ties told before it, in its sentence or the one before."""
    for place in places_of(tree, listed("naming", also=DENIERS)):
        if not (_denies(tree, place) and _is_bare(tree, place)):
            continue
        speakers = [one for one in tree.subjects(place) if analysis.cast.acts((tree.number, one))]
        before = [draft for draft in told if draft.spot < (tree.number, place) and draft.spot[0] >= tree.number - 1]
        told_of = {one for speaker in speakers for one in tree.subtree(speaker)}
        before = [draft for draft in before if draft.spot[0] != tree.number or draft.spot[1] not in told_of]
        before = [draft for draft in before if draft.cues[0] not in ("compound", "title", "bare", "denial")]
        if not speakers or not before:
            continue
        spot = tree.number, place
        fields = analysis.cited(spot, manner=Manner("denied"))
        speaker = analysis.cast.mention((tree.number, speakers[0]))
        name = speaker.name
        fields["said_by"] = (*(one for one in fields["said_by"] if one != name), *([name] if name else []))
        for last in before[-_charges(tree, place) :]:
            if analysis.cast.kind((tree.number, speakers[0])) != "state" or _is_end(speaker, last.record):
                yield Draft(msgspec.structs.replace(last.record, **fields), spot, ("denial",))


def _denies(tree: Tree, place: int) -> bool:
    """Whether a verb denies what it is said of, by itself or with a word behind it ("called the story baseless")."""
    forms = verb_forms(tree.lemma(place), tree.word(place))
    if not DENIERS.isdisjoint(forms):
        return True
    judged = tree[place].upos == "VERB" and any(form in tie_words("naming") for form in forms)
    return judged and any(tree.word(one) in tie_words("false") for one in tree.below(place, "xcomp", "obj", "obl"))


def _charges(tree: Tree, place: int) -> int:
    """Return how many charges a denial is of: all that were made, where it says "both" or "these"."""
    things = tree.below(place, "obj")
    many = any(tree.word(one) != singular(tree.word(one)) for one in things)
    return _ALL if many or any(tree.word(one) == "both" for thing in things for one in tree.subtree(thing)) else 1


def _is_end(mention: Mention, tie: Fact) -> bool:
    return isinstance(tie, Tie) and party_key(mention) in (party_key(tie.from_), party_key(tie.to))


def _is_bare(tree: Tree, place: int) -> bool:
    objects = [one for one in tree.below(place, "obj") if tree.word(one) not in tie_words("false")]
    if len(objects) != 1:
        return False
    inner = tree.below(objects[0], "nmod", "acl")
    referring = all(tree.word(one) in (*_BARE, "them") for one in inner)  # "any role in it", "any link to them"
    return tree.word(objects[0]) in _BARE or (singular(tree.word(objects[0])) in _ACCUSED and referring)
