"""Tables of JSON: lists of objects, at the top or under a key, and objects on lines."""

from __future__ import annotations

import json

from targets._tables import held
from targets.base import Target

ROWS = [
    {"date": "2020-02-01", "actor": "A", "killed": 1, "base": {"name": "B", "lat": 33.5}},
    {"date": "2020-02-02", "actor": "A", "killed": None, "tags": ["a", {"b": 1.5}], "sure": True},
]


def check(data: bytes) -> None:
    held(data)


TARGET = Target(
    check=check,
    seeds=(
        json.dumps(ROWS).encode(),
        json.dumps({"count": 2, "data": ROWS}, indent=1).encode(),
        "\n".join(map(json.dumps, ROWS)).encode(),
    ),
    words=('"date":', "\\\\ud800", "[[", "{}", "[{", "1e999", "null", '{"a":{"a":', "\\\\u0000", "\xef\xbb\xbf"),
)
