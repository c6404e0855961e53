"""Links to records, in a few words, to whatever page shows their kind."""

from __future__ import annotations

from fealty.showing.evidence import short
from fealty.web.parts import Link
from fealty.web.snapshot import Snapshot


def link_to(record_id: str, snapshot: Snapshot) -> Link:
    """Return a link to a record, in a few words; to whatever page shows its kind."""
    seen = snapshot.records.get(record_id)
    if seen is None:
        return Link(text=record_id[:12], href="")
    kind = type(seen.record).__name__
    if kind == "Source":
        return Link(text=seen.record.title or record_id[:12], href=f"/sources/{record_id}")
    if kind == "Actor":
        return Link(text=seen.record.name, href=f"/actors/{record_id}")
    if kind == "Incident":
        return Link(text=f"Incident {record_id[:12]}", href=f"/evidence/{record_id}")
    sources = {one: snapshot.records[one] for one in (seen.record.source,) if one in snapshot.records}
    return Link(text=short(seen, sources), href=f"/evidence/{record_id}")
