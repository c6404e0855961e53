"""Leave the counter out: where published totals stand for the attacks, what does the answer owe to who counted."""

from collections.abc import Sequence

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look, agreement, counted, worst
from fealty.measuring.measurement import Series

NAME = "leave the counter out"


def check(look: Look) -> Check | None:
    """Ask again from the listed attacks alone, and by each rival's count; None where no total stands for attacks.

    A counter has interests of its own: whoever says that a truce holds may have stopped counting what breaks it.
    """
    series, days = look.round.series, look.days
    if not any(one.record and one.begin < days.last and one.end > days.first for one in series.totals):
        return None
    counter = look.round.material.settings.counts.counter
    asked = []
    for name, _, other in look.other_series():
        rival = name.removeprefix("count of ")
        if name != "rows only" and rival == name:
            continue
        found = look.with_series(name, other)
        if found is not None:
            who = "from the listed attacks alone" if name == "rows only" else f"by the count of {rival}"
            asked.append((f"{who} {found}, with {counted(_under(other, look))} under the order", found))
    if not asked:
        words = (
            f"The totals of {counter} are all there is for the days looked at; nobody else's can be set against them."
        )
        return Check(name=NAME, outcome="informative", words=words)
    outcomes = [agreement(look.own, one) for _, one in asked]
    outcome = worst(outcomes)
    main = f"With the totals of {counter} the ratio is {look.own}, with {counted(_under(series, look))} under the order"
    others = "; ".join(said for said, _ in asked)
    if outcome == "failed":
        against = "; ".join(said for (said, _), one in zip(asked, outcomes, strict=True) if one == outcome)
        words = f"It depends on who counts. {main}; {against}."
    else:
        words = f"{main}; {others}."
    return Check(name=NAME, outcome=outcome, words=words)


def _under(series: Series, look: Look) -> int:
    """Return the attacks on the days under the order by this series; of a total that reaches beyond, its share."""
    begin, until = look.days.begin, look.days.until
    totals: Sequence[tuple[int, int, int]] = [(one.begin, one.end, one.count) for one in series.totals if one.record]
    covered = {day for first, last, _ in totals for day in range(first, last)}
    rows = sum(series.counts[day] for day in range(begin, until) if day not in covered)
    shares = [count * max(0, min(last, until) - max(first, begin)) / (last - first) for first, last, count in totals]
    return rows + round(sum(shares))
