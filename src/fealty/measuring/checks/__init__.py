"""What each result is put to, one check a file: placebo dates and groups, other data, other settings.

A check takes one result (`Look`) and returns passed, failed or informative with its words, or None where it does not
apply. Placebo groups need the other groups' fits and are asked once all groups are fitted.
"""

from collections.abc import Callable

from fealty.measuring.checks import (
    attributed_only,
    duplicates,
    leave_counter_out,
    leave_source_out,
    order_date,
    orders_together,
    placebo_dates,
    prior,
    reporting_breaks,
    window_length,
)
from fealty.measuring.checks.placebo_groups import placebo_groups
from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look

CHECKS: tuple[Callable[[Look], Check | None], ...] = (
    placebo_dates.check,
    leave_source_out.check,
    leave_counter_out.check,
    reporting_breaks.check,
    attributed_only.check,
    duplicates.check,
    window_length.check,
    prior.check,
    order_date.check,
    orders_together.check,
)

__all__ = ["CHECKS", "placebo_groups"]
