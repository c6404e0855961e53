"""What follows from a measurement, asked once for the dossier and for the command line.

Nothing is computed here: readings are weighed and assurances valued by `fealty.assessing`, futures and bargains by
`fealty.scenarios`. This is the one place where they meet, since the two do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fealty.assessing import Assessment, Assurance, Hypothesis, assess, assurance, changed_hypotheses
from fealty.casefile import Case, Settings
from fealty.errors import MeasurementError
from fealty.measuring.ahead import standing
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement
from fealty.scenarios import Bargain, Outlook, Plan, outlook_of, weigh_concession

DAYS = 90
"""Days of the promise, and of the futures, that a dossier shows."""
PATHS = 2_000
"""Simulated futures of a dossier: its percentages are then good to about two points."""
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
        What is to be expected if nothing new happens.
    bargain
        When a concession is worth it, against the attacks of `outlook`.
    why_not
        Sentences on what could not be asked.
    """

    assessment: Assessment | None = None
    assurance: Assurance | None = None
    outlook: Outlook | None = None
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


def look_further(
    case: Case,
    measurement: Measurement,
    *,
    days: int = DAYS,
    paths: int = PATHS,
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
        How far ahead to look, in how many simulated futures.
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    SettingsError
        Readings of the case that cannot be computed with.
    """
    if not measurement.estimates:
        return Further(why_not=("No order could be measured, so there is nothing to weigh and nothing to go on from.",))
    assessment = assess(case, measurement, hypotheses=hypotheses_of(case.settings))
    groups = [one.group for one in measurement.series]
    try:
        stands = standing(case, groups=groups, draws=min(PATHS, paths), seed=SEED, progress=progress)
        promise = assurance(measurement, stands, days=days, paths=paths, seed=SEED)
        outlook = outlook_of(stands, measurement, Material.of(case), Plan(days=days, paths=paths, seed=SEED))
        bargain = weigh_concession(measurement, outlook.total.usual_attacks.mean)
    except MeasurementError as error:
        return Further(assessment=assessment, why_not=(f"What may come could not be simulated: {error}.",))
    return Further(assessment=assessment, assurance=promise, outlook=outlook, bargain=bargain)
