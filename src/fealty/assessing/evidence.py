"""All evidence of one reading together: what it adds up to, and what becomes of the answer with something left out.

Reported items and the courses of effects add up. The effects of several orders do not: what one says depends on those
before it, since all come from one sponsor. They are computed again for whatever is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fealty.assessing.assessment import (
    CANNOT_TELL,
    MEASURED,
    OF_GROUP,
    REPORTED,
    Changed,
    Damping,
    Flip,
    Item,
    Sensitivity,
    likeliest,
)
from fealty.assessing.hypotheses import Hypothesis
from fealty.assessing.measured import Measured, added, levels
from fealty.assessing.tables import factor
from fealty.assessing.weighing import centred, signs
from fealty.measuring.estimate import HEADLINE_PROBABILITY

EFFECT, COURSE = "effect", "course"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the items of one measured order say in words, the checks that failed, and the records beneath them."""

    effect: str
    course: str
    checks: Sequence[str]
    records: tuple[str, ...]


class Evidence:
    """What bears on one reading.

    Parameters
    ----------
    hypotheses
        The readings.
    orders
        The measured orders, oldest first.
    scatter
        Sd of orders around the sponsor's level by its track record; None where there is none.
    reported
        Items from records.
    told
        For each measured order: words for its effects and its course, and the ids of the records beneath.
    """

    def __init__(
        self,
        hypotheses: Sequence[Hypothesis],
        orders: Sequence[Measured],
        scatter: float | None,
        reported: Sequence[Item],
        told: Mapping[str, Told],
    ) -> None:
        self.hypotheses = hypotheses
        self._orders = [one for one in orders if one.likelihoods.size]
        self._scatter = scatter
        self._levels = {one.id: levels(self._orders, one, scatter) for one in hypotheses}
        self._known: dict[frozenset[str], dict[str, list[float]]] = {}
        measured = [*self._effect_items(told), *self._course_items(told)]
        self.items = tuple(sorted([*measured, *reported], key=lambda one: (-one.diagnosticity, one.id)))

    def _added(self, left_out: frozenset[str]) -> dict[str, list[float]]:
        """Return what each order's effects add, by reading, without some orders."""
        if left_out not in self._known:
            kept = [one.order for one in self._orders if one.order not in left_out]
            self._known[left_out] = {
                one.id: added(one, [self._levels[one.id][order] for order in kept]) for one in self.hypotheses
            }
        return self._known[left_out]

    def _effect_items(self, told: Mapping[str, Told]) -> list[Item]:
        used, raw = self._added(frozenset()), {}
        for one in self.hypotheses:
            plain = levels(self._orders, one, self._scatter, doubted=False)
            raw[one.id] = added(one, list(plain.values()))
        return [
            _item(
                EFFECT,
                one,
                told[one.order],
                {name: logs[place] for name, logs in raw.items()},
                {name: logs[place] for name, logs in used.items()},
            )
            for place, one in enumerate(self._orders)
        ]

    def _course_items(self, told: Mapping[str, Told]) -> list[Item]:
        return [
            _item(
                COURSE, one, told[one.order],
                {each.id: one.course(each, doubted=False) for each in self.hypotheses},
                {each.id: one.course(each) for each in self.hypotheses},
            )
            for one in self._orders
            if one.courses
        ]  # fmt: skip

    def logs(self, without: Iterable[str] = ()) -> dict[str, float]:
        """Return the log likelihood of each reading, without some items (by their ids)."""
        gone = frozenset(without)
        left_out = frozenset(one.order for one in self._orders if f"{EFFECT}/{one.order}" in gone)
        total = {name: sum(logs) for name, logs in self._added(left_out).items()}
        for one in self.items:
            if one.what != EFFECT and one.id not in gone:
                total = {name: log + one.used[name] for name, log in total.items()}
        return total

    def posterior(self, without: Iterable[str] = (), priors: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the probability of each reading, without some items or with other priors.

        A share of the priors stays in it: that the whole of the evidence misleads is never ruled out.
        """
        before = priors or normalised({one.id: one.prior for one in self.hypotheses})
        logs = {name: log + math.log(before[name]) for name, log in self.logs(without).items()}
        most = max(logs.values())
        after = normalised({name: math.exp(log - most) for name, log in logs.items()})
        doubt = factor("doubt", "whole")
        return {name: (1.0 - doubt) * one + doubt * before[name] for name, one in after.items()}


def _item(what: str, one: Measured, told: Told, raw: Mapping[str, float], used: Mapping[str, float]) -> Item:
    own = factor("flaw", "order")
    kept = (1.0 - own) * (float(np.mean(1.0 - one.flaws)) if what == EFFECT else 1.0)
    failed = f"; checks failed: {', '.join(told.checks)}" if told.checks and what == EFFECT else ""
    reasons = {
        EFFECT: "Each reading expects effects of a size, and groups that agree or differ; this is how well they fit.",
        COURSE: "An order that is meant holds; one that is soon forgotten fades.",
    }
    lasting = centred(used)
    return Item(
        id=f"{what}/{one.order}",
        kind="measured",
        what=what,
        words=told.effect if what == EFFECT else told.course,
        reason=reasons[what],
        order=one.order,
        records=told.records,
        raw=centred(raw),
        used=lasting,
        damping=(Damping(name="checks", factor=kept, words=f"probability that it is the order's doing{failed}"),),
        signs=signs(lasting),
    )


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights as probabilities."""
    total = sum(weights.values())
    return {name: one / total for name, one in weights.items()}


def leader(posterior: Mapping[str, float]) -> str:
    """Return the id of the reading that reaches 0.6, else ``cannot tell``."""
    best = likeliest(posterior)
    return best if posterior[best] >= HEADLINE_PROBABILITY else CANNOT_TELL


def sensitivity(evidence: Evidence, groups: Mapping[str, tuple[str, Evidence]] | None = None) -> Sensitivity:
    """Return what the answer hangs on.

    Parameters
    ----------
    evidence
        All of it.
    groups
        Where there are several: each one's name, and what its own attacks alone say, by its id.
    """
    posterior = evidence.posterior()
    top = likeliest(posterior)
    without = []
    for one in evidence.items:
        found = evidence.posterior([one.id])
        without.append(_changed(one.id, f"Without: {one.words}", found, top))
    return Sensitivity(
        parts=(*_parts(evidence, top), *_by_group(groups or {}, top)),
        without=tuple(without),
        priors=tuple(_other_priors(evidence, top)),
        flip=_flip(evidence, posterior, top),
    )


def _parts(evidence: Evidence, top: str) -> Iterator[Changed]:
    """Yield the answers from what was measured alone, and from what was reported alone."""
    ids = {kind: [one.id for one in evidence.items if one.kind == kind] for kind in (MEASURED, REPORTED)}
    if all(ids.values()):
        yield _changed(MEASURED, "From the measured effects alone", evidence.posterior(ids[REPORTED]), top)
        yield _changed(REPORTED, "From the reports alone", evidence.posterior(ids[MEASURED]), top)


def _by_group(groups: Mapping[str, tuple[str, Evidence]], top: str) -> Iterator[Changed]:
    for group, (name, own) in groups.items():
        yield _changed(f"{MEASURED}/{group}", f"{OF_GROUP}{name} alone", own.posterior(), top)


def _changed(what: str, words: str, posterior: dict[str, float], top: str) -> Changed:
    return Changed(
        what=what, words=words, posterior=posterior, leader=leader(posterior), flips=likeliest(posterior) != top
    )


def _other_priors(evidence: Evidence, top: str) -> Iterator[Changed]:
    """Yield the answers with each prior doubled, and with that of the likeliest swapped with each that differs."""
    priors = normalised({one.id: one.prior for one in evidence.hypotheses})
    names = {one.id: one.name for one in evidence.hypotheses}
    for one, prior in priors.items():
        doubled = normalised({**priors, one: 2.0 * prior})
        words = f"With twice the prior for '{names[one]}'"
        yield _changed(f"doubled/{one}", words, evidence.posterior(priors=doubled), top)
    for one, prior in priors.items():
        if one != top and not math.isclose(prior, priors[top]):
            swapped = {**priors, one: priors[top], top: prior}
            words = f"With the priors of '{names[top]}' and '{names[one]}' swapped"
            yield _changed(f"swapped/{one}", words, evidence.posterior(priors=swapped), top)


def _flip(evidence: Evidence, posterior: Mapping[str, float], top: str) -> Flip | None:
    rival = likeliest({name: one for name, one in posterior.items() if name != top})
    priors = normalised({one.id: one.prior for one in evidence.hypotheses})
    logs = evidence.logs()
    gap = logs[top] + math.log(priors[top]) - logs[rival] - math.log(priors[rival])
    leaning = sorted(evidence.items, key=lambda one: one.used[rival] - one.used[top])
    leaning = [one for one in leaning if one.used[top] > one.used[rival]]
    first = leaning[0] if leaning else None
    lean = first.used[top] - first.used[rival] if first else 0.0
    needed = priors[rival] * math.exp(min(gap, 500.0))
    items: list[str] = []
    for one in leaning:
        items.append(one.id)
        if likeliest(evidence.posterior(items)) != top:
            break
    else:
        items = []
    return Flip(
        rival=rival,
        item=first.id if first else None,
        item_factor=1.0 - gap / lean if lean > gap else None,
        prior=needed / (needed + 1.0 - priors[rival]),
        items=tuple(items),
    )
