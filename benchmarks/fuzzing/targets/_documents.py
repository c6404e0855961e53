"""What holds for whatever comes of a document."""

from __future__ import annotations

import hashlib

from fealty.reading.documents import Document, Fault, as_source, normalised, paragraphs_of, read_document
from fealty.records import check_quote, decode, encode
from fealty.records.kinds import Statement
from targets.base import hold

STORY = (
    b"The order\n\nBAGHDAD (AP) - The army told AFP on July 9, 2021 that \xe2\x80\x9cit is over.\xe2\x80\x9d\n\n"
    b"No group has claimed it. (Reuters)"
)
PAGE = (
    b"<html><head><title>The order</title><meta property='article:published_time' content='2021-07-09'>"
    b'<script type=\'application/ld+json\'>{"@type":"NewsArticle","datePublished":"2021-07-09"}</script></head>'
    b"<body><article><h1>The order</h1><p>The commander told the militias to keep calm.</p><blockquote><p>They"
    b" refused.</p><cite>AP</cite></blockquote><table><tr><td>a</td></tr></table></article></body></html>"
)


def held(data: bytes, name: str) -> None:
    """Read the bytes under a name, and hold every document to its text, its quotes and the way through JSON."""
    for one in read_document(data, name):
        if isinstance(one, Fault):
            hold(bool(one.what), "a fault without a word")
            hold(bool(one.remedy), "a fault without a remedy")
            str(one).encode("utf-8")
            continue
        whole(one)


def whole(one: Document) -> None:
    """Hold one document: its text is in normal form, what is marked lies inside, and every paragraph can be quoted."""
    hold(bool(one.text), "not so: one.text")
    hold(normalised(one.text) == one.text, "the text is not in normal form")
    hold(
        one.sha256 == hashlib.sha256(one.original).hexdigest(),
        "not so: one.sha256 == hashlib.sha256(one.original).hexdigest()",
    )
    for part in one.nested:
        hold(0 <= part.begin < part.end <= len(one.text), "a nested source outside the text")
        hold(
            bool(part.credit is None or 0 <= part.credit[0] < part.credit[1] <= len(one.text)),
            "not so: part.credit is None or 0 <= part.credit[0] < part.credit[1] <= len(one.text)",
        )
    source = as_source(one)
    hold(decode(encode(source)) == source, "the source does not come back")
    for begin, end in paragraphs_of(one.text)[:20]:
        last = min(end, begin + 500)
        check_quote(Statement(span=(begin, last), quote=one.text[begin:last]), one.text)
