"""The readings that are weighed against each other: what each says of the orders, and what it expects to see.

A reading is a distribution over effects and a row of likelihood ratios, both on paper before the evidence is looked at.
The four of ``data/hypotheses.toml`` are taken unless a case has its own: ``[[hypotheses]]`` in ``case.toml`` adds
readings, changes fields of the four by their ids, and drops some of them (``drop = true``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any

import msgspec

from fealty.assessing.tables import ratios
from fealty.errors import SettingsError
from fealty.records.toml import read_toml

SHAPES = ("held", "faded", "came late")
"""The shapes that the course of an effect can have, as `fealty.measuring.Course` names them."""
EVEN = dict.fromkeys(SHAPES, 1 / 3)
LEAST_SD = 0.05
"""No sd below this: a reading that claims to know an effect to 5 % would win or lose by chance."""
LEAST = 2
"""Fewer readings than this leave nothing to weigh."""


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reading.

    Attributes
    ----------
    id, name, words : str
        A short name ("in command") and the claim as a clause ("the orders are meant, and they are obeyed").
    prior : float
        Weight before any evidence; only proportions count.
    ratio : float
        The middle of the rate ratios that it expects of an order on a group.
    ratio_sd, scatter, spread : float
        Sds of the log rate ratio: between sponsors of this kind; between orders of one sponsor; between groups.
    course : dict of str to float
        Probability of each of `SHAPES`.
    ratios : dict of str to float
        Likelihood of kinds of reported items, in place of the table's. A kind without one here and there counts as 1.
    """

    id: str
    name: str
    words: str
    prior: float = 1.0
    ratio: float = 1.0
    ratio_sd: float = 0.75
    scatter: float = 0.4
    spread: float = 0.5
    course: dict[str, float] = msgspec.field(default_factory=lambda: dict(EVEN))
    ratios: dict[str, float] = msgspec.field(default_factory=dict)

    def ratio_of(self, kind: str) -> float | None:
        """Return the relative likelihood of a kind of reported item; None where nobody has said."""
        return self.ratios.get(kind, ratios()[kind].ratios.get(self.id))


@cache
def default_hypotheses() -> tuple[Hypothesis, ...]:
    """Return the four readings of ``data/hypotheses.toml``."""
    text = files("fealty.assessing").joinpath("data", "hypotheses.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["hypotheses"], tuple[Hypothesis, ...])


def read_hypotheses(text: str, *, where: str = "case.toml") -> tuple[Hypothesis, ...]:
    """Return the readings of a case: the default ones as its ``[[hypotheses]]`` change them.

    Parameters
    ----------
    text
        TOML; tables other than ``[[hypotheses]]`` have no part.
    where
        What messages call it.

    Raises
    ------
    SettingsError
        No TOML, an unknown field, a figure that is none, or fewer than two readings left.
    """
    found = read_toml(text, where=where).get("hypotheses", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SettingsError(f"{where}: write [[hypotheses]], one table for each reading")
    return changed_hypotheses(found, where=where)


def changed_hypotheses(changes: Iterable[Mapping[str, Any]], *, where: str = "case.toml") -> tuple[Hypothesis, ...]:
    """Return the default readings with changes, each a mapping of fields with an ``id`` and maybe ``drop``.

    Raises
    ------
    SettingsError
        As `read_hypotheses`.
    """
    plain: dict[str, dict[str, Any]] = {one.id: msgspec.to_builtins(one) for one in default_hypotheses()}
    for change in changes:
        fields = dict(change)
        named, drop = fields.get("id"), fields.pop("drop", False)
        if not isinstance(named, str) or not named:
            raise SettingsError(f"{where}: a hypothesis has no id")
        if drop:
            if plain.pop(named, None) is None:
                raise SettingsError(
                    f"{where}: hypotheses.{named} is to be dropped, and there is none of that id; there are "
                    f"{', '.join(plain)}"
                )
            continue
        plain[named] = {**plain.get(named, {}), **fields}
        lacking = [name for name in ("name", "words") if not plain[named].get(name)]
        if lacking:
            raise SettingsError(
                f"{where}: hypotheses.{named} is a new reading and lacks {' and '.join(lacking)}; give it both, or "
                f"change one of the usual ones by its id: {', '.join(one.id for one in default_hypotheses())}"
            )
    try:
        made = tuple(msgspec.convert(one, Hypothesis) for one in plain.values())
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: hypotheses: {error}") from error
    check_hypotheses(made, where=where)
    return made


def check_hypotheses(every: Sequence[Hypothesis], *, where: str = "hypotheses") -> None:
    """Hold readings to what can be computed with.

    Raises
    ------
    SettingsError
        Naming the first thing that does not fit.
    """
    ids = [one.id for one in every]
    if len(ids) < LEAST:
        left = f"only {ids[0]!r} is left" if ids else "none is left"
        raise SettingsError(f"{where}: hypotheses: {left} to be weighed; keep at least {LEAST} readings")
    if len(set(ids)) < len(ids):
        raise SettingsError(f"{where}: hypotheses: each reading needs an id of its own")
    for one in every:
        for fault in _faults(one):
            raise SettingsError(f"{where}: hypotheses.{one.id}: {fault}")


def _faults(one: Hypothesis) -> Iterator[str]:
    if not (one.prior > 0 and isfinite(one.prior)):
        yield f"prior is {one.prior}; write a number above 0, or drop the reading"
    if not (one.ratio > 0 and isfinite(one.ratio)):
        yield f"ratio is {one.ratio}, no rate ratio: 1 is no change, 0.5 half as many attacks"
    for name, sd in (("ratio_sd", one.ratio_sd), ("scatter", one.scatter), ("spread", one.spread)):
        if not LEAST_SD <= sd <= 3:
            yield f"{name} is {sd:g}, not within {LEAST_SD} to 3; it is an sd of the log ratio: 0.7 is a factor of 2"
    if set(one.course) != set(SHAPES) or min(one.course.values()) <= 0 or abs(sum(one.course.values()) - 1) > 1e-6:
        yield f"course needs a probability above 0 for each of {', '.join(SHAPES)}, with a sum of 1"
    for kind, ratio in one.ratios.items():
        if kind not in ratios():
            near = get_close_matches(kind, ratios(), 1)
            hint = f"did you mean {near[0]}? All" if near else "all"
            yield f"ratios.{kind}: no such kind of item; {hint} kinds: {', '.join(ratios())}"
        if not (ratio > 0 and isfinite(ratio)):
            yield f"ratios.{kind} is {ratio:g}; write a number above 0, where 1 says nothing"
