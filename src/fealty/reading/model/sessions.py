"""The two networks on onnxruntime: loaded when first needed, run on few threads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from fealty.reading.model.pieces import Pieces

FOLDER = Path(__file__).parent
THREADS = 2  # more gain little on sentences, and a reader should leave a machine usable


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

    def __init__(self, name: str, threads: int = THREADS) -> None:
        path = FOLDER / name
        if not path.is_file():
            raise FileNotFoundError(f"{path}: the weights are missing; reinstall fealty, or run training/export.py")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, inputs: dict[str, NDArray[np.int64]]) -> list[NDArray[Any]]:
        """Return the outputs, in the order of the file."""
        outputs: list[NDArray[Any]] = self._session.run(None, inputs)
        return outputs


@cache
def parser_network() -> Network:
    """Return the network of tags, trees and names."""
    return Network("parser.onnx")


@cache
def pair_network() -> Network:
    """Return the network of pairs."""
    return Network("pairs.onnx")
