"""Sentences about a measurement: the answer in plain words, never surer than the numbers behind it.

- "fell" and "rose" are kept for intervals that lie on one side of 1; otherwise attacks "came to" so much.
- A verdict is named only when the measurement names one, and always with its probability.
- Where the data cannot tell, the sentence says so first and says what would settle it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from fealty.measuring.estimate import CANNOT_TELL, Estimate
from fealty.measuring.measurement import Measurement, OrderSpan
from fealty.showing import formats as fmt

CONTENT = {
    "stand_down": "to stand down", "cease_fire": "to cease fire", "attack": "to attack", "resume": "to resume attacks",
    "escalate": "to escalate", "withdraw": "to withdraw", "other": "",
}  # fmt: skip
VERDICT = {
    "obeyed": "obeyed", "partly": "partly obeyed", "ignored": "ignored", "defied": "defied", CANNOT_TELL: "cannot tell",
}  # fmt: skip
KNOWN_BY = {"announced": "announced in public", "reported": "reported by others", "inferred": "inferred by analysts"}
MOST_NAMED = 3
"""Orders named one by one in the headline, at most, for each verdict."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer in words.

    Attributes
    ----------
    headline : str
        One or two plain sentences that answer the question of the case with their certainty.
    sentences : tuple of str
        One sentence or two for each estimate, in the order of the measurement's estimates.
    caution : str
        What the number of questions asked means for the answers; empty where there was only one.
    """

    headline: str
    sentences: tuple[str, ...]
    caution: str = ""


def answer(measurement: Measurement, *, names: Mapping[str, str] | None = None) -> Answer:
    """Answer the question of a measurement in plain words.

    Parameters
    ----------
    measurement
        What was measured.
    names
        Names to use in place of ids, such as the sponsor's.
    """
    return Answer(
        headline=headline(measurement, names or {}),
        sentences=tuple(estimate_sentence(measurement, one) for one in measurement.estimates),
        caution=caution(measurement),
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


def group_name(measurement: Measurement, group: str | None) -> str:
    """Return the name of a group as its series has it."""
    return next((series.name for series in measurement.series if series.group == group), group or "the group")


def content_words(content: str) -> str:
    """Return what an order asks for as an infinitive: ``to stand down``."""
    return CONTENT.get(content, content.replace("_", " "))


# --- one estimate -----------------------------------------------------------------------------------------------------


def estimate_sentence(measurement: Measurement, one: Estimate) -> str:
    """Return what followed one order, in one or two sentences."""
    span = measurement.order(one.order or "")
    whose = f" by {group_name(measurement, one.group)}" if len(measurement.series) > 1 else ""
    if one.verdict == CANNOT_TELL:
        return f"After {order_words(span)} the data cannot tell{_about(whose)}: {_numbers(one)}. {to_tell(one)}"
    change = _change(one)
    verdict = f"The order was {VERDICT[one.verdict]} (probability {fmt.percent(one.verdicts[one.verdict])})."
    return f"After {order_words(span)} attacks{whose} {change}: {_numbers(one)}. {verdict}"


def _about(whose: str) -> str:
    return f" what it did to attacks{whose}" if whose else ""


def _numbers(one: Estimate) -> str:
    band = f"{fmt.percent(one.level)} interval {fmt.interval(one.low, one.high)}"
    fell = f"probability that they fell {fmt.percent(one.p_fewer)}"
    return (
        f"{fmt.figure(one.observed, 'attack')} against {fmt.number(one.expected)} expected in {fmt.figure(one.days, 'day')}"
        f" (ratio {fmt.number(one.ratio)}, {band}; {fell})"
    )


def _change(one: Estimate) -> str:
    verb = "fell to" if one.high < 1 else "rose to" if one.low > 1 else "came to"
    if one.verdict == "ignored":
        return f"{verb} about what was to be expected without it"
    named = fmt.share(one.ratio)
    size = f"about {named} of" if named and one.ratio < 1 else f"about {named}" if named else f"{fmt.number(one.ratio)} times"
    return f"{verb} {size} what was to be expected without it"


def to_tell(one: Estimate) -> str:
    """Return what it would take before one could tell; empty where one can already."""
    if one.verdict != CANNOT_TELL:
        return ""
    if one.days_to_tell is None:
        return "No stretch of quiet within sight would have settled it."
    return (
        f"It would have had to stay quiet for {fmt.figure(one.days_to_tell, 'day')} in all before one could say that it was obeyed."
    )


# --- all of them ------------------------------------------------------------------------------------------------------


def headline(measurement: Measurement, names: Mapping[str, str]) -> str:
    """Return the answer to the question of the case in one or two sentences."""
    estimates = measurement.estimates
    if not estimates:
        return "No order could be measured, so the data cannot answer the question."
    if len(estimates) == 1:
        return estimate_sentence(measurement, estimates[0])
    sponsor = names.get(measurement.sponsor or "", measurement.sponsor)
    orders = len({one.order for one in estimates})
    asked = f"{fmt.count(orders, 'order')}{_of_groups(measurement)}{f' on the question of {sponsor}' if False else ''}"
    tellable = [one for one in estimates if one.verdict != CANNOT_TELL]
    if not tellable:
        return f"The data cannot tell: {asked}, and for none of them can one say whether it was obeyed."
    return f"{fmt.sentence(asked)}: {_tally(estimates)}. {_clearest(measurement, tellable)}"


def _of_groups(measurement: Measurement) -> str:
    groups = len({one.group for one in measurement.estimates})
    if groups < 2:
        return " measured"
    return f" measured on {fmt.count(groups, 'group')} ({measurement.asked} questions)"


def _tally(estimates: Sequence[Estimate]) -> str:
    parts = []
    for verdict, words in VERDICT.items():
        found = sum(one.verdict == verdict for one in estimates)
        if verdict == CANNOT_TELL:
            parts += [f"for {fmt.SMALL[found] if found < len(fmt.SMALL) else found} the data cannot tell"] if found else []
        elif found:
            parts.append(f"{fmt.SMALL[found] if found < len(fmt.SMALL) else found} {words}")
    return fmt.listing(parts)


def _clearest(measurement: Measurement, tellable: Sequence[Estimate]) -> str:
    best = max(tellable, key=lambda one: one.verdicts[one.verdict])
    return f"Clearest: {_lower(estimate_sentence(measurement, best))}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def caution(measurement: Measurement) -> str:
    """Return what the number of questions means for each answer; empty where only one was asked."""
    asked = measurement.asked
    if asked < 2:
        return ""
    outside = max(1 - measurement.level, 0.0)
    one_in = round(1 / outside) if outside > 0 else 0
    return (
        f"{fmt.sentence(fmt.count(asked, 'question'))} {'were' if asked > 1 else 'was'} asked, and the more are asked, the likelier"
        f" that one answer misleads by chance: about one in {one_in} {fmt.percent(measurement.level)} intervals misses the truth."
    )
