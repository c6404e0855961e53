"""What follows from a measurement, asked once for the dossier and for the command line.

Nothing is computed here: readings are weighed and assurances valued by `fealty.assessing`, futures and bargains by
`fealty.scenarios`. This is the one place where they meet, since the two do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from fealty.assessing import Assessment, Assurance, Hypothesis, assess, assurance, changed_hypotheses
from fealty.casefile import Case, Settings
from fealty.errors import MeasurementError
from fealty.measuring.ahead import DRAWS, standing
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement
from fealty.scenarios import Bargain, Outlook, Plan, PlanOrder, outlook_of, weigh_concession

DAYS = 90
"""Days of the promise, and of the futures, that a dossier shows."""
PATHS = 10_000
"""Simulated futures of a dossier, as many as the commands take, so that page and terminal say the same."""
SEED = 1


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """What a dossier says beyond the measurement; a part that the case does not allow is None, and `why_not` says why.

    Attributes
    ----------
    assessment
        Rival readings, weighed.
    assurance
        What a promise of no attacks would be worth.
    outlook
        What is to be expected under a plan, and if nothing new happens.
    planned
        Whether somebody supposed that plan; without one it is `usual_plan`.
    bargain
        When a concession is worth it, against the attacks of `outlook`.
    why_not
        Sentences on what could not be asked.
    """

    assessment: Assessment | None = None
    assurance: Assurance | None = None
    outlook: Outlook | None = None
    planned: bool = False
    bargain: Bargain | None = None
    why_not: tuple[str, ...] = ()


def hypotheses_of(settings: Settings) -> tuple[Hypothesis, ...]:
    """Return the readings that a case weighs: the usual ones as its settings change them.

    Raises
    ------
    SettingsError
        A reading that cannot be computed with.
    """
    return changed_hypotheses([one.given() for one in settings.hypotheses])


def usual_plan(settings: Settings, begin: date, *, days: int = DAYS, paths: int = PATHS) -> Plan:
    """Return what a page supposes where nobody wrote a plan: that the sponsor gives one more order on the first day.

    It shows what such an order would change, by the sponsor's record, and is told as a supposition of the page's own.
    """
    content = settings.orders.measure[0]
    return Plan(
        title="One more order of the sponsor",
        days=days,
        paths=paths,
        seed=SEED,
        orders=(PlanOrder(date=begin, content=content),),
    )


def look_further(
    case: Case,
    measurement: Measurement,
    *,
    days: int = DAYS,
    paths: int = PATHS,
    plan: Plan | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Further:
    """Return what follows from a measurement: readings, the worth of an assurance, what may come, and its price.

    Parameters
    ----------
    case
        The open case that was measured.
    measurement
        What was measured in it.
    days, paths
        How far ahead to look, in how many simulated futures; for days ahead a plan has its own.
    plan
        What is supposed of the days ahead; `usual_plan` by default.
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    SettingsError
        Readings of the case that cannot be computed with, or a plan that does not fit the case.
    """
    if not measurement.estimates:
        return Further(why_not=("No order could be measured, so there is nothing to weigh and nothing to go on from.",))
    assessment = assess(case, measurement, hypotheses=hypotheses_of(case.settings))
    groups = [one.group for one in measurement.series]
    try:
        stands = standing(case, groups=groups, draws=min(DRAWS, paths), seed=SEED, progress=progress)
        promise = assurance(measurement, stands, days=days, paths=paths, seed=SEED)
        begin = plan.begin if plan and plan.begin else stands[0].day
        if begin != stands[0].day:
            stands = standing(case, until=begin, groups=groups, draws=DRAWS, seed=SEED, progress=progress)
        supposed = plan or usual_plan(case.settings, begin, days=days, paths=paths)
        outlook = outlook_of(stands, measurement, Material.of(case), supposed)
        bargain = weigh_concession(measurement, outlook.total.usual_attacks.mean)
    except MeasurementError as error:
        return Further(assessment=assessment, why_not=(f"What may come could not be simulated: {error}.",))
    return Further(assessment=assessment, assurance=promise, outlook=outlook, planned=plan is not None, bargain=bargain)
