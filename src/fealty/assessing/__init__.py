"""From what was measured and reported to what it means: rival readings weighed, and the worth of an assurance.

`assess` weighs readings such as "in command" and "for show"; `assurance` says what a promise of the sponsor would be
worth; `fealty.assessing.estimative` has the words for probabilities. Every judgement that goes into them stands in a
table under ``data/``.
"""

from fealty.assessing.assessment import Assessment, Changed, Damping, Flip, Item, Reading, Sensitivity, Weighed
from fealty.assessing.case import assess, assess_clues
from fealty.assessing.finding import Clue, find_clues
from fealty.assessing.hypotheses import Hypothesis, changed_hypotheses, default_hypotheses, read_hypotheses
from fealty.assessing.worth import Assurance, Breach, Span, YearWorth, assurance, assurances, compared

__all__ = [
    "Assessment", "Assurance", "Breach", "Changed", "Clue", "Damping", "Flip", "Hypothesis", "Item", "Reading",
    "Sensitivity", "Span", "Weighed", "YearWorth", "assess", "assess_clues", "assurance", "assurances",
    "changed_hypotheses", "compared", "default_hypotheses", "find_clues", "read_hypotheses",
]  # fmt: skip
