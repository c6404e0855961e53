"""A second process that works along: Python does one thing at a time, and what we do is mostly Python.

The helper is this package started anew, so a user's script needs no guard, and nothing of its state is shared. It is
given work through a pipe and gives back answers; what the work is, it is told by the room that has it done. When it
dies, or cannot do something, its owner does that itself: a helper changes how long something takes and nothing else.
It takes no signals from the keyboard: whoever started it ends it, and it ends with whoever started it.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, NoReturn

_READY = b"ready"
_NUMBER = 8  # bytes that say how long what follows is
_ALLOWED = "OMP_NUM_THREADS"  # how those who share out processors (Ray, Slurm) say what a process may take


class Helper:
    """A process that answers one piece of work after the other.

    Parameters
    ----------
    start
        The Python words that it is started with; they come to `answer_all`.
    greeting
        What it is told first, before any work.

    Attributes
    ----------
    greeted : Future of bytes
        Done when it has taken in the greeting and may be given work; empty where it never will.
    """

    def __init__(self, start: str, greeting: bytes) -> None:
        home = str(Path(__file__).resolve().parents[1])
        places = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # where no process can be had, the owner has its work to itself
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
                [sys.executable, "-P", "-c", start],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(places)}, start_new_session=True,
            )  # fmt: skip
        self._given: SimpleQueue[tuple[bytes, Future[bytes]] | None] = SimpleQueue()
        self._waiting: list[Future[bytes]] = []
        self._thread = Thread(target=self._ask_all, name="helper", daemon=True)  # a program that ends awaits no helper
        self._thread.start()
        self.greeted = self._hand(greeting)

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
        self._given.put(None)
        self._thread.join()
        if self._process is not None:
            for pipe in filter(None, (self._process.stdin, self._process.stdout)):
                with suppress(BrokenPipeError):  # what it never took
                    pipe.close()
            self._process.wait()

    @property
    def waiting(self) -> int:
        """How much it has been given and not answered."""
        self._waiting = [one for one in self._waiting if not one.done()]
        return len(self._waiting)

    def give(self, work: bytes) -> Future[bytes]:
        """Hand over a piece of work; the answer is empty where the helper has none."""
        answer = self._hand(work)
        self._waiting.append(answer)
        return answer

    def _hand(self, words: bytes) -> Future[bytes]:
        answer: Future[bytes] = Future()
        self._given.put((words, answer))
        return answer

    def _ask_all(self) -> None:
        while (given := self._given.get()) is not None:
            work, answer = given
            answer.set_result(self._ask(work))

    def _ask(self, work: bytes) -> bytes:
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return b""
        try:
            _write(self._process.stdin, work)
            return _read(self._process.stdout)
        except (OSError, MemoryError):
            return b""


def answer_all(greeted: Callable[[bytes], Callable[[bytes], bytes]]) -> NoReturn:
    """Answer what comes in, from the greeting on until the process is ended; the helper's side.

    Parameters
    ----------
    greeted
        From the greeting to what answers each piece of work.
    """
    taken: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_take, args=(sys.stdin.buffer, taken), daemon=True).start()
    given = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody else prints is no answer
    answer = greeted(taken.get())
    _write(given, _READY)
    loaded = False
    while True:
        _write(given, answer(taken.get()))
        if not loaded:
            gc.freeze()  # word lists and tables stay; to look through them for garbage again and again takes time
            loaded = True


def _take(pipe: IO[bytes], taken: SimpleQueue[bytes]) -> NoReturn:
    """Take in what comes, and end the process with the pipe: whoever held its other end wants nothing any more."""
    while words := _read(pipe):
        taken.put(words)
    os._exit(0)


def processors() -> int:
    """Return how many processors this process may use: as many as it is let run on, or as it was told to take."""
    number = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 if os.environ.get(_ALLOWED) == "1" else number


def _write(pipe: IO[bytes], words: bytes) -> None:
    pipe.write(len(words).to_bytes(_NUMBER, "big"))
    pipe.write(words)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """Return what was written whole, empty at the end of the pipe."""
    long = int.from_bytes(pipe.read(_NUMBER), "big")
    words = pipe.read(long)
    return words if len(words) == long else b""
