"""The short form of the fault campaigns in benchmarks/faults: a few rounds of each, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "faults"
if not FAULTS.is_dir():
    pytest.skip("the campaigns are not here; they come with the source, not with the package", allow_module_level=True)
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the campaigns fork")
LOSING = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import kills, works
from fealty.casefile import Case
from fealty.records import Event

def hasty(path, told):
    with Case(path) as case:
        for seen in case.views(Event)[:40]:
            told(f"{seen.record.id} accept")  # before it is stored
            if seen.verdict is None:
                case.judge(seen.record.id, "accept")

kills.CAMPAIGNS["review"] = kills.CAMPAIGNS["review"]._replace(work=hasty)
sys.argv = ["kills.py", "--rounds", "12", "review"]
sys.exit(kills.main())
"""


def campaign(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300)


def test_kill_9_at_random_moments_corrupts_nothing_and_loses_nothing_reported() -> None:
    done = campaign(str(FAULTS / "kills.py"), "--rounds", "4", "import", "review", "migration")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" 0 rounds with a fault") == 3


def test_a_write_reported_too_early_is_found_out() -> None:
    done = campaign("-c", LOSING, str(FAULTS))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "reported, but not there" in done.stdout


def test_two_writers_lose_no_edit() -> None:
    done = campaign(str(FAULTS / "writers.py"), "--edits", "60", "--records", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("60 edits stored by two writers")


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="mounting a small disk needs root")
def test_full_disks_read_only_files_and_clocks_that_go_back() -> None:
    done = campaign(str(FAULTS / "disks.py"), "--steps", "3")
    if "permission denied" in done.stderr.lower() or "must be superuser" in done.stderr:
        pytest.skip("this user may not mount a file system here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 1 done, " in done.stdout or " 2 done, " in done.stdout or " 3 done, " in done.stdout
    assert "read only, review: refused" in done.stdout
