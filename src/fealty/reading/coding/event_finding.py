"""The events that the words of one sentence tell, before those that tell the same are joined."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.event_again import claimed_again, denied_again
from fealty.reading.coding.event_classes import weapon_at
from fealty.reading.coding.event_figures import figurative
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_nouns import from_noun
from fealty.reading.coding.event_reality import happened, negated
from fealty.reading.coding.event_roles import Parties
from fealty.reading.coding.event_speech import accused, as_said, demand_at, refusal_at, threat_at
from fealty.reading.coding.event_verbs import from_verb
from fealty.reading.story import Tree

_DEEDS = frozenset(("ASSAULT", "COERCE", "MOBILIZE"))
_TRIED = frozenset(("try", "tries", "tried", "attempt", "attempts", "attempted"))
_HURT = frozenset(("hurt", "injured", "wounded", "killed", "maimed"))
_NEVER_DENIED = frozenset(("SUPPORT", "REQUEST", "THREATEN", "ACCUSE", "REJECT", "COOPERATE"))


def told_by_verbs(analysis: Analysis, tree: Tree) -> list[Happening]:
    """Return the events that the verbs of a sentence tell.

    Parameters
    ----------
    analysis
        The story.
    tree
        The sentence.
    """
    parties = Parties(tree, analysis.cast)
    found: list[Happening] = []
    for place in range(len(tree)):
        if _is_verb(tree, place) and not any(other.how == "dead" and place in other.covered for other in found):
            one = refusal_at(analysis, parties, place) or from_verb(parties, place)
            one = one or threat_at(analysis, parties, place) or demand_at(analysis, parties, place)
            said = _said(analysis, tree, one) if one is not None else None
            if said is not None:
                found.append(said)
    return found


def told_by_nouns(
    analysis: Analysis, tree: Tree, verbal: list[Happening], earlier: Happening | None
) -> list[Happening]:
    """Return the events that the nouns of a sentence tell.

    Parameters
    ----------
    analysis
        The story.
    tree
        The sentence.
    verbal
        What its verbs tell: their nouns are theirs.
    earlier
        The last attack told before in the paragraph, which a denial may mean.
    """
    parties = Parties(tree, analysis.cast)
    taken = frozenset(place for one in verbal for place in one.covered)
    found: list[Happening] = []
    for place, token in enumerate(tree.tokens):
        if token.upos in ("NOUN", "PROPN", "PRON", "ADJ") and place not in taken:
            before = [one for one in verbal if one.type == "ASSAULT" and one.spot[1] < place and one.status != "denied"]
            last = before[-1] if before else earlier
            one = denied_again(analysis.cast, tree, place, last) or claimed_again(parties, place, last)
            one = one or from_noun(parties, place, taken)
            said = _said(analysis, tree, one) if one is not None else None
            if said is not None:
                found.append(said)
                taken |= said.covered if said.status == "denied" else frozenset()
    return found


def _is_verb(tree: Tree, place: int) -> bool:
    return _read_as_verb(tree, place) and not _names_weapon(tree, place)


def _read_as_verb(tree: Tree, place: int) -> bool:
    token = tree[place]
    if token.upos in ("VERB", "AUX"):
        return token.deprel not in ("amod", "aux", "aux:pass")
    if token.upos == "ADJ" and tree.below(place, "aux") and tree.below(place, "obj"):
        return True  # "would free the prisoners"
    if token.upos == "ADJ" and tree.below(place, "cop") and tree.word(place) in _HURT:
        return True
    return token.upos == "PROPN" and token.text.islower() and bool(tree.below(place, "nsubj"))  # a rare verb misread


def _names_weapon(tree: Tree, place: int) -> bool:
    """Whether a verb was read in the name of a weapon: "an armoured regiment, attack helicopters and jets"."""
    used = weapon_at(tree, place + 1) if place + 1 < len(tree) else None
    return used is not None and used[0].lower().startswith(f"{tree.word(place)} ")


def _said(analysis: Analysis, tree: Tree, one: Happening) -> Happening | None:
    """Return an event with how it is said, None when nobody says that it is so."""
    if figurative(analysis.story, tree, one):
        return None
    if one.status is not None:
        return one
    place = one.spot[1]
    if one.type in _DEEDS and (blamed := accused(analysis, tree, one)) is not None:
        return blamed
    if negated(tree, place):
        if analysis.voices.speaker(one.spot) is None or _nobody_alone(tree, one):
            return None
        one = one._replace(status="denied")
    if not happened(tree, place):
        return None
    if one.type in _NEVER_DENIED and analysis.voices.manner(one.spot).status == "denied":
        return None
    if one.how == "ask" and not _plain(analysis, one):
        return None
    if one.status is None and set(analysis.voices.manner(one.spot).cues) & _TRIED:
        return one._replace(status="asserted") if one.type != "RETREAT" else None  # "as they tried to leave"
    return as_said(analysis, one)


def _nobody_alone(tree: Tree, one: Happening) -> bool:
    """Whether nothing is denied but that anybody was hit: "nobody was hurt"."""
    whom = [place for number, place in one.recipients if number == tree.number]
    return not one.actors and bool(whom) and all(tree.word(place) in ("nobody", "none", "one") for place in whom)


def _plain(analysis: Analysis, one: Happening) -> bool:
    """Whether a doubtful verb is at least asserted, between two parties who act."""
    both = bool(one.actors and one.recipients)
    return both and analysis.cast.acts(one.recipients[0]) and analysis.voices.manner(one.spot).status == "asserted"
