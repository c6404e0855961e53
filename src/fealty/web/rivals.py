"""Rival readings on the desk: whose evidence is weighed, with which changes, and what these changes are in words.

A draft is what somebody tries before saving it: the whole list of ``[[hypotheses]]`` of a case's settings, as JSON. It
goes through the same checks as the file, and the same code of `fealty.assessing` weighs with it.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import cast
from weakref import WeakKeyDictionary

import msgspec

from fealty.assessing import Assessment, Clue, Hypothesis, Reading, assess_clues, default_hypotheses, find_clues
from fealty.assessing.tables import ratios
from fealty.casefile import HypothesisChange, Settings, check_settings, reviewed
from fealty.errors import SettingsError
from fealty.measuring import Measurement
from fealty.records import Actor, Source
from fealty.showing import formats as fmt
from fealty.showing import hypotheses_of
from fealty.showing.evidence import Archive
from fealty.showing.exports import Standing
from fealty.web.computing import Computed
from fealty.web.desk import Desk
from fealty.web.parts import Part
from fealty.web.problems import NotThere, Refused
from fealty.web.snapshot import Snapshot

SPONSOR = "sponsor"
"""What is asked about where no order and no group is named."""
SOON = 5_000
"""Records up to which a judgement moves the readings at once; in a larger case they wait for the next answer."""
MOST_CLUES = 8
MOST_READINGS = 12
LONGEST = 300
"""Characters of a reading's name or claim."""
BOUNDS = {"prior": (1e-4, 1e4), "ratio": (1e-3, 1e3), "ratios": (1e-3, 1e3)}
"""Numbers outside of these say more than anybody can know, and would only break the arithmetic."""
FIGURES = {
    "prior": "weight before the evidence", "ratio": "expected ratio", "ratio_sd": "spread between sponsors",
    "scatter": "spread between orders", "spread": "spread between groups",
}  # fmt: skip


class Subject(Part, frozen=True):
    """Whom readings are about: the sponsor, one order, or one group."""

    key: str
    text: str
    kind: str


class Weighing(Part, frozen=True):
    """What was weighed: the readings about the subject, all of the case, and what they stand on."""

    subject: Subject
    reading: Reading
    assessment: Assessment
    hypotheses: tuple[Hypothesis, ...]


def subjects(measurement: Measurement) -> list[Subject]:
    """Return everything that readings can be weighed for, the sponsor first."""
    asked = {one.order for one in measurement.estimates}
    found = [Subject(key=SPONSOR, text=measurement.sponsor_name or "The sponsor", kind="sponsor")]
    found += [Subject(key=one.id, text=one.label, kind="order") for one in measurement.orders if one.id in asked]
    groups = {one.group for one in measurement.estimates if one.group}
    if len(groups) > 1:
        found += [
            Subject(key=one.group, text=one.name, kind="group") for one in measurement.series if one.group in groups
        ]
    return found


def subject_of(measurement: Measurement, key: str) -> Subject:
    """Return one of the subjects.

    Raises
    ------
    NotThere
        No measured order, and no group, is called so.
    """
    found = next((one for one in subjects(measurement) if one.key == (key or SPONSOR)), None)
    if found is None:
        raise NotThere(f"Nothing is weighed for {key!r}: it is no order and no group that was measured.")
    return found


# --- weighing ---------------------------------------------------------------------------------------------------------


def weighed(desk: Desk, about: str, changes: Sequence[HypothesisChange] | None = None) -> Weighing:
    """Weigh the readings about a subject, with the case's own settings or with others tried in their place.

    Raises
    ------
    NotThere
        There is no answer yet, or no such subject.
    SettingsError
        Readings that cannot be computed with.
    """
    computed, snapshot = desk.answered(), desk.snapshot()
    settings = snapshot.settings
    if changes is not None:
        settings = msgspec.structs.replace(settings, hypotheses=tuple(changes))
    hypotheses = hypotheses_of(settings)
    subject = subject_of(computed.measurement, about)
    assessment = _assessment(desk, computed, snapshot, subject, hypotheses)
    reading = assessment.whole
    if subject.kind == "order":
        reading = next(one for one in assessment.orders if one.order == subject.key)
    return Weighing(subject=subject, reading=reading, assessment=assessment, hypotheses=hypotheses)


def _assessment(
    desk: Desk, computed: Computed, snapshot: Snapshot, subject: Subject, hypotheses: tuple[Hypothesis, ...]
) -> Assessment:
    known, small = computed.further.assessment, len(snapshot.records) <= SOON
    fresh = subject.kind != "group" and (computed.stamp == snapshot.stamp or not small)
    if fresh and known is not None and known.hypotheses == hypotheses:
        return known
    measurement = computed.measurement
    if subject.kind == "group":
        mine = tuple(one for one in measurement.estimates if one.group == subject.key)
        measurement = msgspec.structs.replace(measurement, estimates=mine)
    mark = str(snapshot.stamp if small else computed.stamp)
    clues = _clues_of(desk).found(
        f"{mark} {computed.stamp} {subject.key if subject.kind == 'group' else ''}",
        lambda: find_clues(_Looking(snapshot), measurement),
    )
    return assess_clues(measurement, clues, hypotheses)


class _Clues:
    """The clues of one desk's last few questions: in a large case they take seconds to find."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, list[Clue]] = OrderedDict()

    def found(self, key: str, find: Callable[[], list[Clue]]) -> list[Clue]:
        """Return the clues of a question, found once."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = find()
            while len(self._kept) > MOST_CLUES:
                self._kept.popitem(last=False)
            return self._kept[key]


_desks: WeakKeyDictionary[Desk, _Clues] = WeakKeyDictionary()
_making = threading.Lock()


def _clues_of(desk: Desk) -> _Clues:
    with _making:
        return _desks.setdefault(desk, _Clues())


class _Looking:
    """A snapshot as those look at a case who only read its settings, records and sources."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.views, self.settings = snapshot.views, snapshot.settings
        self.sources = lambda: snapshot.views(Source)

    @property
    def reviewed_settings(self) -> Settings:
        return reviewed(self.settings, self.views(Actor))


def archive_of(snapshot: Snapshot) -> Archive:
    """Return the records and sources of a snapshot as the dossier's code looks at them, made once."""
    return snapshot.remembered("archive", lambda one: Archive(cast("Standing", _Looking(one))))


# --- drafts -----------------------------------------------------------------------------------------------------------


def read_draft(text: str, settings: Settings) -> tuple[HypothesisChange, ...]:
    """Return the changes that a draft holds, checked against the case.

    Raises
    ------
    Refused
        It is no such list.
    SettingsError
        Readings that cannot be computed with.
    """
    try:
        changes = msgspec.json.decode(text, type=tuple[HypothesisChange, ...])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(f"The draft is no list of readings: {error}.") from error
    check_draft(changes, settings)
    return changes


def check_draft(changes: Sequence[HypothesisChange], settings: Settings) -> None:
    """Hold changes to what can be saved and computed with.

    Raises
    ------
    SettingsError
        Naming the first thing that does not fit.
    """
    for fault in _faults(changes):
        raise SettingsError(fault)
    new = msgspec.structs.replace(settings, hypotheses=tuple(changes))
    check_settings(new)
    hypotheses_of(new)


def _faults(changes: Sequence[HypothesisChange]) -> Iterator[str]:
    if len(changes) > MOST_READINGS:
        yield f"{len(changes)} readings are changed; weigh {MOST_READINGS} at most"
    for one in changes:
        if max(len(one.id), len(one.name or ""), len(one.words or "")) > LONGEST:
            yield f"a reading has more than {LONGEST} characters; say it in fewer"
        if one.name == "" or one.words == "":
            yield "give the reading a name, and say what it claims"
        figures = [("prior", one.prior), ("ratio", one.ratio), *(("ratios", each) for each in one.ratios.values())]
        for name, value in figures:
            low, high = BOUNDS[name]
            if value is not None and not low <= value <= high:
                yield f"{value:g} is outside of {low:g} to {high:g}, what anybody can hold"


# --- what changed, in words -------------------------------------------------------------------------------------------


def change_words(before: Sequence[Hypothesis], after: Sequence[Hypothesis]) -> list[str]:
    """Return which numbers differ between two sets of readings, a few words each."""
    earlier, later = ({one.id: one for one in each} for each in (before, after))
    found = [f"“{one.name}” is weighed no longer" for one in before if one.id not in later]
    found += [f"“{one.name}” is weighed as well" for one in after if one.id not in earlier]
    for one in after:
        if one.id in earlier:
            found += [f"“{one.name}”: {words}" for words in _figures(earlier[one.id], one)]
    return found


def _figures(then: Hypothesis, now: Hypothesis) -> Iterator[str]:
    for name, words in FIGURES.items():
        values = getattr(then, name), getattr(now, name)
        if not math.isclose(*values):
            yield f"{words} {values[0]:g} → {values[1]:g}"
    for kind in dict.fromkeys([*then.ratios, *now.ratios]):
        both = then.ratio_of(kind) or 1.0, now.ratio_of(kind) or 1.0
        if not math.isclose(*both):
            yield f"likelihood of “{ratios()[kind].words}” {both[0]:g} → {both[1]:g}"
    if (then.name, then.words) != (now.name, now.words):
        yield "other words"
    if then.course != now.course:
        yield "another course"


def posterior_words(before: Reading, after: Reading) -> list[str]:
    """Return by how much each reading moved, as far as a reader would see it; those that moved most first."""
    earlier = before.posterior()
    moved = [
        (
            abs(one.posterior - earlier[one.id]),
            f"“{one.name}” {fmt.brief(earlier[one.id])} → {fmt.brief(one.posterior)}",
        )
        for one in after.hypotheses
        if one.id in earlier and fmt.brief(earlier[one.id]) != fmt.brief(one.posterior)
    ]
    return [words for _, words in sorted(moved, key=lambda pair: -pair[0])]


def dropped(hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Return the usual readings that are not weighed."""
    kept = {one.id for one in hypotheses}
    return [one for one in default_hypotheses() if one.id not in kept]
