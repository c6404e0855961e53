"""The desk: one case file behind the app, with all that its pages share. Every method may be called from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Literal, Self

from fealty.casefile import Case, Location, Settings, Stamp, Word
from fealty.errors import CaseError
from fealty.records import Judgement, Verdict
from fealty.web.answers import Answers
from fealty.web.computing import Computed, Moved, moved
from fealty.web.hub import Hub, News
from fealty.web.parts import Link, Part
from fealty.web.pointing import link_to
from fealty.web.problems import NotThere
from fealty.web.receiving import Batch, Receiver
from fealty.web.snapshot import Snapshot, load

LOOK = 1.0
"""Seconds between looks at whether somebody else wrote to the case."""
MOST_NAMED = 20
"""Changed records that are named."""


class Standing(Part, frozen=True):
    """How the measured answer stands to the case.

    Attributes
    ----------
    ready
        Whether there is an answer at all.
    stale
        Whether the case has changed since.
    working
        Whether the next one is being computed.
    failure
        Why the last try gave none; empty where it did.
    changed, more
        Records judged since the answer, the last ones first; how many are not named.
    moved
        Numbers that changed from the answer before to this one, with the records that were judged in between.
    """

    ready: bool
    stale: bool
    working: bool
    failure: str = ""
    changed: tuple[Link, ...] = ()
    more: int = 0
    moved: tuple[Moved, ...] = ()


class Desk:
    """A case file, open for several people at once. Use it in a ``with`` block.

    Parameters
    ----------
    path
        The case file.
    executor
        What computes the answer; by default a process of its own.

    Attributes
    ----------
    case
        The open case. Whoever writes to it says `changed` afterwards.
    hub
        Where open pages hear news: ``desk.hub.tell("name", field=...)``.
    receiver
        What was sent to be added, and the reads.

    Raises
    ------
    CaseError
        The file is missing, damaged, or no case.
    """

    def __init__(self, path: str | Location, *, executor: Executor | None = None) -> None:
        self.case = Case(path)
        self.hub = Hub()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._turned = threading.Event()
        self._keeper: threading.Thread | None = None
        self._asides: list[threading.Thread] = []
        with ExitStack() as undo:
            undo.callback(self.case.close)
            self._snapshot = load(self.case)
            undo.pop_all()  # it was read: it stays open
        self._told = self._snapshot.stamp
        self._moved: tuple[Moved, ...] = ()
        self._answers = Answers(self.case.path, self._ready, executor)
        self._answers.want(self._snapshot.stamp)
        self.receiver = Receiver(self.case.path, self._goes_on, self.changed)
        self._watcher = threading.Thread(target=self._watch, name="desk-watcher", daemon=True)
        self._watcher.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop computing and let go of the file."""
        self._closing.set()
        self._turned.set()
        self._watcher.join()
        if self._keeper is not None:
            self._keeper.join()
        for one in self._asides:
            one.join()
        self.receiver.close()
        self._answers.close()
        self.case.close()

    # --- what holds now -----------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the case as it stands now; one request asks once and uses what it got to its end."""
        with self._lock:
            self._snapshot = self._snapshot.next(self.case)
            return self._snapshot

    @property
    def stamp(self) -> Stamp:
        """How far the case has come."""
        return self.snapshot().stamp

    @property
    def settings(self) -> Settings:
        """What is asked, of whom, and what counts as an attack."""
        return self.snapshot().settings

    # --- the answer ---------------------------------------------------------------------------------------------------

    def computed(self) -> Computed | None:
        """Return the last answer that was computed; None before the first."""
        return self._answers.last

    def answered(self) -> Computed:
        """Return the last answer that was computed.

        Raises
        ------
        NotThere
            There is none yet, or none can be had; the message says which.
        """
        found = self._answers.last
        if found is None:
            failure = self._answers.failure
            words = f"This case cannot be measured: {failure}." if failure else "The answer is being computed."
            raise NotThere(words, 404 if failure else 503)
        return found

    def standing(self) -> Standing:
        """Return how the answer stands to the case."""
        snapshot, last = self.snapshot(), self._answers.last
        stale = last is None or last.stamp != snapshot.stamp
        ids = snapshot.judged_since(last.stamp)[::-1] if last and stale else ()
        return Standing(
            ready=last is not None,
            stale=stale,
            working=self._answers.working,
            failure=self._answers.failure,
            changed=tuple(self.link(one, snapshot) for one in ids[:MOST_NAMED]),
            more=max(0, len(ids) - MOST_NAMED),
            moved=self._moved,
        )

    def link(self, record_id: str, snapshot: Snapshot) -> Link:
        """Return a link to a record, in a few words; to whatever page shows its kind."""
        return link_to(record_id, snapshot)

    # --- making ready -------------------------------------------------------------------------------------------------

    def keep_ready(self, prepare: Callable[[Desk], None]) -> None:
        """Have something made ready in the background, now and after each change, so that no request waits for it."""
        self._turned.set()
        self._keeper = threading.Thread(target=self._keep, args=(prepare,), name="desk-keeper", daemon=True)
        self._keeper.start()

    def aside(self, name: str, work: Callable[[], None]) -> None:
        """Have something done once in the background; the case stays open until it is done."""

        def done() -> None:
            with suppress(CaseError):  # a request that needs it will say what is wrong
                work()

        thread = threading.Thread(target=done, name=name, daemon=True)
        with self._lock:
            thread.start()
            self._asides = [*(one for one in self._asides if one.is_alive()), thread]

    def _keep(self, prepare: Callable[[Desk], None]) -> None:
        while self._turned.wait() and not self._closing.is_set():
            self._turned.clear()
            with suppress(CaseError):  # a request that needs it will say what is wrong
                prepare(self)

    # --- review -------------------------------------------------------------------------------------------------------

    def judge(
        self,
        record_id: str,
        verdict: Verdict,
        *,
        changes: Mapping[str, object] | None = None,
        why: str | None = None,
        who: str,
        seen: str | None = None,
    ) -> Judgement:
        """Put a person's word on a record; see `fealty.casefile.Case.judge`. The answer is computed anew."""
        record_id = self.snapshot().find(record_id).record.id
        said = self.case.judge(record_id, verdict, changes=changes, why=why, who=who, seen=seen)
        self.changed(who)
        return said

    def judge_all(
        self, words: Sequence[Word], *, who: str, outdated: Literal["refuse", "leave out"] = "refuse"
    ) -> list[Judgement]:
        """Put many words on records in one go; see `fealty.casefile.Case.judge_all`. The answer is computed anew."""
        said = self.case.judge_all(words, who=who, outdated=outdated)
        self.changed(who)
        return said

    def withdraw(self, judgement_id: str, *, why: str | None = None, who: str, seen: str | None = None) -> Judgement:
        """Take a judgement back; see `fealty.casefile.Case.withdraw`. The answer is computed anew."""
        said = self.case.withdraw(judgement_id, why=why, who=who, seen=seen)
        self.changed(who)
        return said

    def withdraw_all(
        self, judgement_ids: Sequence[str], *, why: str | None = None, who: str, seen: Mapping[str, str] | None = None
    ) -> list[Judgement]:
        """Take many judgements back in one go; see `fealty.casefile.Case.withdraw_all`. The answer is computed anew."""
        said = self.case.withdraw_all(judgement_ids, why=why, who=who, seen=seen)
        self.changed(who)
        return said

    def changed(self, who: str = "") -> None:
        """Say that the case has changed: the answer is computed anew, and open pages hear of it."""
        stamp = self.snapshot().stamp
        with self._lock:
            if stamp == self._told:
                return
            self._told = stamp
        self._turned.set()
        self._answers.want(stamp)
        self.hub.tell("changed", version=str(stamp), who=who)

    def news(self) -> News:
        """Return what a page hears first: how things stand."""
        last = self._answers.last
        stamp = self.snapshot().stamp
        answer = str(last.stamp) if last else ""
        return News("standing", {"version": str(stamp), "answer": answer, "stale": answer != str(stamp)})

    def _goes_on(self, batch: Batch) -> None:
        self.hub.tell(
            "progress", batch=batch.number, state=batch.state, share=batch.share, file=batch.current,
            done=len(batch.outcomes),
        )  # fmt: skip

    def _ready(self) -> None:
        if self._closing.is_set():
            return
        snapshot, answers = self.snapshot(), self._answers
        if answers.before is not None and answers.last is not None and not answers.failure:
            self._moved = moved(answers.before, answers.last, snapshot)
        last = answers.last
        self.hub.tell(
            "answer", version=str(last.stamp) if last else "", failure=answers.failure, moved=len(self._moved)
        )

    def _watch(self) -> None:
        while not self._closing.wait(LOOK):
            with suppress(CaseError):  # a server may come back: look again
                self.changed()
