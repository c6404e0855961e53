"""Who is tied to whom: sponsors, groups and leaders, with the ties that are told between them.

A line is all ties of one kind between two actors that are told in one way: whole where they are asserted, dashed where
they are denied, dotted where they are planned, threatened or thought. Where there is room it says since when. The table
(`network_table`) has every tie with its sources; the picture has no number of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import msgspec

from fealty.showing import formats as fmt
from fealty.showing.charts.drawing import finished, values
from fealty.showing.charts.lettering import width_of
from fealty.showing.charts.network_layout import (
    ASIDE,
    LEADING,
    SHAPES,
    SUPPORT,
    Box,
    boxes,
    drawn,
    is_in_tree,
    tree_links,
)
from fealty.showing.charts.network_routes import FONT, Curve, between, label_places, ports
from fealty.showing.charts.palette import WIDTHS, Size, light
from fealty.showing.exports.ties import ORDERS, PART_OF, UNKNOWN, Link, Network

KINDS: dict[str, tuple[frozenset[str], str]] = {
    "gave orders": (frozenset({ORDERS}), "second"),
    "leads or commands": (LEADING, "first"),
    "supports": (SUPPORT, "third"),
    "belongs to": (frozenset({"member_of", "successor_of", PART_OF}), "other"),
    "allied": (frozenset({"allied_with"}), "fifth"),
    "controls": (frozenset({"controls"}), "fourth"),
    "fights": (frozenset({"fights"}), "defied"),
}
"""Kinds of tie as the picture tells them apart: which relations they are, and their colour."""
DASHES: dict[str, list[float]] = {"asserted": [1, 0], "denied": [5, 3], "doubted": [1.5, 2.5]}
WAYS = {"denied": "denied", "doubted": "planned, threatened or thought"}
HEADS = ("Sponsors", "Armed groups", "Leaders and others")
TOP = 20
"""Pixels of the columns' heads."""
LEGEND = 16
"""Pixels of a line of the legend."""
TABLE_HEAD = ("from", "tie", "to", "when", "how told", "who says so", "records")
MOST_SAYING = 3
"""Voices that a cell of the table names; the records have them all."""


class Strand(msgspec.Struct, frozen=True, kw_only=True):
    """All ties of one kind, told in one way, between two actors."""

    begin: str
    end: str
    kind: str
    way: str
    links: tuple[Link, ...]

    @property
    def records(self) -> int:
        """How many records tell of it."""
        return sum(len(link.records) for link in self.links)


def network_chart(network: Network, *, size: Size = "wide") -> Any:
    """Draw the actors and ties of a case.

    Parameters
    ----------
    network
        What `fealty.showing.exports.network` returned, with or without orders.
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone (without words on the lines).
    """
    nodes, links = drawn(network)
    found = boxes(nodes, links, size)
    strands = _strands(links, found)
    legend, legend_height = _legend(strands, size)
    down = legend_height + TOP
    height = down + max((box.bottom for box in found.values()), default=10.0) + 4
    frame = _Frame(width=WIDTHS[size], height=height, down=down, size=size)
    curves = [(strand, between(*ends, found.values(), size)) for strand, ends in ports(strands, found)]
    layers = [
        *_trees(found, frame),
        *_lines(curves, frame),
        *_boxes(found.values(), frame),
        *_arrows(curves, frame),
        *(_dates(curves, found, frame) if size == "wide" else ()),
        *_heads(found.values(), frame, legend_height),
        *legend.layers(frame),
    ]
    return finished(alt.layer(*layers).properties(width=frame.width, height=frame.height))


def network_words(network: Network) -> str:
    """Return what the picture shows and what it does not, for those who cannot see it and for the line below it."""
    nodes, links = drawn(network)
    told = sum(1 for link in links if link.records)
    said = f"{fmt.figure(len(nodes), 'actor')} and {fmt.figure(told, 'tie')} between them"
    shown = {node.id for node in nodes}
    tied = {end for link in network.links if link.records for end in (link.begin, link.end)}
    beyond = len(tied - shown)
    more = f" {fmt.figure(beyond, 'actor')} with fewer ties are in the table only." if beyond else ""
    untold = sum(1 for node in network.nodes if node.id not in tied | shown)
    none = f" Of {fmt.figure(untold, 'actor')} of the settings no tie is told." if untold else ""
    loose = f" {fmt.figure(network.loose, 'tie')} without a name at one end are left out." if network.loose else ""
    return f"{said}; the table has each with its sources.{more}{none}{loose}"


def network_table(network: Network) -> tuple[tuple[str, ...], ...]:
    """Return every tie as a line of text, in the columns of `TABLE_HEAD`, those with most records first."""
    names = {node.id: node.name for node in network.nodes}
    ranked = sorted(network.links, key=lambda link: -len(link.records))
    return tuple(
        (
            names[link.begin], link.relation.replace("_", " "), names[link.end], _when(link), link.status,
            _voices(link.said_by), str(len(link.records)) if link.records else "",
        )
        for link in ranked
    )  # fmt: skip


def _voices(said_by: Sequence[str]) -> str:
    first = "; ".join(said_by[:MOST_SAYING])
    return f"{first}; and {len(said_by) - MOST_SAYING} more" if len(said_by) > MOST_SAYING else first


def _when(link: Link) -> str:
    """Return when a tie is said to have been; else when it was told."""
    if link.since and link.until:
        return fmt.short_span(link.since, link.until) if link.since <= link.until else fmt.short_day(link.since)
    if link.since:
        return f"since {fmt.short_day(link.since)}"
    if link.until:
        return f"until {fmt.short_day(link.until)}"
    if link.told_first and link.told_last:
        return f"told {fmt.short_span(link.told_first, link.told_last)}"
    return ""


# --- strands ----------------------------------------------------------------------------------------------------------


def _strands(links: Iterable[Link], found: Mapping[str, Box]) -> list[Strand]:
    """Return what is drawn as one line each: ties of one kind between two, told in one way.

    That somebody belongs to a group by the settings has a line only where no record ties the two.
    """
    told: dict[tuple[str, str, str, str], list[Link]] = {}
    for link in links:
        if not is_in_tree(link, found):
            told.setdefault((link.begin, link.end, _kind(link), _way(link)), []).append(link)
    tied = {(begin, end) for (begin, end, _, _), several in told.items() if any(link.records for link in several)}
    return [
        Strand(begin=begin, end=end, kind=kind, way=way, links=tuple(several))
        for (begin, end, kind, way), several in told.items()
        if any(link.records for link in several) or (begin, end) not in tied
    ]


def _kind(link: Link) -> str:
    return next(kind for kind, (relations, _) in KINDS.items() if link.relation in relations)


def _way(link: Link) -> str:
    return link.status if link.status in ("asserted", "denied") else "doubted"


# --- layers -----------------------------------------------------------------------------------------------------------


class _Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing: its size in pixels, and how far down the boxes begin."""

    width: int
    height: float
    down: float
    size: Size

    def x(self, field: str) -> alt.X:
        """Return a horizontal channel in pixels."""
        return alt.X(
            f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, self.width], range=[0, self.width], nice=False)
        )

    def y(self, field: str) -> alt.Y:
        """Return a vertical channel in pixels, from the top."""
        return alt.Y(
            f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, self.height], range=[0, self.height], nice=False)
        )


def _paint() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def _lines(curves: Sequence[tuple[Strand, Curve]], frame: _Frame) -> list[Any]:
    layers = []
    for way, dash in DASHES.items():
        points = [
            {"strand": number, "step": step, "x": round(x, 1), "y": round(y + frame.down, 1),
             "colour": light(KINDS[strand.kind][1]), "wide": _width(strand)}
            for number, (strand, curve) in enumerate(curves)
            if strand.way == way
            for step, (x, y) in enumerate(curve.points)
        ]  # fmt: skip
        if points:
            drawn_lines = alt.Chart(values(points)).mark_line(strokeDash=dash, opacity=0.85)
            layers.append(
                drawn_lines.encode(
                    x=frame.x("x"), y=frame.y("y"), detail=alt.Detail("strand:N"), order=alt.Order("step:Q"),
                    color=_paint(), strokeWidth=alt.StrokeWidth("wide:Q", scale=None),
                )
            )  # fmt: skip
    return layers


def _width(strand: Strand) -> float:
    """Return how thick a line is: thicker the more records tell of it, thin where only the settings do."""
    return round(min(1.2 + 0.45 * math.log2(strand.records), 3.4), 2) if strand.records else 1.0


def _arrows(curves: Sequence[tuple[Strand, Curve]], frame: _Frame) -> list[Any]:
    heads = []
    for strand, curve in curves:
        (x1, y1), (x2, y2) = curve.points[-2], curve.points[-1]
        angle = math.degrees(math.atan2(x2 - x1, y1 - y2))
        heads.append(
            {"x": round(x2, 1), "y": round(y2 + frame.down, 1), "angle": round(angle),
             "colour": light(KINDS[strand.kind][1])}
        )  # fmt: skip
    if not heads:
        return []
    marks = alt.Chart(values(heads)).mark_point(shape="wedge", filled=True, size=90, opacity=1)
    turned = alt.Angle("angle:Q", scale=None)
    return [marks.encode(x=frame.x("x"), y=frame.y("y"), angle=turned, color=_paint())]


def _boxes(found: Iterable[Box], frame: _Frame) -> list[Any]:
    shape, rows, names = SHAPES[frame.size], [], []
    for box in found:
        node = box.node
        ink = "paper" if node.sponsor else "ink"
        thin = node.type == "person" or node.id.startswith(UNKNOWN)
        rows.append(
            {"x": box.left, "x2": box.right, "y": box.top + frame.down, "y2": box.bottom + frame.down,
             "fill": light("observed" if node.sponsor else "land" if node.groups else "paper"),
             "colour": light("line" if thin else "observed"), "round": node.type == "person"}
        )  # fmt: skip
        first = (box.top + box.bottom - shape.line * (len(box.lines) - 1)) / 2 + frame.down + 0.5
        names += [
            {"x": box.left + ASIDE, "y": first + n * shape.line, "name": line, "colour": light(ink)}
            for n, line in enumerate(box.lines)
        ]
    layers: list[Any] = []
    for is_round in (False, True):
        some = [row for row in rows if row["round"] == is_round]
        if some:
            mark = alt.Chart(values(some)).mark_rect(cornerRadius=9 if is_round else 2, strokeWidth=1.2)
            fill = alt.Fill("fill:N", scale=None)
            around = alt.Stroke("colour:N", scale=None)
            x, y = frame.x("x"), frame.y("y")
            layers.append(mark.encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), fill=fill, stroke=around))
    text = alt.Chart(values(names)).mark_text(align="left", baseline="middle", fontSize=shape.font)
    return [*layers, text.encode(x=frame.x("x"), y=frame.y("y"), text=alt.Text("name:N"), color=_paint())]


def _trees(found: Mapping[str, Box], frame: _Frame) -> list[Any]:
    """Draw who is part of whom within a column: down from the upper box, and across to the lower."""
    points: list[dict[str, Any]] = []
    for number, (above, below) in enumerate(tree_links(found)):
        x = (above.left + below.left) / 2
        corners = [(x, above.bottom), (x, below.middle), (below.left, below.middle)]
        points += [
            {"part": number, "step": step, "x": one, "y": other + frame.down}
            for step, (one, other) in enumerate(corners)
        ]
    if not points:
        return []
    lines = alt.Chart(values(points)).mark_line(color=light("line"), strokeWidth=1.3)
    return [lines.encode(x=frame.x("x"), y=frame.y("y"), detail=alt.Detail("part:N"), order=alt.Order("step:Q"))]


def _dates(curves: Sequence[tuple[Strand, Curve]], found: Mapping[str, Box], frame: _Frame) -> list[Any]:
    """Write beside each line what it is and since when, wherever there is room for it."""
    rows = []
    words = [_label(strand) for strand, _ in curves]
    places = label_places(words, [curve for _, curve in curves], found.values())
    for (strand, _), said, place in zip(curves, words, places, strict=True):
        if place is not None:
            rows.append(
                {"x": (place[0] + place[2]) / 2, "y": (place[1] + place[3]) / 2 + frame.down, "a": place[0],
                 "b": place[2], "c": place[1] + frame.down, "d": place[3] + frame.down, "words": said,
                 "colour": light(KINDS[strand.kind][1])}
            )  # fmt: skip
    if not rows:
        return []
    base, x, y = alt.Chart(values(rows)), frame.x("x"), frame.y("y")
    ground = base.mark_rect(color=light("paper"), opacity=0.9)
    text = base.mark_text(fontSize=FONT, baseline="middle")
    return [
        ground.encode(x=frame.x("a"), x2=alt.X2("b:Q"), y=frame.y("c"), y2=alt.Y2("d:Q")),
        text.encode(x=x, y=y, text=alt.Text("words:N"), color=_paint()),
    ]


def _label(strand: Strand) -> str:
    """Return what a line is called: which support, how many orders, since when."""
    kinds = sorted({link.relation.replace("_", " ") for link in strand.links})
    what = ", ".join(kinds) if strand.kind in ("supports", "belongs to") else ""
    if strand.kind == "gave orders":
        what = fmt.figure(sum(link.count for link in strand.links), "order")
    return ", ".join(part for part in (what if strand.records else "", _years(strand.links)) if part)


def _years(links: Sequence[Link]) -> str:
    """Return in which years ties are said to have been; else in which they were told."""
    since = [link.since.year for link in links if link.since]
    until = [link.until.year for link in links if link.until]
    if since or until:
        first, last = min(since or until), max(until or since)
        return _span(first, last) if until else f"since {first}"
    told = [day.year for link in links for day in (link.told_first, link.told_last) if day]
    return f"told {_span(min(told), max(told))}" if told else ""


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last % 100:02d}"


def _heads(found: Iterable[Box], frame: _Frame, down: float) -> list[Any]:
    """Name the columns; the last name ends where its column ends, since it may be wider than that."""
    shape = SHAPES[frame.size]
    used = {box.column for box in found}
    layers: list[Any] = []
    for column, head in enumerate(HEADS):
        if column in used:
            wide = width_of(head, shape.font, bold=True) > shape.column
            left = column * (shape.column + shape.gap) + 1
            row = {"x": left + shape.column - 2 if wide else left, "y": down + TOP / 2 - 1, "head": head}
            text = alt.Chart(values([row])).mark_text(
                align="right" if wide else "left", baseline="middle", fontSize=shape.font, fontWeight="bold"
            )
            layers.append(text.encode(x=frame.x("x"), y=frame.y("y"), text=alt.Text("head:N")))
    return layers


# --- legend -----------------------------------------------------------------------------------------------------------


class _Legend(msgspec.Struct, frozen=True):
    """Samples of the lines that occur, with their words, each at its place."""

    entries: tuple[tuple[float, float, str, str, str], ...]

    def layers(self, frame: _Frame) -> list[Any]:
        """Draw it."""
        layers: list[Any] = []
        for way, dash in DASHES.items():
            rows = [
                {"x": x, "x2": x + 20, "y": y, "colour": light(colour)}
                for x, y, colour, which, _ in self.entries
                if which == way
            ]
            if rows:
                rule = alt.Chart(values(rows)).mark_rule(strokeWidth=2, strokeDash=dash)
                layers.append(rule.encode(x=frame.x("x"), x2=alt.X2("x2:Q"), y=frame.y("y"), color=_paint()))
        named = [{"x": x + 25, "y": y, "words": words} for x, y, _, _, words in self.entries]
        text = alt.Chart(values(named or [{"x": 0, "y": 0, "words": ""}])).mark_text(
            align="left", baseline="middle", fontSize=SHAPES[frame.size].font, color=light("soft")
        )
        return [*layers, text.encode(x=frame.x("x"), y=frame.y("y"), text=alt.Text("words:N"))]


def _legend(strands: Sequence[Strand], size: Size) -> tuple[_Legend, float]:
    """Return the legend of what occurs and its height."""
    kinds = {strand.kind for strand in strands}
    ways = {strand.way for strand in strands}
    wanted = [(colour, "asserted", kind) for kind, (_, colour) in KINDS.items() if kind in kinds]
    wanted += [("soft", way, words) for way, words in WAYS.items() if way in ways]
    entries, x, y = [], 1.0, LEGEND / 2
    for colour, way, words in wanted:
        length = 25 + width_of(words, SHAPES[size].font) + 12
        if x + length - 12 > WIDTHS[size] and x > 1:
            x, y = 1.0, y + LEGEND
        entries.append((x, y, colour, way, words))
        x += length
    return _Legend(tuple(entries)), y + LEGEND / 2 + 4 if entries else 0.0
