"""Plans of what is supposed to happen."""

from __future__ import annotations

from datetime import date

from fealty.scenarios.plan import read_plan
from targets.base import Target, text_of

SEED = b"""title = "Calm"
begin = 2024-05-01
end = 2024-07-31
seed = 1
paths = 100
[[order]]
id = "calm"
date = 2024-05-10
content = "stand_down"
until = 2024-06-30
ratio = [0.2, 0.8]
[[lift]]
date = 2024-06-01
order = "calm"
[[strike]]
date = 2024-06-10
scale = 1.5
[[talks]]
date = 2024-06-20
"""


def check(data: bytes) -> None:
    for first in (None, date(2024, 5, 1), date.max):
        read_plan(text_of(data), first=first)


TARGET = Target(
    check=check,
    seeds=(SEED, b"days = 90\n[[strike]]\ndate = 9999-12-31\nscale = 2", b"begin = 9999-12-30\ndays = 1"),
    longest=500,
    words=(
        "[[order]]",
        "[[strike]]",
        "date = ",
        "9999-12-31",
        "ratio = ",
        "nan",
        "inf",
        "end = ",
        "days = ",
        "until = ",
    ),
)
