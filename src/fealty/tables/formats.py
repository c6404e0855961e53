"""Every kind of table that Fealty knows by its header, in the order in which they are tried."""

from __future__ import annotations

from fealty.tables import acled
from fealty.tables.layout import Format

FORMATS: tuple[Format, ...] = (acled.FORMAT,)
