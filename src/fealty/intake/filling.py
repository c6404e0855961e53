"""A read in a process of its own: files into the case, one after another, told of as it goes on, and stopped cleanly.

Each table and each document is one transaction, so whenever the process ends, what was stored is whole and the rest is
not there.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

import msgspec

from fealty.casefile import Case, Location
from fealty.errors import FealtyError
from fealty.intake.articles import Known, add_articles, join
from fealty.intake.files import add_files
from fealty.intake.outcomes import Outcome, Progress
from fealty.tables import Mapping

OFTEN = 0.2
"""Seconds between words about how far it is."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One file: where it lies, and what somebody said of it; `articles`: it was seen to hold documents."""

    path: Path
    articles: bool = False
    mapping: Mapping | None = None
    replace: bool = False


class Share(msgspec.Struct, frozen=True):
    """How much of which file is done, 0 to 1."""

    name: str
    share: float


class End(msgspec.Struct, frozen=True):
    """The end of it: everything was read, or somebody cancelled it, or something was in the way."""

    cancelled: bool = False
    failure: str = ""


class _Cancelled(Exception):  # never leaves this file
    """Somebody wants no more of it."""


def fill(case: Location, tasks: list[Task], known: Known, line: Connection) -> None:
    """Read files into a case; tell `Share`, `Outcome` and at last `End`.

    Anything that comes in, even the end of the line, cancels.

    Parameters
    ----------
    case
        The case file.
    tasks
        The files.
    known
        What is known of all documents among them.
    line
        The way to whoever waits, and back.
    """
    last = 0.0

    def progress(name: str, share: float) -> None:
        nonlocal last
        if line.poll():
            raise _Cancelled
        if monotonic() - last >= OFTEN:
            last = monotonic()
            line.send(Share(Path(name).name, share))

    try:
        with Case(case) as opened:
            try:
                for outcome in _outcomes(opened, tasks, known, progress):
                    line.send(outcome)
                    progress(outcome.path.name, 1.0)
            except _Cancelled:
                join(opened)
                line.send(End(cancelled=True))
                return
        line.send(End())
    except FealtyError as error:
        line.send(End(failure=str(error)))
    except (BrokenPipeError, EOFError):
        return  # nobody waits any more


def _outcomes(case: Case, tasks: list[Task], known: Known, progress: Progress) -> Iterator[Outcome]:
    """Tables first: the actors that they name help to read the documents."""
    tables = [one for one in tasks if not one.articles]
    plain = [one for one in tables if one.mapping is None and not one.replace]
    if plain:
        yield from add_files(case, [one.path for one in plain], progress=progress)
    for one in tables:
        if one not in plain:
            yield from add_files(case, [one.path], mapping=one.mapping, replace=one.replace, progress=progress)
    articles = [one.path for one in tasks if one.articles]
    if articles:
        yield from add_articles(case, articles, known=known, progress=progress)


class Filling:
    """A read that goes on."""

    def __init__(self, case: Location, tasks: list[Task], known: Known) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_run, args=(case, tasks, known, other), daemon=True)
        self._process.start()
        other.close()

    def news(self) -> Iterator[Share | Outcome | End | None]:
        """Yield what is told, None when nothing was for a moment; the last is an `End`."""
        while True:
            try:
                if not self._line.poll(OFTEN):
                    yield None
                    continue
                told = self._line.recv()
            except (EOFError, OSError):
                told = End(failure="the read broke off; the terminal says where")
            yield told
            if isinstance(told, End):
                self._process.join()
                self._line.close()
                return

    def cancel(self) -> None:
        """Ask it to stop after the file or piece in hand."""
        try:
            self._line.send("cancel")
        except OSError:
            return  # it has ended already

    def kill(self) -> None:
        """Stop it at once; the transaction in hand is undone."""
        self._process.kill()


def _run(case: Location, tasks: list[Task], known: Known, line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started the read, who then ends it
    fill(case, tasks, known, line)
