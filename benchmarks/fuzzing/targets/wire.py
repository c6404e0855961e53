"""Records from JSON: what is decoded comes back the same, and its id stands in it."""

from __future__ import annotations

from datetime import date

from fealty.records import Event, Interval, Judgement, Mention, Order, Source, Tie, Toll, decode, encode, identified
from targets.base import Target, hold


def check(data: bytes) -> None:
    record = decode(data)
    line = encode(record)
    hold(decode(line) == record, "it does not come back")
    if not isinstance(record, Judgement):
        named = identified(record)
        hold(identified(named) == named, "the id hangs on the id")


SAID = Mention(text="They", name="The militias", span=(0, 4))
SEEDS = (
    Event(type="ASSAULT", actors=(SAID,), when=Interval(begin=date(2021, 7, 9)), killed=Toll(best=3), quote="x", span=(0, 1)),  # noqa: E501  a sound file as it is
    Order(issuer=SAID, content="stand_down", issued=Interval(text="on Monday")),
    Tie(relation="arms"), Source(title="T", sha256="0", text="The text."),
)  # fmt: skip
TARGET = Target(
    check=check,
    seeds=tuple(encode(identified(one)) for one in SEEDS),
    longest=1_200,
    words=(
        '"kind":',
        '"event"',
        '"order"',
        '"source"',
        "null",
        '"span":[0,1]',
        '"begin":"2021-07-09"',
        "1e999",
        "\\ud800",
        "[[[[",
    ),
)
