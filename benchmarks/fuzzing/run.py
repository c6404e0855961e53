"""Coverage-guided fuzzing of every parser that Fealty owns: a result or a ``FealtyError``, and nothing else.

    python benchmarks/fuzzing/run.py --runs 1000000      # shared out: fast parsers get most
    python benchmarks/fuzzing/run.py --seconds 600 pages mails
    python benchmarks/fuzzing/run.py --report            # what the runs so far came to

Needs atheris (`pip install atheris`; no part of Fealty's own requirements). Each target runs in a process of its own.
What it has learned is kept in the folder (`--folder`, `fuzzed` where nothing is said), so that the next run goes on
from there; so are the inputs that broke something, which are printed, too. The exit status is 1 where anything broke.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import targets

HERE = Path(__file__).parent
DONE = re.compile(r"^Done (\d+) runs in", re.MULTILINE)
COVERED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


def one(name: str, folder: Path, runs: int, seconds: int) -> dict[str, object]:
    """Put one target under fire; return what came of it."""
    before = {path.name for path in folder.glob("broken/*")}
    command = [sys.executable, str(HERE / "fire.py"), name, str(folder), str(runs), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603  our own script
    told = done.stderr
    finished = DONE.search(told)
    covered = COVERED.findall(told)
    counted = folder / "counts" / f"{name}.txt"
    made = int(finished[1]) if finished else int(counted.read_text() or 0) if counted.exists() else 0
    broken = sorted({path.name for path in folder.glob("broken/*")} - before)
    if not finished:  # the interpreter itself died: what libFuzzer says last is all there is
        broken.append(f"the process ended with {done.returncode}: {told[-1_500:]}")
    return {
        "target": name, "runs": made, "broken": broken, "covered": int(covered[-1][0]) if covered else 0,
        "cpu": float(counted.with_suffix(".cpu").read_text()) if counted.with_suffix(".cpu").exists() else 0.0,
    }  # fmt: skip


def shares(names: list[str], runs: int) -> dict[str, int]:
    """Return how many of the runs each target gets."""
    total = sum(targets.PLANS[name].share for name in names)
    return {name: max(1, round(runs * targets.PLANS[name].share / total)) for name in names}


def report(folder: Path) -> int:
    """Print what all runs so far came to; return the number of things that broke."""
    lines = [json.loads(line) for line in (folder / "tally.jsonl").read_text(encoding="utf-8").splitlines()]
    runs: dict[str, int] = defaultdict(int)
    cpu: dict[str, float] = defaultdict(float)
    broken: dict[str, int] = defaultdict(int)
    for line in lines:
        runs[line["target"]] += line["runs"]
        cpu[line["target"]] += line["cpu"]
        broken[line["target"]] += len(line["broken"])
    print(f"{'target':<14} {'inputs':>10} {'cpu s':>7} {'broken':>7}")
    for name in sorted(runs):
        print(f"{name:<14} {runs[name]:>10,} {cpu[name]:>7.0f} {broken[name]:>7}")
    print(f"{'all':<14} {sum(runs.values()):>10,} {sum(cpu.values()):>7.0f} {sum(broken.values()):>7}")
    return sum(broken.values())


def main() -> int:
    parser = argparse.ArgumentParser(description="Coverage-guided fuzzing of every parser.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"which: {' '.join(targets.PLANS)}")
    parser.add_argument("--runs", type=int, default=0, help="inputs in all")
    parser.add_argument("--seconds", type=int, default=0, help="seconds in all")
    parser.add_argument("--folder", type=Path, default=Path("fuzzed"), help="where what was learned and found is kept")
    parser.add_argument("--report", action="store_true", help="print what the runs so far came to")
    given = parser.parse_args()
    folder: Path = given.folder
    if given.report:
        return int(report(folder) > 0)
    names: list[str] = given.targets or list(targets.PLANS)
    unknown = [name for name in names if name not in targets.PLANS]
    if unknown:
        parser.error(f"no target {unknown[0]!r}; these are: {', '.join(targets.PLANS)}")
    if not given.runs and not given.seconds:
        parser.error("say how much: --runs or --seconds")
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("broken", "counts", "learned"):
        (folder / part).mkdir(exist_ok=True)
    by_name = shares(names, given.runs) if given.runs else dict.fromkeys(names, -1)
    found = 0
    for name in names:
        outcome = one(name, folder, by_name[name], given.seconds // len(names))
        with (folder / "tally.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome) + "\n")
        print(
            f"{name}: {outcome['runs']:,} inputs, {outcome['covered']} places covered, {outcome['cpu']:.0f} s CPU",
            flush=True,
        )
        for broken in outcome["broken"]:  # type: ignore[attr-defined]
            found += 1
            print(f"  BROKEN {broken}", flush=True)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
