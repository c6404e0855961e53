"""Web pages and what they say of themselves."""

from __future__ import annotations

from targets._documents import PAGE, held
from targets.base import Target


def check(data: bytes) -> None:
    held(data, "a.html")


TARGET = Target(
    check=check,
    seeds=(PAGE,),
    words=(
        "<p>",
        "</p>",
        "<blockquote>",
        "<script type=\x27application/ld+json\x27>",
        "<!--",
        "&#0;",
        "<meta ",
        "content=",
        "<time datetime=\x27",
    ),
)
