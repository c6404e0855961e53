"""Dates in the metadata, the address and the head of a document."""

from __future__ import annotations

from datetime import date

from fealty.reading.documents.dates import date_in_address, date_in_text, date_of
from targets.base import Target, hold, text_of


def check(data: bytes) -> None:
    text = text_of(data)
    found = [date_of(text), date_in_address(text), date_in_text(text.split("\n"))]
    if text[:300].strip().lstrip("-").isdecimal():
        found.append(date_of(int(text.strip()[:300])))
    hold(
        all(one is None or isinstance(one, date) for one in found),
        "not so: all(one is None or isinstance(one, date) for one in found)",
    )


TARGET = Target(
    check=check,
    seeds=(
        b"2021-07-09T12:00:00+03:00",
        b"D:20210709120000+03'00'",
        b"Fri, 9 Jul 2021 10:00:00 GMT",
        b"1625832000000",
        b"https://e.example/2021/07/09/story",
        b"Published: 9 July 2021\nBAGHDAD",
        b"July 9, 2021 | 10:00",
        b"09.07.2021",
    ),
    longest=128,
    words=("2021", "July ", "/07/", "GMT", "+03:00", "Updated ", "٣"),
)
