"""The two networks on onnxruntime: loaded when first needed, asked one sentence at a time, two at once.

A network quantises what it is given by its largest number. Given one sentence, it says the same of it whatever else is
read; and without padding one by one is no slower than in batches.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from fealty.reading.model.pieces import Pieces

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

FOLDER = Path(__file__).parent
THREADS = 2  # more gain little on sentences, and a reader should leave a machine usable
_ALLOWED = "OMP_NUM_THREADS"  # how those who share out processors (Ray, Slurm) say what a process may take
_AT_ONCE = 512  # what is waiting at most, so that an interrupted reader stops soon


@cache
def labels() -> dict[str, list[str]]:
    """Return the label sets, in the order of the classes of the networks."""
    found: dict[str, list[str]] = json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))
    return found


@cache
def pieces() -> Pieces:
    """Return the vocabulary."""
    return Pieces(FOLDER / "tokenizer.json")


class Network:
    """One ONNX file.

    Raises
    ------
    FileNotFoundError
        When the weights are not where the package keeps them.
    """

    def __init__(self, name: str) -> None:
        path = FOLDER / name
        if not path.is_file():
            raise FileNotFoundError(f"{path}: the weights are missing; reinstall fealty, or run training/export.py")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, **inputs: Sequence[int] | NDArray[Any]) -> list[NDArray[Any]]:
        """Return the outputs, in the order of the file."""
        arrays = {name: np.asarray(values, dtype=np.int64) for name, values in inputs.items()}
        outputs: list[NDArray[Any]] = self._session.run(None, arrays)
        return outputs


def each(ask: Callable[[_Asked], _Answer], rows: Sequence[_Asked]) -> Iterator[_Answer]:
    """Yield the answer to each row, in order, asked on a few threads: a network that works lets others work."""
    if len(rows) < 2 or os.environ.get(_ALLOWED) == "1":
        yield from map(ask, rows)
        return
    for start in range(0, len(rows), _AT_ONCE):
        yield from _threads(os.getpid()).map(ask, rows[start : start + _AT_ONCE])


@cache
def _threads(_process: int) -> ThreadPoolExecutor:
    """Return the threads of a process: a fork has none of those of its parent."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="reading")


@cache
def parser_network() -> Network:
    """Return the network of tags, trees and names."""
    return Network("parser.onnx")


@cache
def pair_network() -> Network:
    """Return the network of pairs."""
    return Network("pairs.onnx")
