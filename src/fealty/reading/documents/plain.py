"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fealty.reading.documents.base import Block, Draft
from fealty.reading.documents.dates import date_of
from fealty.reading.documents.encodings import decoded
from fealty.reading.documents.normalising import normalised, one_line, paragraphs_by_line, unwrapped
from fealty.reading.documents.pages import fragment_text

LONGEST_TITLE = 150
_LARGEST_MARKDOWN = 2 * 2**20
"""Characters that are parsed as Markdown; longer ones are taken as plain text, or it would take minutes."""
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^([A-Za-z][\w -]{0,40}?)\s*:(.*)$")
_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "site", "publication"),
    "author": ("author", "authors", "byline"),
    "url": ("url", "link", "canonical", "canonical_url"),
    "language": ("language", "lang"),
}
_DATES = ("published", "date", "pubdate", "publishdate", "date published")


def text_draft(data: bytes) -> Draft:
    """Read a plain text. Its first line is the title where it looks like one; it stays part of the text."""
    text, note = decoded(data)
    draft = Draft(blocks=text_blocks(text), notes=[note] if note else [])
    draft.title = first_line(draft.blocks)
    return draft


def text_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a plain text, lines of a fixed width made whole."""
    paragraphs = paragraphs_by_line(normalised(text)).split("\n\n")
    return [Block(text=unwrapped(paragraph)) for paragraph in paragraphs]


def first_line(blocks: Sequence[Block]) -> str | None:
    """Return the first paragraph where it looks like a headline: short, one line, no full stop, words after it."""
    paragraphs = [block.text for block in blocks[:3] if block.text]
    if len(paragraphs) < 2:
        return None
    line = paragraphs[0]
    ended = line.endswith((".", ":", ",", ";")) or len(line.split()) < 3
    return None if "\n" in line or ended or len(line) > LONGEST_TITLE else line


def markdown_draft(data: bytes) -> Draft:
    """Read Markdown as its words: headings, lists and quotations without their marks, links as what they are called.

    A head of ``key: value`` lines between dashes gives title, author, publisher, url and date.
    """
    text, note = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    draft = Draft(notes=[note] if note else [])
    head = _FRONT_MATTER.match(text.lstrip("\ufeff"))
    if head is not None:
        text = text.lstrip("\ufeff")[head.end() :]
        _take(_entries(head[1]), draft)
    if len(text) > _LARGEST_MARKDOWN:
        draft.blocks = text_blocks(text)
        draft.notes.append("taken as plain text: it is too long to read as Markdown")
        return draft
    tokens = MarkdownIt("commonmark").enable("table").parse(text.replace("\x00", ""))
    draft.blocks = _markdown_blocks(tokens)
    headings = [one_line(_inline(after)) for token, after in pairwise(tokens) if token.type == "heading_open"]
    draft.title = draft.title or next(iter(headings), None) or first_line(draft.blocks)
    return draft


def _entries(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.split("\n"):
        match = _ENTRY.match(line)
        value = match[2].strip("\"'[] \t") if match else ""
        if match and value:
            found.setdefault(match[1].lower(), value)
    return found


def _take(entries: Mapping[str, str], draft: Draft) -> None:
    for field, keys in _KEYS.items():
        setattr(draft, field, next((one_line(entries[key]) for key in keys if key in entries), None))
    dates = [date_of(entries[key]) for key in _DATES if key in entries]
    draft.dates = [found for found in dates if found is not None]


def _markdown_blocks(tokens: Sequence[Token]) -> list[Block]:
    found: list[Block] = []
    number = depth = 0
    row: list[str] = []
    cell = False
    for token in tokens:
        if token.type == "blockquote_open":
            number += depth == 0
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type == "tr_close":
            found.append(Block(text=normalised(" | ".join(row)), quote=number if depth else None))
            row = []
        elif cell:
            row.append(_inline(token).replace("\n", " "))
        elif token.type in ("inline", "fence", "code_block", "html_block"):
            words = _inline(token) if token.type == "inline" else token.content
            text = normalised(fragment_text(words) if token.type == "html_block" else words)
            found.append(Block(text=text, quote=number if depth else None))
        cell = token.type in ("td_open", "th_open")
    return [block for block in found if block.text]


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)
