"""A whole case: every order to stop, on every group that it was given to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec

from fealty.casefile import Case, Group, Settings
from fealty.errors import MeasurementError, SettingsError
from fealty.measuring.asking import Question
from fealty.measuring.estimate import Alternative, Check, Estimate
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement, NotMeasured, OrderSpan, Series
from fealty.measuring.spans import order_spans

MOST_NAMES = 8
"""Names matched by a part that a check lists."""


def measure(
    case: Case | str | Path,
    *,
    sponsor: str | None = None,
    groups: Sequence[str] | None = None,
    orders: Sequence[str] | None = None,
    level: float = 0.9,
    progress: Callable[[str, float], None] | None = None,
) -> Measurement:
    """Measure whether the groups of a case obeyed, order by order.

    Each order is measured by itself over its first days (``settings.orders.days``), against the days before it.

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
    with _opened(case) as opened:
        material = Material.of(opened)
    if not 0 < level < 1:
        raise SettingsError(f"level {level} is no probability between 0 and 1")
    chosen = _groups(material.settings, groups)
    days = material.period()
    series = {group.id: material.series(group, days) for group in chosen}
    spans, refused = order_spans(material.orders, material.incidents, material.responses, material.settings, days[1])
    asked = _selected(spans, orders, sponsor, material)
    estimates: list[Estimate] = []
    not_measured = [
        NotMeasured(order=order.id, label=material.registry.name(order.issuer), group=None, reason=reason)
        for order, reason in refused
    ]
    for number, span in enumerate(asked):
        if progress is not None:
            progress(span.label, number / len(asked))
        question = _question(span, spans, material, level)
        for one in _answers(question, chosen, series, material, estimates):
            estimates.append(one) if isinstance(one, Estimate) else not_measured.append(one)
    return Measurement(
        title=material.settings.case.title,
        question=material.settings.case.question,
        sponsor=sponsor or material.settings.case.sponsor,
        sponsor_name=material.name_of(sponsor or material.settings.case.sponsor),
        level=level,
        estimates=tuple(estimates),
        orders=tuple(asked),
        series=tuple(series.values()),
        not_measured=tuple(not_measured),
        checks=tuple(_data(series.values(), material)),
    )


@contextmanager
def _opened(case: Case | str | Path) -> Iterator[Case]:
    if isinstance(case, Case):
        yield case
    else:
        with Case(case) as opened:
            yield opened


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


def _question(span: OrderSpan, spans: Sequence[OrderSpan], material: Material, level: float) -> Question:
    rules = material.settings.orders
    return Question(
        span=span, spans=spans, level=level, days=rules.days, history=rules.history, anticipation=rules.anticipation
    )


def _answers(
    question: Question,
    groups: Sequence[Group],
    series: dict[str, Series],
    material: Material,
    before: Sequence[Estimate],
) -> Iterator[Estimate | NotMeasured]:
    """Yield what the order did to each group that it was given to, or why that cannot be said."""
    span = question.span
    addressed = [group for group in groups if material.addressed(span, group)]
    if not addressed:
        reason = "nobody it was given to belongs to a group of the case; add an alias or a member to the settings"
        yield NotMeasured(order=span.id, label=span.label, group=None, reason=reason)
    for group in addressed:
        earlier = [one for one in before if one.group == group.id]
        try:
            yield _estimate(question, group, series[group.id], material, earlier)
        except MeasurementError as error:
            yield NotMeasured(order=span.id, label=span.label, group=group.id, reason=str(error))


def _estimate(
    question: Question, group: Group, series: Series, material: Material, before: Sequence[Estimate]
) -> Estimate:
    span, days = question.span, question.stretch(series)
    return msgspec.structs.replace(
        question.fit(series),
        order=span.id,
        group=group.id,
        begin_date=span.begin,
        baseline_date=series.begin + timedelta(days=days.first),
        end_date=series.begin + timedelta(days=days.until),
        records=(*span.records, *span.answers, *question.beneath(series)),
        checks=tuple(_overlap(span, question.spans, before)),
        alternatives=tuple(_alternatives(question, group, series, material)),
    )


def _overlap(span: OrderSpan, spans: Sequence[OrderSpan], before: Sequence[Estimate]) -> Iterator[Check]:
    """Say which other orders were in force at the same time: one order at a time is all that is measured so far.

    An earlier order that is still being measured, or that was obeyed and is still in force, makes the days before this
    one no measure of what is usual: then the check fails.
    """
    earlier = [one for one in spans if one.id != span.id and one.begin <= span.begin < one.end]
    kept = {one.order for one in before if one.verdict in ("obeyed", "partly")}
    strong = [one for one in earlier if span.begin < one.measured_until or one.id in kept]
    if strong:
        words = f"It was given while others were in force ({_labels(strong)}); what it added to them cannot be told."
        yield Check(name="an order on its own", outcome="failed", words=words)
    weak = [one for one in earlier if one not in strong]
    if weak:
        words = f"Orders that nothing had ended were still in force on paper ({_labels(weak)})."
        yield Check(name="older orders", outcome="informative", words=words)
    later = [one for one in spans if span.begin < one.begin < span.measured_until]
    if later:
        words = (
            f"Others followed while it was measured ({_labels(later)}); what changed belongs to all of them together."
        )
        yield Check(name="orders that followed", outcome="informative", words=words)


def _labels(spans: Sequence[OrderSpan]) -> str:
    return "; ".join(one.label for one in spans)


def _alternatives(question: Question, group: Group, series: Series, material: Material) -> Iterator[Alternative]:
    """Ask the same of other data, where the case has any: each answer shows what the main one hangs on."""
    for variant, other in material.other_series(group, series, question.stretch(series)):
        yield from _asked(variant.name, variant.words, question, other)
    if question.span.issued_end > question.span.begin:
        late = f"If it was in force only from {question.span.issued_end}, the latest date of issue."
        yield from _asked("latest date", late, question.issued_late(), series)


def _asked(name: str, words: str, question: Question, series: Series) -> Iterator[Alternative]:
    try:
        found = question.fit(series)
    except MeasurementError:
        return  # with these data nothing is left to measure; the main answer stands by itself
    yield Alternative(
        name=name,
        words=words,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p_fewer=found.p_fewer,
        verdict=found.verdict,
    )


def _data(series: Iterable[Series], material: Material) -> Iterator[Check]:
    for one in series:
        gaps = sum(one.missing)
        days = len(one.counts) - gaps
        words = f"{one.name}: {sum(one.counts)} attacks counted on {days} days; {gaps} days without collection"
        if one.summed:
            words += f"; attacks dated only to a week or a month ({one.summed}) are counted as sums over those days"
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
