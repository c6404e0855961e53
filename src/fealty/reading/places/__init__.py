"""The gazetteer: names of places to coordinates, offline, each find with its score and reason."""

from fealty.reading.places.finding import Found, find, kilometres
from fealty.reading.places.naming import folded, skeleton, sound

__all__ = ["Found", "find", "folded", "kilometres", "skeleton", "sound"]
