"""An assessment of a case: the sponsor as a whole, and each measured order by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fealty.assessing.assessment import Assessment, Reading, Weighed, likeliest
from fealty.assessing.evidence import Evidence, Told, leader, normalised, sensitivity
from fealty.assessing.finding import Clue, find_clues
from fealty.assessing.hypotheses import Hypothesis, check_hypotheses, default_hypotheses
from fealty.assessing.measured import Measured
from fealty.assessing.tables import factor
from fealty.assessing.telling import course_words, effect_words, missing_words, order_label, paragraph
from fealty.assessing.weighing import reported_items
from fealty.casefile import Case, Location
from fealty.measuring.case import opened
from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import Measurement, OrderSpan


def assess(
    case: Case | str | Location, measurement: Measurement, *, hypotheses: Sequence[Hypothesis] | None = None
) -> Assessment:
    """Weigh rival readings of a sponsor's orders by what was measured and what was reported.

    Parameters
    ----------
    case
        An open case, or the path of one: its records are the reported evidence.
    measurement
        Of the same case.
    hypotheses
        The readings; those of ``data/hypotheses.toml`` unless given (see `read_hypotheses`).

    Raises
    ------
    SettingsError
        Readings that cannot be computed with.
    """
    with opened(case) as file:
        clues = find_clues(file, measurement)
    return assess_clues(measurement, clues, hypotheses)


def assess_clues(
    measurement: Measurement, clues: Sequence[Clue], hypotheses: Sequence[Hypothesis] | None = None
) -> Assessment:
    """Weigh rival readings, the reported evidence given as clues; parameters as of `assess`."""
    chosen = tuple(hypotheses) if hypotheses is not None else default_hypotheses()
    check_hypotheses(chosen)
    estimates = {span.id: [one for one in measurement.estimates if one.order == span.id] for span in measurement.orders}
    spans = [span for span in measurement.orders if estimates[span.id]]
    measured = {span.id: Measured.of(span.id, estimates[span.id]) for span in spans}
    told = {span.id: _told(measurement, span, estimates[span.id]) for span in spans}
    scatter = measurement.track.spread if measurement.track else None
    mine = set(measurement.track.orders) if measurement.track else set(measured)
    whole = Evidence(
        chosen,
        [measured[span.id] for span in spans if span.id in mine],
        scatter,
        reported_items(_once(clues), chosen, None),
        told,
    )
    readings = []
    for span in spans:
        about = [one for one in clues if one.order == span.id]
        label = order_label(span)
        evidence = Evidence(chosen, [measured[span.id]], scatter, reported_items(about, chosen, span.id), told)
        readings.append(_reading(evidence, label, order=span.id))
    groups = _by_group(measurement, chosen, [span for span in spans if span.id in mine], told)
    unmeasured = len({one.order for one in measurement.not_measured} - set(measured))
    sponsor = measurement.sponsor_name or "The sponsor"
    label = f"{sponsor} and its orders ({len(mine & set(measured))} measured)"
    return Assessment(
        title=measurement.title,
        sponsor=measurement.sponsor,
        sponsor_name=measurement.sponsor_name,
        hypotheses=chosen,
        whole=_reading(whole, label, unmeasured=unmeasured, groups=groups, notes=_ungraded(clues)),
        orders=tuple(readings),
    )


def _once(clues: Sequence[Clue]) -> list[Clue]:
    """Return each record once a kind: a tie that outlasts five orders is one tie."""
    return list({(one.kind, one.record): one for one in reversed(clues)}.values())[::-1]


def _told(measurement: Measurement, span: OrderSpan, estimates: Sequence[Estimate]) -> Told:
    courses = [one.course for one in estimates if one.course]
    return Told(
        effect=effect_words(measurement, span, estimates),
        course=course_words(span, courses) if courses else "",
        checks=sorted({each.name for one in estimates for each in one.checks if each.outcome == "failed"}),
        records=tuple(dict.fromkeys(record for one in estimates for record in one.records)),
    )


def _by_group(
    measurement: Measurement, chosen: Sequence[Hypothesis], spans: Sequence[OrderSpan], told: Mapping[str, Told]
) -> dict[str, tuple[str, Evidence]]:
    """Return what each of several groups' attacks alone say, by the group's id; nothing where there is one group."""
    ids = {span.id for span in spans}
    groups = dict.fromkeys(one.group for one in measurement.estimates if one.order in ids and one.group and one.effect)
    names = {one.group: one.name for one in measurement.series}
    scatter = measurement.track.spread if measurement.track else None
    found = {}
    for group in groups if len(groups) > 1 else ():
        own = [one for one in measurement.estimates if one.group == group]
        each = [Measured.of(span.id, [one for one in own if one.order == span.id]) for span in spans]
        found[group] = (names.get(group, group), Evidence(chosen, each, scatter, [], told))
    return found


def _ungraded(clues: Sequence[Clue]) -> tuple[str, ...]:
    """Say that sources are not graded, since a reader can change that."""
    without = sum(one.grade is None for one in clues)
    if not without:
        return ()
    some = "None of the reports has" if without == len(clues) else f"{without} of the {len(clues)} reports do not have"
    counts = f"each counts as ungraded ({factor('grade', None):g})"
    return (
        f"{some} a source with an Admiralty grade; {counts}. An edit of a source's field grade (A to F) grades it.",
    )


def _reading(
    evidence: Evidence,
    label: str,
    *,
    order: str | None = None,
    unmeasured: int = 0,
    groups: Mapping[str, tuple[str, Evidence]] | None = None,
    notes: tuple[str, ...] = (),
) -> Reading:
    posterior = evidence.posterior()
    priors = normalised({one.id: one.prior for one in evidence.hypotheses})
    weighed = tuple(
        Weighed(id=one.id, name=one.name, words=one.words, prior=priors[one.id], posterior=posterior[one.id])
        for one in evidence.hypotheses
    )
    hinges, best = sensitivity(evidence, groups), leader(posterior)
    measured = any(one.kind == "measured" for one in evidence.items)
    missing = missing_words(evidence.items, evidence.hypotheses, unmeasured, measured)
    return Reading(
        order=order,
        label=label,
        hypotheses=weighed,
        items=evidence.items,
        leader=best,
        top=likeliest(posterior),
        doubt=factor("doubt", "whole"),
        sensitivity=hinges,
        missing=missing,
        words=paragraph(_about(label), weighed, evidence.items, hinges, best, missing),
        notes=(*_notes(evidence.hypotheses), *notes),
    )


def _about(label: str) -> str:
    return label[0].upper() + label[1:]


def _notes(hypotheses: Sequence[Hypothesis]) -> tuple[str, ...]:
    """Return what the table of ratios does not say about the readings of a case."""
    known = {one.id for one in default_hypotheses()}
    return tuple(
        f"The table of ratios says nothing about '{one.name}'; kinds of items that it gives no ratio for count as 1."
        for one in hypotheses
        if one.id not in known
    )
