"""Who is signed in: sessions in memory, one-time tokens, the password. Nothing of it outlives the server."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from fealty.casefile import author

TOKEN_BYTES = 32
MOST_SESSIONS = 1_000
"""Sessions that are kept; whoever signed in before has to do it again."""
MOST_TOKENS = 100
LONGEST_NAME = 80
INVITED_FOR = 600.0
"""Seconds for which an invitation is good."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What lets one browser in, once: under which name (empty: the login name), until when, from which machines."""

    who: str = ""
    until: float = math.inf
    here_only: bool = False


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
    clock
        Seconds that pass.
    """

    def __init__(self, password: str = "", *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.has_password = bool(password)
        self._salt = secrets.token_bytes(16)
        self._password = self._hashed(password)
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._tokens: OrderedDict[str, Token] = OrderedDict()

    def _hashed(self, password: str) -> bytes:
        whole = hashlib.sha256(password.encode()).digest()  # scrypt itself takes a NUL at the end for nothing
        return hashlib.scrypt(whole, salt=self._salt, n=2**14, r=8, p=1)

    def token(self) -> str:
        """Return a token that lets one browser in, once."""
        return self._kept(Token())

    def invitation(self, who: str) -> str:
        """Return a token that lets one browser of this machine in, once and soon, under a name of its own."""
        return self._kept(Token(who=cleaned(who), until=self._clock() + INVITED_FOR, here_only=True))

    def _kept(self, one: Token) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._tokens[token] = one
            while len(self._tokens) > MOST_TOKENS:
                self._tokens.popitem(last=False)
        return token

    def enter(self, token: str, *, here: bool = True) -> Session | None:
        """Use a token up; None where it is not, or no longer, good, or not for where the browser is.

        Parameters
        ----------
        token
            What the opening address has.
        here
            Whether the browser runs on this machine.
        """
        with self._lock:
            fitting = [one for one in self._tokens if hmac.compare_digest(one.encode(), token.encode())]
            found = [self._tokens.pop(one) for one in fitting]
        good = [one for one in found if self._clock() <= one.until and (here or not one.here_only)]
        return self._begin(good[0].who or author()) if good else None

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
