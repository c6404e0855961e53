"""The same happening told twice becomes one incident: scores with reasons, groups, a person's decisions first."""

from fealty.reading.joining.joining import Decisions, Joined, incidents, joined
from fealty.reading.joining.people import People
from fealty.reading.joining.scoring import Part, Score, score
from fealty.reading.joining.telling import Telling, tellings

__all__ = ["Decisions", "Joined", "Part", "People", "Score", "Telling", "incidents", "joined", "score", "tellings"]
