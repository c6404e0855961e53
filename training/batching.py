"""Sentences side by side, padded to one length, as training reads them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fealty.reading.model.pieces import Encoded

Ints = NDArray[np.int64]


class Batch(NamedTuple):
    """Sentences padded to one length; `first`, `last` and `shape` are (sentences, 1 + words), place 0 the root."""

    ids: Ints
    mask: Ints
    first: Ints
    last: Ints
    shape: Ints


def _padded(rows: list[list[int]]) -> Ints:
    table = np.zeros((len(rows), max(len(row) for row in rows)), dtype=np.int64)
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    return table


def batch(sentences: list[Encoded]) -> Batch:
    """Return sentences padded to the longest of them."""
    return Batch(
        ids=_padded([one.ids for one in sentences]),
        mask=_padded([[1] * len(one.ids) for one in sentences]),
        first=_padded([one.first for one in sentences]),
        last=_padded([one.last for one in sentences]),
        shape=_padded([one.shape for one in sentences]),
    )
