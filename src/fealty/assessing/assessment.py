"""What an assessment returns: the readings with their weights, every item of evidence, and what the answer hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

from fealty.assessing.hypotheses import Hypothesis

Sign = Literal["consistent", "neutral", "inconsistent"]
CANNOT_TELL = "cannot tell"
MEASURED, REPORTED = "measured", "reported"
"""Kinds of items, and the answers from one kind alone."""
OF_GROUP = "From the attacks of "
"""How the words of an answer from one group's attacks begin; its name and " alone" follow."""


class Damping(msgspec.Struct, frozen=True, kw_only=True):
    """One reason why an item counts less (or, told by several, more) than its table row; the factors multiply."""

    name: str
    factor: float
    words: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of evidence, and what it says for each reading.

    Attributes
    ----------
    id : str
        Of the item, such as ``effect/<order>`` or ``defied_named/<order>``.
    kind : {"measured", "reported"}
    what : str
        ``effect`` or ``course`` of measured items, else the row of the table of likelihood ratios.
    words, reason : str
        The item in one sentence, and why it says what it says.
    order : str or None
        The order that it is about; None for the sponsor as a whole.
    records : tuple of str
        Ids of the records beneath.
    raw, used : dict of str to float
        Log likelihood of each reading by its id, before and after damping, as the difference from the mean of the
        likelihoods: 0 says nothing, above 0 speaks for a reading.
    damping : tuple of Damping
    signs : dict of str to str
        The row of the ACH matrix: consistent, neutral or inconsistent with each reading, by `used`.
    """

    id: str
    kind: Literal["measured", "reported"]
    what: str
    words: str
    reason: str
    order: str | None
    records: tuple[str, ...]
    raw: dict[str, float]
    used: dict[str, float]
    damping: tuple[Damping, ...]
    signs: dict[str, Sign]

    @property
    def diagnosticity(self) -> float:
        """How many times as likely the item is under the reading it favours most than under the one it favours least.

        1 says nothing: an item that fits all readings decides between none (Heuer 1999).
        """
        return math.exp(max(self.used.values()) - min(self.used.values()))

    @property
    def raw_ratio(self) -> float:
        """The same before damping."""
        return math.exp(max(self.raw.values()) - min(self.raw.values()))


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """One reading with its probability before and after the evidence."""

    id: str
    name: str
    words: str
    prior: float
    posterior: float


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer with something changed: an item left out, or another prior.

    ``flips`` says that another reading is likeliest then; ``leader`` is the headline, which may be ``cannot tell``.
    """

    what: str
    words: str
    posterior: dict[str, float]
    leader: str
    flips: bool


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest changes by which the runner-up would draw level with the likeliest reading.

    Attributes
    ----------
    rival : str
        The runner-up's id.
    item : str or None
        The item that favours the likeliest over it most; None where none does.
    item_factor : float or None
        To which power the item's likelihood ratio would have to shrink (0.6: its logarithm to 60 %); None where the
        item's whole weight is not enough, or there is no such item.
    prior : float
        The prior that the runner-up would need, the others keeping their proportions.
    items : tuple of str
        The fewest items, those that matter most first, whose loss together would do it; empty where none would.
    """

    rival: str
    item: str | None
    item_factor: float | None
    prior: float
    items: tuple[str, ...]


class Sensitivity(msgspec.Struct, frozen=True, kw_only=True):
    """What the answer hangs on.

    Attributes
    ----------
    parts : tuple of Changed
        From the measured items alone (``measured``) and from the reported ones alone (``reported``), where there are
        both; for the sponsor as a whole from the attacks of each of several groups alone (``measured/<group>``).
    without : tuple of Changed
        Each item left out.
    priors : tuple of Changed
        Each prior doubled, and swapped with that of the likeliest where they differ.
    flip : Flip or None
    """

    parts: tuple[Changed, ...]
    without: tuple[Changed, ...]
    priors: tuple[Changed, ...]
    flip: Flip | None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One assessment: of the sponsor as a whole, or of one order.

    Attributes
    ----------
    order : str or None
        The order's id; None for the sponsor as a whole.
    label : str
        What is assessed, in words.
    hypotheses : tuple of Weighed
        The readings, in their own order.
    items : tuple of Item
        The evidence, the most diagnostic first; their logs and the priors' add up to the posterior's, but for `doubt`.
    leader : str
        The id of the reading that reaches 0.6, else ``cannot tell``.
    top : str
        The id of the likeliest reading, whatever it reaches.
    doubt : float
        The share of the priors that stays in the posterior.
    sensitivity : Sensitivity
    missing : tuple of str
        What would tell readings apart and is not in the case.
    words : str
        A paragraph in estimative words.
    notes : tuple of str
        What a careful reader should know of the computation.
    """

    order: str | None
    label: str
    hypotheses: tuple[Weighed, ...]
    items: tuple[Item, ...]
    leader: str
    top: str
    doubt: float
    sensitivity: Sensitivity
    missing: tuple[str, ...]
    words: str
    notes: tuple[str, ...] = ()

    def name(self, hypothesis: str) -> str:
        """Return a reading's name by its id."""
        return next((one.name for one in self.hypotheses if one.id == hypothesis), hypothesis)

    def posterior(self) -> dict[str, float]:
        """Return the probabilities by the readings' ids."""
        return {one.id: one.posterior for one in self.hypotheses}


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """All readings of a case: the sponsor's as a whole, and order by order."""

    title: str
    sponsor: str | None
    sponsor_name: str | None
    hypotheses: tuple[Hypothesis, ...]
    whole: Reading
    orders: tuple[Reading, ...]


def likeliest(posterior: Mapping[str, float]) -> str:
    """Return the id of the likeliest reading; of several the first."""
    return max(posterior, key=lambda name: posterior[name])
