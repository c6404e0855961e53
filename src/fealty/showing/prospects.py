"""Days ahead as the reader sees them: the worth of a promise, what may come, and when a concession pays."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.assessing import Assurance
from fealty.assessing.assessment import CANNOT_TELL
from fealty.assessing.estimative import chance, clause, percent
from fealty.assessing.worth import Span
from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement
from fealty.scenarios import Bargain, Figure, Outlook
from fealty.showing import formats as fmt
from fealty.showing.charts import bargain_chart, bargain_label, fan_chart, fan_label, svg
from fealty.showing.charts.glance import effects_chart, glanced, months_chart, readings_chart, worth_chart
from fealty.showing.further import Further
from fealty.showing.pages import Ahead, Drawing, Line, Small, Worth
from fealty.showing.views import CLASS
from fealty.showing.words import VERDICT, counted_verdict


def worth_of(one: Assurance) -> Worth:
    """Return the worth of a promise as it stands on the page."""
    breach = one.breach
    days = (f"day {each}" if each is not None else "none" for each in (breach.middle, breach.low, breach.high))
    middle, low, high = days
    return Worth(
        words=fmt.readable(one.words),
        begin=fmt.day(one.begin),
        days=one.days,
        lines=(
            Line(cells=("Attacks without the promise", *_span(one.without))),
            Line(cells=("Attacks with it", *_span(one.promised))),
            Line(cells=("Averted", *_span(one.averted))),
            Line(cells=("It holds completely", percent(one.p_complete), "")),
            Line(cells=("As long a quiet without it", percent(one.p_quiet), "")),
            Line(cells=("At most a fifth of the attacks", percent(one.p_mostly), "")),
            Line(cells=("First attack", middle, f"{low} to {high}")),
        ),
        years=tuple(
            Line(
                cells=(
                    str(each.year), fmt.number(each.ratio.middle), fmt.interval(each.ratio.low, each.ratio.high),
                    percent(each.p_complete), percent(each.p_mostly),
                )
            )
            for each in one.years
        ),
    )  # fmt: skip


def _span(one: Span) -> tuple[str, str]:
    middle, low, high = (f"{each:,.0f}".replace("-", "−") for each in (one.middle, one.low, one.high))
    return middle, f"{low} to {high}"


def outlook_part(measurement: Measurement, one: Outlook) -> Ahead:
    """Return what may come as it stands on the page."""
    label = fan_label(one)
    wide, narrow = (
        svg(fan_chart(one, measurement, size=size), label=label, classes=size) for size in ("wide", "narrow")
    )
    by_group = len(one.groups) if len(one.groups) > 1 else 0
    rows = [*one.groups, one.total] if len(one.groups) > 1 else list(one.groups)
    return Ahead(
        title=f"the {one.days} days from {fmt.day(one.begin)}",
        words=tuple(fmt.readable(each) for each in one.words[: len(one.words) - by_group]),
        drawing=Drawing(title="Days ahead", wide=wide, narrow=narrow),
        lines=tuple(
            Line(
                cells=(
                    each.name, *_figure(each.usual_attacks),
                    *("–" if p is None else percent(p) for p in (each.usual_months.quiet, each.usual_months.worse)),
                )
            )
            for each in rows
        ),
        assumptions=(
            *(fmt.readable(each) for each in one.assumptions),
            f"{one.plan.paths:,} simulated futures, seed {one.plan.seed}.",
        ),
    )  # fmt: skip


def _figure(one: Figure) -> tuple[str, str]:
    return f"{one.median:,}", f"{one.low:,} to {one.high:,}"


def bargain_part(one: Bargain) -> Ahead:
    """Return the bargaining question as it stands on the page."""
    label = bargain_label(one)
    wide, narrow = (svg(bargain_chart(one, size=size), label=label, classes=size) for size in ("wide", "narrow"))
    theirs, ours, after = one.stakes.adversary, one.stakes.sponsor, one.stakes.after_strike
    return Ahead(
        title="When is a concession worth it?",
        words=one.words,
        drawing=Drawing(title="Bargain", wide=wide, narrow=narrow),
        lines=(
            Line(cells=("Adversary: an attack suffered", f"{theirs.attack:g}")),
            Line(cells=("Adversary: a concession given", f"{theirs.concession:g}")),
            Line(cells=("Adversary: a strike made", f"{theirs.strike:g}")),
            Line(cells=("Sponsor: an order given", f"{ours.order:g}")),
            Line(cells=("Sponsor: an attack", f"{ours.attack:g}")),
            Line(cells=("Sponsor: a concession received", f"{ours.concession:g}")),
            Line(cells=("Sponsor: being struck", f"{ours.strike:g}")),
            Line(cells=("Sponsor: being disobeyed", f"{ours.disobeyed:g}")),
            Line(cells=("Attacks after a strike, order obeyed, disobeyed, none given (times as many)",
                        f"{after.obeyed:g}, {after.disobeyed:g}, {after.no_order:g}")),
        ),
        assumptions=(f"Attacks to be expected without an order: {fmt.mean(one.attacks)} (a mean over the futures).",),
    )  # fmt: skip


# --- the first screen -------------------------------------------------------------------------------------------------


def glance_of(measurement: Measurement, further: Further) -> tuple[Small, ...]:
    """Return the small figures of the first screen, as far as there is something to be shown."""
    return tuple(_glance(measurement, further)) if measurement.estimates else ()


def _glance(measurement: Measurement, further: Further) -> Iterator[Small]:
    yield _effects(measurement)
    if further.assessment is not None:
        whole = further.assessment.whole
        top, name = max(one.posterior for one in whole.hypotheses), whole.name(whole.top)
        words = f"“{fmt.sentence(name)}” is {chance(top)}: judged, not measured."
        if whole.leader == CANNOT_TELL:
            words = f"The evidence cannot tell; nearest is “{name}”, {chance(top)}."
        label = f"Probability of each reading: {words} The section on readings has the figures."
        drawing = svg(readings_chart(whole), label=label, classes=CLASS)
        yield Small(title="What lies behind it?", words=words, drawing=drawing, href="#readings")
    if further.assurance is not None:
        one = further.assurance
        holds = f"{clause(one.p_complete)} it holds for {fmt.figure(one.days, 'day')}"
        words = f"{holds}; as long a quiet without it: {chance(one.p_quiet)}."
        label = f"Attacks expected with a promise and without it. {words}"
        drawing = svg(worth_chart(one), label=label, classes=CLASS)
        yield Small(title="What would a promise be worth?", words=words, drawing=drawing, href="#worth")
    total = sum(sum(one.counts) for one in measurement.series)
    label = f"{fmt.figure(total, 'attack')} month by month, with the orders; the timeline below has the days."
    drawing = svg(months_chart(measurement), label=label, classes=CLASS)
    yield Small(title="What happened?", words=_happened(measurement), drawing=drawing, href="#timeline")


def _effects(measurement: Measurement) -> Small:
    shown = glanced(measurement)
    kinds = [VERDICT[counted_verdict(one) if isinstance(one, Estimate) else one.verdict] for _, one in shown]
    told = fmt.listing([f"{kinds.count(kind)} {kind}" for kind in VERDICT.values() if kind in kinds])
    typical = " (a typical group)" if measurement.pooled else ""
    words = f"{fmt.figure(len(shown), 'order')}{typical}: {told}."
    label = f"Ratio of attacks under each order to those expected, with intervals. {words} A table has the figures."
    return Small(
        title="What did the orders do?",
        words=words,
        drawing=svg(effects_chart(measurement), label=label, classes=CLASS),
        href="#ratios",
    )


def _happened(measurement: Measurement) -> str:
    total = sum(sum(one.counts) for one in measurement.series)
    gaps = max((sum(one.missing) for one in measurement.series), default=0)
    said = f"{fmt.figure(total, 'attack')} reported"
    return f"{said}; {fmt.figure(gaps, 'day')} without collection." if gaps else f"{said}."
