"""News agencies and papers by all their names: "AP" and "Associated Press" are one witness, not two."""

from __future__ import annotations

from functools import cache

from fealty.records.facts import raw_table


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Return the ways to write each agency as they are printed, its full name first; no weak abbreviations."""
    return {row["name"]: (row["name"], *_listed(row["aliases"])) for row in raw_table("agencies")}


@cache
def agencies() -> dict[str, str]:
    """Return the name of each agency by the ways to write it, in lower case; weak abbreviations are not among them."""
    return {form.lower(): name for name, forms in spellings().items() for form in forms}


@cache
def abbreviated() -> dict[str, str]:
    """Return the same with weak abbreviations, which are a name where nothing but a publisher can stand."""
    return agencies() | {form.lower(): row["name"] for row in raw_table("agencies") for form in _listed(row["weak"])}


def in_full(publisher: str) -> str:
    """Return the full name of an agency, however it is written; any other name as it is.

    Origins are compared by what this returns, so that one agency's report is one witness.
    """
    return abbreviated().get(publisher.strip().lower(), publisher)


def _listed(cell: str) -> list[str]:
    return [form for form in cell.split("|") if form]
