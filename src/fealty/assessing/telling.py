"""The paragraph of a reading: what is likely, what it rests on, what would change it, and what is missing.

Probabilities are told in the words of ICD 203 with their figures; words and figures come from the same numbers, so that
neither can be surer than the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from fealty.assessing.assessment import (
    CANNOT_TELL,
    MEASURED,
    OF_GROUP,
    REPORTED,
    Changed,
    Item,
    Sensitivity,
    Weighed,
    likeliest,
)
from fealty.assessing.estimative import band, chance, clause, percent
from fealty.assessing.hypotheses import Hypothesis
from fealty.assessing.tables import ratios
from fealty.assessing.weighing import likelihoods
from fealty.measuring.estimate import Course, Estimate
from fealty.measuring.measurement import Measurement, OrderSpan

MATTER = 3
"""Items that a paragraph names."""
SAYS_SOMETHING = 1.1
"""An item whose ends are nearer to each other than this is not named."""
MOST_GROUPS = 3
"""Groups whose ratios are named one by one."""
SURER = 0.05
"""From so much more on, that the whole is surer than its parts needs a word."""
WORTH_LOOKING = 2.0
"""A kind of item that would make a reading so many times as likely as another is worth looking for."""


def day(span: OrderSpan) -> str:
    """Return the day of an order, marked as rough where it is known only as an interval."""
    about = "about " if span.issued_begin != span.issued_end else ""
    return f"{about}{span.begin.day} {span.begin:%B %Y}"


def order_label(span: OrderSpan) -> str:
    """Return an order in a few words."""
    return f"the order of {day(span)} ({span.issuer})"


def effect_words(measurement: Measurement, span: OrderSpan, estimates: Sequence[Estimate]) -> str:
    """Return what followed an order, as ratios with their intervals."""
    names = {one.group: one.name for one in measurement.series}
    opening = f"Under {order_label(span)}"
    if len(estimates) <= MOST_GROUPS:
        each = [
            f"attacks of {names.get(one.group or '', one.group)} came to {number(one.ratio)}"
            f" ({number(one.low)} to {number(one.high)}) of those expected"
            for one in estimates
        ]
        return f"{opening} {'; '.join(each)}."
    ranked = sorted(estimates, key=lambda one: one.ratio)
    low, high = ranked[0], ranked[-1]
    return (
        f"{opening} attacks of {len(estimates)} groups came to between {number(low.ratio)} ("
        f"{names.get(low.group or '', low.group)}) and {number(high.ratio)} ({names.get(high.group or '', high.group)})"
        " of those expected."
    )


def course_words(span: OrderSpan, courses: Sequence[Course]) -> str:
    """Return how the effects of an order went on."""
    if len(courses) == 1:
        (one,) = courses
        told = ", ".join(f"{shape} {percent(share)}" for shape, share in one.shapes.items())
        return f"The effect of {order_label(span)}: {told}."
    mean = {shape: sum(one.shapes[shape] for one in courses) / len(courses) for shape in courses[0].shapes}
    told = ", ".join(f"{shape} {percent(share)}" for shape, share in mean.items())
    return f"The effects of {order_label(span)}, on average over {len(courses)} groups: {told}."


def number(value: float) -> str:
    """Return a ratio with two significant digits."""
    if value < 0.005:
        return "less than 0.01"
    rounded = float(f"{value:.1e}")
    return f"{value:.{max(0, 1 - math.floor(math.log10(rounded)))}f}"


def missing_words(
    items: Sequence[Item], hypotheses: Sequence[Hypothesis], unmeasured: int, measured: bool
) -> tuple[str, ...]:
    """Return the families of reported items that the case has nothing of, those that would say most first.

    That nothing was found is not counted as evidence: what was not collected and what did not happen look the same.
    """
    have = {ratios()[one.what].family for one in items if one.kind == "reported"}
    worth: dict[str, float] = {}
    for kind, row in ratios().items():
        each = likelihoods(kind, hypotheses).values()
        if row.family not in have:
            worth[row.family] = max(worth.get(row.family, 0.0), max(each) / min(each))
    found = [name for name, ratio in sorted(worth.items(), key=lambda pair: -pair[1]) if ratio >= WORTH_LOOKING]
    if not measured:
        found.insert(0, "a measured effect")
    if unmeasured:
        orders = "order" if unmeasured == 1 else "orders"
        found.append(f"the effect of {unmeasured} {orders} that could not be measured")
    return tuple(found)


def paragraph(
    about: str,
    weighed: Sequence[Weighed],
    items: Sequence[Item],
    sensitivity: Sensitivity,
    leader: str,
    missing: Sequence[str],
) -> str:
    """Return the answer of a reading in a paragraph."""
    ranked = sorted(weighed, key=lambda one: -one.posterior)
    said = [
        _opening(about, ranked, leader),
        *_resting(items, ranked),
        *_apart(sensitivity, ranked),
        *_hinging(sensitivity, ranked, items, leader),
    ]
    if missing:
        said.append(f"Missing from the case: {listing(missing)}.")
    return " ".join(said)


def _opening(about: str, ranked: Sequence[Weighed], leader: str) -> str:
    first, rest = ranked[0], ranked[1:]
    if leader == CANNOT_TELL:
        others = listing([f"{one.name} ({percent(one.posterior)})" for one in rest])
        return (
            f"{about}: the evidence cannot tell. Nearest is '{first.name}', that {first.words}; "
            f"it is {standing_words(first.posterior)}. The others are {others}."
        )
    second, others = rest[0], listing([f"{one.name} ({percent(one.posterior)})" for one in rest[1:]])
    told = f"{about}: {_lower(clause(first.posterior))} this is '{first.name}': {first.words}."
    tail = f"; the others are {others}" if others else ""
    return f"{told} That it is '{second.name}' is {standing_words(second.posterior)}{tail}."


def standing_words(probability: float) -> str:
    """Return what a claim is, as the end of a sentence: ``likely (66 %)``, ``as likely as not (50 %)``."""
    name = band(probability).name
    if name == "almost no chance":
        return f"almost out of the question ({percent(probability)})"
    return f"as likely as not ({percent(probability)})" if name == "roughly even chance" else chance(probability)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _resting(items: Sequence[Item], ranked: Sequence[Weighed]) -> list[str]:
    """Return a sentence on each of the items that matter most."""
    names = {one.id: one.name for one in ranked}
    named = [one for one in items if one.diagnosticity >= SAYS_SOMETHING][:MATTER]
    if not named:
        return ["Nothing in the case tells the readings apart."]
    told = []
    for place, one in enumerate(named, 1):
        best, least = (names[choose(one.used, key=lambda name: one.used[name])] for choose in (max, min))
        times = number(one.diagnosticity)
        told.append(f"({place}) {one.words.rstrip('.')} — {times} times as likely under '{best}' as under '{least}'")
    return [f"What matters most: {'; '.join(told)}."]


def _apart(sensitivity: Sensitivity, ranked: Sequence[Weighed]) -> list[str]:
    """Return what measurement and reports say by themselves, and how parts that are less sure make a surer whole."""
    parts = {one.what: one for one in sensitivity.parts}
    names = {one.id: one.name for one in ranked}
    said = []
    if MEASURED in parts and REPORTED in parts:
        told = [_alone(parts[one], names) for one in (MEASURED, REPORTED)]
        said.append(f"{told[0]}; {_lower(told[1])}.")
        said += _surer(parts[MEASURED], parts[REPORTED], ranked, names)
    groups = [one for one in sensitivity.parts if one.what.startswith(f"{MEASURED}/")]
    if groups and max(one.posterior[ranked[0].id] for one in groups) < ranked[0].posterior - SURER:
        each = [f"{one.words.removeprefix(OF_GROUP)} {_nearest(one, names)}" for one in groups]
        more = f"; and {len(each) - MOST_GROUPS} more" if len(each) > MOST_GROUPS else ""
        said.append(
            f"Group by group the attacks say less: {'; '.join(each[:MOST_GROUPS])}{more}. The sponsor is asked about "
            "all of them at once, and how far they differ under the same orders is evidence that none shows by itself."
        )
    return said


def _alone(one: Changed, names: Mapping[str, str]) -> str:
    best, share = f"'{names[likeliest(one.posterior)]}'", percent(max(one.posterior.values()))
    undecided = one.leader == CANNOT_TELL
    return f"{one.words} it would be {f'open, {best} nearest ({share})' if undecided else f'{best} ({share})'}"


def _nearest(one: Changed, names: Mapping[str, str]) -> str:
    return f"'{names[likeliest(one.posterior)]}' ({percent(max(one.posterior.values()))})"


def _surer(measured: Changed, reported: Changed, ranked: Sequence[Weighed], names: Mapping[str, str]) -> list[str]:
    """Say why both together are surer than either, where they are: each may rule out what the other leaves open."""
    first = ranked[0]
    most = max(measured.posterior[first.id], reported.posterior[first.id])
    if first.posterior < most + SURER or first.id not in (likeliest(measured.posterior), likeliest(reported.posterior)):
        return []
    caution = (
        "This takes the two for independent witnesses; whoever thinks that the reports only repeat what the attacks "
        f"show should stay at {percent(most)}."
    )
    one, other = (_rival(each.posterior, first.id) for each in (measured, reported))
    opening = f"Together they are surer than either ({percent(first.posterior)}), because"
    if one == other:
        return [f"{opening} both lean the same way. {caution}"]
    by_attacks = (
        f"'{names[one]}' ({percent(measured.posterior[one])}; by the reports {percent(reported.posterior[one])})"
    )
    by_reports = (
        f"'{names[other]}' ({percent(reported.posterior[other])}; by the attacks {percent(measured.posterior[other])})"
    )
    what = f"each speaks against what the other leaves open: the attacks leave {by_attacks}, the reports {by_reports}"
    return [f"{opening} {what}. {caution}"]


def _rival(posterior: Mapping[str, float], first: str) -> str:
    return likeliest({name: one for name, one in posterior.items() if name != first})


def _hinging(sensitivity: Sensitivity, ranked: Sequence[Weighed], items: Sequence[Item], leader: str) -> list[str]:
    names = {one.id: one.name for one in ranked}
    flips = [one for one in sensitivity.without if one.flips]
    drops = [one for one in sensitivity.without if not one.flips and one.leader != leader]
    said = []
    if flips:
        others = sorted({names[likeliest(one.posterior)] for one in flips})
        said.append(f"{_any_of(len(flips), len(items))} would put another reading first ({listing(others, 'or')}).")
    elif leader != CANNOT_TELL and drops:
        said.append(f"{_any_of(len(drops), len(items))} would leave no reading at 60 %.")
    elif leader != CANNOT_TELL and items:
        said.append("No single item carries it: it stands with any one of them left out.")
    flip = sensitivity.flip
    if leader != CANNOT_TELL and flip is not None:
        said.append(f"To draw level, '{names[flip.rival]}' would have to be {percent(flip.prior)} likely beforehand.")
    return said


def _any_of(some: int, of: int) -> str:
    return f"Leaving out one item of the {of}" if some == 1 else f"Leaving out any one of {some} items (of {of})"


def listing(words: Sequence[str], last: str = "and") -> str:
    """Return words as they are read out: ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
