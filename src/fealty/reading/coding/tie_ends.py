"""Who stands at the two ends of a tie, and what sort of actor that is."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec

from fealty.reading.actors.rows import listed, states
from fealty.reading.cast.nouns import given_names
from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.places import folded
from fealty.reading.places.own import countries, spots
from fealty.reading.places.table import REGION, place_table
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
_SEATS = frozenset(("white-house", "kremlin"))
"""Listed actors that stand for a state; other bodies of a state can be headed and served."""
_RULING = frozenset(("government", "regime", "administration", "junta"))
_NEAR = 6
_SOME = frozenset(("one", "some", "many", "most", "several", "two", "three", "both", "few", "all", "half"))
_MASS = frozenset(
    ("bulk", "core", "majority", "rest", "remainder", "ranks", "mass", "remnants", "elements", "hundreds")
)
_LISTING = frozenset(("such", "including", "like", "notably"))
_STRONGEST = 0.5
_TOWN = 10_000


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


@cache
def groups_of_leaders() -> dict[str, Actor]:
    """Return the group of each listed person who is at the head of one, by the person's id."""
    actors = {entry.actor.id: entry.actor for entry in (*states(), *listed())}
    heads = [one for one in actors.values() if one.type == "person" and one.part_of in actors]
    return {one.id: actors[one.part_of or ""] for one in heads}


def known(words: str) -> Actor | None:
    """Return the actor that has exactly these words for a name, with a capital: for attributes ("Iranian")."""
    return _actors_by_name().get(words.lower()) if any(map(str.isupper, words)) else None


@lru_cache(maxsize=4096)
def mapped(name: str, *, towns: bool = True) -> bool:
    """Whether the gazetteer knows a name: what the recogniser takes for a place is often a group, and the reverse."""
    key = folded(name).removeprefix("the ")
    if key in countries() or key in spots()[0]:
        return True
    table = place_table()
    entries = [table.entry(number) for number in table.places_named(key)]
    return any(one.kind == REGION or (towns and one.population >= _TOWN) for one in entries)


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
        unit = end.span is None and tree[end.place].upos == "NOUN" and tree.word(end.place) not in _RULING
        if unit and (tree.word(end.place) in tie_words("unit") or tree.lemma(end.place) in tie_words("unit")):
            return "group"  # "Saudi intelligence" stands for Saudi Arabia, yet somebody heads it
        if mention.actor:
            of_state = _types().get(mention.actor) == "government" and mention.actor not in _SEATS
            sort = "group" if of_state else _SORTS.get(_types().get(mention.actor, "other"), "group")
            if sort != "unknown":
                return sort
        word = tree.word(end.place)
        if end.span is None and (tree.lemma(end.place) in tie_words("unit") or singular(word) in tie_words("unit")):
            return "group"
        if tree[end.place].upos == "PRON":
            return self._sort_of_pronoun(tree.word(end.place), mention)
        kind = self._analysis.cast.kind((tree.number, end.place))
        if kind == "person" and tree[end.place].upos == "PROPN" and not sounds_personal(mention.text):
            return "unknown"  # the names of groups are often taken for a person's
        if kind == "place" and tree[end.place].upos == "PROPN" and not mapped(mention.name or mention.text):
            return self._sort_of_name(mention.name or "")
        if kind in ("person", "group", "state", "place"):
            return kind
        if tree[end.place].upos == "NOUN" and (mention.name or "").startswith(mention.text):
            return "unknown"  # "the salaries of its fighters"
        return self._sort_of_name(mention.name or "")

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

    def is_named(self, tree: Tree, end: End) -> bool:
        """Whether words that describe somebody have a name to them: "the oligarch Ihor Kolomoisky"."""
        mention = self.mention(tree, end)
        return mention.actor is not None or mention.name not in (None, mention.text)

    def is_civil(self, tree: Tree, end: End) -> bool:
        """Whether an end is no party to a conflict by its sort: a bank, a club, a body of the United Nations."""
        mention = self.mention(tree, end)
        if mention.actor and _types().get(mention.actor) in ("igo", "media", "other"):
            return True
        words = (mention.name or mention.text).lower().split()
        civil = tie_words("civil")
        return singular(tree.word(end.place)) in civil or any(word in civil for word in words)

    def is_person(self, tree: Tree, place: int) -> bool:
        """Whether a name is a person's, by what is known of it or by its form: a first name with others after it."""
        one = tree.word(place) == "one" and bool(tree.below(place, "flat"))  # "one Abu Ibrahim"
        if tree[place].upos != "PROPN" and not one:
            return False
        sort = self.sort(tree, End(place))
        token = tree[place]
        types = {one.type for one in tree.sentence.names if one.begin <= token.begin < one.end}
        mention = self.mention(tree, End(place))
        if mention.actor is None and mapped(mention.name or mention.text, towns=False):
            return False
        if sort in ("person", "unknown") and "PER" in types:
            return True
        named_so = bool(tree.below(place, "flat")) and not tree.below(place, "det")
        words = [singular(tree.word(one)) for one in tree.phrase(place)]
        by_form = named_so and mention.actor is None and sort in ("person", "unknown", "place")
        return sort == "person" or (by_form and not any(word in tie_words("unit") for word in words))

    def is_actor(self, tree: Tree, end: End) -> bool:
        """Whether an end can be one: somebody who acts, in a word of its own."""
        if end.span is not None and known(tree.text[end.span[0] : end.span[1]]):
            return True
        token = tree[end.place]
        if token.upos not in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"):
            return False
        if token.upos == "NOUN" and singular(tree.word(end.place)) in tie_words("moneyed"):
            return True
        if (token.upos == "NOUN" and self.sort(tree, end) == "group") or self.is_person(tree, end.place):
            return True
        return self._analysis.cast.acts((tree.number, end.place)) or self._is_misplaced(tree, end)

    def _is_misplaced(self, tree: Tree, end: End) -> bool:
        """Whether a name was taken for a place's that no place has."""
        if tree[end.place].upos == "NOUN" or self._analysis.cast.kind((tree.number, end.place)) != "place":
            return False
        mention = self.mention(tree, end)
        return mention.actor is None and not mapped(mention.name or mention.text)


def sounds_personal(text: str) -> bool:
    """Whether a name begins with a first name."""
    words = text.lower().split()
    return len(words) > 1 and any(word in given_names() for word in words[:-1])


def described(tree: Tree, end: End) -> End:
    """Return the name that an end describes: "Chérizier" for "policeman" in "Chérizier, the policeman who leads it"."""
    head = tree.head(end.place)
    if end.span is None:
        end = End(counted(tree, end.place))
    group = _manned(tree, end)
    if group is not None:
        return End(group)
    subjects = tree.below(end.place, "nsubj") if tree.below(end.place, "cop") else []
    named = subjects and tree[end.place].upos == "NOUN" and tree[subjects[0]].upos == "PROPN"
    if named and end.span is None and singular(tree.word(end.place)) in tie_words("unit"):
        return End(subjects[0])  # "MUJAO is a faction headed by"
    if end.span is None and tree[end.place].upos == "NOUN" and tree.relation(end.place) == "appos" and head >= 0:
        return End(head) if tree[head].upos == "PROPN" else end
    return end


def counted(tree: Tree, place: int) -> int:
    """Return who is picked out of a group ("one of the militias"), or of whom some words are a part ("most of")."""
    head = tree.head(place)
    one_of = (
        head >= 0 and "of" in tree.prepositions(place) and (tree[head].upos == "NUM" or tree.word(head).endswith("est"))
    )
    if one_of and (tree.word(head) == "one" or tree[head].upos != "NUM"):
        if tree.relation(head) == "appos":
            return tree.head(head)
        if tree.below(head, "cop"):
            return next(iter(tree.subjects(head)), place)
    inner = tree.obliques(place, "of")[:1]
    if not inner:
        return place
    if tree.word(inner[0]) in ("which", "whom") and place > 1 and tree[place - 1].text == ",":
        return head_of(tree, place - 2)  # what stands right before is more often meant than what the parser chose
    mass = tree.word(place) in _MASS and tree[inner[0]].upos in ("NOUN", "PROPN")
    some = tree.word(place) in _SOME and tree[place].upos in ("DET", "NUM", "PRON", "ADJ")
    return inner[0] if mass or (some and tree[inner[0]].upos != "PRON") else place


def listed_of(tree: Tree, end: End) -> list[End]:
    """Return who is named for a plural: X and Y in "groups such as X and Y"; with "among them" the plural too."""
    word = tree.word(end.place)
    several = tree[end.place].upos == "NOUN" and singular(word) != word and end.span is None
    if not several or singular(word) not in tie_words("unit"):
        return [end]
    named = [
        (one, listing)
        for one in tree.below(end.place, "nmod", "appos", "acl", "obl")
        if one > end.place and tree[one].upos == "PROPN" and (listing := _listing(tree, one))
    ]
    parts = [End(each) for one, _ in named for each in tree.conjuncts(one) if tree[each].upos in ("PROPN", "NOUN")]
    return [*([end] if not parts or named[0][1] == "among" else []), *parts]


def _listing(tree: Tree, place: int) -> str:
    """Return the word by which a name is one of several ("such", "including", "like", "among"), "" for other names."""
    marks = [one for one in tree.prepositions(place) if one in _LISTING]
    first = min(tree.phrase(place))
    after = place and first > 1 and tree.word(first - 1) == "them" and tree.word(first - 2) == "among"
    return marks[0] if marks else "among" if after else ""


def named_beside(tree: Tree, place: int) -> int | None:
    """Return the name that follows a group's description: "the army's special forces, Kopassus"."""
    found = [one for one in tree.below(place, "appos") if tree[one].upos == "PROPN" and one > place]
    found = [one for one in found if not tree.below(one, "cop") and not _listing(tree, one)]
    if found and tree[place].upos == "PROPN" and tree.below(place, "det") and tree.below(found[0], "flat"):
        return found[0] if any(tree.word(one) in ("a", "an") for one in tree.below(place, "det")) else None
    if len(found) != 1 or tree[place].upos != "NOUN" or singular(tree.word(place)) not in tie_words("unit"):
        return None
    return found[0]


def _manned(tree: Tree, end: End) -> int | None:
    """Return the group whose people an end is: "the Free Russia Legion" for its "fighters"."""
    word = tree.word(end.place)
    people = tree[end.place].upos in ("NOUN", "PROPN") and tree[end.place].text.endswith(("s", "men", "is"))
    if end.span is not None or not (singular(word) in tie_words("manned") or people):
        return None
    if singular(word) in tie_words("role") and singular(word) not in tie_words("manned"):
        return None
    groups = [one for one in tree.obliques(end.place, "of", "from") if one > end.place and _is_name(tree, one)]
    group = next(iter(groups), None)
    if group is not None and singular(word) not in tie_words("manned"):
        forced = any(singular(tree.word(one)) in tie_words("unit") for one in tree.phrase(group))
        if not forced or singular(word) in tie_words("unit"):
            return None
    if group is None:
        return None
    mistaken = any(n.type != "ORG" and n.begin <= tree[group].begin < n.end for n in tree.sentence.names)
    if mistaken and not known(tree.text[slice(*tree.phrase_span(group))]):
        return None
    return group


def _is_name(tree: Tree, place: int) -> bool:
    """Whether a word is a name, or a noun for a force with a name before it: "the Donbas battalion"."""
    named = any(tree[one].upos == "PROPN" for one in tree.below(place, "compound"))
    return tree[place].upos == "PROPN" or (named and singular(tree.word(place)) in tie_words("unit"))


def antecedent(tree: Tree, place: int) -> int:
    """Return the noun that a relative pronoun stands for, also where the parser hung its clause elsewhere."""
    found = tree.antecedent(place)
    if tree.word(place) == "whose":  # what stands right before is more often meant than what the parser chose
        before = place - 1
        while before > 0 and tree[before].upos == "PUNCT":
            before -= 1
        placed = any(one.type == "LOC" and one.begin <= tree[before].begin < one.end for one in tree.sentence.names)
        named = before >= 0 and tree[before].upos == "PROPN" and tree.relation(before) != "flat" and not placed
        found = before if named and tree.relation(before) not in ("compound", "amod") else found
    if found != place or tree.word(place) not in ("which", "whom", "whose"):
        return found
    clauses = [one for one in range(place) if tree[one].deprel == "acl:relcl" and tree.head(one) < place]
    if clauses:
        return tree.head(clauses[-1])
    before = place - 1
    while before >= 0 and tree[before].upos in ("ADP", "PUNCT"):
        before -= 1
    placed = any(one.type == "LOC" and one.begin <= tree[before].begin < one.end for one in tree.sentence.names)
    if before >= 0 and placed and tree.relation(before) == "nmod" and 0 <= tree.head(before) < before:
        return tree.head(before)  # "the separatists in Tabriz, whose chief"
    return before if before >= 0 and tree[before].upos in ("NOUN", "PROPN") else place


def doers(tree: Tree, place: int) -> list[int]:
    """Return who does what a verb says; also who is accused of it, denies it, or does something by it."""
    found = tree.agents(place)
    head = tree.head(place)
    if head >= 0 and tree[head].deprel == "acl:relcl":  # "which Rwanda is accused of arming"
        subjects = tree.below(head, "nsubj", "nsubj:pass")
        own = [one for one in subjects if antecedent(tree, one) == one]
        found = own if found and own and len(own) < len(subjects) else found
    perfect = any(tree.word(one) == "having" for one in tree.below(place, "aux"))  # "denies having aided"
    if found or head < 0 or not (perfect or tree.word(place).endswith("ing")):
        return found
    if set(tree.prepositions(place)) & {"of", "for"}:
        return tree.patients(head)
    return tree.subjects(head) if tree.relation(place) in ("ccomp", "obj", "advcl") else []


def head_of(tree: Tree, place: int) -> int:
    """Return the head of the phrase that ends at a word."""
    here = place
    while tree.relation(here) in ("flat", "compound", "amod") and abs(tree.head(here) - here) < _NEAR:
        here = tree.head(here)
    return here


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
