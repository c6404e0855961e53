"""When a concession for an order to hold fire is worth it: at what probability that the order is obeyed.

The sponsor gives the order or does not. Its groups obey with the measured probability. The adversary, who has seen the
order alone or some days of conduct as well, concedes or strikes. What conduct tells is weighed by Bayes' rule, so that
whoever moves knows all that anybody knows, and the game is solved from its ends.

The figure that decides is the **threshold**: the probability of obedience above which conceding is worth more to the
adversary than striking. It depends on the stakes, which a user sets; where the measured probability lies with respect
to it depends on the record.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np

from fealty.errors import MeasurementError, SettingsError
from fealty.measuring.measurement import Measurement
from fealty.scenarios.game import Chance, Decision, End, Node, Solved, solve
from fealty.scenarios.obedience import Obedience, obedience_of
from fealty.scenarios.stakes import Stakes, usual_stakes

Seen = Literal["order", "quiet", "attacks"]
SPONSOR, ADVERSARY = "sponsor", "adversary"
ORDER, NO_ORDER, OBEYED, DISOBEYED = "order", "no order", "obeyed", "disobeyed"
CONCEDE, STRIKE = "concede", "strike"
GRID = 101
"""Points of the curves."""
WHEN: dict[Seen, str] = {
    "order": "Knowing the order alone", "quiet": "After days of quiet", "attacks": "After days of attacks",
}  # fmt: skip


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """What the adversary can see before it decides: some days, quiet with these probabilities."""

    quiet_if_obeyed: float
    quiet_if_disobeyed: float


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """What the adversary's two answers are worth to it, over the probability of obedience.

    Attributes
    ----------
    seen : {"order", "quiet", "attacks"}
        What it has seen: the order alone, or after it days of quiet or of attacks.
    probability, concede, strike : tuple of float
        Points of the curves.
    threshold : float or None
        Where they cross; None where one answer is better whatever the probability.
    better_above : {"concede", "strike"}
        The better answer above the threshold, or everywhere.
    price, price_low, price_high : float
        What conceding may cost the adversary at most (in attacks suffered) to be worth it at the measured probability
        and at the ends of its interval; below 0, it would not be worth it for nothing.
    """

    seen: Seen
    probability: tuple[float, ...]
    concede: tuple[float, ...]
    strike: tuple[float, ...]
    threshold: float | None
    better_above: str
    price: float
    price_low: float
    price_high: float


class Bargain(msgspec.Struct, frozen=True, kw_only=True):
    """The bargaining question answered.

    Attributes
    ----------
    obedience, stakes, conduct, attacks
        What it stands on; `attacks` are those to be expected without an order.
    game
        The game, solved at the measured probability.
    path
        The ways on which nobody errs: probability and moves.
    curves
        One for the order alone, or two for what conduct may show.
    concedes_at_low, concedes_at_high
        Whether the adversary does best to concede at either end of the measured interval (by the first curve).
    words
        The answer in sentences.
    """

    obedience: Obedience
    stakes: Stakes
    conduct: Conduct | None
    attacks: float
    game: Solved
    path: tuple[tuple[float, tuple[str, ...]], ...]
    curves: tuple[Curve, ...]
    concedes_at_low: bool
    concedes_at_high: bool
    words: tuple[str, ...]


def weigh_concession(
    measurement: Measurement, attacks: float, *, stakes: Stakes | None = None, conduct: Conduct | None = None
) -> Bargain:
    """Answer the bargaining question.

    Parameters
    ----------
    measurement
        The record.
    attacks
        Attacks to be expected over the days that are bargained about, without an order; such as the mean of a
        simulation of "nothing new happens".
    stakes
        What each side has to gain and to lose; the usual ones unless given.
    conduct
        What the adversary sees before it decides; None: the order alone.

    Raises
    ------
    MeasurementError
        No order was measured, or fewer attacks than none are expected.
    SettingsError
        Probabilities of quiet that are none.
    """
    if not (math.isfinite(attacks) and attacks >= 0):
        raise MeasurementError(f"{attacks} attacks to be expected; give a finite number, 0 or more")
    for one in (conduct.quiet_if_obeyed, conduct.quiet_if_disobeyed) if conduct else ():
        if not 0.0 <= one <= 1.0:
            raise SettingsError(f"quiet with probability {one}; choose one from 0 to 1")
    table = _Table(stakes or usual_stakes(), obedience_of(measurement), attacks)
    seen: tuple[Seen, ...] = ("quiet", "attacks") if conduct else ("order",)
    curves = tuple(_curve(table, conduct, one) for one in seen)
    solved = solve(game_of(table.stakes, table.obedience, attacks, conduct=conduct))
    ends = [
        _best(table, posterior(one, conduct, seen[0])) == CONCEDE for one in (table.obedience.low, table.obedience.high)
    ]
    found = Bargain(
        obedience=table.obedience,
        stakes=table.stakes,
        conduct=conduct,
        attacks=attacks,
        game=solved,
        path=tuple(solved.path()),
        curves=curves,
        concedes_at_low=ends[0],
        concedes_at_high=ends[1],
        words=(),
    )
    return msgspec.structs.replace(found, words=tuple(_words(found)))


def game_of(stakes: Stakes, obedience: Obedience, attacks: float, *, conduct: Conduct | None = None) -> Node:
    """Return the game as a tree; parameters as for `weigh_concession`."""
    table, chance = _Table(stakes, obedience, attacks), obedience.probability
    if conduct is None:
        after: Node = _answer(table, "after the order", chance)
    else:
        quiet = chance * conduct.quiet_if_obeyed + (1.0 - chance) * conduct.quiet_if_disobeyed
        odds: dict[Seen, float] = {"quiet": quiet, "attacks": 1.0 - quiet}
        branches = [
            (seen, one, _answer(table, f"after {seen}", posterior(chance, conduct, seen)))
            for seen, one in odds.items()
            if one > 0.0
        ]
        after = Chance(name="what is seen", branches=tuple(branches))
    alone = Decision(
        name="without an order",
        player=ADVERSARY,
        branches=tuple((move, table.end(NO_ORDER, move)) for move in (CONCEDE, STRIKE)),
    )
    return Decision(name="the sponsor's move", player=SPONSOR, branches=((ORDER, after), (NO_ORDER, alone)))


def posterior(probability: float, conduct: Conduct | None, seen: Seen) -> float:
    """Return the probability that an order is obeyed once its first days were seen (Bayes' rule)."""
    if conduct is None or seen == "order":
        return probability
    if seen == "quiet":
        yes, no = conduct.quiet_if_obeyed, conduct.quiet_if_disobeyed
    else:
        yes, no = 1.0 - conduct.quiet_if_obeyed, 1.0 - conduct.quiet_if_disobeyed
    either = probability * yes + (1.0 - probability) * no
    return probability * yes / either if either > 0.0 else probability


def _answer(table: _Table, name: str, chance: float) -> Decision:
    """Return the adversary's move when the order is obeyed with a probability."""
    return Decision(
        name=name,
        player=ADVERSARY,
        branches=tuple(
            (
                move,
                Chance(
                    name="the groups",
                    branches=(
                        (OBEYED, chance, table.end(OBEYED, move)),
                        (DISOBEYED, 1.0 - chance, table.end(DISOBEYED, move)),
                    ),
                ),
            )
            for move in (CONCEDE, STRIKE)
        ),
    )


class _Table:
    """What every end is worth."""

    def __init__(self, stakes: Stakes, obedience: Obedience, attacks: float) -> None:
        self.stakes, self.obedience, self.attacks = stakes, obedience, attacks

    def end(self, groups: str, move: str) -> End:
        """Return the end after what the groups did (or no order) and the adversary's move."""
        suffered = self.attacks * self._ratio(groups, move)
        theirs, ours = self.stakes.adversary, self.stakes.sponsor
        given = ORDER if groups != NO_ORDER else NO_ORDER
        sponsor = ours.attack * suffered + (ours.concession if move == CONCEDE else ours.strike)
        sponsor += ours.order if given == ORDER else 0.0
        sponsor += ours.disobeyed if groups == DISOBEYED else 0.0
        adversary = theirs.attack * suffered + (theirs.concession if move == CONCEDE else theirs.strike)
        return End(name=f"{groups}, {move}", worth={SPONSOR: sponsor, ADVERSARY: adversary})

    def _ratio(self, groups: str, move: str) -> float:
        after, record = self.stakes.after_strike, self.obedience
        if move == STRIKE:
            return {OBEYED: after.obeyed, DISOBEYED: after.disobeyed, NO_ORDER: after.no_order}[groups]
        return {OBEYED: record.ratio_obeyed, DISOBEYED: record.ratio_disobeyed, NO_ORDER: 1.0}[groups]

    def worth(self, move: str, probability: float) -> float:
        """Return what a move is worth to the adversary when the order is obeyed with a probability."""
        obeyed, not_obeyed = (self.end(groups, move).worth[ADVERSARY] for groups in (OBEYED, DISOBEYED))
        return probability * obeyed + (1.0 - probability) * not_obeyed

    def price(self, probability: float) -> float:
        """Return what conceding may cost the adversary, in attacks suffered, to be worth as much as striking."""
        unit = -self.stakes.adversary.attack
        free = self.worth(CONCEDE, probability) - self.stakes.adversary.concession
        return (free - self.worth(STRIKE, probability)) / unit


def _best(table: _Table, probability: float) -> str:
    return CONCEDE if table.worth(CONCEDE, probability) >= table.worth(STRIKE, probability) else STRIKE


def _curve(table: _Table, conduct: Conduct | None, seen: Seen) -> Curve:
    grid = np.linspace(0.0, 1.0, GRID).tolist()
    after = [posterior(one, conduct, seen) for one in grid]
    threshold = _threshold(table, lambda one: posterior(one, conduct, seen))
    record = table.obedience
    prices = [table.price(posterior(one, conduct, seen)) for one in (record.probability, record.low, record.high)]
    return Curve(
        seen=seen,
        probability=tuple(grid),
        concede=tuple(table.worth(CONCEDE, one) for one in after),
        strike=tuple(table.worth(STRIKE, one) for one in after),
        threshold=threshold,
        better_above=_best(table, after[-1]),
        price=prices[0],
        price_low=min(prices[1:]),
        price_high=max(prices[1:]),
    )


def _threshold(table: _Table, after: Callable[[float], float]) -> float | None:
    """Return the probability of obedience at which both answers are worth the same; None where they never are.

    Both are linear in the probability after what was seen, and that rises or stays with the one before.
    """
    gaps = [table.worth(CONCEDE, one) - table.worth(STRIKE, one) for one in (0.0, 1.0)]
    if (gaps[0] >= 0.0) == (gaps[1] >= 0.0):
        return None
    wanted = gaps[0] / (gaps[0] - gaps[1])
    low, high = 0.0, 1.0
    if not after(low) <= wanted <= after(high):
        return None
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if after(middle) < wanted else (low, middle)
    return (low + high) / 2.0


def _words(found: Bargain) -> list[str]:
    record = found.obedience
    orders = "one order" if record.orders == 1 else f"{record.orders} orders"
    first = (
        f"By the record ({orders}) the next order is obeyed with a probability of {_percent(record.probability)}; the "
        f"share of orders that are obeyed may lie anywhere from {_percent(record.low)} to {_percent(record.high)}."
    )
    words = [first, *(_curve_words(found, one) for one in found.curves)]
    if found.concedes_at_low != found.concedes_at_high:
        words.append("The interval reaches across the threshold: the record does not settle the question.")
    given = "gives the order" if found.game.move == ORDER else "gives no order"
    tie = "; doing the other is worth as much to it" if found.game.tie else ""
    words.append(f"With these stakes the sponsor {given}{tie}.")
    return words


def _curve_words(found: Bargain, one: Curve) -> str:
    better, other = ("conceding", "striking") if one.better_above == CONCEDE else ("striking", "conceding")
    more = f"{WHEN[one.seen]}, {better} is worth more to the adversary than {other}"
    price = (
        f"A concession would pay up to the worth of {one.price:.0f} attacks suffered ({one.price_low:.0f} to "
        f"{one.price_high:.0f} over the interval)."
    )
    if one.threshold is None:
        return f"{more}, however likely obedience is. {price}"
    side = "above" if found.obedience.probability >= one.threshold else "below"
    at = _percent(one.threshold)
    return f"{more} from a probability of obedience of {at} on; the measured one lies {side} that. {price}"


def _percent(probability: float) -> str:
    return f"{probability * 100:.0f} %"
