"""Orders in force at the same time: they are fitted together, and this says with which."""

import numpy as np

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look

NAME = "orders together"
#: An order at work to less than this, or for less of the days, is not named.
LEAST = 0.1


def check(look: Look) -> Check | None:
    """Name the orders at work on days of this one, and say how far their parts can be told from its own."""
    fitted, column = look.round.fitted, look.column
    work = fitted.expectation.weights @ fitted.expectation.at_work(column)
    shared = [k for k in np.flatnonzero(work > LEAST).tolist() if k != column]
    if not shared:
        return None
    labels = {span.id: span.label for span in look.round.spans}
    orders = sorted({labels.get(fitted.block.columns[k].order, "an order to attack") for k in shared})
    covariance = np.tensordot([p.weight for p in fitted.points], [p.fit.covariance for p in fitted.points], 1)
    sds = np.sqrt(np.diag(covariance))
    tied = max(abs(covariance[column, k]) / (sds[column] * sds[k]) for k in shared)
    words = (
        f"Others were in force on some of its days ({'; '.join(orders)}). They are fitted together: the ratio is what "
        "this order added to them."
    )
    if tied > 0.7:
        words += " Their parts can hardly be told apart; together they can (see 'all orders together')."
    return Check(name=NAME, outcome="informative", words=words)
