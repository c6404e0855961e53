"""Map: where the attacks were, gathered as finely as one looks, and the records behind every circle."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated

import msgspec
import numpy as np

from fealty.showing import borders
from fealty.showing import formats as fmt
from fealty.showing.context import BORDERS
from fealty.showing.pages import Drawing
from fealty.web.attacks import Attacks, AttacksAsked, Mask
from fealty.web.counting import (
    Field,
    Filters,
    Listed,
    Slot,
    address,
    filters,
    listed,
    overview,
    slots_of,
    stack,
    usual_field,
)
from fealty.web.desk import Desk
from fealty.web.gathering import told_by
from fealty.web.overlays import ChosenOrder, chosen_order
from fealty.web.parts import Asked, Number, Pager, Part, paged
from fealty.web.places import Cluster, Spot, at_place, clusters, frame, in_cell, level_for, spots, sums_of, within
from fealty.web.registry import Download, Page

Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Across = Annotated[int, msgspec.Meta(ge=3, le=60)]

SPOTS = 15
"""Places on a part of the table."""
FINE = 100
"""Borders are sent in hundredths of a degree, about a kilometre: the survey behind them is no finer."""
LEAST_LABEL = 0.3
"""Square degrees from which a country's name is worth a place on the map."""


class MapAsked(AttacksAsked, frozen=True):
    """What the page is asked for, besides what the timeline is asked for, too.

    Attributes
    ----------
    west, south, east, north
        What is looked at, in degrees; everything there is where they are not given.
    across
        Circles from side to side, at most: fewer on a telephone.
    cell
        A circle whose records are listed.
    place
        A place of the table whose records are listed.
    spots
        Part of the table of places.
    colour
        What the colours tell apart.
    """

    west: Longitude | None = None
    south: Latitude | None = None
    east: Longitude | None = None
    north: Latitude | None = None
    across: Across = 22
    cell: str = ""
    place: str = ""
    spots: Number = 1
    colour: Field | None = None


class Box(Part, frozen=True):
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float


class Chart(Part, frozen=True):
    """What is drawn.

    Attributes
    ----------
    box
        What is looked at.
    whole
        What holds everything.
    level
        How fine the grid is.
    colour, slots
        What the colours tell apart, and each of them.
    clusters
        The circles, some beyond the edges as well.
    begin, end, first, last
        Days that are looked at, and of the case, both included.
    overview
        The case in stretches, of what is looked at: first day and attacks.
    chosen
        The circle whose records are listed.
    """

    box: Box
    whole: Box
    level: int
    colour: Field
    slots: tuple[Slot, ...]
    clusters: tuple[Cluster, ...]
    begin: date
    end: date
    first: date
    last: date
    overview: tuple[tuple[date, int], ...]
    chosen: str


class MapPage(Part, frozen=True):
    """The map, the places and the records behind them.

    Attributes
    ----------
    chart
        What is drawn.
    filters
        What can be chosen.
    order
        The order that was chosen.
    words, heading, nowhere
        What is shown, what is listed, and what could not be shown.
    spots, spots_pager
        Places with their attacks, each with where it leads.
    listed, pager
        The records.
    drawing
        The dossier's map, for where nothing can be moved.
    credit
        Whose borders these are.
    """

    chart: Chart
    filters: Filters
    order: ChosenOrder | None
    words: str
    heading: str
    nowhere: str
    spots: tuple[tuple[str, Spot], ...]
    spots_pager: Pager
    listed: Listed
    pager: Pager
    drawing: Drawing | None
    credit: str


def build(desk: Desk, asked: MapAsked) -> MapPage:
    """Return the part of the map that is asked for, and the records behind it."""
    told, found = told_by(desk), desk.computed()
    attacks, span = told.attacks, told.order(asked)
    known, keep = np.isfinite(attacks.lat), attacks.chosen(asked, span)
    whole = frame(attacks, known & attacks.chosen(AttacksAsked(which=asked.which), None))
    box = _box(asked, whole)
    near = within(attacks, _wider(box))
    shown = keep & within(attacks, box)
    field = asked.colour or usual_field(attacks)
    stacked = stack(attacks, field)
    slots, number = slots_of(attacks, field, stacked), max(1, len(stacked.slots))
    level = level_for(box[0], box[2], asked.across)
    listing, heading = _behind(attacks, asked, keep, shown)
    lines, pager = listed(told, listing, "/map", asked)
    sums = sums_of(attacks, shown)
    spots_pager, part = _spots_pager(asked, len(sums.marks))
    undated = attacks.chosen(asked, span, dated=False)
    return MapPage(
        chart=Chart(
            box=_named(box),
            whole=_named(whole),
            level=level,
            colour=field,
            slots=stacked.slots,
            clusters=clusters(attacks, keep & near, level, slots, number),
            begin=asked.begin or date.fromordinal(attacks.days[0]),
            end=asked.end or date.fromordinal(attacks.days[1]),
            first=date.fromordinal(attacks.days[0]),
            last=date.fromordinal(attacks.days[1]),
            overview=overview(attacks, undated & within(attacks, box)),
            chosen=asked.cell,
        ),
        filters=filters(told, asked, span, within(attacks, box)),
        order=chosen_order(span, found.measurement if found else None, "/map", asked),
        words=f"{fmt.figure(int(attacks.count[shown].sum()), 'attack')} at {fmt.figure(spots_pager.total, 'place')}.",
        heading=heading,
        nowhere=_nowhere(attacks, keep & ~known),
        spots=tuple(
            (address("/map", asked, place=one.id, cell="", page=1), one)
            for one in spots(attacks, sums, slots, number, part)
        ),
        spots_pager=spots_pager,
        listed=lines,
        pager=pager,
        drawing=found.page.map if found and asked == MapAsked() else None,
        credit=BORDERS,
    )


def _box(asked: MapAsked, whole: borders.Box) -> borders.Box:
    """Return what is looked at: what is asked for where it is a box, else everything."""
    west, south, east, north = asked.west, asked.south, asked.east, asked.north
    if west is None or south is None or east is None or north is None or west >= east or south >= north:
        return whole
    return west, south, east, north


def _wider(box: borders.Box) -> borders.Box:
    """Return a box with half as much again on every side, so that there is something to move to."""
    west, south, east, north = box
    x, y = (east - west) / 2, (north - south) / 2
    return west - x, south - y, east + x, north + y


def _named(box: borders.Box) -> Box:
    return Box(west=box[0], south=box[1], east=box[2], north=box[3])


def _behind(attacks: Attacks, asked: MapAsked, keep: Mask, shown: Mask) -> tuple[Mask, str]:
    """Return which attacks are listed, and the words over the list."""
    if asked.cell:
        inside = keep & in_cell(attacks, asked.cell)
        names = {attacks.places[one][0] or "unnamed place" for one in np.unique(attacks.place[inside]).tolist()}
        return inside, fmt.listing(sorted(names)) if len(names) <= 3 else fmt.figure(len(names), "place")
    if asked.place:
        return keep & at_place(attacks, asked.place), asked.place.rpartition("|")[0] or "Unnamed place"
    return shown, "On this part of the map"


def _nowhere(attacks: Attacks, without: Mask) -> str:
    number = int(attacks.count[without].sum())
    return f"{fmt.figure(number, 'attack')} without a place on the map." if number else ""


def _spots_pager(asked: MapAsked, total: int) -> tuple[Pager, slice]:
    """Return where one is in the table of places, whose part is `spots` and not `page`."""
    number = min(asked.spots, max(1, -(-total // SPOTS)))
    pager, part = paged("/map", msgspec.structs.replace(asked, page=number), total, SPOTS)
    previous, following = (address("/map", asked, spots=one) for one in (number - 1, number + 1))
    ends = {"previous": previous if pager.previous else "", "next": following if pager.next else ""}
    return msgspec.structs.replace(pager, **ends), part


# --- borders ----------------------------------------------------------------------------------------------------------


class Land(Part, frozen=True):
    """A country: its name, where that may stand (hundredths of a degree; empty where it is too small), its rings.

    A ring is its first point and the way from each point to the next: east, north, east, north, in hundredths of a
    degree.
    """

    name: str
    at: tuple[int, ...]
    rings: tuple[tuple[int, ...], ...]


class BordersPage(Part, frozen=True):
    """All countries' borders, and whose work they are."""

    credit: str
    fine: int
    lands: tuple[Land, ...]


def _borders(_desk: Desk, _asked: Asked) -> BordersPage:
    return all_borders()


@lru_cache(maxsize=1)
def all_borders() -> BordersPage:
    """Return the borders of the world, packed once."""
    return BordersPage(credit=BORDERS, fine=FINE, lands=tuple(_land(one) for one in borders.world()))


def _land(country: borders.Country) -> Land:
    middle, area = borders.middle(country)
    at = (round(middle[0] * FINE), round(middle[1] * FINE)) if area >= LEAST_LABEL else ()
    rings = (_packed(ring) for polygon in country.polygons for ring in polygon)
    return Land(name=country.name, at=at, rings=tuple(ring for ring in rings if len(ring) > 4))


def _packed(ring: tuple[borders.Point, ...]) -> tuple[int, ...]:
    """Return a ring as its first point and the ways between its points; points that fall together are one."""
    packed: list[int] = []
    x = y = 0
    for lon, lat in ring:
        across, up = round(lon * FINE) - x, round(lat * FINE) - y
        if across or up or not packed:
            packed += [across, up]
            x, y = x + across, y + up
    return tuple(packed)


PAGES = (
    Page(
        name="map",
        path="/map",
        title="Map",
        build=build,
        gives=MapPage,
        asks=MapAsked,
        template="map.html",
        nav=True,
    ),
    Page(name="borders", path="/map/borders", title="Country borders", build=_borders, gives=BordersPage),
)
DOWNLOADS: tuple[Download, ...] = ()
