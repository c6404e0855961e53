"""Which records become clues: each kind from a planted record, and nothing from its near neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from assessing_help import ISSUED, SETTINGS, a_measurement, a_span, an_estimate, an_order, on, planted, row, who
from fealty.assessing.finding import Clue, find_clues
from fealty.measuring import Measurement
from fealty.records import Event, Interval, Order, Record, Response, Source, Statement, Tie, identified

UNDER = ISSUED + timedelta(days=20)
BREACH = ISSUED + timedelta(days=10)
SAID = {"said_by": ("Agency",), "origin": "Agency"}


def measurement_of(order: Order, answers: Sequence[str] = (), groups: Sequence[str] = ("red", "blue")) -> Measurement:
    estimates = [an_estimate(order.id, group, 0.5) for group in groups]
    return a_measurement([a_span(order, answers=tuple(answers))], estimates, attacks=[BREACH])


def clues_of(path: Path, *records: Record, order: Order | None = None, sources: Sequence[Source] = ()) -> list[Clue]:
    order = order or an_order()
    answers = [one.id for one in records if isinstance(one, Response)]
    with planted(path, [order, *records], sources) as case:
        return find_clues(case, measurement_of(order, answers))


def kinds(found: Sequence[Clue]) -> list[tuple[str, bool]]:
    """Each clue's kind, and whether it is about an order."""
    return [(one.kind, one.order is not None) for one in found]


def answer(number: int, actor: str | None, said: str, **fields: object) -> Response:
    mention = who(actor) if actor else None
    given = {"order": an_order().id, "actor": mention, "answer": said, "row": row(number), **SAID, **fields}
    return identified(Response(**given))  # type: ignore[arg-type]


def event(kind: str, by: str, to: str, day: date = UNDER, **fields: object) -> Event:
    given = {"type": kind, "actors": (who(by),), "recipients": (who(to),), "when": on(day), "row": row(50), **SAID}
    return identified(Event(**{**given, **fields}))  # type: ignore[arg-type]


def tie(relation: str, by: str = "The Sponsor", to: str = "Red Brigade", **fields: object) -> Tie:
    given = {"relation": relation, "from_": who(by), "to": who(to), "row": row(60), **SAID, **fields}
    return identified(Tie(**given))  # type: ignore[arg-type]


def test_a_reported_order_alone_is_no_clue(tmp_path: Path) -> None:
    assert clues_of(tmp_path) == []


@pytest.mark.parametrize(
    ("actor", "said", "kind"),
    [
        ("Red Brigade", "accepted", "accepted_named"),
        ("The Chief", "defied", "defied_named"),
        ("some fighters", "accepted", "accepted_unnamed"),
        (None, "defied", "defied_unnamed"),
        ("Blue Brigade", "partial", "partly"),
    ],
)
def test_an_answer_is_a_clue_about_its_order(tmp_path: Path, actor: str | None, said: str, kind: str) -> None:
    (one,) = clues_of(tmp_path, answer(1, actor, said))
    assert (one.kind, one.order, one.origin) == (kind, an_order().id, "agency")


def test_an_unclear_answer_is_none_and_one_that_is_not_asserted_neither(tmp_path: Path) -> None:
    assert (
        clues_of(tmp_path, answer(1, "Red Brigade", "unclear"), answer(2, "Red Brigade", "defied", status="denied"))
        == []
    )


def test_answers_that_differ_from_group_to_group_are_one_kind_of_their_own(tmp_path: Path) -> None:
    found = clues_of(tmp_path, answer(1, "Red Brigade", "accepted"), answer(2, "Blue Brigade", "defied"))
    assert kinds(found) == [("split", True), ("split", True)]
    (tmp_path / "b").mkdir()
    same = clues_of(tmp_path / "b", answer(1, "Red Brigade", "accepted"), answer(2, "The Chief", "defied"))
    assert kinds(same) == [("accepted_named", True), ("defied_named", True)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"known_by": "announced"}, ["announced"]),
        ({"known_by": "announced", "issuer": who("The Chief")}, []),
        ({"known_by": "inferred"}, ["inferred"]),
        ({"said_by": ("Agency", "The Chief")}, ["told_by_friends"]),
        ({"said_by": ("Agency", "The Envoy")}, ["told_by_friends"]),
        ({"said_by": ("Agency", "a diplomat")}, []),
    ],
)
def test_how_an_order_is_known_is_a_clue(tmp_path: Path, fields: dict[str, object], expected: list[str]) -> None:
    assert [one.kind for one in clues_of(tmp_path, order=an_order(**fields))] == expected


def test_a_groups_own_orders_under_the_order_are_clues(tmp_path: Path) -> None:
    halt = an_order(2, issuer=who("The Chief"), addressees=(who("Red Brigade"),), issued=on(UNDER))
    call = an_order(3, issuer=who("Blue Brigade"), addressees=(), content="resume", issued=on(UNDER))
    late = an_order(4, issuer=who("Blue Brigade"), content="resume", issued=on(ISSUED + timedelta(days=200)))
    of_sponsor = an_order(5, content="escalate", issued=on(UNDER))
    assert kinds(clues_of(tmp_path, halt, call, late, of_sponsor)) == [("own_halt", True), ("own_attack", True)]


def test_a_denial_that_the_order_was_given_is_a_clue(tmp_path: Path) -> None:
    assert kinds(clues_of(tmp_path, an_order(2, status="denied", issued=on(UNDER)))) == [("order_denied", True)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (event("CONSULT", "The Envoy", "Red Brigade"), [("met", True)]),
        (event("CONSULT", "The Chief", "The Sponsor"), [("met", True)]),
        (event("CONSULT", "The Envoy", "United States"), []),
        (event("CONSULT", "The Envoy", "Red Brigade", ISSUED - timedelta(days=90)), []),
        (event("CONSULT", "The Envoy", "Red Brigade", status="planned"), []),
        (event("CONSULT", "The Envoy", "Red Brigade", when=Interval(begin=ISSUED, end=UNDER)), [("met", True)]),
        (event("CONSULT", "The Envoy", "Red Brigade", when=Interval(begin=date(2020, 1, 1), end=UNDER)), []),
        (event("AID", "The Sponsor", "Red Brigade"), [("aid_after_breach", True)]),
        (event("AID", "The Sponsor", "Red Brigade", BREACH - timedelta(days=2)), []),
        (event("AID", "Red Brigade", "The Sponsor"), []),
        (event("ACCUSE", "Red Brigade", "The Envoy"), [("quarrel", True)]),
        (event("REJECT", "The Sponsor", "Red Brigade", date(2020, 2, 1)), [("quarrel", False)]),
        (event("ACCUSE", "Red Brigade", "United States"), []),
        (event("SANCTION", "The Sponsor", "Blue Brigade"), [("sanctioned", True)]),
        (event("COERCE", "The Sponsor", "Blue Brigade", date(2020, 2, 1)), [("sanctioned", False)]),
        (event("ASSAULT", "Blue Brigade", "The Sponsor"), []),
        (event("ASSAULT", "Blue Brigade", "United States"), []),
    ],
    ids=range(17),
)
def test_what_passes_between_sponsor_and_group_is_a_clue(tmp_path: Path, record: Event, expected: object) -> None:
    assert kinds(clues_of(tmp_path, record)) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (tie("arms", since=on(date(2019, 1, 1))), [("arming", True)]),
        (tie("pays", since=on(UNDER), until=on(UNDER)), [("arming", True)]),
        (tie("arms", until=on(date(2020, 6, 1))), []),
        (tie("arms"), []),
        (tie("arms", "United States", since=on(UNDER)), []),
        (tie("commands"), [("commanding", False)]),
        (tie("commands", "The Chief", "Red Brigade"), []),
        (tie("commands", status="denied"), [("command_denied", False)]),
        (tie("sponsors", status="denied"), [("support_denied", False)]),
        (tie("sponsors"), []),
        (tie("commands", status="opinion"), []),
    ],
    ids=range(11),
)
def test_ties_from_sponsor_to_group_are_clues(tmp_path: Path, record: Tie, expected: object) -> None:
    assert kinds(clues_of(tmp_path, record)) == expected


def test_statements_are_clues_where_their_source_is_dated(tmp_path: Path) -> None:
    source = identified(Source(title="a report", published=UNDER, grade="B"))
    given = {"row": row(70), "source": source.id, **SAID}
    denies = identified(Statement(speaker=who("The Envoy"), about=who("The Envoy"), stance="denies", **given))  # type: ignore[arg-type]
    opposes = identified(Statement(speaker=who("The Chief"), about=who("The Sponsor"), stance="opposes", **given))  # type: ignore[arg-type]
    praises = identified(Statement(speaker=who("The Chief"), about=who("The Sponsor"), stance="supports", **given))  # type: ignore[arg-type]
    found = clues_of(tmp_path, denies, opposes, praises, sources=[source])
    assert kinds(found) == [("disowned", True), ("quarrel", True)]
    assert {one.grade for one in found} == {"B"}


def test_a_clue_carries_what_reviewers_said_and_rejected_records_are_none(tmp_path: Path) -> None:
    met, other = (
        event("CONSULT", "The Envoy", "Red Brigade"),
        event("CONSULT", "The Envoy", "Blue Brigade", row=row(51)),
    )
    order = an_order()
    with planted(tmp_path, [order, met, other]) as case:
        case.judge(met.id, "unsure", who="a")
        case.judge(other.id, "reject", who="a")
        (one,) = find_clues(case, measurement_of(order))
    assert (one.record, one.verdict, one.kind) == (met.id, "unsure", "met")


def test_a_clue_is_about_a_group_that_the_order_was_given_to(tmp_path: Path) -> None:
    order, met = an_order(), event("CONSULT", "The Envoy", "Blue Brigade")
    with planted(tmp_path, [order, met]) as case:
        assert find_clues(case, measurement_of(order, groups=["red"])) == []


def test_without_a_named_sponsor_those_who_gave_the_orders_are_it(tmp_path: Path) -> None:
    order, met = an_order(), event("CONSULT", "The Sponsor", "Red Brigade")
    nameless = msgspec.structs.replace(SETTINGS, case=msgspec.structs.replace(SETTINGS.case, sponsor=None))
    with planted(tmp_path, [order, met]) as case:
        case.set_settings(nameless)
        found = find_clues(case, msgspec.structs.replace(measurement_of(order), sponsor=None))
    assert kinds(found) == [("met", True)]
