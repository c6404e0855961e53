"""The places that a sentence names, each with its place in the gazetteer and how it hangs on the rest."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import msgspec

from fealty.reading.model import Name
from fealty.reading.places import Found, find, folded
from fealty.reading.places.naming import ARTICLES
from fealty.reading.places.own import kind_words, kinds_of_words, shipped_rows
from fealty.reading.setting.words import stems
from fealty.reading.story import Span, Story, Tree
from fealty.records import Place

LEAST = 0.35
"""Score of the gazetteer below which a marked place is not believed to be meant."""
LEAST_UNMARKED = 0.6
"""The same where only a capital letter and a word like "in" say that it is a place."""
ONLY_ONE, KNOWN = 0.95, 10_000
"""Score without a context, and people, from which a place outside the story's countries is believed."""
ROUGHLY = 5
"""UCDP's where_prec for a part of a country ("northern Iraq")."""
COUNTRY = 6
_REGION = 4

_DIRECTION = re.compile(
    r"^(?:the\s+)?(?:far\s+|extreme\s+)?(?:(?:north|south)[- ]?(?:east|west)?(?:ern)?|east(?:ern)?|west(?:ern)?"
    r"|central|upper|lower|rural)\s+(?=[A-Z])",
    re.IGNORECASE,
)
_DIRECTION_BEFORE = re.compile(
    r"\b(?:(?:far|extreme)\s+)?(?:(?:[Nn]orth|[Ss]outh)[- ]?(?:east|west)?ern|[Ee]astern|[Ww]estern|[Cc]entral)\s+$"
)
_SITES = frozenset(("base", "airport", "crossing", "embassy", "camp", "prison", "dam", "plant", "port", "bridge"))
"""Kinds of place that somebody's name is seldom before: "the Shagarab camp" is one whether or not it is known."""
NOT_KNOWN = "not known"
"""Why a place is one that the gazetteer lacks: its name and kind alone tell."""
_NO_PLACES = frozenset(("ORG", "TIME", "NATIONALITY", "WEAPON"))
_BESIDE = frozenset(("near", "around", "outside", "inside"))
_CARRIES = frozenset(("obl", "nmod", "obj", "nsubj", "appos", "root", "conj"))
_LEADING = re.compile(r"^(?:of|in|the|at|near|from|to|on)\s+", re.IGNORECASE)
_AROUND = re.compile(r"^,\s+(?=[A-Z])")


class Mentioned(NamedTuple):
    """A place in a sentence."""

    top: int  # the word of its phrase that hangs on the rest
    begin: int
    end: int
    found: Found
    place: Place


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of a kind of ``setting_scenes.csv``."""
    return frozenset(row["word"] for row in shipped_rows("setting_scenes") if row["kind"] == kind)


def is_among(kind: str, tree: Tree, place: int) -> bool:
    """Whether a word, by its lemma or as it stands, is of a kind of ``setting_scenes.csv``."""
    words = words_of(kind)
    return tree.lemma(place) in words or any(stem in words for stem in stems(tree.word(place)))


@cache
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for a word of kind behind a name ("Herat province") and before it ("the city of Tikrit")."""
    kinds = "|".join(re.escape(word) for word, _ in kind_words())
    after = re.compile(rf"\s+(?:{kinds})\b(?!\s+of\b)", re.IGNORECASE)
    side = r"(?:(?:north|south|east|west)\w*\s+)?"
    before = re.compile(rf"\b{side}(?P<kind>(?:{kinds})\s+(?:of\s+)?(?:the\s+)?)$", re.IGNORECASE)
    return after, before


class Places:
    """The places of a story, sentence by sentence, each name looked up once.

    Parameters
    ----------
    story
        The story.
    countries
        Its own countries, ISO 3166-1 alpha-3, the most important first.
    """

    def __init__(self, story: Story, countries: tuple[str, ...]) -> None:
        self._story = story
        self._countries = countries
        self._looked_up: dict[str, Found | None] = {}
        self._of_sentence: dict[int, list[Mentioned]] = {}

    def of(self, tree: Tree) -> list[Mentioned]:
        """Return the places that a sentence names, in order."""
        if tree.number not in self._of_sentence:
            self._of_sentence[tree.number] = self._named(tree)
        return self._of_sentence[tree.number]

    def _named(self, tree: Tree) -> list[Mentioned]:
        names = tree.sentence.names
        marked = self._joined([(name.begin, name.end) for name in names if name.type == "LOC"])
        found = [one for begin, end in marked if (one := self._mentioned(tree, begin, end, marked=True))]
        others = [name for name in names if name.type in _NO_PLACES]
        people = {name.begin: (name.begin, name.end) for name in names if name.type == "PER"}
        for place, token in enumerate(tree.tokens):
            if token.upos != "PROPN" or not token.text[:1].isupper() or not _may_be_place(tree, place):
                continue
            begin, end = people.get(token.begin) or _capitals(tree, place)
            beside = set(tree.prepositions(place)) & _BESIDE  # one is beside no group, whatever the names say
            barred = [] if beside else [one for one in others if not _is_part(one, begin, end)]
            taken = [(one.begin, one.end) for one in found] + [(one.begin, one.end) for one in barred]
            if any(a < end and begin < b for a, b in taken):
                continue
            one = self._mentioned(tree, begin, end, marked=False)
            if one is not None:
                found.append(one)
        return [self._located(one, found) for one in sorted(found, key=lambda one: one.begin)]

    def _located(self, one: Mentioned, others: list[Mentioned]) -> Mentioned:
        """Return an unknown place with the country and region of a known one beside it, else the story's country."""
        if one.found.reason != NOT_KNOWN:
            return one
        known = [each for each in others if each.found.reason != NOT_KNOWN and each.place.country]
        beside = min(known, key=lambda each: (each.begin < one.begin, abs(each.begin - one.end)), default=None)
        country = beside.place.country if beside else next(iter(self._countries), None)
        admin1 = beside.place.admin1 if beside else None
        precision = _REGION if admin1 else COUNTRY if country else None
        place = msgspec.structs.replace(one.place, country=country, admin1=admin1, precision=precision)
        return one._replace(place=place)

    def _joined(self, spans: list[Span]) -> list[Span]:
        """Return names with those made one that only a hyphen parts ("Ri-Kwangba")."""
        joined: list[Span] = []
        for begin, end in spans:
            if joined and self._story.text[joined[-1][1] : begin] in ("-", "–"):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((begin, end))
        return joined

    def _mentioned(self, tree: Tree, begin: int, end: int, *, marked: bool) -> Mentioned | None:
        """Return the place of a name, with its kind and direction: "the eastern province of Khost"."""
        text = self._story.text
        leading = _LEADING.match(text[begin:end])
        begin += leading.end() if leading else 0
        after, before = _kinds()
        kind_after = after.match(text, end, min(len(text), end + 40))
        kind_before = before.search(text, max(tree.sentence.begin, begin - 40), begin)
        side = _DIRECTION_BEFORE.search(text, max(tree.sentence.begin, begin - 30), begin)
        wider = kind_after.end() if kind_after else end
        called = kind_before.start("kind") if kind_before else side.start() if side else begin
        low = kind_before.start() if kind_before else called
        forms = [(begin, wider)] * (wider > end) + [(called, end), (begin, end)]
        for a, b in dict.fromkeys(forms):
            found = self._find(text[a:b], self._around(tree, b)) if b > a else None
            if found is not None and found.score >= (LEAST if marked else LEAST_UNMARKED):
                place = _place(found, text[low:wider], text[a:b])
                return Mentioned(_top(tree, low, wider), low, wider, found, place)
        site = _is_site(text[end:wider]) or _is_site(text[low:begin]) or _is_site(text[begin:end].split()[0])
        return self._unknown(tree, (begin, end), (low, wider), site=site) if marked or site else None

    def _unknown(self, tree: Tree, name: Span, around: Span, *, site: bool) -> Mentioned | None:
        """Return a place that the gazetteer does not know: its words alone; `site` when they say what it is."""
        words, text = (" ".join(self._story.text[a:b].split()) for a, b in (name, around))
        part = self._story.text.startswith(" of ", name[1]) or folded(words) in kinds_of_words()  # "Strait" of …
        if part or not words[:1].isupper() or self._find(words, "") is not None:
            return None
        place = Place(name=text if site else words, text=text)
        return Mentioned(_top(tree, *around), *around, Found(place, 0.0, NOT_KNOWN, "town", 0), place)

    def _around(self, tree: Tree, end: int) -> str:
        """Return the name behind a comma that may say where a place lies: "Makilala, North Cotabato"."""
        if not _AROUND.match(self._story.text, end, tree.sentence.end):
            return ""
        after = next((n for n in tree.sentence.names if n.type == "LOC" and n.begin == end + 2), None)
        return self._story.text[after.begin : after.end] if after else ""

    def _find(self, name: str, around: str) -> Found | None:
        key = f"{name}, {around}" if around else name
        if key not in self._looked_up:
            plain = _DIRECTION.sub("", name)
            found = find(key, context=self._countries, most=1) if around else []
            found = found or find(name, context=self._countries, most=1)
            if not found and plain != name:
                found = find(plain, context=self._countries, most=1)
            if found and found[0].score < LEAST_UNMARKED:
                found = self._only_one(name) or found
            self._looked_up[key] = found[0] if found else None
        return self._looked_up[key]

    @staticmethod
    def _only_one(name: str) -> list[Found]:
        """Return the place of a name that hardly another one in the world has: a story crosses borders, too."""
        found = find(name, most=1)
        known = bool(found) and (found[0].kind != "town" or found[0].population >= KNOWN)
        return found if known and found[0].score >= ONLY_ONE else []


def _is_part(name: Name, begin: int, end: int) -> bool:
    """Whether a nationality is only the first half of a longer name: "Islam" of "Islam Qala"."""
    return (
        name.type == "NATIONALITY" and begin <= name.begin and name.end <= end and end - begin > name.end - name.begin
    )


def _place(found: Found, text: str, searched: str) -> Place:
    """Return the place with the words of the text; of a part of a country no more than that is known."""
    rough = found.kind == "country" and _DIRECTION.match(searched) is not None
    precision = ROUGHLY if rough else found.place.precision
    return msgspec.structs.replace(found.place, text=" ".join(text.split()), precision=precision)


def _top(tree: Tree, begin: int, end: int) -> int:
    inside = [n for n, token in enumerate(tree.tokens) if token.begin < end and begin < token.end]
    kept = set(inside)
    tops = [n for n in inside if tree.head(n) not in kept and tree[n].upos not in ("PUNCT", "ADP")]
    return min(tops or inside or [tree.root], key=lambda n: (tree.relation(n) not in _CARRIES, -n))


def _is_site(words: str) -> bool:
    """Whether words say a kind of place that one goes by its name for: "border crossing", "Camp"."""
    return kinds_of_words().get(folded(words).removesuffix(" of")) in _SITES


def _capitals(tree: Tree, place: int) -> tuple[int, int]:
    """Return the stretch of capitalised names around a word, with what joins them: "Bab al-Hawa"."""
    first = last = place
    while first > 0 and (_is_capital(tree, first - 1) or (first > 1 and _joins(tree, first - 1))):
        first -= 1
    while last + 1 < len(tree) and (_is_capital(tree, last + 1) or (last + 2 < len(tree) and _joins(tree, last + 1))):
        last += 1
    while first < place and tree[first].text in ("-", "–"):
        first += 1
    while last > place and not _is_capital(tree, last):
        last -= 1
    return tree[first].begin, tree[last].end


def _is_capital(tree: Tree, place: int) -> bool:
    return tree[place].upos == "PROPN" and tree[place].text[:1].isupper()


def _joins(tree: Tree, place: int) -> bool:
    """Whether a word joins two halves of a name: a hyphen without spaces, the Arabic article."""
    token = tree[place]
    glued = token.text in ("-", "–") and tree[place - 1].end == token.begin and token.end == tree[place + 1].begin
    return glued or token.text in ARTICLES


def _may_be_place(tree: Tree, place: int) -> bool:
    """Whether a name that nobody marked stands where a place would: after "in", as what is captured, as what falls."""
    while tree.relation(place) in ("compound", "flat") and tree.head(place) >= 0:
        place = tree.head(place)  # "the Islam Qala crossing"
    relation, head = tree.relation(place), tree.head(place)
    if head < 0:
        return False
    if _is_site(tree.word(place)) and relation in ("obj", "nsubj", "obl", "nmod", "conj"):
        return True
    if relation in ("obl", "nmod"):
        marks = set(tree.prepositions(place))
        left = marks & words_of("from") and is_among("leaves", tree, head)
        return bool(marks & words_of("in") or left or "into" in marks)
    if relation == "obj" or tree[place].deprel == "nsubj:pass":
        return is_among("taken", tree, head)
    return relation == "nsubj" and (tree.lemma(head) == "fall" or tree.word(head) == "fell")
