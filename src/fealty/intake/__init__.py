"""Files into a case: recognise, read, store. The one place where readers, importers and the store meet.

Each table and each document is one transaction: it goes in wholly, with its bad rows skipped and reported, or not at
all. Interrupting loses the file in hand and nothing else; running the same command again carries on.
"""

from fealty.intake.articles import Known, add_articles
from fealty.intake.files import add_files, is_article
from fealty.intake.outcomes import Outcome, Progress

__all__ = ["Known", "Outcome", "Progress", "add_articles", "add_files", "is_article"]
