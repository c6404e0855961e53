"""Events that a verb tells, with the event nouns around it: "fired rockets at", "launched three attacks on"."""

from __future__ import annotations

from fealty.reading.coding.event_classes import in_class, is_time, noun_act, verb_at, weapon_at
from fealty.reading.coding.event_counts import acts_told
from fealty.reading.coding.event_frames import Frame
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import Act, light_acts, present_forms, verb_acts
from fealty.reading.coding.event_roles import Parties
from fealty.reading.coding.tolls import Quantity, between, quantity
from fealty.reading.story import Spot, Tree

_VERBAL_TYPES = frozenset(
    ("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE")
)  # nobody can be left out of these
_DONE_BY_SOMEBODY = frozenset(("RETREAT", "MOBILIZE", "PROTEST", "AID", "SANCTION"))
_ARMED = frozenset(("ASSAULT", "MOBILIZE", "AID", "COERCE"))
_NEAR = 20
_KILLED = frozenset(("dead", "killed"))
_INJURED = frozenset(("wounded", "injured", "hurt"))
_HIT = frozenset(("kill", "hurt", "died", "dead", "losses"))  # who suffers stands beside the verb
_HELPING = frozenset(("assist", "help", "support", "advise", "train"))
_SYMMETRIC = frozenset(("AGREE", "CONSULT", "COOPERATE"))


def verb_act(frame: Frame) -> Act | None:
    """Return what a verb says was done, by the entry that asks for most and finds it."""
    table = verb_acts()
    words = verb_at(frame.tree, frame.place)
    acts = table.get(words) or table.get(frame.tree.word(frame.place), ())
    return next((act for act in acts if frame.is_called(act)), None)


def from_verb(parties: Parties, place: int) -> Happening | None:
    """Return the event that a verb tells, None when it tells none by itself."""
    tree = parties.tree
    frame = Frame(tree, place)
    act = verb_act(frame)
    if act is None:
        return None
    actors, recipients = _sides(parties, act, frame)
    if not _told(tree, place, act, actors) or not _whole(parties, act, frame, actors, recipients):
        return None
    if act.words[0] == "agree" and act.type == "CONCEDE" and len(actors) > 1:
        act = act._replace(type="AGREE")  # two sides that agree on what each of them gives
    if act.type in _SYMMETRIC and not recipients and len(actors) == 2:
        actors, recipients = actors[:1], actors[1:]
    if act.how == "both":
        actors, recipients = (*actors, *(one for one in recipients if one not in actors)), ()
    nouns = list(dict.fromkeys((*_nouns_inside(tree, place), *_shared(tree, frame))))
    weapon = parties.weapon(frame, act) or _first_weapon(parties, nouns)
    if not actors and act.type == "ASSAULT" and act.how != "claim":
        actors = _doers_inside(parties, nouns)
    if act.how in _HIT:
        recipients = (*(one for one in targets_inside(parties, nouns) if one not in recipients), *recipients)
    killed, injured = tolls_of(tree, place, act.how)
    return Happening(
        spot=(tree.number, place),
        type=act.type,
        mode=act.mode,
        actors=actors,
        recipients=tuple(one for one in recipients if one not in actors),
        weapon=weapon if act.type in _ARMED else None,
        killed=killed,
        injured=injured,
        number=acts_told(tree, place, act, [*nouns, *frame.slot("subj")], [one for _, one in recipients]),
        said_by=parties.cast.mention(actors[0]) if act.how == "claim" and actors else None,
        covered=frozenset((place, *_fates(tree, place, act.how), *(one for one in nouns if _same_act(tree, one, act)))),
        how=act.how,
        cues=("verb", "passive" if tree.passive(place) else "active", *(("conditioned",) if act.conditions else ())),
    )


def _sides(parties: Parties, act: Act, frame: Frame) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """Return who does it and to whom it is done."""
    actors = parties.actors(act, frame)
    of_forces = act.type in ("RETREAT", "MOBILIZE") and act.mode != "release"
    if not actors and of_forces and parties.tree.passive(frame.place):  # "the brigade was disbanded"
        actors = parties.acting(frame.slot("obj"))
    if act.how == "claim":
        return actors, _claimed(parties, frame)
    return actors, parties.recipients(act, frame)


def _whole(parties: Parties, act: Act, frame: Frame, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]) -> bool:
    """Whether an act has the parties without which it is none."""
    tree = parties.tree
    if not actors and act.how == "acted":
        return False
    if act.type in ("COERCE", "ASSAULT") and act.words == ("take",) and _their_own(parties, actors, recipients):
        return False  # "take their pay from Moscow"
    if not actors and act.type in _VERBAL_TYPES and not (act.type == "AGREE" and tree.passive(frame.place)):
        return False
    if act.type == "THREATEN" and actors and all(in_class(tree, one, "onlooker") for _, one in actors):
        return False  # an economist who warns
    if act.how == "hurt" and actors and not recipients and not tree.passive(frame.place):
        return False  # "columns of monks wound through the town"
    if act.words == ("meet",) and not _meets_somebody(parties, frame.slot("obj")):
        return False
    return act.type != "CONSULT" or not any(in_class(tree, one, "press") for _, one in recipients)


def _their_own(parties: Parties, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]) -> bool:
    """Whether what somebody takes was his before."""
    owners = [
        (number, one) for number, place in recipients for one in parties.tree.below(place, "nmod:poss")
        if parties.tree[one].upos == "PRON"
    ]  # fmt: skip
    return bool(owners) and all(any(parties.cast.same(owner, actor) for actor in actors) for owner in owners)


def _meets_somebody(parties: Parties, met: list[int]) -> bool:
    """Whether it is people who are met, not a deadline or a need."""
    tree = parties.tree
    return not met or bool(parties.acting(met)) or any(in_class(tree, one, "official") for one in met)


def _told(tree: Tree, place: int, act: Act, actors: tuple[Spot, ...]) -> bool:
    """Whether an act is told as one happening: somebody does it, in a clause of its own, once."""
    word = tree.word(place)
    if act.how == "tie" and not _one_act(tree, place):
        return False
    if act.type == "MOBILIZE" and tree[place].deprel.startswith("acl"):
        return False  # "gunmen who had come ashore" and "troops stationed there" only say who they are
    if act.how == "scene":
        return tree.relation(place) in ("root", "conj", "ccomp", "parataxis")
    if act.how in ("kill", "hurt") and not actors and _in_all(tree, place):
        return False
    if act.type in ("AID", "SUPPORT") and tree[place].deprel == "acl":
        return False
    if tree[place].deprel == "acl" and word in ("fighting", "battling", "opposing"):
        return False  # "the coalition fighting the rebels" only says who it is
    if act.type == "AID" and act.words[0] in _HELPING and word.endswith("ing"):
        return False  # "is advising and assisting them" is told as a tie
    if act.type == "AID" and act.mode == "military" and (word in present_forms() or word.endswith("ing")):
        return _so_many(tree, place)
    return bool(actors) or act.actor == ("from",) or act.type not in _DONE_BY_SOMEBODY or tree.passive(place)


def _so_many(tree: Tree, place: int) -> bool:
    """Whether a number of things is given, or more of them: not what somebody gives at all times."""
    inside = [one for head in tree.below(place, "obj") for one in tree.subtree(head)]
    return any(tree[one].upos == "NUM" or tree.word(one) in ("another", "more", "further") for one in inside)


def _in_all(tree: Tree, place: int) -> bool:
    """Whether a number of victims is the total of a war ("killed since December")."""
    return any("since" in tree.prepositions(one) for one in tree.below(place, "obl", "advcl"))


def _claimed(parties: Parties, frame: Frame) -> tuple[Spot, ...]:
    """Return whom the attack hit that somebody claims: "claimed responsibility for the attack on the base"."""
    for noun in (*frame.slot("for"), *frame.slot("obj")):
        act = noun_act(parties.tree, noun)
        if act is not None and act.type == "ASSAULT":
            return parties.recipients(act, Frame(parties.tree, noun))
    return ()


def _one_act(tree: Tree, place: int) -> bool:
    """Whether arming or paying somebody is told as one act: of some day, or of a number of things."""
    if tree.word(place) in present_forms() or tree.word(place).endswith("ing"):
        return False
    if not any(is_time(tree, one) for one in tree.below(place, "obl", "advmod")):
        return False
    auxiliaries = [tree.word(one) for one in tree.below(place, "aux")]
    return not auxiliaries or "had" in auxiliaries


def _nouns_inside(tree: Tree, place: int) -> list[int]:
    """Return the event nouns that tell the same as a verb: its subject, its object, and what it happened in or by."""
    found = []
    for child in tree.below(place, "nsubj", "nsubj:pass", "csubj", "obj", "obl"):
        marks = set(tree.prepositions(child))
        if tree.relation(child) == "obl" and not marks & {"in", "by", "with", "during", "from", "under", "of"}:
            continue
        found += [
            one
            for one in tree.conjuncts(child)
            if tree[one].upos in ("NOUN", "PROPN") and (noun_act(tree, one) or weapon_at(tree, one))
        ]
    return found


def _shared(tree: Tree, frame: Frame) -> list[int]:
    """Return the attack that is the subject of several verbs: "the strikes hit two tanks and destroyed a bridge"."""
    acts = [(one, noun_act(tree, one)) for one in frame.slot("subj") if tree[one].upos == "NOUN"]
    return [one for one, act in acts if act is not None and act.type == "ASSAULT" and act.how == "strong"]


def _same_act(tree: Tree, noun: int, act: Act) -> bool:
    """Whether a noun beside a verb tells what the verb tells, not what is condemned or asked for."""
    own = noun_act(tree, noun)
    return own is None or own.type == act.type or act.type not in _VERBAL_TYPES or own.how in ("light", "speech")


def _first_weapon(parties: Parties, nouns: list[int]) -> str | None:
    """Return the weapon that an event noun beside a verb names; what is shot down is none."""
    tree = parties.tree
    return parties.weapon_words(one for one in nouns if tree.relation(one) != "obj" or noun_act(tree, one))


def _doers_inside(parties: Parties, nouns: list[int]) -> tuple[Spot, ...]:
    """Return who did the attack that somebody was killed in: "killed in a U.S. drone strike", "by Israeli fire"."""
    for place in nouns:
        act = noun_act(parties.tree, place)
        if act is not None and act.type == "ASSAULT":
            found = parties.actors(act, Frame(parties.tree, place)) or _said_to_have(parties, place)
        else:  # whose the weapon was; not what was wrecked: "Russian aircraft were destroyed"
            wrecked = parties.tree[place].deprel in ("obj", "nsubj:pass")
            found = () if wrecked else tuple(parties.owners(place))
        if found:
            return found
    return ()


def targets_inside(parties: Parties, nouns: list[int]) -> tuple[Spot, ...]:
    """Return what the attack was on that somebody was killed in: "a bomb attack on a market killed eight"."""
    tree = parties.tree
    for place in nouns:
        act = noun_act(tree, place)
        if act is not None and act.type == "ASSAULT" and tree[place].upos == "NOUN":
            inner = Frame(tree, place)
            doers = parties.actors(act, inner)
            aimed = {one for slot in ("on", "against", "at", "of") if slot in act.recipient for one in inner.slot(slot)}
            found = [one for one in parties.recipients(act, inner) if one[1] in aimed and one not in doers]
            if found:
                return tuple(found)
    return ()


def _said_to_have(parties: Parties, noun: int) -> tuple[Spot, ...]:
    """Return who did it by a participle behind the noun: "the attack, blamed on X", "carried out by X"."""
    tree = parties.tree
    light = light_verb(tree, noun)
    if light is None or tree.relation(light[0]) != "acl":
        return ()
    frame = Frame(tree, light[0])
    slots = ("on", "to") if light[1].how == "blames" else ("subj",)
    return parties.acting(one for slot in slots for one in frame.slot(slot))


def tolls_of(tree: Tree, place: int, how: str) -> tuple[Quantity, Quantity]:
    """Return the numbers of killed and injured that a verb tells."""
    none = Quantity()
    if how in ("kill", "hurt"):
        number = _after_and(tree, place)
        if number.known:
            return (number, none) if how == "kill" else (none, number)
    if how == "kill":
        return sum_of(tree, Frame(tree, place).patients()), none
    if how == "hurt":
        return none, sum_of(tree, Frame(tree, place).patients())
    if how == "died":
        return sum_of(tree, tree.subjects(place)), none
    if how == "dead":
        return left_behind(tree, place)
    return none, none


def _after_and(tree: Tree, place: int) -> Quantity:
    """Return the number right before a participle that is coordinated with a passive: "and 11 other people injured"."""
    if (
        tree.relation(place) != "conj"
        or tree.below(place, "aux", "aux:pass", "obj")
        or tree.word(place).endswith("ing")
    ):
        return Quantity()
    linked = [one for one in range(tree.head(place) + 1, place) if tree[one].upos == "CCONJ"]
    return between(tree, linked[-1], place) if linked else Quantity()


def sum_of(tree: Tree, heads: list[int]) -> Quantity:
    """Return how many a coordination of nouns speaks of."""
    total = Quantity()
    for head in heads:
        total = total.plus(_of_phrase(tree, head))
    return total


def _of_phrase(tree: Tree, head: int) -> Quantity:
    if tree[head].upos == "NUM":
        begin = min([head, *(p for p in tree.subtree(head) if p < head)])
        return between(tree, begin, head + 1)
    return quantity(tree, head)


def left_behind(tree: Tree, place: int) -> tuple[Quantity, Quantity]:
    """Return the tolls of "left 12 dead and 30 wounded": the number before each of the words."""
    killed, injured, begin = Quantity(), Quantity(), place + 1
    for here in range(place + 1, min(place + _NEAR, len(tree))):
        word = tree.word(here)
        if word in _KILLED | _INJURED:
            number = between(tree, begin, here)
            if word in _KILLED:
                killed = killed if killed.known else number
            else:
                injured = injured if injured.known else number
            begin = here + 1
    return killed, injured


def _fates(tree: Tree, place: int, how: str) -> list[int]:
    """Return the words for the dead and wounded that "left 12 dead and 30 others wounded" tells already."""
    last = min(place + _NEAR, len(tree)) if how == "dead" else place
    return [here for here in range(place + 1, last) if tree.word(here) in _KILLED | _INJURED]


def _keeps_on(tree: Tree, noun: int, light: Act) -> bool:
    """Whether a noun stands behind the verb's last word: "went on bombing", "answered with a salvo"."""
    behind = tree.word(noun).endswith("ing") or light.words[-1] == "with"
    return behind and tree.prepositions(noun)[-1:] == light.words[1:]


def light_verb(tree: Tree, noun: int) -> tuple[int, Act] | None:
    """Return the verb that only says that an event noun happened, with the part that the noun's neighbours play."""
    for child in tree.below(noun, "acl"):
        for act in light_acts().get(tree.word(child), ()):
            if act.how != "happens" and tree.passive(child):
                return child, act
    head, relation = tree.head(noun), tree[noun].deprel
    first = tree.coordinated_with(noun)
    if first != noun:
        return light_verb(tree, first)
    if head < 0:
        return None
    for act in light_acts().get(tree.word(head), ()):
        if act.how == "happens":
            fits = relation in ("nsubj", "nsubj:pass")
        else:
            fits = relation in ("obj", "nsubj:pass") or (relation.startswith("obl") and len(act.words) > 1)
        if fits and (Frame(tree, head).says(act.words) or _keeps_on(tree, noun, act)):
            return head, act
    return None
