"""Who says it, and how: attribution, reported speech, and whether something is asserted, denied, planned or feared."""

from fealty.reading.voices.voices import Manner, Voices

__all__ = ["Manner", "Voices"]
