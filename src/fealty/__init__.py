"""Who obeys whom? Orders, attacks and obedience from open reporting.

>>> import fealty
>>> with fealty.Case("iraq.fealty") as case:  # doctest: +SKIP
...     print(fealty.measure(case).table())

The names below load their room when they are first used, so that ``import fealty`` takes no time.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fealty.casefile import Case, Settings, read_settings
    from fealty.intake import add_files
    from fealty.measuring import Estimate, Measurement, measure
    from fealty.reading import Reader, read_document
    from fealty.showing import dossier

__version__ = version("fealty")

_HOME = {
    "Case": "fealty.casefile",
    "Settings": "fealty.casefile",
    "read_settings": "fealty.casefile",
    "add_files": "fealty.intake",
    "Estimate": "fealty.measuring",
    "Measurement": "fealty.measuring",
    "measure": "fealty.measuring",
    "Reader": "fealty.reading",
    "read_document": "fealty.reading",
    "dossier": "fealty.showing",
}

__all__ = [
    "Case",
    "Estimate",
    "Measurement",
    "Reader",
    "Settings",
    "__version__",
    "add_files",
    "dossier",
    "measure",
    "read_document",
    "read_settings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fealty' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
