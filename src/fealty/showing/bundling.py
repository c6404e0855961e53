"""The replication bundle: everything that a reviewer needs to get the same numbers, in one zip file.

Records as they were read, what reviewers said of them, the settings, the result, the versions of everything that
computed it and the commands. `rebuild` makes the case again. The same case gives the same bytes.

Stages of `bundle`: write the members to a folder; pack them; rebuild the case from the pack and measure it again; say in
the manifest what came of that; pack once more and put it in its place.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from fealty.casefile import Batch, View, write_settings
from fealty.errors import FealtyError
from fealty.measuring import Measurement, measure
from fealty.measuring.sharing import DRAWS, SEED
from fealty.records import CONTRACT, KINDS, Coded, Record, Source, encode
from fealty.showing import words
from fealty.showing.citing import fingerprint
from fealty.showing.exports.standing import KIND_ORDER, Standing
from fealty.showing.exports.writing import beside, refuse_to_overwrite
from fealty.showing.redacting import Gap
from fealty.showing.replicating import (
    FORMAT,
    JUDGEMENTS,
    MANIFEST,
    MEASUREMENT,
    RESULT,
    SETTINGS,
    Asked,
    Manifest,
    Run,
    differences,
    rebuild,
    records_file,
)

__all__ = ["Asked", "Bundled", "bundle", "rebuild"]
