"""The pages, in the order of the navigation. A page's module lists its own pages and downloads."""

from fealty.web.pages import (
    actors,
    add,
    answer,
    evidence,
    export,
    history,
    hypotheses,
    maps,
    orders,
    source,
    sources,
    timeline,
    what_if,
)
from fealty.web.registry import Download, Page

_MODULES = (
    answer,
    timeline,
    maps,
    actors,
    orders,
    evidence,
    sources,
    source,
    hypotheses,
    what_if,
    add,
    export,
    history,
)

PAGES: tuple[Page, ...] = tuple(page for module in _MODULES for page in module.PAGES)
DOWNLOADS: tuple[Download, ...] = tuple(download for module in _MODULES for download in module.DOWNLOADS)

__all__ = ["DOWNLOADS", "PAGES"]
