"""One event where several words of a text tell one: "fired missiles at the camp and killed a great many"."""

from __future__ import annotations

from fealty.reading.coding.event_classes import noun_act, weapon_at
from fealty.reading.coding.event_counts import plural
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import present_forms
from fealty.reading.coding.event_tolls import open_for_toll, victims_only
from fealty.reading.story import Story, Tree

_RESULTS = frozenset(("kill", "hurt", "dead", "died", "losses"))
_POINTING = frozenset(("the", "that", "this", "those", "these"))
_JOINED = frozenset(("conj", "advcl", "xcomp", "ccomp", "acl", "acl:relcl", "parataxis"))


def merged(tree: Tree, found: list[Happening]) -> list[Happening]:
    """Return the events of one sentence, those that are told by several of its words as one."""
    kept: list[Happening] = []
    for one in sorted(found, key=lambda h: h.spot[1]):
        for place, other in enumerate(kept):
            if _same(tree, other, one):
                kept[place] = joined(one, other) if _fired(tree, one, other) else joined(other, one)
                break
        else:
            kept.append(one)
    return kept


def _same(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether two words of a sentence tell one event."""
    if _prelude(tree, one, other):
        return True
    if one.type != other.type or (one.status or "asserted") != (other.status or "asserted"):
        return False
    if _fired(tree, one, other) or _fired(tree, other, one):
        return True
    if _told_by_two_nouns(tree, one, other):
        return True
    if one.covered & other.covered or _inside(tree, one, other) or _inside(tree, other, one):
        return True
    return _one_attack(tree, one, other) if one.type == "ASSAULT" else _one_word(tree, one, other)


def _one_word(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether two predicates tell one act that is no attack: "demobilised and disbanded"."""
    below = other.spot[1] in tree.subtree(one.spot[1])
    if one.type in ("COERCE", "RETREAT", "AGREE"):
        return (
            _one_target(tree, one, other)
            and one.actors == other.actors
            and _hangs(tree, one, other, frozenset(("conj",)))
        )
    if one.type == "ACCUSE":
        return below and tree[other.spot[1]].deprel == "acl:relcl"
    return one.type == "THREATEN" and below


def _one_target(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether two predicates are done to one: to the same, or to what belongs to the first ("drove out its staff")."""
    if one.mode != other.mode and bool(one.recipients) != bool(other.recipients):
        return False  # "confiscated his phone and imposed a curfew"
    if not one.recipients or not other.recipients or set(one.recipients) & set(other.recipients):
        return True
    return any(tree[child].upos == "PRON" for _, place in other.recipients for child in tree.below(place, "nmod:poss"))


def _one_attack(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether one of two predicates tells what the attack of the other did."""
    if one.actors and other.actors and not set(one.actors) & set(other.actors):
        return False
    if _by_the_way(tree, one, other) or _wrecked(tree, one, other) or _in_brackets(tree, one, other):
        return True
    if _there(tree, one, other):
        return True
    if not {one.how, other.how} & _RESULTS:
        return False
    return _trails(tree, one, other) or _hangs(tree, one, other, _JOINED) or _hangs(tree, other, one, _JOINED)


def _there(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a clause tells who was killed in the place that was attacked: "raided Aigbado, where 65 were shot"."""
    place = other.spot[1]
    where = tree[place].deprel == "acl:relcl" and any(tree.word(child) == "where" for child in tree.below(place))
    hit = other.how in _RESULTS and not other.actors
    return where and hit and any(tree.head(place) == target for _, target in one.recipients)


def _by_the_way(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a participle tells what else an attack did: "ambushed a convoy, setting fire to three lorries"."""
    place = other.spot[1]
    alone = tree.relation(place) == "advcl" and tree.word(place).endswith("ing") and not tree.below(place, "nsubj")
    return alone and not tree.prepositions(place) and tree.head(place) in one.covered and one.actors == other.actors


def _wrecked(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a clause beside the dead only tells what was wrecked: "six were killed and two posts destroyed"."""
    nobody = not (one.actors or other.actors or other.weapon) and not other.killed.known
    joined_on = tree.relation(other.spot[1]) == "conj" and tree.head(other.spot[1]) in one.covered
    return nobody and joined_on and one.how in _RESULTS and tree.passive(other.spot[1])


def _in_brackets(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether the victims stand in brackets behind the attack: "a mine exploded (two killed, five injured)"."""
    if other.how not in _RESULTS or other.actors or other.weapon or other.spot[1] < one.spot[1]:
        return False
    between = [tree[here].text for here in range(one.spot[1], other.spot[1])]
    return between.count("(") > between.count(")")


def _trails(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a participle tells the victims of the act before it, wherever a parser hangs it."""
    place = other.spot[1]
    if other.how not in _RESULTS or other.actors or tree.below(place, "aux", "aux:pass") or tree[place].upos != "VERB":
        return False
    if tree[place].deprel == "acl:relcl" or tree.word(place) in present_forms():
        return False
    if tree.relation(place) == "conj" and tree.below(place, "nsubj", "csubj"):
        return False  # "and shelling of the suburb killed twelve"
    verbs = [above for above in tree.above(place) if tree[above].upos == "VERB"]
    return bool(verbs) and (verbs[0] in one.covered or _told_of(tree, verbs[0], one))


def _told_of(tree: Tree, verb: int, one: Happening) -> bool:
    """Whether an attack is what a verb condemns: "condemned the attack on the school, killing six"."""
    place = one.spot[1]
    return "nominal" in one.cues and tree.relation(place) == "obj" and tree.head(place) == verb


def _told_by_two_nouns(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a noun beside the verb says what the attack that is its subject did: "a raid ended with the rape of"."""
    if one.type != "ASSAULT" or not ("nominal" in one.cues and "nominal" in other.cues):
        return False
    first, second = one.spot[1], other.spot[1]
    if tree.relation(first) != "nsubj" or tree.relation(second) not in ("obj", "obl"):
        return False
    return tree.head(first) == tree.head(second) and not (one.actors and other.actors)


def _fired(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether the second only says who fired what the first says hit: "rockets fired by Hezbollah struck a house"."""
    place = other.spot[1]
    thing = tree.head(place)
    if one.type != "ASSAULT" or tree[place].deprel not in ("acl", "acl:relcl") or thing < 0:
        return False
    return weapon_at(tree, thing) is not None and one.spot[1] in tree.above(thing)[:2]


def _prelude(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether forces only come in order to attack: "crossed the border and attacked the town"."""
    return (
        one.type in ("MOBILIZE", "RETREAT") and other.type == "ASSAULT" and one.actors == other.actors
        and _hangs(tree, one, other, frozenset(("conj", "advcl")))
    )  # fmt: skip


def _hangs(tree: Tree, one: Happening, other: Happening, relations: frozenset[str]) -> bool:
    """Whether the second hangs on the first."""
    place = other.spot[1]
    if tree.head(place) not in one.covered or tree[place].deprel not in relations:
        return False
    own_subject = tree.relation(place) == "conj" and tree.below(place, "nsubj", "nsubj:pass")
    return not own_subject or {one.how, other.how} <= _RESULTS or victims_only(tree, other)


def _inside(tree: Tree, one: Happening, other: Happening) -> bool:
    """Whether a noun's event stands in a role of a verb's: "killed in a strike", "an attack killed"."""
    place = other.spot[1]
    if "nominal" not in other.cues:
        return False
    top = one.spot[1]
    here = place
    while here >= 0 and here != top:
        if tree.is_predicate(here) and here != place:
            return False
        here = tree.head(here)
    return here == top and place != top


def joined(one: Happening, other: Happening) -> Happening:
    """Return two tellings of one event as one; what the first leaves open the other fills in."""
    if one.type != other.type:
        return other._replace(covered=one.covered | other.covered)
    recipients = (*one.recipients, *(r for r in other.recipients if r not in one.recipients))
    actors = one.actors or other.actors
    numbers = [h.number for h in (one, other) if h.how not in _RESULTS]
    return one._replace(
        mode=one.mode or other.mode,
        actors=actors,
        recipients=tuple(r for r in recipients if r not in actors),
        weapon=one.weapon or other.weapon,
        killed=one.killed if one.killed.known else other.killed,
        injured=one.injured if one.injured.known else other.injured,
        number=numbers[0] if numbers else one.number,
        said_by=one.said_by or other.said_by,
        covered=one.covered | other.covered,
        how=one.how if one.how not in _RESULTS else other.how,
        cues=tuple(dict.fromkeys((*one.cues, *other.cues, "merged"))),
    )


def continued(story: Story, earlier: Happening, later: Happening) -> bool:
    """Whether a sentence only tells the victims of the explosion in the sentence before it."""
    return (
        later.spot[0] == earlier.spot[0] + 1
        and story.paragraph_of[earlier.spot[0]] == story.paragraph_of[later.spot[0]]
        and earlier.type == later.type == "ASSAULT"
        and victims_only(story.trees[later.spot[0]], later)
        and open_for_toll(earlier)
    )


def victims_of(tree: Tree, one: Happening) -> str:
    """Return whether a clause only tells who was hit by attacks told before: "it" for one, "them" for several, or "".

    "Four sailors were killed in the attacks" and "twelve people died in that raid" name nobody who did it.
    """
    if one.how not in _RESULTS or one.actors or one.weapon:
        return ""
    for place in sorted(one.covered - {one.spot[1]}):
        act = noun_act(tree, place)
        if act is None or act.how != "strong":
            continue
        if any(tree.word(child) in _POINTING for child in tree.below(place, "det")):
            return "them" if plural(tree, place) else "it"
    return ""
