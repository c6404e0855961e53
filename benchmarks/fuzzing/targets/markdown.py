"""Markdown and its head."""

from __future__ import annotations

from targets._documents import STORY, held
from targets.base import Target


def check(data: bytes) -> None:
    held(data, "a.md")


TARGET = Target(
    check=check,
    seeds=(b"---\ntitle: T\ndate: 2021-07-09\n---\n# T\n\n> q\n> r\n\n| a | b |\n|--|--|\n| c | d |\n", STORY),
    words=("---\\n", "> ", "| ", "# ", "<p>", "![](", "\x60\x60\x60"),
)
