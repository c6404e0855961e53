"""A second process that reads along, for folders: Python does one thing at a time, and reading is mostly Python.

The helper is this package started anew, so a user's script needs no guard, and nothing of its state is shared. It is
given documents through a pipe and gives back readings; what reads, and what a document is, it is told by the reader.
When it dies, or cannot read something, the reader reads that itself: a helper changes how long reading takes and
nothing else. It takes no signals from the keyboard: whoever started it ends it.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

_START = "from fealty.reading.reader import serve; serve()"
_NUMBER = 8  # bytes that say how long what follows is


class Helper:
    """A process that answers one piece of work after the other.

    Parameters
    ----------
    greeting
        What it is told first, before any work.
    """

    def __init__(self, greeting: bytes) -> None:
        home = str(Path(__file__).resolve().parents[2])
        places = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            [sys.executable, "-c", _START],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)}, start_new_session=True,
        )  # fmt: skip
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="helper")
        self._waiting: list[Future[bytes]] = []
        self._thread.submit(self._tell, greeting)

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what it never took
        self._process.wait()

    @property
    def waiting(self) -> int:
        """How much it has been given and not answered."""
        self._waiting = [one for one in self._waiting if not one.done()]
        return len(self._waiting)

    def give(self, work: bytes) -> Future[bytes]:
        """Hand over a piece of work; the answer is empty where the helper has none."""
        answer = self._thread.submit(self._ask, work)
        self._waiting.append(answer)
        return answer

    def _tell(self, words: bytes) -> None:
        if self._process.stdin is not None:
            _write(self._process.stdin, words)

    def _ask(self, work: bytes) -> bytes:
        if self._process.stdout is None:
            return b""
        try:
            self._tell(work)
            return _read(self._process.stdout)
        except OSError:
            return b""


def answer_all(greeted: Callable[[bytes], Callable[[bytes], bytes]]) -> None:
    """Answer what comes in, from the greeting to the end; the helper's side.

    Parameters
    ----------
    greeted
        From the greeting to what answers each piece of work.
    """
    taken, given = sys.stdin.buffer, sys.stdout.buffer
    answer = greeted(_read(taken))
    loaded = False
    while work := _read(taken):
        _write(given, answer(work))
        if not loaded:
            gc.freeze()  # word lists and tables stay; to look through them for garbage again and again takes time
            loaded = True


def _write(pipe: IO[bytes], words: bytes) -> None:
    pipe.write(len(words).to_bytes(_NUMBER, "big"))
    pipe.write(words)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """Return what was written whole, empty at the end of the pipe."""
    long = int.from_bytes(pipe.read(_NUMBER), "big")
    words = pipe.read(long)
    return words if len(words) == long else b""
