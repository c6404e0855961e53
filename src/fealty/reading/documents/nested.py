"""Who else speaks in a document: wire credits, datelines, "told AFP".

A post that carries a wire story is no second witness, so the words that are not the publisher's own have to be known.
What is marked here stands in print: a credit, a dateline, a block quote. Working out who says a sentence is not done
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from fealty.reading.documents.base import Nested
from fealty.records.agencies import abbreviated, agencies, spellings

Span = tuple[int, int]

_WITH = r"with (?:inputs|reporting|material)(?: from| by)?"
_CREDIT_AT_END = re.compile(
    r"(?:(?<=[.!?…”\"'’)])|^)\s*[(\[]\s*"
    rf"(?:(?:source|via|from|by|{_WITH}|(?:additional )?reporting by|photo|courtesy(?: of)?)\b:?\s*)?"
    r"(?P<names>[^()\[\]\n]{2,80})[)\]]\.?$|"
    rf"^\s*(?:[—–-]{{1,2}}\s*|(?:source|via)\s*:\s*|\W*{_WITH} )(?P<line>[^\n]{{2,60}}?)\.?$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^(?P<place>[A-Z][^\n()—–]{1,80}?)\s*[(\[](?P<name>[^()\[\]\n]{2,40})[)\]]\s*(?:[-—–:]+|\.(?=\s))\s*"
)
_INNER_SPEECH = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"")
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|I’ve|we|We|we're|we’re|We’re|our|Our|us|my|My)\b")
_FURTHEST = 12
"""Paragraphs that a quotation whose end is not marked may have, at most."""
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*\s+(?=[A-Z“\"‘(\[])|\n")
_ABBREVIATED = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|Capt|Brig|Sen|Rep|Gov|St|No|[A-Z])|[a-z]\.[a-z])$")


@cache
def _printed(name: str | None = None) -> str:
    """Return a pattern of the names as they are printed, of one agency or of all: "the guardian" is no newspaper."""
    listed = spellings() if name is None else {name: spellings()[name]}
    forms = {form.removeprefix("The ") for several in listed.values() for form in several}
    either = "|".join(re.escape(form).replace("'", "['’]") for form in sorted(forms, key=len, reverse=True))
    return rf"(?-i:\b(?:{either})\b(?!\s(?:Council|Province|Army|Guard|Forces?|Party|Front|Government|Movement)\b))"


@cache
def _told_pattern() -> re.Pattern[str]:
    """Return what finds "told AFP" or "carried by Al-Ahd TV": a known name, or one that says what it is."""
    outlet = "News|TV|Television|Radio|Agency|Times|Post|Channel|Press"
    other = rf"(?-i:[A-Z][\w’'-]*(?:\s{{1,2}}[A-Z][\w’'-]*){{0,3}}\s{{1,2}}(?:{outlet})\b(?:\s{{1,2}}Service)?)"
    kind = (
        r"(?:(?:state|official|semi-official|local|private|state-\w+|pro-\w+|(?-i:[A-Z])[\w’'-]+)\s{1,2}){0,3}?"
        r"(?:(?:news\s{1,2})?agency|television|tv|channel|broadcaster|radio|newspaper|daily|media)?\s?"
    )
    return re.compile(
        r"\b(?:(?P<told>(?:told|telling|tells|speaking\s{1,2}(?:to|with)|interview\s{1,2}with|in\s{1,2}remarks\s{1,2}to)\s{1,2})|"
        r"(?P<carried>(?:carried|published|broadcast|aired|released|quoted|cited|reported|relayed|posted|run)\s{1,2}by\s{1,2}))"
        rf"(?:the\s{{1,2}})?{kind}(?P<name>{_printed()}|{other})(?!\w)",
        re.IGNORECASE,
    )


def agency_of(name: str, *, bracketed: bool = False) -> str | None:
    """Return the agency that a name stands for; in brackets or a dateline, short forms such as "AP" count too."""
    known = abbreviated() if bracketed else agencies()
    bare = re.sub(r"^the\s+", "", name.strip(" .,;:").lower().replace("’", "'"))
    return known.get(bare) or known.get(f"the {bare}")


def nested_sources(text: str, paragraphs: Sequence[Span]) -> list[Nested]:
    """Return what credits and datelines say about who speaks where.

    Parameters
    ----------
    text
        The stored text.
    paragraphs
        Where its paragraphs begin and end.
    """
    found = [*_datelines(text, paragraphs), *_credits(text, paragraphs)]
    for begin, end in paragraphs:
        found.extend(_mentions(text, begin, end))
    return found


def _datelines(text: str, paragraphs: Sequence[Span]) -> Iterator[Nested]:
    marks: list[tuple[int, str, Span]] = []
    for begin, end in paragraphs:
        match = _DATELINE.match(text[begin : min(end, begin + 160)])
        if match is None:
            continue
        place = match["place"].partition(",")[0]
        agency = agency_of(re.split(r"[/,]", match["name"])[0], bracketed=True)
        if agency is not None and (place.isupper() or len(place.split()) <= 4):
            marks.append((begin, agency, (begin + match.start("name"), begin + match.end("name"))))
    last = paragraphs[-1][1] if paragraphs else 0
    for number, (begin, agency, credit) in enumerate(marks):
        end = max((p[1] for p in paragraphs if number + 1 < len(marks) and p[1] <= marks[number + 1][0]), default=last)
        yield Nested(begin=begin, end=end, kind="dateline", source=agency, credit=credit)


def _credits(text: str, paragraphs: Sequence[Span]) -> Iterator[Nested]:
    """Find paragraphs that end in a credit, and say what it covers.

    At the end of the text it covers all of it; several cover their own paragraphs; a single one in the middle opens a
    quotation, which ends before the paragraph in which the author names the source or says "we"; where no such
    paragraph comes, it covers its own.
    """
    marks = [(place, *mark) for place, span in enumerate(paragraphs) if (mark := _credit_of(text, span))]
    for place, agency, credit in marks:
        begin, end = paragraphs[place]
        if len(marks) > 1 and any(other < len(paragraphs) - 1 for other, *_ in marks):
            yield Nested(begin=begin, end=end, kind="paragraph_credit", source=agency, credit=credit)
        elif place == len(paragraphs) - 1:
            yield Nested(begin=paragraphs[0][0], end=end, kind="text_credit", source=agency, credit=credit)
        else:
            back = _author_returns(text, paragraphs, place, agency)
            if back is None:
                yield Nested(begin=begin, end=end, kind="paragraph_credit", source=agency, credit=credit)
            else:
                begin, end = paragraphs[place + 1][0], paragraphs[back - 1][1]
                yield Nested(begin=begin, end=end, kind="after_credit", source=agency, credit=credit)


def _credit_of(text: str, span: Span) -> tuple[str, Span] | None:
    start = max(span[0], span[1] - 200)
    match = _CREDIT_AT_END.search(text[start : span[1]].rstrip())
    if match is None:
        return None
    group = "names" if match["names"] else "line"
    for part in re.split(r"\s*(?:[,/;&]|\band\b)\s*", match[group]):
        agency = agency_of(part, bracketed=True)
        if agency is not None:
            return agency, (start + match.start(group), start + match.end(group))
    return None


def _author_returns(text: str, paragraphs: Sequence[Span], place: int, agency: str) -> int | None:
    """Return the first paragraph after a credit in which its author speaks again, if that is not the very next one."""
    named = re.compile(_printed(agency))
    for later in range(place + 1, min(place + 2 + _FURTHEST, len(paragraphs))):
        begin, end = paragraphs[later]
        own = _INNER_SPEECH.sub("", text[begin:end])
        if named.search(own) or _FIRST_PERSON.search(own):
            return later if later > place + 1 else None
    return None


def _mentions(text: str, begin: int, end: int) -> Iterator[Nested]:
    for match in _told_pattern().finditer(text, begin, end):
        name = match["name"].strip()
        first, last = _sentence_around(text, match.start(), match.end(), begin, end)
        yield Nested(
            begin=first,
            end=last,
            kind="told" if match["told"] else "carried",
            source=agency_of(name) or name,
            credit=(match.start(), match.end()),
        )


def _sentence_around(text: str, begin: int, end: int, first: int, last: int) -> Span:
    """Return the bounds of the sentence around some words: a plain cut, good enough to say whom a credit covers."""
    start = first
    for match in _SENTENCE_END.finditer(text, max(first, begin - 2_000), last):
        if _ABBREVIATED.search(text[max(first, match.start() - 6) : match.start()]):
            continue
        if match.end() <= begin:
            start = match.end()
        elif match.start() >= end:
            return start, match.end() - len(match.group()) + len(match.group().rstrip())
    return start, last
