"""An outlook in sentences: what is to be expected, how far it may stray, and what the plan changes.

Dates are written as in the data (2024-05-31); whoever shows the sentences writes them out.
"""

from __future__ import annotations

import msgspec

from fealty.scenarios.outlook import MONTH, Figure, GroupOutlook, Outlook

LEAST, MOST = 0.005, 0.995
"""Beyond these no probability is named: no simulation is that sure."""
LIKELY = 0.9
"""Share of the paths from which on a plan is said to bring fewer (or more) attacks."""


def outlook_words(outlook: Outlook) -> Outlook:
    """Return an outlook with its sentences."""
    total = outlook.total
    words = [_expected(outlook, total)]
    if total.difference is not None:
        words.append(_against(total))
    words += _months(total, new=total.difference is not None)
    if len(outlook.groups) > 1:
        words += [_group(one) for one in outlook.groups]
    return msgspec.structs.replace(outlook, words=tuple(words))


def percent(probability: float) -> str:
    """Return a probability as a whole percentage with open ends."""
    if probability < LEAST:
        return "less than 1 %"
    return "more than 99 %" if probability > MOST else f"{probability * 100:.0f} %"


def _range(one: Figure) -> str:
    return f"{one.median:,} (90 % interval {one.low:,} to {one.high:,})"


def _attacks(one: Figure) -> str:
    return f"{one.median:,} {'attack' if one.median == 1 else 'attacks'} (90 % interval {one.low:,} to {one.high:,})"


def _expected(outlook: Outlook, one: GroupOutlook) -> str:
    days = f"the {outlook.days} days from {outlook.begin}"
    if one.difference is None:
        return f"If nothing new happens, {_attacks(one.attacks)} are to be expected in {days}."
    return (
        f"Under this plan {_attacks(one.attacks)} are to be expected in {days}; if nothing new happens, "
        f"{_range(one.usual_attacks)}."
    )


def _against(one: GroupOutlook) -> str:
    """Say what the plan changes, and first of all whether it can be told to change anything."""
    different = one.difference
    if different is None:
        return ""
    middle = different.figure
    if different.p_lower == different.p_higher == 0.0:
        return "The plan changes nothing: it acts on no group."
    change = f"the middle one has {abs(middle.median):,} {'fewer' if middle.median < 0 else 'more'}"
    if middle.median == 0:
        change = "the middle one has as many"
    shares = f"fewer attacks than without it in {percent(different.p_lower)}, more in {percent(different.p_higher)}"
    end = f"(90 % interval {middle.low:+,} to {middle.high:+,})"
    if max(different.p_lower, different.p_higher) >= LIKELY:
        return f"Of the simulated futures under the plan {shares} of them; {change} {end}."
    return f"That the plan changes anything cannot be told for sure: {shares} of the futures; {change} {end}."


def _months(one: GroupOutlook, *, new: bool) -> list[str]:
    found, months, usual = [], one.months, one.usual_months
    if months.quiet is not None and usual.quiet is not None:
        other = f" ({percent(usual.quiet)} if nothing new happens)" if new else ""
        found.append(f"{MONTH} days in a row without any attack: {percent(months.quiet)}{other}.")
    if months.worse is not None and usual.worse is not None:
        other = f" ({percent(usual.worse)} if nothing new happens)" if new else ""
        found.append(
            f"{MONTH} days with more attacks than any before ({months.worst:,}): {percent(months.worse)}{other}."
        )
    return found


def _group(one: GroupOutlook) -> str:
    if one.difference is None or one.attacks == one.usual_attacks:
        return f"{one.name}: {_attacks(one.attacks)}."
    return (
        f"{one.name}: {_attacks(one.attacks)}; if nothing new happens {_range(one.usual_attacks)}; fewer in "
        f"{percent(one.difference.p_lower)} of the futures."
    )
