"""PDF: lines on pages, made into paragraphs again.

A PDF knows where characters stand and not what a paragraph is. Lines that stand at the head or foot of most pages go;
words cut at a line's end are mended; a paragraph ends where a sentence ends short of the line.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from typing import TYPE_CHECKING

from fealty.reading.documents.base import BROKEN, LONGEST_TEXT, Block, Draft, Unreadable, quiet
from fealty.reading.documents.dates import date_of
from fealty.reading.documents.normalising import ends_sentence, normalised, one_line

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_PAGES = 3_000
_REPEATED = 0.6
"""Share of the pages on which a line at the head or foot stands, from which on it is no part of the text."""
_SHORT = 0.85
"""Share of the usual width below which a line that ends a sentence ends its paragraph."""
_CUT = re.compile(r"(?<!\w)(\w++)-\n(\w+)")
_CREATED = "publication date: the PDF's date of creation is taken"
_MEND = "Open it in a viewer and print it to a new PDF, or save its text"


def pdf_draft(data: bytes) -> Draft:
    """Read a PDF.

    Raises
    ------
    Unreadable
        It is damaged, locked, or has no text (a scan).
    """
    from pypdf import PdfReader  # noqa: PLC0415  a sixth of a second, which a text file need not wait for
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError  # noqa: PLC0415

    with quiet("pypdf"):
        try:
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("the PDF is locked with a password", "Save a copy without the password")
            pages = _pages(reader)
            draft = _described(reader)
        except (DependencyError, FileNotDecryptedError) as error:
            raise Unreadable("the PDF is encrypted", "Save a copy without encryption: print it to a new PDF") from error
        except (PyPdfError, *BROKEN) as error:
            raise Unreadable(f"the PDF is damaged ({type(error).__name__})", _MEND) from error
    if not any(pages):
        raise Unreadable("the PDF has no text (a scan?)", "Run text recognition (OCR) on it and read the result")
    empty = sum(not page for page in pages)
    if empty:
        draft.notes.append(f"{empty} of {len(pages)} pages have no text")
    draft.blocks = _paragraphs(_without_margins(pages))
    return draft


def _pages(reader: PdfReader) -> list[list[str]]:
    """Return the lines of each page; all of them or none."""
    count = len(reader.pages)
    if count > _MOST_PAGES:
        raise Unreadable(f"the PDF has {count} pages, more than {_MOST_PAGES}", "Split it")
    pages: list[list[str]] = []
    length = 0
    for page in reader.pages:
        text = normalised(page.extract_text())
        length += len(text)
        if length > LONGEST_TEXT:
            raise Unreadable(f"the PDF has more than {LONGEST_TEXT:,} characters", "Split it")
        pages.append(text.split("\n") if text else [])
    return pages


def _described(reader: PdfReader) -> Draft:
    draft = Draft()
    facts = reader.metadata
    if facts is None:
        return draft
    draft.title = one_line(str(facts.get("/Title") or "")) or None
    if draft.title and re.search(r"\.(docx?|indd|pdf|rtf|odt)$|^(microsoft word|untitled)", draft.title, re.IGNORECASE):
        draft.title = None  # the name of a file that it was made from
    draft.author = one_line(str(facts.get("/Author") or "")) or None
    created = date_of(str(facts.get("/CreationDate") or ""))
    draft.weak_dates = [(created, _CREATED)] if created else []
    return draft


def _without_margins(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop running heads, feet and page numbers."""
    shape = [[re.sub(r"\d+", "0", line) for line in page] for page in pages]
    edges = Counter(line for page in shape for line in {*page[:2], *page[-2:]} if line)
    common = {line for line, times in edges.items() if times >= 3 and times >= _REPEATED * len(pages)}
    kept: list[list[str]] = []
    for page, shapes in zip(pages, shape, strict=True):
        last = len(page) - 2
        kept.append(
            [
                line
                for place, line in enumerate(page)
                if not ((place < 2 or place >= last) and (shapes[place] in common or shapes[place] in {"0", "- 0 -"}))
            ]
        )
    return kept


def _paragraphs(pages: Sequence[list[str]]) -> list[Block]:
    lines = [line for page in pages for line in page]
    lengths = [len(line) for line in lines if line]
    usual = quantiles(lengths, n=10)[7] if len(lengths) > 1 else 0
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line:
            groups.append([])
            continue
        before = groups[-1][-1] if groups[-1] else ""
        if before and len(before) < _SHORT * usual and (ends_sentence(before) or line[:1].isupper()):
            groups.append([])
        groups[-1].append(line)
    _bridge(groups)
    words = {word.lower() for line in lines for word in re.findall(r"[\w-]+", line)}
    return [Block(text=normalised(_mended("\n".join(group), words))) for group in groups if group]


def _bridge(groups: list[list[str]]) -> None:
    """Join what a page break or a blank line cut inside a sentence."""
    place = 0
    while place + 1 < len(groups):
        here, after = groups[place], groups[place + 1]
        if not after or not here:
            del groups[place + 1 if not after else place]
        elif after[0][:1].islower() and not ends_sentence(here[-1]):
            here.extend(after)
            del groups[place + 1]
        else:
            place += 1


def _mended(text: str, words: set[str]) -> str:
    """Make words whole that were cut at a line's end, and lines one."""

    def whole(match: re.Match[str]) -> str:
        first, second = match.groups()
        if f"{first}-{second}".lower() in words or not first.islower() or not second[:1].islower():
            return f"{first}-{second}" if (first + second).lower() not in words else first + second
        return first + second

    return _CUT.sub(whole, text).replace("\n", " ")
