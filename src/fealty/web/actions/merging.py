"""Two records are one happening, or are not; a name is an actor, or is not: each a word that can be taken back."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

import msgspec

from fealty.casefile import Outdated
from fealty.errors import RecordError
from fealty.records import Actor, Incident, Judgement, digest, identified
from fealty.web.actions.saying import Id, Why, compared, done
from fealty.web.desk import Desk
from fealty.web.happening import groups, version_of
from fealty.web.identities import actor_of, people, settings_now, word_on
from fealty.web.parts import Body, By, Done
from fealty.web.problems import Refused
from fealty.web.registry import Action
from fealty.web.snapshot import Snapshot

Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
LONGEST_SLUG = 60


class Same(Body, frozen=True):
    """Records that tell of one happening; the first is the one that the person looks at, of version `seen`.

    `also` is one more, by its id as somebody typed it.
    """

    records: Ids
    also: Annotated[str, msgspec.Meta(max_length=200)] = ""
    why: Why = ""
    seen: str | None = None


class Apart(Body, frozen=True):
    """A record that tells of another happening than some others; without others, than all it was counted with."""

    record: Id
    others: Ids = ()
    why: Why = ""
    seen: str | None = None


class SameActor(Body, frozen=True):
    """An actor that is another one; `other` empty: it is nobody else. `seen` is the version of the first."""

    actor: Id
    other: Annotated[str, msgspec.Meta(max_length=200)] = ""
    why: Why = ""
    seen: str | None = None


class Called(Body, frozen=True):
    """A name that means an actor."""

    actor: Id
    name: Name
    why: Why = ""


class Meant(Body, frozen=True):
    """Whom one mention of a record means: its field, its place where the field holds several, and the actor's id.

    An empty actor: none of the case's. `seen` is the version of the record.
    """

    record: Id
    field: Name
    place: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    actor: Annotated[str, msgspec.Meta(max_length=200)] = ""
    why: Why = ""
    seen: str | None = None


# --- incidents --------------------------------------------------------------------------------------------------------


def same(desk: Desk, body: Same, by: By) -> Done:
    """Count some records as one happening.

    Raises
    ------
    Refused
        Somebody decided on them meanwhile (409).
    RecordError
        Fewer than two, or of several kinds.
    """
    snapshot = desk.snapshot()
    given = (*body.records, *((body.also.strip(),) if body.also.strip() else ()))
    members = tuple(dict.fromkeys(snapshot.find(one).record.id for one in given))
    if len(members) < 2:
        raise RecordError("Choose two records or more that tell of the same.")
    return _decide(desk, Incident(members=members, proposed_by=by.who, coder=by.who), body, by)


def apart(desk: Desk, body: Apart, by: By) -> Done:
    """Count a record apart from others.

    Raises
    ------
    Refused
        Somebody decided on it meanwhile (409).
    RecordError
        There is nothing to keep it apart from.
    """
    snapshot = desk.snapshot()
    one = snapshot.find(body.record).record.id
    given = body.others or groups(snapshot).get(one, ())
    others = tuple(dict.fromkeys(each for each in (snapshot.find(two).record.id for two in given) if each != one))
    if not others:
        raise RecordError("No other record is counted as the same; there is nothing to keep it apart from.")
    return _decide(desk, Incident(members=(one,), apart=others, proposed_by=by.who, coder=by.who), body, by)


def _decide(desk: Desk, incident: Incident, body: Same | Apart, by: By) -> Done:
    first, number = incident.members[0], len(incident.members)
    try:
        said = desk.case.propose(identified(incident), why=body.why or None, who=by.who, seen=body.seen)
    except Outdated as error:
        detail = {"record": first, "seen": error.seen, "version": error.last}
        words = "Somebody decided what this record tells of after you opened it. Look at what stands now."
        raise Refused(words, 409, detail=detail) from error
    desk.changed(by.who)
    words = "Counted apart from now on." if incident.apart else f"{number} records count as one happening from now on."
    decided = done(desk, said, words, f"/evidence/{first}")
    result = msgspec.structs.replace(decided.data, record=first, version=version_of(desk.snapshot(), first))
    return msgspec.structs.replace(decided, data=result)


# --- actors -----------------------------------------------------------------------------------------------------------


def same_actor(desk: Desk, body: SameActor, by: By) -> Done:
    """Count an actor as another, or as nobody else.

    Raises
    ------
    NotThere
        There is no such actor.
    Refused
        The two are one already, the other way round, or somebody said something of it meanwhile (409).
    """
    snapshot = desk.snapshot()
    actor = actor_of(snapshot, body.actor)
    if not body.other:
        said = _say(desk, actor, actor.id, body.why, by, body.seen)
        return _done(desk, said, f"{actor.name} is nobody else from now on.")
    other = actor_of(snapshot, body.other)
    _check_pair(actor, other, snapshot)
    said = _say(desk, actor, other.id, body.why, by, body.seen)
    return _done(desk, said, f"{actor.name} is {other.name} from now on.", other.id)


def _check_pair(actor: Actor, other: Actor, snapshot: Snapshot) -> None:
    if actor.id == other.id:
        raise Refused("These are one actor already.", 422)
    if other.id not in {one.id for one in settings_now(snapshot).actors}:
        words = f"{other.name} is not among the actors whose acts are counted; say on its own page whom it is."
        raise Refused(words, 422)


def not_same_actor(desk: Desk, body: SameActor, by: By) -> Done:
    """Take the word back that an actor is another.

    Raises
    ------
    Refused
        Nothing says so, or somebody said something of it meanwhile (409).
    """
    snapshot = desk.snapshot()
    actor = actor_of(snapshot, body.actor)
    judgement = word_on(snapshot.records.get(actor.id))
    if not judgement:
        raise Refused(f"No word of a person says that {actor.name} is somebody else.", 422)
    with compared(desk):
        said = desk.withdraw(judgement, why=body.why or None, who=by.who, seen=body.seen)
    return _done(desk, said, f"{actor.name} stands for itself again.")


def call(desk: Desk, body: Called, by: By) -> Done:
    """Let a name mean an actor.

    Raises
    ------
    NotThere
        There is no such actor.
    Refused
        The name means it already, or there is nothing in it.
    """
    snapshot = desk.snapshot()
    actor = actor_of(snapshot, body.actor)
    name = " ".join(body.name.split())
    if not name:
        raise Refused("Write a name.", 422)
    now = next((one for one in settings_now(snapshot).actors if one.id == actor.id), actor)
    if name.casefold() in {one.casefold() for one in (now.id, now.name, *now.aliases)}:
        raise Refused(f"{now.name} is called so already.", 422)
    known = [*snapshot.settings.actors, *(seen.record for seen in snapshot.views(Actor))]
    bearer = next((one for one in known if one.name.casefold() == name.casefold()), None)
    if bearer is None:
        bearer = Actor(id=_free_slug(name, {one.id for one in known}), name=name, type=actor.type)
    _check_pair(bearer, now, snapshot)
    said = _say(desk, bearer, now.id, body.why, by, None)
    return _done(desk, said, f"“{name}” means {now.name} from now on.", now.id)


def _say(desk: Desk, actor: Actor, end: str, why: str, by: By, seen: str | None) -> Judgement:
    with compared(desk):
        said = desk.case.propose(actor, changes={"same_as": end}, why=why or None, who=by.who, seen=seen)
    desk.changed(by.who)
    return said


def _done(desk: Desk, said: Judgement, words: str, shown: str = "") -> Done:
    return done(desk, said, words, f"/actors/{shown or said.record}")


def _free_slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG]
    return slug if slug and slug not in taken else f"{slug or 'name'}-{digest(name.encode())[:8]}"


# --- mentions ---------------------------------------------------------------------------------------------------------


def mean(desk: Desk, body: Meant, by: By) -> Done:
    """Say whom one mention of a record means.

    Raises
    ------
    Refused
        No such mention or actor, or somebody judged the record meanwhile (409).
    """
    snapshot = desk.snapshot()
    record = snapshot.find(body.record).record
    known = {one.id: one.name for one in people(snapshot)}
    if body.actor and body.actor not in known:
        raise Refused(f"The case has no actor {body.actor!r}.", 422)
    plain: dict[str, Any] = msgspec.to_builtins(record)
    value = plain.get(body.field)
    several = isinstance(value, list | tuple)
    mentions: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
    old = mentions[body.place] if body.place < len(mentions) else None
    if not isinstance(old, dict) or not {"text", "actor"} <= set(old):
        raise Refused(f"The record mentions nobody as {body.field!r}, place {body.place}.", 422)
    mention = {**old, "actor": body.actor}
    changed = [*mentions[: body.place], mention, *mentions[body.place + 1 :]] if several else mention
    edit = {body.field: changed}
    with compared(desk):
        said = desk.judge(record.id, "edit", changes=edit, why=body.why or None, who=by.who, seen=body.seen)
    name = mention.get("name") or mention["text"]
    words = f"“{name}” means {known[body.actor]} here." if body.actor else f"“{name}” means nobody of the case here."
    return done(desk, said, words, f"/evidence/{record.id}")


ACTIONS = (
    Action(name="same", path="/actions/same", title="Count records as one happening", run=same, takes=Same),
    Action(name="apart", path="/actions/apart", title="Count a record apart", run=apart, takes=Apart),
    Action(
        name="same-actor", path="/actions/same-actor", title="Count an actor as another", run=same_actor,
        takes=SameActor,
    ),
    Action(
        name="not-same-actor", path="/actions/not-same-actor", title="Let an actor stand for itself again",
        run=not_same_actor, takes=SameActor,
    ),
    Action(name="call", path="/actions/call", title="Let a name mean an actor", run=call, takes=Called),
    Action(name="mean", path="/actions/mean", title="Say whom a mention means", run=mean, takes=Meant),
)  # fmt: skip
