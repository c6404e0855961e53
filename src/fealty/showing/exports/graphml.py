"""GraphML: actors and ties as a directed graph with parallel edges, for NetworkX, Gephi, igraph and yEd."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from fealty.showing.exports.ties import Link, Network, Node

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- Fealty'
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
NODE_KEYS = {
    "label": "string", "type": "string", "country": "string", "aliases": "string", "wikidata": "string",
    "ucdp": "string", "acled": "string", "part_of": "string", "sponsor": "boolean", "groups": "string", "ties": "int",
}  # fmt: skip
EDGE_KEYS = {
    "label": "string", "relation": "string", "status": "string", "since": "string", "until": "string",
    "told_first": "string", "told_last": "string", "said_by": "string", "origins": "int", "confidence": "double",
    "share": "string", "record_count": "int", "records": "string",
}  # fmt: skip
Data = dict[str, str | int | float | bool | None]


def write_graphml(path: Path, network: Network, *, title: str) -> None:
    """Write the network; what is not known has no entry, lists are joined by ``; `` and ids by a space."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(network, title))


def _lines(network: Network, title: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<!-- Fealty: actors and ties of {_comment(title)} -->"
    yield f'<graphml xmlns="{NAMESPACE}">'
    for whose, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'<key id="{whose[0]}_{name}" for="{whose}" attr.name="{name}" attr.type="{kind}"/>'
    yield '<graph id="G" edgedefault="directed">'
    for node in network.nodes:
        yield f"<node id={_quoted(node.id)}>{''.join(_data('n', _of_node(node)))}</node>"
    for number, link in enumerate(network.links):
        ends = f"source={_quoted(link.begin)} target={_quoted(link.end)}"
        yield f'<edge id="e{number}" {ends}>{"".join(_data("e", _of_link(link)))}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _of_node(node: Node) -> Data:
    known = node.identifiers
    return {
        "label": node.name, "type": node.type, "country": node.country, "aliases": _joined(node.aliases),
        "wikidata": known.get("wikidata"), "ucdp": known.get("ucdp"), "acled": known.get("acled"),
        "part_of": node.part_of, "sponsor": node.sponsor, "groups": _joined(node.groups), "ties": node.ties,
    }  # fmt: skip


def _of_link(link: Link) -> Data:
    return {
        "label": link.relation if link.status == "asserted" else f"{link.relation} ({link.status})",
        "relation": link.relation, "status": link.status, "since": link.since.isoformat() if link.since else None,
        "until": link.until.isoformat() if link.until else None,
        "told_first": link.told_first.isoformat() if link.told_first else None,
        "told_last": link.told_last.isoformat() if link.told_last else None, "said_by": _joined(link.said_by),
        "origins": link.origins, "confidence": link.confidence, "share": link.share,
        "record_count": len(link.records), "records": " ".join(link.records) or None,
    }  # fmt: skip


def _joined(several: Iterable[str]) -> str | None:
    return "; ".join(several) or None


def _data(whose: str, data: Data) -> Iterator[str]:
    for name, value in data.items():
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield f'<data key="{whose}_{name}">{escape(_clean(text))}</data>'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _comment(text: str) -> str:
    """Return a text that may stand in a comment, where two hyphens may not."""
    return escape(_clean(text)).replace("--", "- -").rstrip("-")
