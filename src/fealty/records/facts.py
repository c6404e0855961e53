"""The data files under ``records/ontology``: code lists and what each code means here.

Types, modes, countries and words are facts that readers may want to check or add to; so they live in CSV files, each
with a column or a head comment that says where they come from, and never in code.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

_T = TypeVar("_T", bound=msgspec.Struct)


@cache
def raw_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``records/ontology/<name>.csv``; lines that begin with ``#`` are comments."""
    text = files("fealty.records").joinpath("ontology", f"{name}.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(csv.DictReader(lines, strict=True))


def table(name: str, shape: type[_T]) -> tuple[_T, ...]:
    """Return a data file as typed rows; an empty cell is null. A row that does not fit is our mistake and raises."""
    return tuple(
        msgspec.convert({key: value or None for key, value in row.items()}, shape, strict=False)
        for row in raw_table(name)
    )


@cache
def word_list(name: str) -> dict[str, str]:
    """Return a data file of two columns (``word,meaning``; others are notes) as a dictionary, words in lower case."""
    return {row["word"].lower(): row["meaning"] for row in raw_table(name)}


@cache
def confidences(kind: str) -> dict[str, float]:
    """Return how sure to be of what a data set says: ``confidence.csv``, the rows of one kind, words in lower case."""
    return {row["value"].lower(): float(row["confidence"]) for row in raw_table("confidence") if row["kind"] == kind}


@cache
def country_name(iso3: str) -> str:
    """Return a country's usual English name for its ISO 3166-1 alpha-3 code; the code itself when it is unknown."""
    return next((row["name"] for row in raw_table("countries") if row["iso3"] == iso3), iso3)
