"""Are the figures of two measurements the same? What differs is said in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

NEAR = 1e-6
"""How far figures may differ, as a share of them, and still be the same: other machines add floating-point numbers up
in another order."""
MOST_TOLD = 8
"""Differences that are told one by one."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return in words which figures of two measurements differ, each given as its JSON.

    Compared are all numbers, dates, verdicts and outcomes of checks, in their order; words, names and ids are not,
    because in a copy from which something was left out they are others.
    """
    found = list(_differing(_figures(before), _figures(after), ""))
    if len(found) > MOST_TOLD:
        found = [*found[:MOST_TOLD], f"and {len(found) - MOST_TOLD} more"]
    return found


FIGURES = ("level", "estimates", "orders", "series", "pooled", "spread", "track")
"""The parts of a measurement that hold figures."""
CODES = frozenset({"verdict", "outcome", "shape", "content"})
"""Fields whose texts are compared."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _figures(measurement: Mapping[str, Any]) -> Any:
    return {name: _bare(measurement[name]) for name in FIGURES}


def _bare(value: Any, field: str = "") -> Any:
    """Return a value without texts; where one was there is nothing, so that lists keep their lengths."""
    if isinstance(value, dict):
        return {name: _bare(each, name) for name, each in value.items() if name != "left_out"}
    if isinstance(value, list | tuple):
        return [_bare(each, field) for each in value]
    if isinstance(value, str) and field not in CODES and not _DAY.fullmatch(value):
        return None
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _differing(before: Any, after: Any, where: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for name in before:
            yield from _differing(before[name], after[name], f"{where} {name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True), 1):
            yield from _differing(one, other, f"{where} {number}")
    elif isinstance(before, float) and isinstance(after, float):
        if not math.isclose(before, after, rel_tol=NEAR, abs_tol=NEAR):
            yield f"{where.strip()} is {after:.6g}, not {before:.6g}"
    elif before != after:
        what = "other figures" if isinstance(before, dict | list) else f"{after}, not {before}"
        yield f"{where.strip()} is {what}"
