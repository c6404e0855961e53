"""Everything that was said of a record, a source or an actor: who, when, why, and what stood before each edit."""

from __future__ import annotations

from fealty.web.desk import Desk
from fealty.web.reviewing.telling import Entry, history
from fealty.web.snapshot import Snapshot


def history_of(desk: Desk, snapshot: Snapshot, record_id: str) -> tuple[Entry, ...]:
    """Return the history of a record, the last first; nothing where nobody said anything."""
    said = snapshot.history(record_id)
    if not said:
        return ()
    first = next((one for one in desk.case.versions(record_id) if one.id == record_id), None)
    return history(said, first if first is not None else snapshot.find(record_id).record)
