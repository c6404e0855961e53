"""The actor registry: names to actors, each match with its score and reason; known sponsor ties."""

from fealty.reading.actors.registry import Match, Registry
from fealty.reading.actors.rows import Entry, Sponsorship

__all__ = ["Entry", "Match", "Registry", "Sponsorship"]
