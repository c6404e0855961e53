"""A plan run forward from where a case's groups stand, against the same days if nothing new happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fealty.casefile import Case, Location
from fealty.measuring.ahead import DRAWS, Standing, standing
from fealty.measuring.case import opened
from fealty.measuring.forward import Strike, simulate
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement
from fealty.scenarios.counting import counted, differing, worst_month
from fealty.scenarios.outlook import GroupOutlook, Outlook
from fealty.scenarios.plan import Plan, check_plan
from fealty.scenarios.supposing import Supposed, suppose
from fealty.scenarios.wording import outlook_words
from fealty.scenarios.working import AtWork, Known, acting_now, bare

TOGETHER = "All groups"


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """Paths of attacks if nothing new happens, and under a plan, each of shape (days, groups, paths).

    ``acting`` are the orders at work on the first day, ``supposed`` what the plan made of them.
    """

    usual: NDArray[np.int32]
    ahead: NDArray[np.int32]
    acting: list[AtWork]
    supposed: Supposed


def simulate_plan(
    case: Case | str | Location,
    measurement: Measurement,
    plan: Plan,
    *,
    progress: Callable[[str, float], None] | None = None,
) -> Outlook:
    """Simulate a plan: attacks on the days ahead, by group and together, against "nothing new happens".

    The posterior of the same model that is measured with is run forward; orders of the plan have the effect that the
    track record of the measurement gives the sponsor's next order, unless the plan states a ratio of its own.

    Parameters
    ----------
    case
        An open case, or the path of one.
    measurement
        What `fealty.measure` found in it.
    plan
        What is supposed; an empty plan is "nothing new happens".
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    SettingsError
        The plan does not fit the case.
    MeasurementError
        The days before the plan cannot be fitted.
    """
    check_plan(plan, where="plan")
    with opened(case) as file:
        material = Material.of(file)
        standings = standing(
            file,
            until=plan.begin,
            groups=[one.group for one in measurement.series],
            draws=min(DRAWS, plan.paths),
            seed=plan.seed,
            progress=progress,
        )
    return outlook_of(standings, measurement, material, plan)


def outlook_of(standings: Sequence[Standing], measurement: Measurement, material: Material, plan: Plan) -> Outlook:
    """Return the outlook of a plan from standings that are known already: several plans need only one fit.

    Parameters
    ----------
    standings
        Where each group stands, from `fealty.measuring.ahead.standing`.
    measurement, material, plan
        As for `simulate_plan`.

    Raises
    ------
    SettingsError
        The plan does not fit the case.
    """
    found = paths_of(standings, measurement, material, plan)
    begin, names = standings[0].day, [(one.group, one.name) for one in standings]
    series = {one.group: one for one in measurement.series}
    before = [worst_month([series[group]], begin) for group, _ in names]
    before.append(worst_month([series[group] for group, _ in names], begin))
    told = _told([*names, (None, TOGETHER)], found, before, plan)
    outlook = Outlook(
        title=plan.title,
        plan=plan,
        begin=begin,
        days=plan.days,
        groups=tuple(told[:-1]),
        total=told[-1],
        milestones=tuple(found.supposed.milestones),
        assumptions=(*found.supposed.assumptions, *_assumed(found.acting, standings, measurement, material)),
    )
    return outlook_words(outlook)


def paths_of(standings: Sequence[Standing], measurement: Measurement, material: Material, plan: Plan) -> Simulated:
    """Return the simulated paths themselves; parameters and errors as for `outlook_of`."""
    acting = acting_now(standings, Known.of(material, standings[0].day), plan.paths)
    supposed = suppose(plan, standings, measurement, material, acting)
    usual, ahead = _simulated(standings, plan, acting, supposed)
    return Simulated(usual=usual, ahead=ahead, acting=acting, supposed=supposed)


def _simulated(
    standings: Sequence[Standing], plan: Plan, acting: Sequence[AtWork], supposed: Supposed
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return attacks if nothing new happens, and under the plan, each of shape (days, groups, paths).

    The two run side by side, each with a random stream of its own from the same seed. Groups that the plan does not act
    on have the same attacks in both.
    """
    start = bare(standings)

    def run(orders: Sequence[AtWork], strikes: Sequence[Strike]) -> NDArray[np.int32]:
        planned = [each for one in orders for each in one.planned(len(start))]
        found = simulate(start, plan.days, paths=plan.paths, seed=plan.seed, orders=planned, strikes=strikes)
        return np.ascontiguousarray(found.transpose(2, 1, 0))

    if plan.nothing_new:
        usual = run(acting, ())
        return usual, usual
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, acting, ()), pool.submit(run, supposed.orders, supposed.strikes)]
        usual, ahead = (one.result() for one in both)
    for place, one in enumerate(start):
        if one.group not in supposed.touched:
            ahead[:, place] = usual[:, place]
    return usual, ahead


def _told(
    names: Sequence[tuple[str | None, str]],
    found: Simulated,
    before: Sequence[int | None],
    plan: Plan,
) -> list[GroupOutlook]:
    base = counted(found.usual, before)
    under = base if plan.nothing_new else counted(found.ahead, before)
    return [
        GroupOutlook(
            group=group,
            name=name,
            attacks=one.attacks,
            weekly=one.weekly,
            daily=one.daily,
            months=one.months,
            usual_attacks=other.attacks,
            usual_weekly=other.weekly,
            usual_months=other.months,
            difference=None if plan.nothing_new else differing(one.totals, other.totals),
        )
        for (group, name), one, other in zip(names, under, base, strict=True)
    ]


def _assumed(
    acting: Sequence[AtWork], standings: Sequence[Standing], measurement: Measurement, material: Material
) -> list[str]:
    """Say what is assumed whatever the plan says."""
    found = []
    labels = list(dict.fromkeys(one.label for one in acting))
    if labels:
        days = material.settings.orders.days
        found.append(
            f"In force on the first day: {'; '.join(labels)}. Orders that nothing lifts act in full for {days} days "
            "and fade from then on, at the pace that the measurement found."
        )
    unseen = list(dict.fromkeys(one.label for one in acting if not one.seen))
    if unseen:
        found.append(
            f"Nothing was collected while {'; '.join(unseen)} would have been measured: what it does cannot be told "
            "from the level of attacks and is taken as a part of it."
        )
    if len(standings) > 1:
        found.append(
            "The groups' levels drift independently of one another; if they move together, the interval of all groups "
            "together is too narrow."
        )
    if any(one.end > standings[0].day for one in measurement.series):
        found.append(f"The track record was measured with days after {standings[0].day} as well: it knows what came.")
    return found
