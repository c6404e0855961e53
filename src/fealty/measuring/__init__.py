"""From series of attacks under orders to effects with intervals: what changed, how surely, and what would settle it.

`measure` asks about a whole case, `order_effect` about one series; `detectable` says before looking what could be seen
at all. `Estimate` is what comes back for one order and one group.
"""

from fealty.measuring.case import measure
from fealty.measuring.detection import detectable
from fealty.measuring.estimate import Alternative, Baseline, Check, Course, Estimate, Placebo, Wait, Week
from fealty.measuring.measurement import Measurement, NotMeasured, OrderSpan, Pooled, Series, Spread, Total, Track
from fealty.measuring.single import order_effect

__all__ = [
    "Alternative", "Baseline", "Check", "Course", "Estimate", "Measurement", "NotMeasured", "OrderSpan", "Placebo",
    "Pooled", "Series", "Spread", "Total", "Track", "Wait", "Week", "detectable", "measure", "order_effect",
]  # fmt: skip
