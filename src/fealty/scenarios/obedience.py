"""How likely the sponsor's next order is to be obeyed, and how well the track record knows it."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from scipy.special import ndtr, ndtri

from fealty.errors import MeasurementError
from fealty.measuring.ahead import following
from fealty.measuring.estimate import VERDICT_BOUNDS
from fealty.measuring.measurement import Measurement

LEAST_SPREAD = 1e-6


class Obedience(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says about the next order.

    Attributes
    ----------
    probability : float
        That it is obeyed (attacks fall below half).
    low, high : float
        Where the share of orders that are obeyed lies with 90 % probability, as far as so short a record can say; 0 and
        1 where it cannot.
    ratio_obeyed, ratio_disobeyed : float
        The typical (median) rate ratio of an order that is obeyed, and of one that is not.
    orders : int
        How many orders the record has.
    """

    probability: float
    low: float
    high: float
    ratio_obeyed: float
    ratio_disobeyed: float
    orders: int


def obedience_of(measurement: Measurement) -> Obedience:
    """Return how likely the next order is to be obeyed, and how well that is known.

    The probability is that of the next order (`fealty.measuring.ahead.following`). Its interval comes from what is not
    known of the sponsor's own level: orders scatter around it with the record's spread, and what is left of the
    predictive variance is doubt about the level, which moves the share of orders that are obeyed.

    Raises
    ------
    MeasurementError
        No order was measured.
    """
    track = measurement.track
    if track is None and not measurement.estimates:
        raise MeasurementError("no order was measured, so nothing says how likely the next one is to be obeyed")
    logs, bound = following(measurement), math.log(VERDICT_BOUNDS["obeyed"])
    obeyed = logs < bound
    probability = track.verdicts["obeyed"] if track else float(obeyed.mean())
    low, high = 0.0, 1.0
    if track is not None:
        doubt = max(float(logs.var()) - track.spread**2, 0.0) ** 0.5
        levels = logs.mean() + doubt * ndtri((0.95, 0.05))
        low, high = (float(ndtr((bound - level) / max(track.spread, LEAST_SPREAD))) for level in levels)
    return Obedience(
        probability=probability,
        low=min(low, probability),
        high=max(high, probability),
        ratio_obeyed=float(np.exp(np.median(logs[obeyed]))) if obeyed.any() else VERDICT_BOUNDS["obeyed"],
        ratio_disobeyed=float(np.exp(np.median(logs[~obeyed]))) if not obeyed.all() else 1.0,
        orders=len(track.orders) if track else 1,
    )
