"""JSON lines."""

from __future__ import annotations

import json

from targets._documents import STORY, held
from targets.base import Target


def check(data: bytes) -> None:
    held(data, "a.jsonl")


TARGET = Target(
    check=check,
    seeds=(
        b'{"text": "They stopped.", "date": "2021-07-09", "author": [{"name": "A"}]}\n',
        json.dumps({"body": "<p>One.</p><p>Two.</p>", "source": {"name": "S"}, "timestamp": 1625832000}).encode(),
        STORY,
    ),
    words=('"text":', '"date":', "\\\\ud800", "[[", "{}", "NaN", "1e999", "null"),
)
