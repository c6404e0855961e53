"""Whole corpora: read by one process or a cluster into parts on disk, which a case takes in without reading again.

Reading can stop anywhere and goes on where it stopped; one bad document costs itself; and the records are the same,
byte for byte, however many workers read them and in whatever order.
"""

from fealty.corpora.adding import PartsLook, add_files, add_parts, look_at_parts
from fealty.corpora.cluster import Cluster
from fealty.corpora.gathering import Corpus, Engine, alone, read_corpus
from fealty.corpora.parts import SCHEMA, Parts, Row, is_parts
from fealty.corpora.pieces import Piece, pieces
from fealty.corpora.worker import Worker

__all__ = [
    "SCHEMA", "Cluster", "Corpus", "Engine", "Parts", "PartsLook", "Piece", "Row", "Worker", "add_files", "add_parts",
    "alone", "is_parts", "look_at_parts", "pieces", "read_corpus",
]  # fmt: skip
