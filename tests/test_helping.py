"""The second process by itself: what it is told, how it ends, and what its owner has when there is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fealty.helping import Helper, processors

ECHO = "from fealty.helping import answer_all; answer_all(lambda greeting: lambda work: greeting + work)"
BUSY = "import time; from fealty.helping import answer_all; answer_all(lambda _: lambda _: time.sleep(600))"
DEAF = "import sys; sys.stdin.buffer.read(8)"


def test_it_answers_one_after_the_other() -> None:
    with Helper(ECHO, b"hello ") as helper:
        assert helper.greeted.result()
        answers = [helper.give(name) for name in (b"one", b"two" * 100_000)]
        assert [one.result() for one in answers] == [b"hello one", b"hello " + b"two" * 100_000]
        assert helper.waiting == 0


@pytest.mark.parametrize("start", [DEAF, "raise SystemExit", "no Python at all"])
def test_one_that_dies_answers_nothing(start: str) -> None:
    with Helper(start, b"hello" * 100_000) as helper:
        assert helper.greeted.result() == b""
        assert helper.give(b"one").result() == b""


def test_what_somebody_prints_is_no_answer() -> None:
    loud = "import sys; from fealty.helping import answer_all; answer_all(lambda _: lambda work: print(work) or work)"
    with Helper(loud, b"hello") as helper:
        assert [helper.give(work).result() for work in (b"one", b"two")] == [b"one", b"two"]


def test_a_program_that_ends_awaits_no_helper() -> None:
    words = f"""
from threading import Thread
from fealty.helping import Helper
helper = Helper({BUSY!r}, b"hello")
helper.greeted.result()
Thread(target=lambda: helper.give(b"one").result(), daemon=True).start()
"""
    subprocess.run([sys.executable, "-c", words], check=True, timeout=60)


def test_where_no_process_can_be_had_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/there/is/no/python")
    with Helper(ECHO, b"hello") as helper:
        assert helper.greeted.result() == b""
        assert helper.give(b"one").result() == b""


def test_the_folder_it_is_started_in_has_no_part_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('read from the wrong place')")
    monkeypatch.chdir(tmp_path)
    with Helper(f"import json; {ECHO}", b"hello ") as helper:
        assert helper.give(b"one").result() == b"hello one"


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize("start", [ECHO, BUSY])
def test_it_ends_with_its_owner_however_that_ends(start: str) -> None:
    words = f"""
import sys
from fealty.helping import Helper
helper = Helper({start!r}, b"hello")
helper.greeted.result()
helper.give(b"one")
print(helper._process.pid, flush=True)
sys.stdin.read()
"""
    owner = subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdin is not None
    assert owner.stdout is not None
    helper = int(owner.stdout.readline())
    assert alive(helper)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdin.close()
    owner.stdout.close()
    until = time.monotonic() + 30
    while alive(helper) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(helper)


def alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody has asked about does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_those_who_share_out_processors_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert processors() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert processors() == 1
