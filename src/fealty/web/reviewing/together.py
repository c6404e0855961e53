"""Accepting many sure records in one go, so that it can be taken back in one go.

A case knows no judgement of several records: each gets its own, and the same mark in what they say of why. The mark
stays in the file, so a bulk can be taken back after a restart, and what a stopped server had begun, too.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from fealty.casefile import View
from fealty.records import Judgement
from fealty.web.reviewing.sifting import confidence_of, state_of

MOST = 200
"""Records that are accepted in one go; each is written by itself, which takes some hundredths of a second."""
_MARK = re.compile(r"\(together: ([0-9a-f]{16})\)$")


def sure_ones(found: Sequence[View[Any]], above: float) -> list[View[Any]]:
    """Return the open records whose confidence in percent is at least `above`, the surest first."""
    sure = [one for one in found if state_of(one) == "open" and not one.retracted and confidence_of(one) * 100 >= above]
    return sorted(sure, key=lambda one: -confidence_of(one))


def why(count: int, above: float) -> str:
    """Return what each of the judgements says of why."""
    return f"One of {count:,} with a confidence of at least {above:g} % (together: {secrets.token_hex(8)})"


def mark_of(said: Judgement) -> str:
    """Return the mark of the bulk that a judgement belongs to; empty for a judgement by itself."""
    found = _MARK.search(said.why or "")
    return found[1] if found else ""
