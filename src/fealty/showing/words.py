"""Sentences about a measurement: the answer in plain words, never surer than the numbers behind it.

- "fell" and "rose" are kept for intervals that lie on one side of 1; otherwise attacks "came to" so much.
- A verdict is named only when the measurement names one, and always with its probability.
- Where the data cannot tell, the sentence says so first and says what would settle it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from fealty.measuring.estimate import CANNOT_TELL, Estimate
from fealty.measuring.measurement import Measurement, OrderSpan
from fealty.showing import formats as fmt

CONTENT = {
    "stand_down": "to stand down", "cease_fire": "to cease fire", "attack": "to attack", "resume": "to resume attacks",
    "escalate": "to escalate", "withdraw": "to withdraw", "other": "to do something else",
}  # fmt: skip
HOLD_FIRE = frozenset({"stand_down", "cease_fire"})
SPONSOR = "sponsor"
"""The role of orders that the sponsor gave; a case without roles has one list of orders."""
VERDICT = {
    "obeyed": "obeyed", "partly": "partly obeyed", "ignored": "ignored", "defied": "defied", CANNOT_TELL: "cannot tell",
}  # fmt: skip
FEWER = ("obeyed", "partly")
ASIDE, FAILED = "†", "‡"
"""Mark a result whose verdict is set aside, and one that failed another check."""
SETTING_ASIDE = frozenset({"an order on its own"})
"""Checks that leave no verdict when they fail: the figure then does not belong to the order that it is shown under."""
TOGETHER = "orders together"
"""The check of a result that was measured together with other orders."""
JOINT = "all orders together"
"""The answer to another question: what all orders in force on the days of one did together."""
MOST_DIFFERING = 3
"""Answers from other data that a sentence names; a table has them all."""
_LIFTED = re.compile(r"lifted by the order of (\d{4}-\d\d-\d\d) \((.+): (\w+)\)")
"""What `OrderSpan.ended_by` says where another order ended it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer in words.

    Attributes
    ----------
    headline : str
        One or two plain sentences that answer the question of the case with their certainty.
    summary, notable : str
        The two parts of the headline: how many orders were obeyed, and the clearest cases (empty where there is no more
        to say).
    sentences : tuple of str
        What followed each order, in the order of the measurement's estimates.
    caution : str
        What the number of questions asked means for the answers; empty where there was only one.
    warning : str
        Which checks the results named in the headline failed, and how many others failed any; empty where none did.
    """

    headline: str
    sentences: tuple[str, ...]
    summary: str = ""
    notable: str = ""
    caution: str = ""
    warning: str = ""


def answer(measurement: Measurement) -> Answer:
    """Answer the question of a measurement in plain words."""
    summary, notable = headline(measurement)
    return Answer(
        headline=f"{summary} {notable}".strip(),
        summary=summary,
        notable=notable,
        sentences=tuple(estimate_sentence(measurement, one) for one in measurement.estimates),
        caution=caution(measurement),
        warning=warning(measurement),
    )


# --- orders and groups ------------------------------------------------------------------------------------------------


def issue_day(span: OrderSpan) -> str:
    """Return the day of issue, marked as rough where it is known only as an interval."""
    if span.issued_begin >= span.issued_end:
        return fmt.day(span.issued_begin)
    return f"about {fmt.day(span.begin)}"


def order_words(span: OrderSpan) -> str:
    """Return an order in a few words: ``the order of 10 October 2020 (Ali Khamenei)``."""
    return f"the order of {issue_day(span)} ({span.issuer})"


def ended_words(span: OrderSpan) -> str:
    """Return what ended an order, ready to follow the days on which it was in force."""
    found = _LIFTED.fullmatch(span.ended_by)
    if found is not None:
        day, who, content = found.groups()
        return f", lifted by {who}'s order of {fmt.readable(day)} {content_words(content)}"
    said = fmt.readable(span.ended_by)
    return f"; {said}" if "(" in said else f" ({said})"


def group_name(measurement: Measurement, group: str | None) -> str:
    """Return the name of a group as its series has it."""
    return next((series.name for series in measurement.series if series.group == group), group or "the group")


def content_words(content: str) -> str:
    """Return what an order asks for as an infinitive: ``to stand down``."""
    return CONTENT.get(content, content.replace("_", " "))


def sponsor_name(measurement: Measurement) -> str:
    """Return the sponsor's name; ``the sponsor`` where the case names none."""
    return measurement.sponsor_name or "the sponsor"


def by_sponsor(measurement: Measurement) -> tuple[list[Estimate], list[Estimate]]:
    """Return the estimates of the sponsor's orders, and those of all others.

    Where no order says that it is the sponsor's, or all do, everything is in the first list.
    """
    sponsors = {span.id for span in measurement.orders if span.role == SPONSOR}
    first = [one for one in measurement.estimates if one.order in sponsors]
    if not first:
        return list(measurement.estimates), []
    return first, [one for one in measurement.estimates if one.order not in sponsors]


# --- one estimate -----------------------------------------------------------------------------------------------------


def estimate_sentence(measurement: Measurement, one: Estimate) -> str:
    """Return what followed one order, in two sentences."""
    span = measurement.order(one.order or "")
    by = whose(measurement, one)
    if one.verdict == CANNOT_TELL:
        about = f" what it did to attacks{by}" if by else ""
        what = f"the data cannot tell{about}"
    else:
        what = f"attacks{by} {change(one)}"
    said = f"After {order_words(span)} {what}: {counts(one)} ({ratio(one)}). {verdict_sentence(one)}"
    return f"{said} {hinges(one)}".strip()


def hinges(one: Estimate) -> str:
    """Return what a reader has to know before quoting: failed checks, and other data that give another verdict."""
    differing = [other for other in one.alternatives if other.verdict != one.verdict]
    others = [
        f"{VERDICT.get(other.verdict, other.verdict)} ({other.name})" for other in differing if other.name != JOINT
    ]
    if len(others) > MOST_DIFFERING:
        others = [*others[: MOST_DIFFERING - 1], f"{_word(len(others) - MOST_DIFFERING + 1)} more"]
    differs = f"With other data or settings the verdict differs: {fmt.listing(others)}." if others else ""
    joint = [VERDICT.get(other.verdict, other.verdict) for other in differing if other.name == JOINT]
    together = f"All orders in force on its days, taken together: {joint[0]}." if joint else ""
    failed = failed_checks(one)
    said = (f"Check failed: {fmt.listing(failed)}." if failed else "", differs, together)
    return " ".join(part for part in said if part)


def failed_checks(one: Estimate) -> list[str]:
    """Return the names of the checks that an estimate failed."""
    return [check.name for check in one.checks if check.outcome == "failed"]


def set_aside(one: Estimate) -> bool:
    """Tell whether the verdict of an estimate does not count, because it failed a check of `SETTING_ASIDE`."""
    return not SETTING_ASIDE.isdisjoint(failed_checks(one))


def mark(one: Estimate) -> str:
    """Return the sign that a chart puts beside the figures of an estimate; mostly none."""
    return ASIDE if set_aside(one) else FAILED if failed_checks(one) else ""


def counted_verdict(one: Estimate) -> str:
    """Return the verdict in whose colour an estimate is shown: ``cannot tell`` for one that is set aside."""
    return CANNOT_TELL if set_aside(one) else one.verdict


def counts(one: Estimate) -> str:
    """Return what was counted against what was expected: ``3 attacks against 4.1 expected in 60 days``."""
    expected = fmt.mean(one.expected)
    return f"{fmt.figure(one.observed, 'attack')} against {expected} expected in {fmt.figure(one.days, 'day')}"


def ratio(one: Estimate) -> str:
    """Return the ratio with its interval and the probability of a fall."""
    band = f"{fmt.percent(one.level)} interval {fmt.interval(one.low, one.high)}"
    return f"ratio {fmt.number(one.ratio)}, {band}; probability that they fell {fmt.percent(one.p_fewer)}"


def change(one: Estimate) -> str:
    """Return what attacks did, as surely as the interval allows: ``fell to a fifth of what was to be expected``."""
    verb = "fell to" if one.high < 1 else "rose to" if one.low > 1 else "came to"
    named = fmt.share(one.ratio)
    if 0.9 <= one.ratio <= 1.11:
        return f"{verb} about what was to be expected"
    if named is None:
        return f"{verb} {fmt.number(one.ratio)} times what was to be expected"
    return (
        f"{verb} about {named}{' of' if one.ratio < 1 and not named.endswith('times') else ''} what was to be expected"
    )


def verdict_sentence(one: Estimate) -> str:
    """Return the verdict with its probability; for ``cannot tell`` what it would take."""
    if one.verdict == CANNOT_TELL:
        return to_tell(one)
    return f"The order was {VERDICT[one.verdict]} (probability {fmt.percent(one.verdicts[one.verdict])})."


def to_tell(one: Estimate) -> str:
    """Return what it would take before one could tell; empty where one can already."""
    if one.verdict != CANNOT_TELL:
        return ""
    if one.days_to_tell is None:
        return "No stretch of quiet within sight would settle it."
    days = fmt.figure(one.days_to_tell, "day")
    return f"Had it held for {days} in all without a further attack, one could say that it was obeyed."


# --- all of them ------------------------------------------------------------------------------------------------------


def headline(measurement: Measurement) -> tuple[str, str]:
    """Return the answer to the question of the case: how many orders were obeyed, and the clearest cases."""
    first, _ = by_sponsor(measurement)
    if not first:
        return "No order could be measured, so the data cannot answer the question.", ""
    if len(first) == 1:
        return estimate_sentence(measurement, first[0]), ""
    tellable = [one for one in first if one.verdict != CANNOT_TELL]
    orders, groups = _orders(measurement, first), len({one.group for one in first})
    if not tellable:
        none = "could be measured, and for none can one say whether it was obeyed"
        return f"The data cannot tell. {fmt.sentence(orders)} {none}.", ""
    if groups > 1:
        questions = fmt.count(len(first), "question")
        asked = f"{fmt.sentence(orders)} measured on {fmt.count(groups, 'group')}, {questions} in all:"
    else:
        asked = f"Of {orders} that could be measured,"
    return f"{asked} {_tally(first)}.", _clearest(measurement, tellable)


def _orders(measurement: Measurement, estimates: Sequence[Estimate]) -> str:
    spans = [measurement.order(one.order or "") for one in estimates]
    whose = f" of {sponsor_name(measurement)}" if any(span.role == SPONSOR for span in spans) else ""
    what = " to hold fire" if all(span.content in HOLD_FIRE for span in spans) else ""
    return f"{fmt.count(len({span.id for span in spans}), 'order')}{whose}{what}"


def tallied(estimates: Sequence[Estimate]) -> list[tuple[str, list[Estimate]]]:
    """Return what became of results, a few words each with those that it is true of: ``three were obeyed``."""
    told = []
    for verdict in ("obeyed", "partly", "ignored", "defied"):
        some = [one for one in estimates if one.verdict == verdict and not set_aside(one)]
        told.append((f"{_word(len(some))} {'was' if len(some) == 1 else 'were'} {VERDICT[verdict]}", some))
    some = [one for one in estimates if one.verdict == CANNOT_TELL]
    told.append((f"for {_word(len(some))} the data cannot tell", some))
    some = [one for one in estimates if one.verdict != CANNOT_TELL and set_aside(one)]
    told.append((f"{_word(len(some))} {'is' if len(some) == 1 else 'are'} set aside", some))
    return [(said, some) for said, some in told if some]


def _tally(estimates: Sequence[Estimate]) -> str:
    parts, rest = [], []
    for said, some in tallied(estimates):
        if set_aside(some[0]) and some[0].verdict != CANNOT_TELL:
            rest.append(f"{said}, because a check failed")
        elif some[0].verdict == CANNOT_TELL:
            rest.append(said)
        else:
            sure = sorted((one.verdicts[one.verdict] for one in some), reverse=True)
            parts.append(f"{said} (probability {_range(sure)})")
    return "; ".join([*([fmt.listing(parts)] if parts else []), *rest])


def _range(sure: Sequence[float]) -> str:
    said = list(dict.fromkeys(fmt.percent(one) for one in sure))
    return f"{said[-1]} to {said[0]}" if len(said) > 2 else fmt.listing(said)


def _word(number: int) -> str:
    return fmt.SMALL[number] if number < len(fmt.SMALL) else str(number)


def clearest(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return the surest case of obedience and the surest of the contrary; those that failed no check come first."""
    found = []
    for kinds in (FEWER, ("ignored", "defied")):
        of_kind = [one for one in estimates if one.verdict in kinds and not set_aside(one)]
        if of_kind:
            found.append(max(of_kind, key=lambda one: (not failed_checks(one), one.verdicts[one.verdict])))
    return found


def _clearest(measurement: Measurement, tellable: Sequence[Estimate]) -> str:
    told = []
    for best in clearest(tellable):
        span = measurement.order(best.order or "")
        sure = f"{VERDICT[best.verdict]} with probability {fmt.percent(best.verdicts[best.verdict])}"
        told.append(
            f"after {order_words(span)} attacks{whose(measurement, best)} {change(best)}"
            f" ({fmt.percent(best.level)} interval {fmt.interval(best.low, best.high)}; {sure})"
        )
    return f"{fmt.sentence('; '.join(told))}." if told else ""


def whose(measurement: Measurement, one: Estimate) -> str:
    """Return whose attacks an estimate is about, to follow the word; nothing where there is one group only."""
    return f" by {group_name(measurement, one.group)}" if len(measurement.series) > 1 else ""


def named(measurement: Measurement) -> list[Estimate]:
    """Return the estimates that the headline tells one by one."""
    first, _ = by_sponsor(measurement)
    return first if len(first) == 1 else clearest([one for one in first if one.verdict != CANNOT_TELL])


def warning(measurement: Measurement) -> str:
    """Return which checks the results in the headline failed, and how many others failed any; empty where none did."""
    first, _ = by_sponsor(measurement)
    told = [one for one in named(measurement) if failed_checks(one)]
    said = [f"{_which(measurement, one)} failed {_checks(failed_checks(one))}." for one in told]
    known = {id(one) for one in named(measurement)}
    others = [one for one in first if id(one) not in known]
    failing = [one for one in others if failed_checks(one)]
    if failing:
        names = Counter(name for one in failing for name in dict.fromkeys(failed_checks(one)))
        each = len(failing) > 1
        which = fmt.listing([f"{name} ({number})" if each else name for name, number in names.most_common()])
        other = "other " if known else ""
        said.append(
            f"Of the {fmt.count(len(others), f'{other}result')}, {_word(len(failing))} failed a check: {which}."
        )
    return " ".join(said)


def _which(measurement: Measurement, one: Estimate) -> str:
    span = measurement.order(one.order or "")
    by = whose(measurement, one)
    return f"The result after {order_words(span)}{f' for {group_name(measurement, one.group)}' if by else ''}"


def _checks(names: Sequence[str]) -> str:
    number = "a check" if len(names) == 1 else f"{_word(len(names))} checks"
    return f"{number}: {fmt.listing(names)}"


def caution(measurement: Measurement) -> str:
    """Return what the number of questions means for each answer; empty where only one was asked."""
    asked = measurement.asked
    if asked < 2:
        return ""
    outside = max(1 - measurement.level, 1e-6)
    said = (
        f"{fmt.sentence(fmt.count(asked, 'question'))} were asked, and the more are asked, the likelier that one answer"
        f" misleads by chance: of {fmt.percent(measurement.level)} intervals about one in {_word(round(1 / outside))}"
        " misses the truth."
    )
    if any(one.pooled for one in measurement.estimates):
        said += " Groups that were given the same order lean on one another, which tempers this."
    return f"{said} {shared(measurement)}".strip()


def shared(measurement: Measurement) -> str:
    """Return a warning where orders were in force at the same time; empty where none were."""
    spans = sorted(
        (one.group or "", one.begin_date, one.end_date)
        for one in measurement.estimates
        if one.begin_date is not None and one.end_date is not None
    )
    for (group, _, end), (other, begin, _) in pairwise(spans):
        if group == other and begin < end:
            if fitted_together(measurement):
                return (
                    "Orders in force at the same time are measured together: what one of them did is told from the"
                    " other only by the days that they do not share, so their results are not independent."
                )
            return "Orders in force at the same time share their attacks: their results are not independent."
    return ""


def fitted_together(measurement: Measurement) -> bool:
    """Tell whether orders in force at the same time were measured together, and not one by one."""
    return any(check.name == TOGETHER for one in measurement.estimates for check in one.checks)
