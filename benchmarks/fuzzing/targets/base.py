"""What a target is: some bytes go in; a result or a ``FealtyError`` comes out, and anything else is a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Check = Callable[[bytes], None]


class Target(NamedTuple):
    """One parser under fire.

    Attributes
    ----------
    check
        Does the work on some bytes and asserts what has to hold of the result.
    seeds
        Sound inputs to begin with: a fuzzer that has to find out by itself what a date looks like finds little else.
    longest
        Bytes of an input, at most: short ones are tried more often.
    words
        Words of its language, for the fuzzer to put in.
    """

    check: Check
    seeds: tuple[bytes, ...]
    longest: int = 512
    words: tuple[str, ...] = ()


def text_of(data: bytes) -> str:
    """Return any text for some bytes; what is no UTF-8 becomes the mark for it, as in a document that was read."""
    return data.decode("utf-8", "replace")


class Broken(Exception):
    """Something that has to hold does not."""


def hold(right: bool, otherwise: str) -> None:
    """Hold a result to something; not by ``assert``, which Python may leave out."""
    if not right:
        raise Broken(otherwise)
