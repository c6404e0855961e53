"""How fast the reader is: sentences a second end to end, the first result from a cold start, memory.

    python benchmarks/reading.py [DOCUMENTS.jsonl.gz]

Without a file (JSON lines with `text`, gzipped) it reads the annotated articles of the tests. Each document is read by
itself, from raw text to records with ids and incidents: alone, and as a folder is read, with a second process beside.
Seconds of processor are printed too: they mean something on a machine that is busy with other work.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from fealty.reading import Document, Reader, read_document

FOLDER_TIMES = 5
ARTICLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "articles"


def texts(path: Path | None) -> list[str]:
    """Return the texts to be read."""
    if path is None:
        return [json.loads(one.read_text(encoding="utf-8"))["text"] for one in sorted(ARTICLES.glob("*.json"))]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def cold_start(text: str) -> float:
    """Return the seconds that `fealty read --json` takes for one article in a new process."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        command = [sys.executable, "-m", "fealty", "read", "--json", "--published", "2021-07-09", file.name]
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own command
        return time.perf_counter() - begun


def main() -> None:
    """Read everything once and print the figures."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("documents", type=Path, nargs="?")
    given = ask.parse_args()
    raw = texts(given.documents)
    reader = Reader()
    reader.read(_document(raw[0]))  # the weights are loaded
    documents = [_document(text) for text in raw]
    sentences = sum(len(reader.analyse(one).story.trees) for one in documents)
    begun, busy = time.perf_counter(), time.process_time()
    records = sum(len(reader.read(_document(text)).records) for text in raw)
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    longest = max(raw, key=len)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(raw)} documents, {sentences} sentences, {records} records: {sentences / took:.0f} sentences a second")
    print(f"seconds of processor: {busy:.1f}, {sentences / busy:.0f} sentences in each")
    rate = _in_a_folder(reader, raw, sentences)
    print(f"as a folder of {FOLDER_TIMES} times as many documents: {rate:.0f} sentences a second")
    helped = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"first result from a cold start, article of {len(longest)} characters: {cold_start(longest):.2f} s")
    print(f"memory at most: {memory:.0f} MB, and {helped:.0f} MB for the process beside")


def _in_a_folder(reader: Reader, raw: list[str], sentences: int) -> float:
    """Return sentences a second where there is enough to read for two processes, the start of the second included."""
    begun = time.perf_counter()
    came = (_document(f"{text}\n\nCopy {number}.") for number in range(FOLDER_TIMES) for text in raw)
    for _, reading in reader.read_many(came, helped=True):
        if isinstance(reading, Exception):
            raise reading
    return FOLDER_TIMES * sentences / (time.perf_counter() - begun)


def _document(text: str) -> Document:
    (document,) = read_document(text.encode(), "a.txt", published=date(2021, 7, 9))
    if not isinstance(document, Document):
        raise SystemExit(str(document))
    return document


if __name__ == "__main__":
    main()
