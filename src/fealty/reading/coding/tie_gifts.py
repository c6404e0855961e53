"""Ties that gifts tell of: "provides weapons and training to", "supplied them with missiles", "Iran's support for"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from fealty.reading.coding.tie_ends import End, Ends, antecedent, counted, doers, known
from fealty.reading.coding.tie_found import Found, fits
from fealty.reading.coding.tie_parties import party_key
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree
from fealty.records import Relation

_HARMLESS = frozenset(
    ("humanitarian", "medical", "food", "relief", "moral", "verbal", "emotional", "public", "political", "diplomatic")
)
_FLYING = frozenset(("missile", "rocket", "drone", "shell", "explosive", "tank"))
_SHIPPED = frozenset(("shipment", "delivery", "supply", "transfer", "sale", "provision", "flow", "supplies", "influx"))
_PARTS = frozenset(("part", "component", "technology", "system", "ammunition", "supply", "bill", "packet", "cheque"))
_LEANING = ("with", "without", "on", "off", "thanks", "through", "to")
_LEANERS = frozenset(("depend", "rely", "live", "survive", "thrive", "subsist", "run", "dependent", "reliant", "bank"))
_PAID = frozenset(("pay", "provide", "supply", "deliver", "cover", "finance", "fund", "buy", "foot", "meet", "settle"))
_MONEY = frozenset("$€£¥")
_INTO = frozenset(("pour", "pump", "plough", "funnel", "channel", "sink", "pipe"))
_UPON = frozenset(("spend", "lavish", "bestow", "shower", "squander"))
_BENEFITING = frozenset(("beneficiary", "recipient", "beneficiaries", "recipients"))
_CARRYING = frozenset(("carry", "use", "wield", "fire", "fly", "drive", "wear", "field", "brandish", "have", "fight"))
_TURNING = frozenset(("look", "turn"))
_SHOTS = frozenset(("fire", "gunfire", "shots", "salvo", "barrage", "shelling"))
_TOLD_BY = ("giver", "receiver", "coming", "thing", "load")
_TEACHERS = frozenset(("instructor", "trainer", "adviser", "advisor"))


def gifts(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of givers and receivers, whether a verb or a noun tells of the gift."""
    for place in places_of(tree, listed(*_TOLD_BY, also=_TURNING | _PAID | _PARTS | _SHIPPED)):
        if tree[place].upos == "VERB":
            forms = verb_forms(tree.lemma(place), tree.word(place))
            if any(form in tie_words("giver") for form in forms):
                yield from _given(ends, tree, place)
            if any(form in tie_words("receiver") for form in forms):
                yield from _received(ends, tree, place)
            if any(form in tie_words("coming") for form in forms):
                yield from _coming(ends, tree, place)
            if not _TURNING.isdisjoint(forms):
                yield from _turned(ends, tree, place)
            if not _PAID.isdisjoint(forms):
                yield from _paid(ends, tree, place)
        elif tree[place].upos in ("NOUN", "PROPN"):
            yield from _named(ends, tree, place)


def _gift(tree: Tree, place: int) -> Relation | None:
    """Return what tie the gift of a thing makes, None for what is no such thing."""
    words = tie_words("thing")
    if tree.lemma(place) in _PARTS or singular(tree.word(place)) in _PARTS:  # "missile parts"
        kinds = [one for one in tree.below(place, "compound") if singular(tree.word(one)) in words]
        if kinds:
            return words[singular(tree.word(kinds[0]))][0].relation
    inner = tree.obliques(place, "of") if singular(tree.word(place)) in tie_words("load") else []
    if inner:  # "a shipload of mortars"
        return next((one for one in map(partial(_gift, tree), inner) if one), None)
    if tree[place].upos == "SYM" and tree[place].text in _MONEY:
        return "funds"
    rows = words.get(tree.word(place)) or words.get(tree.lemma(place)) or words.get(singular(tree.word(place)))
    if not rows or any(tree.word(one) in _HARMLESS for one in tree.below(place, "amod", "compound")):
        return None
    judged = tree.head(place) if tree.relation(place) == "nsubj" else -1
    if judged >= 0 and any(tree.word(one) in _HARMLESS for one in tree.conjuncts(judged)):
        return None  # "its support is political and humanitarian"
    return rows[0].relation


def _each(tree: Tree, places: list[int]) -> list[int]:
    return [antecedent(tree, each) for one in places for each in tree.conjuncts(one)]


def _given(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    objects = tree.patients(place)
    givers = doers(tree, place)
    things = [one for one in objects if _gift(tree, one)]
    takers = _each(tree, tree.below(place, "iobj"))
    things += [one for one in takers if _gift(tree, one)]
    if things:
        aimed = [one for holder in (place, *things) for one in tree.obliques(holder, *_ways(tree, place))]
        takers = [one for one in (*takers, *(() if aimed else objects)) if one not in things]
        takers += _each(
            tree, [one for holder in (place, *things) for one in tree.obliques(holder, *_ways(tree, place))]
        )
        sent = not {"send", "dispatch"}.isdisjoint(verb_forms(tree.lemma(place), tree.word(place)))
        before = [one for thing in things for one in tree.below(thing, "compound") if not sent]
        named = [one for one in before if tree[one].upos == "PROPN"]
        takers = takers or named or _carriers(tree, place, things)  # "fed Fano weapons", taken for one name
    else:
        takers = objects or _shared(tree, place)
        things = _each(tree, [one for holder in (place, *objects) for one in tree.obliques(holder, "with")])
        yield from _lent(ends, tree, place)
    for thing in things:
        relation = _gift(tree, thing)
        if relation is None or (relation == "commands" and not _as_a_rule(tree, place)) or _fired(tree, place, thing):
            continue
        for giver in givers:
            for taker in takers:
                yield from _fitting(ends, tree, Found(relation, End(giver), End(tree.antecedent(taker)), place, "gift"))


def _carriers(tree: Tree, place: int, things: list[int]) -> list[int]:
    """Return who carries "rifles that Israel provided"."""
    if tree[place].deprel not in ("acl", "acl:relcl") or tree.head(place) not in things:
        return []
    verb = tree.head(tree.head(place))
    held = verb >= 0 and tree.relation(tree.head(place)) in ("obj", "obl")
    return (
        tree.subjects(verb) if held and not _CARRYING.isdisjoint(verb_forms(tree.lemma(verb), tree.word(verb))) else []
    )


def _lent(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of troops that somebody lends: "lent it ten thousand soldiers"."""
    takers = _each(tree, tree.below(place, "iobj"))
    if "lend" in verb_forms(tree.lemma(place), tree.word(place)) or tree.lemma(place) in ("loan", "second"):
        takers += _each(tree, tree.obliques(place, "to"))
    if not any(singular(tree.word(one)) in tie_words("manned") for one in tree.below(place, "obj")):
        return
    for giver in doers(tree, place):
        for taker in takers:
            yield from _fitting(ends, tree, Found("allied_with", End(giver), End(taker), place, "gift"))


def _ways(tree: Tree, place: int) -> tuple[str, ...]:
    """Return the prepositions behind which a verb of giving has its taker: "poured money into", "spent millions on"."""
    forms = verb_forms(tree.lemma(place), tree.word(place))
    if not _INTO.isdisjoint(forms):
        return ("to", "for", "into")
    return ("to", "for") if _UPON.isdisjoint(forms) else ("on", "upon", "for")


def _shared(tree: Tree, place: int) -> list[int]:
    """Return the "whom" of the first verb: "whom Tehran has bankrolled and supplied with missiles"."""
    first = tree.coordinated_with(place)
    return tree.patients(first) if first != place and tree[first].deprel == "acl:relcl" else []


def _as_a_rule(tree: Tree, place: int) -> bool:
    """Whether somebody gives orders, not one order at a time."""
    return tree.word(place) in ("gives", "give") and tree.word(next(iter(tree.below(place, "obj")), place))[-1] == "s"


def _fired(tree: Tree, place: int, thing: int) -> bool:
    """Whether "sent" means that something was fired at somebody."""
    forms = verb_forms(tree.lemma(place), tree.word(place))
    aimed = tree.lemma(place) in ("send", "deliver") or "sent" in forms
    return aimed and singular(tree.word(thing)) in _FLYING and not tree.below(place, "aux")


def _received(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    things = [one for one in tree.patients(place) if _gift(tree, one)]
    owing = tree.lemma(place) in ("owe", "ow")
    owed = things if owing else []  # "owed their first rifles to Delhi"
    if owing and not owed:
        things = [one for one in tree.obliques(place, "to") if _gift(tree, one)]
    listed = [one for one in tree.conjuncts(place) if tree[one].upos == "NOUN"]  # "their pay, tanks and orders from"
    holders = (place, *things, *listed)
    from_all = _each(
        tree, [one for holder in holders for one in tree.obliques(holder, "from", "by", *(("to",) if owed else ()))]
    )
    for thing in things:
        relation = _gift(tree, thing)
        if relation == "pays" and not from_all:  # "draw their salaries in Belgrade"
            from_all = [one for one in tree.obliques(place, "in") if tree[one].upos == "PROPN"]
        givers = [*(End(one) for one in from_all), *(one for one in _givers(tree, thing) if one.place not in from_all)]
        if tree.lemma(place) == "have" and relation not in ("arms", "trains", "hosts", "funds"):
            continue
        delivered = singular(tree.word(thing)) in tie_words("load")
        if relation == "arms" and any(
            tree.word(one) in _SHOTS for one in (*tree.phrase(thing), *tree.phrase(tree.head(thing)))
        ):
            continue  # "came to receive machine-gun fire"
        if relation == "arms" and not delivered and "take" in verb_forms(tree.lemma(place), tree.word(place)):
            continue  # captured
        for giver in dict.fromkeys(givers):
            for taker in doers(tree, place):
                if relation is not None:
                    yield from _fitting(ends, tree, Found(relation, giver, End(taker), place, "gift"))


def _turned(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "looks to Kigali for rifles"."""
    givers = _each(tree, tree.obliques(place, "to"))
    things = [one for holder in (place, *givers) for one in tree.obliques(holder, "for")]
    relations = [relation for one in things if (relation := _gift(tree, one)) is not None]
    for relation in dict.fromkeys(relations):
        for giver in givers:
            for taker in doers(tree, place):
                yield from _fitting(ends, tree, Found(relation, End(giver), End(taker), place, "gift"))


def _coming(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "the YPG's arms come from the Pentagon", "weapons flowed to the rebels from Qatar"."""
    goals = _each(tree, tree.obliques(place, "to", "into")) + tree.patients(place)
    sources = _each(tree, [one for holder in (place, *goals) for one in tree.obliques(holder, "from")])
    for thing in tree.agents(place):
        relation = _gift(tree, thing)
        if relation is None or relation == "commands":
            continue
        takers = [*goals, *_each(tree, tree.below(thing, "nmod:poss"))]
        for giver in [*(End(one) for one in sources), *_givers(tree, thing)]:
            for taker in takers:
                if giver.place != taker:
                    yield from _fitting(ends, tree, Found(relation, giver, End(taker), place, "gift"))


def _paid(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of whoever pays for what is another's: "their wages are paid by the GRU"."""
    behind = [one for one in tree.obliques(place, "for") if tree.lemma(place) == "pay"]
    for thing in (counted(tree, one) for one in (*tree.patients(place), *behind)):
        relation = _gift(tree, thing)
        if relation is None or relation == "commands":
            continue
        relation = "funds" if relation == "arms" and tree.lemma(place) == "pay" else relation
        owners = _each(tree, [*tree.below(thing, "nmod:poss"), *tree.obliques(thing, "of")])
        givers = doers(tree, place)
        paid_by = {party_key(ends.mention(tree, End(one))) for one in givers}
        owners = [one for one in owners if party_key(ends.mention(tree, End(one))) not in paid_by]  # "gave their gifts"
        for giver in givers:
            for taker in owners:
                yield from _fitting(ends, tree, Found(relation, End(giver), End(taker), place, "gift"))


def _named(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the ties of a gift that is told by a noun, with its giver and its taker."""
    relation = _gift(tree, place)
    shipped = singular(tree.word(place)) in _SHIPPED or tree.word(place) in _SHIPPED
    if relation is None and shipped:
        things = [_gift(tree, one) for one in (*tree.below(place, "compound"), *tree.obliques(place, "of"))]
        relation = next((one for one in things if one), None)
    if relation is None or relation == "commands":
        return
    taught = singular(tree.word(place)) in _TEACHERS
    takers = _each(tree, tree.below(place, "nmod:poss")) if taught else _takers(tree, place)
    if _gift(tree, place) == "arms" and not shipped and not _leant_on(tree, place):
        return
    givers = _givers(tree, place)
    if not givers and _leant_on(tree, place):  # "lives off money from Riyadh", hung on the verb
        givers = [End(one) for one in _each(tree, tree.obliques(tree.head(place), "from"))]
    for giver in givers:
        for taker in takers:
            if giver.place != taker:
                yield from _fitting(ends, tree, Found(relation, giver, End(taker), place, "noun"))


def _givers(tree: Tree, place: int) -> list[End]:
    """Return whose a gift is: "Iranian", "Iran's", "from Iran"."""
    found = [End(one) for one in (*tree.below(place, "nmod:poss"), *_each(tree, tree.obliques(place, "from", "by")))]
    before = [each for one in tree.below(place, "amod", "compound", "nmod") for each in tree.conjuncts(one)]
    before = [one for one in dict.fromkeys(before) if one < place and known(tree[one].text)]
    found = [one for one in found if tree[one.place].upos != "PRON"]
    return [*found, *(End(one, (tree[one].begin, tree[one].end)) for one in before)]


def _takers(tree: Tree, place: int) -> list[int]:
    found = _each(tree, tree.obliques(place, "for", "to", "of"))
    head = tree.head(place)
    if not found and head >= 0 and "of" in tree.prepositions(place) and tree.word(head) in _BENEFITING:
        return tree.subjects(head) if tree.below(head, "cop") else [tree.head(head)]
    if found or not set(tree.prepositions(place)) & set(_LEANING):
        return found
    if "to" in tree.prepositions(place):
        return []
    above = tree.clause_of(tree.head(place)) if tree.head(place) >= 0 else -1
    return tree.subjects(above) if above >= 0 else []


def _leant_on(tree: Tree, place: int) -> bool:
    """Whether somebody lives by a gift: "survives on Iranian weapons"."""
    head = tree.head(place)
    leaning = bool(set(tree.prepositions(place)) & {"on", "upon", "off"}) and head >= 0
    return leaning and not _LEANERS.isdisjoint(verb_forms(tree.lemma(head), tree.word(head)))


def _fitting(ends: Ends, tree: Tree, found: Found) -> Iterator[Found]:
    ordered = found.relation == "commands" and ends.sort(tree, found.target) != "place"
    if found.source.place != found.target.place and (ordered or fits(ends, tree, found)):
        yield found
