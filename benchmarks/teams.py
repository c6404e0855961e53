"""What a case costs on a team's server against a file: importing, opening, looking, judging, copying.

    python benchmarks/teams.py postgresql://USER@HOST/DATABASE [--rows 50000] [--folder .bench]

Prints for each step the time that passed, the processor time of this process, and, where the server is on this
machine, that of the server. On a machine that does other things as well, processor times are the ones to compare. The
cases made are removed again.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from make_acled_like import write

from fealty.casefile import Case, Word, check_case, copy_case
from fealty.casefile.locating import DRIVER, Server
from fealty.intake import add_files
from fealty.records import Event

TICKS = 100
"""Of /proc, in a second."""


class Clock:
    """Times steps, and says so."""

    def __init__(self, engine: sa.Engine) -> None:
        with engine.connect() as connection:
            backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        stat = Path(f"/proc/{backend}/stat")
        self._postmaster = int(_fields(stat)[3]) if stat.exists() else None

    def _server(self) -> float:
        """Return the processor seconds of the server so far, with those of its processes that have ended."""
        if self._postmaster is None:
            return float("nan")
        total = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = _fields(stat)
            except OSError:
                continue  # it ended while we looked
            if int(fields[0]) == self._postmaster:
                total += sum(int(one) for one in fields[13:17])
            elif int(fields[3]) == self._postmaster:
                total += int(fields[13]) + int(fields[14])
        return total / TICKS

    def time(self, where: str, what: str, step: Callable[[], object], times: int = 1) -> None:
        """Time a step that does something so many times; print what one time costs."""
        before, wall, own = self._server(), time.perf_counter(), time.process_time()
        step()
        passed, used, theirs = time.perf_counter() - wall, time.process_time() - own, self._server() - before
        cost = "".join(f"{value / times * 1000:12,.1f}" for value in (passed, used, theirs))
        print(f"{where:12} {what:34}{cost}", flush=True)


def _fields(stat: Path) -> list[str]:
    text = stat.read_text(encoding="utf-8", errors="replace")
    begin, end = text.index("("), text.rindex(")")
    return [text[: begin - 1], text[begin : end + 1], *text[end + 2 :].split()]


def main() -> None:
    """Make a case of each kind, time the same steps on both, and remove them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(exist_ok=True)
    table = arguments.folder / f"acled_like_{arguments.rows}.csv"
    if not table.exists():
        write(table, arguments.rows, seed=1)
    url = sa.make_url(arguments.database).set(drivername=DRIVER)
    names = ["bench-teams", "bench-teams-copy"]
    served, copied = (Server(url, name) for name in names)
    engine = sa.create_engine(served.url)
    file, back = arguments.folder / "teams.fealty", arguments.folder / "teams-back.fealty"
    _clear(engine, names, file, back)
    clock = Clock(engine)
    print(f"{'':12} {'milliseconds of':34}{'passing':>12}{'ours':>12}{'the server':>12}")
    for name, place in (("file", file), ("server", served)):
        clock.time(name, "new", lambda place=place: Case(place, create=True).close())  # type: ignore[misc]
        with Case(place) as case:
            clock.time(name, f"add {arguments.rows:,} events", lambda case=case: list(add_files(case, [table])))  # type: ignore[misc]
        clock.time(name, "open and close", lambda place=place: [Case(place).close() for _ in range(20)], 20)  # type: ignore[misc]
        with Case(place) as case:
            _look(clock, name, case)
        clock.time(name, "check", lambda place=place: list(check_case(place)))  # type: ignore[misc]
    clock.time("copy", "file to server", lambda: copy_case(file, copied))
    clock.time("copy", "server to file", lambda: copy_case(copied, back))
    _clear(engine, names, file, back)


def _look(clock: Clock, name: str, case: Case) -> None:
    ids = [seen.record.id for seen in case.views(Event)]
    clock.time(name, "all events as they stand", lambda: case.views(Event))
    clock.time(name, "how far it has come (each request)", lambda: [case.stamp() for _ in range(100)], 100)
    clock.time(name, "find one record", lambda: [case.find(one) for one in ids[:50]], 50)
    clock.time(name, "a judgement", lambda: [case.judge(one, "accept", seen="") for one in ids[:50]], 50)
    words = [Word(record=one, verdict="accept", seen="") for one in itertools.islice(ids, 100, 300)]
    clock.time(name, "200 judgements at once", lambda: case.judge_all(words))


def _clear(engine: sa.Engine, names: list[str], *files: Path) -> None:
    with engine.begin() as connection:
        for name in names:
            connection.execute(sa.schema.DropSchema(name, cascade=True, if_exists=True))
    for file, end in itertools.product(files, ("", "-wal", "-shm")):
        file.with_name(f"{file.name}{end}").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
