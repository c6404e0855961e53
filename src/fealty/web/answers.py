"""The answer that stands while the next is computed: one worker, the latest case, no request ever waits."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from fealty.casefile import Location, Stamp
from fealty.errors import FealtyError
from fealty.web.computing import Computed, compute, prepare

log = logging.getLogger(__name__)


class Answers:
    """Keeps the last answer and has the next one computed.

    Parameters
    ----------
    path
        The case file.
    ready
        Called from the worker's thread when an answer, or the reason why there is none, has come.
    executor
        What computes; by default a process of its own, so that numbers do not slow the pages down.
    """

    def __init__(self, path: Location, ready: Callable[[], None], executor: Executor | None = None) -> None:
        self._path = path
        self._ready = ready
        self._executor = executor or ProcessPoolExecutor(
            max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=prepare
        )
        self._lock = threading.RLock()  # a future that is done already calls back at once
        self._running: Future[Computed] | None = None
        self._wanted: Stamp | None = None
        self._asked: Stamp | None = None
        self.last: Computed | None = None
        self.before: Computed | None = None
        self.failure = ""

    @property
    def working(self) -> bool:
        """Whether an answer is being computed."""
        return self._running is not None

    def want(self, stamp: Stamp) -> None:
        """Ask for the answer to the case as it stands; while one is computed the next has to wait for it."""
        with self._lock:
            self._wanted = stamp
            self._begin()

    def _begin(self) -> None:
        if self._running is not None or self._wanted is None or self._wanted == self._asked:
            return
        self._asked = self._wanted
        try:
            self._running = self._executor.submit(compute, self._path)
        except RuntimeError:  # the desk is being closed
            return
        self._running.add_done_callback(self._arrived)

    def _arrived(self, future: Future[Computed]) -> None:
        with self._lock:
            self._running = None
            if future.cancelled():
                return
            error = future.exception()
            if isinstance(error, FealtyError):
                self.failure = str(error)
            elif error is not None:
                log.error("The answer could not be computed", exc_info=error)
                self.failure = f"the computation failed ({type(error).__name__}); the terminal says where"
            else:
                self.failure = ""
                self.before, self.last = self.last, future.result()
        self._ready()
        with self._lock:
            self._begin()

    def close(self) -> None:
        """Stop computing."""
        self._executor.shutdown(wait=False, cancel_futures=True)
