"""Leave one source out: an answer that one newspaper alone tells is that newspaper's answer."""

from functools import partial

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Answer, Look, agreement, worst
from fealty.measuring.series import Attack, once

NAME = "leave one source out"
#: A source that tells less than this share of the attacks looked at cannot turn the answer by itself.
SHARE = 0.1
#: Sources left out in turn, the largest first: with six of them every other tells less than a seventh.
MOST = 6
#: Share of the attacks that has to be left, as for every other choice of data.
LEFT = 0.25


def check(look: Look) -> Check | None:
    """Ask again without each of the largest sources; None where no two sources are known.

    Leaving a source out lowers the level before the order and under it alike, and so changes nothing where the source
    reported evenly; an attack that another source tells as well (an incident) stays.
    """
    name_of, main = look.round.material.reports.name_of, look.rows
    by: dict[str | None, list[Attack]] = {}
    for attack in look.here:
        by.setdefault(name_of(attack.record), []).append(attack)
    if len(by) < 2 or main is None:
        return None
    total = _number(look, look.here)
    ranked = sorted(((_number(look, each), name) for name, each in by.items() if name), key=lambda one: -one[0])
    large = [(name, number) for number, name in ranked if number >= SHARE * total][:MOST]
    if not large:
        words = f"No source tells as much as {100 * SHARE:.0f} % of the {total} attacks looked at."
        return Check(name=NAME, outcome="passed", words=words)
    asked: list[tuple[str, int, Answer]] = []
    for name, number in large:
        others = [attack for other, each in by.items() if other != name for attack in each]
        if _number(look, others) >= LEFT * total:
            found = look.with_rows(f"without {name}", partial(_without, look, name))
            asked += [] if found is None else [(name, number, found)]
    if not asked:
        name, number = large[0]
        words = f"Nearly all stands on one source: {name} tells {number} of the {total} attacks looked at."
        return Check(name=NAME, outcome="informative", words=words)
    return _verdict(main, asked, total)


def _number(look: Look, attacks: list[Attack]) -> int:
    """Return how many attacks these records tell of; one that several tell is one."""
    return sum(attack.count for attack in once(attacks, look.round.material.happenings))


def _without(look: Look, name: str) -> list[Attack]:
    name_of = look.round.material.reports.name_of
    return [attack for attack in look.listed if name_of(attack.record) != name]


def _verdict(main: Answer, asked: list[tuple[str, int, Answer]], total: int) -> Check:
    """Return what leaving out did to the answer."""
    outcomes = [agreement(main, one, nested=True) for _, _, one in asked]
    outcome = worst(outcomes)
    told = "; ".join(
        f"without {name} ({number} of {total} attacks) {one}"
        for (name, number, one), found in zip(asked, outcomes, strict=True)
        if outcome != "failed" or found == "failed"
    )
    if outcome == "failed":
        words = f"The answer hangs on single sources. The ratio is {main} with all of them; {told}."
    elif outcome == "informative":
        words = f"It is less sure without single sources. With all of them the ratio is {main}; {told}."
    else:
        words = f"With all sources the ratio is {main}; {told}."
    return Check(name=NAME, outcome=outcome, words=words)
