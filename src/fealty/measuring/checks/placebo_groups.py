"""Placebo groups: did the attacks of those who were not addressed change as well."""

from collections.abc import Mapping

from fealty.measuring.estimate import Check
from fealty.measuring.looking import CLAIMED, Answer

NAME = "placebo groups"


def placebo_groups(own: Answer, others: Mapping[str, Answer]) -> Check | None:
    """Compare with groups of the case that the order was not given to.

    Where their attacks changed the same way as surely, something else than the order may have been at work.

    Parameters
    ----------
    own : Answer
        Of the group that was addressed.
    others : mapping of str to Answer
        What happened to the attacks of the others on the same days, by name.
    """
    if not others:
        return None
    told = "; ".join(f"{name}: {one.ratio:.2g} ({one.low:.2g}–{one.high:.2g})" for name, one in others.items())
    fell = own.p_fewer > 0.5
    same = [name for name, one in others.items() if (one.p_fewer if fell else 1.0 - one.p_fewer) > CLAIMED]
    claimed = max(own.p_fewer, 1.0 - own.p_fewer) > CLAIMED
    if same and claimed:
        words = f"Attacks {'fell' if fell else 'rose'} as well where no order was given ({told})."
        return Check(name=NAME, outcome="failed", words=words)
    if not claimed:
        words = f"Attacks on the same days by those who were not addressed: {told}."
        return Check(name=NAME, outcome="informative", words=words)
    return Check(name=NAME, outcome="passed", words=f"No such change where no order was given ({told}).")
