"""Full-text search over records and the texts of sources, with SQLite's FTS5.

The index is made in memory and never touches the case file: it can be made anew in seconds, and a case stays one file
that nobody's search has written to. It is built by a thread when the evidence is first looked at, and brought up to
date record by record when the case has changed. A search that comes before it is ready waits for it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import weakref
from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from fealty.casefile import Case, Stamp, View
from fealty.records import Actor, Coded, Incident, Mention, Place, Source
from fealty.showing.evidence import Shown, title_of
from fealty.web.desk import Desk
from fealty.web.parts import Part
from fealty.web.snapshot import Snapshot

BEGIN, END = "\x02", "\x03"
"""Around the words that were found, in a snippet."""
MOST_TERMS = 20
MOST_TEXTS = 8
"""Sources that are named for a search."""
AROUND = 24
"""Words of a snippet."""
_TERMS = re.compile(r'"([^"]*)"|(\S+)')
_SILENT = frozenset({"id", "kind", "source", "span", "sha256", "row", "order", "members", "confidence", "coder"})
"""Fields whose contents nobody looks for by words."""


class Found(Part, frozen=True):
    """A stretch of a snippet; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


class Hit(Part, frozen=True):
    """A source whose text holds the words."""

    source: str
    snippet: tuple[Found, ...]


class Finder:
    """The index of one case. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        tokens = "tokenize='unicode61 remove_diacritics 2'"
        self._index.execute(f"CREATE VIRTUAL TABLE record USING fts5(words, {tokens})")
        self._index.execute(f"CREATE VIRTUAL TABLE source USING fts5(words, {tokens})")
        self._numbers: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._last = 0
        self._stamp = Stamp()
        weakref.finalize(self, self._index.close)

    def begin(self, desk: Desk) -> None:
        """Bring the index up to date, in the background."""
        snapshot = desk.snapshot()
        if snapshot.stamp != self._stamp and not self._lock.locked():
            desk.aside("finder", lambda: self.bring(desk, snapshot))

    def records(self, desk: Desk, snapshot: Snapshot, words: str) -> list[str]:
        """Return the ids of the records that hold all the words, the best first."""
        return [self._ids[number] for number in self._ask(desk, snapshot, "rowid FROM record", words, "")]

    def texts(self, desk: Desk, snapshot: Snapshot, words: str) -> tuple[Hit, ...]:
        """Return some sources whose texts or titles hold all the words, the best first."""
        snippet = f"rowid, snippet(source, 0, '{BEGIN}', '{END}', '…', {AROUND}) FROM source"
        rows = self._ask(desk, snapshot, snippet, words, f"LIMIT {MOST_TEXTS}", whole=True)
        return tuple(Hit(source=self._ids[number], snippet=tuple(_stretches(text))) for number, text in rows)

    def _ask(
        self, desk: Desk, snapshot: Snapshot, what: str, words: str, limit: str, *, whole: bool = False
    ) -> list[Any]:
        asked = query(words)
        if not asked:
            return []
        self.bring(desk, snapshot)
        table = what.rpartition(" ")[2]
        statement = f"SELECT {what} WHERE {table} MATCH ? ORDER BY rank {limit}"
        with self._lock:
            rows = self._index.execute(statement, (asked,)).fetchall()
        return rows if whole else [number for (number,) in rows]

    def bring(self, desk: Desk, snapshot: Snapshot) -> None:
        """Index what is new, and anew what was judged; forget what the case no longer states."""
        with self._lock:
            if snapshot.stamp == self._stamp:
                return
            fresh = [one for one in snapshot.records if one not in self._numbers]
            judged = [one for one in snapshot.judged_since(self._stamp) if one in self._numbers]
            gone = [one for one in self._numbers if one not in snapshot.records]
            numbers = {one: number for number, one in enumerate(fresh, self._last + 1)}
            with self._changing():
                for one in (*judged, *gone):
                    number = self._numbers[one]
                    self._index.execute("DELETE FROM record WHERE rowid = ?", (number,))
                    self._index.execute("DELETE FROM source WHERE rowid = ?", (number,))
                present = [snapshot.records[one] for one in (*fresh, *judged) if one in snapshot.records]
                self._write(desk.case, present, ChainMap(numbers, self._numbers))
            for one in gone:
                self._ids.pop(self._numbers.pop(one))
            self._numbers.update(numbers)
            self._ids.update((number, one) for one, number in numbers.items())
            self._last += len(fresh)
            self._stamp = snapshot.stamp

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the index wholly or not at all."""
        with ExitStack() as undo:
            self._index.execute("BEGIN")
            undo.callback(self._index.execute, "ROLLBACK")
            yield
            self._index.execute("COMMIT")
            undo.pop_all()

    def _write(self, case: Case, views: list[View[Any]], numbers: Mapping[str, int]) -> None:
        records = [one for one in views if not isinstance(one.record, Source)]
        rows = ((numbers[one.record.id], " ".join(words_of(one))) for one in records)
        self._index.executemany("INSERT INTO record (rowid, words) VALUES (?, ?)", rows)
        sources = (one.record for one in views if isinstance(one.record, Source))
        texts = ((numbers[one.id], _text_of(one, case)) for one in sources)
        self._index.executemany("INSERT INTO source (rowid, words) VALUES (?, ?)", texts)


_FINDERS: weakref.WeakKeyDictionary[Desk, Finder] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def finder(desk: Desk) -> Finder:
    """Return the index of a desk; it lives as long as the desk does."""
    with _making:
        found = _FINDERS.get(desk)
        if found is None:
            found = _FINDERS[desk] = Finder()
        return found


def query(words: str) -> str:
    """Return what somebody typed as a query: all of the words, the last one perhaps unfinished; phrases in quotes."""
    found = [phrase or word for phrase, word in _TERMS.findall(words.replace("\0", " "))]
    terms = [one.replace('"', " ") for one in found if any(each.isalnum() for each in one)][:MOST_TERMS]
    if not terms:
        return ""
    unfinished = "" if words.rstrip().endswith('"') or words != words.rstrip() else "*"
    return " ".join(f'"{one}"' for one in terms) + unfinished


def words_of(seen: View[Any]) -> Iterator[str]:
    """Yield what a record may be found by: its quote, its names, its place, its notes, what it is called in lists."""
    record = seen.record
    if isinstance(record, Shown):
        yield title_of(record)
    yield from _texts(record)
    if isinstance(record, Coded) and record.row:
        yield f"{record.row.file} {record.row.id or ''}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mention):
        yield value.text
        yield value.name or ""
    elif isinstance(value, Place):
        yield from (one for one in (value.name, value.text, value.admin1, value.country) if one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Coded | Actor | Incident):
        for name in value.__struct_fields__:
            if name not in _SILENT:
                yield from _texts(getattr(value, name))


def _text_of(source: Source, case: Case) -> str:
    known = (source.title, source.publisher, source.author, case.text(source.id))
    return "\n".join(one for one in known if one)


def _stretches(snippet: str) -> Iterator[Found]:
    for number, piece in enumerate(snippet.split(BEGIN)):
        hit, end, rest = piece.partition(END)
        if not number or not end:
            yield Found(text=piece)
            continue
        yield Found(text=hit, hit=True)
        if rest:
            yield Found(text=rest)
