"""Draft events of a story: who did what to whom, with what, and how many it hit (PLOVER 2021)."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.event_asking import confirmed
from fealty.reading.coding.event_classes import noun_act
from fealty.reading.coding.event_finding import told_by_nouns, told_by_verbs
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_merging import continued, joined, merged, victims_of
from fealty.reading.coding.event_reality import asked
from fealty.reading.coding.event_tolls import only_toll
from fealty.reading.story import Span, Spot, Tree
from fealty.records import Event, Mention, Place

_DONE_TO_PLACES = frozenset(("ASSAULT", "COERCE"))
_NOWHERE = 9  # beyond the last where_prec of UCDP
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
    trees = [tree for tree in analysis.story.trees if not asked(tree)]
    verbal = confirmed(analysis.story, [one for tree in trees for one in told_by_verbs(analysis, tree)])
    by_sentence: dict[int, list[Happening]] = {}
    for one in verbal:
        by_sentence.setdefault(one.spot[0], []).append(one)
    for tree in trees:
        verbs = by_sentence.get(tree.number, [])
        nouns = told_by_nouns(analysis, tree, verbs, _latest(analysis, told, tree))
        here = merged(tree, [*verbs, *nouns])
        if told and not any(one.type == "ASSAULT" for one in here):
            counted = only_toll(analysis.story, tree, told[-1])
            if counted is not None:
                told[-1] = _reaching(analysis, counted, tree)
        for found in here:
            latest = _latest(analysis, told, tree)
            one = _from_before(tree, found, latest, told)
            again = latest is not None and victims_of(tree, one)
            last = _last_attack(told)
            if told and again != "them" and continued(analysis.story, told[last], one):
                told[last] = _told_twice(analysis, told[last], one)
            elif latest is not None and again == "it" and not latest.killed.known:
                told[told.index(latest)] = _told_twice(analysis, latest, one)
            elif latest is not None and again:
                told.append(one._replace(actors=latest.actors, by=latest.by, cues=(*one.cues, "from before")))
            else:
                told.append(one)
        if told and told[-1].spot[0] == tree.number:
            told[-1] = only_toll(analysis.story, tree, told[-1]) or told[-1]
    return [_draft(analysis, one) for one in told]


def _last_attack(told: list[Happening]) -> int:
    """Return the place of the last attack of the sentence told last, that of its last event where it tells none."""
    for place in range(len(told) - 1, -1, -1):
        if told[place].spot[0] != told[-1].spot[0]:
            break
        if told[place].type == "ASSAULT":
            return place
    return len(told) - 1


def _latest(analysis: Analysis, told: list[Happening], tree: Tree) -> Happening | None:
    """Return the last attack that the paragraph told of before a sentence."""
    where = analysis.story.paragraph_of
    for one in reversed(told):
        if where[one.spot[0]] != where[tree.number]:
            return None
        if one.type == "ASSAULT" and one.status in (None, "asserted"):
            return one
    return None


def _from_before(tree: Tree, one: Happening, latest: Happening | None, told: list[Happening]) -> Happening:
    """Return an event with what it takes from the story: whose "the attack" was, whom a claimed one hit."""
    if one.how == "claim" and not one.recipients and latest is not None:
        return one._replace(recipients=latest.recipients)
    if one.type != "ACCUSE" or len(one.recipients) != 1:
        return one
    act = noun_act(tree, one.recipients[0][1])
    done = next((other for other in reversed(told) if other.type == "ASSAULT" and other.actors), None)
    if act is None or act.type != "ASSAULT" or done is None or set(done.actors) & set(one.actors):
        return one
    return one._replace(recipients=done.actors)


def _told_twice(analysis: Analysis, one: Happening, other: Happening) -> Happening:
    """Return an event with what a later sentence says of its victims; the quote reaches over both where they touch."""
    both = joined(one, other)
    if other.spot[0] - one.spot[0] > 1:
        return both
    return both._replace(span=_span_of_both(analysis, one, other))


def _reaching(analysis: Analysis, one: Happening, tree: Tree) -> Happening:
    """Return an event whose quote reaches to the end of the sentence that gives its toll."""
    begin = (one.span or analysis.story.trees[one.spot[0]].clause_span(one.spot[1]))[0]
    return one._replace(span=(begin, tree.sentence.end))


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


def _where(analysis: Analysis, one: Happening) -> Place | None:
    """Return where it happened: where whatever was attacked or taken lies, when that is said more exactly."""
    found = analysis.scenes.of(one.spot)
    if one.type not in _DONE_TO_PLACES:
        return found
    for spot in one.recipients:
        own = analysis.scenes.of(spot) if spot[0] == one.spot[0] else None
        if own is not None and (found is None or (own.precision or _NOWHERE) < (found.precision or _NOWHERE)):
            return own
    return found


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
        where=_where(analysis, one),
        weapon=one.weapon,
        killed=one.killed.toll(),
        injured=one.injured.toll(),
        count=one.number,
        **cited,
    )
    return Draft(record, one.spot, one.cues)
