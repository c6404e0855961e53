"""One case is one file: open, append, look, review, check."""

from fealty.casefile.actors import meant, reviewed
from fealty.casefile.case import Batch, Case, Outdated, Stamp, author
from fealty.casefile.checking import check_case
from fealty.casefile.happenings import decided_pairs, happenings, last_word
from fealty.casefile.settings import (
    About,
    Attack,
    Counts,
    Group,
    HypothesisChange,
    NoCollection,
    Orders,
    Settings,
    check_settings,
    read_settings,
    write_settings,
)
from fealty.casefile.views import View, standing
from fealty.casefile.writing import Arrival, Fault, Tally, Writer, sha256_of

__all__ = [
    "About", "Arrival", "Attack", "Batch", "Case", "Counts", "Fault", "Group", "HypothesisChange", "NoCollection",
    "Orders", "Outdated", "Settings", "Stamp", "Tally", "View", "Writer", "author", "check_case", "check_settings",
    "decided_pairs", "happenings", "last_word", "meant", "read_settings", "reviewed", "sha256_of", "standing",
    "write_settings",
]  # fmt: skip
