"""The picture of the network for a page that is worked at: everybody and every tie is a link, drawn without waiting.

Where everybody stands and how the lines run comes from the dossier's own layout (`fealty.showing.charts`); here it is
put down as shapes, so that a template can draw it at once and each shape leads somewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from fealty.showing import formats as fmt
from fealty.showing.charts.lettering import width_of
from fealty.showing.charts.network import HEADS, KINDS, WAYS
from fealty.showing.charts.network_layout import ASIDE, SHAPES, Box, boxes, drawn, is_in_tree, tree_links
from fealty.showing.charts.network_routes import FONT, TALL, Curve, between, label_places, ports
from fealty.showing.charts.palette import WIDTHS, Size
from fealty.showing.exports.ties import ORDERS, UNKNOWN, Network
from fealty.showing.exports.ties import Link as Tied
from fealty.web.casting import address_of
from fealty.web.parts import Part

TOP = 22
"""Pixels above the boxes, for the columns' heads."""
BOTTOM = 6


class Words(Part, frozen=True):
    """Words at a place, in pixels."""

    x: float
    y: float
    text: str


class Figure(Part, frozen=True):
    """An actor: its box, its name in lines, and its page; `look` is a CSS class."""

    name: str
    href: str
    x: float
    y: float
    width: float
    height: float
    look: str
    lines: tuple[Words, ...]


class Wire(Part, frozen=True):
    """All ties of one kind between two actors that are told in one way.

    ``path`` and ``head`` are the line and its arrow as SVG paths; ``paint`` is a colour's name, ``way`` a CSS class
    (asserted, denied, doubted); ``label`` stands beside it where there is room, ``title`` says all in words.
    """

    begin: str
    end: str
    kind: str
    way: str
    title: str
    href: str
    path: str
    head: str
    paint: str
    width: float
    label: Words | None = None
    plate: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class Picture(Part, frozen=True):
    """One drawing, in pixels."""

    size: str
    width: float
    height: float
    heads: tuple[Words, ...]
    trees: tuple[str, ...]
    wires: tuple[Wire, ...]
    figures: tuple[Figure, ...]


class Strand(Part, frozen=True):
    """Ties that are drawn as one line."""

    begin: str
    end: str
    kind: str
    way: str
    links: tuple[Tied, ...]


def kind_of(relation: str) -> str:
    """Return the kind that the picture tells a relation by."""
    return next(kind for kind, (relations, _) in KINDS.items() if relation in relations)


def way_of(status: str) -> str:
    """Return how a tie is told: asserted, denied, or doubted."""
    return status if status in ("asserted", "denied") else "doubted"


def pictures(network: Network, places: Mapping[tuple[str, str, str, str], str]) -> tuple[Picture, ...]:
    """Return the network in both sizes.

    Parameters
    ----------
    network
        Actors and ties.
    places
        Where each line leads, by its two ends, its kind and its way.
    """
    return tuple(_picture(network, size, places) for size in get_args(Size))


def _picture(network: Network, size: Size, places: Mapping[tuple[str, str, str, str], str]) -> Picture:
    nodes, links = drawn(network)
    found = boxes(nodes, links, size)
    strands = _strands(links, found)
    curves = [(strand, between(*ends, found.values(), size)) for strand, ends in ports(strands, found)]
    return Picture(
        size=size,
        width=WIDTHS[size],
        height=round(TOP + max((box.bottom for box in found.values()), default=10.0) + BOTTOM, 1),
        heads=tuple(_heads(found.values(), size)),
        trees=tuple(_tree(above, below) for above, below in tree_links(found)),
        wires=tuple(_wires(curves, found, size, places)),
        figures=tuple(_figure(box, size) for box in found.values()),
    )


def _strands(links: Iterable[Tied], found: Mapping[str, Box]) -> list[Strand]:
    """Return what is drawn as one line each; who belongs to whom by the settings only where no record ties the two."""
    told: dict[tuple[str, str, str, str], list[Tied]] = {}
    for link in links:
        if not is_in_tree(link, found):
            told.setdefault((link.begin, link.end, kind_of(link.relation), way_of(link.status)), []).append(link)
    tied = {key[:2] for key, several in told.items() if any(link.records for link in several)}
    return [
        Strand(begin=key[0], end=key[1], kind=key[2], way=key[3], links=tuple(several))
        for key, several in told.items()
        if any(link.records for link in several) or key[:2] not in tied
    ]


# --- shapes -----------------------------------------------------------------------------------------------------------


def _figure(box: Box, size: Size) -> Figure:
    shape, node = SHAPES[size], box.node
    first = (box.top + box.bottom - shape.line * (len(box.lines) - 1)) / 2 + TOP + 0.5
    looks = {
        "sponsor": node.sponsor, "member": bool(node.groups), "person": node.type == "person",
        "stranger": node.id.startswith(UNKNOWN),
    }  # fmt: skip
    return Figure(
        name=node.name,
        href=address_of(node.id),
        x=round(box.left, 1),
        y=round(box.top + TOP, 1),
        width=round(box.right - box.left, 1),
        height=round(box.bottom - box.top, 1),
        look=" ".join(name for name, holds in looks.items() if holds),
        lines=tuple(
            Words(x=round(box.left + ASIDE, 1), y=round(first + number * shape.line, 1), text=line)
            for number, line in enumerate(box.lines)
        ),
    )


def _tree(above: Box, below: Box) -> str:
    x = (above.left + below.left) / 2
    return f"M{x:.1f},{above.bottom + TOP:.1f}V{below.middle + TOP:.1f}H{below.left:.1f}"


def _heads(found: Iterable[Box], size: Size) -> Iterable[Words]:
    shape = SHAPES[size]
    for column in sorted({box.column for box in found}):
        left, wide = column * (shape.column + shape.gap) + 1, width_of(HEADS[column], shape.font, bold=True)
        yield Words(x=round(left - max(0.0, wide - shape.column), 1), y=TOP / 2 - 1, text=HEADS[column])


def _wires(
    curves: Sequence[tuple[Strand, Curve]],
    found: Mapping[str, Box],
    size: Size,
    places: Mapping[tuple[str, str, str, str], str],
) -> Iterable[Wire]:
    words = [_label(strand) if size == "wide" else "" for strand, _ in curves]
    areas = label_places(words, [curve for _, curve in curves], found.values())
    for (strand, curve), said, area in zip(curves, words, areas, strict=True):
        names = found[strand.begin].node.name, found[strand.end].node.name
        way = f" ({WAYS[strand.way]})" if strand.way in WAYS else ""
        records = sum(len(link.records) for link in strand.links)
        told = fmt.figure(records, "record") if records else "by the settings"
        yield Wire(
            begin=strand.begin,
            end=strand.end,
            kind=strand.kind,
            way=strand.way,
            title=f"{names[0]} → {names[1]}: {strand.kind}{way}, {told}",
            href=places.get((strand.begin, strand.end, strand.kind, strand.way), ""),
            path="M" + "L".join(f"{x:.1f},{y + TOP:.1f}" for x, y in curve.points),
            head=_arrow(curve),
            paint=KINDS[strand.kind][1],
            width=round(min(1.2 + 0.45 * math.log2(records), 3.4), 2) if records else 1.0,
            label=Words(x=round((area[0] + area[2]) / 2, 1), y=round((area[1] + area[3]) / 2 + TOP, 1), text=said)
            if area
            else None,
            plate=_plate(said, area) if area else (0.0, 0.0, 0.0, 0.0),
        )


def _plate(words: str, area: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the ground on which a line's words stand, as left, top, width and height."""
    return round(area[0], 1), round(area[1] + TOP, 1), round(width_of(words, FONT), 1), TALL


def _arrow(curve: Curve) -> str:
    """Return the arrow's head: a wedge whose tip is the end of the line."""
    (x1, y1), (x2, y2) = curve.points[-2], curve.points[-1]
    angle = math.atan2(y2 - y1, x2 - x1)
    tip = (x2 + 4 * math.cos(angle), y2 + 4 * math.sin(angle))
    back, aside = (5 * math.cos(angle), 5 * math.sin(angle)), (3.5 * math.sin(angle), -3.5 * math.cos(angle))
    wings = [(x2 - back[0] + side * aside[0], y2 - back[1] + side * aside[1]) for side in (1, -1)]
    return "M" + "L".join(f"{x:.1f},{y + TOP:.1f}" for x, y in (tip, *wings)) + "Z"


def _label(strand: Strand) -> str:
    """Return what a line is called: which support, how many orders, in which years."""
    what = ""
    if strand.kind in ("supports", "belongs to"):
        what = ", ".join(sorted({link.relation.replace("_", " ") for link in strand.links if link.records}))
    elif any(link.relation == ORDERS for link in strand.links):
        what = fmt.figure(sum(link.count for link in strand.links), "order")
    return ", ".join(part for part in (what, _years(strand.links)) if part)


def _years(links: Sequence[Tied]) -> str:
    since = [link.since.year for link in links if link.since]
    until = [link.until.year for link in links if link.until]
    if not since and not until:
        return ""
    first, last = min(since or until), max(until or since)
    if not until:
        return f"since {first}"
    return str(first) if first == last else f"{first}–{last % 100:02d}"
