"""Prior sensitivity: how far the answer hangs on what was believed before."""

import numpy as np

from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import Density
from fealty.measuring.estimate import Check
from fealty.measuring.looking import Answer, Look, agreement, answer_of

NAME = "prior sensitivity"
#: Prior sds of the log rate ratio that are tried instead: an order is expected to do little, or may do anything.
OTHER_SDS = (0.75, 3.0)


def check(look: Look) -> Check:
    """Ask with half and with twice the prior sd of the effect, and with baselines that drift half and twice as much.

    The effect's prior is exchanged within the posterior; the drift's by weighing the hyper-parameters anew.
    """
    fitted = look.round.fitted
    density = fitted.density(look.column)
    asked = {f"effects of sd {sd:g}": _other_effect(density, sd, look.round.level) for sd in OTHER_SDS}
    for name, factor in (("half the drift", 0.5), ("twice the drift", 2.0)):
        asked[name] = look.answer(fitted.with_drift(factor), look.column)
    outcomes = {name: agreement(look.own, one) for name, one in asked.items()}
    ratios = [one.ratio for one in asked.values()]
    said = f"the ratio stays within {min(ratios):.2g} to {max(ratios):.2g}"
    how = "With half and twice the usual prior on the effect, and on how much campaigns drift,"
    if "failed" in outcomes.values():
        worst = ", ".join(name for name, outcome in outcomes.items() if outcome == "failed")
        return Check(name=NAME, outcome="failed", words=f"{how} {said}: it hangs on the prior ({worst}).")
    weak = "informative" in outcomes.values()
    return Check(name=NAME, outcome="informative" if weak else "passed", words=f"{how} {said}.")


def _other_effect(density: Density, sd: float, level: float) -> Answer:
    grid = density.grid
    logs = 0.5 * grid**2 * (EFFECT_SD**-2 - sd**-2)
    tilted = density.height * np.exp(logs - logs.max())
    return answer_of(Density(grid=grid, height=np.asarray(tilted, dtype=np.float64)), level)
