"""What a distribution asks for, and what that asks for: the same question for the wheel and for the licences."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """Return by name what is installed here of what is asked for, and of what that asks for; other systems' is not."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(line), "") for line in requirements]
    while waiting:
        asked, extra = waiting.pop()
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            name = canonicalize_name(asked.name)
            found[name] = distribution(name)
            new = {(name, each) for each in ("", *asked.extras)} - seen
            seen |= new
            waiting += [(Requirement(line), each) for _, each in new for line in found[name].requires or ()]
    return found
