"""Where: attacks as circles over country borders."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import msgspec

from fealty.records import Event
from fealty.showing import borders
from fealty.showing.charts.drawing import finished, values
from fealty.showing.charts.palette import KIND_COLOURS, WIDTHS, Size, light

UNKNOWN = "not known"
LEAST = 3.0
"""Degrees that the map shows at least from side to side."""
MARGIN = 0.09
SHAPE = (0.55, 1.15)
"""Height of the map as a share of its width: at least, at most."""
LARGEST: dict[Size, float] = {"wide": 24.0, "narrow": 17.0}
"""Radius of the largest circle."""
SMALLEST = 3.0
LETTER = 6.0
"""Width of a letter, roughly; enough to keep names apart."""
MOST_NAMES: dict[Size, int] = {"wide": 16, "narrow": 8}
COVERED = 6.0
"""Radius up to which a circle may lie under a name: where places are many, the busiest still get theirs."""
ROUGH = 5
"""UCDP where_prec from which on a place is too rough for a circle: a province-wide guess is not a place."""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """All attacks at one place; ``weapons`` counts them by weapon, most frequent first."""

    name: str
    country: str | None
    lat: float
    lon: float
    attacks: int
    weapons: tuple[tuple[str, int], ...]
    records: tuple[str, ...]


def spots_of(events: Iterable[Event]) -> tuple[list[Spot], int]:
    """Gather attacks by place, most attacks first, and count those whose place is not known well enough."""
    found: dict[tuple[str, float, float], list[Event]] = {}
    nowhere = 0
    for event in events:
        where = event.where
        if where is None or where.lat is None or where.lon is None or (where.precision or 0) >= ROUGH:
            nowhere += _attacks(event)
        else:
            key = (where.name or where.text or "unnamed place", round(where.lat, 2), round(where.lon, 2))
            found.setdefault(key, []).append(event)
    spots = []
    for (name, lat, lon), each in found.items():
        weapons: Counter[str] = Counter()
        for event in each:
            weapons[event.weapon or UNKNOWN] += _attacks(event)
        country = each[0].where.country if each[0].where else None
        spots.append(
            Spot(
                name=name, country=country, lat=lat, lon=lon, attacks=sum(map(_attacks, each)),
                weapons=tuple(weapons.most_common()), records=tuple(event.id for event in each),
            )
        )  # fmt: skip
    return sorted(spots, key=lambda spot: (-spot.attacks, spot.name)), nowhere


def _attacks(event: Event) -> int:
    return 1 if event.count is None else event.count


def weapon_colours(spots: Sequence[Spot]) -> dict[str, str]:
    """Return the palette's name for each weapon that leads anywhere; those beyond the palette share ``other``."""
    total: Counter[str] = Counter()
    for spot in spots:
        total[spot.weapons[0][0]] += spot.attacks
    named = [weapon for weapon, _ in total.most_common()]
    return {weapon: KIND_COLOURS[n] if n < len(KIND_COLOURS) else "other" for n, weapon in enumerate(named)}


class _View(msgspec.Struct, frozen=True):
    """A Mercator map: what of the world it shows, and how large."""

    box: borders.Box
    width: int
    height: int

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place lies, in pixels."""
        west, south, east, north = self.box
        across = (lon - west) / (east - west)
        down = (_mercator(north) - _mercator(lat)) / (_mercator(north) - _mercator(south))
        return round(across * self.width, 1), round(down * self.height, 1)


def _mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(max(min(lat, 84.0), -84.0)) / 2)))


def _inverse(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)


def _view(spots: Sequence[Spot], width: int) -> _View:
    lons, ys = [spot.lon for spot in spots], [_mercator(spot.lat) for spot in spots]
    across, up = max(max(lons) - min(lons), LEAST), max(max(ys) - min(ys), LEAST * SHAPE[0])
    across, up = across * (1 + 2 * MARGIN), up * (1 + 2 * MARGIN)
    across, up = max(across, up / SHAPE[1]), max(up, across * SHAPE[0])
    x, y = (max(lons) + min(lons)) / 2, (max(ys) + min(ys)) / 2
    box = (x - across / 2, _inverse(y - up / 2), x + across / 2, _inverse(y + up / 2))
    return _View(box, width, round(width * up / across))


def map_chart(spots: Sequence[Spot], *, size: Size = "wide") -> Any:
    """Draw attacks over borders: area of a circle by attacks, colour by the most frequent weapon.

    Parameters
    ----------
    spots
        One at least (see `spots_of`).
    size
        ``wide`` for a desk or paper, ``narrow`` for a telephone.
    """
    view = _view(spots, WIDTHS[size] - 4)
    most = spots[0].attacks
    colours = weapon_colours(spots)
    circles = []
    for spot in spots:
        x, y = view.at(spot.lon, spot.lat)
        radius = max(SMALLEST, LARGEST[size] * math.sqrt(spot.attacks / most))
        colour = light(colours[spot.weapons[0][0]])
        tip = f"{spot.name}: {spot.attacks}"
        circles.append({"x": x, "y": y, "area": math.pi * radius**2, "colour": colour, "spot": tip, "radius": radius})
    names = _names(spots, circles, view, MOST_NAMES[size])
    countries = _countries(view, circles, names)
    across = alt.X("x:Q", scale=alt.Scale(domain=[0, view.width], nice=False), axis=None)
    down = alt.Y("y:Q", scale=alt.Scale(domain=[view.height, 0], nice=False), axis=None)
    dots = (
        alt.Chart(values(circles))
        .mark_point(filled=True, opacity=0.82, stroke=light("paper"), strokeWidth=1, shape="circle")
        .encode(
            x=across, y=down, tooltip=alt.Tooltip("spot:N"),
            size=alt.Size("area:Q", scale=None), color=alt.Color("colour:N", scale=None),
        )
    )  # fmt: skip
    layers = [_land(view), dots]
    for each, colour, style in ((countries, "soft", "italic"), (names, "ink", "normal")):
        if each:
            for align in sorted({one["align"] for one in each}):
                some = alt.Chart(values([one for one in each if one["align"] == align])).encode(
                    x=across, y=down, text=alt.Text("name:N")
                )
                common = {"align": align, "baseline": "middle", "fontSize": 11, "fontStyle": style}
                halo = some.mark_text(stroke=light("land"), strokeWidth=3, strokeOpacity=0.85, **common)
                layers += [halo, some.mark_text(color=light(colour), **common)]
    return finished(alt.layer(*layers).properties(width=view.width, height=view.height))


def _land(view: _View) -> Any:
    features = []
    for country in borders.within(view.box):
        polygons = [[[view.at(*point) for point in ring] for ring in polygon] for polygon in country.polygons]
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
        features.append({"type": "Feature", "properties": {"name": country.name}, "geometry": geometry})
    shape = alt.Chart(values(features)).mark_geoshape(fill=light("land"), stroke=light("border"), strokeWidth=0.8)
    return shape.project(type="identity", scale=1, translate=[0, 0])


# --- names without overlap --------------------------------------------------------------------------------------------

_Box = tuple[float, float, float, float]


def _free(box: _Box, taken: Sequence[_Box], view: _View) -> bool:
    left, top, right, bottom = box
    if left < 2 or top < 2 or right > view.width - 2 or bottom > view.height - 2:
        return False
    return all(right < l or left > r or bottom < t or top > b for l, t, r, b in taken)  # noqa: E741


def _around(circle: dict[str, Any]) -> _Box:
    x, y, r = circle["x"], circle["y"], circle["radius"]
    return (x - r, y - r, x + r, y + r)


def _names(spots: Sequence[Spot], circles: Sequence[dict[str, Any]], view: _View, most: int) -> list[dict[str, Any]]:
    """Place the names of the busiest places beside, above or below their circles, where there is room."""
    taken = [_around(circle) for circle in circles if circle["radius"] > COVERED]
    found: list[dict[str, Any]] = []
    for spot, circle in zip(spots, circles, strict=True):
        if len(found) >= most:
            break
        name = f"{spot.name if len(spot.name) <= 28 else spot.name[:27] + '…'}, {spot.attacks}"
        wide, r = len(name) * LETTER, circle["radius"] + 4
        x, y = circle["x"], circle["y"]
        options = [("left", x + r, y), ("right", x - r, y), ("center", x, y - r - 5), ("center", x, y + r + 6)]
        for align, at, height in options:
            left = at if align == "left" else at - wide if align == "right" else at - wide / 2
            box = (left, height - 6, left + wide, height + 6)
            if _free(box, taken, view):
                taken.append(box)
                found.append({"x": at, "y": height, "align": align, "name": name, "box": box})
                break
    return [{key: value for key, value in one.items() if key != "box"} | {"box": list(one["box"])} for one in found]


def _countries(view: _View, circles: Sequence[dict[str, Any]], names: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    taken: list[_Box] = [_around(circle) for circle in circles if circle["radius"] > COVERED]
    taken += [tuple(one["box"]) for one in names]
    found = []
    placed = [(country, *borders.middle(country)) for country in borders.within(view.box)]
    for country, centre, _ in sorted(placed, key=lambda one: -one[2]):
        x, y = view.at(*centre)
        name = country.name.upper()
        half = len(name) * (LETTER + 1.2) / 2
        for height in (y, y - 26, y + 26, y - 52, y + 52):
            box = (x - half, height - 7, x + half, height + 7)
            if _free(box, taken, view):
                taken.append(box)
                found.append({"x": x, "y": height, "align": "center", "name": name})
                break
    return found
