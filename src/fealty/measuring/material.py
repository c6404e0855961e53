"""What a case holds for a measurement, read once, and the questions that it can answer about names and series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from fealty.casefile import Case, Group, Settings, View
from fealty.errors import MeasurementError
from fealty.measuring.asking import Stretch
from fealty.measuring.measurement import OrderSpan, Series
from fealty.measuring.naming import Registry
from fealty.measuring.series import attacks_of, period, series_of, totals_of
from fealty.records import Event, Incident, IntervalCount, Order, Response


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """The records and settings of a case."""

    settings: Settings
    registry: Registry
    events: Sequence[View[Event]]
    totals: Sequence[View[IntervalCount]]
    orders: Sequence[View[Order]]
    incidents: Sequence[View[Incident]]
    responses: Sequence[View[Response]]

    @classmethod
    def of(cls, case: Case) -> Material:
        """Read everything from an open case."""
        settings = case.settings
        return cls(
            settings=settings,
            registry=Registry(settings),
            events=case.views(Event),
            totals=case.views(IntervalCount),
            orders=case.views(Order),
            incidents=case.views(Incident),
            responses=case.views(Response),
        )

    def period(self, groups: Sequence[Group]) -> tuple[date, date]:
        """Return the first day of the case and the first day after it.

        Raises
        ------
        MeasurementError
            Neither the settings nor the data say.
        """
        attacks = [one for group in groups for one in attacks_of(group, self.events, self.settings, self.registry)[0]]
        days = period(self.settings, attacks, self.totals)
        if days is None:
            raise MeasurementError(
                "no dated attacks in the case, and no period; add tables, or set case.begin and .end"
            )
        return days

    def series(
        self, group: Group, days: tuple[date, date], *, counter: str | None = "", doubtful: bool = False
    ) -> Series:
        """Return a group's series.

        Parameters
        ----------
        counter
            Whose published totals are used; None for nobody's, "" for the one that the settings name.
        doubtful
            Count the attacks too that are less sure than the settings ask for.
        """
        settings = self.settings
        if doubtful:
            attack = msgspec.structs.replace(settings.attack, min_confidence=0.0)
            settings = msgspec.structs.replace(settings, attack=attack)
        attacks, left_out = attacks_of(group, self.events, settings, self.registry)
        named = settings.counts.counter if counter == "" else counter
        totals, unused = totals_of(named, self.totals, days, len(settings.groups) == 1)
        if unused:
            left_out["published total that overlaps another, leaves the period, or names no group"] = unused
        return series_of(group, attacks, totals, days, settings, left_out)

    def other_series(self, group: Group, series: Series, looked_at: Stretch) -> Iterator[tuple[str, str, Series]]:
        """Yield the series that other choices about the data would give, each with a name and words for it.

        Only those that differ from `series` on the days looked at.
        """
        days = (series.begin, series.end)
        found = [
            (
                "rows only",
                "From the listed attacks alone, without published totals.",
                self.series(group, days, counter=None),
            )
        ]
        for rival in self.settings.counts.rivals:
            other = _with_rival(series, self.series(group, days, counter=rival))
            found.append((f"count of {rival}", f"By the count of {rival} wherever there is one.", other))
        words = "With the attacks too that are otherwise too doubtful to count."
        found.append(("doubtful too", words, self.series(group, days, doubtful=True)))
        seen = _known(series, looked_at)
        yield from ((name, words, other) for name, words, other in found if _known(other, looked_at) != seen)

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


def _known(series: Series, looked_at: Stretch) -> tuple[object, ...]:
    """Return what the model sees of a series on the days looked at."""
    first, last = looked_at.first, looked_at.last
    totals = tuple((t.begin, t.end, t.count) for t in series.totals if t.begin < last and t.end > first)
    covered = {day for begin, end, _ in totals for day in range(begin, end)}
    return (totals, tuple(series.counts[day] for day in range(first, last) if day not in covered))


def _with_rival(series: Series, rival: Series) -> Series:
    """Return the series with a rival's totals in place of those that they overlap."""
    theirs = [total for total in rival.totals if total.record]
    ours = [total for total in series.totals if not any(total.begin < r.end and r.begin < total.end for r in theirs)]
    return msgspec.structs.replace(series, totals=tuple(sorted((*ours, *theirs), key=lambda total: total.begin)))
