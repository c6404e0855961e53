"""What a case holds for a measurement, read once, and the questions that it can answer about names and series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

import msgspec

from fealty.casefile import Case, Group, Settings, View, happenings
from fealty.errors import MeasurementError
from fealty.measuring.measurement import OrderSpan, Series, Total
from fealty.measuring.naming import Registry
from fealty.measuring.planning import Stretch
from fealty.measuring.series import LONGEST_BLUR, Attack, attacks_of, once, period, series_of, totals_of
from fealty.measuring.sharing import Sharing, share_out
from fealty.measuring.telling import Reports, publishers
from fealty.records import Event, Incident, IntervalCount, Order, Response, Source
from fealty.records.facts import country_name

_R = TypeVar("_R", Incident, Response)
VIOLENT = ("ASSAULT", "COERCE")
WEEK = 7
SHARED = "by nobody that is named, and shared out to another group"
TWICE = "told twice (incident)"
"""Why a record is left out whose attack another record tells as well."""
LEAST = 0.25
"""Share of the attacks that another choice of data has to keep, to be worth an answer of its own."""


class Variant(msgspec.Struct, frozen=True):
    """Another choice about the data: its name, its words, its settings, and the one country that is looked at."""

    name: str
    words: str
    settings: Settings
    country: str | None = None


class Material(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The records and settings of a case, and the names of those who published them, by the source's id.

    ``known`` keeps the series that were asked for, ``told`` the attacks, both by group and variant; ``shared`` who made
    the attacks that nobody is named for, by variant.
    """

    settings: Settings
    registry: Registry
    events: Sequence[View[Event]]
    totals: Sequence[View[IntervalCount]]
    orders: Sequence[View[Order]]
    incidents: Sequence[View[Incident]]
    responses: Sequence[View[Response]]
    published: Mapping[str, str]
    known: dict[tuple[str, str], Series]
    told: dict[tuple[str, str], tuple[list[Attack], Counter[str]]]
    shared: dict[str, Sharing]

    @classmethod
    def of(cls, case: Case) -> Material:
        """Read everything from an open case."""
        settings, gone = case.reviewed_settings, case.successors()
        return cls(
            settings=settings,
            registry=Registry(settings),
            events=case.views(Event),
            totals=case.views(IntervalCount),
            orders=case.views(Order),
            incidents=[_followed(seen, gone) for seen in case.views(Incident)],
            responses=[_followed(seen, gone) for seen in case.views(Response)],
            published=publishers(case.views(Source)),
            known={},
            told={},
            shared={},
        )

    @cached_property
    def happenings(self) -> Mapping[str, str]:
        """What each record tells of, where an incident says that several tell of the same."""
        return happenings(self.incidents)

    @cached_property
    def reports(self) -> Reports:
        """All events of the case, as reports."""
        return Reports.of(self.events, self.published, self.settings.case.region, LONGEST_BLUR)

    def period(self) -> tuple[date, date]:
        """Return the first day of the case and the first day after it.

        Raises
        ------
        MeasurementError
            Neither the settings nor the data say.
        """
        dated = [seen.record.when for seen in self.events]
        dated += [seen.record.interval for seen in self.totals]
        dated += [seen.record.issued for seen in self.orders]
        days = period(self.settings, dated)
        if days is None:
            raise MeasurementError(
                "no dated records in the case, and no period; add tables, or set case.begin and .end"
            )
        return days

    def series(self, group: Group, days: tuple[date, date], variant: Variant | None = None) -> Series:
        """Return a group's series, by the case's own choices about the data or by others."""
        settings = variant.settings if variant else self.settings
        key = (group.id, variant.name if variant else "")
        if key not in self.known:
            attacks, left_out = self.attacks(group, variant)
            totals, unused = totals_of(group, self.totals, days, settings, self.registry)
            merged = once(attacks, self.happenings)
            sharing = self.sharing(days, variant)
            mine = sharing.theirs(merged, group.id) if sharing else merged
            made = series_of(group, mine, totals, days, settings)
            fewer = {TWICE: len(attacks) - len(merged), SHARED: len(merged) - len(mine)}
            reasons = left_out + unused + Counter(made.left_out) + Counter({why: n for why, n in fewer.items() if n})
            self.known[key] = msgspec.structs.replace(made, left_out=dict(reasons))
        return self.known[key]

    def draws(self, group: Group, days: tuple[date, date]) -> list[Series]:
        """Return what the group's series may be as well, by who made the attacks that nobody is named for."""
        sharing = self.sharing(days)
        if sharing is None or not group.unattributed:
            return []
        merged = once(self.attacks(group)[0], self.happenings)
        totals = totals_of(group, self.totals, days, self.settings, self.registry)[0]
        each = (sharing.theirs(merged, group.id, draw) for draw in range(1, len(sharing.draws)))
        return [series_of(group, mine, totals, days, self.settings) for mine in each]

    def sharing(self, days: tuple[date, date], variant: Variant | None = None) -> Sharing | None:
        """Return who made the attacks that nobody is named for; None where at most one group may have."""
        groups = [group for group in self.settings.groups if group.unattributed]
        name = variant.name if variant else ""
        if len(groups) < 2:
            return None
        if name not in self.shared:
            told = {group.id: once(self.attacks(group, variant)[0], self.happenings) for group in groups}
            unnamed = {
                one.record: one
                for attacks in told.values()
                for one in attacks
                if not self.registry.names_somebody(one.event.actors)
            }
            named = {group: [one for one in attacks if one.record not in unnamed] for group, attacks in told.items()}
            self.shared[name] = share_out(named, list(unnamed.values()), days[0], (days[1] - days[0]).days)
        return self.shared[name]

    def attacks(self, group: Group, variant: Variant | None = None) -> tuple[list[Attack], Counter[str]]:
        """Return a group's attacks, record by record, and how many events were left out for which reason."""
        key = (group.id, variant.name if variant else "")
        if key not in self.told:
            events = self.events
            if variant and variant.country:
                events = [seen for seen in events if seen.record.where and seen.record.where.country == variant.country]
            self.told[key] = attacks_of(group, events, variant.settings if variant else self.settings, self.registry)
        return self.told[key]

    def alike(self, group: Group, name: str, choose: Callable[[list[Attack]], list[Attack]]) -> list[Attack]:
        """Return the group's attacks, those of one incident once, as `choose` sees them; `name` stands for it."""
        key = (group.id, name)
        if key not in self.told:
            self.told[key] = (choose(once(self.attacks(group)[0], self.happenings)), Counter())
        return self.told[key][0]

    def rows(self, group: Group, days: tuple[date, date], attacks: Sequence[Attack]) -> Series:
        """Return the series of a choice of a group's attacks, without published totals."""
        return series_of(group, once(attacks, self.happenings), (), days, self.settings)

    def other_series(self, group: Group, series: Series, looked_at: Stretch) -> Iterator[tuple[Variant, Series]]:
        """Yield the series that other choices about the data would give.

        Only those that differ from `series` on the days looked at, and keep a good part of its attacks.
        """
        days, usual = (series.begin, series.end), _known(series, looked_at)
        for variant in self._variants(any(total.record for total in usual[0])):
            other = self.series(group, days, variant)
            if variant.settings.counts.counter in self.settings.counts.rivals:
                other = _with_rival(series, other)
            if _known(other, looked_at) != usual and _attacks(other, looked_at) >= LEAST * _attacks(series, looked_at):
                yield variant, other

    def _variants(self, with_totals: bool) -> Iterator[Variant]:
        settings, vary = self.settings, msgspec.structs.replace
        rows = vary(settings, counts=vary(settings.counts, counter=None))
        if with_totals:
            yield Variant("rows only", "From the listed attacks alone, without published totals.", rows)
            for rival in settings.counts.rivals:
                words = f"By the count of {rival} wherever there is one."
                yield Variant(f"count of {rival}", words, vary(settings, counts=vary(settings.counts, counter=rival)))
        elif len(settings.case.region) > 1:
            for country in settings.case.region:
                name = country_name(country)
                yield Variant(f"{name} alone", f"From the attacks in {name} alone.", rows, country)
        words = "With the attacks too that are otherwise too doubtful to count."
        yield Variant("doubtful too", words, vary(settings, attack=vary(settings.attack, min_confidence=0.0)))

    def triggers(self, group: Group) -> list[date]:
        """Return the days of events that may set off attacks of a group by themselves."""
        found = []
        for seen in self.events:
            event, kinds = seen.record, self.settings.orders.triggers
            when = event.when.begin or event.when.end
            if event.trigger is None or when is None or not seen.holds or event.status != "asserted":
                continue
            last = event.when.end or when
            if event.confidence < self.settings.attack.min_confidence or (last - when).days > WEEK:
                continue
            if event.trigger in kinds if kinds else self._provokes(event, group):
                found.append(when + (last - when) // 2)
        return sorted(set(found))

    def _provokes(self, event: Event, group: Group) -> bool:
        """Tell whether an event is violence by others than group and sponsor, and not aimed at somebody else."""
        by = [self.registry.actor(one) for one in event.actors]
        on = [self.registry.actor(one) for one in event.recipients]
        own = [one for one in (*group.members, self.settings.case.sponsor) if one]
        if event.type not in VIOLENT or any(self.registry.belongs(one, own) for one in by):
            return False
        known = [one for one in on if one is not None]
        return not known or any(self.registry.belongs(one, own) for one in known)

    def name_of(self, actor: str | None) -> str | None:
        """Return the name of an actor of the settings, by its id."""
        return next((one.name for one in self.settings.actors if one.id == actor), None)

    def given_by(self, span: OrderSpan, sponsor: str) -> bool:
        """Tell whether an order was given by an actor, by a part of it, or on its behalf."""
        order = self._order(span)
        givers = (self.registry.actor(order.issuer), self.registry.actor(order.on_behalf_of))
        return any(self.registry.belongs(giver, [sponsor]) for giver in givers)

    def addressed(self, span: OrderSpan, group: Group) -> bool:
        """Tell whether an order was given to a group: to a member, to what its members are part of, or to itself."""
        order = self._order(span)
        given_to = [self.registry.actor(mention) for mention in order.addressees]
        if not any(given_to):
            given_to = [self.registry.actor(order.issuer)]
        above = {one for member in group.members for one in self.registry.lineage(member)}
        return any(one in above or self.registry.belongs(one, group.members) for one in given_to if one)

    def _order(self, span: OrderSpan) -> Order:
        return next(seen.record for seen in self.orders if seen.record.id == span.id)


def _followed(seen: View[_R], gone: Mapping[str, str | None]) -> View[_R]:
    """Return a record that refers to others with the versions of them that hold now."""
    one = seen.record
    if isinstance(one, Response):
        now: Incident | Response = msgspec.structs.replace(one, order=gone.get(one.order, one.order) or one.order)
    else:
        members, apart = (tuple(gone.get(id_, id_) or id_ for id_ in ids) for ids in (one.members, one.apart))
        now = msgspec.structs.replace(one, members=members, apart=apart)
    return msgspec.structs.replace(seen, record=now)


def _attacks(series: Series, looked_at: Stretch) -> int:
    return sum(series.counts[looked_at.first : looked_at.last])


def _known(series: Series, looked_at: Stretch) -> tuple[tuple[Total, ...], tuple[int, ...]]:
    """Return what the model sees of a series on the days looked at."""
    first, last = looked_at.first, looked_at.last
    totals = tuple(total for total in series.totals if total.begin < last and total.end > first)
    covered = {day for total in totals for day in range(total.begin, total.end)}
    return (totals, tuple(series.counts[day] for day in range(first, last) if day not in covered))


def _with_rival(series: Series, rival: Series) -> Series:
    """Return the series with a rival's totals in place of those that they overlap."""
    theirs = [total for total in rival.totals if total.record]
    ours = [total for total in series.totals if not any(total.begin < r.end and r.begin < total.end for r in theirs)]
    return msgspec.structs.replace(series, totals=tuple(sorted((*ours, *theirs), key=lambda total: total.begin)))
