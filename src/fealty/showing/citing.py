"""How to cite a source and a claim, and which addresses are safe to become links."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from fealty.casefile import Settings
from fealty.records import Judgement, Source, digest
from fealty.showing import formats as fmt

SAFE = ("http", "https")
SHOWN = 12
"""Characters of a fingerprint that are printed."""


class Colophon(msgspec.Struct, frozen=True, kw_only=True):
    """What every citation of a claim says about the dossier that it is from."""

    title: str
    version: str
    made: str
    fingerprint: str

    def cite(self, claim: str, where: str) -> str:
        """Return the citation of a claim; `where` says which result of the dossier it is."""
        made = f", made {self.made}" if self.made else ""
        maker = f"Fealty {self.version}{made}; fingerprint {self.fingerprint}."
        return f"“{claim}” {self.title} (Fealty dossier), {where}. {maker}"

    def whole(self) -> str:
        """Return the citation of the dossier as a whole."""
        made = f", made {self.made}" if self.made else ""
        return f"{self.title}. Fealty dossier. Fealty {self.version}{made}; fingerprint {self.fingerprint}."


def fingerprint(records: Iterable[str], judgements: Iterable[Judgement], settings: Settings) -> str:
    """Return a short mark of what a dossier stands on: the records used, what reviewers said, and the settings.

    The same of all three give the same mark, whoever makes the dossier; a change in any of them gives another.
    """
    used = "\n".join(sorted(set(records)))
    said = "\n".join(sorted(one.id for one in judgements))
    asked = msgspec.json.encode(settings, order="deterministic")
    return digest(used.encode(), said.encode(), asked)[:SHOWN]


def safe_url(url: str | None) -> str:
    """Return an address that may become a link: http(s), with a host, without spaces and controls; else nothing."""
    if not url or any(character.isspace() or not character.isprintable() for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in SAFE and parts.hostname else ""


def citation(source: Source) -> str:
    """Return a source as a reference: author, “title”, publisher, date, address, date of retrieval."""
    said = [source.author or "", f"“{source.title}”" if source.title else "", source.publisher or ""]
    said.append(fmt.day(source.published) if source.published else "")
    text = ", ".join(one for one in said if one) or "Source without a name"
    address = f", {url}" if (url := safe_url(source.url)) else ""
    seen = f" (retrieved {fmt.day(source.retrieved)})" if source.retrieved else ""
    return f"{text}{address}{seen}."
