"""From what a format found to a document: the text and its offsets, the facts and their doubts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from fealty.reading.documents.base import LONGEST_TEXT, Document, Draft, Known, Nested, Unreadable
from fealty.reading.documents.dates import date_in_address, date_in_text
from fealty.reading.documents.language import NOT_RECOGNISED, language_of, other_script
from fealty.reading.documents.nested import nested_sources
from fealty.reading.documents.normalising import normalised, one_line
from fealty.records import Source, identified

MISSING = "publication date missing"
FROM_TEXT = "publication date: from the text, not from metadata"
FROM_ADDRESS = "publication date: from the address, not from metadata"
AFTER_RETRIEVAL = "publication date lies after retrieval"
_APART = 2
"""Days by which two dates may differ before it is worth a note: time zones and a morning's paper explain less."""
_MUCH = 0.2
"""Share of letters of another script from which on an English document counts as bilingual."""
_LONGEST_ADDRESS = 2_000

Span = tuple[int, int]


def finish(draft: Draft, original: bytes, name: str, known: Known, *, line: int | None = None) -> Document:
    """Return the document that a draft amounts to; what the caller knows wins.

    Parameters
    ----------
    draft
        What the format module found.
    original
        The bytes it was read from.
    name
        The file's name.
    known
        What the caller says.
    line
        The line or record of a file that holds many documents.

    Raises
    ------
    Unreadable
        No word in it, or more than a reader can take.
    """
    text, quotes = _assembled(draft)
    if not any(character.isalpha() for character in text):
        what = "there is no word in it" if text else "it is empty"
        raise Unreadable(what, "Check that it is the right file")
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"it has {len(text):,} characters, more than {LONGEST_TEXT:,}", "Split it into its parts")
    paragraphs = paragraphs_of(text)
    notes = list(draft.notes)
    retrieved = known.retrieved or draft.retrieved
    url = draft.url[:_LONGEST_ADDRESS] if draft.url else None
    published = _published(draft, known, url, [text[begin:end] for begin, end in paragraphs[:6]], notes)
    if published and retrieved and published > retrieved:
        notes.append(AFTER_RETRIEVAL)
    publisher = one_line(known.publisher) or one_line(draft.publisher)
    if publisher is None and url and (host := re.match(r"https?://(?:www\.)?([^/:?#\s]+)", url)):
        publisher = host[1].lower()
        notes.append("publisher missing: the address's domain is taken")
    return Document(
        text=text,
        name=name,
        sha256=hashlib.sha256(original).hexdigest(),
        original=original,
        line=line,
        title=one_line(known.title) or one_line(draft.title),
        publisher=publisher,
        author=one_line(draft.author),
        url=one_line(url),
        published=published,
        retrieved=retrieved,
        language=_language(text, draft.language, notes),
        notes=tuple(dict.fromkeys(notes)),
        nested=_nested(draft, text, paragraphs, quotes),
    )


def as_source(document: Document) -> Source:
    """Return the source record of a document, with its id: the archived text that quotes are cut from.

    The id does not depend on when a document was retrieved. Notes and nested sources have no place in the contract;
    a reader uses them at once.
    """
    return identified(
        Source(
            title=document.title,
            publisher=document.publisher,
            author=document.author,
            url=document.url,
            published=document.published,
            retrieved=document.retrieved,
            language=document.language,
            sha256=document.sha256,
            text=document.text,
        )
    )


def paragraphs_of(text: str) -> list[Span]:
    """Return where the paragraphs of a stored text begin and end."""
    found: list[Span] = []
    begin = 0
    for paragraph in text.split("\n\n"):
        if paragraph:
            found.append((begin, begin + len(paragraph)))
        begin += len(paragraph) + 2
    return found


def _assembled(draft: Draft) -> tuple[str, list[tuple[int, Span]]]:
    """Return the text, and where each block quote stands in it."""
    parts: list[str] = []
    quotes: list[tuple[int, Span]] = []
    length = 0
    for block in draft.blocks:
        words = normalised(block.text)
        if not words:
            continue
        begin = length + 2 if parts else 0
        length = begin + len(words)
        parts.append(words)
        if block.quote is None:
            continue
        if quotes and quotes[-1][0] == block.quote:
            quotes[-1] = (block.quote, (quotes[-1][1][0], length))
        else:
            quotes.append((block.quote, (begin, length)))
    return "\n\n".join(parts), quotes


def _published(draft: Draft, known: Known, url: str | None, head: list[str], notes: list[str]) -> date | None:
    """Return the publication date, and note how sure it is; each step is tried when the one before it found nothing."""
    given = draft.dates
    in_text = date_in_text(head)
    if known.published is not None:
        own = given[0] if given else in_text
        if own is not None and own != known.published:
            notes.append(f"publication date: the document itself says {own}")
        return known.published
    if given:
        _doubted(given, in_text, notes)
        return given[0]
    in_address = date_in_address(url)
    for found, note in ((in_text, FROM_TEXT), (in_address, FROM_ADDRESS), *draft.weak_dates):
        if found is not None:
            notes.append(note)
            return found
    notes.append(MISSING)
    return None


def _doubted(given: Sequence[date], in_text: date | None, notes: list[str]) -> None:
    others = sorted({one for one in given[1:] if abs((one - given[0]).days) >= _APART})
    if others:
        notes.append(f"publication date doubtful: the metadata also say {', '.join(map(str, others[:3]))}")
    if in_text is not None and abs((in_text - given[0]).days) >= _APART:
        notes.append(f"publication date doubtful: the text's own date is {in_text}")


def _language(text: str, declared: str | None, notes: list[str]) -> str | None:
    found = language_of(text, declared)
    if found is None:
        notes.append("language: too little text to tell")
    elif found == NOT_RECOGNISED:
        notes.append("language not recognised")
    elif found == "en" and other_script(text) >= _MUCH:
        notes.append("in part in another script")
    return found


def _nested(
    draft: Draft, text: str, paragraphs: Sequence[Span], quotes: Sequence[tuple[int, Span]]
) -> tuple[Nested, ...]:
    found = nested_sources(text, paragraphs)
    blocks: list[Nested] = []
    for number, (begin, end) in quotes:
        source, credit = draft.quotes.get(number), None
        close = [one for one in found if one.credit and one.kind.endswith("credit") and 0 <= begin - one.credit[1] <= 8]
        inside = [one for one in found if one.credit and one.kind.endswith("credit") and begin <= one.credit[0] < end]
        for one in [*close, *inside][:1]:
            source, credit = one.source, one.credit
        found = [one for one in found if one not in close and one not in inside]
        blocks.append(Nested(begin=begin, end=end, kind="block_quote", source=source, credit=credit))
    order = sorted([*blocks, *found], key=lambda one: (one.begin, -one.end, one.kind))
    return tuple(order)
