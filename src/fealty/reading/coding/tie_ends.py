"""Who stands at the two ends of a tie, and what sort of actor that is."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

import msgspec

from fealty.reading.actors.rows import listed, states
from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.story import Span, Tree
from fealty.records import Actor, Mention

Sort = Literal["state", "group", "person", "place", "unknown"]

_SORTS: dict[str, Sort] = {
    "state": "state",
    "government": "state",
    "military": "group",
    "armed_group": "group",
    "igo": "group",
    "other": "group",
    "person": "person",
    "civilians": "unknown",
    "media": "unknown",
}
_NAMES = ("PER", "ORG", "LOC")
_DASHES = ("-", "–", "‑")
_PERSONAL = frozenset(("he", "him", "his", "she", "her", "hers", "i", "me", "my", "who", "whom", "himself", "herself"))
_STRONGEST = 0.5


class End(NamedTuple):
    """One end of a tie in a sentence: the head word of its phrase; `span` where only a part of the words is meant."""

    place: int
    span: Span | None = None


@cache
def _actors_by_name() -> dict[str, Actor]:
    """Return states and listed actors by their names in lower case; the surest carrier of a name has it."""
    best: dict[str, tuple[float, Actor]] = {}
    for entry in (*states(), *listed()):
        for name, strength in entry.names:
            if strength >= _STRONGEST and strength > best.get(name.lower(), (0.0, None))[0]:
                best[name.lower()] = (strength, entry.actor)
    return {name: actor for name, (_, actor) in best.items()}


@cache
def _types() -> dict[str, str]:
    return {entry.actor.id: entry.actor.type for entry in (*states(), *listed())}


def known(words: str) -> Actor | None:
    """Return the actor that has exactly these words for a name, with a capital: for attributes ("Iranian")."""
    return _actors_by_name().get(words.lower()) if any(map(str.isupper, words)) else None


class Ends:
    """What the ends of ties in a story are, looked up once.

    Parameters
    ----------
    analysis
        The story with its cast.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._mentions: dict[tuple[int, End], Mention] = {}

    def mention(self, tree: Tree, end: End) -> Mention:
        """Return the words of an end and whom they stand for."""
        key = tree.number, end
        if key not in self._mentions:
            self._mentions[key] = self._mention(tree, end)
        return self._mentions[key]

    def _mention(self, tree: Tree, end: End) -> Mention:
        if end.span is None:
            return self._whole_name(tree, end.place)
        text = tree.text[end.span[0] : end.span[1]]
        actor = known(text)
        if actor:
            return Mention(text=text, span=end.span, name=actor.name, actor=actor.id)
        found = self._analysis.cast.mention((tree.number, end.place))
        same = found.span == end.span
        return found if same else msgspec.structs.replace(found, text=text, span=end.span, name=text, actor=None)

    def _whole_name(self, tree: Tree, place: int) -> Mention:
        """Return the mention of a phrase; of the whole name where the parser hung "Gen." on the verb by itself."""
        found = self._analysis.cast.mention((tree.number, place))
        for name in tree.sentence.names:
            if name.type == "PER" and name.begin == tree[place].begin and found.span == (name.begin, tree[place].end):
                text = tree.text[name.begin : name.end]
                return found if text == found.text else Mention(text=text, span=(name.begin, name.end), name=text)
        return found

    def sort(self, tree: Tree, end: End) -> Sort:
        """Return what sort of actor an end is, "unknown" where no word tells."""
        mention = self.mention(tree, end)
        if mention.actor:
            sort = _SORTS.get(_types().get(mention.actor, "other"), "group")
            if sort != "unknown":
                return sort
        word = tree.word(end.place)
        if end.span is None and (tree.lemma(end.place) in tie_words("unit") or singular(word) in tie_words("unit")):
            return "group"
        if tree[end.place].upos == "PRON":
            return self._sort_of_pronoun(tree.word(end.place), mention)
        kind = self._analysis.cast.kind((tree.number, end.place))
        if kind == "person" and tree[end.place].upos == "PROPN" and " " not in mention.text:
            return "unknown"  # the names of groups are often taken for a person's
        return kind if kind in ("person", "group", "state", "place") else self._sort_of_name(mention.name or "")

    def _sort_of_pronoun(self, word: str, mention: Mention) -> Sort:
        sort = self._sort_of_name(mention.name or "")
        if sort == "unknown":
            return "person" if word in _PERSONAL else "group"
        return sort

    def _sort_of_name(self, name: str) -> Sort:
        actor = known(name.removeprefix("the ").removeprefix("The "))
        if actor:
            return _SORTS.get(actor.type, "unknown")
        words = name.lower().split()
        if any(singular(word) in tie_words("unit") for word in words[-1:]):
            return "group"
        return "unknown"

    def is_actor(self, tree: Tree, end: End) -> bool:
        """Whether an end can be one: somebody who acts, in a word of its own."""
        if end.span is not None and known(tree.text[end.span[0] : end.span[1]]):
            return True
        token = tree[end.place]
        if token.upos not in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"):
            return False
        return self._analysis.cast.acts((tree.number, end.place))


def described(tree: Tree, end: End) -> End:
    """Return the name that an end describes: "Chérizier" for "policeman" in "Chérizier, the policeman who leads it"."""
    head = tree.head(end.place)
    group = _manned(tree, end)
    if group is not None:
        return End(group)
    if end.span is None and tree[end.place].upos == "NOUN" and tree.relation(end.place) == "appos" and head >= 0:
        return End(head) if tree[head].upos == "PROPN" else end
    return end


def _manned(tree: Tree, end: End) -> int | None:
    """Return the group whose people an end is: "the Free Russia Legion" for its "fighters"."""
    if end.span is not None or singular(tree.word(end.place)) not in tie_words("manned"):
        return None
    groups = [one for one in tree.obliques(end.place, "of", "from") if one > end.place and tree[one].upos == "PROPN"]
    group = next(iter(groups), None)
    if group is None or any(n.type != "ORG" and n.begin <= tree[group].begin < n.end for n in tree.sentence.names):
        return None
    return group


def antecedent(tree: Tree, place: int) -> int:
    """Return the noun that a relative pronoun stands for, also where the parser hung its clause elsewhere."""
    found = tree.antecedent(place)
    if found != place or tree.word(place) not in ("which", "whom"):
        return found
    clauses = [one for one in range(place) if tree[one].deprel == "acl:relcl" and tree.head(one) < place]
    if clauses:
        return tree.head(clauses[-1])
    before = place - 1
    while before >= 0 and tree[before].upos in ("ADP", "PUNCT"):
        before -= 1
    return before if before >= 0 and tree[before].upos in ("NOUN", "PROPN") else place


def inner_name(tree: Tree, place: int) -> Span:
    """Return where the name that ends at a word stands: "Saudi Arabia" before "-backed", "al-Qaeda" too."""
    begin, end = tree[place].begin, tree[place].end
    for name in tree.sentence.names:
        if name.end == end and name.begin < begin and name.type in _NAMES:
            begin = name.begin
    first = place
    while first > 1 and tree[first - 1].text in _DASHES and tree[first - 2].end == tree[first - 1].begin:
        first -= 2
    begin = min(begin, tree[first].begin)
    for back in (2, 1):
        start = first - back
        if start >= 0 and known(tree.text[tree[start].begin : end]):
            return tree[start].begin, end
    return begin, end
