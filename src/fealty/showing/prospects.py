"""Days ahead as the reader sees them: the worth of a promise, what may come, and when a concession pays."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.assessing import Assurance
from fealty.assessing.assessment import CANNOT_TELL
from fealty.assessing.estimative import chance, clause, percent
from fealty.assessing.worth import Span
from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement
from fealty.scenarios import Bargain, Figure, GroupOutlook, Outlook
from fealty.scenarios.counting import collected
from fealty.showing import formats as fmt
from fealty.showing.charts import bargain_chart, bargain_label, fan_chart, fan_label, svg
from fealty.showing.charts.glance import effects_chart, glanced, months_chart, readings_chart, worth_chart
from fealty.showing.further import Further
from fealty.showing.pages import Ahead, Drawing, Line, Link, Small, Worth
from fealty.showing.views import CLASS
from fealty.showing.words import VERDICT, counted_verdict, sponsor_name


def _record(measurement: Measurement) -> str:
    """Return where the sponsor's record is on the page: a section of its own, where several orders make one."""
    return "#track" if measurement.track is not None and measurement.track.orders else "#orders"


def worth_of(measurement: Measurement, one: Assurance) -> Worth:
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
        leads=tuple(Link(text=text, href=_record(measurement)) for text in ("It rests on", "By its trend")),
    )  # fmt: skip


def _span(one: Span) -> tuple[str, str]:
    middle, low, high = (f"{each:,.0f}".replace("-", "−") for each in (one.middle, one.low, one.high))
    return middle, f"{low} to {high}"


def outlook_part(measurement: Measurement, one: Outlook, *, planned: bool) -> Ahead:
    """Return what may come as it stands on the page; `planned`: somebody wrote the plan, it is not the page's own."""
    label = fan_label(one)
    wide, narrow = (
        svg(fan_chart(one, measurement, size=size), label=label, classes=size) for size in ("wide", "narrow")
    )
    by_group = len(one.groups) if len(one.groups) > 1 else 0
    rows = [*one.groups, one.total] if len(one.groups) > 1 else list(one.groups)
    return Ahead(
        title=f"the {one.days} days from {fmt.day(one.begin)}",
        lead=_supposed(measurement, one, planned=planned),
        words=tuple(fmt.readable(each) for each in one.words[: len(one.words) - by_group]),
        drawing=Drawing(title="Days ahead", wide=wide, narrow=narrow),
        heads=("Group", "Nothing new", "Under the plan", "Change", "Quiet month", "Worst month")
        if one.total.difference is not None
        else ("Group", "Attacks", "Quiet month", "Worst month"),
        lines=tuple(Line(cells=(each.name, *_ahead_cells(each))) for each in rows),
        assumptions=(
            *(fmt.readable(each) for each in one.assumptions),
            f"{one.plan.paths:,} simulated futures, seed {one.plan.seed}.",
        ),
        leads=(Link(text="one more order like those before", href=_record(measurement)),),
    )


def _supposed(measurement: Measurement, one: Outlook, *, planned: bool) -> str:
    """Return what the days ahead suppose, and who supposes it."""
    if one.plan.nothing_new:
        return "What the past implies, if nothing new happens."
    if planned:
        events = fmt.listing([fmt.readable(each.words) for each in one.milestones])
        return f"A plan that somebody wrote down, a supposition and no prediction: {one.title}. It has {events}."
    return (
        "The case has no plan for the days ahead, so this page supposes one of its own: that"
        f" {sponsor_name(measurement)} gives one more order like those before, on {fmt.day(one.milestones[0].day)}."
        " Nobody is known to plan it."
    )


def _ahead_cells(one: GroupOutlook) -> Iterator[str]:
    """Yield the cells of one group: attacks and remarkable months, if nothing new happens and under the plan."""
    yield _figure(one.usual_attacks)
    both = ((one.usual_months.quiet, one.months.quiet), (one.usual_months.worse, one.months.worse))
    if one.difference is None:
        yield from ("–" if usual is None else percent(usual) for usual, _ in both)
        return
    yield _figure(one.attacks)
    yield _figure(one.difference.figure)
    for usual, under in both:
        yield "–" if usual is None or under is None else f"{percent(usual)} → {percent(under)}"


def _figure(one: Figure) -> str:
    return f"{one.median:,} ({one.low:,} to {one.high:,})".replace("-", "−")


def bargain_part(measurement: Measurement, one: Bargain) -> Ahead:
    """Return the bargaining question as it stands on the page."""
    label = bargain_label(one)
    wide, narrow = (svg(bargain_chart(one, size=size), label=label, classes=size) for size in ("wide", "narrow"))
    theirs, ours, after = one.stakes.adversary, one.stakes.sponsor, one.stakes.after_strike
    return Ahead(
        title="When is a concession worth it?",
        words=one.words,
        drawing=Drawing(title="Bargain", wide=wide, narrow=narrow),
        lines=(
            Line(cells=("Adversary: an attack suffered", _worth(theirs.attack))),
            Line(cells=("Adversary: a concession given", _worth(theirs.concession))),
            Line(cells=("Adversary: a strike made", _worth(theirs.strike))),
            Line(cells=("Sponsor: an order given", _worth(ours.order))),
            Line(cells=("Sponsor: an attack", _worth(ours.attack))),
            Line(cells=("Sponsor: a concession received", _worth(ours.concession))),
            Line(cells=("Sponsor: being struck", _worth(ours.strike))),
            Line(cells=("Sponsor: being disobeyed", _worth(ours.disobeyed))),
            Line(cells=("Attacks after a strike, order obeyed, disobeyed, none given (times as many)",
                        f"{after.obeyed:g}, {after.disobeyed:g}, {after.no_order:g}")),
        ),
        assumptions=(f"Attacks to be expected without an order: {fmt.mean(one.attacks)} (a mean over the futures).",),
        leads=(Link(text="By the record", href=_record(measurement)),),
    )  # fmt: skip


def _worth(value: float) -> str:
    return f"{value:g}".replace("-", "−")


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
        leads = tuple(Link(text=f"“{each}”", href="#readings") for each in (fmt.sentence(name), name))
        yield Small(title="What lies behind it?", words=words, drawing=drawing, href="#readings", leads=leads)
    if further.assurance is not None:
        one = further.assurance
        holds = f"{clause(one.p_complete)} it holds for {fmt.figure(one.days, 'day')}"
        words = f"{holds}; as long a quiet without it: {chance(one.p_quiet)}."
        label = f"Attacks expected with a promise and without it. {words}"
        drawing = svg(worth_chart(one), label=label, classes=CLASS)
        leads = (Link(text="it holds", href="#worth"),)
        yield Small(title="What would a promise be worth?", words=words, drawing=drawing, href="#worth", leads=leads)
    yield _happened(measurement)


def _effects(measurement: Measurement) -> Small:
    shown = glanced(measurement)
    kinds = [VERDICT[counted_verdict(one) if isinstance(one, Estimate) else one.verdict] for _, one in shown]
    unclear = kinds.count(VERDICT[CANNOT_TELL])
    sure = [f"{kinds.count(name)} {name}" for each, name in VERDICT.items() if each != CANNOT_TELL and name in kinds]
    told = [fmt.listing(sure)] if sure else []
    told += [f"for {unclear} the data cannot tell"] if unclear else []
    typical = " (a typical group)" if measurement.pooled else ""
    words = f"{fmt.figure(len(shown), 'order')}{typical}: {'; '.join(told)}."
    label = f"Ratio of attacks under each order to those expected, with intervals. {words} A table has the figures."
    return Small(
        title="What did the orders do?",
        words=words,
        drawing=svg(effects_chart(measurement), label=label, classes=CLASS),
        href="#ratios",
        leads=(Link(text=words.partition(":")[0], href="#ratios"),),
    )


def _happened(measurement: Measurement) -> Small:
    reports = sum(sum(one.counts) for one in measurement.series)
    attacks = round(sum(float(collected(one)[0].sum()) for one in measurement.series))
    gaps = max((sum(one.missing) for one in measurement.series), default=0)
    told = f"{fmt.figure(reports, 'attack')} reported one by one"
    said = f"{told}, {attacks:,} with published totals" if attacks != reports else told
    said += f"; {fmt.figure(gaps, 'day')} without collection." if gaps else "."
    label = f"Attacks month by month, with the orders: {said} The timeline below has the days."
    return Small(
        title="What happened?",
        words=said,
        drawing=svg(months_chart(measurement), label=label, classes=CLASS),
        href="#timeline",
        leads=(Link(text=told.partition(" reported")[0], href="#records"),),
    )
