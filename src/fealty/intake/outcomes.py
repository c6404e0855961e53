"""What came of one file or document that was to go into a case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from fealty.casefile import Fault, Tally

Progress = Callable[[str, float], None]
"""Called with the file's name and the share of it that is done, 0 to 1."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file.

    ``refused`` says why nothing of it went in; ``already`` that the very same file had gone in before; ``guessed`` what
    was guessed about its columns, if anything was; ``notes`` what a careful reader should know of a document.
    """

    path: Path
    title: str = ""
    source_id: str | None = None
    tally: Tally = msgspec.field(default_factory=Tally)
    faults: tuple[Fault, ...] = ()
    already: bool = False
    guessed: str | None = None
    refused: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything went in."""
        return self.refused is None and self.tally.skipped == 0
