"""GeoJSON (RFC 7946): the events whose coordinates are known, as points in WGS 84, longitude first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from fealty.casefile import View
from fealty.records import Event
from fealty.showing.exports.columns import Flattener

HEAD = b'{"type":"FeatureCollection"'


class Located:
    """Events on their way out; counts those that have no coordinates and cannot be drawn."""

    def __init__(self, views: Iterable[View[Event]], flat: Flattener) -> None:
        self._views = views
        self._flat = flat
        self.written = 0
        self.nowhere = 0

    def features(self) -> Iterator[bytes]:
        """Yield one feature a located event."""
        for seen in self._views:
            where = seen.record.where
            if where is None or where.lat is None or where.lon is None:
                self.nowhere += 1
                continue
            self.written += 1
            properties = {
                name: _plain(value)
                for name, value in self._flat.row(seen).items()
                if name not in ("latitude", "longitude")
            }
            point = {"type": "Point", "coordinates": [where.lon, where.lat]}
            yield msgspec.json.encode(
                {"type": "Feature", "id": seen.record.id, "geometry": point, "properties": properties}
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write_geojson(path: Path, located: Located) -> None:
    """Write one feature a line, in a feature collection."""
    with path.open("wb") as file:
        file.write(HEAD + b',"features":[')
        for number, feature in enumerate(located.features()):
            file.write((b",\n" if number else b"\n") + feature)
        file.write(b"\n]}\n")
