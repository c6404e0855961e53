"""Who says it, and how: attribution, reported speech, and whether something is asserted, denied, planned or feared."""

from fealty.reading.voices.manner import Manner
from fealty.reading.voices.speech import Speech
from fealty.reading.voices.voices import Voices

__all__ = ["Manner", "Speech", "Voices"]
