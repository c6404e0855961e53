"""Files that are whole or not there: written beside their place, and moved into it when they are done.

An export takes the place of an earlier export of its own format, and of nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fealty.errors import FealtyError

Recognise = Callable[[Path], bool]
"""Tells whether a file is an earlier export of the same format."""

HEAD = 4096
"""Bytes of a file that are looked at to recognise it."""


def refuse_to_overwrite(target: Path, recognise: Recognise, what: str) -> None:
    """Let an export take the place of an earlier one, and of nothing else.

    Raises
    ------
    FealtyError
        The target is a folder, lies in no folder, or is a file of something else.
    """
    if target.is_dir():
        raise FealtyError(f"{target}: a folder; name a file")
    if not target.parent.is_dir():
        raise FealtyError(f"{target.parent}: no such folder; make it first")
    if target.exists() and target.stat().st_size and not recognise(target):
        raise FealtyError(f"{target}: exists, and is no {what}; choose another name")


def begins_with(*starts: bytes) -> Recognise:
    """Return a test whether a file begins with one of some bytes."""

    def recognise(path: Path) -> bool:
        with path.open("rb") as file:
            return file.read(HEAD).startswith(starts)

    return recognise


@contextmanager
def beside(targets: Sequence[Path]) -> Iterator[list[Path]]:
    """Give a place beside each target to write to; all of them move into place when the block ends well.

    After an error nothing is left, and the targets are as they were.
    """
    parts = [target.with_name(f".{target.name}.{os.getpid()}.part") for target in targets]
    try:
        yield parts
        for part, target in zip(parts, targets, strict=True):
            part.replace(target)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
