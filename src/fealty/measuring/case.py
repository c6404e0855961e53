"""A whole case: every order to stop, on every group that it was given to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from fealty.casefile import Case, Group, Location, Settings
from fealty.errors import SettingsError
from fealty.measuring.answering import interval, verdict_probabilities
from fealty.measuring.checks import placebo_groups
from fealty.measuring.effect import Density
from fealty.measuring.estimate import CANNOT_TELL, Check, Estimate, headline
from fealty.measuring.groupwise import Answered, Concerned, GroupAnswers
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement, NotMeasured, OrderSpan, Pooled, Series, Spread, Track
from fealty.measuring.pooling import Pool, pool
from fealty.measuring.record import track_record
from fealty.measuring.shared_out import Asked, answer_groups
from fealty.measuring.spans import Orders, order_spans
from fealty.records import Order

DAYS_A_YEAR = 365.25
MOST_NAMES = 8
"""Names matched by a part that a check lists."""


def measure(
    case: Case | str | Location,
    *,
    sponsor: str | None = None,
    groups: Sequence[str] | None = None,
    orders: Sequence[str] | None = None,
    level: float = 0.9,
    progress: Callable[[str, float], None] | None = None,
) -> Measurement:
    """Measure whether the groups of a case obeyed, order by order.

    Each order is measured over its first days (``settings.orders.days``). All orders of a group are fitted together;
    groups that were given the same order inform each other.

    Parameters
    ----------
    case
        An open case, or the path of one.
    sponsor
        Only the orders given by this actor (an id), by somebody who speaks for it, or on its behalf.
    groups, orders
        Only these groups (ids of the settings), only these orders (ids, or their first characters).
    level
        Probability inside the intervals.
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    SettingsError
        The case has no groups, or no such sponsor, group or order.
    MeasurementError
        Nothing could be measured at all: the case has no dated attacks and no period.
    """
    with opened(case) as file:
        material = Material.of(file)
    if not 0 < level < 1:
        raise SettingsError(f"level {level} is no probability between 0 and 1")
    chosen = _groups(material.settings, groups)
    days = material.period()
    series = {group.id: material.series(group, days) for group in chosen}
    found = order_spans(material.orders, material.incidents, material.responses, material.settings, days[1])
    asked = _selected(found.measured, orders, sponsor, material)
    each = [
        Asked(group=group, series=series[group.id], orders=concerned(group, found, asked, material)) for group in chosen
    ]
    answers = answer_groups(each, material, level, progress)
    alone = {(one.span.id, each.group): one for each in answers for one in each.answered}
    pooled = pool({pair: one.density for pair, one in alone.items()}, lambda pair, known: alone[pair].given(known))
    estimates = list(_estimates(asked, answers, pooled, series, level))
    return Measurement(
        title=material.settings.case.title,
        question=material.settings.case.question,
        sponsor=sponsor or material.settings.case.sponsor,
        sponsor_name=material.name_of(sponsor or material.settings.case.sponsor),
        level=level,
        estimates=tuple(estimates),
        orders=tuple(asked),
        series=tuple(series.values()),
        not_measured=tuple(_not_measured(found.refused, asked, chosen, answers, material)),
        checks=tuple(_data(series.values(), material)),
        pooled=tuple(_pooled(asked, estimates, pooled, level)),
        spread=_spread(estimates, pooled, level),
        track=_track(asked, answers, pooled, sponsor or material.settings.case.sponsor, material, level),
    )


@contextmanager
def opened(case: Case | str | Location) -> Iterator[Case]:
    """Give an open case as it is, and open one whose path is given for as long as it takes."""
    if isinstance(case, Case):
        yield case
    else:
        with Case(case) as file:
            yield file


def _groups(settings: Settings, wanted: Sequence[str] | None) -> list[Group]:
    if not settings.groups:
        raise SettingsError("the case names no groups; add [[groups]] to its settings (`fealty settings CASE`)")
    known = {group.id: group for group in settings.groups}
    for one in wanted or ():
        if one not in known:
            raise SettingsError(f"no group {one!r} in the case; it has {', '.join(known)}")
    return [known[one] for one in wanted] if wanted else list(known.values())


def _selected(
    spans: list[OrderSpan], wanted: Sequence[str] | None, sponsor: str | None, material: Material
) -> list[OrderSpan]:
    for one in wanted or ():
        if not any(span.id.startswith(one) for span in spans):
            raise SettingsError(f"no order to be measured has the id {one!r}; `fealty measure` without it lists them")
    if wanted:
        spans = [span for span in spans if any(span.id.startswith(one) for one in wanted)]
    if sponsor is None:
        return spans
    if sponsor not in {actor.id for actor in material.settings.actors}:
        raise SettingsError(f"no actor {sponsor!r} in the case's settings")
    return [span for span in spans if material.given_by(span, sponsor)]


def concerned(group: Group, found: Orders, asked: Sequence[OrderSpan], material: Material) -> Concerned:
    """Return the orders of a case as they concern one group."""
    given = tuple(span for span in found.measured if material.addressed(span, group))
    lifting = tuple(span for span in found.lifting if material.addressed(span, group))
    mine = {span.id for span in given}
    return Concerned(
        given=given,
        asked=tuple(span for span in asked if span.id in mine),
        lifting=lifting,
        others=tuple(span for span in asked if span.id not in mine),
        everything=(*found.measured, *found.lifting),
    )


def _not_measured(
    refused: Iterable[tuple[Order, str]],
    asked: Sequence[OrderSpan],
    groups: Sequence[Group],
    answers: Sequence[GroupAnswers],
    material: Material,
) -> Iterator[NotMeasured]:
    for order, reason in refused:
        yield NotMeasured(order=order.id, label=material.registry.name(order.issuer), group=None, reason=reason)
    by_group = {one.group: {each.order: each for each in one.not_measured} for one in answers}
    for span in asked:
        addressed = [group for group in groups if material.addressed(span, group)]
        if not addressed:
            reason = "nobody it was given to belongs to a group of the case; add an alias or a member to the settings"
            yield NotMeasured(order=span.id, label=span.label, group=None, reason=reason)
        for group in addressed:
            if span.id in by_group[group.id]:
                yield by_group[group.id][span.id]


def _estimates(
    asked: Sequence[OrderSpan],
    answers: Sequence[GroupAnswers],
    pooled: Pool | None,
    series: dict[str, Series],
    level: float,
) -> Iterator[Estimate]:
    """Yield the estimates in order of issue, with what the other groups say about each."""
    by_order = {
        span.id: [(each.group, one) for each in answers for one in each.answered if one.span.id == span.id]
        for span in asked
    }
    for span in asked:
        others = {series[each.group].name: each.unaddressed[span.id] for each in answers if span.id in each.unaddressed}
        for group, one in by_order[span.id]:
            check = placebo_groups(one.own, others)
            found = one.estimate
            if check is not None:
                found = msgspec.structs.replace(found, checks=(check, *found.checks))
            density = pooled.effects.get((span.id, group)) if pooled else None
            yield found if density is None else _leaning(found, one, density, level)


def _leaning(found: Estimate, alone: Answered, density: Density, level: float) -> Estimate:
    """Return an estimate with the part that the other groups have in it."""
    low, ratio, high = interval(density, level)
    verdicts = verdict_probabilities(density)
    verdict = headline(verdicts)
    words = "From this group's attacks alone, whatever the others did."
    return msgspec.structs.replace(
        found,
        ratio=ratio,
        low=low,
        high=high,
        p_fewer=density.below(0.0),
        verdicts=verdicts,
        verdict=verdict,
        days_to_tell=found.days_to_tell if verdict == CANNOT_TELL else None,
        pooled=True,
        alternatives=(alone.own.alternative("this group alone", words), *found.alternatives),
    )


def _pooled(
    asked: Sequence[OrderSpan], estimates: Sequence[Estimate], pooled: Pool | None, level: float
) -> Iterator[Pooled]:
    for span in asked:
        density = pooled.centres.get(span.id) if pooled else None
        if density is not None:
            low, ratio, high = interval(density, level)
            verdicts = verdict_probabilities(density)
            yield Pooled(
                order=span.id,
                groups=tuple(one.group or "" for one in estimates if one.order == span.id),
                ratio=ratio,
                low=low,
                high=high,
                p_fewer=density.below(0.0),
                verdicts=verdicts,
                verdict=headline(verdicts),
            )


def _spread(estimates: Sequence[Estimate], pooled: Pool | None, level: float) -> Spread | None:
    if pooled is None:
        return None
    tail = (1.0 - level) / 2.0
    low, sd, high = (pooled.spread.quantile(q) for q in (tail, 0.5, 1.0 - tail))
    groups = {one.group for one in estimates if one.order in pooled.centres}
    return Spread(sd=sd, low=low, high=high, groups=len(groups), orders=len(pooled.centres))


def _track(
    asked: Sequence[OrderSpan],
    answers: Sequence[GroupAnswers],
    pooled: Pool | None,
    sponsor: str | None,
    material: Material,
    level: float,
) -> Track | None:
    """Return the sponsor's track record, from each of its orders' effect on a typical group."""
    alone = {one.span.id: one.density for each in answers for one in each.answered}
    centres = pooled.likelihoods() if pooled else {}
    mine = [span for span in asked if span.id in alone and (sponsor is None or material.given_by(span, sponsor))]
    years = [span.begin.toordinal() / DAYS_A_YEAR for span in mine]
    record = track_record([centres.get(span.id, alone[span.id]) for span in mine], years)
    if record is None:
        return None
    low, ratio, high = interval(record.following, level)
    verdicts = verdict_probabilities(record.following)
    trend = interval(record.trend, level) if record.trend else (None, None, None)
    return Track(
        orders=tuple(span.id for span in mine),
        ratio=ratio,
        low=low,
        high=high,
        p_fewer=record.following.below(0.0),
        verdicts=verdicts,
        verdict=headline(verdicts),
        spread=record.spread.quantile(0.5),
        trend=trend[1],
        trend_low=trend[0],
        trend_high=trend[2],
        p_loosening=1.0 - record.trend.below(0.0) if record.trend else None,
        following=record.following.quantiles(),
    )


def _data(series: Iterable[Series], material: Material) -> Iterator[Check]:
    for one in series:
        gaps = sum(one.missing)
        days = len(one.counts) - gaps
        words = f"{one.name}: {sum(one.counts)} attacks counted on {days} days; {gaps} days without collection"
        if one.summed:
            words += f"; attacks dated only to a week or a month ({one.summed}) are counted as sums over those days"
        shared = material.sharing((one.begin, one.end))
        theirs = sum(group == one.group for group in shared.draws[0].values()) if shared else 0
        if theirs:
            words += (
                f"; {theirs} of them are by nobody that is named, and shared out among groups that may have made them"
            )
        if one.spread:
            words += f"; {one.spread} more of these, too close to each other for that, are spread evenly over theirs"
        yield Check(name="data", outcome="informative", words=f"{words}.")
    about = material.settings.case
    if about.begin is None or about.end is None:
        words = "The case states no period; it is taken from the first and last date of all its records."
        yield Check(name="period", outcome="informative", words=words)
    by_part = material.registry.by_part()
    if by_part:
        named = "; ".join(f"{name} as {actor}" for name, actor in by_part[:MOST_NAMES])
        more = f"; and {len(by_part) - MOST_NAMES} more" if len(by_part) > MOST_NAMES else ""
        words = f"Names that mean an actor only by a part of them: {named}{more}."
        yield Check(name="names", outcome="informative", words=words)
