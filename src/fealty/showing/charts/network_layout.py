"""Where everybody stands in the picture of the network: three columns, from who gives to who leads.

Sponsors and what belongs to them at the left, the armed groups in the middle, their leaders and factions at the right:
a tie mostly runs between neighbours, and a long name has a line to itself. Within a column whoever is part of somebody
stands below them, indented. The order in a column puts everybody near those they are tied to (the barycentre method of
Sugiyama, Tagawa & Toda 1981, with a fixed number of sweeps), so the same network gives the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from fealty.showing.charts.lettering import fitted
from fealty.showing.charts.palette import Size
from fealty.showing.exports.ties import ORDERS, PART_OF, Link, Network, Node

MOST = 40
"""Actors that are drawn; beyond them the table has to do."""
SPONSORS, GROUPS, LEADERS = range(3)
SUPPORT = frozenset({"sponsors", "arms", "trains", "funds", "pays", "hosts"})
LEADING = frozenset({"commands", "leads"})
SWEEPS = 6
INDENT: dict[Size, int] = {"wide": 12, "narrow": 6}


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in pixels: a column's width, the room between columns, a line of text and its font; lines of a name."""

    column: int
    gap: int
    line: float
    font: float
    most: int


SHAPES: dict[Size, Shape] = {
    "wide": Shape(column=154, gap=118, line=13, font=11, most=3),
    "narrow": Shape(column=92, gap=33, line=11, font=9.5, most=3),
}
"""Three columns and two gaps are as wide as `palette.WIDTHS` has it, less a pixel at either side."""
APART = 7
"""Pixels between two boxes of a column, at least."""
MOST_APART = 26
"""Pixels more, where another column is taller: the lines then have room."""
DEEPEST = 4
"""How deep boxes are indented; what stands deeper is indented no more."""
INSIDE = 6
"""Pixels above and below the text of a box, together."""
ASIDE = 6
"""Pixels left of the text of a box, and right of it."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """An actor in the picture: its box, its name in lines, its column, and how deep it stands below others there."""

    node: Node
    column: int
    depth: int
    lines: tuple[str, ...]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


def drawn(network: Network) -> tuple[list[Node], list[Link]]:
    """Return the actors that are drawn and the ties between them.

    Everybody with a tie and what they are part of; the most tied first, if they are too many, and the sponsor always.
    """
    told = [link for link in network.links if link.records and link.begin != link.end]
    tied: dict[str, int] = {}
    for link in told:
        for end in (link.begin, link.end):
            tied[end] = tied.get(end, 0) + 1
    nodes = {node.id: node for node in network.nodes}
    ranked = sorted(
        (node for node in network.nodes if node.id in tied or node.sponsor),
        key=lambda node: (not node.sponsor, -tied.get(node.id, 0), node.id),
    )
    kept: set[str] = set()
    for node in ranked:
        whole = {node.id, *_lineage(node.id, nodes)} - kept
        if len(kept) + len(whole) <= MOST:
            kept |= whole
    stated = [link for link in network.links if not link.records and link.begin != link.end]
    links = [link for link in (*told, *stated) if link.begin in kept and link.end in kept]
    return [node for node in network.nodes if node.id in kept], links


def _lineage(one: str, nodes: Mapping[str, Node]) -> list[str]:
    chain: list[str] = []
    above = nodes[one].part_of
    while above is not None and above in nodes and above not in chain and above != one:
        chain.append(above)
        above = nodes[above].part_of
    return chain


def boxes(nodes: Sequence[Node], links: Sequence[Link], size: Size) -> dict[str, Box]:
    """Return the box of every actor, by its id."""
    columns = _columns(nodes, links)
    order = _Order(nodes, links, columns)
    lists = order.settled()
    shape, found = SHAPES[size], {}
    names = {
        one.id: fitted(one.name, _room(depth, size), shape.font, shape.most)
        for several in lists.values()
        for one, depth in several
    }
    high = {one: shape.line * len(lines) + INSIDE for one, lines in names.items()}
    tallest = max((_height([high[one.id] for one, _ in several]) for several in lists.values()), default=0.0)
    for column, several in lists.items():
        own = _height([high[one.id] for one, _ in several])
        apart = APART + min(MOST_APART, (tallest - own) / (len(several) + 1))
        top = (tallest - own - (apart - APART) * (len(several) - 1)) / 2
        for node, depth in several:
            left = column * (shape.column + shape.gap)
            found[node.id] = Box(
                node=node, column=column, depth=depth, lines=names[node.id], top=top, bottom=top + high[node.id],
                left=left + min(depth, DEEPEST) * INDENT[size] + 1, right=left + shape.column - 1,
            )  # fmt: skip
            top += high[node.id] + apart
    return found


def _height(heights: Sequence[float]) -> float:
    """Return how tall a column is whose boxes stand as near to each other as they may."""
    return sum(heights) + APART * max(0, len(heights) - 1)


def _room(depth: int, size: Size) -> float:
    """Return the pixels that a line of a name has in a box that stands so deep."""
    return SHAPES[size].column - 2 - min(depth, DEEPEST) * INDENT[size] - 2 * ASIDE


# --- who stands in which column ---------------------------------------------------------------------------------------


def _columns(nodes: Iterable[Node], links: Sequence[Link]) -> dict[str, int]:
    known = {node.id: node for node in nodes}
    return {one: _column(node, known, links) for one, node in known.items()}


def _column(node: Node, known: Mapping[str, Node], links: Sequence[Link]) -> int:
    above = [known[one] for one in _lineage(node.id, known)]
    if node.sponsor or any(one.sponsor for one in above):
        return SPONSORS
    if node.groups:
        return GROUPS
    if node.type == "person" or any(one.type == "armed_group" for one in above):
        return LEADERS
    if node.type in ("armed_group", "military"):
        return GROUPS
    if any(link.begin == node.id and link.relation in SUPPORT for link in links):
        return SPONSORS
    taken = (*SUPPORT, *LEADING, ORDERS, "member_of")
    named = node.type == "other" and any(link.end == node.id and link.relation in taken for link in links)
    return GROUPS if named else LEADERS


# --- in which order ---------------------------------------------------------------------------------------------------


class _Order:
    """The order within columns: trees of parts, moved towards those they are tied to."""

    def __init__(self, nodes: Sequence[Node], links: Sequence[Link], columns: Mapping[str, int]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._columns = columns
        self._near: dict[str, list[str]] = {node.id: [] for node in nodes}
        for link in links:
            if not (link.relation == PART_OF and columns[link.begin] == columns[link.end]):
                self._near[link.begin].append(link.end)
                self._near[link.end].append(link.begin)
        self._parts: dict[str | None, list[str]] = {}
        for node in nodes:
            inside = node.part_of in self._nodes and columns[node.part_of or ""] == columns[node.id]
            circle = node.id in _lineage(node.part_of or "", self._nodes) if inside else False
            self._parts.setdefault(node.part_of if inside and not circle else None, []).append(node.id)

    def settled(self) -> dict[int, list[tuple[Node, int]]]:
        """Return each column's actors from top to bottom, each with how deep it stands."""
        weight = {one: (-len(near), one) for one, near in self._near.items()}
        places: dict[str, float] = {}
        for column in (GROUPS, SPONSORS, LEADERS):
            self._place(column, places, {one: float(n) for n, one in enumerate(sorted(weight, key=weight.__getitem__))})
        for _ in range(SWEEPS):
            for column in (LEADERS, SPONSORS, GROUPS):
                self._place(column, places, self._towards(places))
        return {column: self._listed(column, places) for column in (SPONSORS, GROUPS, LEADERS)}

    def _towards(self, places: Mapping[str, float]) -> dict[str, float]:
        """Return where each would be best: at the mean of those it is tied to; where it is, if it is tied to nobody."""
        return {
            one: sum(places[other] for other in near) / len(near) if near else places[one]
            for one, near in self._near.items()
        }

    def _place(self, column: int, places: dict[str, float], wanted: Mapping[str, float]) -> None:
        listed = [node.id for node, _ in self._listed(column, wanted)]
        for number, one in enumerate(listed):
            places[one] = (number + 0.5) / len(listed)

    def _listed(self, column: int, wanted: Mapping[str, float]) -> list[tuple[Node, int]]:
        found: list[tuple[Node, int]] = []

        def add(one: str, depth: int) -> None:
            found.append((self._nodes[one], depth))
            for part in sorted(self._parts.get(one, ()), key=self._mean(wanted)):
                add(part, depth + 1)

        for one in sorted(self._parts.get(None, ()), key=self._mean(wanted)):
            if self._columns[one] == column:
                add(one, 0)
        return found

    def _mean(self, wanted: Mapping[str, float]) -> Callable[[str], tuple[float, str]]:
        def key(one: str) -> tuple[float, str]:
            whole = self._whole(one)
            return sum(wanted[each] for each in whole) / len(whole), one

        return key

    def _whole(self, one: str) -> list[str]:
        """Return an actor with all parts below it."""
        return [one, *(each for part in self._parts.get(one, ()) for each in self._whole(part))]


def tree_links(found: Mapping[str, Box]) -> list[tuple[Box, Box]]:
    """Return who stands below whom in the same column: these need no line of their own kind."""
    pairs = ((found.get(box.node.part_of or ""), box) for box in found.values() if box.depth)
    return [(above, box) for above, box in pairs if above is not None and above.column == box.column]


def is_in_tree(link: Link, found: Mapping[str, Box]) -> bool:
    """Tell whether a tie is shown by where its two ends stand."""
    box, above = found[link.begin], found[link.end]
    return link.relation == PART_OF and box.column == above.column and box.node.part_of == link.end
