"""What was sent to be added: looked at first, then read one batch after another; files lie in a folder of ours.

A name that a browser gives is a label. The file itself gets a name of harmless characters, in a folder of its own.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Literal

import msgspec

from fealty.casefile import Location
from fealty.intake import End, Filling, Known, Look, Mapping, Outcome, Share, Task, is_article, look
from fealty.web.problems import NotThere, Refused

State = Literal["looked at", "waiting", "reading", "cancelling", "done", "cancelled", "failed", "thrown away"]
OVER: tuple[State, ...] = ("done", "cancelled", "failed", "thrown away")
MOST_BYTES = 512 * 2**20
"""Bytes of an upload, all files together."""
MOST_LOOKED_AT = 100
"""Files of a batch that are looked into before they are read; of the rest only the names are shown."""
MOST_BATCHES = 50
MOST_WAITING_BYTES = 2**30
"""Bytes of files that lie around unread; the oldest batches are thrown away for newer ones."""
LONGEST_NAME = 120
GRACE = 20.0
"""Seconds that a read has to end after it was cancelled, before it is stopped at once."""
PIECE = 2**20


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a batch: its label, where it lies, what it was seen to be, and what somebody said of it."""

    name: str
    size: int
    path: Path
    look: Look | None = None
    mapping: Mapping | None = None


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Files that were sent together, and how it stands with them.

    Attributes
    ----------
    number, who, at
        Which one it is, who sent it and when.
    replace
        Whether its tables take the place of earlier ones of the same names even with no row in common.
    state, share, current
        How it stands, how much is done, and the file in hand.
    outcomes
        What came of each file or document, in the order in which they were read.
    failure
        Why it ended before its end, if it did.
    """

    number: int
    who: str
    at: str
    items: tuple[Item, ...]
    known: Known = Known()
    replace: bool = False
    state: State = "looked at"
    share: float = 0.0
    current: str = ""
    outcomes: tuple[Outcome, ...] = ()
    failure: str = ""


class Receiver:
    """All batches of one desk.

    Parameters
    ----------
    case
        The case file.
    tell
        Called with a batch whenever it goes on.
    stored
        Called with who added something, when it is in the case.

    Attributes
    ----------
    most_bytes
        Bytes that can be sent at once; the guard before the app holds to the same.
    """

    def __init__(self, case: Location, tell: Callable[[Batch], None], stored: Callable[[str], None]) -> None:
        self._case = case
        self._tell = tell
        self._stored = stored
        self._lock = threading.RLock()
        self._batches: dict[int, Batch] = {}
        self._queue: deque[int] = deque()
        self._filling: Filling | None = None
        self._thread: threading.Thread | None = None
        self._folder: Path | None = None
        self._last = 0
        self._closing = False
        self.most_bytes = MOST_BYTES

    # --- asking -------------------------------------------------------------------------------------------------------

    def batches(self) -> tuple[Batch, ...]:
        """Return all batches, the last one first."""
        with self._lock:
            return tuple(reversed(self._batches.values()))

    def find(self, number: int) -> Batch:
        """Return one batch.

        Raises
        ------
        NotThere
            There is none of this number (any more).
        """
        with self._lock:
            if number not in self._batches:
                raise NotThere("There is no such batch. What was read is in the log of the page Add.")
            return self._batches[number]

    # --- before a read ------------------------------------------------------------------------------------------------

    def receive(self, files: Sequence[tuple[str, BinaryIO]], known: Known, who: str) -> Batch:
        """Keep files and look at them."""
        with self._lock:
            self._last += 1
            number = self._last
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="fealty-desk-"))
            folder = self._folder / str(number)
        items = tuple(_kept(folder / str(place), name, file) for place, (name, file) in enumerate(files))
        seen = tuple(
            msgspec.structs.replace(one, look=look(one.path, known=known)) if place < MOST_LOOKED_AT else one
            for place, one in enumerate(items)
        )
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self._lock:
            self._batches[number] = batch = Batch(number=number, who=who, at=at, items=seen, known=known)
            self._make_room()
        return batch

    def map(self, number: int, place: int, mapping: Mapping) -> Batch:
        """Say what the columns of one table mean, and look at it again."""
        batch = self._unread(number)
        if place >= len(batch.items):
            raise NotThere("The batch has no such file.")
        item = batch.items[place]
        again = msgspec.structs.replace(item, mapping=mapping, look=look(item.path, mapping=mapping))
        items = tuple(again if one == place else each for one, each in enumerate(batch.items))
        with self._lock:
            return self._set(self._unread(number), items=items)

    def know(self, number: int, known: Known) -> Batch:
        """Say what is known of the documents, and look at them again."""
        batch = self._unread(number)
        items = tuple(
            msgspec.structs.replace(one, look=look(one.path, known=known))
            if one.look and one.look.kind == "documents"
            else one
            for one in batch.items
        )
        with self._lock:
            return self._set(self._unread(number), items=items, known=known)

    def _unread(self, number: int) -> Batch:
        batch = self.find(number)
        if batch.state != "looked at":
            raise Refused(f"This batch is {batch.state} already.", 409)
        return batch

    # --- the read -----------------------------------------------------------------------------------------------------

    def start(self, number: int, *, replace: bool = False) -> Batch:
        """Put a batch into the queue."""
        with self._lock:
            batch = self._set(self._unread(number), state="waiting", replace=replace)
            self._queue.append(number)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="desk-reader", daemon=True)
                self._thread.start()
        self._tell(batch)
        return batch

    def cancel(self, number: int) -> Batch:
        """Throw a batch away that is not being read; ask the read of one that is to stop."""
        with self._lock:
            batch = self.find(number)
            if batch.state in ("looked at", "waiting"):
                state: State = "thrown away" if batch.state == "looked at" else "cancelled"
                batch = self._set(batch, state=state)
                self._remove(number)
            elif batch.state == "reading" and self._filling is not None:
                self._filling.cancel()
                batch = self._set(batch, state="cancelling")
        self._tell(batch)
        return batch

    def close(self) -> None:
        """Stop reading; the transaction in hand is undone, and the files are removed."""
        with self._lock:
            self._closing = True
            self._queue.clear()
            if self._filling is not None:
                self._filling.kill()
            thread, folder = self._thread, self._folder
        if thread is not None:
            thread.join()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue or self._closing:
                    self._thread = None
                    return
                batch = self.find(self._queue.popleft())
                if batch.state != "waiting":
                    continue
                tasks = [_task(one, batch) for one in batch.items]
                self._filling = filling = Filling(self._case, tasks, batch.known)
                batch = self._set(batch, state="reading")
            self._tell(batch)
            self._follow(filling, batch.number)
            with self._lock:
                self._filling = None
                self._remove(batch.number)
            if not self._closing:
                self._stored(batch.who)
                self._tell(self.find(batch.number))

    def _follow(self, filling: Filling, number: int) -> None:
        """Write down what a read tells, until its end."""
        since = 0.0
        for news in filling.news():
            with self._lock:
                batch = self.find(number)
                if batch.state == "cancelling":
                    since = since or monotonic()
                    if monotonic() - since > GRACE:
                        filling.kill()
                if isinstance(news, Share):
                    batch = self._set(batch, share=news.share, current=news.name)
                elif isinstance(news, Outcome):
                    batch = self._set(batch, outcomes=(*batch.outcomes, _labelled(news, batch)))
                elif isinstance(news, End):
                    self._ended(batch, news)
                    return
            if news is not None:
                self._tell(batch)

    def _ended(self, batch: Batch, end: End) -> None:
        state: State = "done"
        if end.cancelled or (end.failure and batch.state == "cancelling"):
            state = "cancelled"
        elif end.failure:
            state = "failed"
        self._set(batch, state=state, current="", failure=end.failure if state == "failed" else "")

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _set(self, batch: Batch, **fields: object) -> Batch:
        self._batches[batch.number] = now = msgspec.structs.replace(batch, **fields)
        return now

    def _remove(self, number: int) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def _make_room(self) -> None:
        """Forget the oldest batches that nobody waits for."""
        unread = [one for one in self._batches.values() if one.state == "looked at"]
        lying = sum(item.size for one in unread for item in one.items)
        for one in unread[:-1]:
            if lying <= MOST_WAITING_BYTES:
                break
            lying -= sum(item.size for item in one.items)
            self._set(one, state="thrown away")
            self._remove(one.number)
        idle = [one.number for one in self._batches.values() if one.state in (*OVER, "looked at")]
        for number in idle[: max(0, len(self._batches) - MOST_BATCHES)]:
            self._remove(number)
            del self._batches[number]


def _task(item: Item, batch: Batch) -> Task:
    articles = item.look.kind == "documents" if item.look else is_article(item.path, known=batch.known)
    return Task(path=item.path, articles=articles, mapping=item.mapping, replace=batch.replace)


def _labelled(outcome: Outcome, batch: Batch) -> Outcome:
    """Return an outcome that says nothing of our own folders."""
    for item in batch.items:
        folder = str(item.path.parent)
        if outcome.refused and folder in outcome.refused:
            refused = outcome.refused.replace(f"{folder}/", "").replace(folder, "")
            return msgspec.structs.replace(outcome, refused=refused)
    return outcome


def _kept(folder: Path, name: str, file: BinaryIO) -> Item:
    folder.mkdir(parents=True, mode=0o700)
    path = folder / harmless(name)
    size = 0
    with path.open("xb") as kept:
        while piece := file.read(PIECE):
            size += kept.write(piece)
    return Item(name=path.name, size=size, path=path)


def harmless(name: str) -> str:
    """Return a file name of letters, digits, spaces and ``-_.()`` for any label; its endings are kept."""
    plain = "".join(one if one.isalnum() or one in "-_. ()" else "_" for one in name.strip()).lstrip(". ")
    while len(plain.encode()) > LONGEST_NAME:
        middle = max(0, len(plain) // 2 - 1)
        plain = plain[:middle] + plain[middle + 1 :]
    return plain.rstrip(". ") or "unnamed"
