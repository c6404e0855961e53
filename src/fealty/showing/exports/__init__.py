"""Records as they stand after review, in formats that other tools read.

``docs/exports.md`` says what is in each and what is lost.
"""

from fealty.showing.exports.exporting import FORMATS, Written, export
from fealty.showing.exports.standing import KIND_ORDER, Standing
from fealty.showing.exports.ties import Link, Network, Node, network

__all__ = ["FORMATS", "KIND_ORDER", "Link", "Network", "Node", "Standing", "Written", "export", "network"]
