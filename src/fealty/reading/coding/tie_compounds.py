"""Ties inside a noun phrase: "Iran-backed militias", "the US-led coalition", "pro-Russian separatists"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, inner_name, known
from fealty.reading.coding.tie_found import Found, together
from fealty.reading.coding.tie_words import TieWord, singular, tie_words
from fealty.reading.coding.triggers import HYPHENED, listed, places_of
from fealty.reading.story import Tree
from fealty.records import Relation

_ONE_WORD = re.compile(r"(?P<first>[^\W\d].*)[-–‑](?P<last>[a-z]+)")
_DASHES = ("-", "–", "‑")
_UNHYPHENED = frozenset(("backed", "led", "sponsored", "supported", "aligned", "funded", "trained"))
_STEPS = 4


def compounds(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that hyphened attributes tell of."""
    for place in places_of(tree, listed("link", "prefix", also=frozenset((HYPHENED,)))):
        link = _link(tree, place)
        if link is None:
            continue
        words, other = link
        for target in _described(ends, tree, place):
            for word in words:
                found = _tie(ends, tree, (place, other, target), word)
                if found is not None:
                    yield found


def _link(tree: Tree, place: int) -> tuple[tuple[TieWord, ...], End] | None:
    """Return what a hyphened word says and whom it names, None for other words."""
    word = tree.word(place)
    links = tie_words("link").get(word)
    if links and place >= 2 and tree[place - 1].text in _DASHES and tree[place - 1].end == tree[place].begin:
        return links, End(place - 2, inner_name(tree, place - 2))
    unhyphened = word in _UNHYPHENED and place and tree[place].deprel in ("amod", "acl")
    if links and unhyphened and known(tree[place - 1].text):
        return links, End(place - 1, inner_name(tree, place - 1))
    if word in tie_words("prefix") and place + 2 < len(tree) and tree[place + 1].text in _DASHES:
        return tie_words("prefix")[word], End(place + 2, (tree[place + 2].begin, tree[place + 2].end))
    return _inside(tree, place)


def _inside(tree: Tree, place: int) -> tuple[tuple[TieWord, ...], End] | None:
    """Return the same for a compound that the parser left in one piece."""
    begin = tree[place].begin
    match = _ONE_WORD.fullmatch(tree[place].text)
    links = tie_words("link").get(match["last"]) if match else None
    if match and links:
        return links, End(place, (begin, begin + match.end("first")))
    first, _, rest = tree[place].text.replace("–", "-").replace("‑", "-").partition("-")
    prefixes = tie_words("prefix").get(first.lower())
    if prefixes and rest[:1].isupper():
        return prefixes, End(place, (begin + len(first) + 1, tree[place].end))
    return None


def _described(ends: Ends, tree: Tree, place: int) -> list[int]:
    """Return the nouns that a hyphened attribute describes: the group itself, not its "leader" or "attack"."""
    here = place
    for _ in range(_STEPS):
        head = tree.head(here)
        if head > place and tree[head].upos in ("NOUN", "PROPN", "ADJ") and _attribute(tree, here):
            here = head
            continue
        break
    if here == place:
        here = next(
            (p for p in range(place + 1, min(place + _STEPS, len(tree))) if tree[p].upos in ("NOUN", "PROPN")), -1
        )
        if here < 0 or any(tree[p].upos not in ("ADJ", "NOUN", "PROPN") for p in range(place + 1, here)):
            return []
    if _group(ends, tree, here):
        return [here]
    inner = [
        one for one in tree.below(here, "compound", "amod", "nmod") if place < one < here and _group(ends, tree, one)
    ]
    named = [one for one in tree.below(here, "appos", "flat") if tree[one].upos == "PROPN" and _group(ends, tree, one)]
    return inner[-1:] or named[:1] or [here]


def _singled_out(tree: Tree, noun: int) -> int:
    """Return who is picked out of a group: "Kataib Hezbollah" in "Kataib Hezbollah, the strongest of the militias"."""
    head = tree.head(noun)
    if (
        head >= 0
        and "of" in tree.prepositions(noun)
        and (tree[head].upos in ("ADJ", "NUM") or tree.word(head) == "one")
    ):
        if tree.relation(head) == "appos":
            return tree.head(head)
        if tree.below(head, "cop"):
            return next(iter(tree.subjects(head)), noun)
    return noun


def _attribute(tree: Tree, place: int) -> bool:
    return tree.relation(place) in ("amod", "compound", "acl", "nmod", "obl", "nsubj", "dep", "advmod", "flat")


def _is_land(tree: Tree, noun: int) -> bool:
    word = tree.word(noun)
    return any(one in tie_words("territory") for one in (word, singular(word)))


def _group(ends: Ends, tree: Tree, place: int) -> bool:
    return ends.sort(tree, End(place)) in ("group", "state")


def _tie(ends: Ends, tree: Tree, spots: tuple[int, End, int], word: TieWord) -> Found | None:
    place, other, noun = spots
    text = tree.text[other.span[0] : other.span[1]] if other.span else tree[other.place].text
    relation: Relation | None = word.relation
    named = known(text) is not None or (text[:1].isupper() and tree[other.place].upos == "PROPN")
    common = singular(text.lower()) in tie_words("unit")
    if relation is None or not (named or common) or noun == other.place:
        return None
    described = End(_singled_out(tree, noun))
    source, target = (other, described) if word.source == "before" else (described, other)
    sort = ends.sort(tree, End(noun))
    if sort == "place" and relation in ("controls", "commands"):
        if tree[noun].upos == "NOUN" and not _is_land(tree, noun):
            return None  # "an ISIL-held building"
        relation = "controls"
    elif relation == "controls" or sort not in ("group", "state", "person"):
        return None
    span = together(tree, noun, described.place)
    span = min(span[0], tree[place].begin, (other.span or span)[0]), max(span[1], tree[place].end)
    return Found(relation, source, target, place, "compound", span, presupposed=True)
