"""Plans run forward for the desk: away from the requests, a quick look first, and given up when the plan changes again.

A run goes through these stages, and open pages hear of each (``progress`` with ``what = "futures"``): the groups'
standings are fitted (once for each answer), a few futures are simulated for a quick look, then all of them, and last
what a promise would be worth and when a concession is.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Literal, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from fealty.assessing import assurance
from fealty.errors import FealtyError
from fealty.measuring import Measurement
from fealty.measuring.ahead import Standing, standing
from fealty.measuring.material import Material
from fealty.scenarios import Outlook, Plan, Stakes, outlook_of, weigh_concession
from fealty.showing.charts import Size, fan_chart, fan_label, svg
from fealty.showing.pages import Ahead, Worth
from fealty.showing.prospects import bargain_part, worth_of
from fealty.web.computing import Computed
from fealty.web.desk import Desk
from fealty.web.parts import Part

log = logging.getLogger(__name__)
T = TypeVar("T")

PATHS, QUICK, PROMISED = 10_000, 1_000, 2_000
"""Simulated futures: of a plan at most, of the quick look, and of the worth of a promise."""
DRAWS = 2_000
MOST_CELLS = 50_000_000
"""Days × groups × futures that are held in memory at once; longer plans have fewer futures."""
MOST_RUNS, MOST_KEPT, WORKERS = 40, 12, 2
State = Literal["waiting", "quick", "done", "failed", "stopped"]
ENDED = ("done", "failed", "stopped")


class Supposing(Part, frozen=True):
    """What is asked: a plan, the group that is drawn (empty: all), days of the promise, stakes, size of the drawing."""

    plan: Plan
    group: str = ""
    promise: int = 90
    stakes: Stakes | None = None
    size: Size = "wide"


class Frame(Part, frozen=True):
    """Where a drawing has its days: first and last, counted from the first ahead; left edge and width in percent."""

    first: int
    last: int
    left: float
    width: float


class Fanned(Part, frozen=True):
    """A simulated plan, drawn."""

    outlook: Outlook
    drawing: str
    frame: Frame
    group: str = ""


class Run:
    """One plan on its way; any thread may read it.

    Attributes
    ----------
    id, session, asked
        Its own id, whose it is, and what was asked.
    state, done, words
        How far it is: a state, the share that is done, and what is being done.
    fanned, worth, bargain
        What was found so far.
    stopped
        Set when nobody waits for it any more.
    """

    def __init__(self, session: str, asked: Supposing) -> None:
        self.id = secrets.token_hex(8)
        self.session, self.asked = session, asked
        self.state: State = "waiting"
        self.done, self.words = 0.0, "Waiting for its turn"
        self.fanned: Fanned | None = None
        self.worth: Worth | None = None
        self.bargain: Ahead | None = None
        self.stopped = threading.Event()


class _Stopped(Exception):
    """Nobody waits for the run any more."""


class Futures:
    """The runs of one desk, and what they share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fitting = threading.Lock()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="futures")
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def begin(self, desk: Desk, session: str, asked: Supposing) -> Run:
        """Start a run; what the same browser asked before is given up.

        Raises
        ------
        NotThere
            There is no answer yet that a plan could go on from.
        """
        computed, run = desk.answered(), Run(session, asked)
        with self._lock:
            for other in self._runs.values():
                if other.session == session:
                    other.stopped.set()
            self._runs[run.id] = run
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)
        self._pool.submit(self._run, desk, computed, run)
        return run

    def find(self, run_id: str) -> Run | None:
        """Return a run by its id; None where it was forgotten."""
        with self._lock:
            return self._runs.get(run_id)

    # --- one run ------------------------------------------------------------------------------------------------------

    def _run(self, desk: Desk, computed: Computed, run: Run) -> None:
        try:
            self._stages(desk, computed, run)
            state, words = "done", "Done"
        except _Stopped:
            state, words = "stopped", "Given up: the plan changed again"
        except FealtyError as error:
            state, words = "failed", f"{error}"
        except (ArithmeticError, LookupError, TypeError, ValueError):
            log.exception("A plan could not be simulated")
            state, words = "failed", "the simulation failed; the terminal says where"
        run.state, run.words, run.done = state, words, 1.0  # type: ignore[assignment]
        _tell(desk, run)

    def _stages(self, desk: Desk, computed: Computed, run: Run) -> None:
        """Fit, look quickly, simulate, weigh the concession, value the promise; each is told and may be the last."""
        asked, measurement = run.asked, computed.measurement
        plan = _held(asked.plan, len(measurement.series))
        _step(desk, run, 0.05, "Fitting where the groups stand")
        material, stands = self._standings(desk, computed, run)
        for share, paths in {0.4: min(QUICK, plan.paths), 0.5: plan.paths}.items():
            _step(desk, run, share, f"Simulating {paths:,} futures")
            fewer = msgspec.structs.replace(plan, paths=paths)
            outlook = self._once(
                ("outlook", computed.stamp, fewer),
                lambda one=fewer: outlook_of(stands, measurement, material, one),  # type: ignore[misc]
            )
            run.fanned, run.state = _fanned(outlook, measurement, asked), "quick"
            _tell(desk, run)
        attacks = outlook.total.usual_attacks.mean
        _step(desk, run, 0.8, "Weighing a concession")
        run.bargain = self._once(
            ("bargain", computed.stamp, attacks, asked.stakes),
            lambda: bargain_part(measurement, weigh_concession(measurement, attacks, stakes=asked.stakes)),
        )
        _step(desk, run, 0.9, "Valuing a promise")
        run.worth = self._once(
            ("worth", computed.stamp, plan.begin, plan.seed, asked.promise),
            lambda: worth_of(
                measurement, assurance(measurement, stands, days=asked.promise, paths=PROMISED, seed=plan.seed)
            ),
        )

    def _standings(self, desk: Desk, computed: Computed, run: Run) -> tuple[Material, list[Standing]]:
        """Return what every plan of an answer goes on from; two runs do not fit it twice."""
        plan, groups = run.asked.plan, [one.group for one in computed.measurement.series]

        def fit() -> tuple[Material, list[Standing]]:
            def progress(words: str, share: float) -> None:
                _step(desk, run, 0.05 + 0.3 * share, f"Fitting where {words} stands")

            begin: date | None = plan.begin
            stands = standing(desk.case, until=begin, groups=groups, draws=DRAWS, seed=plan.seed, progress=progress)
            return Material.of(desk.case), stands

        with self._fitting:
            return self._once(("standing", computed.stamp, plan.begin, plan.seed), fit)

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made before for a key, or make it; the last few are kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


def _step(desk: Desk, run: Run, done: float, words: str) -> None:
    """Say how far a run is, and end it where nobody waits for it any more."""
    if run.stopped.is_set():
        raise _Stopped
    run.done, run.words = done, words
    _tell(desk, run)


def _tell(desk: Desk, run: Run) -> None:
    paths = run.fanned.outlook.plan.paths if run.fanned else 0
    desk.hub.tell(
        "progress", what="futures", run=run.id, state=run.state, done=run.done, words=run.words, paths=paths
    )  # fmt: skip


def _held(plan: Plan, groups: int) -> Plan:
    """Return a plan with no more futures than the desk simulates."""
    most = max(QUICK, MOST_CELLS // (plan.days * max(1, groups)))
    return msgspec.structs.replace(plan, paths=min(plan.paths, PATHS, most))


def _fanned(outlook: Outlook, measurement: Measurement, asked: Supposing) -> Fanned:
    group = asked.group or None
    chart = fan_chart(outlook, measurement, group, size=asked.size)
    drawing = svg(chart, label=fan_label(outlook, group), classes=asked.size)
    return Fanned(outlook=outlook, drawing=drawing, frame=frame_of(chart), group=asked.group)


def frame_of(chart: Any) -> Frame:
    """Return where a fan chart has its days, so that a timeline can be laid along it."""
    left, right, width = chart.padding["left"], chart.padding["right"], chart.width
    whole = left + width + right
    first, last = chart.layer[0].encoding.x["scale"]["domain"]
    return Frame(first=first, last=last, left=100 * left / whole, width=100 * width / whole)


_desks: WeakKeyDictionary[Desk, Futures] = WeakKeyDictionary()
_making = threading.Lock()


def futures_of(desk: Desk) -> Futures:
    """Return the futures of a desk."""
    with _making:
        return _desks.setdefault(desk, Futures())
