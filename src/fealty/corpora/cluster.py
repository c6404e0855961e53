"""A corpus on a Ray cluster: workers that load their weights once, fed no faster than they read.

What Ray is asked for is little: start a worker somewhere, call it, say when it died. Who has which documents is written
down in `crew`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fealty.corpora.crew import Crew
from fealty.corpora.gathering import Corpus
from fealty.corpora.parts import Row
from fealty.corpora.pieces import Piece
from fealty.corpora.worker import Worker
from fealty.errors import FealtyError

PATIENCE = 900.0
"""Seconds that a worker has for a batch, or to start; the longest document there may be takes a tenth of it."""
OBJECT_STORE = 256 * 2**20
"""Bytes of memory in which a cluster of our own keeps what is on its way."""
_ALONE = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's switch for "this machine and no other": 127.0.0.1 everywhere
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


class WorkerProcess:
    """What lives in a worker's process."""

    def __init__(self, kind: type[Worker], corpus: Corpus) -> None:
        self._worker = kind(corpus.known, corpus.actors)

    def hello(self) -> str:
        """Return the version of Fealty over there."""
        return version("fealty")

    def read(self, pieces: Sequence[Piece]) -> list[Row]:
        """Return what came of a batch."""
        return [self._worker.read(one) for one in pieces]


class Cluster:
    """Workers on a Ray cluster. Use it in a ``with`` block.

    Parameters
    ----------
    address
        ``host:port`` of a cluster that this machine belongs to, or ``auto``; None starts one on this machine alone,
        which listens on loopback only and is gone when the block ends. Where Ray is connected already, that is used.
    workers
        How many; by default one for each processor of the cluster.
    kind
        What reads in each of them.
    patience
        Seconds that a worker has for a batch, or to start.
    say
        Called with a line when a worker died.

    Raises
    ------
    FealtyError
        Ray is not installed, or the cluster cannot be reached.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        workers: int | None = None,
        kind: type[Worker] = Worker,
        patience: float = PATIENCE,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._address = address
        self._workers = workers
        self._kind = kind
        self._patience = patience
        self._say = say or _nothing
        self._own = False
        self._folder: Path | None = None
        self._ray: Any = None

    def __enter__(self) -> Self:
        if self._address is None and "ray" not in sys.modules:  # Ray looks at these when it is imported
            os.environ.update(_ALONE, RAY_AUTH_TOKEN=secrets.token_hex(32))
        self._ray = _library()
        if self._ray.is_initialized():
            return self
        self._own = True
        try:
            self._start()
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            self.close()
            where = f"the cluster at {self._address}" if self._address else "a cluster on this machine"
            raise FealtyError(f"Ray: {where} does not start or answer ({error}). `ray status` may say why.") from error
        return self

    def _start(self) -> None:
        quiet = {"configure_logging": False, "log_to_driver": False}
        if self._address is not None:
            self._ray.init(address=self._address, **quiet)
            return
        self._folder = Path(tempfile.mkdtemp(prefix=f"fealty-ray-{os.getpid()}-"))
        self._ray.init(
            address="local", num_cpus=self._workers or _processors(), num_gpus=0, include_dashboard=False,
            object_store_memory=OBJECT_STORE, _temp_dir=str(self._folder), **quiet,
        )  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the cluster; one of our own ends."""
        if self._own:
            self._ray.shutdown()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def reader(self, corpus: Corpus) -> Crew:
        """Return the engine that reads a corpus on this cluster; see `fealty.corpora.read_corpus`."""
        workers = self._workers or max(int(self._ray.cluster_resources().get("CPU", 1)), 1)
        worker = self._ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(WorkerProcess)
        return Crew(self._ray, lambda: worker.remote(self._kind, corpus), workers, self._patience, self._say)


def _nothing(_words: str) -> None:
    """Say nothing."""


def _library() -> Any:
    try:
        return import_module("ray")
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise FealtyError("Ray is not installed, without which there is no cluster: pip install fealty[ray]") from error


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
