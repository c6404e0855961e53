"""Prior sensitivity: how far the answer hangs on what was believed before."""

from dataclasses import replace

import numpy as np

from fealty.measuring.answering import verdict_probabilities
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import Density
from fealty.measuring.estimate import CANNOT_TELL, HEADLINE_PROBABILITY, Check
from fealty.measuring.looking import CLAIMED, KEPT, Look, agreement, answer_of, figure, worst

NAME = "prior sensitivity"
#: Prior sds of the log rate ratio that are tried instead: an order is expected to do little, or may do anything.
OTHER_SDS = (0.75, 3.0)
#: A verdict that another prior makes less likely than not is the prior's and not the data's.
EVEN = 0.5


def check(look: Look) -> Check:
    """Ask with half and with twice the prior sd of the effect, and with baselines that drift half and twice as much.

    The effect's prior is exchanged within the posterior; the drift's by weighing the hyper-parameters anew.
    """
    fitted, column, level = look.round.fitted, look.column, look.round.level
    density, skew = fitted.density(column), fitted.skew(column)
    little, anything = (_other_effect(density, sd) for sd in OTHER_SDS)
    asked = {
        "orders expected to do little": little,
        "orders that may do anything": anything,
        "campaigns that drift half as much": fitted.with_drift(0.5).density_like(column, skew),
        "campaigns that drift twice as much": fitted.with_drift(2.0).density_like(column, skew),
    }
    answers = {name: answer_of(one, level) for name, one in asked.items()}
    verdict, told = look.own.verdict, look.own.verdict != CANNOT_TELL
    likely = {name: verdict_probabilities(one).get(verdict, 0.0) for name, one in asked.items()}
    lost = [name for name, probability in likely.items() if told and probability < EVEN]
    outcomes = {name: agreement(look.own, one) for name, one in answers.items()}
    failed = [name for name, one in outcomes.items() if one == "failed"]
    ratios = [one.ratio for one in answers.values()]
    said = (
        "With half and twice the usual prior on the effect, and on how much campaigns drift, the ratio stays within "
        f"{figure(min(ratios))} to {figure(max(ratios))}"
    )
    if lost:
        words = f"{said}. The verdict '{verdict}' hangs on it: it is less likely than not with {', '.join(lost)}."
        return Check(name=NAME, outcome="failed", words=words)
    kept = look.own.sure < CLAIMED or min(one.still(look.own) for one in answers.values()) >= KEPT
    if kept and told and min(likely.values()) >= HEADLINE_PROBABILITY:
        apart = not all(look.own.low <= ratio <= look.own.high for ratio in ratios)
        more = f": how large the change is hangs on the prior, that it is '{verdict}' does not" if apart else ""
        return Check(name=NAME, outcome="passed", words=f"{said}{more}.")
    words = f"{said}: it hangs on the prior (with {', '.join(failed)})." if failed else f"{said}."
    return Check(name=NAME, outcome=worst(list(outcomes.values())), words=words)


def _other_effect(density: Density, sd: float) -> Density:
    """Return the posterior of the effect under a prior with another sd."""
    grid = density.grid
    logs = 0.5 * grid**2 * (EFFECT_SD**-2 - sd**-2)
    return replace(density, height=np.asarray(density.height * np.exp(logs - logs.max()), dtype=np.float64))
