"""One word on many records, and which words belong together: they are taken back in one go, as they were said.

Words that were stored in one go have one person and one moment; the case file holds both, so a batch can be taken back
after a restart, and one that a command stored, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fealty.casefile import View, standing
from fealty.records import Judgement
from fealty.web.reviewing.sifting import confidence_of, state_of


def sure_ones(found: Sequence[View[Any]], above: float) -> list[View[Any]]:
    """Return the open records whose confidence in percent is at least `above`, the surest first."""
    sure = [one for one in found if state_of(one) == "open" and not one.retracted and confidence_of(one) * 100 >= above]
    return sorted(sure, key=lambda one: -confidence_of(one))


def why(count: int, above: float) -> str:
    """Return what each word of a bulk says of why."""
    return f"One of {count:,} accepted together, with a confidence of at least {above:g} %"


def last_batch(judgements: Sequence[Judgement], who: str) -> list[Judgement]:
    """Return the last words of a person that still stand: one, or all that were said with it in one go."""
    mine = [one for one in standing(judgements) if one.who == who]
    return [one for one in mine if one.at == mine[-1].at]
