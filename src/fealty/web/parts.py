"""What pages and actions are made of: the typed shapes that they fill, and long lists in parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, BinaryIO
from urllib.parse import urlencode

import msgspec

MOST_PAGES = 1_000_000
"""The last page number that may be asked for: the machine's integers end somewhere, lists end long before."""

Number = Annotated[int, msgspec.Meta(ge=1, le=MOST_PAGES)]
"""The number of a page of a list, from 1."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a page's context."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page is asked for: its path parameters and its query, by name. Unknown names are refused."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action is sent, as JSON or as a form. Unknown names are refused."""


class Link(Part, frozen=True):
    """Words, and where they lead."""

    text: str
    href: str = ""


class Choice(Part, frozen=True):
    """One value of a field or filter, its words, and whether it is chosen."""

    value: str
    words: str
    chosen: bool = False


class Pager(Part, frozen=True):
    """Where a reader is in a long list; `first` and `last` count its lines from 1, addresses are empty at its ends."""

    number: int
    pages: int
    total: int
    first: int
    last: int
    previous: str = ""
    next: str = ""


class Upload(Part, frozen=True):
    """A file that somebody sent: its contents, its size in bytes, and its name, which is a label and never a path."""

    name: str
    size: int
    file: BinaryIO


class By(Part, frozen=True):
    """Who acts: the name for the history, the files they sent, and the key of their browser's session."""

    who: str
    uploads: tuple[Upload, ...] = ()
    session: str = ""


class Done(Part, frozen=True):
    """What an action did: a sentence for the person, where to look next, and what a program wants to know."""

    words: str
    location: str = ""
    data: Any = None


class Delivery(Part, frozen=True):
    """A file for the person to keep."""

    name: str
    media: str
    body: bytes


def choices(words: Mapping[str, str], *chosen: str) -> tuple[Choice, ...]:
    """Return what can be chosen, by value, in this order."""
    return tuple(Choice(value=one, words=each, chosen=one in chosen) for one, each in words.items())


def with_query(path: str, values: Mapping[str, object]) -> str:
    """Return an address with a query; what is None, empty or False is left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        several = value if isinstance(value, list | tuple) else (value,)
        pairs += [
            (name, str(one).lower() if one is True else str(one)) for one in several if one not in (None, "", False)
        ]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def paged(path: str, asked: Asked, total: int, size: int) -> tuple[Pager, slice]:
    """Return the pager of a list and the slice of it that is shown.

    Parameters
    ----------
    path
        The page's own address.
    asked
        What it was asked for; its field `page` says which part.
    total, size
        Lines of the whole list, and lines a page.
    """
    pages = max(1, -(-total // size))
    number = min(max(1, int(getattr(asked, "page", 1))), pages)
    first = (number - 1) * size
    given = {field: getattr(asked, field) for field in asked.__struct_fields__ if f"{{{field}}}" not in path}

    def at(page: int) -> str:
        return with_query(path, {**given, "page": page if page > 1 else None}) if 1 <= page <= pages else ""

    pager = Pager(
        number=number, pages=pages, total=total, first=min(first + 1, total), last=min(first + size, total),
        previous=at(number - 1), next=at(number + 1),
    )  # fmt: skip
    return pager, slice(first, first + size)
