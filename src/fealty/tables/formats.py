"""Every kind of table that Fealty knows by its header, in the order in which they are tried.

A format comes before those whose required columns it has, too (GDELT 2.0 before 1.0).
"""

from __future__ import annotations

from fealty.tables import acled, gdelt, icews, interval_counts, orders, polecat, responses, triggers, ucdp
from fealty.tables.layout import Format

FORMATS: tuple[Format, ...] = (
    acled.FORMAT,
    ucdp.FORMAT,
    gdelt.FORMAT,
    gdelt.FORMAT_1,
    polecat.FORMAT,
    icews.FORMAT,
    orders.FORMAT,
    responses.FORMAT,
    triggers.FORMAT,
    interval_counts.FORMAT,
)
