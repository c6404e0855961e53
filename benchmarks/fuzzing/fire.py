"""One target under fire, in this process, until it has had its runs. Called by ``run.py``.

A crash does not end the run: it is kept, with its input, once for each place in our code that it comes from, and the
search goes on. So is an input that takes longer than anybody would wait.
"""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from pathlib import Path

import atheris
import targets
from targets.base import Check

SLOW = 5.0
"""CPU seconds for one small input beyond which it counts as broken."""
MEMORY = 1_500
"""MiB, at most."""


def place_of(error: BaseException) -> str:
    """Return what tells one crash from another: its kind, and the last place in our code that it passed."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/fealty/" in frame.filename]
    last = (ours or traceback.extract_tb(error.__traceback__))[-1]
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"


class Range:
    """Counts what was fired, and keeps what broke."""

    def __init__(self, name: str, folder: Path, check: Check, ours: type[Exception]) -> None:
        self._name = name
        self._folder = folder
        self._check = check
        self._ours = ours
        self._known = {path.name for path in (folder / "broken").glob("*")}
        self._count = 0

    def fire(self, data: bytes) -> None:
        """Check one input."""
        begun = time.process_time()
        try:
            self._check(data)
        except self._ours:
            pass
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001  anything else is what is looked for; a panic of Rust is no Exception
            self._keep(place_of(error), data, "".join(traceback.format_exception(error)))
        spent = time.process_time() - begun
        if spent > SLOW:
            self._keep("slow", data, f"{spent:.1f} s CPU for {len(data)} bytes")
        self._count += 1
        if self._count % 200 == 0:
            counts = self._folder / "counts"
            (counts / f"{self._name}.txt").write_text(str(self._count))
            (counts / f"{self._name}.cpu").write_text(f"{time.process_time():.1f}")

    def _keep(self, place: str, data: bytes, told: str) -> None:
        name = f"{self._name}-{place}"
        if name in self._known:
            return
        self._known.add(name)
        (self._folder / "broken" / name).write_bytes(data)
        (self._folder / "told").mkdir(exist_ok=True)
        digest = hashlib.sha256(data).hexdigest()[:12]
        (self._folder / "told" / f"{name}.txt").write_text(f"{digest} {data!r}\n\n{told}", errors="backslashreplace")


def _escaped(word: str) -> str:
    """Return a word as the fuzzer's dictionary writes it: every byte by its number."""
    return "".join(rf"\x{byte:02x}" for byte in word.encode())


def main() -> None:
    name, folder, runs, seconds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with atheris.instrument_imports(include=list(targets.PLANS[name].watched)):
        target = targets.target(name)
        from fealty.errors import FealtyError  # noqa: PLC0415  behind the instruments
    learned = folder / "learned" / name
    learned.mkdir(exist_ok=True)
    for seed in target.seeds:
        (learned / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = folder / "counts" / f"{name}.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))
    options = [
        f"-runs={runs}",
        f"-max_len={target.longest}",
        f"-rss_limit_mb={MEMORY}",
        "-timeout=600",
        "-print_final_stats=1",
    ]
    options += [f"-max_total_time={seconds}"] if seconds else []
    options += [f"-dict={words}"] if target.words else []
    for part in (".txt", ".cpu"):
        (folder / "counts" / f"{name}{part}").unlink(missing_ok=True)
    atheris.Setup([sys.argv[0], *options, str(learned)], Range(name, folder, target.check, FealtyError).fire)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
