"""Putting persons' words into a case: many in one transaction, none of them over a word that the person did not see.

Every function here works in a write transaction that is open already. The check and the word thus go in together: what
was seen is compared when nobody else can write.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import msgspec
import sqlalchemy as sa

from fealty.casefile.dialects import among
from fealty.casefile.happenings import last_word
from fealty.casefile.layout import judgement, record, settings
from fealty.casefile.settings import Settings
from fealty.casefile.stating import judgements, rows_of
from fealty.casefile.views import edited, standing
from fealty.casefile.writing import Arrival, Writer, now, successors
from fealty.errors import RecordError
from fealty.records import Actor, Incident, Judgement, Record, Verdict, decode, digest, encode


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of one record, to be stored together with others.

    Attributes
    ----------
    record
        The record's or source's whole id.
    verdict, changes, why
        What is said; `changes` only, and always, with an edit.
    seen
        The last entry of the record's history that the person saw (its id, empty for none); None: do not ask.
    """

    record: str
    verdict: Verdict
    changes: dict[str, Any] = msgspec.field(default_factory=dict)
    why: str | None = None
    seen: str | None = None


class Outdated(RecordError):
    """Somebody else said something of the record after the judging person looked at it.

    Parameters
    ----------
    record_id
        The record.
    seen, last
        The last entry of its history that the person saw, and the one that is there (ids; empty where there is none).
    """

    def __init__(self, record_id: str, seen: str, last: str) -> None:
        super().__init__(f"{record_id}: somebody else judged it meanwhile; look at what stands now and decide again")
        self.record_id, self.seen, self.last = record_id, seen, last


class OutdatedSettings(Outdated):
    """Somebody else set settings after the person looked at them; `seen` and `last` are their versions."""

    def __init__(self, seen: int, last: int) -> None:
        super().__init__("settings", str(seen), str(last))
        self.args = ("somebody else changed the settings meanwhile; look at what stands now and decide again",)


def author() -> str:
    """Return who is at work, for the history: the login name."""
    return os.environ.get("FEALTY_AUTHOR") or os.environ.get("USER") or os.environ.get("USERNAME") or "unknown"


def judge(
    connection: sa.Connection, words: Sequence[Word], who: str | None, outdated: Literal["refuse", "leave out"]
) -> list[Judgement]:
    """Store words on records, and return them as they were stored.

    Raises
    ------
    RecordError
        A record that is not there, no longer holds, or is named twice; an edit that its kind does not allow.
    Outdated
        A history has gone on since it was seen (with `outdated` "leave out" that word is left out instead).
    """
    if twice := [one for one, times in Counter(word.record for word in words).items() if times > 1]:
        raise RecordError(f"{twice[0]}: it is judged twice in one go; say each word once")
    rows, gone = rows_of(connection, [word.record for word in words]), successors(connection)
    for word in words:
        _check(word, rows.get(word.record), gone)
    words = _unseen(connection, words, outdated)
    by, at = who or author(), now()
    said = (
        Judgement(record=one.record, who=by, at=at, verdict=one.verdict, changes=one.changes, why=one.why)
        for one in words
    )
    return store(connection, said)


def _check(word: Word, row: Any, gone: Mapping[str, str | None]) -> None:
    if row is None:
        raise RecordError(f"{word.record}: no such record")
    if word.record in gone:
        newer = gone[word.record]
        words = f"its row says something else now; judge {newer}" if newer else "its table no longer states it"
        raise RecordError(f"{word.record}: {words}")
    if (word.verdict == "edit") != bool(word.changes):
        raise RecordError(f"{word.record}: an edit needs the changed fields, and only an edit has them")
    if word.changes:
        edited(cast("Record", decode(row.body)), word.changes)


def _unseen(
    connection: sa.Connection, words: Sequence[Word], outdated: Literal["refuse", "leave out"]
) -> Sequence[Word]:
    last = last_of(connection, [word.record for word in words if word.seen is not None])
    late = [word for word in words if word.seen is not None and word.seen != last.get(word.record, "")]
    if late and outdated == "refuse":
        raise Outdated(late[0].record, late[0].seen or "", last.get(late[0].record, ""))
    return [word for word in words if word not in late] if late else words


def last_of(connection: sa.Connection, record_ids: Sequence[str]) -> dict[str, str]:
    """Return the last entry of each record's history, for those that have one."""
    if not record_ids:
        return {}
    asked = among(connection, judgement.c.record_id, record_ids)
    last = sa.select(sa.func.max(judgement.c.seq)).where(asked).group_by(judgement.c.record_id)
    query = sa.select(judgement.c.record_id, judgement.c.id).where(judgement.c.seq.in_(last))
    return {of: one for of, one in connection.execute(query)}  # noqa: C416  rows are no pairs


def withdraw(
    connection: sa.Connection,
    judgement_ids: Sequence[str],
    who: str | None,
    why: str | None,
    seen: Mapping[str, str] | str | None,
) -> list[Judgement]:
    """Take judgements back; `seen` is the last entry of each record's history that the person saw, or of all.

    Raises
    ------
    RecordError
        One is not there, was taken back already, or is named twice.
    Outdated
        The history of a record has gone on since it was seen.
    """
    query = sa.select(judgement.c.id, judgement.c.record_id)
    found = connection.execute(query.where(among(connection, judgement.c.id, judgement_ids))).all()
    of = {one: record_id for one, record_id in found}  # noqa: C416  rows are no pairs
    records = list(dict.fromkeys(of.values()))
    stands = _standing(connection, records)
    for one in judgement_ids:
        if one not in stands:
            raise RecordError(f"{one}: no standing judgement has this id")
    if len(set(judgement_ids)) < len(judgement_ids):
        raise RecordError("a judgement is named twice; it can be taken back once")
    versions = dict.fromkeys(records, seen) if isinstance(seen, str) else seen or {}
    last = last_of(connection, [one for one in records if one in versions])
    for one in records:
        if one in versions and versions[one] != last.get(one, ""):
            raise Outdated(one, versions[one], last.get(one, ""))
    by, at = who or author(), now()
    back = (Judgement(record=of[one], who=by, at=at, why=why, withdraws=one) for one in judgement_ids)
    return store(connection, back)


def _standing(connection: sa.Connection, record_ids: Sequence[str]) -> set[str]:
    wanted = among(connection, judgement.c.record_id, record_ids)
    bodies = connection.execute(sa.select(judgement.c.body).where(wanted).order_by(judgement.c.seq)).scalars()
    return {one.id for one in standing(cast("Judgement", decode(body)) for body in bodies)}


def propose(connection: sa.Connection, one: Incident | Actor, said: Judgement, seen: str | None) -> Judgement:
    """Store a person's own incident or actor, if it is not there yet, and their word on it."""
    if isinstance(one, Incident):
        _check_incident(connection, one, seen)
    elif seen is not None:
        last = last_of(connection, [one.id]).get(one.id, "")
        if last != seen:
            raise Outdated(one.id, seen, last)
    Writer(connection).add([Arrival(record=one)])
    return store(connection, [said])[0]


def _check_incident(connection: sa.Connection, one: Incident, seen: str | None) -> None:
    named = {*one.members, *one.apart}
    rows = connection.execute(sa.select(record.c.id, record.c.kind).where(record.c.id.in_(named))).all()
    if len(rows) != len(one.members) + len(one.apart) or len(named) < 2:
        raise RecordError("an incident needs two records or more of the case, and each only once")
    kinds = {kind for _, kind in rows}
    if len(kinds) > 1 or kinds & {"actor", "incident"}:
        raise RecordError(f"an incident has records of one kind that state facts, not {', '.join(sorted(kinds))}")
    if seen is not None:
        bodies = connection.execute(sa.select(record.c.body).where(record.c.kind == "incident")).scalars()
        incidents = [cast("Incident", decode(body)) for body in bodies]
        last = last_word(one.members[0], incidents, judgements(connection, None, 0))
        if last != seen:
            raise Outdated(one.members[0], seen, last)


def set_settings(connection: sa.Connection, new: Settings, who: str | None, seen: int | None) -> int:
    """Store settings and return their version, if nobody set others since `seen`."""
    if seen is not None:
        last = connection.execute(sa.select(sa.func.max(settings.c.seq))).scalar_one()
        if last != seen:
            raise OutdatedSettings(seen, last)
    row = {"body": msgspec.json.encode(new), "who": who or author(), "at": now()}
    (number,) = connection.execute(sa.insert(settings).values(**row)).inserted_primary_key or (0,)
    return int(number)


def store(connection: sa.Connection, said: Any) -> list[Judgement]:
    """Give judgements their ids and store them."""
    stored = [msgspec.structs.replace(one, id=digest(encode(one))) for one in said]
    if stored:
        rows = [{"id": one.id, "record_id": one.record, "body": encode(one)} for one in stored]
        connection.execute(sa.insert(judgement), rows)
    return stored
