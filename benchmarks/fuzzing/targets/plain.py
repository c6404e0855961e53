"""Plain text, in any encoding."""

from __future__ import annotations

from targets._documents import STORY, held
from targets.base import Target


def check(data: bytes) -> None:
    held(data, "a.txt")


TARGET = Target(
    check=check,
    seeds=(STORY, STORY.decode().encode("utf-16"), "Al-Anbār: café".encode("cp1252", "replace")),
    words=("(AP)", "told AFP", "\\n\\n", "BAGHDAD (Reuters) - ", "\\r", "\\ufeff"),
)
