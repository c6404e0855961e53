"""How sure a record is: the probability that a careful coder would accept it.

A logistic function of what the coder went by (its cues) and of what the record lacks. The weights stand in
``data/confidence.csv``, fitted by ``tools/fit_confidence.py`` on annotated texts that nobody had looked at when the
rules were written.
"""

from __future__ import annotations

import math
from functools import cache

from fealty.reading.coding import Draft
from fealty.reading.coding.analysis import Fact
from fealty.reading.places.own import shipped_rows
from fealty.records import Event, Order, Response, Statement, Tie

LEAST, MOST = 0.05, 0.97
"""No rule is ever surer than this."""
_LONG = 250
"""Characters of a quote from which on it is long."""


def features(draft: Draft) -> tuple[str, ...]:
    """Return what speaks for and against a draft, as names of weights."""
    record = draft.record
    kind = type(record).__name__.lower()
    found = [kind, *(f"{kind} {cue}" for cue in draft.cues)]
    said = {
        "not asserted": record.status != "asserted",
        "said by somebody": len(record.said_by) > 1,
        "long quote": len(record.quote or "") > _LONG,
        **_lacking(record),
    }
    return (*found, *(f"{kind} {name}" for name, true in said.items() if true))


def _lacking(record: Fact) -> dict[str, bool]:
    match record:
        case Event():
            return {
                record.type.lower(): True,
                "nobody acts": not record.actors,
                "actor unknown": bool(record.actors) and all(one.actor is None for one in record.actors),
                "nobody suffers": not record.recipients,
                "no place": record.where is None,
                "no day": record.when.begin is None,
            }
        case Order():
            known = any(one is not None and one.actor is not None for one in (record.issuer, record.on_behalf_of))
            return {
                record.content: True,
                "issuer unknown": not known,
                "nobody told": not record.addressees,
                "no day": record.issued.begin is None,
            }
        case Tie():
            ends = [one for one in (record.from_, record.to) if one is not None]
            return {record.relation: True, "an end unknown": any(one.actor is None for one in ends)}
        case Response():
            return {record.answer: True, "nobody named": record.actor is None}
        case Statement():
            return {"a label": record.label is not None}


@cache
def weights() -> dict[str, float]:
    """Return the weight of each feature."""
    return {row["feature"]: float(row["weight"]) for row in shipped_rows("confidence")}


def confidence(draft: Draft) -> float:
    """Return the probability that a careful coder would accept a draft, to two digits."""
    known = weights()
    total = sum(known.get(feature, 0.0) for feature in features(draft))
    return round(min(max(1.0 / (1.0 + math.exp(-total)), LEAST), MOST), 2)
