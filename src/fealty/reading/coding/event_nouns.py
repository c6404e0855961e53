"""Events that a noun tells: "a U.S. drone strike on the convoy", "talks between A and B", "the killing of X"."""

from __future__ import annotations

from fealty.reading.coding.event_again import by_whom
from fealty.reading.coding.event_classes import in_class, is_time, noun_act
from fealty.reading.coding.event_counts import noun_count
from fealty.reading.coding.event_frames import Frame
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import Act, single, words_of
from fealty.reading.coding.event_particular import told_alone
from fealty.reading.coding.event_reality import unreal_noun
from fealty.reading.coding.event_roles import Parties
from fealty.reading.coding.event_verbs import light_verb, sum_of
from fealty.reading.story import Spot, Tree
from fealty.records import Mention

_SYMMETRIC = frozenset(("AGREE", "CONSULT", "COOPERATE"))
_BY_WHAT = ("in", "by", "during", "from", "after")
_NEEDS_LIGHT = frozenset(("light", "speech"))


def from_noun(parties: Parties, place: int, taken: frozenset[int]) -> Happening | None:
    """Return the event that a noun tells, None when it only names one in general."""
    tree = parties.tree
    act = noun_act(tree, place)
    if act is None or tree[place].upos not in ("NOUN", "PROPN") or tree.relation(place) in ("compound", "amod", "flat"):
        return None
    if act.how == "state":
        return _state(parties, place, act)
    if act.how == "weak":
        return _victims(parties, Frame(tree, place), act)
    return _told(parties, place, act, taken)


def _told(parties: Parties, place: int, act: Act, taken: frozenset[int]) -> Happening | None:
    """Return the event that a noun tells by itself, or by a verb that says no more than that it happened."""
    tree, frame = parties.tree, Frame(parties.tree, place)
    actors, recipients = by_whom(parties, place, act), parties.recipients(act, frame)
    spot, said_by, cue = (tree.number, place), None, "noun"
    inside = _inner_attack(parties, frame, act)
    light = light_verb(tree, place)
    if light is not None and (light[0] not in taken or light[1].how in ("claims", "blames")):
        verb, verb_act = light
        actors, recipients, said_by = _beside(parties, verb, verb_act, actors, recipients)
        if verb_act.how != "happens" or not tree[verb].deprel.startswith("acl"):
            spot = (tree.number, verb)
        cue = verb_act.how
    elif not told_alone(tree, place, act, actors, recipients) and inside is None:
        return None
    if not _has_its_parties(tree, act, cue, actors, recipients):
        return None
    if inside is not None:
        return _killed_in(parties, frame, act, recipients, inside)._replace(spot=spot, said_by=said_by)
    actors, recipients = _two_sides(act, actors, recipients)
    return Happening(
        spot=spot,
        type=act.type,
        mode=act.mode,
        actors=actors,
        recipients=tuple(one for one in recipients if one not in actors),
        weapon=parties.weapon(frame, act) if act.type == "ASSAULT" else None,
        number=noun_count(tree, place),
        said_by=said_by,
        covered=frozenset((place, spot[1])),
        how=act.how,
        cues=("nominal", cue),
    )


def _has_its_parties(tree: Tree, act: Act, cue: str, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]) -> bool:
    """Whether nobody is missing without whom there is no such event."""
    if act.how in _NEEDS_LIGHT and cue not in ("does", "suffers"):
        return False
    if act.type not in ("ASSAULT", "COERCE", "CONSULT") and not actors:
        return False
    return act.type != "CONSULT" or not any(in_class(tree, one, "press") for _, one in recipients)


def _inner_attack(parties: Parties, frame: Frame, act: Act) -> int | None:
    """Return the attack that a killing was: "the killing of X in an Israeli air strike"."""
    if single(parties.tree.word(frame.place)) not in words_of("lethal"):
        return None
    for slot in _BY_WHAT:
        for noun in frame.slot(slot):
            found = noun_act(parties.tree, noun)
            if noun != frame.place and found is not None and found.type == "ASSAULT" and act.type == "ASSAULT":
                return noun
    return None


def _killed_in(parties: Parties, frame: Frame, act: Act, whom: tuple[Spot, ...], strike: int) -> Happening:
    """Return the attack that killed somebody, told by a noun for his death."""
    tree, place = parties.tree, frame.place
    how = noun_act(tree, strike) or act
    inner = Frame(tree, strike)
    actors = parties.actors(how, inner) or by_whom(parties, place, act)
    return Happening(
        spot=(tree.number, place), type="ASSAULT", mode=how.mode, actors=actors,
        recipients=tuple(one for one in whom if one not in actors), weapon=parties.weapon(inner, how),
        killed=sum_of(tree, [one for _, one in whom]), number=noun_count(tree, strike),
        covered=frozenset((place, strike)), how="died", cues=("nominal", "victims"),
    )  # fmt: skip


def _victims(parties: Parties, frame: Frame, act: Act) -> Happening | None:
    """Return what "the death of A and B in a drone strike" tells."""
    tree = parties.tree
    whom = parties.recipients(act, frame)
    bare = [one for one in tree.below(frame.place, "nmod") if one > frame.place and not tree.below(one, "case")]
    whom += tuple(spot for one in bare for each in tree.conjuncts(one) if (spot := (tree.number, each)) not in whom)
    strike = _inner_attack(parties, frame, act) or _attack_beside(tree, frame, act)
    if not whom or strike is None or unreal_noun(tree, frame.place):
        return None
    return _killed_in(parties, frame, act, whom, strike)


def _attack_beside(tree: Tree, frame: Frame, act: Act) -> int | None:
    """Return the attack told right behind a death, however it was parsed: "the death of X in a drone strike"."""
    if act.type != "ASSAULT":
        return None
    after = max(tree.subtree(frame.place, without=("acl",))) + 1
    for noun in range(after + 1, len(tree)):
        opens = tree.below(noun, "case")[:1] == [after] and tree.word(after) in _BY_WHAT
        found = noun_act(tree, noun) if opens else None
        if found is not None and found.type == "ASSAULT":
            return noun
    return None


def _state(parties: Parties, place: int, act: Act) -> Happening | None:
    """Return what "are still in jail" and "are on their way" tell."""
    tree = parties.tree
    subjects = tree.below(place, "nsubj")
    told = tree[place].deprel != "acl:relcl" and bool(set(tree.prepositions(place)) & {"in", "on"})
    if not subjects or not tree.below(place, "cop") or not told:
        return None
    whom = tuple((tree.number, one) for one in tree.conjuncts(tree.antecedent(subjects[0])))
    held = "poss" in act.recipient
    if not held and not any(in_class(tree, one, "force") for _, one in whom):
        return None
    return Happening(
        spot=(tree.number, place), type=act.type, mode=act.mode, actors=() if held else whom,
        recipients=whom if held else (), covered=frozenset((place,)), number=None if held else 1,
        cues=("nominal", "state"),
    )  # fmt: skip


def _two_sides(
    act: Act, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]
) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """Return the parties of an act of two sides: both fight; of two who talk, the first is the actor."""
    if act.how == "mutual":
        return (*actors, *(one for one in recipients if one not in actors and "with" in act.recipient)), ()
    if act.type in _SYMMETRIC and not recipients and len(actors) == 2:
        return actors[:1], actors[1:]
    return actors, recipients


def _aimed_at(tree: Tree, verb: int) -> tuple[Spot, ...]:
    """Return whom "against" names further down: "conducted 15 strikes using bombers and drones against their camps"."""
    inner = [one for one in tree.subtree(verb, without=("conj", "advcl:relcl", "acl:relcl", "ccomp")) if one > verb]
    aimed = [one for one in inner if "against" in tree.prepositions(one) and not is_time(tree, one)]
    return tuple((tree.number, one) for one in aimed[:1])


def _beside(
    parties: Parties, verb: int, light: Act, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]
) -> tuple[tuple[Spot, ...], tuple[Spot, ...], Mention | None]:
    """Return the parties with those that stand beside the verb, and who claims it."""
    tree = parties.tree
    frame = Frame(tree, verb)
    said_by = None
    if light.how in ("does", "claims"):
        actors = parties.acting(tree.agents(verb)) or actors
        if light.how == "claims" and actors:
            said_by = parties.cast.mention(actors[0])
    elif light.how == "blames":
        actors = parties.acting(one for slot in ("on", "to") for one in frame.slot(slot)) or actors
    elif light.how == "suffers" and not tree.passive(verb):
        recipients = recipients or tuple((tree.number, one) for one in tree.subjects(verb))
    if light.how in ("does", "happens") and not recipients:
        recipients = tuple((tree.number, one) for slot in ("on", "against", "at") for one in frame.slot(slot))
        recipients = recipients or _aimed_at(tree, verb)
    return actors, recipients, said_by
