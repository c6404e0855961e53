"""Attributed attacks only: what nobody is named for, or nobody states outright, may be somebody else's doing."""

from collections.abc import Set
from functools import partial

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look, agreement, worst
from fealty.measuring.series import Attack

NAME = "attributed attacks only"


def check(look: Look) -> Check | None:
    """Ask again without attacks that name nobody, and without those not simply asserted; None where there are none."""
    if look.rows is None:
        return None
    names_somebody = look.round.material.registry.names_somebody
    choices = (
        ("nobody is named for", {one.record for one in look.listed if not names_somebody(one.event.actors)}),
        ("are not simply asserted", {one.record for one in look.listed if one.event.status != "asserted"}),
    )
    total, asked, lost = sum(one.count for one in look.here), [], []
    for which, out in choices:
        number = sum(one.count for one in look.here if one.record in out)
        if not number:
            continue
        found = look.with_rows(f"without those that {which}", partial(_without, look, out)) if number < total else None
        if found is None:
            lost.append(f"Without the {number} of {total} attacks that {which} nothing is left to compare.")
        else:
            asked.append((f"without the {number} of {total} attacks that {which} {found}", found))
    if not asked:
        return Check(name=NAME, outcome="informative", words=" ".join(lost)) if lost else None
    outcome = worst([agreement(look.rows, one, nested=True) for _, one in asked])
    words = f"With all attacks the ratio is {look.rows}; {'; '.join(said for said, _ in asked)}."
    if outcome == "failed":
        words = f"The answer hangs on attacks whose author is in doubt. {words}"
    return Check(name=NAME, outcome=outcome, words=" ".join((words, *lost)))


def _without(look: Look, out: Set[str]) -> list[Attack]:
    return [one for one in look.listed if one.record not in out]
