"""What a reader sees: sentences, charts, the map, and the dossier that holds them all."""

from fealty.showing.across import in_short
from fealty.showing.charts import (
    bargain_chart,
    course_chart,
    fan_chart,
    groups_chart,
    map_chart,
    ratio_chart,
    timeline_chart,
    track_chart,
    wait_chart,
)
from fealty.showing.dossier import dossier
from fealty.showing.formats import readable
from fealty.showing.further import Further, hypotheses_of, look_further
from fealty.showing.plain import dossier_json, dossier_markdown
from fealty.showing.words import Answer, answer

__all__ = [
    "Answer", "Further", "answer", "bargain_chart", "course_chart", "dossier", "dossier_json", "dossier_markdown",
    "fan_chart", "groups_chart", "hypotheses_of", "in_short", "look_further", "map_chart", "ratio_chart", "readable",
    "timeline_chart", "track_chart", "wait_chart",
]  # fmt: skip
