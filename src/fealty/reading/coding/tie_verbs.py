"""Ties that verbs tell of: "who leads the group", "financed by Tehran", "broke away from"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, antecedent, doers, head_of
from fealty.reading.coding.tie_found import HELP, Found, fits
from fealty.reading.coding.tie_makeup import is_combined
from fealty.reading.coding.tie_words import TieWord, singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Span, Tree

_PLEDGING = frozenset(
    ("pledge", "swear", "swore", "sworn", "owe", "give", "declare", "renew", "take", "offer", "reaffirm")
)
_OVER = frozenset(("cease", "stop"))
_SHARE = re.compile(r"%|\b(?:per ?cent|half|third|quarter|most|much|majority|parts?|swathes?|bulk)\b")
_LISTING = frozenset(
    ("include", "comprise", "group", "unite", "encompass", "bring", "consist", "make", "compose", "form")
)
_PARTS = frozenset(("member", "component", "unit", "faction", "constituent", "part", "affiliate", "rank"))
_TEACHING = frozenset(("advise", "instruct", "assist", "aid", "direct"))
_ALONG = frozenset(("across", "into", "through", "over", "out", "back", "onto", "towards", "toward"))
_VISITS = frozenset(("talk", "visit", "summit", "meeting", "dinner", "lunch", "conference", "ceremony", "discussion"))
_FORMAL = frozenset(("diplomatic", "trade", "economic", "commercial", "cultural", "consular", "family"))
_WAYS = ("advmod", "obj", "compound:prt", "xcomp", "advcl")


def verb_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that verbs tell of."""
    for place in places_of(tree, listed("verb", "parting", "pledge")):
        for kind in ("verb", "parting"):
            for word in _rows(tree, place, kind):
                if not word.particle or _with(tree, place, word.particle):
                    yield from _by_word(ends, tree, (place, kind), word)
        yield from _pledged(ends, tree, place)


def _pledged(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of an oath: to a group it makes a member, to a person an ally."""
    words = tie_words("pledge")
    verb = tree.head(place)
    if (tree.lemma(place) not in words and tree.word(place) not in words) or verb < 0:
        return
    if tree.relation(place) != "obj" or _PLEDGING.isdisjoint(verb_forms(tree.lemma(verb), tree.word(verb))):
        return
    lords = [one for holder in (place, verb) for one in tree.obliques(holder, "to")]
    for lord in (each for one in lords for each in tree.conjuncts(antecedent(tree, one))):
        grouped = ends.sort(tree, End(lord)) in ("group", "unknown") and tree[lord].upos == "PROPN"
        for subject in tree.agents(verb):
            found = Found("member_of" if grouped else "allied_with", End(subject), End(lord), verb, "verb")
            if subject != lord and fits(ends, tree, found):
                yield found


def _rows(tree: Tree, place: int, kind: str) -> tuple[TieWord, ...]:
    """Return what a verb may say; also one that the parser took for a noun but gave a subject ("it arms")."""
    if _hyphened(tree, place):
        return ()  # "strong-arm"
    verbs = tie_words(kind)
    forms = verb_forms(tree.lemma(place), tree.word(place))
    attribute = tree[place].upos == "ADJ" and tree[place].deprel == "acl"  # "fighters armed by the Emirates"
    if tree[place].upos == "VERB" or attribute:
        return next((verbs[form] for form in forms if form in verbs), ())
    predicate = bool(tree.below(place, "nsubj")) or bool(tree.relation(place) == "conj" and tree.subjects(place))
    if predicate and tree[place].upos == "NOUN" and not tree.below(place, "cop", "det", "case", "amod"):
        return next((verbs[form] for form in forms if form in verbs), ())
    return ()


def _hyphened(tree: Tree, place: int) -> bool:
    if place < 2 or tree[place - 1].text not in ("-", "–") or tree[place - 1].end != tree[place].begin:
        return False
    return tree.word(place - 2) not in ("re", "co") and tree[place].upos == "VERB" and not tree.passive(place)


def _with(tree: Tree, place: int, particle: str) -> bool:
    if any(tree.word(one) == particle for one in tree.below(place, *_WAYS)):
        return True
    return any(particle in (*tree.prepositions(one), tree.word(one)) for one in tree.obliques(place))


def _by_word(ends: Ends, tree: Tree, what: tuple[int, str], word: TieWord) -> Iterator[Found]:
    place, kind = what
    if word.relation is None or not _sensible(tree, place, word):
        return
    ended = kind == "parting" or _stopped(tree, place)
    for source in in_role(tree, place, word.source):
        for target in (_whole_of(tree, one, word) for one in in_role(tree, place, word.target)):
            found = Found(word.relation, End(source), End(target), place, "verb", _quote(tree, place), ended=ended)
            if tree.lemma(place) == "join" and _as_ally(ends, tree, found):
                found = found._replace(relation="allied_with", target=found.target)
            named = any(n.type == "LOC" and n.begin <= tree[target].begin < n.end for n in tree.sentence.names)
            if word.relation == "commands" and tree.lemma(place) == "control" and named:
                found = found._replace(relation="controls")  # "were controlling Ramadi"
            if word.relation == "controls":
                found = found._replace(target=End(_place_of(tree, target)), share=_share(tree, target))
            presupposed = tree[place].deprel in ("acl", "acl:relcl") and tree.word(place) != tree.lemma(place)
            if source != target and _may(ends, tree, found):
                yield found._replace(presupposed=presupposed and not ended)


def _whole_of(tree: Tree, place: int, word: TieWord) -> int:
    """Return the group of which somebody is a part, where its parts are the subject: "its members include"."""
    if word.relation != "member_of" or singular(tree.word(place)) not in _PARTS:
        return place
    owners = [*tree.below(place, "nmod:poss"), *tree.obliques(place, "of")]
    return antecedent(tree, owners[0]) if owners else place


def in_role(tree: Tree, place: int, role: str) -> list[int]:
    """Return the words in a role of a verb: agent, patient, or behind a preposition."""
    if role == "agent":
        return doers(tree, place) or _strayed(tree, place)
    if role == "patient":
        return tree.patients(place) or _lost_object(tree, place)
    holders = [place, *tree.below(place, "obj", "advmod", "compound:prt")]  # "allegiance to", "away from"
    found = [one for holder in holders for one in tree.obliques(holder, role) if not tree.is_predicate(one)]
    if not found and tree[place].deprel == "acl:relcl":
        return _opening(tree, place, role)
    return [each for one in found for each in tree.conjuncts(antecedent(tree, one))]


def _strayed(tree: Tree, place: int) -> list[int]:
    """Return the "by" phrase that the parser hung on another phrase: "headed from a cell by Germine"."""
    if not tree.passive(place):
        return []
    inner = [one for phrase in tree.below(place, "obl") for one in tree.below(phrase, "nmod", "obl")]
    return [each for one in inner if "by" in tree.prepositions(one) for each in tree.conjuncts(one)]


def _opening(tree: Tree, place: int, preposition: str) -> list[int]:
    """Return what a relative clause that begins with "to which" is about, wherever the parser hung its first words."""
    head = tree.head(place)
    for one in range(min(head, place) - 1, place - 1):
        if one >= 0 and tree.word(one) == preposition and tree.word(one + 1) in ("which", "whom"):
            return [_before(tree, one, head)]
    return []


def _before(tree: Tree, place: int, other: int) -> int:
    """Return the noun right before a word, behind a comma or not; the other one where a place stands there."""
    here = place - 1
    while here > 0 and tree[here].upos == "PUNCT":
        here -= 1
    placed = any(name.type == "LOC" and name.begin <= tree[here].begin < name.end for name in tree.sentence.names)
    return other if placed or tree[here].upos not in ("NOUN", "PROPN") else head_of(tree, here)


def _lost_object(tree: Tree, place: int) -> list[int]:
    """Return an object that the parser lost: one shared in a relative clause, or that of a verb taken for a noun."""
    first = tree.coordinated_with(place)
    if tree[first].deprel == "acl:relcl" and first != place:  # "which he founded and still leads"
        relatives = [tree.antecedent(one) for one in tree.below(first, "obj") if tree.antecedent(one) != one]
        if relatives:
            return relatives
    if tree[place].upos == "ADJ" and tree[place].deprel == "acl":
        return [tree.head(place)]
    if tree[place].upos == "VERB":
        return _gap(tree, place)
    partners = tree.conjuncts(tree.coordinated_with(place))
    return [one for partner in partners for one in tree.below(partner, "flat", "dep", "nmod", "obj") if one > place][:1]


def _gap(tree: Tree, place: int) -> list[int]:
    """Return what a relative clause around a verb is about: "M23, which Rwanda is accused of arming"."""
    for above in tree.above(place)[:2]:
        if tree[above].deprel == "acl:relcl" and tree.relation(place) in ("xcomp", "advcl", "ccomp"):
            words = [tree.word(one) for one in tree.below(above, "obj", "obl", "nsubj", "nsubj:pass")]
            return [tree.head(above)] if {"which", "whom", "that"} & set(words) and len(words) > 1 else []
    return []


def _may(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether the ends of a verb can have its relation; some verbs have other senses beside it."""
    lemma, target = tree.lemma(found.place), found.target.place
    if found.relation == "controls":
        holder = ends.sort(tree, found.source)
        return _is_place(ends, tree, target) and holder in ("group", "state", "unknown")
    if found.relation in HELP and tree[target].upos == "NOUN" and singular(tree.word(target)) in tie_words("thing"):
        return ends.sort(tree, found.target) == "group"  # "pays the salaries of"
    if lemma == "order":
        return singular(tree.word(found.source.place)) in tie_words("body")
    if lemma == "join" and found.relation == "allied_with":
        return fits(ends, tree, found) and not _other_sense(ends, tree, found)
    joined = lemma == "join" and not _other_sense(ends, tree, found)
    if joined and not is_combined(tree, target):
        return tree[target].upos == "PROPN" and not _as_ally(ends, tree, found) and fits(ends, tree, found)
    if lemma in _LISTING and found.relation == "member_of":
        name = tree[target].upos in ("PROPN", "PRON") or tree[target].text.isupper()
        whole = is_combined(tree, target) or (name and ends.sort(tree, found.target) == "group")
        return whole and _can_be_part(ends, tree, found.source)
    if found.relation == "successor_of" and lemma in ("succeed", "replace"):
        return ends.is_person(tree, found.source.place) and ends.is_person(tree, target)
    if found.relation == "successor_of" and ends.sort(tree, found.target) == "person":
        return False  # "split from Taylor"
    return not _other_sense(ends, tree, found) and fits(ends, tree, found)


def _as_ally(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether who joins becomes an ally, not a member: of a person, or of a force that is "joined by" them."""
    sorts = ends.sort(tree, found.source), ends.sort(tree, found.target)
    beside = tree.passive(found.place) and bool(tree.obliques(found.place, "by"))
    joiner = sorts[0] == "group" or ends.is_person(tree, found.source.place)
    return (joiner and ends.is_person(tree, found.target.place)) or (beside and "person" not in sorts)


def _other_sense(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether a verb says something else: "joined forces", "directed them to fire", a state's reliance on a militia."""
    lemma = tree.lemma(found.place)
    if lemma == "join":
        return tree.word(found.target.place) in ("forces", "hands", "ranks") or _keeps_company(ends, tree, found)
    if lemma == "direct" and {"produce", "write", "star"} & {tree.lemma(one) for one in _beside(tree, found.place)}:
        return True  # a film
    if lemma in ("host", "receive") and _is_visit(ends, tree, found):
        return True
    if lemma == "belong" and tree[found.source.place].upos == "NOUN" and ends.sort(tree, found.source) == "unknown":
        return singular(tree.word(found.source.place)) not in tie_words("manned")  # "the arms belong to"
    moving = lemma == "lead" and found.relation == "leads" and not tree.passive(found.place)
    if moving and any(set(tree.prepositions(one)) & _ALONG for one in tree.obliques(found.place)):
        return True  # "led them across the border"
    if lemma in ("depend", "rely"):
        return ends.sort(tree, found.source) != "state"
    if lemma in _TEACHING:  # advice, or an order
        return bool(
            tree.below(found.place, "xcomp", "ccomp") or (lemma == "direct" and tree.below(found.place, "advcl"))
        )
    counted = found.relation in ("leads", "commands") and tree[found.source.place].upos == "NUM"
    counted = counted and not tree.below(found.source.place, "flat")  # "one Abu Ibrahim"
    return counted and lemma in ("run", "manage", "head", "lead", "control")


def _beside(tree: Tree, place: int) -> list[int]:
    return tree.conjuncts(tree.coordinated_with(place))


def _keeps_company(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether one person joins another for talks or on a visit, which makes no ally."""
    persons = all(
        ends.sort(tree, end) == "person" or ends.is_person(tree, end.place) for end in (found.source, found.target)
    )
    return persons and any(set(tree.prepositions(one)) & {"for", "in", "at"} for one in tree.obliques(found.place))


def _is_visit(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether a guest comes for talks, not for shelter."""
    purposes = [tree.word(one) for one in tree.obliques(found.place, "for", "at", "on")]
    guest = ends.sort(tree, found.target) in ("person", "state") or ends.is_person(tree, found.target.place)
    titled = any(tree.word(one) in tie_words("ruler") for one in tree.phrase(found.target.place))
    return guest and (titled or bool(_VISITS.intersection(map(singular, purposes))))


def _can_be_part(ends: Ends, tree: Tree, part: End) -> bool:
    if tree[part.place].upos == "PROPN":
        return ends.sort(tree, part) in ("group", "state", "unknown") or ends.mention(tree, part).actor is not None
    named = any(tree[one].text[:1].isupper() for one in tree.below(part.place, "amod", "compound"))
    return named and ends.sort(tree, part) == "group"


def _sensible(tree: Tree, place: int, word: TieWord) -> bool:
    """Whether a verb can have its lasting sense here: one fights for years, but "killed fighting" tells of a day."""
    if word.source == "from" and (not tree.passive(place) or tree.agents(place)):
        return False  # "directed from Tehran"
    if word.target in ("into", "in", "under") and word.source == "agent" and tree.below(place, "obj"):
        return False  # "merged their movements into"
    if any(tree.word(one) in _FORMAL for thing in tree.below(place, "obj") for one in tree.below(thing, "amod")):
        return False  # "severed diplomatic ties with"
    purpose = tree.relation(place) == "advcl" and tree.prepositions(place) == ("to",)
    if purpose and tree.lemma(place) in ("assist", "aid", "help"):
        return False  # "gave ventilators to assist Ethiopia"
    if tree.lemma(place) == "report" and (tree.word(place) == "reported" or tree.below(place, "obj", "ccomp")):
        return False
    if word.relation == "fights":
        return bool(tree.below(place, "aux")) or tree[place].deprel in ("acl:relcl", "root")
    return not (word.relation == "pays" and tree.below(place, "compound:prt"))


def _stopped(tree: Tree, place: int) -> bool:
    head = tree.head(place)
    if tree.relation(place) == "xcomp" and head >= 0 and tree.lemma(head) in _OVER:
        return True
    words = " ".join(tree.word(one) for one in sorted(tree.subtree(place)) if one < place)
    return words.endswith("no longer") or any(
        tree.word(one) in ("formerly", "once") for one in tree.below(place, "advmod")
    )


def _quote(tree: Tree, place: int) -> Span | None:
    """Return what to quote for a verb in an attribute: the noun too; for a later verb: from its subject on."""
    first = tree.coordinated_with(place)
    if first != place and not tree.below(place, "nsubj", "nsubj:pass"):
        whole, own = tree.clause_span(first), tree.clause_span(place)
        return min(whole[0], own[0]), max(own[1], tree[place].end)
    if tree[place].deprel not in ("acl", "acl:relcl") or tree.head(place) < 0:
        return None
    noun, clause = tree.phrase_span(tree.head(place)), tree.clause_span(place)
    return min(noun[0], clause[0]), max(noun[1], clause[1])


def _is_place(ends: Ends, tree: Tree, place: int) -> bool:
    if ends.sort(tree, End(place)) in ("place", "state"):
        return True
    return tree.word(place) in tie_words("territory") or singular(tree.word(place)) in tie_words("territory")


def _place_of(tree: Tree, place: int) -> int:
    """Return the place of which a share is controlled: "Afghanistan" in "80% of Afghanistan"."""
    if _SHARE.search(tree.word(place)):
        inner = tree.obliques(place, "of")
        return inner[0] if inner else place
    return place


def _share(tree: Tree, place: int) -> str | None:
    if not _SHARE.search(tree.word(place)):
        return None
    words = [one for one in tree.subtree(place, without=("acl", "acl:relcl", "conj")) if tree[one].upos != "PUNCT"]
    return tree.words(words)
