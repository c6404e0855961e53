"""Files into a case: recognise, read, store. The one place where readers, importers and the store meet.

Each table and each document is one transaction: it goes in wholly, with its bad rows skipped and reported, or not at
all. Interrupting loses the file in hand and nothing else; running the same command again carries on.
"""

from fealty.intake.articles import Known, add_articles, join, store_reading
from fealty.intake.files import add_files, is_article
from fealty.intake.filling import End, Filling, Share, Task
from fealty.intake.looking import Look, Opened, look
from fealty.intake.mapping import FIELDS, Mapping, columns_mapped, mapping_from
from fealty.intake.outcomes import Outcome, Progress

__all__ = [
    "FIELDS", "End", "Filling", "Known", "Look", "Mapping", "Opened", "Outcome", "Progress", "Share", "Task",
    "add_articles", "add_files", "columns_mapped", "is_article", "join", "look", "mapping_from",
    "store_reading",
]  # fmt: skip
