"""The groups of a case answered for one after the other, and a second process taking some where there are many.

Each group is fitted by itself, so it does not matter who does it: the answers are the same, bit for bit. We take the
groups from the first on, the helper takes them from the last on when it is ready, and neither waits for the other while
any is left. What it fails at we do ourselves, so an error is that of the first group that has one, as ever.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import msgspec
from threadpoolctl import threadpool_limits

from fealty.casefile import Group, Settings, View
from fealty.errors import FealtyError
from fealty.helping import Helper, answer_all, processors
from fealty.measuring.groupwise import Concerned, GroupAnswers, answer_group
from fealty.measuring.material import Material
from fealty.measuring.measurement import Series
from fealty.measuring.naming import Registry
from fealty.records import Event, Incident, IntervalCount, Order, Response

_HELPER = "from fealty.measuring.shared_out import serve; serve()"
_START = 15
"""Orders on groups that are fitted while a second process starts."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One group, and what is asked about it."""

    group: Group
    series: Series
    orders: Concerned

    @property
    def size(self) -> int:
        """How much work it is, in orders: half of it is to fit them, half to check those that are asked about."""
        orders = self.orders
        return max(1, (len(orders.given) + len(orders.lifting) + len(orders.asked)) // 2)

    def answer(self, material: Material, level: float) -> GroupAnswers:
        """Return what the group's series says."""
        with threadpool_limits(1):  # many small matrices: threads would spend their time waiting for each other
            return answer_group(self.group, self.series, self.orders, material, level)


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """What the helper is told: what is asked, and of which records and settings; fields as in `Material`."""

    asked: Sequence[Asked]
    level: float
    settings: Settings
    events: Sequence[View[Event]]
    totals: Sequence[View[IntervalCount]]
    orders: Sequence[View[Order]]
    incidents: Sequence[View[Incident]]
    responses: Sequence[View[Response]]
    published: Mapping[str, str]

    @classmethod
    def of(cls, asked: Sequence[Asked], material: Material, level: float) -> Handed:
        """Take what the helper needs from a case's material; what that has worked out, the helper does again."""
        return cls(
            asked=asked,
            level=level,
            settings=material.settings,
            events=material.events,
            totals=material.totals,
            orders=material.orders,
            incidents=material.incidents,
            responses=material.responses,
            published=material.published,
        )

    def material(self) -> Material:
        """Return the case's material, as it was before anything was asked."""
        return Material(
            settings=self.settings,
            registry=Registry(self.settings),
            events=self.events,
            totals=self.totals,
            orders=self.orders,
            incidents=self.incidents,
            responses=self.responses,
            published=self.published,
            known={},
            told={},
            shared={},
        )


def answer_groups(
    asked: Sequence[Asked], material: Material, level: float, progress: Callable[[str, float], None] | None = None
) -> list[GroupAnswers]:
    """Return what each group's series says, in order.

    Parameters
    ----------
    asked, material, level
        The groups, the records of the case, and the probability inside the intervals.
    progress
        Called with each group's name, in order, and the share of the groups that are done.
    """
    answers = []
    with _shared(asked, material, level) as shared:
        for place, one in enumerate(asked):
            if progress is not None:
                progress(one.group.name or one.group.id, shared.done(place) / len(asked))
            answers.append(shared.answer(place) or one.answer(material, level))
    return answers


@contextmanager
def _shared(asked: Sequence[Asked], material: Material, level: float) -> Iterator[_Shared]:
    """Give the work, with a helper at the other end of it where that pays."""
    shared = _Shared(len(asked), material)
    if processors() < 2 or not _pays(asked):
        yield shared
        return
    with Helper(_HELPER, msgspec.msgpack.encode(Handed.of(asked, material, level))) as helper:
        shared.with_helper(helper)
        try:
            yield shared
        finally:
            shared.stop()


def _pays(asked: Sequence[Asked]) -> bool:
    """Tell whether what is left to begin, once a second process has started, is worth that start."""
    begun, left = 0, 0
    for one in asked:
        left += one.size if begun > _START else 0
        begun += one.size
    return left >= _START


class _Shared:
    """Groups that nobody has taken yet, from the first to the last, and those that the helper took."""

    def __init__(self, number: int, material: Material) -> None:
        self._material = material
        self._left = range(number)
        self._lock = Lock()
        self._helper: Helper | None = None
        self._theirs: dict[int, Future[bytes]] = {}

    def with_helper(self, helper: Helper) -> None:
        """Let the helper take groups from the last on, as soon as it is ready."""
        self._helper = helper
        helper.greeted.add_done_callback(self._next)

    def stop(self) -> None:
        """Leave the helper nothing more to take."""
        with self._lock:
            self._left = range(0)

    def done(self, place: int) -> int:
        """Return how many groups are answered for, those before a place being all our own."""
        with self._lock:
            theirs = list(self._theirs.items())
        return place + sum(1 for each, answer in theirs if each >= place and answer.done() and answer.result())

    def answer(self, place: int) -> GroupAnswers | None:
        """Return the helper's answer for the group in a place; None where we have to find it ourselves."""
        with self._lock:
            if place in self._left:
                self._left = self._left[1:]
            theirs = self._theirs.get(place)
        packed = theirs.result() if theirs is not None else b""
        if not packed:
            return None
        found: GroupAnswers
        found, by_part = pickle.loads(packed)  # noqa: S301  from our own process, through our own pipe
        self._material.registry.heard(by_part)
        return found

    def _next(self, before: Future[bytes]) -> None:
        """Give the helper the last group that is left, if it could do what it was given before."""
        if self._helper is None or not before.result():
            return
        with self._lock:
            if not self._left:
                return
            place, self._left = self._left[-1], self._left[:-1]
            self._theirs[place] = self._helper.give(str(place).encode())
        self._theirs[place].add_done_callback(self._next)


def serve() -> None:
    """Answer for the groups that another process hands over; the helper's side of `answer_groups`."""
    answer_all(_answering)


def _answering(greeting: bytes) -> Callable[[bytes], bytes]:
    handed = msgspec.msgpack.decode(greeting, type=Handed)
    material = handed.material()

    def answer(work: bytes) -> bytes:
        try:
            found = handed.asked[int(work)].answer(material, handed.level)
        except FealtyError:
            return b""  # the other one does it again and has the error at first hand
        return pickle.dumps((found, material.registry.heard_by_part), protocol=5)

    return answer
