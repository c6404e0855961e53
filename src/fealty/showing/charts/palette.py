"""Every colour once: as it is drawn, and what stands for it in the dark.

Charts are drawn in the light colours. On a page each of them becomes a CSS variable (``var(--observed)``), so that one
drawing serves light, dark and paper. No two names may share a light colour, or the way back would be lost.
"""

from __future__ import annotations

from typing import Literal

Size = Literal["wide", "narrow"]
WIDTHS: dict[Size, int] = {"wide": 700, "narrow": 344}
"""Pixels of a whole drawing: the column of a desk or a printed page, and a telephone."""
SMALL = 336
"""Pixels of a small drawing: two of them side by side on a desk or paper, one above the other on a telephone."""

COLOURS: dict[str, tuple[str, str]] = {
    "ink": ("#1d2329", "#e8eaec"),
    "soft": ("#535d66", "#aab3bb"),
    "line": ("#c3c9ce", "#454d55"),
    "paper": ("#fefefd", "#15181b"),
    "observed": ("#34495c", "#a9bfd3"),
    "total": ("#6c8197", "#7d94ab"),
    "expected": ("#b87a12", "#e0a63f"),
    "missing": ("#e9eaea", "#2a2f34"),
    "trigger": ("#7a3d9c", "#c79be0"),
    "land": ("#f1efe9", "#23282c"),
    "border": ("#b9b4a6", "#525a61"),
    "obeyed": ("#0f766e", "#4fb8ab"),
    "partly": ("#2b6a9b", "#79b0dc"),
    "ignored": ("#8a6116", "#d0a95a"),
    "defied": ("#b42318", "#f0857a"),
    "unclear": ("#5f6b77", "#98a3ae"),
    "first": ("#31688f", "#7fb2d6"),
    "second": ("#c2571a", "#ef9a62"),
    "third": ("#4d7d3a", "#93c47f"),
    "fourth": ("#8b4a86", "#cf97ca"),
    "fifth": ("#857c1f", "#cbc15c"),
    "other": ("#767d84", "#9aa1a8"),
}

VERDICT_COLOUR = {
    "obeyed": "obeyed",
    "partly": "partly",
    "ignored": "ignored",
    "defied": "defied",
    "cannot tell": "unclear",
}
KIND_COLOURS = ("first", "second", "third", "fourth", "fifth")
"""For the most frequent weapons or groups, in that order; whatever comes after them is ``other``."""


def light(name: str) -> str:
    """Return a colour as it is drawn."""
    return COLOURS[name][0]


def css(scheme: Literal["light", "dark"]) -> str:
    """Return all colours as CSS custom properties."""
    which = 0 if scheme == "light" else 1
    return "".join(f"--{name}:{pair[which]};" for name, pair in COLOURS.items())
