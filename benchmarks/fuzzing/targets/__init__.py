"""The targets by name. A target's module is loaded only when it is under fire, so that only its parser is watched."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from targets.base import Target


class Plan(NamedTuple):
    """How a target is fired at.

    Attributes
    ----------
    share
        Parts of all runs that it gets: fast targets get most.
    watched
        Modules whose coverage leads the search, by prefix.
    """

    share: int
    watched: tuple[str, ...]


_DOCUMENTS = ("fealty.reading.documents",)
PLANS = {
    "cells": Plan(60, ("fealty.tables.cells", "fealty.tables.text")),
    "dates": Plan(60, ("fealty.reading.documents.dates",)),
    "json_lines": Plan(8, _DOCUMENTS),
    "mails": Plan(5, _DOCUMENTS),
    "mapped": Plan(4, ("fealty.tables",)),
    "mappings": Plan(40, ("fealty.tables.mapping", "fealty.intake.mapping")),
    "markdown": Plan(4, _DOCUMENTS),
    "packed": Plan(3, _DOCUMENTS),
    "objects": Plan(6, ("fealty.tables.objects",)),
    "pages": Plan(2, _DOCUMENTS),
    "pdfs": Plan(1, ("fealty.reading.documents.pdfs", "fealty.reading.documents.finishing")),
    "plain": Plan(8, _DOCUMENTS),
    "plans": Plan(40, ("fealty.scenarios.plan",)),
    "quotes": Plan(300, ("fealty.records",)),
    "sentences": Plan(100, ("fealty.reading.model.words",)),
    "settings": Plan(40, ("fealty.casefile.settings",)),
    "table_files": Plan(2, ("fealty.tables",)),
    "tables": Plan(6, ("fealty.tables",)),
    "times": Plan(30, ("fealty.reading.setting",)),
    "web_archives": Plan(2, _DOCUMENTS),
    "wire": Plan(300, ("fealty.records",)),
}


def target(name: str) -> Target:
    """Return a target by its name."""
    found: Target = import_module(f"targets.{name}").TARGET
    return found
