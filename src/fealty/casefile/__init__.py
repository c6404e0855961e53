"""One case is one file, or one schema of a team's database: open, append, look, review, check, copy."""

from fealty.casefile.actors import meant, reviewed
from fealty.casefile.case import Case
from fealty.casefile.checking import check_case
from fealty.casefile.copying import Copied, copy_case
from fealty.casefile.happenings import decided_pairs, happenings, last_word
from fealty.casefile.judging import Outdated, OutdatedSettings, Word, author
from fealty.casefile.locating import Location, Server, locate
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
from fealty.casefile.stating import Stamp
from fealty.casefile.told import SettingsChange, Told, tell
from fealty.casefile.views import View, standing
from fealty.casefile.writing import Arrival, Batch, Fault, Tally, Writer, sha256_of

__all__ = [
    "About", "Arrival", "Attack", "Batch", "Case", "Copied", "Counts", "Fault", "Group", "HypothesisChange", "Location",
    "NoCollection", "Orders", "Outdated", "OutdatedSettings", "Server", "Settings", "SettingsChange", "Stamp", "Tally",
    "Told", "View", "Word", "Writer", "author", "check_case", "check_settings", "copy_case", "decided_pairs",
    "happenings", "last_word", "locate", "meant", "read_settings", "reviewed", "sha256_of", "standing", "tell",
    "write_settings",
]  # fmt: skip
