"""Who has which documents: handed out in batches, taken back when a worker dies, set aside when they are to blame.

Each worker works through its batches in order, so when it dies the first that it has not answered was in its hands and
the others were not. The others are handed out again as they are; the first is handed out one document at a time, and a
document with which alone two workers have died is set aside. A batch is answered once or not at all.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from importlib.metadata import version
from time import monotonic
from typing import Any

import msgspec

from fealty.corpora.parts import Row
from fealty.corpora.pieces import Piece
from fealty.corpora.worker import set_aside
from fealty.errors import FealtyError

BATCH_DOCUMENTS = 16
BATCH_LENGTH = 64 * 2**10
"""Length of the documents of a batch together: some seconds of work."""
AHEAD = 2
"""Batches that a worker has at once: one in its hands and one that waits, so that it is never idle."""
DEATHS = 2
"""Workers that may die of a document that is read by itself."""
IN_A_ROW = 5
"""Workers that may fail to start, and documents that may be set aside, with nothing read between them."""
_TICK = 5.0
"""Seconds after which it is looked whether a worker has been silent for too long."""

Pieces = tuple[Piece, ...]


class Batch(msgspec.Struct, frozen=True):
    """Pieces that a worker has, and the answer that is to come."""

    pieces: Pieces
    answer: Any


class Seat:
    """A place for one worker, and what it has."""

    def __init__(self, actor: Any) -> None:
        self.batches: deque[Batch] = deque()
        self.take(actor)

    def take(self, actor: Any) -> None:
        """Let another worker have the place."""
        self.actor = actor
        self.hello = actor.hello.remote()  # None once it is answered
        self.since = monotonic()

    def waits_for(self) -> Any:
        """Return the answer that comes next; None when nothing was asked."""
        return self.hello if self.hello is not None else self.batches[0].answer if self.batches else None


class Batches:
    """What is fed, in batches: neighbours are of like length, for that is how they are fed."""

    def __init__(self, feed: Iterator[Piece | None]) -> None:
        self._feed = feed
        self._kept: Piece | None = None
        self.ended = False

    def take(self) -> Pieces:
        """Return the next batch; nothing at the end, and while nothing can be had."""
        taken: list[Piece] = []
        length = 0
        while len(taken) < BATCH_DOCUMENTS and (piece := self._next()) is not None:
            if taken and length + piece.length > BATCH_LENGTH:
                self._kept = piece
                break
            taken.append(piece)
            length += piece.length
        return tuple(taken)

    def _next(self) -> Piece | None:
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        try:
            return next(self._feed)
        except StopIteration:
            self.ended = True
            return None


class Crew:
    """An engine for `fealty.corpora.read_corpus`: workers on Ray.

    Parameters
    ----------
    ray
        The library.
    hire
        Starts one worker.
    number
        How many.
    patience
        Seconds that a worker has for a batch, or to start.
    say
        Called with a line when a worker died.
    """

    def __init__(
        self, ray: Any, hire: Callable[[], Any], number: int, patience: float, say: Callable[[str], None]
    ) -> None:
        self._ray = ray
        self._hire = hire
        self._patience = patience
        self._number = number
        self._say = say
        self._seats: list[Seat] = []
        self._again: deque[Pieces] = deque()
        self._deaths: Counter[str] = Counter()
        self._vain = 0

    def __call__(self, feed: Iterator[Piece | None]) -> Iterator[Row]:
        """Read what is fed; a worker that dies is replaced.

        Raises
        ------
        FealtyError
            Workers do not start, or die whatever they are given.
        """
        batches = Batches(feed)
        first = batches.take()
        if not first:
            return
        self._again.append(first)
        self._seats = [Seat(self._hire()) for _ in range(self._number)]
        try:
            while not (batches.ended and not self._again and not any(seat.batches for seat in self._seats)):
                self._hand_out(batches)
                yield from self._listen()
        finally:
            for seat in self._seats:
                self._ray.kill(seat.actor)

    def _hand_out(self, batches: Batches) -> None:
        """Give every worker what it has room for; the one with least comes first."""
        for room in range(AHEAD):
            for seat in self._seats:
                if seat.hello is not None or len(seat.batches) > room:
                    continue
                pieces = self._again.popleft() if self._again else batches.take()
                if not pieces:
                    return
                if not seat.batches:
                    seat.since = monotonic()
                seat.batches.append(Batch(pieces, seat.actor.read.remote(pieces)))

    def _listen(self) -> Iterator[Row]:
        """Wait until somebody answers, or for a moment."""
        asked = {seat.waits_for(): seat for seat in self._seats if seat.waits_for() is not None}
        if not asked:
            return
        ready, _ = self._ray.wait(list(asked), num_returns=1, timeout=_TICK)
        for answer in ready:
            yield from self._heard(asked[answer], answer)
        late = monotonic() - self._patience
        for seat in self._seats:
            if seat.waits_for() is None or seat.since > late:
                continue
            if seat.hello is None:
                yield from self._lost(seat, f"it gave no answer within {self._patience:,.0f} s")
            elif all(one.hello is not None for one in self._seats):
                words = "Look whether the cluster has free processors (`ray status`)."
                raise FealtyError(f"no worker has started within {self._patience:,.0f} s. {words}")

    def _heard(self, seat: Seat, answer: Any) -> Iterator[Row]:
        errors = self._ray.exceptions
        try:
            told = self._ray.get(answer)
        except errors.RayTaskError as error:
            if seat.hello is not None:
                self._not_started(seat, error)
                return
            yield from self._blamed(seat.batches.popleft(), f"reading it failed ({_last_line(error)})", deaths=1)
            seat.since = monotonic()
        except errors.RayError as error:
            if seat.hello is not None:
                self._not_started(seat, error)
                return
            yield from self._lost(seat, f"{DEATHS} workers have died of it")
        else:
            seat.since = monotonic()
            if seat.hello is not None:
                seat.hello = None
                _check_version(told)
                return
            seat.batches.popleft()
            self._vain = 0
            yield from told

    def _not_started(self, seat: Seat, error: Exception) -> None:
        self._count_in_vain(f"workers do not start ({_last_line(error)})")
        seat.take(self._hire())

    def _lost(self, seat: Seat, why: str) -> Iterator[Row]:
        """Let somebody else have the place of a worker that died, and hand out again what it had."""
        in_hand, *waiting = seat.batches
        seat.batches.clear()
        self._ray.kill(seat.actor)
        seat.take(self._hire())
        self._again.extend(one.pieces for one in waiting)
        self._say(f"a worker died; what it had is read again (documents in its hands: {len(in_hand.pieces)})")
        yield from self._blamed(in_hand, why, deaths=DEATHS)

    def _blamed(self, batch: Batch, why: str, deaths: int) -> Iterator[Row]:
        """Try the documents of a batch one by one; one that has been tried so is set aside after so many deaths."""
        if len(batch.pieces) > 1:
            self._again.extend((one,) for one in batch.pieces)
            return
        (piece,) = batch.pieces
        self._deaths[piece.key] += 1
        if self._deaths[piece.key] < deaths:
            self._again.append(batch.pieces)
            return
        self._count_in_vain(f"workers die whatever they are given (last of {piece.name}: {why})")
        yield set_aside(piece, why)

    def _count_in_vain(self, what: str) -> None:
        self._vain += 1
        if self._vain > IN_A_ROW:
            raise FealtyError(f"{what}. The finished parts are kept: mend it and give the same command again.")


def _check_version(there: str) -> None:
    here = version("fealty")
    if there != here:
        raise FealtyError(f"the cluster has Fealty {there}, this machine {here}: install the same on all its machines")


def _last_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].strip()[:200]
