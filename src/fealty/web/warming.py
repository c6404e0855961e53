"""What takes seconds in a large case, made ready before somebody asks for it: on opening, and after each change."""

from __future__ import annotations

import logging

from fealty.errors import FealtyError
from fealty.web.casting import network_of, people_of
from fealty.web.desk import Desk
from fealty.web.gathering import told_by
from fealty.web.reviewing.searching import finder
from fealty.web.sourcing import known, shared_reports

log = logging.getLogger(__name__)


def warm(desk: Desk) -> None:
    """Make ready what pages share: attacks as columns, who is who, the ties, the sources, the index of words."""
    try:
        snapshot = desk.snapshot()
        told_by(desk)
        people_of(snapshot)
        network_of(snapshot)
        known(snapshot)
        shared_reports(snapshot)
        finder(desk).bring(desk, snapshot)
    except FealtyError as error:  # the page that needs it says so itself
        log.info("not made ready: %s", error)
