"""What a reader sees: sentences, charts, the map, and the dossier that holds them all."""

from fealty.showing.across import in_short
from fealty.showing.charts import (
    course_chart,
    groups_chart,
    map_chart,
    ratio_chart,
    timeline_chart,
    track_chart,
    wait_chart,
)
from fealty.showing.dossier import dossier
from fealty.showing.words import Answer, answer

__all__ = [
    "Answer", "answer", "course_chart", "dossier", "groups_chart", "in_short", "map_chart", "ratio_chart",
    "timeline_chart", "track_chart", "wait_chart",
]  # fmt: skip
