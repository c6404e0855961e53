"""Ties that belonging tells of: "Haftar's army", "the militia of Atheel al-Nujaifi", "Hezbollah's Ali Karaki"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, antecedent, mapped, sounds_personal
from fealty.reading.coding.tie_found import Found
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.story import Span, Tree

_GENITIVES = ("'s", "'")
_OWN_PRONOUNS = frozenset(("his", "her", "whose"))
_MANY = 6
_OF_STATES = frozenset(
    ("army", "forces", "party", "government", "coalition", "alliance", "navy", "faction", "factions")
)
_LOYAL = frozenset(("loyalist", "partisan", "supporter", "follower"))
_UNITS = frozenset(
    ("force", "brigade", "battalion", "regiment", "division", "wing", "unit", "company", "corps", "guard", "squad",
     "column", "branch", "legion", "command")
)  # fmt: skip
_NAME = r"(?:\d+(?:st|nd|rd|th)|[A-Z]\w+)(?: (?:[A-Z]\w+|of|\d+(?:st|nd|rd|th)))* "
_SMALLER = re.compile(
    rf"\b(?P<part>{_NAME}(?:Brigade|Battalion|Regiment|Battery|Company|Squadron|Platoon)), (?:of the )?"
    rf"(?P<whole>{_NAME}(?:Brigade|Battalion|Regiment|Division|Corps|Army))\b"
)


def owner_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of persons to the groups that are called theirs, and of those who are called a group's."""
    for place in range(len(tree)):
        if tree.word(place) in _GENITIVES and 0 < place < len(tree) - 1:
            yield from _possessed(ends, tree, place)
        elif tree.word(place) in _OWN_PRONOUNS:
            yield from _own(ends, tree, place)
        elif tree.word(place) in ("its", "their"):
            yield from _own_unit(ends, tree, place)
        elif tree[place].upos in ("NOUN", "PROPN"):
            yield from _of(ends, tree, place)
    yield from _units(tree)


def _person(ends: Ends, tree: Tree, last: int) -> Span | None:
    """Return the span of the person's name that ends at a word, None when no person's does, or a ruler's."""
    first = tree.head(last) if tree.relation(last) == "flat" and tree.head(last) < last else last
    begins = [one.begin for one in tree.sentence.names if one.type == "PER" and one.end == tree[last].end]
    if begins:
        first = min((one for one in range(last + 1) if tree[one].begin >= min(begins)), default=first)
    by_form = sounds_personal(tree.text[tree[first].begin : tree[last].end])
    if not (begins or ends.is_person(tree, first) or by_form or _may_be_one(ends, tree, last)):
        return None
    while first and not begins and tree[first - 1].upos == "PROPN" and tree.head(first - 1) == tree.head(first):
        first -= 1  # "Saad Haddad's", taken for two
    return None if first and tree.word(first - 1) in tie_words("ruler") else (tree[first].begin, tree[last].end)


def _may_be_one(ends: Ends, tree: Tree, last: int) -> bool:
    """Whether a name of which nothing is known can be a person's: no place has it, nor was it taken for a group's."""
    types = {one.type for one in tree.sentence.names if one.begin <= tree[last].begin < one.end}
    owned = _noun_after(tree, last + 1) if last + 1 < len(tree) else None
    if owned is None or tree.word(owned) in _OF_STATES:
        return False  # "Biafra's army" is that of a place
    listed = tree[owned].upos == "PROPN" and ends.sort(tree, End(owned)) == "group"  # "Sankoh's RUF"
    if not listed and singular(tree.word(owned)) not in tie_words("unit"):
        return False
    named = tree[last].upos == "PROPN" and tree[last].text.isalpha() and not tree[last].text.isupper()
    return named and "ORG" not in types and ends.sort(tree, End(last)) == "unknown" and not mapped(tree[last].text)


def _possessed(ends: Ends, tree: Tree, mark: int) -> Iterator[Found]:
    last = mark - 1
    person = _person(ends, tree, last)
    owned = _noun_after(tree, mark)
    if owned is None:
        return
    listed = ends.sort(tree, End(last)) == "group" and ends.mention(tree, End(last)).actor
    if person is not None and not listed and _follows(ends, tree, owned):
        first = next(one for one in range(last + 1) if tree[one].begin >= person[0])
        end = End(owned, _whole_phrase(tree, mark + 1, owned))
        span = person[0], (end.span or tree.phrase_span(owned))[1]
        yield Found("leads", End(_head_in(tree, first, last), person), end, owned, "owner", span, presupposed=True)
    elif person is None and tree[owned].upos == "PROPN":
        yield from _of_group(ends, tree, (_owner_head(tree, mark), mark + 1))
        whole = _owner_head(tree, mark)
        if ends.sort(tree, End(whole)) == "group" and _is_unit(
            ends, tree, (owned, whole)
        ):  # "Hezbollah's Radwan Force"
            span = tree.phrase_span(whole)[0], tree.phrase_span(owned)[1]
            name = tree[min(mark + 1, owned)].begin, tree[owned].end
            yield Found("member_of", End(owned, name), End(whole), owned, "owner", span, presupposed=True)


def _noun_after(tree: Tree, mark: int) -> int | None:
    """Return the head of the noun phrase that follows a genitive."""
    head = tree.head(tree.head(mark))
    apart = head + 1 < len(tree) and tree[head + 1].text == "-" and tree[head + 1].begin == tree[head].end
    if head > mark and not apart and tree[head].upos in ("NOUN", "PROPN") and head - mark < _MANY:
        return head
    here = mark + 1
    while here < len(tree) and tree[here].upos in ("ADJ", "NUM"):
        here += 1
    if here >= len(tree) or tree[here].upos not in ("NOUN", "PROPN"):
        return None
    while here + 2 < len(tree) and tree[here + 1].text == "-" and tree[here + 1].begin == tree[here].end:
        here += 2  # "al-Mourabitoun" taken apart
    while here + 1 < len(tree) and tree[here].upos == "NOUN" and tree[here + 1].upos == "NOUN":
        here += 1
    return here


def _owner_head(tree: Tree, mark: int) -> int:
    return tree.head(mark) if 0 <= tree.head(mark) < mark else mark - 1


def _head_in(tree: Tree, first: int, last: int) -> int:
    return next((one for one in range(first, last + 1) if not first <= tree.head(one) <= last), first)


def _follows(ends: Ends, tree: Tree, noun: int) -> bool:
    """Whether a noun is a force that can be a person's own: a militia, or a group's name; no army of a state."""
    if tree.word(noun) in tie_words("owned") or singular(tree.word(noun)) in tie_words("owned"):
        return True
    if tree[noun].upos != "PROPN":
        return False
    name = next((one for one in tree.sentence.names if one.begin <= tree[noun].begin < one.end), None)
    if ends.sort(tree, End(noun)) == "state":
        return False  # "Samora Machel's Mozambique"
    if ends.sort(tree, End(noun)) == "group" and ends.mention(tree, End(noun)).actor:
        return True
    return (name is None or name.type != "PER") and ends.sort(tree, End(noun)) != "place"


def _whole_phrase(tree: Tree, first: int, noun: int) -> Span | None:
    """Return the words of "wing of the Sudan Liberation Movement", None where the noun has no such attribute."""
    behind = [one for one in tree.obliques(noun, "of") if one > noun and tree[one].upos == "PROPN"]
    if tree[noun].upos == "PROPN":
        last = max(one for one in tree.subtree(noun, without=("conj", "appos", "acl", "nmod")) if one >= first)
        return tree[min(first, noun)].begin, tree[max(last, noun)].end
    return (tree[noun].begin, tree.phrase_span(behind[0])[1]) if behind else None


def _own(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "his CNDP", "Arkan, whose Tigers", "al-Nur, whose wing"."""
    head = tree.head(place)
    if tree[place].deprel != "nmod:poss" or head < place:
        return
    common = tree.word(place) == "whose" and tree.word(head) in tie_words("owned") and tree.word(head) != "army"
    named = tree[head].upos == "PROPN" and _follows(ends, tree, head)
    owner = antecedent(tree, place)
    personal = ends.is_person(tree, owner) or (tree[owner].upos == "PRON" and ends.sort(tree, End(owner)) == "person")
    if personal and (named or common):
        yield Found("leads", End(owner), End(head), head, "owner", tree.phrase_span(head), presupposed=True)


def _own_unit(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "its elite Radwan Force"."""
    head = tree.head(place)
    if tree[place].deprel != "nmod:poss" or head < place or tree[head].upos != "PROPN":
        return
    smaller = any(singular(tree.word(one)) in _UNITS for one in tree.phrase(head))
    whole = ends.mention(tree, End(place))
    armed = ends.sort(tree, End(place)) == "group" and whole.name not in (None, whole.text)
    if smaller and armed and not ends.is_civil(tree, End(place)):
        yield Found("member_of", End(head), End(place), head, "owner", tree.phrase_span(head), presupposed=True)


def _of(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "the gunmen of Hikmat al-Hijri", "Laith al-Balous of the Men of Dignity"."""
    for other in tree.obliques(place, "of", "from"):
        if other < place or tree[other].upos != "PROPN" or any(tree.word(one) == "," for one in range(place, other)):
            continue
        sort = ends.sort(tree, End(other))
        span = tree.span([*tree.phrase(place), *tree.phrase(other)])
        owned = singular(tree.word(place)) in tie_words("owned") or tree.word(place) in tie_words("owned")
        owned = owned or (tree[place].upos == "PROPN" and _is_force(ends, tree, place))  # "the AUC of Carlos Castaño"
        loyal = singular(tree.word(place)) in _LOYAL
        if loyal and (ends.is_person(tree, other) or sort == "group"):
            yield Found("allied_with", End(place), End(other), place, "owner", span, presupposed=True)
        elif owned and ends.is_person(tree, other) and "of" in tree.prepositions(other) and not _entitled(tree, other):
            yield Found("leads", End(other), End(place), other, "owner", span, presupposed=True)
        elif (_is_force(ends, tree, place) and _is_unit(ends, tree, (place, other))) or (
            _is_person(ends, tree, place) and _may_have_members(ends, tree, other)
        ):
            yield Found("member_of", End(place), End(other), place, "owner", span, presupposed=True)


def _may_have_members(ends: Ends, tree: Tree, group: int) -> bool:
    sort = ends.sort(tree, End(group))
    return sort in ("group", "unknown") and not ends.is_civil(tree, End(group)) and not _of_a_place(tree, group)


def _is_force(ends: Ends, tree: Tree, place: int) -> bool:
    """Whether a name is a force's: listed as one, or with a word for one in it."""
    if tree[place].upos != "PROPN":
        return False
    words = [singular(tree.word(one)) for one in tree.phrase(place)]
    several = tree[place].text.endswith("s") and not tree.below(place, "flat", "compound")  # "the Chetniks of"
    if several and any(tree.word(one) == "the" for one in tree.below(place, "det")):
        return ends.sort(tree, End(place)) in ("group", "unknown")
    return ends.sort(tree, End(place)) == "group" and (
        ends.mention(tree, End(place)).actor is not None or any(one in tie_words("unit") for one in words)
    )


def _is_unit(ends: Ends, tree: Tree, pair: tuple[int, int]) -> bool:
    """Whether the second of two names is the group that the first is a unit of, and both are not one name."""
    part, whole = pair
    begin, end = tree[part].begin, tree[whole].end
    one_name = part < whole and any(name.begin <= begin and name.end >= end for name in tree.sentence.names)
    smaller = any(singular(tree.word(one)) in _UNITS for one in tree.phrase(part))
    armed = _is_force(ends, tree, whole) and not ends.is_civil(tree, End(whole))
    return smaller and armed and not one_name and not _of_a_place(tree, whole)


def _of_group(ends: Ends, tree: Tree, pair: tuple[int, int]) -> Iterator[Found]:
    """Yield the tie of "JEM's Khalil Ibrahim"."""
    group, name = pair
    if ends.sort(tree, End(group)) != "group" or _of_a_place(tree, group) or ends.is_civil(tree, End(group)):
        return
    found = [one for one in tree.sentence.names if one.type == "PER" and one.begin == tree[name].begin]
    if found and " " in tree.text[found[0].begin : found[0].end]:
        last = max(one for one in range(name, len(tree)) if tree[one].begin < found[0].end)
        holder = End(_head_in(tree, name, last), (found[0].begin, found[0].end))
        span = tree.phrase_span(group)[0], found[0].end
        whole = tree.phrase_span(group)
        end = End(group, whole) if whole[0] < tree[group].begin else End(group)
        yield Found("member_of", holder, end, name, "owner", span, presupposed=True)


def _is_person(ends: Ends, tree: Tree, place: int) -> bool:
    ranked = bool(tree.below(place, "nmod:desc"))
    person = any(
        one.type == "PER"
        and one.begin <= tree[place].begin < one.end
        and (ranked or " " in tree.text[one.begin : one.end])
        for one in tree.sentence.names
    )
    return person and tree[place].upos == "PROPN" and ends.sort(tree, End(place)) in ("person", "unknown")


def _of_a_place(tree: Tree, place: int) -> bool:
    return any(one.type == "LOC" and one.begin <= tree[place].begin < one.end for one in tree.sentence.names)


def _entitled(tree: Tree, place: int) -> bool:
    words = {tree.word(one) for one in tree.subtree(place, without=("conj", "appos", "acl"))}
    return bool(words & tie_words("ruler").keys())


def _units(tree: Tree) -> Iterator[Found]:
    """Yield the tie of a unit to the larger one named after it ("3rd Battalion, 321st Field Artillery Regiment")."""
    begin, end = tree.sentence.begin, tree.sentence.end
    for match in _SMALLER.finditer(tree.text, begin, end):
        part, whole = match.span("part"), match.span("whole")
        places = [
            next((n for n, token in enumerate(tree.tokens) if token.end == span[1]), -1) for span in (part, whole)
        ]
        if min(places) >= 0:
            yield Found(
                "member_of", End(places[0], part), End(places[1], whole), places[0], "owner", match.span(), True
            )
