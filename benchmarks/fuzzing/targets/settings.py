"""The settings of a case: what is read can be written and read again."""

from __future__ import annotations

from fealty.casefile.settings import read_settings, write_settings
from targets.base import Target, hold, text_of

SEED = b"""[case]
title = "T"
begin = 2021-01-01
end = 2021-12-31
sponsor = "a"
region = ["IRQ"]
[attack]
types = ["ASSAULT"]
[orders]
days = 30
[[actors]]
id = "a"
name = "A"
aliases = ["B"]
[[groups]]
id = "g"
members = ["a"]
[[no_collection]]
begin = 2021-02-01
end = 2021-02-03
[[hypotheses]]
id = "own"
prior = 0.5
course = {a = 0.5, b = 0.5}
"""


def check(data: bytes) -> None:
    settings = read_settings(text_of(data))
    hold(read_settings(write_settings(settings)) == settings, "the settings do not come back")


TARGET = Target(
    check=check,
    seeds=(SEED, b'actors = [{id = "x", name = "X"}]'),
    longest=700,
    words=(
        "[[actors]]",
        "[case]",
        "actors = ",
        "[[",
        "{",
        "= 1e999",
        "nan",
        "2021-01-01",
        '"""',
        "groups",
        "hypotheses",
    ),
)
