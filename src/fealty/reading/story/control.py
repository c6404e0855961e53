"""Verbs whose object does what follows them ("told them to leave"), from ``data/control_verbs.csv``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from fealty.reading.places.own import shipped_rows


@cache
def _marks() -> dict[str, frozenset[str]]:
    return {row["verb"]: frozenset(row["marks"].split("|")) for row in shipped_rows("control_verbs")}


def object_does(verb: str, marks: Iterable[str]) -> bool:
    """Whether a verb's object does what follows it.

    Parameters
    ----------
    verb
        The verb's lemma.
    marks
        The words that introduce what follows; none where it is a bare infinitive or participle ("made them leave").
    """
    known = _marks().get(verb, frozenset())
    wanted = frozenset(marks) or frozenset(("to",))
    return bool(known & wanted)
