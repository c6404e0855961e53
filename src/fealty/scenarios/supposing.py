"""From a plan to what the simulator takes: orders with their effects, days in force and groups, and what was assumed.

What is supposed for one day happens in this order: orders are lifted, talks end, orders to attack are given, orders to
stop are given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from fealty.errors import SettingsError
from fealty.measuring.ahead import Standing, next_order
from fealty.measuring.cells import Array
from fealty.measuring.forward import Strike
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement
from fealty.records import Mention
from fealty.scenarios.outlook import Milestone
from fealty.scenarios.plan import ALL, Plan, PlanLift, PlanOrder, PlanTalks, beyond, dated
from fealty.scenarios.working import AtWork, fading, order_words

ASSUMED = 12
"""Sets the draws of a plan's own ratios apart from all others."""
NORMAL_90 = 1.6448536269514722
"""Half the width of a standard normal's central 90 %."""
TALKS = re.compile(r"\b(talks?|negotiat\w*|dialogues?|summits?)\b", re.IGNORECASE)
"""What names talks in the condition of an order."""


@dataclass(frozen=True, kw_only=True)
class Supposed:
    """A plan as the simulator takes it.

    Attributes
    ----------
    orders : list of AtWork
        Those of the case and of the plan, each ending on its day.
    strikes : list of Strike
    milestones : list of Milestone
    assumptions : list of str
        A sentence each.
    touched : set of str
        Ids of the groups on which the plan acts.
    """

    orders: list[AtWork]
    strikes: list[Strike] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


def suppose(
    plan: Plan,
    standings: Sequence[Standing],
    measurement: Measurement,
    material: Material,
    acting: Sequence[AtWork],
) -> Supposed:
    """Return what a plan supposes.

    Parameters
    ----------
    plan
        What is supposed.
    standings
        Where each group stands on the first day ahead.
    measurement
        The track record, from which orders have their effects.
    material
        The case: its names and rules.
    acting
        Its orders at work.

    Raises
    ------
    SettingsError
        The plan does not fit the case; the message names the field and what to do.
    """
    return _Supposing(plan, standings, measurement, material).run(acting)


class _Supposing:
    """One plan on one case."""

    def __init__(self, plan: Plan, standings: Sequence[Standing], measurement: Measurement, material: Material) -> None:
        self.plan, self.measurement, self.material = plan, measurement, material
        self.fade = {one.group: fading(one, plan.paths) for one in standings}
        self.begin = standings[0].day
        self.groups = [one.group for one in standings]
        self.known: Array | None = None

    def run(self, acting: Sequence[AtWork]) -> Supposed:
        """Take what is supposed day by day."""
        for place, day in dated(self.plan):
            fault = beyond(day, self.begin, self.plan.days)
            if fault:
                raise SettingsError(f"{place}: {fault}")
        found = Supposed(orders=list(acting))
        rules = self.material.settings.orders
        steps: list[tuple[date, int, int, PlanLift | PlanTalks | PlanOrder]] = []
        steps += [(one.date, 0, number, one) for number, one in enumerate(self.plan.lifts, 1)]
        steps += [(one.date, 1, number, one) for number, one in enumerate(self.plan.talks, 1)]
        steps += [
            (one.date, 3 if one.content in rules.measure else 2, number, one)
            for number, one in enumerate(self.plan.orders, 1)
        ]
        for _, _, number, one in sorted(steps, key=lambda step: step[:3]):
            if isinstance(one, PlanLift):
                self._lift(one, number, found)
            elif isinstance(one, PlanTalks):
                self._talks(one, number, found)
            else:
                self._order(one, number, found)
        self._strikes(found)
        found.milestones.sort(key=lambda one: one.day)
        return found

    # --- orders -------------------------------------------------------------------------------------------------------

    def _order(self, order: PlanOrder, number: int, found: Supposed) -> None:
        place, rules = f"[[order]] number {number}", self.material.settings.orders
        day, issuer = (order.date - self.begin).days, self._issuer(order, place)
        groups = self._chosen(order.groups, place, addressed=True)
        stops, attacks = order.content in rules.measure, order.content in rules.lifted_by
        if not stops and order.ratio is None and not attacks:
            raise SettingsError(
                f"{place}: the track record does not say what an order with the content {order.content!r} does; "
                f"give ratio, or a content of {', '.join(rules.measure)}"
            )
        label = order_words(order.content, order.date, issuer)
        found.touched.update(groups)
        found.milestones.append(Milestone(day=order.date, kind="order", words=label, groups=groups))
        if stops:  # what is left of an order to attack ends with the next order to stop
            _end(found, [one for one in self._working(found, day, groups) if not one.stops], day)
        elif attacks:
            _end(found, [one for one in self._working(found, day, groups) if one.stops], day)
            if order.ratio is None:
                found.assumptions.append(
                    f"{label[0].upper()}{label[1:]} lifts the orders to stop; it adds nothing of its own (no ratio)."
                )
                return
        effect = self._effect(order, label, found)
        full, end = day + rules.days, None if order.until is None else (order.until - self.begin).days + 1
        if attacks:
            end = full if end is None else min(end, full)
        found.orders.extend(
            AtWork(
                order=order.id or f"order {number}",
                group=group,
                label=label,
                condition=order.condition,
                stops=stops,
                effect=effect[:, self.groups.index(group)],
                begin=day,
                full=None if order.ratio is not None else full,
                fade=self.fade[group],
                end=end,
            )
            for group in groups
        )

    def _issuer(self, order: PlanOrder, place: str) -> str:
        """Return the issuer's name; without a ratio the issuer has to be the sponsor whose record is known."""
        sponsor, registry = self.measurement.sponsor, self.material.registry
        if order.issuer is None:
            return self.measurement.sponsor_name or "the sponsor"
        mention = Mention(text=order.issuer)
        actor = registry.actor(mention)
        if order.ratio is None and sponsor is not None and not registry.belongs(actor, [sponsor]):
            raise SettingsError(
                f"{place}: issuer {order.issuer!r} is not {self.measurement.sponsor_name or sponsor}, whose track "
                "record is known, nor anybody who speaks for it; give ratio, or measure that sponsor"
            )
        return registry.name(mention)

    def _effect(self, order: PlanOrder, label: str, found: Supposed) -> Array:
        """Return the log rate ratio, shape (paths, groups)."""
        shape = (self.plan.paths, len(self.groups))
        if order.ratio is None:
            if self.known is None:
                self.known = next_order(self.measurement, self.plan.paths, len(self.groups), self.plan.seed)
                found.assumptions.append(_record(self.measurement))
            return self.known
        low, high = order.ratio if isinstance(order.ratio, tuple) else (order.ratio, order.ratio)
        words = f"{low:g}" if low == high else f"{low:g} to {high:g} (90 %)"
        found.assumptions.append(
            f"Attacks under {label} are assumed to come to {words} of those without it, for as long as it is in force; "
            "that figure is the plan's own."
        )
        spread = (math.log(high) - math.log(low)) / (2.0 * NORMAL_90)
        chance = np.random.default_rng([self.plan.seed, ASSUMED])
        drawn = (math.log(low) + math.log(high)) / 2.0 + spread * chance.standard_normal(self.plan.paths)
        return np.broadcast_to(drawn[:, None], shape)

    # --- what ends orders ---------------------------------------------------------------------------------------------

    def _lift(self, lift: PlanLift, number: int, found: Supposed) -> None:
        place = f"[[lift]] number {number}"
        day, groups = (lift.date - self.begin).days, self._chosen(lift.groups, place)
        working = self._working(found, day, groups)
        ended = working if lift.order == ALL else _named(lift.order, working, f"{place}: order")
        if not ended:
            raise SettingsError(f"{place}: no order is in force on {lift.date}; take it out")
        self._ended(lift.date, ended, found, "lift", "")

    def _talks(self, talks: PlanTalks, number: int, found: Supposed) -> None:
        place, day = f"[[talks]] number {number}", (talks.date - self.begin).days
        working = self._working(found, day, self.groups)
        if talks.orders:
            ended = [one for name in talks.orders for one in _named(name, working, f"{place}: orders")]
        else:
            ended = [one for one in working if one.condition and TALKS.search(one.condition)]
        if not ended:
            raise SettingsError(
                f"{place}: no order in force on {talks.date} has a condition that names talks; list the orders that "
                f"lapse with them: orders = [...]; in force: {_listed(working)}"
            )
        self._ended(talks.date, ended, found, "talks", "talks end; ")

    def _ended(self, day: date, ended: Sequence[AtWork], found: Supposed, kind: str, prefix: str) -> None:
        labels = list(dict.fromkeys(one.label for one in ended))
        groups = tuple(group for group in self.groups if any(one.group == group for one in ended))
        words = f"{prefix}{', '.join(labels)} {'lapses' if len(labels) == 1 else 'lapse'}"
        step = Milestone(day=day, kind="talks" if kind == "talks" else "lift", words=words, groups=groups)
        found.milestones.append(step)
        found.touched.update(groups)
        _end(found, ended, (day - self.begin).days)

    def _strikes(self, found: Supposed) -> None:
        for number, one in enumerate(self.plan.strikes, 1):
            groups = self._chosen(one.groups, f"[[strike]] number {number}")
            found.strikes.append(Strike(day=(one.date - self.begin).days, groups=groups, scale=one.scale))
            words = f"strike of {one.date}" + ("" if one.scale == 1.0 else f" (scale {one.scale:g})")
            found.milestones.append(Milestone(day=one.date, kind="strike", words=words, groups=groups))
            found.touched.update(groups)
        if self.plan.strikes:
            found.assumptions.append("A strike sets off what the triggers before it did, as far as that is known.")

    # --- who ----------------------------------------------------------------------------------------------------------

    def _chosen(self, groups: Sequence[str], place: str, *, addressed: bool = False) -> tuple[str, ...]:
        """Return the groups named, else those that earlier orders were given to (`addressed`) or all."""
        for one in groups:
            if one not in self.groups:
                raise SettingsError(f"{place}: no group {one!r}; the case has {', '.join(self.groups)}")
        before = {one.group for one in self.measurement.estimates} if addressed else set()
        wanted = set(groups) or before or set(self.groups)
        return tuple(one for one in self.groups if one in wanted)

    def _working(self, found: Supposed, day: int, groups: Sequence[str]) -> list[AtWork]:
        return [one for one in found.orders if one.group in groups and one.in_force(day)]


def _end(found: Supposed, ended: Sequence[AtWork], day: int) -> None:
    gone = {id(one) for one in ended}
    found.orders[:] = [one.lifted(day) if id(one) in gone else one for one in found.orders]


def _named(name: str, working: Sequence[AtWork], place: str) -> list[AtWork]:
    """Return the orders in force that an id, or its first characters, names."""
    exact = [one for one in working if one.order == name]
    some = exact or [one for one in working if name and one.order.startswith(name)]
    if len({one.order for one in some}) != 1:
        why = "fits several orders" if some else "is no order in force then"
        raise SettingsError(f"{place} {name!r} {why}; in force: {_listed(some or working)}")
    return some


def _listed(working: Sequence[AtWork]) -> str:
    return "; ".join(dict.fromkeys(f"{one.order[:12]} ({one.label})" for one in working)) or "none"


def _record(measurement: Measurement) -> str:
    """Say where the effect of the next order comes from."""
    track, who = measurement.track, measurement.sponsor_name or "the sponsor"
    if track is not None and track.following:
        return (
            f"What an order of {who} does comes from {len(track.orders)} orders measured before: attacks come to "
            f"{track.ratio:.2g} of those without it ({measurement.level * 100:.0f} %: {track.low:.2g} to "
            f"{track.high:.2g}), the same draw for all orders of the plan. "
            "After the days that orders are measured over it fades."
        )
    if measurement.estimates:
        one = measurement.estimates[-1]
        return (
            f"What an order of {who} does comes from one order, {one.ratio:.2g} ({one.low:.2g} to {one.high:.2g}), and "
            "from how far orders of one sponsor are assumed to differ."
        )
    return f"No order of {who} was measured; what one does is as good as unknown (0.09 to 12 times the attacks)."
