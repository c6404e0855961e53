"""Packed documents, and files that are something else than they are called."""

from __future__ import annotations

import gzip

from targets._documents import PAGE, STORY, held
from targets.base import Target

NAMES = ("a", "a.txt.gz", "a.html.gz", "a.jsonl.gz", "a.warc", "a.docx", "a.mhtml", "\udce9/../a.txt\0")


def check(data: bytes) -> None:
    name = NAMES[data[0] % len(NAMES)] if data else "a"
    held(data[1:], name)
    held(gzip.compress(data[1:], 1), name)


TARGET = Target(
    check=check,
    seeds=(
        b"\0" + gzip.compress(STORY, 1),
        b"\1" + gzip.compress(PAGE, 1)[:-4],
        b"\2PK\x03\x04",
        b"\6%PDF-1.4",
        b"\0" + STORY,
    ),
    longest=1_024,
)
