"""Draft events of a story: who did what to whom, with what, and how many it hit (PLOVER 2021)."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_merging import continued, joined, merged, victims_of
from fealty.reading.coding.event_nouns import denied_again, from_noun
from fealty.reading.coding.event_reality import asked, happened, negated
from fealty.reading.coding.event_roles import Parties
from fealty.reading.coding.event_speech import accused, as_said, demand_at, refusal_at, threat_at
from fealty.reading.coding.event_verbs import from_verb
from fealty.reading.story import Span, Spot, Tree
from fealty.records import Event, Mention

_DEEDS = frozenset(("ASSAULT", "COERCE", "MOBILIZE"))
_TRIED = frozenset(("try", "tries", "tried", "attempt", "attempts", "attempted"))
_HURT = frozenset(("hurt", "injured", "wounded", "killed", "maimed"))
_NEVER_DENIED = frozenset(("SUPPORT", "REQUEST", "THREATEN", "ACCUSE", "REJECT", "COOPERATE"))
_SAID_BY_THE_ACTOR = frozenset(("ACCUSE",))


def events(analysis: Analysis) -> list[Draft]:
    """Return the events that a story tells of, in the order of the text.

    Parameters
    ----------
    analysis
        The story, with who, when, where and who says so.

    Returns
    -------
    list of Draft
        One draft for an incident, its claimed actor and its speaker.
    """
    told: list[Happening] = []
    for tree in analysis.story.trees:
        for one in _of_sentence(analysis, tree, _latest(analysis, told, tree)):
            latest = _latest(analysis, told, tree)
            again = latest is not None and victims_of(tree, one)
            if told and continued(analysis.story, told[-1], one):
                told[-1] = _told_twice(analysis, told[-1], one)
            elif latest is not None and again == "it" and not latest.killed.known:
                told[told.index(latest)] = _told_twice(analysis, latest, one)
            elif latest is not None and again:
                told.append(one._replace(actors=latest.actors, by=latest.by, cues=(*one.cues, "from before")))
            else:
                told.append(one)
    return [_draft(analysis, one) for one in told]


def _latest(analysis: Analysis, told: list[Happening], tree: Tree) -> Happening | None:
    """Return the last attack that the paragraph told of before a sentence."""
    where = analysis.story.paragraph_of
    for one in reversed(told):
        if where[one.spot[0]] != where[tree.number]:
            return None
        if one.type == "ASSAULT" and not one.status:
            return one
    return None


def _of_sentence(analysis: Analysis, tree: Tree, earlier: Happening | None) -> list[Happening]:
    if asked(tree):
        return []
    parties = Parties(tree, analysis.cast)
    found: list[Happening] = []
    for place in range(len(tree)):
        if _is_verb(tree, place):
            one = refusal_at(analysis, parties, place) or from_verb(parties, place)
            one = one or threat_at(analysis, parties, place) or demand_at(analysis, parties, place)
            if one is not None:
                found.append(one)
    taken = frozenset(place for one in found for place in one.covered)
    for place, token in enumerate(tree.tokens):
        if token.upos in ("NOUN", "PROPN") and place not in taken:
            one = denied_again(analysis.cast, tree, place, earlier) or from_noun(parties, place, taken)
            if one is not None:
                found.append(one)
    real = [said for one in found if (said := _said(analysis, tree, one)) is not None]
    return merged(tree, real)


def _is_verb(tree: Tree, place: int) -> bool:
    token = tree[place]
    if token.upos in ("VERB", "AUX"):
        return token.deprel not in ("amod", "aux", "aux:pass")
    if token.upos == "ADJ" and tree.below(place, "aux") and tree.below(place, "obj"):
        return True  # "would free the prisoners"
    if token.upos == "ADJ" and tree.below(place, "cop") and tree.word(place) in _HURT:
        return True
    return token.upos == "PROPN" and token.text.islower() and bool(tree.below(place, "nsubj"))  # a rare verb misread


def _said(analysis: Analysis, tree: Tree, one: Happening) -> Happening | None:
    """Return an event with how it is said, None when nobody says that it is so."""
    if one.status is not None:
        return one
    place = one.spot[1]
    if one.type in _DEEDS and (blamed := accused(analysis, tree, one)) is not None:
        return blamed
    if negated(tree, place):
        if analysis.voices.speaker(one.spot) is None:
            return None
        one = one._replace(status="denied")
    if not happened(tree, place):
        return None
    if one.type in _NEVER_DENIED and analysis.voices.manner(one.spot).status == "denied":
        return None
    if one.status is None and set(analysis.voices.manner(one.spot).cues) & _TRIED:
        return one._replace(status="asserted")
    return as_said(analysis, one)


def _told_twice(analysis: Analysis, one: Happening, other: Happening) -> Happening:
    """Return an event with what a later sentence says of its victims; the quote reaches over both where they touch."""
    both = joined(one, other)
    if other.spot[0] - one.spot[0] > 1:
        return both
    return both._replace(span=_span_of_both(analysis, one, other))


def _span_of_both(analysis: Analysis, one: Happening, other: Happening) -> Span:
    trees = analysis.story.trees
    first, second = trees[one.spot[0]].clause_span(one.spot[1]), trees[other.spot[0]].clause_span(other.spot[1])
    return min(first[0], second[0]), max(first[1], second[1])


def _mentions(analysis: Analysis, spots: tuple[Spot, ...]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for spot in spots:
        mention = analysis.cast.mention(spot)
        if all(mention.span != other.span for other in found):
            found.append(mention)
    return tuple(found)


def _draft(analysis: Analysis, one: Happening) -> Draft:
    cited = analysis.cited(one.spot, span=one.span)
    actors = (one.by,) if one.by else _mentions(analysis, one.actors)
    speaker = one.said_by or (actors[0] if one.type in _SAID_BY_THE_ACTOR and actors else None)
    if speaker is not None:
        name = speaker.name or speaker.text
        if name not in cited["said_by"]:
            cited["said_by"] = (*cited["said_by"], name)
    if one.status is not None:
        cited["status"] = one.status
    record = Event(
        type=one.type,
        mode=one.mode,
        actors=actors,
        recipients=_mentions(analysis, one.recipients),
        when=analysis.times.of(one.spot),
        where=analysis.scenes.of(one.spot),
        weapon=one.weapon,
        killed=one.killed.toll(),
        injured=one.injured.toll(),
        count=one.count,
        **cited,
    )
    return Draft(record, one.spot, one.cues)
