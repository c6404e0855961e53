"""Where a reporter sits is no part of the sentence: "BAGHDAD (Reuters) -", "KYIV, 3 May -", "GAZA -".

A dateline stands at the head of a paragraph, names a place, and ends in a dash before a capital. Its place is written
in capitals, or an agency or a day beside it says what it is; a place alone has to be one that the gazetteer knows.
"""

from __future__ import annotations

import re
from functools import cache

from fealty.reading.actors.rows import listed
from fealty.reading.model import Sentence, parse
from fealty.reading.places import find, folded
from fealty.reading.story.tree import Span

SURE = 0.35
"""Score of the gazetteer from which a name alone is believed to be a place."""

_PLACE = r"(?P<place>[^\W\d_][\w.'’]*(?:[ /-][^\W\d_][\w.'’]*){0,4})"
_DAY = r"\d{1,2}\.? [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2}"
_WITH_SIGN = re.compile(
    rf"\s*{_PLACE}(?:,[^()\n—–:;!?]{{1,60}}?)?(?:\s*\([^()\n]{{2,40}}\)|,\s(?:{_DAY})(?:,? \d{{4}})?)"
    r"\s*(?:[-–—]{1,2}|:)\s*(?=[\"“‘'(]?[^\W_a-z])"
)
_WITH_DASH = re.compile(rf"\s*{_PLACE}(?:,[^()\n—–:;!?.]{{1,40}}?)?(?:\s[-–—]{{1,2}}|\s?—)\s*(?=[\"“‘'(]?[^\W_a-z])")
_DASH = re.compile(r"\s[-–—]{1,2}\s|—")


def dateline_end(text: str, paragraph: Span) -> int:
    """Return where the text behind a paragraph's dateline begins: the paragraph's own begin when there is none.

    Parameters
    ----------
    text
        The whole text.
    paragraph
        Where the paragraph stands in it.
    """
    begin, end = paragraph
    for pattern in (_WITH_SIGN, _WITH_DASH):
        match = pattern.match(text, begin, end)
        if match and match.end() < end and _is_place(match["place"], signed=pattern is _WITH_SIGN):
            rest = text[match.end() : end]
            if not rest.isupper() and (pattern is _WITH_SIGN or not _DASH.search(rest.split(". ")[0])):
                return match.end()
    return begin


@cache
def _actors() -> frozenset[str]:
    """Return the names of those who act, no places, folded: "NATO - the alliance" is no dateline."""
    return frozenset(folded(name) for entry in listed() for name, _ in entry.names)


def _is_place(name: str, *, signed: bool) -> bool:
    words = [word for word in re.split(r"[ /-]", name) if word]
    if (
        folded(name) in _actors()
        or not words[0][:1].isupper()
        or (signed and not all(word[:1].isupper() or len(word) < 4 for word in words))
    ):
        return False
    if signed:
        return True
    found = find(name.split("/", maxsplit=1)[0].title() if name.isupper() else name, most=1)
    return bool(found) and found[0].score >= SURE and not (found[0].kind == "country" and not name.isupper())


def without_datelines(text: str, sentences: list[Sentence], paragraphs: list[Span]) -> list[Sentence]:
    """Return the sentences with those that begin in a dateline parsed anew from its end on.

    Parameters
    ----------
    text
        The whole text.
    sentences
        Its parsed sentences, in order.
    paragraphs
        Its paragraphs, in order.
    """
    ends = [(begin, cut) for begin, end in paragraphs if (cut := dateline_end(text, (begin, end))) > begin]
    after = [next((cut for begin, cut in ends if begin <= one.begin < cut), one.begin) for one in sentences]
    halved = [one.begin < begin < one.end for one, begin in zip(sentences, after, strict=True)]
    anew = iter(parse([text[a : one.end] for one, a, is_cut in zip(sentences, after, halved, strict=True) if is_cut]))
    kept: list[Sentence] = []
    for one, begin, is_cut in zip(sentences, after, halved, strict=True):
        if is_cut:
            kept += [_moved(part, begin) for part in next(anew)]
        elif begin == one.begin:
            kept.append(one)
    return kept


def _moved(sentence: Sentence, by: int) -> Sentence:
    """Return a sentence whose places count from further ahead."""
    return sentence._replace(
        begin=sentence.begin + by,
        end=sentence.end + by,
        tokens=tuple(one._replace(begin=one.begin + by, end=one.end + by) for one in sentence.tokens),
        names=tuple(one._replace(begin=one.begin + by, end=one.end + by) for one in sentence.names),
    )
