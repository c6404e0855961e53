"""One reading at a time in a folder of parts: two would each write the parts that the other has begun.

The operating system holds the lock and lets go of it when the process ends, however it ends, so that nothing is left
to be cleaned up. Beside it stands who holds it, for whoever is refused.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from fealty.errors import InputError

LOCK = ".lock"
HOLDER = ".holder"
"""Who holds the lock, in words; what a killed process left is overwritten by the next, and read by nobody before."""
OURS = frozenset((LOCK, HOLDER))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, which is there, while something writes into it.

    Raises
    ------
    InputError
        Somebody else holds it, or nothing can be written there.
    """
    lock = FileLock(folder / LOCK, blocking=False)
    holder = folder / HOLDER
    try:
        lock.acquire()
        holder.write_text(_ourselves(), encoding="utf-8")
    except Timeout as error:
        raise InputError(
            f"{folder}: another reading writes into it ({_said_by(holder)}). Wait until it has ended, stop it, or give "
            f"another folder."
        ) from error
    except OSError as error:
        lock.release()
        raise InputError(f"{folder}: nothing can be written there ({error.strerror or error}).") from error
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _ourselves() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now().astimezone():%Y-%m-%d %H:%M}"


def _said_by(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")[:200].strip() or "it does not say who"
    except (OSError, UnicodeDecodeError):
        return "it does not say who"
