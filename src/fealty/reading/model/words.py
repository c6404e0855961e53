"""Raw text to sentences and words, with exact places.

The parser was trained on the words of Universal Dependencies: "didn't" is "did" and "n't", "Iran-backed" is three
words, "anti-ship" is one. What is split otherwise than in training is parsed worse, so these rules follow the
treebank's. Every word is a slice of the text: nothing is changed, nothing but white space is skipped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

Span = tuple[int, int]

_REMEMBERED = 20_000  # words: most of a text is made of those it has had before

MOST_WORDS = 150  # a "sentence" without an end is cut here, at the last comma if there is one

# Words that keep the full stop behind them. A sentence goes on after those of the first kind.
_TITLES = (
    "adm brig capt cmdr col cpl dr ft gen gov hon lt maj messrs mr mrs ms mt mx pres prof rep reps rev sen sens sgt "
    "spc sr st supt atty det insp amb fr br"
)
_OTHERS = (
    "al approx apr aug ave bldg blvd cf co corp dec dept dist ed eds eg est etc feb fig gov inc ie intl jan jr jul jun "
    "ltd mar min mfg natl no nos nov oct op par pp pl plc rd ref sec sep sept ser sq tel univ vol vs viz fri mon sat "
    "sun thu thur thurs tue tues wed ca esp incl"
)
_GOES_ON = frozenset(f"{_TITLES} no nos vs fig approx cf eg ie viz ca incl".split())
_ABBREVIATIONS = frozenset(f"{_TITLES} {_OTHERS}".split())
_BEFORE_NUMBERS = frozenset(("no", "nos", "fig", "vol", "op", "sec", "par"))
_ALSO_WORDS = frozenset(("min", "mar", "sat", "sun", "ed", "ref", "fr", "co", "wed", "mon", "ms"))  # "He sat."

# Parts that a hyphen does not split off: "non-state" is one word; "al-Sadr" is three in the treebank.
_PREFIX_LIST = (
    "anti co counter cross e ex extra hyper inter intra macro mega meta micro mid mini mis mono multi neo non over "
    "para pan post pre pro pseudo quasi re semi sub super trans tri ultra under uni bi"
)
_PREFIXES = frozenset(_PREFIX_LIST.split())
_SUFFIXES = frozenset(("e", "fold", "less", "o", "wide"))

# Words that begin a sentence behind an abbreviation, when they have a capital: "at 6 p.m. The army left".
_STARTER_LIST = (
    "the a an he she it they we i you this that these those but and in on at for after before when while if as his "
    "her its their there however meanwhile not some many one two what who how why also according since with by from "
    "our most so"
)
_STARTERS = frozenset(_STARTER_LIST.split())

_WORD = re.compile(
    r"""
    (?: https?:// | www\. ) [^\s<>"”]+ [^\s<>"”.,;:!?)\]'’]        # addresses
  | [\w.+-]+ @ [\w-]+ (?: \. [\w-]+ )+                              # mail
  | [@\#] \w+                                                       # handles
  | (?: [^\W\d_]+ - )? (?: [^\W\d_] \. ){2,} (?: [^\W\d_] (?! \w) )?  # U.S.  a.m.  anti-U.S.
  | \d{1,3} (?: ,\d{3} )+ (?: \.\d+ )?                              # 1,200
  | \d+ (?: [.:/] \d+ )+                                            # 3.5  7:30  9/11
  | \d+ (?: st | nd | rd | th | s ) \b                              # 3rd  1990s
  | \d+ (?: - \d+ ){2,}                                             # 2024-05-17
  | [^\W_]+ (?: ['’ʼ] [^\W_]+ )* (?: - [^\W_]+ (?: ['’ʼ] [^\W_]+ )* )* # words, with hyphens and apostrophes for now
  | \.{2,} | …+ | -{2,} | [!?]{2,} | ([=*_~\#]) \1+                   # runs of one mark
  | \S
    """,
    re.VERBOSE,
)
_CLITIC = re.compile(r"(?i)(n['’ʼ]t|['’ʼ](?:s|re|ve|ll|d|m))$")
_ODD = {"cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3}
_UNIT = re.compile(r"(\d+(?:\.\d+)?)((?:mm|cm|km|kg|lb|lbs|mph|pm|am|m|bn|mn|ft|k))$", re.IGNORECASE)
_CLOSING = "\"'”’)]»"
_BREAK = re.compile(r"\n[ \t\r]*\n\s*|\r\n?[ \t]*\r\n?\s*|[\u2028\u2029]\s*")


def _split_apostrophes(text: str, begin: int, end: int) -> list[Span]:
    found = _CLITIC.search(text, begin, end)
    if found and found.start() > begin:
        return [(begin, found.start()), (found.start(), end)]
    cut = _ODD.get(text[begin:end].lower())
    if cut:
        return [(begin, begin + cut), (begin + cut, end)]
    return [(begin, end)]


def _split_hyphens(text: str, begin: int, end: int) -> list[Span]:
    parts: list[Span] = []
    start = begin
    for place in range(begin, end):
        if text[place] != "-":
            continue
        before, after = text[start:place].lower(), text[place + 1 : end].split("-", maxsplit=1)[0].lower()
        if before in _PREFIXES or before.endswith("'") or after in _SUFFIXES:
            continue
        parts += [(start, place), (place, place + 1)]
        start = place + 1
    return [*parts, (start, end)]


@lru_cache(_REMEMBERED)
def _split_token(word: str) -> tuple[Span, ...]:
    """Return the words that a stretch without a space is made of, by their places in it."""
    if not word[0].isalnum() or "@" in word or "://" in word or word.startswith("www."):
        return ((0, len(word)),)
    if word[0].isdigit():
        unit = _UNIT.match(word)
        if unit:
            return ((0, unit.end(1)), (unit.end(1), len(word)))
        if word.count("-") != 1:
            return ((0, len(word)),)
    pieces: list[Span] = []
    for one in _split_hyphens(word, 0, len(word)):
        pieces += _split_apostrophes(word, *one)
    return tuple(piece for piece in pieces if piece[0] < piece[1])


def word_spans(text: str, begin: int = 0, end: int | None = None) -> list[Span]:
    """Return the places of the words of a stretch of text.

    Parameters
    ----------
    text
        The whole text.
    begin, end
        The stretch, in characters.

    Returns
    -------
    list of (int, int)
        In order, without overlap; between them only white space.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for found in _WORD.finditer(text, begin, end):
        one = found.span()
        if spans and found.group() == "." and spans[-1][1] == one[0] and _is_abbreviation(text, spans[-1], end):
            spans[-1] = (spans[-1][0], one[1])
            continue
        spans += [(one[0] + first, one[0] + last) for first, last in _split_token(found.group())]
    return spans


def _is_abbreviation(text: str, span: Span, end: int) -> bool:
    """Whether the full stop right behind a word belongs to it: "Gen." does, and the initial of "George W. Bush"."""
    word = text[span[0] : span[1]]
    after = text[span[1] + 1 : min(span[1] + 4, end)]
    if len(word) == 1 and word.isupper() and word != "I":
        return bool(after.strip())
    if word.lower() not in _ABBREVIATIONS:
        return False
    if word.lower() in _BEFORE_NUMBERS:
        return bool(re.match(r"\s?\d", after))
    if word in ("al", "est"):
        return True
    if word in _ALSO_WORDS:
        return after.lstrip()[:1].islower()
    return word[0].isupper() or word.islower()


def _ends_here(text: str, spans: list[Span], place: int) -> bool:
    """Whether a sentence ends behind word `place`, a mark of end or an abbreviation."""
    word = text[slice(*spans[place])]
    if place + 1 == len(spans):
        return True
    after = place + 1
    while after < len(spans) and spans[after][0] == spans[after - 1][1] and text[slice(*spans[after])] in _CLOSING:
        after += 1  # a quote may close before we know: "Is it true?" he asked
    if after == len(spans):
        return True
    gap = text[spans[after - 1][1] : spans[after][0]]
    following = text[slice(*spans[after])]
    if word[-1] in "!?" or word in (".", "..", "...", "....", "…"):
        if not gap:
            return word[-1] in "!?." and following[0].isupper() and word != "..." and len(following) > 1
        return not following[0].islower() or (word == "." and after == place + 1)
    if len(word) > 1 and word.endswith("."):
        if word[:-1].lower() in _GOES_ON or (len(word) == 2 and word[0].isupper()):
            return False
        return bool(gap) and following.lower() in _STARTERS and following[0].isupper()
    return False


def sentence_spans(text: str) -> list[list[Span]]:
    """Return the words of each sentence of a text.

    Sentences end at their marks, closing quotes and brackets belong to them, and an empty line always ends one:
    headlines and list entries have no mark. A stretch without an end is cut after `MOST_WORDS` words.
    """
    sentences: list[list[Span]] = []
    edges = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    for begin, end in pairwise(edges):
        current: list[Span] = []
        spans = word_spans(text, begin, end)
        closing = False
        for place, span in enumerate(spans):
            if closing and not _belongs(text, spans, place):
                sentences += _cut(text, current)
                current, closing = [], False
            current.append(span)
            closing = closing or _ends_here(text, spans, place)
        if current:
            sentences += _cut(text, current)
    return sentences


def _belongs(text: str, spans: list[Span], place: int) -> bool:
    """Whether a word behind the end of a sentence still belongs to it: a closing quote or bracket, without a gap."""
    begin, end = spans[place]
    if text[begin:end] not in _CLOSING or begin != spans[place - 1][1]:
        return False
    return place + 1 == len(spans) or spans[place + 1][0] > end or text[slice(*spans[place + 1])] in _CLOSING


def _cut(text: str, spans: list[Span]) -> list[list[Span]]:
    parts: list[list[Span]] = []
    while len(spans) > MOST_WORDS:
        commas = [place for place in range(MOST_WORDS // 2, MOST_WORDS) if text[slice(*spans[place])] in ",;:-–—"]
        edge = commas[-1] + 1 if commas else MOST_WORDS
        parts.append(spans[:edge])
        spans = spans[edge:]
    return [*parts, spans]
