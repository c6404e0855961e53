"""Who speaks in each quotation: the words of saying beside it, or whoever spoke in the quotation before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fealty.reading.story import Spot, Story
from fealty.reading.voices.quotations import Quotation
from fealty.reading.voices.speech import Speech

_NEVER_QUOTE = frozenset(("cite", "call", "order", "ask", "permit", "forbid", "accuse", "condemn"))
_SPEAKS = frozenset(("say", "answer", "claim", "announce", "warn", "promise", "report", "threaten"))
_MARKS = "“”«»„‘’\"'"


class _Placed(NamedTuple):
    quotation: Quotation
    paragraph: int
    words: tuple[Spot, ...]


def with_quotations(story: Story, acts: list[Speech], marked: Sequence[Quotation]) -> list[Speech]:
    """Return the acts of saying with the quotations that each introduces, in the order of the text.

    Parameters
    ----------
    story
        The story.
    acts
        Its acts of saying, from its trees alone.
    marked
        What stands in quotation marks, in order.
    """
    found = list(acts)
    inside = _words_inside(story, marked)
    outside = [number for number, act in enumerate(found) if not inside.get(act.spot)]
    last: tuple[_Placed, int] | None = None
    for placed in _placed(story, marked, inside):
        if not placed.quotation.speech:
            continue
        number = _beside(story, found, outside, placed)
        if number is None and last is not None and _runs_on(story, last[0], placed):
            number = last[1]
        if number is not None:
            found[number] = _extended(story, found[number], placed)
            last = placed, number
    return found


def _words_inside(story: Story, marked: Sequence[Quotation]) -> dict[Spot, int]:
    inside: dict[Spot, int] = {}
    here = 0
    for tree in story.trees:
        for place, token in enumerate(tree.tokens):
            while here < len(marked) and marked[here].end <= token.begin:
                here += 1
            if here < len(marked) and marked[here].begin <= token.begin and token.end <= marked[here].end:
                inside[tree.number, place] = here + 1
    return inside


def _placed(story: Story, marked: Sequence[Quotation], inside: dict[Spot, int]) -> list[_Placed]:
    words: dict[int, list[Spot]] = {}
    for spot, number in inside.items():
        words.setdefault(number - 1, []).append(spot)
    return [
        _Placed(marked[number], story.paragraph_of[spots[0][0]], tuple(spots))
        for number, spots in sorted(words.items())
    ]


def _beside(story: Story, acts: list[Speech], outside: list[int], placed: _Placed) -> int | None:
    """Return the act whose words a quotation is: one that governs it, or stands just after or before it."""
    quoted = set(placed.words)
    solid = {spot for spot in quoted if story.tree(spot)[spot[1]].upos != "PUNCT"}
    governing = [
        number
        for number in outside
        if acts[number].kind != "cite"
        and (set(acts[number].contents) & quoted or len(acts[number].words & solid) * 2 > len(solid))
    ]
    if governing:
        return min(governing, key=lambda number: len(acts[number].words))
    first, last = placed.words[0], placed.words[-1]
    near = [
        number
        for number in outside
        if acts[number].kind not in _NEVER_QUOTE and acts[number].speakers and not acts[number].words - quoted
    ]
    after = [one for one in near if acts[one].spot[0] == last[0] and acts[one].spot[1] > last[1]]
    if after and _touches(story, placed.quotation.end, acts[after[0]].spot):
        return after[0]
    before = [one for one in near if acts[one].spot[0] == first[0] and acts[one].spot[1] < first[1]]
    if before:
        return before[-1]
    return _announced(story, acts, outside, placed)


def _touches(story: Story, end: int, spot: Spot) -> bool:
    """Whether nothing but a name stands between a quotation's end and the word of saying: no further sentence."""
    begin = story.tree(spot)[spot[1]].begin
    between = story.text[end:begin]
    return not any(mark in between for mark in (". ", "! ", "? ", "“", '"'))


def _announced(story: Story, acts: list[Speech], outside: list[int], placed: _Placed) -> int | None:
    """Return the act of saying at the end of the sentence before, when that ends in a colon."""
    begin = placed.quotation.begin
    before = story.text[max(begin - 4, 0) : begin].rstrip()
    if not before.endswith((":", ",")):
        return None
    number = placed.words[0][0]
    near = [
        one
        for one in outside
        if number - 1 <= acts[one].spot[0] <= number
        and acts[one].spot < placed.words[0]
        and acts[one].kind in _SPEAKS
        and acts[one].speakers
    ]
    return near[-1] if near else None


def _runs_on(story: Story, last: _Placed, placed: _Placed) -> bool:
    """Whether a quotation goes on from the last one: in the same paragraph, or at the head of the next."""
    if placed.paragraph == last.paragraph:
        return True
    opens = story.paragraphs[placed.paragraph][0]
    return placed.paragraph == last.paragraph + 1 and placed.quotation.begin - opens <= 1


def _extended(story: Story, act: Speech, placed: _Placed) -> Speech:
    heads = [spot for spot in placed.words if _is_top(story, spot, placed.words)]
    text = story.text[placed.quotation.begin : placed.quotation.end]
    begin = placed.quotation.begin + len(text) - len(text.lstrip(_MARKS))
    span = (begin, max(begin, placed.quotation.end - len(text) + len(text.rstrip(_MARKS))))
    return act._replace(
        contents=tuple(dict.fromkeys([*act.contents, *heads])),
        words=act.words | frozenset(placed.words),
        span=act.span if act.direct else span,
        direct=True,
    )


def _is_top(story: Story, spot: Spot, words: tuple[Spot, ...]) -> bool:
    tree = story.tree(spot)
    head = tree.head(spot[1])
    return tree[spot[1]].upos != "PUNCT" and (head < 0 or (spot[0], head) not in words)
