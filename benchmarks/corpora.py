"""Corpora: how fast they are read, and whether anything is lost when workers and whole readings are killed.

    python benchmarks/corpora.py campaign [--documents 20000] [--deaths 5]
    python benchmarks/corpora.py throughput [--documents 400] [--workers 1 2]

``campaign`` makes short documents, reads them on a local Ray cluster, kills workers at random moments and the reading
itself in the middle, gives the command again, and counts: every document once, and each record as one process reads it.
``throughput`` reads documents of article length in one process and on clusters of several sizes. Processor seconds are
those of every process that was started, Ray's own included, looked up five times a second (Linux only). Both need
``pip install fealty[ray]``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from fealty.corpora import Parts, Piece, Worker, pieces
from fealty.intake import Known
from fealty.reading.model import sentence_spans

ARTICLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "articles"
GROUPS = ("Kataib Hezbollah", "the Houthis", "Hamas", "the Wagner Group", "the M23", "Boko Haram", "the Taliban")
PEOPLE = ("Ali Hassan", "Omar Saleh", "Jean Mukasa", "Ivan Petrov", "Karim Nasser", "Yusuf Ibrahim", "Leila Aziz")
PLACES = ("Taji", "Balad", "Mosul", "Aden", "Goma", "Maiduguri", "Kandahar", "Basra", "Hodeidah", "Bunia", "Erbil")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
OPENINGS = (
    "{group} fired {number} rockets at the base in {place} on {day} {month} {year}.",
    "{person} told his fighters on {day} {month} {year} to stop attacks near {place}.",
    "A drone of {group} struck a convoy outside {place} on {day} {month} {year}.",
    "Gunmen of {group} attacked a checkpoint in {place} on {day} {month} {year}, killing {number} soldiers.",
    "On {day} {month} {year} {group} announced a ceasefire of {number} days in {place}.",
)
SECONDS = (
    "{person}, a spokesman, denied that the group had ordered it.",
    "The army said that {number} people were wounded.",
    "{person} said that the truce would hold until the talks in {place} end.",
    "Officials in {place} accused {group} of arming the attackers.",
)
THIRDS = ("Nobody claimed responsibility.", "The road to {place} was closed.", "{group} did not comment.")


def make(folder: Path, number: int, seed: int) -> None:
    """Write short documents of two or three sentences, no two alike."""
    chance = random.Random(seed)  # noqa: S311  documents, no secrets
    for place in range(number):
        at = folder / f"{place // 1000:03}"
        at.mkdir(parents=True, exist_ok=True)
        sentences = [chance.choice(OPENINGS), chance.choice(SECONDS)]
        sentences += [chance.choice(THIRDS)] if chance.random() < 0.5 else []
        words = {
            "group": chance.choice(GROUPS), "person": chance.choice(PEOPLE), "place": chance.choice(PLACES),
            "number": chance.randint(2, 40), "day": chance.randint(1, 28), "month": chance.choice(MONTHS),
            "year": chance.randint(2015, 2024),
        }  # fmt: skip
        text = " ".join(sentences).format(**words)
        (at / f"{place:06}.txt").write_text(f"{text[0].upper()}{text[1:]} This is report {place}.", encoding="utf-8")


def of_cluster(mark: str) -> list[int]:
    """Return the worker processes of a reading, known by a word in their environment."""
    found = []
    for one in Path("/proc").iterdir():
        if not one.name.isdigit():
            continue
        try:
            named, given = (one / "cmdline").read_bytes(), (one / "environ").read_bytes()
        except OSError:
            continue
        if named.startswith(b"ray::WorkerProcess") and mark.encode() in given:
            found.append(int(one.name))
    return found


def reading(corpus: Path, records: Path, workers: int | None, mark: str = "") -> subprocess.Popen[bytes]:
    """Start `fealty read`."""
    command = [sys.executable, "-m", "fealty", "read", str(corpus), "-o", str(records)]
    command += ["--ray", "--workers", str(workers)] if workers else []
    return subprocess.Popen(command, env={**os.environ, "FEALTY_MARK": mark}, stderr=subprocess.DEVNULL)  # noqa: S603


def done_in(records: Path) -> int:
    """Return how many parts are there."""
    return len(list(records.glob("part-*.parquet")))


def campaign(folder: Path, number: int, deaths: int, seed: int) -> bool:
    """Read, kill, read again, count; tell whether nothing was lost and nothing came twice."""
    chance = random.Random(seed)  # noqa: S311  moments, no secrets
    corpus, records = folder / "corpus", folder / "records"
    make(corpus, number, seed)
    parts = -(-number // 256)
    moments = sorted(chance.sample(range(1, max(parts - 1, 2)), min(deaths, max(parts - 2, 1))))
    half = moments[len(moments) // 2]
    mark, begun, killed, readings = f"fealty-campaign-{os.getpid()}", time.monotonic(), 0, 1
    running = reading(corpus, records, 2, mark)
    while running.poll() is None:
        time.sleep(0.2)
        if moments and done_in(records) >= moments[0] and (workers := of_cluster(mark)):
            time.sleep(chance.uniform(0, 5))
            victim = chance.choice(workers)
            os.kill(victim, signal.SIGKILL)
            killed += 1
            print(f"{time.monotonic() - begun:7.0f} s: killed a worker after {done_in(records)} of {parts} parts")
            if moments.pop(0) == half:
                time.sleep(chance.uniform(0, 5))
                running.kill()
                running.wait()
                print(f"{time.monotonic() - begun:7.0f} s: killed the reading; it is started again")
                running, readings = reading(corpus, records, 2, mark), readings + 1
    took = time.monotonic() - begun
    rows = [(row.key, row.name, row.fault) for row in Parts(records).rows()]
    wanted = {one.key: one for one in pieces([corpus], Known()) if isinstance(one, Piece)}
    lost, twice = set(wanted) - {key for key, *_ in rows}, len(rows) - len({key for key, *_ in rows})
    aside = [name for _, name, fault in rows if fault]
    other = differing(records, wanted, chance)
    print(f"{number:,} documents, {killed} workers and {readings - 1} reading killed, {took:,.0f} s with 2 workers")
    print(f"lost {len(lost)}, twice {twice}, set aside {len(aside)}, unlike one process {other}")
    return not lost and not twice and not aside and not other and running.returncode == 0


def differing(records: Path, wanted: dict[str, Piece], chance: random.Random, sample: int = 1000) -> int:
    """Return how many of some documents one process reads otherwise."""
    worker = Worker(Known(), ())
    chosen = set(chance.sample(sorted(wanted), min(sample, len(wanted))))
    unlike = 0
    for row in Parts(records).rows():
        if row.key in chosen:
            again = worker.read(wanted[row.key])
            unlike += (again.source, again.records, again.notes) != (row.source, row.records, row.notes)
    return unlike


def articles(folder: Path, number: int) -> int:
    """Write documents of article length (ours, told again with other numbers); return their sentences."""
    texts = [json.loads(one.read_text(encoding="utf-8"))["text"] for one in sorted(ARTICLES.glob("*.json"))]
    folder.mkdir(parents=True)
    sentences = 0
    for place in range(number):
        text = f"{texts[place % len(texts)]}\n\nThis is report {place}."
        sentences += len(list(sentence_spans(text)))
        (folder / f"{place:05}.txt").write_text(text, encoding="utf-8")
    return sentences


def measured(corpus: Path, records: Path, workers: int | None) -> tuple[float, float, float]:
    """Return seconds on the clock, processor seconds of all processes, and the memory of the largest in MB."""
    mark = f"fealty-throughput-{os.getpid()}-{workers}"
    begun, spent, memory = time.monotonic(), dict[int, float](), 0.0
    running = reading(corpus, records, workers, mark)
    while running.poll() is None:
        for process, seconds, megabytes in of_reading(mark):
            spent[process] = seconds
            memory = max(memory, megabytes)
        time.sleep(0.2)
    return time.monotonic() - begun, sum(spent.values()), memory


def of_reading(mark: str) -> Iterator[tuple[int, float, float]]:
    """Yield the processes of a reading: their processor seconds and their memory in MB, so far."""
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for one in Path("/proc").iterdir():
        try:
            if one.name.isdigit() and mark.encode() in (one / "environ").read_bytes():
                fields = (one / "stat").read_text().rpartition(")")[2].split()
                yield int(one.name), (int(fields[11]) + int(fields[12])) / ticks, int(fields[21]) * page / 2**20
        except OSError:
            continue


def throughput(folder: Path, number: int, sizes: list[int]) -> None:
    """Read the same documents with one process and with clusters."""
    sentences = articles(folder / "corpus", number)
    print(f"{number} documents, {sentences} sentences; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for workers in (None, *sizes):
        records = folder / f"records-{workers}"
        took, spent, memory = measured(folder / "corpus", records, workers)
        name = f"Ray, {workers} workers" if workers else "one process"
        print(
            f"{name:16} {took:7.1f} s, {spent:7.1f} processor s: {sentences / took:5.0f} sentences a second, "
            f"{sentences / spent:5.0f} a processor second; largest process {memory:.0f} MB"
        )


def main() -> None:
    """Run one of the two."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["campaign", "throughput"])
    ask.add_argument("--documents", type=int)
    ask.add_argument("--deaths", type=int, default=5)
    ask.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--keep", type=Path, help="a folder that stays")
    given = ask.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="fealty-corpora-"))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        if given.what == "throughput":
            throughput(folder, given.documents or 400, given.workers)
        elif not campaign(folder, given.documents or 20_000, given.deaths, given.seed):
            raise SystemExit("something was lost, came twice, or differs")
    finally:
        if given.keep is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
