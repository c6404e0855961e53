"""Mappings of tables: what is read can be written and read again."""

from __future__ import annotations

from fealty.intake.mapping import mapping_from
from fealty.tables.mapping import read_mapping, write_mapping
from targets.base import Target, hold, text_of

SEED = b"""dataset = "own"
day_first = true
[columns]
date = "When"
actor = ["Who", "Whom"]
[constants]
type = "ASSAULT"
[values.confidence]
yes = 0.9
[split]
actor = ";"
"""


def check(data: bytes) -> None:
    text = text_of(data)
    mapping = read_mapping(text, where="own.toml")
    hold(read_mapping(write_mapping(mapping), where="own.toml") == mapping, "the mapping does not come back")
    hold(mapping_from((), (), toml=text) == mapping, "not so: mapping_from((), (), toml=text) == mapping")
    mapping_from(("When", "Who"), ("date", "actor"), before=mapping)


TARGET = Target(
    check=check,
    seeds=(SEED, b'[columns]\ndate = "d"\ntype = "t"'),
    longest=400,
    words=("[columns]", "[constants]", "date = ", "type = ", "[values.", "split", "date_format = ", "decimal = ", '""'),
)
