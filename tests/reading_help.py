"""What the tests of orders and answers share: a reader, and the orders and answers that it reads from a text."""

from __future__ import annotations

from datetime import date
from functools import cache

from fealty.reading.coding import Analysis, orders, responses
from fealty.reading.documents import Document, read_document
from fealty.reading.reader import Reader
from fealty.records import Mention, Order, Response


@cache
def reader() -> Reader:
    return Reader()


def document(text: str, publisher: str | None = "Reuters", published: date | None = date(2024, 3, 20)) -> Document:
    (found,) = read_document(text.encode(), "a.txt", published=published, publisher=publisher)
    assert isinstance(found, Document)
    return found


@cache
def analysed(text: str) -> Analysis:
    return reader().analyse(document(text))


def read_orders(text: str) -> list[Order]:
    return [draft.record for draft in orders(analysed(text)) if isinstance(draft.record, Order)]


def read_responses(text: str) -> list[Response]:
    analysis = analysed(text)
    drafts = responses(analysis, orders(analysis))
    return [draft.record for draft in drafts if isinstance(draft.record, Response)]


def names(*mentions: Mention | None) -> str:
    return " ".join(f"{one.text} {one.name} {one.actor}" for one in mentions if one)
