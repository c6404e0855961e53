"""JSON lines: one document a line, its fields under whatever names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from fealty.reading.documents.base import LARGEST_FILE, Draft, Unreadable
from fealty.reading.documents.dates import date_of
from fealty.reading.documents.encodings import decoded
from fealty.reading.documents.normalising import one_line
from fealty.reading.documents.pages import fragment_text
from fealty.reading.documents.plain import text_blocks

FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext", "article_text", "full_text", "fulltext", "article"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "site_name", "source_name", "source_domain", "domain"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "source_url", "uri"),
    "published": ("published", "date", "date_publish", "publish_date", "published_at", "publication_date",
                  "datePublished", "pubDate", "pubdate", "timestamp"),
    "language": ("language", "lang"),
    "retrieved": ("retrieved", "date_download", "retrieved_at", "crawled", "accessed"),
}  # fmt: skip
"""The names under which each field is looked for, unless the caller says otherwise; dots lead into nested objects."""

_MARKUP = re.compile(r"</?(?:p|br|div|span|a|li|blockquote)\b[^<>]*>", re.IGNORECASE)
_WRITE = 'Write one JSON object a line: {"text": "…", "published": "2021-07-09"}'


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Return the lines that hold something, with their numbers; None for a line that is too long to be a document."""
    number = 0
    while True:
        line = stream.readline(LARGEST_FILE + 1)
        if not line:
            return
        number += 1
        if len(line) > LARGEST_FILE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST_FILE)
            yield number, None
        else:
            bare = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
            if bare:
                yield number, bare


def line_draft(line: bytes, fields: Mapping[str, str] | None) -> Draft:
    """Read one line.

    Parameters
    ----------
    line
        One JSON object.
    fields
        Our field's name to the one in the file, for fields that are called otherwise than in ``FIELDS``.

    Raises
    ------
    Unreadable
        It is no JSON object, or there is no text in it.
    """
    text, note = decoded(line)
    try:
        found = json.loads(text, strict=False)  # lenient: half a pair, NaN or a line break in a string do no harm here
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"no valid JSON ({error})", _WRITE) from error
    if not isinstance(found, dict):
        raise Unreadable("no JSON object", _WRITE)
    words = _value(found, "text", fields)
    if not isinstance(words, str) or not words.strip():
        names = ", ".join(map(repr, list(found)[:12])) or "none"
        asked = fields["text"] if fields and "text" in fields else "text"
        raise Unreadable(
            f"no text under {asked!r} (the fields are {one_line(names)})",
            "Say which field holds the text: fields={'text': …}",
        )
    words = fragment_text(words) if len(_MARKUP.findall(words[:20_000])) >= 2 else words
    draft = Draft(blocks=text_blocks(words), notes=[note] if note else [])
    draft.title, draft.publisher, draft.author, draft.url, draft.language = (
        _words(_value(found, field, fields)) for field in ("title", "publisher", "author", "url", "language")
    )
    day = date_of(_value(found, "published", fields))
    draft.dates = [day] if day else []
    draft.retrieved = date_of(_value(found, "retrieved", fields))
    return draft


def _value(found: Mapping[str, object], field: str, fields: Mapping[str, str] | None) -> object:
    names = (fields[field],) if fields and field in fields else FIELDS[field]
    for name in names:
        value = found.get(name)
        if value is None and "." in name:
            here: object = found
            for step in name.split("."):
                here = here.get(step) if isinstance(here, dict) else None
            value = here
        if value not in (None, "", []):
            return value
    return None


def _words(value: object) -> str | None:
    """Return a name; of a list all of them, of an object what it calls its name."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        return one_line(", ".join(one for one in map(_words, value[:20]) if one))
    return one_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
