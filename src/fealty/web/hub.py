"""News for the open pages: who waits for it, and how it reaches them from any thread (server-sent events)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import msgspec

BEAT = 15.0
"""Seconds after which a silent line is told that it still stands."""
LOOK = 0.5
"""Seconds between looks at whether the server is being stopped."""
MOST_WAITING = 100
"""News that wait for one slow page; a page that misses some asks for all anew."""


class News(msgspec.Struct, frozen=True):
    """One piece of news: its name, and what it says as JSON."""

    name: str
    data: dict[str, object]

    def line(self) -> str:
        """Return it as the wire has it."""
        return f"event: {self.name}\ndata: {msgspec.json.encode(self.data).decode()}\n\n"


class Hub:
    """Hands news to every page that listens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[asyncio.Queue[News], asyncio.AbstractEventLoop] = {}

    @property
    def listeners(self) -> int:
        """How many pages listen."""
        return len(self._lines)

    def tell(self, name: str, **data: object) -> None:
        """Tell all pages; from any thread."""
        news = News(name, data)
        with self._lock:
            for line, loop in self._lines.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_put, line, news)

    async def listen(self, first: News, stopping: Callable[[], bool]) -> AsyncIterator[str]:
        """Yield news as they come, until the page is closed or the server stops."""
        line: asyncio.Queue[News] = asyncio.Queue(MOST_WAITING)
        with self._lock:
            self._lines[line] = asyncio.get_running_loop()
        try:
            yield first.line()
            silent = 0.0
            while not stopping():
                try:
                    news = await asyncio.wait_for(line.get(), LOOK)
                except TimeoutError:
                    silent += LOOK
                    if silent >= BEAT:
                        silent = 0.0
                        yield ": still here\n\n"
                    continue
                silent = 0.0
                yield news.line()
        finally:
            with self._lock:
                self._lines.pop(line, None)


def _put(line: asyncio.Queue[News], news: News) -> None:
    if line.full():
        line.get_nowait()
    line.put_nowait(news)
