"""What somebody says he will do: a threat or a promise, not yet the deed."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.event_classes import in_class
from fealty.reading.coding.event_frames import Frame
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import single, verbs_of, words_of
from fealty.reading.coding.event_reality import casting_verb, negated
from fealty.reading.coding.event_roles import Parties
from fealty.reading.story import Spot, Tree
from fealty.records import Mention

_HOSTILE = frozenset(("ASSAULT", "COERCE", "SANCTION", "MOBILIZE"))
_COMING = frozenset(("planned", "threatened", "conditional", "habitual"))
_WILL = frozenset(("will", "would", "shall", "'ll", "wo"))
_OWN = frozenset(("we", "our", "us", "i", "my"))
_SELF = frozenset(("its", "his", "her", "their", "our", "my"))
_OUGHT = frozenset(("must", "should", "ought"))
_NOBODY = frozenset(("no", "nobody", "none", "noone", "one"))
_IF = frozenset(("if", "should", "unless"))


def as_said(analysis: Analysis, one: Happening) -> Happening | None:
    """Return an event as its speaker means it: the attack that he says will come is a threat by him.

    Parameters
    ----------
    analysis
        The story.
    one
        What was found.

    Returns
    -------
    Happening or None
        None for what is nobody's word and has not happened, and for what is an order to one's own side.
    """
    manner = analysis.voices.manner(one.spot)
    speaker = analysis.voices.speaker(one.spot)
    tree = analysis.story.tree(one.spot)
    if speaker is not None and one.type == "RETREAT" and manner.status == "planned" and _own(analysis, one, speaker):
        return one._replace(type="CONCEDE", mode=None, status="asserted") if one.mode == "release" else None
    if one.type not in _HOSTILE or manner.status not in _COMING:
        return one
    if speaker is not None and _will(tree, one.spot[1]):
        return None if manner.negated or _onlooker(speaker) else _threat(one, speaker)
    if manner.status == "planned" and "nominal" not in one.cues and not _will(tree, one.spot[1]):
        used = tree.word(tree.head(one.spot[1])) in verbs_of("passes")  # "used tear gas to disperse the crowd"
        return one._replace(status="asserted") if used else None
    return one if manner.status in ("planned", "habitual") else None


def _onlooker(speaker: Mention) -> bool:
    """Whether who speaks of what will come can only foresee it: a researcher, a paper, a resident."""
    return single(speaker.text.split()[-1]) in words_of("onlooker") if speaker.text.split() else False


def _threat(one: Happening, speaker: Mention) -> Happening:
    return one._replace(
        type="THREATEN", mode=None, status="asserted", by=speaker, said_by=speaker, weapon=None, number=1,
        cues=(*one.cues, "threat"),
    )  # fmt: skip


def _will(tree: Tree, place: int) -> bool:
    first = tree.coordinated_with(place)
    return any(tree.word(child) in _WILL for verb in (place, first) for child in tree.below(verb, "aux"))


def _own(analysis: Analysis, one: Happening, speaker: Mention) -> bool:
    """Whether somebody speaks of himself or of his own people."""
    tree = analysis.story.tree(one.spot)
    for spot in one.actors:
        mention = analysis.cast.mention(spot)
        if mention.name == speaker.name or tree.word(spot[1]) in _OWN:
            return True
        if any(tree.word(child) in _SELF for child in tree.below(spot[1], "nmod:poss")):
            return True
    return False


def threat_at(analysis: Analysis, parties: Parties, place: int) -> Happening | None:
    """Return the threat in what somebody says will come, where the verb alone names no act: "would respond if".

    Parameters
    ----------
    analysis
        The story.
    parties
        The parties of the sentence.
    place
        The verb.
    """
    tree = parties.tree
    if not _will(tree, place):
        return None
    spot: Spot = (tree.number, place)
    speaker = analysis.voices.speaker(spot)
    if speaker is None or analysis.voices.manner(spot).negated or _onlooker(speaker):
        return None
    frame = Frame(tree, place)
    going_on = tree.word(place) in verbs_of("lasting") and any(
        in_class(tree, s, "struggle") for s in frame.slot("subj")
    )
    if not going_on and tree.word(place) not in verbs_of("menace"):
        return None
    recipients = tuple((tree.number, r) for r in (*frame.slot("obj"), *frame.slot("against"), *frame.slot("at")))
    found = Happening(
        spot=spot,
        type="THREATEN",
        recipients=recipients or _provoking(tree, place),
        covered=frozenset((place,)),
        cues=("verb",),
    )
    return _threat(found, speaker)


def _provoking(tree: Tree, place: int) -> tuple[Spot, ...]:
    """Return who would bring it about: the subject of the condition."""
    for clause in tree.below(place, "advcl"):
        if set(tree.prepositions(clause)) & _IF:
            return tuple((tree.number, one) for one in tree.subjects(clause))
    return ()


def refusal_at(analysis: Analysis, parties: Parties, place: int) -> Happening | None:
    """Return the refusal in "will not accept any more refugees", "nobody will leave".

    Parameters
    ----------
    analysis
        The story.
    parties
        The parties of the sentence.
    place
        The verb.
    """
    tree = parties.tree
    if tree.word(place) not in verbs_of("refusable") or not _will(tree, place) or not negated(tree, place):
        return None
    frame = Frame(tree, place)
    speaker = analysis.voices.speaker((tree.number, place))
    actors = tuple(one for one in parties.acting(frame.slot("subj")) if tree.word(one[1]) not in _NOBODY)
    if not actors and speaker is None:
        return None
    return Happening(
        spot=(tree.number, place), type="REJECT", actors=actors, by=None if actors else speaker, status="asserted",
        recipients=tuple((tree.number, one) for one in frame.slot("obj")), number=1, covered=frozenset((place,)),
        said_by=speaker, cues=("verb", "refusal"),
    )  # fmt: skip


def demand_at(analysis: Analysis, parties: Parties, place: int) -> Happening | None:
    """Return the demand in "Israel must end its attacks, Russia said".

    Parameters
    ----------
    analysis
        The story.
    parties
        The parties of the sentence.
    place
        The verb.
    """
    tree = parties.tree
    if not any(tree.word(child) in _OUGHT for child in tree.below(place, "aux")):
        return None
    spot: Spot = (tree.number, place)
    speaker = analysis.voices.speaker(spot)
    subjects = parties.acting(Frame(tree, place).slot("subj"))
    if speaker is None or not subjects or any(tree.word(one[1]) in _OWN for one in subjects):
        return None
    if any(analysis.cast.mention(one).name == speaker.name for one in subjects):
        return None
    return Happening(
        spot=spot, type="REQUEST", recipients=subjects, by=speaker, status="asserted", number=1, said_by=speaker,
        covered=frozenset((place,)), cues=("verb", "demand"),
    )  # fmt: skip


def accused(analysis: Analysis, tree: Tree, one: Happening) -> Happening | None:
    """Return the attack that somebody is accused of, told by who accuses him; None when nobody is.

    Parameters
    ----------
    analysis
        The story.
    tree
        The sentence.
    one
        What was found.
    """
    head = casting_verb(tree, one.spot[1])
    if head is None:
        return None
    if one.how == "breach" or not one.recipients or ("nominal" in one.cues and one.actors):
        return None
    parties = Parties(tree, analysis.cast)
    accusers, blamed = parties.acting(tree.agents(head)), parties.acting(Frame(tree, head).patients())
    if not (accusers and blamed) or set(blamed) & set(one.recipients):
        return None
    said_by = analysis.cast.mention(accusers[0])
    return one._replace(actors=blamed, status="asserted", said_by=said_by, cues=(*one.cues, "accused"))
