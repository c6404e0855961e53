"""The countries that a story is about, from the words in it alone.

Who the "army" is and which of many Tripolis is meant depends on them; so they are found before actors and places are,
by counting names of countries, of their peoples, of well-known actors, and of places that can only lie in one of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from fealty.reading.actors.rows import listed
from fealty.reading.places import find, folded
from fealty.reading.places.own import countries, shipped_rows
from fealty.reading.story import Story, Tree

MOST = 6
"""How many countries a story has, at most: more would make every namesake likely."""
LEAST_SHARE = 0.12
"""How much of the first country's weight another one needs, so that a single aside does not count."""
WHERE = 1.5
"""What "in Yemen" counts on top of "Yemen": it says where things happen, not only who acts."""
IN_TITLE = 2.0
SURE = 0.75
"""Score of the gazetteer above which a place speaks for its country; below, its namesakes lie elsewhere."""
MOST_A_PLACE = 3
"""How often one place counts: a town named in every line says no more than three towns."""

_WORDS = re.compile(r"[^\W_][\w.’'-]*")
_DATELINE = re.compile(r"[A-Z][A-Z .'’-]{2,}(?:,[^()\n]{0,60}?)?(?:\([^()\n]{2,40}\)\s*)?\s[-–—]{1,2}\s")
_LOCATIVE = frozenset(("in", "inside", "within", "across", "throughout", "into", "around", "near", "over"))
_BETWEEN = frozenset(("DET", "ADJ"))

Codes = tuple[str, ...]


@cache
def _names() -> dict[str, Codes]:
    """Return countries by what names them, folded: themselves, their peoples, the actors at home there."""
    found = {key: tuple(code for code, _ in codes) for key, codes in countries().items()}
    found |= {folded(row["word"]): tuple(row["countries"].split("|")) for row in shipped_rows("setting_namesakes")}
    for entry in listed():
        if entry.actor.country:
            for name, strength in entry.names:
                key = folded(name).removeprefix("the ")
                if strength >= 1 and len(key) > 1:
                    found.setdefault(key, (entry.actor.country,))
    return found


@cache
def _longest() -> int:
    return min(5, max(name.count(" ") + 1 for name in _names()))


@lru_cache(maxsize=20_000)
def _country_at(words: tuple[str, ...]) -> tuple[int, Codes]:
    """Return how many of the words at the beginning name a country or somebody of it, and which it may be."""
    for count in range(len(words), 0, -1):
        found = _names().get(folded(" ".join(words[:count])))
        if found:
            return count, found
    return 0, ()


def _named(words: list[str]) -> Iterator[tuple[int, Codes]]:
    """Yield where a country or somebody of it is named, and the countries that may be meant."""
    shouted = len(words) > 3 and all(word == word.upper() for word in words)
    place = 0
    while place < len(words):
        word = words[place]
        if word[:1].isupper() and not (shouted and word in ("US", "IT", "IS")):
            count, codes = _country_at(tuple(words[place : place + _longest()]))
            if count:
                yield place, codes
                place += count
                continue
        place += 1


def _is_scene(tree: Tree, place: int) -> bool:
    """Whether a word stands behind "in", with nothing but an article or "northern" between."""
    before = place - 1
    while before >= 0 and tree[before].upos in _BETWEEN:
        before -= 1
    return before >= 0 and tree.word(before) in _LOCATIVE


def _mentions(story: Story) -> Iterator[tuple[float, Codes]]:
    """Yield what each name of a country counts, and the countries that it may mean."""
    dateline = _DATELINE.match(story.text)
    after = dateline.end() if dateline else 0
    for tree in story.trees:
        people = [(name.begin, name.end) for name in tree.sentence.names if name.type == "PER"]
        for place, codes in _named([token.text for token in tree.tokens]):
            token = tree[place]
            if token.begin < after or any(a <= token.begin < b and b - a > len(token.text) for a, b in people):
                continue  # where the reporter sits; "Michael Jordan"
            yield 1.0 + (WHERE if _is_scene(tree, place) else 0.0), codes
    for _, codes in _named(_WORDS.findall(story.document.title or "")):
        yield IN_TITLE, codes


def _by_name(story: Story) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    unclear = []
    for weight, codes in _mentions(story):
        if len(codes) == 1:
            weights[codes[0]] += weight
        else:
            unclear.append((weight, codes))
    certain = dict(weights)
    for weight, codes in unclear:
        weights[max(codes, key=lambda code: (certain.get(code, 0.0), -codes.index(code)))] += weight
    return weights


def _by_place(story: Story, context: Codes) -> dict[str, float]:
    named = Counter(
        story.text[name.begin : name.end] for tree in story.trees for name in tree.sentence.names if name.type == "LOC"
    )
    weights: dict[str, float] = defaultdict(float)
    for name, times in named.items():
        found = find(name, context=context, most=1)
        if found and found[0].kind != "country" and found[0].score >= SURE and found[0].place.country:
            weights[found[0].place.country] += min(times, MOST_A_PLACE)
    return weights


def _ranked(weights: dict[str, float]) -> Codes:
    order = sorted(weights, key=lambda code: (-weights[code], code))
    return tuple(code for code in order[:MOST] if weights[code] >= LEAST_SHARE * weights[order[0]])


def countries_of(story: Story) -> tuple[str, ...]:
    """Return the countries that a story is about, as ISO 3166-1 alpha-3 codes, the most important first.

    A country counts by its name, its people's and its adjective and by well-known actors at home there, in the title
    twice; more where the words say that something happened there; and by the places in it. The place in a dateline
    counts nothing: it says where the reporter sits.

    Parameters
    ----------
    story
        The story; the names in its sentences must have been marked.
    """
    weights = _by_name(story)
    for code, weight in _by_place(story, _ranked(weights)).items():
        weights[code] += weight
    return _ranked(weights)
