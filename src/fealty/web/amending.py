"""What was changed in the settings of a case, piece by piece, so that each change can be told and taken back.

A piece is what two people can change without meeting: one actor, one group, one reading of the orders, or one field of
a section. A change is taken back by putting its pieces back, and only while they are as it left them; what others
changed besides stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fealty.casefile import Settings
from fealty.web.desk import Desk
from fealty.web.problems import NotThere, Refused
from fealty.web.reviewing.telling import Change, in_words, label

LISTED = ("actors", "groups", "hypotheses")
"""Sections that are lists of things with an id."""

FIELDS = {"type": "type", "aliases": "aliases", "members": "members"}
"""Fields that are called otherwise in settings than in records."""

Pieces = dict[str, Any]


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the settings.

    Attributes
    ----------
    number, who, at
        The version that it made, by whom, when.
    pieces
        What it changed: each piece before and after, as in JSON; None where there was none.
    gone, back
        Whether it was taken back since; whether it takes another back.
    """

    number: int
    who: str
    at: str
    before: Settings
    after: Settings
    pieces: dict[str, tuple[Any, Any]]
    gone: bool = False
    back: bool = False


def amendments(desk: Desk) -> tuple[Amendment, ...]:
    """Return every change of the settings since the case was made, oldest first."""
    return desk.snapshot().remembered("amendments", lambda _: tuple(_told(desk)))


def _told(desk: Desk) -> Iterator[Amendment]:
    every = [
        Amendment(number=one.number, who=one.who, at=one.at, before=one.before, after=one.after, pieces=changed)
        for one in desk.case.settings_history()
        if one.before is not None and (changed := changed_pieces(one.before, one.after))
    ]
    gone: set[int] = set()
    back: set[int] = set()
    for place, each in enumerate(every):
        reverse = {name: (new, old) for name, (old, new) in each.pieces.items()}
        earlier = (one for one in reversed(every[:place]) if one.number not in gone | back)
        undone = next((one for one in earlier if one.pieces == reverse), None)
        if undone is not None:
            gone.add(undone.number)
            back.add(each.number)
    for each in every:
        yield msgspec.structs.replace(each, gone=each.number in gone, back=each.number in back)


def standing_of(desk: Desk, who: str = "", section: str = "") -> Amendment | None:
    """Return the last change that still stands; of a person, of a section, where these are given."""
    fitting = (
        one
        for one in reversed(amendments(desk))
        if not (one.gone or one.back)
        and who in ("", one.who)
        and (not section or any(name.partition(".")[0] == section for name in one.pieces))
    )
    return next(fitting, None)


def take_back(desk: Desk, number: int, who: str) -> Amendment:
    """Put the pieces back that a change of the settings has changed; return the change.

    Raises
    ------
    NotThere
        There is no such change.
    Refused
        It was taken back already, or what it changed was changed again since (409).
    OutdatedSettings
        Somebody else changes the settings at this moment.
    SettingsError
        The settings would not hold together without it.
    """
    found = next((one for one in amendments(desk) if one.number == number), None)
    if found is None:
        raise NotThere("The settings have no such change.")
    if found.gone:
        raise Refused("It was taken back already.", 409)
    snapshot = desk.snapshot()
    now = pieces_of(snapshot.settings)
    moved = [name for name, (_, after) in found.pieces.items() if now.get(name) != after]
    if moved:
        names = ", ".join(piece_words(name, found.pieces[name]) for name in moved)
        raise Refused(f"It was changed again since ({names}). Look at what stands now.", 409)
    wanted = now | {name: before for name, (before, _) in found.pieces.items()}
    desk.case.set_settings(assembled(wanted), who=who, seen=snapshot.stamp.settings)
    desk.changed(who)
    return found


# --- pieces -----------------------------------------------------------------------------------------------------------


def pieces_of(settings: Settings) -> Pieces:
    """Return the settings as pieces: ``actors.ID``, ``orders.days``, ``no_collection``."""
    found: Pieces = {}
    for section in msgspec.structs.fields(settings):
        value = getattr(settings, section.name)
        if section.name in LISTED:
            found |= {f"{section.name}.{one.id}": _plain(one) for one in value}
        elif isinstance(value, msgspec.Struct):
            found |= {f"{section.name}.{name}": each for name, each in _plain(value).items()}
        else:
            found[section.name] = msgspec.to_builtins(value)
    return found


def _plain(one: msgspec.Struct) -> Pieces:
    """Return every field of a struct as in JSON, with what is usual, too."""
    return {each.encode_name: msgspec.to_builtins(getattr(one, each.name)) for each in msgspec.structs.fields(one)}


def changed_pieces(before: Settings, after: Settings) -> dict[str, tuple[Any, Any]]:
    """Return the pieces that differ, before and after."""
    old, new = pieces_of(before), pieces_of(after)
    names = dict.fromkeys([*old, *new])
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def assembled(wanted: Pieces) -> Settings:
    """Return the settings that have these pieces; what is new in a list comes at its end."""
    plain: dict[str, Any] = {}
    for name, value in wanted.items():
        section, _, rest = name.partition(".")
        if section in LISTED:
            tag = {"kind": "actor"} if section == "actors" else {}
            plain.setdefault(section, []).extend([] if value is None else [{**tag, **value}])
        elif rest:
            plain.setdefault(section, {})[rest] = value
        else:
            plain[section] = value
    return msgspec.convert(plain, Settings)


# --- words ------------------------------------------------------------------------------------------------------------


def changes_of(one: Amendment) -> tuple[Change, ...]:
    """Return what a change of the settings did, field by field in words."""
    return tuple(change for name, (old, new) in one.pieces.items() for change in _changes(name, old, new))


def piece_words(name: str, values: tuple[Any, Any]) -> str:
    """Return what a piece is called: an actor by its name, a field by its section and its own name."""
    known = next((one for one in reversed(values) if isinstance(one, Mapping)), {})
    section, _, rest = name.partition(".")
    if section in LISTED:
        return str(known.get("name") or rest)
    return f"{label(section)}: {rest.replace('_', ' ')}" if rest else label(section)


def _changes(name: str, old: Any, new: Any) -> Iterator[Change]:
    called = piece_words(name, (old, new))
    if name.partition(".")[0] not in LISTED:
        yield Change(label=called, before=in_words(old) or "—", after=in_words(new) or "—")
    elif old is None or new is None:
        yield Change(label=called, before="—" if old is None else "there", after="—" if new is None else "there")
    else:
        for field in dict.fromkeys([*old, *new]):
            if old.get(field) != new.get(field):
                before, after = _apart(field, old.get(field), new.get(field))
                yield Change(label=f"{called}: {FIELDS.get(field) or label(field).lower()}", before=before, after=after)


def _apart(field: str, old: Any, new: Any) -> tuple[str, str]:
    """Return a field before and after in words; of a list what left it and what came."""
    if isinstance(old, list) and isinstance(new, list):
        old, new = [one for one in old if one not in new], [one for one in new if one not in old]
    before, after = (
        in_words(one, field).replace("_", " ") if field == "type" else in_words(one, field) for one in (old, new)
    )
    return before or "—", after or "—"
