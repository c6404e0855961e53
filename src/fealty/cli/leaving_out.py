"""The options of the commands that can leave sources and names out of what they hand on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from fealty.casefile import Case

WithoutSource = Annotated[
    list[str] | None,
    typer.Option("--without-source", metavar="ID", help="Leave this source out (its id); may be given again."),
]
WithoutName = Annotated[
    list[str] | None,
    typer.Option("--without-name", metavar="NAME", help="Leave this name out, and its aliases; may be given again."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="ID|NAME",
        help="Leave out a source (its id) or a name and its aliases; may be given again.",
    ),
]
_ID = re.compile(r"[0-9a-f]{6,}")
"""What can be the beginning of a source's id, and is no name."""


class LeftOut(NamedTuple):
    """What is left out on request: ids of sources, and names."""

    sources: list[str]
    names: list[str]


def told_apart(case: Case, given: Sequence[str]) -> LeftOut:
    """Return which of some words are ids of sources of a case; the others are names."""
    ids = [seen.record.id for seen in case.sources()]
    sources = [one for one in given if _ID.fullmatch(one) and any(each.startswith(one) for each in ids)]
    return LeftOut(sources=sources, names=[one for one in given if one not in sources])
