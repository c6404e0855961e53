"""Tables read through a mapping: both are the fuzzer's, an empty line apart."""

from __future__ import annotations

from fealty.tables import read_mapping
from targets._tables import held
from targets.base import Target, text_of

MAPPING = b'[columns]\ndate = "d"\nactor = ["a", "b"]\nkilled = "k"\n[constants]\ntype = "ASSAULT"\n[values.confidence]\nyes = 0.9\n'  # noqa: E501  a sound file as it is
OTHER = b'date_format = "%d.%m.%y"\ndecimal = ","\n[columns]\ndate = "d"\ntype = "t"\nlat = "y"\nlon = "x"\n[values.type]\nx = "ASSAULT"\n'  # noqa: E501  a sound file as it is


def check(data: bytes) -> None:
    mapping, _, table = data.partition(b"\n\n")
    held(table, read_mapping(text_of(mapping), where="own.toml"))


TARGET = Target(
    check=check,
    seeds=(MAPPING + b"\nd,a,b,k\n2021-06-09,A,B,3\n9 June 2021,,B,\n", OTHER + b"\nd;t;y;x\n09.06.21;x;33,3;44,4\n"),
    longest=500,
    words=(
        "[columns]",
        "[constants]",
        "date = ",
        "type = ",
        "[values.",
        "date_format = ",
        "%Y-%m-%d",
        "count",
        "origin",
    ),
)
