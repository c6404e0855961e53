"""Every table format: the header is the columns that its importer asks for, and the rows are the fuzzer's."""

from __future__ import annotations

from fealty.tables.formats import FORMATS
from fealty.tables.layout import Format, Layout
from targets._tables import held
from targets.base import Target

USUAL = {
    "date": "2021-06-09", "from": "2021-06-01", "begin": "2021-06-01", "start": "2021-06-01", "to": "2021-06-30",
    "end": "2021-06-30", "issued": "2021-06-09", "lat": "33.3", "lon": "44.4", "code": "190", "country": "Iraq",
    "content": "stand_down", "answer": "defied", "type": "Battles", "event_mode": "airstrike", "url": "https://e.example/x",
    "fatalities": "3", "best": "3", "high": "5", "low": "1", "count": "4", "confidence": "yes", "prec": "1",
    "violence": "1", "order_row": "1",
}  # fmt: skip
"""What stands in a cell whose column's name ends in this word, or holds it."""


class _Asked(Layout):
    """A layout that notes which columns an importer asks for."""

    def position(self, *names: str) -> int:
        self.odd.append(names[0])  # type: ignore[arg-type]  # nothing is odd here; the list is at hand
        return super().position(*names)


def columns_of(kind: Format) -> list[str]:
    """Return the columns that tell a format, and those that its importer picks."""
    layout = _Asked(file="", dataset="", coder="", header=(), columns={})
    kind.prepare(layout)
    return list(dict.fromkeys((*sorted(kind.required), *map(str, layout.odd))))


def usual(column: str) -> str:
    words = [word for word in USUAL if column.endswith(word)] or [word for word in USUAL if word in column]
    return USUAL[words[0]] if words else "Kata'ib Hezbollah"


HEADERS = {kind.name: columns_of(kind) for kind in FORMATS}
MARKS = {kind.name: "," if kind.quoted else "\t" for kind in FORMATS}
NAMES = tuple(HEADERS)


def check(data: bytes) -> None:
    """Choose the format by the first byte."""
    name = NAMES[data[0] % len(NAMES)] if data else NAMES[0]
    held(MARKS[name].join(HEADERS[name]).encode() + b"\n" + data[1:] + b"\n")


def seed(number: int, name: str) -> bytes:
    row = MARKS[name].join(usual(column) for column in HEADERS[name]).encode()
    return bytes([number]) + row + b"\n" + row.replace(b"2021-06-09", b"")


TARGET = Target(
    check=check,
    seeds=tuple(seed(number, name) for number, name in enumerate(NAMES)),
    longest=700,
    words=(
        ",",
        "\t",
        '"',
        "\n",
        "2021-06-09",
        "Armed clash",
        "190",
        "IRQ",
        "drone",
        "stand_down",
        "cease_fire",
        "partial",
        "unsure",
    ),
)
