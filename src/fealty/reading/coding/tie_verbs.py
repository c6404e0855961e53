"""Ties that verbs and adjectives tell of: "who leads the group", "financed by Tehran", "loyal to the general"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, antecedent
from fealty.reading.coding.tie_found import Found, fits
from fealty.reading.coding.tie_makeup import is_combined
from fealty.reading.coding.tie_words import TieWord, singular, tie_words, verb_forms
from fealty.reading.story import Span, Tree

_PLEDGING = frozenset(("pledge", "swear", "swore", "sworn", "owe", "give", "declare", "renew", "take", "offer", "reaffirm"))
_OVER = frozenset(("cease", "stop"))
_HELD_AS_PLACE = frozenset(("hold", "control", "occupy", "govern", "rule", "administer"))
_SHARE = re.compile(r"%|\b(?:per ?cent|half|third|quarter|most|much|majority|parts?|swathes?|bulk)\b")
_INDEPENDENT = frozenset(("independent", "autonomous"))
_SAYING = frozenset(
    ("say", "insist", "claim", "pretend", "maintain", "argue", "contend", "assert", "declare", "stress")
)
_LISTING = frozenset(("include", "comprise", "group", "unite", "encompass", "bring", "consist", "make", "compose", "form"))
_TEACHING = frozenset(("advise", "instruct", "assist", "aid", "direct"))
_NEAR = 6
_WAYS = ("advmod", "obj", "compound:prt", "xcomp", "advcl")


def verb_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that verbs tell of."""
    for place in range(len(tree)):
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
    verbs = tie_words(kind)
    forms = verb_forms(tree.lemma(place), tree.word(place))
    if tree[place].upos == "VERB":
        return next((verbs[form] for form in forms if form in verbs), ())
    predicate = bool(tree.below(place, "nsubj")) or bool(tree.relation(place) == "conj" and tree.subjects(place))
    if predicate and tree[place].upos == "NOUN" and not tree.below(place, "cop", "det", "case", "amod"):
        return next((verbs[form] for form in forms if form in verbs), ())
    return ()


def _with(tree: Tree, place: int, particle: str) -> bool:
    if any(tree.word(one) == particle for one in tree.below(place, *_WAYS)):
        return True
    return any(particle in tree.prepositions(one) for one in tree.obliques(place))


def _by_word(ends: Ends, tree: Tree, what: tuple[int, str], word: TieWord) -> Iterator[Found]:
    place, kind = what
    if word.relation is None or not _sensible(tree, place, word):
        return
    ended = kind == "parting" or _stopped(tree, place)
    for source in _standing(tree, place, word.source):
        for target in _standing(tree, place, word.target):
            found = Found(word.relation, End(source), End(target), place, "verb", _quote(tree, place), ended=ended)
            if word.relation == "controls":
                found = found._replace(target=End(_place_of(tree, target)), share=_share(tree, target))
            presupposed = tree[place].deprel in ("acl", "acl:relcl") and tree.word(place) != tree.lemma(place)
            if source != target and _may(ends, tree, found):
                yield found._replace(presupposed=presupposed and not ended)


def _standing(tree: Tree, place: int, role: str) -> list[int]:
    """Return the words in a role of a verb: agent, patient, or behind a preposition."""
    if role == "agent":
        return tree.agents(place) or _accused(tree, place)
    if role == "patient":
        return tree.patients(place) or _lost_object(tree, place)
    holders = [place, *tree.below(place, "obj")]  # "swore allegiance to" hangs the rest on its object
    found = [one for holder in holders for one in tree.obliques(holder, role) if not tree.is_predicate(one)]
    if not found and tree[place].deprel == "acl:relcl":
        return _opening(tree, place, role)
    return [each for one in found for each in tree.conjuncts(antecedent(tree, one))]


def _accused(tree: Tree, place: int) -> list[int]:
    """Return who is accused of doing something, or denies it, where the parser made no controlled clause of it."""
    head = tree.head(place)
    if head < 0 or not tree.word(place).endswith("ing"):
        return []
    if set(tree.prepositions(place)) & {"of", "for"}:
        return tree.patients(head)
    return tree.subjects(head) if tree.relation(place) in ("ccomp", "obj") else []


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
    return other if placed or tree[here].upos not in ("NOUN", "PROPN") else _head_of(tree, here)


def _lost_object(tree: Tree, place: int) -> list[int]:
    """Return an object that the parser lost: one shared in a relative clause, or that of a verb taken for a noun."""
    first = tree.coordinated_with(place)
    if tree[first].deprel == "acl:relcl" and first != place:  # "which he founded and still leads"
        relatives = [tree.antecedent(one) for one in tree.below(first, "obj") if tree.antecedent(one) != one]
        if relatives:
            return relatives
    if tree[place].upos == "VERB":
        return []
    partners = tree.conjuncts(tree.coordinated_with(place))
    return [one for partner in partners for one in tree.below(partner, "flat", "dep", "nmod", "obj") if one > place][:1]


def _may(ends: Ends, tree: Tree, found: Found) -> bool:
    lemma = tree.lemma(found.place)
    if found.relation == "controls":
        return _is_place(ends, tree, found.target.place) and ends.sort(tree, found.source) in (
            "group",
            "state",
            "unknown",
        )
    if lemma == "order":
        return singular(tree.word(found.source.place)) in tie_words("body")
    target = found.target.place
    if tree.relation(found.source.place) == "nmod:poss" and found.source.place == target:
        return False
    if lemma == "join" and not is_combined(tree, target):
        return tree[target].upos == "PROPN" and fits(ends, tree, found)
    if lemma in _LISTING:
        whole = is_combined(tree, target) or (tree[target].upos == "PROPN" and ends.sort(tree, found.target) == "group")
        return whole and _can_be_part(ends, tree, found.source)
    if lemma in ("depend", "rely") and ends.sort(tree, found.source) != "state":
        return False
    if lemma in _TEACHING and tree.below(found.place, "xcomp", "ccomp"):
        return False  # advice
    if found.relation == "successor_of" and lemma in ("succeed", "replace"):
        return ends.sort(tree, found.source) == ends.sort(tree, found.target) == "person"
    if lemma == "direct" and tree.below(found.place, "xcomp", "advcl", "ccomp"):
        return False  # an order
    if found.relation in ("leads", "commands") and lemma in ("run", "direct", "manage", "head", "lead", "control"):
        return fits(ends, tree, found) and tree[found.source.place].upos != "NUM"
    return fits(ends, tree, found)


def _can_be_part(ends: Ends, tree: Tree, part: End) -> bool:
    if tree[part.place].upos == "PROPN":
        return ends.sort(tree, part) in ("group", "state", "unknown") or ends.mention(tree, part).actor is not None
    named = any(tree[one].text[:1].isupper() for one in tree.below(part.place, "amod", "compound"))
    return named and ends.sort(tree, part) == "group"


def _sensible(tree: Tree, place: int, word: TieWord) -> bool:
    """Whether a verb can have its lasting sense here: one fights for years, but "killed fighting" tells of a day."""
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


def adjective_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that adjectives tell of: with a preposition, or "Hamas and allied factions"."""
    for place in range(len(tree)):
        for word in tie_words("adjective").get(tree.word(place), ()):
            other = word.target if word.source == "agent" else word.source
            agents = _bearers(tree, place)
            for one in _standing(tree, place, other):
                for agent in agents:
                    yield from _adjective(ends, tree, (place, agent, one), word)
        if tree.word(place) == "allied" and tree[place].deprel == "amod":
            yield from _partners(tree, place)


def _adjective(ends: Ends, tree: Tree, spots: tuple[int, int, int], word: TieWord) -> Iterator[Found]:
    place, agent, other = spots
    if word.relation is None or agent == other:
        return
    source, target = (agent, other) if word.source == "agent" else (other, agent)
    nominal = not tree.below(place, "cop", "aux", "aux:pass")
    begin, end = tree.phrase_span(agent) if nominal else tree.clause_span(place)
    last = tree.phrase_span(other)[1]
    found = Found(word.relation, End(source), End(target), place, "adjective", (begin, max(end, last)))
    if fits(ends, tree, found):
        yield found._replace(presupposed=nominal)


def _bearers(tree: Tree, place: int) -> list[int]:
    """Return who is loyal, allied, close: subjects of a predicate, else the noun that is described."""
    if tree.below(place, "nsubj", "nsubj:pass"):
        return tree.patients(place) if tree.below(place, "nsubj:pass") else tree.subjects(place)
    if tree.relation(place) in ("amod", "acl", "appos", "advcl", "nmod") and tree.head(place) >= 0:
        head = tree.head(place)
        return tree.subjects(head) if tree[head].upos == "VERB" else [head]
    return tree.subjects(place)


def _partners(tree: Tree, place: int) -> Iterator[Found]:
    noun = tree.head(place)
    if tree.relation(noun) == "conj":
        cc = next((one for one in tree.below(noun, "cc") if one), 1)
        first = _head_of(tree, cc - 1)
        span = tree.span([*tree.phrase(first), *tree.phrase(noun)])
        yield Found("allied_with", End(noun), End(first), place, "adjective", span, presupposed=True)


def _head_of(tree: Tree, place: int) -> int:
    """Return the head of the phrase that ends at a word."""
    here = place
    while tree.relation(here) in ("flat", "compound", "amod") and abs(tree.head(here) - here) < _NEAR:
        here = tree.head(here)
    return here


def independence(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the command that is denied by calling a group independent ("Tehran says they are independent")."""
    for place in range(len(tree)):
        if tree.word(place) not in _INDEPENDENT:
            continue
        top = place if tree.below(place, "cop") else tree.head(place)
        if top < 0 or not tree.below(top, "cop") or tree.relation(top) != "ccomp":
            continue
        saying = tree.head(top)
        if tree.lemma(saying) not in _SAYING:
            continue
        for speaker in tree.subjects(saying):
            for group in tree.subjects(top):
                found = Found(
                    "commands", End(speaker), End(group), top, "independent", tree.clause_span(saying), ended=True
                )
                known = ends.mention(tree, found.source).actor is not None
                if known and speaker != group and fits(ends, tree, found):
                    yield found
