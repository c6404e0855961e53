"""Who is meant by a noun that says what somebody is: "Mark Milley" by "the chairman of the Joint Chiefs"."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.coding.tie_ends import End
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.story import Span, Tree

_AS = ("as", "for")
_MAKING = frozenset(("become", "remain", "name", "appoint", "elect", "call", "make", "choose"))
_NAMING = frozenset(("go", "call", "name", "know"))
_INSIDE = frozenset(("part", "member"))
_FOLLOWING = frozenset(("succeed", "replace"))
_DEFINITE = frozenset(("the", "this", "that", "its", "his", "her", "their", "our", "your", "my"))
_COMMAS = (",", "(", "–", "—")


class Holder(NamedTuple):
    """Somebody who is what a noun says, how the text puts it, and what to quote."""

    end: End
    noun: int
    cue: str
    span: Span | None
    presupposed: bool


def parts(tree: Tree, place: int) -> list[int]:
    """Return a noun and the words that hyphens bind to it; "secretary general" is one without a hyphen."""
    found = [place]
    if tree.word(place) == "general" and place and tree.word(place - 1) == "secretary":
        return [place - 1, place]
    if tree.word(place) == "secretary" and place + 1 < len(tree) and tree.word(place + 1) == "general":
        return [place, place + 1]
    while found[0] >= 2 and tree[found[0] - 1].text == "-" and tree[found[0] - 2].end == tree[found[0]].begin - 1:
        found.insert(0, found[0] - 2)
    while (
        found[-1] + 2 < len(tree)
        and tree[found[-1] + 1].text == "-"
        and tree[found[-1] + 1].end == tree[found[-1] + 2].begin
    ):
        found.append(found[-1] + 2)
    return found


def holders(tree: Tree, place: int) -> list[Holder]:
    """Return who is meant by a noun: by predication, by apposition, by a title before the name, or the noun itself.

    Parameters
    ----------
    tree
        The sentence.
    place
        The noun: "leader", "branch", "ally".
    """
    if tree.below(place, "cop"):
        found = [
            one for one in tree.subjects(place) if tree.word(one) not in ("there", "it") or tree[one].upos == "PRON"
        ]
        return [Holder(End(one), place, "subject", None, False) for one in found if one != place]
    if any(tree[one].upos == "PROPN" and one > place for one in tree.below(place, "appos")):
        return _beside(tree, place)  # "his predecessor, Alexander Borodai, was a Muscovite"
    told = tree.head(place)
    if tree.relation(place) == "nsubj" and told >= 0 and tree.below(told, "cop") and tree[told].upos == "PROPN":
        return [Holder(End(told), place, "subject", None, False)]  # "M23's leader is Bertrand Bisimwa"
    return _by_name(tree, place) or _called(tree, place) or _beside(tree, place) or _bare(tree, place)


def _by_name(tree: Tree, place: int) -> list[Holder]:
    """Return whose name is told: "its leader goes by the name of Marroo", "its leader is called Marroo"."""
    verb = tree.head(place)
    if tree.relation(place) != "nsubj" or verb < 0 or tree.lemma(verb) not in _NAMING:
        return []
    inner = [one for name in tree.obliques(verb, "by") if tree.word(name) == "name" for one in tree.below(name, "nmod")]
    found = [one for one in (*inner, *tree.below(verb, "xcomp", "obl")) if tree[one].upos == "PROPN"]
    return [Holder(End(one), place, "subject", None, False) for one in found[:1]]


def _called(tree: Tree, place: int) -> list[Holder]:
    """Return who is called so: "takes the SDF for a branch", "appointed him as leader", "became its chief"."""
    verb = tree.head(place)
    with_them = verb >= 0 and tree.relation(place) == "nmod" and "as" in tree.prepositions(place)
    if with_them and tree[verb].upos == "PROPN":  # "with Haqqani and Yaqoob as his deputies"
        first = tree.coordinated_with(verb)
        found = tree.conjuncts(first) if "with" in tree.prepositions(first) else []
        return [Holder(End(one), place, "subject", None, False) for one in found]
    if verb < 0 or tree[verb].upos != "VERB":
        return []
    lemma = tree.lemma(verb)
    if tree.relation(place) == "obl" and "as" in tree.prepositions(place):  # the same, hung on the verb
        first = min(tree.subtree(place))
        beside = [one for one in tree.obliques(verb, "with") if max(tree.subtree(one)) == first - 1]
        if beside and tree[beside[0]].upos == "PROPN":
            return [Holder(End(one), place, "subject", None, False) for one in tree.conjuncts(beside[0])]
    if lemma in _FOLLOWING and "as" in tree.prepositions(place):
        return [Holder(End(one), place, "subject", None, False) for one in tree.agents(verb) if one != place]
    second = tree.relation(place) == "obj" and len(tree.below(verb, "obj")) > 1  # "elected Khalil head of"
    if (second or tree.relation(place) == "xcomp") and not _MAKING.isdisjoint(verb_forms(lemma, tree.word(verb))):
        becoming = {"become", "remain"} & set(verb_forms(lemma, tree.word(verb)))
        found = tree.subjects(verb) if becoming else tree.patients(verb)
        found = tree.below(place, "nsubj") or found  # "calls the SDF a branch"
    elif (
        tree.relation(place) in ("obl", "xcomp")
        and set(tree.prepositions(place)) & set(_AS)
        and any(form in tie_words("naming") for form in verb_forms(lemma, tree.word(verb)))
    ):
        found = tree.patients(verb) or tree.subjects(verb)
    elif tree.word(place) in _INSIDE and tree.prepositions(place) == ("as",):  # "the UK, as part of the coalition"
        found = tree.subjects(verb)
    else:
        return []
    return [Holder(End(one), place, "subject", None, False) for one in found if one != place]


def _beside(tree: Tree, place: int) -> list[Holder]:
    """Return whose name stands beside the noun: after it, as a title or behind a comma, or before it."""
    pieces = parts(tree, place)
    below = [one for part in pieces for one in tree.below(part, "appos", "flat") if tree[one].upos == "PROPN"]
    below = [one for one in below if one > place]
    head = tree.head(place)
    beside = tree.relation(place) == "appos" and head >= 0
    if beside and tree[head].upos == "PROPN" and not below:
        return [_named(tree, place, head, "apposition")]
    if tree.relation(place) == "conj" and head >= 0 and tree[head].upos == "NOUN":  # "its founder and leader, Ali"
        below += [one for one in tree.below(head, "appos") if tree[one].upos == "PROPN" and one > place]
    numeral = _one_of(tree, place)
    if numeral is not None:
        return numeral
    several = _several(tree, place, below)
    if several:
        return [_named(tree, place, one, "apposition") for one in several]
    if below:
        return [_named(tree, place, below[0], "apposition")]
    after = _name_after(tree, place)
    if after is not None:
        return [_named(tree, place, after, "title")]
    if beside:
        return [_named(tree, place, head, "apposition")]
    before = _name_before(tree, place)
    if before is None:  # "the commander of the Sparta Battalion, Artem Zhoga", hung on the battalion
        inner = [one for whole in tree.obliques(place, "of") for one in tree.below(whole, "appos")]
        full = [one for one in inner if tree[one].upos == "PROPN" and tree.below(one, "flat")]
        before = next((one for one in full if not tree.below(one, "det")), None)
    return [] if before is None else [_named(tree, place, before, "apposition")]


def _several(tree: Tree, place: int, below: list[int]) -> list[int]:
    """Return all who are named after a plural: "its two partners, the Red Brigade and the Popular Army"."""
    if tree.word(place) == singular(tree.word(place)):
        return []
    listed = [one for one in tree.below(place, "conj") if one > place] if not below else tree.conjuncts(below[0])
    comma = place + 1 < len(tree) and tree[place + 1].text in _COMMAS
    joined = [one for one in listed if any(tree.word(cc) == "and" for cc in tree.below(one, "cc"))]
    named = bool(listed) and all(tree[one].upos == "PROPN" for one in listed)
    return listed if comma and named and len(listed) > 1 and joined else []


def _one_of(tree: Tree, place: int) -> list[Holder] | None:
    """Return who is "one of its commanders"."""
    head = tree.head(place)
    if head < 0 or tree.word(head) != "one" or "of" not in tree.prepositions(place):
        return None
    if tree.relation(head) == "appos":
        return [_named(tree, place, tree.head(head), "one of")]
    if tree.below(head, "cop"):
        return [Holder(End(one), place, "one of", None, False) for one in tree.subjects(head)]
    after = _name_after(tree, place) if tree.head(head) >= 0 else None
    return [] if after is None else [_named(tree, place, after, "one of")]


def _name_after(tree: Tree, place: int) -> int | None:
    """Return the head of the name that follows a title: "leader Hassan Nasrallah", "its chief, Ali Musa,"."""
    head = tree.head(place)
    if head > place and tree[place].deprel in ("nmod:desc", "compound", "amod", "flat") and tree[head].upos == "PROPN":
        return head
    end = max(tree.subtree(place, without=("appos", "conj", "acl", "acl:relcl", "flat", "cc", "punct", "parataxis")))
    for last in (place, end):
        comma = last + 1 < len(tree) and tree[last + 1].text == ","
        name = _person_at(tree, last + 2 if comma else last + 1)
        if name is not None and (not comma or _closed(tree, name)):
            return name[0]
    return None


def _person_at(tree: Tree, place: int) -> tuple[int, int] | None:
    """Return the head and the last word of the person's name that begins at a word."""
    if not 0 <= place < len(tree) or tree[place].upos not in ("PROPN", "NOUN"):
        return None
    for name in tree.sentence.names:
        if name.type == "PER" and name.begin == tree[place].begin:
            last = max(one for one in range(place, len(tree)) if tree[one].begin < name.end)
            inside = range(place, last + 1)
            heads = [one for one in inside if tree.head(one) not in inside]
            return (heads or [place])[0], last
    return None


def _closed(tree: Tree, name: tuple[int, int]) -> bool:
    after = name[1] + 1
    return after >= len(tree) or tree[after].upos == "PUNCT"


def _name_before(tree: Tree, place: int) -> int | None:
    """Return the name before a comma that the noun describes, where the parser saw no apposition."""
    first = min(
        tree.subtree(
            place, without=("appos", "conj", "acl", "acl:relcl", "cc", "punct", "parataxis", "nsubj", "advmod")
        )
    )
    joined = tree.relation(place) == "conj" and tree.head(place) >= 0 and tree[tree.head(place)].upos == "PROPN"
    if joined and tree.below(place, "det") and tree.below(tree.head(place), "appos"):
        return tree.head(place)  # "Lukashenko, the president of Belarus and an ally of Putin"
    partner = _partner(tree, place)
    if partner is not None:
        return partner
    described = tree.coordinated_with(place)
    if described != place and tree.relation(described) == "appos" and tree[tree.head(described)].upos == "PROPN":
        return tree.head(described)
    if first < 2 or tree[first - 1].text not in _COMMAS:
        return None
    for name in tree.sentence.names:
        if (
            name.type == "PER"
            and name.end == tree[first - 2].end
            and tree.relation(place) in ("conj", "parataxis", "list", "dep")
        ):
            inside = [one for one in range(len(tree)) if name.begin <= tree[one].begin < name.end]
            return next((one for one in inside if tree.head(one) not in inside), None)
    return None


def _partner(tree: Tree, place: int) -> int | None:
    """Return whom the apposition before an "and" describes: Ali, in "Ali, the head of X and an ally of Y"."""
    cc = next(iter(tree.below(place, "cc")), -1)
    if tree.relation(place) != "conj" or cc < 0 or not tree.below(place, "det"):
        return None
    for one in range(cc - 1, 0, -1):
        if tree.relation(one) == "appos" and max(tree.subtree(one, without=("conj", "cc", "punct"))) == cc - 1:
            return tree.head(one)
    return None


def _named(tree: Tree, place: int, holder: int, cue: str) -> Holder:
    spans = [tree.phrase_span(holder), *(tree.phrase_span(part) for part in parts(tree, place))]
    span = min(begin for begin, _ in spans), max(end for _, end in spans)
    return Holder(End(holder), place, cue, span, True)


def _bare(tree: Tree, place: int) -> list[Holder]:
    """Return the noun itself where it stands for one known party: "the Wagner chief", "Hamas's armed wing"."""
    token = tree[place]
    plural = tree.word(place) != singular(tree.word(place)) and tree.word(place) != "s"
    determiners = {tree.word(one) for one in tree.below(place, "det")}
    if token.deprel in ("compound", "flat", "nmod:desc", "amod", "vocative") or (
        determiners and not determiners & _DEFINITE
    ):
        return []
    if {"as", "at"} & set(tree.prepositions(place)) or (plural and not tree.below(place, "nmod:poss")):
        return []
    return [Holder(End(place), place, "bare", tree.phrase_span(place), True)]
