"""Who is signed in: sessions in memory, one-time tokens, the password. Nothing of it outlives the server."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict

from fealty.casefile import author

TOKEN_BYTES = 32
MOST_SESSIONS = 1_000
"""Sessions that are kept; whoever signed in before has to do it again."""
MOST_TOKENS = 100
LONGEST_NAME = 80


class Session:
    """One signed-in browser: its CSRF token, the name for the history, and words for its next page."""

    def __init__(self, who: str) -> None:
        self.key = secrets.token_urlsafe(TOKEN_BYTES)
        self.csrf = secrets.token_urlsafe(TOKEN_BYTES)
        self.who = who
        self._words: list[str] = []

    def say(self, words: str) -> None:
        """Keep a sentence for the next page that this browser opens."""
        self._words = [*self._words[-4:], words]

    def said(self) -> tuple[str, ...]:
        """Return what was kept, once."""
        words, self._words = tuple(self._words), []
        return words


class Sessions:
    """All signed-in browsers of one server.

    Parameters
    ----------
    password
        What somebody from another machine has to know; empty: only tokens let anybody in.
    """

    def __init__(self, password: str = "") -> None:
        self.has_password = bool(password)
        self._salt = secrets.token_bytes(16)
        self._password = self._hashed(password)
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._tokens: OrderedDict[str, None] = OrderedDict()

    def _hashed(self, password: str) -> bytes:
        whole = hashlib.sha256(password.encode()).digest()  # scrypt itself takes a NUL at the end for nothing
        return hashlib.scrypt(whole, salt=self._salt, n=2**14, r=8, p=1)

    def token(self) -> str:
        """Return a token that lets one browser in, once."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._tokens[token] = None
            while len(self._tokens) > MOST_TOKENS:
                self._tokens.popitem(last=False)
        return token

    def enter(self, token: str) -> Session | None:
        """Use a token up; None where it is not, or no longer, good."""
        with self._lock:
            fitting = [one for one in self._tokens if hmac.compare_digest(one.encode(), token.encode())]
            for one in fitting:
                del self._tokens[one]
        return self._begin(author()) if fitting else None

    def log_in(self, password: str, who: str) -> Session | None:
        """Let somebody in who knows the password; None for anybody else, after the same work."""
        right = hmac.compare_digest(self._hashed(password), self._password)
        return self._begin(cleaned(who) or author()) if right and self.has_password else None

    def _begin(self, who: str) -> Session:
        session = Session(who)
        with self._lock:
            self._sessions[session.key] = session
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return session

    def find(self, key: str) -> Session | None:
        """Return the session of a cookie."""
        with self._lock:
            return self._sessions.get(key)

    def end(self, key: str) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(key, None)


def cleaned(who: str) -> str:
    """Return a name for the history without control characters, at most `LONGEST_NAME` long."""
    return " ".join("".join(one if one.isprintable() else " " for one in who).split())[:LONGEST_NAME]
