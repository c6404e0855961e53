"""TOML that people write by hand: whatever is wrong with it is said in words, once for every kind of file."""

from __future__ import annotations

import tomllib
from typing import Any

from fealty.errors import SettingsError


def read_toml(text: str, *, where: str) -> dict[str, Any]:
    """Return what a TOML text holds.

    Parameters
    ----------
    text
        The text.
    where
        Its file's name, for messages.

    Raises
    ------
    SettingsError
        It is no TOML, has a number of more digits than Python converts, or brackets within brackets without end.
    """
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a number of thousands of digits is no TOMLDecodeError
        raise SettingsError(f"{where}: not TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{where}: not TOML: brackets within brackets without end") from error
