"""Acts of saying without a verb: "the claim that", "according to", "in his view"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.story import Tree
from fealty.reading.voices.speakers import persons
from fealty.reading.voices.speech import Speech, covered, is_wish, span_of
from fealty.reading.voices.words import attitude, saying_noun, saying_verb

_LIGHT = frozenset(("make", "issue", "repeat", "give", "release", "deliver", "voice", "level", "reiterate", "renew"))
_OWNERS = ("by", "from", "of")
_VIEWS = frozenset(("view", "opinion", "judgement", "judgment", "words", "account", "telling", "estimation"))


def by_noun(tree: Tree, place: int) -> Iterator[Speech]:
    """Give the act that a noun is the word for, if it is one and the sentence says what is said.

    Parameters
    ----------
    tree
        The sentence.
    place
        The noun.
    """
    row = saying_noun(tree, place)
    if row is None:
        return
    hosts = [place, *tree.below(place, "nmod")]
    contents = [
        one
        for host in hosts
        for one in tree.below(host, "acl", "acl:relcl", "ccomp")
        if "that" in [tree.word(mark) for mark in tree.below(one, "mark")]
        and (host == place or tree.word(min(tree.subtree(one))) == "that")
    ]
    if not contents and row.kind in ("claim", "accuse", "report", "suggest", "deny"):
        contents = [one for one in tree.obliques(place, "of") if tree[one].upos != "PROPN"]
    wished = [one for one in tree.below(place, "acl", "advcl") if is_wish(tree, one)]
    heads = contents or wished
    if heads:
        words = covered(tree, place, heads)
        speakers = tuple((tree.number, one) for one in _noun_speakers(tree, place) if one not in heads)
        yield Speech(
            (tree.number, place), row.kind, row.effect, speakers, tuple((tree.number, one) for one in heads), words,
            span=span_of(tree, words), attributes=bool(contents) and not rejected(tree, place),
        )  # fmt: skip


def rejected(tree: Tree, noun: int) -> str | None:
    """Return what becomes of a claim in its sentence: denied when it is called false, or somebody denies it.

    Parameters
    ----------
    tree
        The sentence.
    noun
        The word for the claim. Its speaker does not answer for what is denied: who rejects it does.
    """
    above = tree.head(noun)
    if above < 0:
        return None
    verb = saying_verb(tree, above)
    if verb is not None and verb.effect == "denied" and tree.relation(noun) in ("obj", "nsubj"):
        return "denied"
    return attitude(tree, above, "false") if tree.relation(noun) == "nsubj" else None


def _noun_speakers(tree: Tree, place: int) -> list[int]:
    own = tree.below(place, "nmod:poss") or tree.obliques(place, *_OWNERS)
    if not own:  # "the announcement made by the movement that ..."
        own = [other for clause in tree.below(place, "acl") for other in tree.obliques(clause, "by", "from")]
    if own:
        return tree.conjuncts(own[0])
    named = [one for one in tree.below(place, "compound", "amod") if tree[one].text[:1].isupper()]
    if named:
        return named[:1]
    head = tree.head(place)
    light = head >= 0 and tree.lemma(head) in _LIGHT and tree.relation(place) == "obj"
    return tree.subjects(head) if light else []


def by_preposition(tree: Tree, place: int) -> Iterator[Speech]:
    """Give the act that "according to", "per" or "in somebody's view" stands for.

    Parameters
    ----------
    tree
        The sentence.
    place
        The word "according" or "per", or the noun for the view.
    """
    noun = _attributed_to(tree, place)
    if noun is None or tree.head(noun) < 0:
        return
    top = tree.clause_of(tree.head(noun))
    below = tree.subtree(noun)
    if max(below) >= len(tree) - 2:  # at the end it is about all that was told
        top = tree.coordinated_with(top)
    words = frozenset((number, one) for number, one in covered(tree, noun, [top]) if one not in below and one != place)
    speakers = [each for one in tree.conjuncts(noun) for each in persons(tree, one)]
    if tree.lemma(noun) in _VIEWS:
        speakers = tree.below(noun, "nmod:poss") or tree.obliques(noun, "of")
    yield Speech(
        (tree.number, place), "say", "asserted", tuple((tree.number, one) for one in speakers),
        ((tree.number, top),), words, span=span_of(tree, words),
    )  # fmt: skip


def _attributed_to(tree: Tree, place: int) -> int | None:
    word = tree.word(place)
    if word == "according" and place + 1 < len(tree) and tree.word(place + 1) == "to":
        below = tree.obliques(place, "to")
        return below[0] if below else tree.head(place)
    if word == "per" and tree.relation(place) == "case":
        head = tree.head(place)
        return head if tree[head].upos == "PROPN" else None
    if tree.lemma(place) in _VIEWS and "in" in tree.prepositions(place):
        return place if tree.relation(place) == "obl" and tree.below(place, "nmod:poss", "nmod") else None
    return None
