"""One happening or two, one actor or two: what persons say of it, what holds then, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from fealty.casefile import (
    About,
    Arrival,
    Case,
    Group,
    Outdated,
    Settings,
    View,
    check_settings,
    decided_pairs,
    happenings,
    last_word,
    reviewed,
)
from fealty.errors import RecordError
from fealty.measuring import measure
from fealty.measuring.material import Material
from fealty.measuring.naming import Registry
from fealty.records import (
    Actor,
    Event,
    Incident,
    Interval,
    Judgement,
    Mention,
    Order,
    Record,
    Row,
    identified,
    in_words,
)

BEGIN = date(2020, 1, 1)
PATRON = Actor(id="patron", name="The Patron", type="state")
FACTION = Actor(id="faction", name="The Faction", aliases=("Sons of Rain",), type="armed_group", part_of="front")
FRONT = Actor(id="front", name="The Front", type="armed_group")
BAND = Actor(id="band", name="Rainy Band", aliases=("Sons of the Rain",), type="armed_group")
SETTINGS = Settings(
    case=About(sponsor="patron", begin=BEGIN, end=BEGIN + timedelta(days=400)),
    actors=(PATRON, FACTION, FRONT, BAND),
    groups=(Group(id="faction", name="The Faction", members=("faction",)),),
)


def incident(*members: str, apart: tuple[str, ...] = (), by: str | None = None) -> Incident:
    return identified(Incident(members=members, apart=apart, proposed_by=by))


def view(one: Incident, verdict: str | None = None, at: int = 0) -> View[Incident]:
    said = (Judgement(record=one.id, who="p", at=f"2024-01-01T00:00:{at:02}", id=f"j{at}", verdict=verdict),)  # type: ignore[arg-type]
    return View(record=one, verdict=verdict, judgements=said if verdict else ())  # type: ignore[arg-type]


def sets(*views: View[Incident]) -> set[frozenset[str]]:
    by_top: dict[str, set[str]] = {}
    for one, top in happenings(views).items():
        by_top.setdefault(top, set()).add(one)
    return {frozenset(each) for each in by_top.values()}


def groups(*words: str) -> set[frozenset[str]]:
    return {frozenset(word) for word in words}


# --- which records are one --------------------------------------------------------------------------------------------


def test_what_was_found_joins_and_what_was_rejected_does_not() -> None:
    assert sets(view(incident(*"abc"))) == groups("abc")
    assert sets(view(incident(*"abc"), "reject")) == set()
    assert sets(view(incident(*"ab")), view(incident(*"bc"))) == groups("abc")


def test_the_first_member_stands_for_the_happening() -> None:
    assert happenings([view(incident("b", "a")), view(incident("c", "b"))])["a"] == "c"


def test_a_record_told_apart_leaves_whatever_joins_it() -> None:
    word = view(incident("a", apart=("b", "c"), by="p"), "accept")
    assert sets(view(incident(*"abc")), word) == groups("bc")
    assert sets(view(incident(*"ab")), view(incident(*"bc")), view(incident(*"ac")), word) == groups("bc")
    assert sets(view(incident(*"xab")), view(incident(*"axb")), word) == groups("xa")


def test_a_pair_that_was_rejected_stays_apart_whatever_else_was_found() -> None:
    assert sets(view(incident(*"ab"), "reject"), view(incident(*"abc"))) == groups("ac")
    assert sets(view(incident(*"abd"), "reject"), view(incident(*"abc"))) == groups("abc")  # not all, but some


def test_the_later_word_counts_for_more() -> None:
    apart, same = incident("a", apart=("b",), by="p"), incident("a", "b", by="p")
    assert sets(view(apart, "accept", 1), view(same, "accept", 2)) == groups("ab")
    assert sets(view(apart, "accept", 2), view(same, "accept", 1)) == set()
    assert sets(view(same, "accept", 1), view(incident(*"ab"), "reject", 2)) == set()


def test_a_persons_proposal_holds_only_while_it_is_accepted() -> None:
    mine = incident("a", "b", by="p")
    assert sets(view(mine)) == set()
    assert sets(view(mine, "unsure")) == set()
    assert sets(view(mine, "accept")) == groups("ab")
    assert mine.id != incident("a", "b").id
    assert "apart" in in_words(incident("a", apart=("b",)))


def test_old_incidents_keep_their_ids() -> None:
    assert identified(Incident(members=("a", "b"))).id == "0de0d086367be7ffca55f13b"


def test_only_some_records_may_be_looked_at() -> None:
    assert happenings([view(incident(*"axb"))], among={"a", "b"}) == {"a": "a", "b": "a"}


def test_decided_pairs_are_for_those_who_look_for_incidents() -> None:
    found = decided_pairs([view(incident(*"abc"), "reject", 1), view(incident(*"de"), "accept", 2)])
    assert {"".join(sorted(pair)): same for pair, same in found.items()} == {
        "ab": False, "ac": False, "bc": False, "de": True,
    }  # fmt: skip
    mine = view(incident("a", "b", by="p"), "accept", 3)
    assert frozenset("ab") not in decided_pairs([view(incident(*"abc"), "reject", 1), mine])
    assert decided_pairs([view(incident("a", apart=("d",), by="p"), "accept")]) == {frozenset("ad"): False}
    kept = decided_pairs([view(incident(*"ab"), "accept", 1), view(incident(*"abc"), "reject", 2)])
    assert kept[frozenset("ab")]


# --- in a case --------------------------------------------------------------------------------------------------------


def attacks(who: str = "The Faction", number: int = 120) -> list[Event]:
    return [
        identified(
            Event(
                type="ASSAULT", actors=(Mention(text=who),), when=Interval(begin=day, end=day), coder="test",
                row=Row(file="a.csv", line=n, id=f"{who}{n}"),
            )
        )
        for n in range(number)
        for day in (BEGIN + timedelta(days=3 * n),)
    ]  # fmt: skip


def order(day: int, number: int) -> Order:
    when = Interval(begin=BEGIN + timedelta(days=day), end=BEGIN + timedelta(days=day))
    return identified(
        Order(
            content="stand_down", issuer=Mention(text="The Patron"), addressees=(Mention(text="The Faction"),),
            issued=when, coder="test", row=Row(file="o.csv", line=number, id=f"O{number}"),
        )
    )  # fmt: skip


@pytest.fixture
def case(place: str) -> Iterator[Case]:
    with Case(place, create=True, settings=SETTINGS) as made:
        with made.writing() as writer:
            told: list[Record] = [*attacks(), *attacks("Sons of the Rain", 5), order(200, 1), order(203, 2), FACTION]
            writer.add([Arrival(record=one) for one in told])
        yield made


def counted(case: Case) -> int:
    return sum(measure(case).series[0].counts)


def test_joining_two_attacks_takes_one_from_the_series_until_it_is_taken_back(case: Case) -> None:
    first, second = attacks()[10:12]
    assert counted(case) == 120
    said = case.propose(incident(first.id, second.id, by="ann"), who="ann", why="one rocket")
    assert counted(case) == 119
    assert measure(case).series[0].left_out["told twice (incident)"] == 1
    back = case.withdraw(said.id, who="ann")
    assert counted(case) == 120
    assert [one.id for one in case.judgements(said.record)] == [said.id, back.id]
    case.propose(incident(first.id, second.id, by="ann"), who="ann")  # said again: the same incident, a new word
    assert counted(case) == 119
    assert len(case.views(Incident)) == 1


def test_splitting_what_was_found_gives_the_series_its_attack_back(case: Case) -> None:
    ids = [one.id for one in attacks()[10:13]]
    with case.writing() as writer:
        writer.add([Arrival(record=incident(*ids))])
    assert counted(case) == 118
    said = case.propose(incident(ids[0], apart=tuple(ids[1:]), by="ann"), who="ann")
    assert counted(case) == 119
    case.withdraw(said.id)
    assert counted(case) == 118


def test_joining_two_orders_makes_them_one_question(case: Case) -> None:
    first, second = order(200, 1), order(203, 2)
    assert len(measure(case).orders) == 2
    said = case.propose(incident(first.id, second.id, by="ann"), who="ann")
    (span,) = measure(case).orders
    assert span.records == (first.id, second.id)
    case.withdraw(said.id)
    assert len(measure(case).orders) == 2


def test_an_incident_of_nothing_or_of_two_kinds_is_refused(case: Case) -> None:
    event, command = attacks()[0].id, order(200, 1).id
    for members, apart in (
        ((event,), ()), ((event, command), ()), ((event, "nowhere"), ()), ((event, event), ()), ((event,), (event,)),
        (("faction", "front"), ()),
    ):  # fmt: skip
        with pytest.raises(RecordError):
            case.propose(incident(*members, apart=apart, by="ann"))
    assert case.views(Incident) == []
    assert case.judgements() == []


def test_who_decides_on_what_somebody_else_decided_meanwhile_is_told_so(case: Case) -> None:
    one, two, three = (each.id for each in attacks()[:3])
    said = case.propose(incident(one, two, by="ann"), who="ann", seen="")
    with pytest.raises(Outdated) as refused:
        case.propose(incident(one, three, by="ben"), who="ben", seen="")
    assert refused.value.last == said.id
    assert len(case.views(Incident)) == 1  # nothing of the refused one is there
    case.propose(incident(one, three, by="ben"), who="ben", seen=said.id)
    last = last_word(two, [seen.record for seen in case.views(Incident)], case.judgements())
    assert last == said.id


# --- who is who -------------------------------------------------------------------------------------------------------


def named(*said: Actor) -> Settings:
    return reviewed(SETTINGS, [View(record=one) for one in said])


def same(actor: Actor, other: str) -> Actor:
    return Actor(id=actor.id, name=actor.name, aliases=actor.aliases, type=actor.type, same_as=other)


def test_an_actor_that_is_another_gives_it_its_names_and_its_place() -> None:
    found = named(same(FACTION, "band"))
    check_settings(found)
    assert [one.id for one in found.actors] == ["patron", "front", "band"]
    assert found.groups[0].members == ("band",)
    registry = Registry(found)
    for mention in (Mention(text="sons of rain"), Mention(text="x", actor="faction"), Mention(text="THE FACTION")):
        assert registry.actor(mention) == "band"


def test_the_sponsor_follows_and_parts_too() -> None:
    found = named(same(FRONT, "band"), same(PATRON, "band"))
    assert found.case.sponsor == "band"
    assert next(one for one in found.actors if one.id == "faction").part_of == "band"
    whole = named(same(FRONT, "faction"))
    assert next(one for one in whole.actors if one.id == "faction").part_of is None
    check_settings(found)
    check_settings(whole)


def test_a_name_nobody_knew_means_the_actor_and_a_name_of_its_own_means_nobody_else() -> None:
    new = Actor(id="the-drops", name="The Drops", same_as="faction")
    assert Registry(named(new)).actor(Mention(text="the drops")) == "faction"
    taken = Actor(id="sons", name="Sons of Rain", same_as="band")
    assert Registry(named(taken)).actor(Mention(text="Sons of Rain")) == "band"
    own = Actor(id="sons", name="Sons of Rain", same_as="sons")
    assert Registry(named(own)).actor(Mention(text="Sons of Rain")) == "sons"
    check_settings(named(own))


def test_what_leads_in_a_circle_or_nowhere_says_nothing() -> None:
    assert named(same(FACTION, "band"), same(BAND, "faction")) == SETTINGS
    assert [one.id for one in named(same(FACTION, "nowhere")).actors] == [one.id for one in SETTINGS.actors]
    chain = named(same(FACTION, "band"), same(BAND, "front"))
    assert [one.id for one in chain.actors] == ["patron", "front"]
    assert named() is SETTINGS


def test_a_mention_that_means_nobody_is_nobody() -> None:
    assert Registry(SETTINGS).actor(Mention(text="The Faction", actor="")) is None
    assert Registry(SETTINGS).actor(Mention(text="The Faction", actor="elsewhere")) == "faction"


def test_two_actors_that_are_one_change_the_series_until_it_is_taken_back(case: Case) -> None:
    said = case.propose(BAND, changes={"same_as": "faction"}, who="ann", seen="")
    assert counted(case) == 125
    assert case.settings == SETTINGS
    assert Material.of(case).settings != SETTINGS
    with pytest.raises(Outdated):
        case.propose(BAND, changes={"same_as": "front"}, who="ben", seen="")
    case.withdraw(said.id)
    assert counted(case) == 120
    with pytest.raises(RecordError):
        case.propose(BAND, changes={"same": "faction"})
