"""The short form of benchmarks/corpora.py on a real Ray: sixty documents, workers killed, the whole reading killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from fealty.corpora import Corpus, Parts, alone, read_corpus

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed (pip install fealty[ray])"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc, which this system lacks"),
]

PLACES = ("Taji", "Balad", "Mosul", "Basra", "Kirkuk", "Erbil")

# A reader that one document kills and another breaks. Workers find it by its name, as they find the true one.
MORTAL = """
import os, signal
from fealty.corpora import Worker

class Mortal(Worker):
    def read(self, piece):
        if b"kills its worker" in piece.data:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"breaks its worker" in piece.data:
            raise Exception("something nobody foresaw")
        return super().read(piece)
"""

# Reads with it; kills a worker as the first part is there, and itself as the third is and the two bad documents are.
READING = """
import os, signal, sys
from pathlib import Path
from fealty.corpora import Cluster, Corpus, read_corpus
from mortal import Mortal

def workers():
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                line, given = (one / "cmdline").read_bytes(), (one / "environ").read_bytes()
            except OSError:
                continue
            if line.startswith(b"ray::WorkerProcess") and sys.argv[1].encode() in given:
                yield int(one.name)

bad = {"03.txt", "04.txt"}
corpus = Corpus(paths=(Path(sys.argv[1]),))
with Cluster(workers=1, kind=Mortal) as cluster:
    for number, row in enumerate(read_corpus(corpus, Path(sys.argv[2]), cluster.reader(corpus), documents_a_part=10)):
        if number == 0:
            (found,) = workers()
            os.kill(found, signal.SIGKILL)
        bad.discard(Path(row.name).name)
        if number >= 29 and number % 10 == 9 and not bad:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(60):
        place = PLACES[number % len(PLACES)]
        text = (
            f"Rockets hit the base at {place} on {number % 27 + 1} May 2021. The army said that {number + 2} men died."
        )
        (folder / f"{number:02}.txt").write_text(text)
    (folder / "03.txt").write_text("This report kills its worker.")
    (folder / "04.txt").write_text("This report breaks its worker.")
    return folder


def of_reading(mark: Path) -> list[int]:
    """The processes that were started for a reading: all of them inherit its environment."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit() and int(one.name) != os.getpid():
            try:
                if b"FEALTY_TEST=" + os.fsencode(mark) in (one / "environ").read_bytes():
                    found.append(int(one.name))
            except OSError:
                continue
    return found


def listening(processes: list[int]) -> set[str]:
    """The addresses on which some processes wait for connections, as the kernel writes them."""
    own = set()
    for one in processes:
        try:
            own |= {str(each.readlink()) for each in Path(f"/proc/{one}/fd").iterdir()}
        except OSError:
            continue
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    return {line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in own}


def test_sixty_documents_lose_nothing_to_dead_workers_and_a_dead_reading(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "mortal.py").write_text(MORTAL)
    (tmp_path / "reading.py").write_text(READING)
    records = tmp_path / "records"
    paths = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, "FEALTY_TEST": str(corpus)}
    command = [sys.executable, str(tmp_path / "reading.py"), str(corpus), str(records)]
    first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert first.wait(timeout=300) == -signal.SIGKILL
    there = len(Parts(records))
    assert 30 <= there < 60
    before = {path: path.read_bytes() for path in Parts(records).files()}
    left = set(of_reading(corpus))  # Ray's own; they see within a minute that nobody needs them

    command = [sys.executable, "-m", "fealty", "read", "--ray", str(corpus), "-o", str(records), "--workers", "2"]
    pipe = subprocess.PIPE
    second = subprocess.Popen([*command, "--part", "10"], env=environment, text=True, stdout=pipe, stderr=pipe)
    open_to: set[str] = set()
    while second.poll() is None:
        open_to |= listening(of_reading(corpus))
        time.sleep(0.2)
    told, complaints = second.communicate()
    assert second.returncode == 0, complaints
    assert told == f"{records}: {60 - there} read, 0 could not be used; 60 documents in all\n"
    assert open_to, "nothing was seen to listen: it was looked too seldom"
    assert open_to <= {"0100007F", "0000000000000000FFFF00000100007F"}, "more than 127.0.0.1 was listened on"

    whole = Corpus(paths=(corpus,))
    for _ in read_corpus(whole, tmp_path / "plain", alone(whole), documents_a_part=10):
        pass
    read, plain = Parts(records), Parts(tmp_path / "plain")
    assert before.items() <= {path: path.read_bytes() for path in read.files()}.items()
    assert [path.name for path in read.files()] == [path.name for path in plain.files()]
    rows = {row.key: row for row in read.rows()}
    assert len(rows) == len(read) == 60
    aside = {Path(row.name).name: row.fault for row in rows.values() if row.fault}
    assert set(aside) == {"03.txt", "04.txt"}
    assert "2 workers have died of it" in str(aside["03.txt"])
    assert "something nobody foresaw" in str(aside["04.txt"])
    assert [rows[row.key] for row in plain.rows() if not rows[row.key].fault] == [
        row for row in plain.rows() if not rows[row.key].fault
    ]
    for _ in range(600):
        if not of_reading(corpus):
            break
        time.sleep(0.1)
    assert not of_reading(corpus), f"processes were left behind, of the reading that was killed: {left}"
    for folder in Path(tempfile.gettempdir()).glob(f"fealty-ray-{first.pid}-*"):
        shutil.rmtree(folder)
