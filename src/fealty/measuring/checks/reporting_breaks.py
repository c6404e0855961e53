"""Breaks in reporting: a source that falls silent with the order makes quiet that nobody ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from fealty.measuring.cells import Array
from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look, counted

NAME = "breaks in reporting"
#: Days before the order that it is compared with: a source that fell silent years ago is no break at the order.
RECENT = 180
#: A source that tells less than this share of the reports, before and under the order, cannot make the quiet.
SHARE = 0.1
#: It has stopped, or only just begun, where it tells less than this part of what is to be expected of it.
LITTLE = 0.2
#: Probability of any break by chance alone, over all sources looked at. Strict, because reports come in batches.
LEVEL = 0.01
#: Comparisons made of each source: it stopped, it stopped halfway through the order, it began.
COMPARISONS = 3
#: Sources named, at most.
MOST = 3

Counts = NDArray[np.int64]
"""Reports in two strata: the group's attacks, and everything else."""


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """Reports of each source over some days, shape (sources, 2), and of all of them, shape (2,)."""

    by: Counts
    all: Counts

    def share(self, source: int) -> float:
        """Return a source's share of all."""
        return float(self.by[source].sum() / max(self.all.sum(), 1))


@dataclass(frozen=True, kw_only=True)
class _Found:
    """Reports before the order, under it, and in the second half of its days; the last report of each source."""

    names: Sequence[str]
    before: _Stretch
    under: _Stretch
    late: _Stretch
    last: Sequence[date | None]

    def large(self) -> list[int]:
        """Return the sources that tell a good part, the largest first."""
        shares = [max(self.before.share(k), self.under.share(k)) for k in range(len(self.names))]
        ranked = np.argsort(-(self.before.by + self.under.by).sum(axis=1), kind="stable")
        return [k for k in ranked.tolist() if shares[k] >= SHARE]

    def broke(self, source: int, level: float) -> str | None:
        """Return what became of a source where chance does not explain it, in words; None where it does."""
        if _fewer(source, self.late, self.before, level):
            return "stopped with the order" if _fewer(source, self.under, self.before, level) else "stopped under it"
        return "began with the order" if _fewer(source, self.before, self.under, level) else None

    def could_tell(self, level: float) -> bool:
        """Tell whether the silence of any large source would be more than chance."""
        return any(_odds(k, self.under, self.before)[0] < level for k in self.large())

    def words(self, source: int) -> str:
        """Return the figures of a source."""
        before, under = self.before, self.under
        return (
            f"{before.by[source].sum()} of {counted(int(before.all.sum()), 'report')} before it "
            f"({100 * before.share(source):.0f} %), {under.by[source].sum()} of {int(under.all.sum())} under it "
            f"({100 * under.share(source):.0f} %)"
        )


def _fewer(source: int, here: _Stretch, there: _Stretch, level: float) -> bool:
    """Tell whether a source tells next to nothing on some days of what is to be expected from others, beyond chance."""
    both, of_all = here.by[source] + there.by[source], here.all + there.all
    expected = float((both * here.all / np.maximum(of_all, 1)).sum())
    told = int(here.by[source].sum())
    return told <= LITTLE * expected and float(_odds(source, here, there)[: told + 1].sum()) < level


def _odds(source: int, here: _Stretch, there: _Stretch) -> Array:
    """Return how likely each number of reports of a source on some days is, given all reports and its own on both.

    As in Fisher's exact test. The group's attacks and everything else are strata: a source that reports little but a
    group's attacks has not stopped because the group did.
    """
    odds = np.ones(1)
    both, of_all = here.by[source] + there.by[source], here.all + there.all
    for whole, own, drawn in zip(of_all.tolist(), both.tolist(), here.all.tolist(), strict=True):
        if own and drawn:
            odds = np.convolve(odds, _shared_out(whole, own, drawn))
    return odds


def _shared_out(whole: int, own: int, drawn: int) -> Array:
    """Return how likely 0, 1, … of a source's own reports are among those drawn of all (hypergeometric)."""
    number = np.arange(own + 1)
    logs = _log_ways(own, number) + _log_ways(whole - own, drawn - number) - _log_ways(whole, np.array(drawn))
    return np.asarray(np.exp(logs), dtype=np.float64)


def _log_ways(total: int, chosen: NDArray[np.int64]) -> Array:
    """Return the log of how many ways there are to choose so many of a total; there is none to choose more."""
    return np.asarray(gammaln(total + 1) - gammaln(chosen + 1) - gammaln(total - chosen + 1), dtype=np.float64)


def check(look: Look) -> Check | None:
    """Compare each source's share of all that the case reports, before the order and under it.

    All events of the case count, whoever acted; days whose attacks are known from a published total do not. None where
    there are no two sources to compare.
    """
    reports, days, seen = look.round.material.reports, look.days, look.round.rows_seen
    at = reports.days - look.round.series.begin.toordinal()
    first = max(days.first, days.begin - RECENT)
    inside = (at >= first) & (at < days.until)
    inside[inside] = seen[at[inside]]
    if not seen[days.begin : days.until].any() or not inside.any():
        return None
    before, under = inside & (at < days.begin), inside & (at >= days.begin)
    if not under.any():
        last = date.fromordinal(int(reports.days[before].max()))
        words = (
            f"Not a single event of any kind is on record for the days it was measured over, against "
            f"{int(before.sum())} in the {int(seen[first : days.begin].sum())} days before (the last on {last}). There "
            "was quiet, or nobody reported."
        )
        return Check(name=NAME, outcome="informative", words=words)
    late = under & (at >= (days.begin + days.until) // 2)
    found = _found(look, before, under, late)
    large = found.large()
    if np.count_nonzero((found.before.by + found.under.by).any(axis=1)) < 2:
        return None
    level = LEVEL / (COMPARISONS * max(len(large), 1))
    broken = [
        f"{found.names[k]} {how}: {found.words(k)}, the last on {found.last[k]}"
        for k in large
        if (how := found.broke(k, level))
    ]
    if broken:
        words = f"A change in who reports can pass for a change in what is done. {'; '.join(broken[:MOST])}."
        return Check(name=NAME, outcome="failed", words=words)
    if not large:
        words = f"No source tells as much as {100 * SHARE:.0f} % of what is reported; none can make the quiet."
        return Check(name=NAME, outcome="passed", words=words)
    told = "; ".join(f"{found.names[k]}: {found.words(k)}" for k in large[:MOST])
    if not found.could_tell(level):
        words = f"Too little was reported under the order to tell whether a source fell silent. {told}."
        return Check(name=NAME, outcome="informative", words=words)
    return Check(name=NAME, outcome="passed", words=f"No large source stopped or began with the order. {told}.")


def _found(look: Look, before: NDArray[np.bool_], under: NDArray[np.bool_], late: NDArray[np.bool_]) -> _Found:
    """Return who told how much; reports by nobody known are left out."""
    reports, own = look.round.material.reports, look.round.own_reports
    size = len(reports.names)

    def stretch(which: NDArray[np.bool_]) -> _Stretch:
        known = which & (reports.tellers >= 0)
        parts = [np.bincount(reports.tellers[known & part], minlength=size) for part in (own, ~own)]
        by = np.stack(parts, axis=1)
        return _Stretch(by=by, all=by.sum(axis=0))

    last = np.zeros(size, dtype=np.int64)
    inside = (before | under) & (reports.tellers >= 0)
    np.maximum.at(last, reports.tellers[inside], reports.days[inside])
    return _Found(
        names=reports.names,
        before=stretch(before),
        under=stretch(under),
        late=stretch(late),
        last=[date.fromordinal(day) if day else None for day in last.tolist()],
    )
