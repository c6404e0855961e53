"""Checks as the reader sees them: what failed first, what passed in one line, and how each did over all results."""

from __future__ import annotations

from collections.abc import Sequence

from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement
from fealty.showing import formats as fmt
from fealty.showing.pages import Line, Link, Result, Tested

MOST_FAILED = 12
"""Failed checks of results that are told once more for the whole case; beyond them the table by name has to do."""
OUTCOMES = ("failed", "informative", "passed")


def checks_of(one: Estimate) -> dict[str, tuple[Tested, ...]]:
    """Return the checks of an estimate by outcome."""
    return {
        outcome: tuple(
            Tested(name=check.name, outcome=check.outcome, words=fmt.readable(check.words))
            for check in one.checks
            if check.outcome == outcome
        )
        for outcome in OUTCOMES
    }


def passed_words(passed: Sequence[Tested]) -> str:
    """Return in one line which checks an estimate passed."""
    if not passed:
        return ""
    return f"{fmt.figure(len(passed), 'check')} passed: {fmt.listing([one.name for one in passed])}"


def case_checks(measurement: Measurement, found: dict[int, Result]) -> list[Tested]:
    """Return the checks of the case, then those that estimates failed, where these are not too many to read."""
    checks = [Tested(name=one.name, outcome=one.outcome, words=fmt.readable(one.words)) for one in measurement.checks]
    failed = [
        Tested(
            name=one.name,
            outcome=one.outcome,
            words=one.words,
            about=Link(text=f"result {place + 1}", href=f"#{found[place].anchor}"),
        )
        for place in found
        for one in found[place].failed
    ]
    return [*checks, *failed] if len(failed) <= MOST_FAILED else checks


def tallies(found: dict[int, Result]) -> list[Line]:
    """Return for each check by name how many results failed and passed it, for how many it informs, and which failed.

    Nothing where one result has checks or none.
    """
    held = [one for one in found.values() if one.failed or one.noted or one.passed]
    if len(held) < 2:
        return []
    seen: dict[str, dict[str, int]] = {}
    failing: dict[str, list[Link]] = {}
    for place, one in found.items():
        for check in (*one.failed, *one.noted, *one.passed):
            counted = seen.setdefault(check.name, dict.fromkeys(OUTCOMES, 0))
            counted[check.outcome] += 1
            if check.outcome == "failed":
                failing.setdefault(check.name, []).append(Link(text=str(place + 1), href=f"#{one.anchor}"))
    ranked = sorted(seen.items(), key=lambda pair: -pair[1]["failed"])
    return [
        Line(
            cells=(name, *(str(counted[outcome]) for outcome in ("failed", "passed", "informative"))),
            links=tuple(failing.get(name, ())),
        )
        for name, counted in ranked
    ]
