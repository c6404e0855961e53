"""The measurement's own answer to a benchmark: the stages of a case's measurement, from cells to pooled effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fealty.measuring.effect import Density, Effects, skew_of
from fealty.measuring.hyper import integrate
from fealty.measuring.laplace import Observed
from fealty.measuring.pooling import Asked, Pool, pool


def group_effects(observed: Observed) -> Effects:
    """Return the joint posterior of the effects of all orders on one group."""
    points = integrate(observed)
    return Effects(points, {k: skew_of(observed, points, k) for k in range(observed.design.orders)})


def answers(groups: Sequence[Observed], given: Sequence[Sequence[int]]) -> tuple[dict[Asked, Density], Pool | None]:
    """Return what each group says by itself, by order and group (their numbers in words), and all groups pooled.

    Parameters
    ----------
    groups : sequence of Observed
    given : sequence of sequence of int
        For each group, the numbers of the orders that its columns stand for.
    """
    effects = [group_effects(observed) for observed in groups]
    place = {(str(k), str(g)): (g, column) for g, orders in enumerate(given) for column, k in enumerate(orders)}
    alone = {asked: effects[g].density(column) for asked, (g, column) in place.items()}

    def again(asked: Asked, expected: Mapping[str, tuple[float, float]]) -> Density:
        group, column = place[asked]
        others = {place[order, asked[1]][1]: known for order, known in expected.items()}
        return effects[group].density(column, others)

    return alone, pool(alone, again)
