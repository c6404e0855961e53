"""What a reader sees: sentences, charts, the map, and the dossier that holds them all."""

from fealty.showing.charts import map_chart, ratio_chart, timeline_chart
from fealty.showing.dossier import dossier
from fealty.showing.words import Answer, answer

__all__ = ["Answer", "answer", "dossier", "map_chart", "ratio_chart", "timeline_chart"]
