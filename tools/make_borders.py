"""Make ``src/fealty/showing/data/borders.json.gz`` anew: the world's borders, small enough to travel with the package.

Run it when Natural Earth moves a border or a country changes its name::

    cd $(mktemp -d)
    npm pack world-atlas@2 && tar xzf world-atlas-*.tgz
    python -m venv venv && venv/bin/pip install pycountry
    venv/bin/python …/tools/make_borders.py package/countries-50m.json …/src/fealty/showing/data/borders.json.gz

Input: the TopoJSON of the npm package ``world-atlas`` (ISC), which is Natural Earth 1:50m (public domain). Shared
borders are one arc there, and stay one arc here, so that simplifying opens no gaps between neighbours. ``pycountry`` is
needed only here, to turn ISO 3166-1 numbers into letters.

Output: ``{"about", "scale", "arcs": [[x, y, dx, dy, …]], "countries": [{"id", "name", "polygons": [[[arc, …], …]]}]}``;
whole numbers, longitude and latitude times `scale`; an arc number ``~n`` is arc n backwards, as in TopoJSON.
"""

from __future__ import annotations

import gzip
import heapq
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry

SCALE = 200
SMALLEST = 0.0006
"""Square degrees: the triangle of a point and its neighbours below which the point goes (Visvalingam & Whyatt 1993)."""
UNNUMBERED = {"Kosovo": "XKX"}

Point = tuple[float, float]


def unpacked(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def area(a: Point, b: Point, c: Point) -> float:
    """Return the area of a triangle."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplified(points: list[Point]) -> list[Point]:
    """Return a line without the points that matter least; its ends stay, and a ring keeps four points."""
    count = len(points)
    fewest = 4 if points[0] == points[-1] else 2
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    gone = [False] * count
    heap = [(area(points[i - 1], points[i], points[i + 1]), i) for i in range(1, count - 1)]
    current = {i: size for size, i in heap}
    heapq.heapify(heap)
    left = count
    while heap and left > fewest:
        size, i = heapq.heappop(heap)
        if gone[i] or current[i] != size:
            continue
        if size >= SMALLEST:
            break
        gone[i] = True
        left -= 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            if 0 < j < count - 1:
                current[j] = max(size, area(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(heap, (current[j], j))
    return [point for point, dropped in zip(points, gone, strict=True) if not dropped]


def packed(points: list[Point]) -> list[int]:
    """Return a line as whole numbers: its first point, then steps; a step of nothing is left out."""
    whole = [(round(x * SCALE), round(y * SCALE)) for x, y in points]
    flat = [*whole[0]]
    for (x0, y0), (x1, y1) in pairwise(whole):
        if (x0, y0) != (x1, y1):
            flat += [x1 - x0, y1 - y0]
    return flat


def code(geometry: dict[str, Any]) -> str:
    """Return a country's three letters; territories without a number in ISO 3166-1 have none, or the customary ones."""
    found = pycountry.countries.get(numeric=geometry.get("id", "")) if geometry.get("id") else None
    return found.alpha_3 if found else UNNUMBERED.get(geometry["properties"]["name"], "")


def main(source: Path, target: Path) -> None:
    """Write the borders."""
    topology = json.loads(source.read_text())
    arcs = [packed(simplified(arc)) for arc in unpacked(topology)]
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        countries.append({"id": code(geometry), "name": geometry["properties"]["name"], "polygons": polygons})
    about = "Natural Earth 1:50m, public domain, by way of the npm package world-atlas; simplified"
    body = {"about": about, "scale": SCALE, "arcs": arcs, "countries": sorted(countries, key=lambda one: one["name"])}
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
