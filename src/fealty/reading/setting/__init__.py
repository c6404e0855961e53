"""When and where: words about time to intervals, words about places to places of the gazetteer."""

from fealty.reading.setting.scenes import Scenes
from fealty.reading.setting.times import Times

__all__ = ["Scenes", "Times"]
