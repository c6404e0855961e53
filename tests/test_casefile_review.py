"""Many words at once, versions of the settings, and histories with what stood before; on both engines."""

from __future__ import annotations

import threading
from datetime import date

import msgspec
import pytest

from conftest import attack
from fealty.casefile import Arrival, Case, Orders, Outdated, OutdatedSettings, Settings, Word, tell
from fealty.errors import RecordError, SettingsError
from fealty.records import Event, Judgement, Source, identified

FILE = identified(Source(title="attacks.csv", publisher="The Wire", sha256="00"))


@pytest.fixture
def case(either: Case) -> Case:
    """A case with five attacks."""
    with either.writing(FILE) as writer:
        writer.add_source(FILE)
        rows = (msgspec.structs.replace(attack(n, date(2020, 1, n)), source=FILE.id) for n in range(1, 6))
        writer.add([Arrival(record=identified(one), key=f"t:{n}") for n, one in enumerate(rows)])
    return either


def ids(case: Case) -> list[str]:
    return [seen.record.id for seen in case.views(Event)]


# --- many words at once -----------------------------------------------------------------------------------------------


def test_many_words_go_in_together_in_their_order(case: Case) -> None:
    one, two, three, *_ = ids(case)
    words = [
        Word(record=three, verdict="edit", changes={"count": 4}, why="four"),
        Word(record=one, verdict="accept", seen=""),
        Word(record=FILE.id, verdict="edit", changes={"grade": "B"}),
        Word(record=two, verdict="reject"),
    ]
    said = case.judge_all(words, who="ann")
    assert [(each.record, each.verdict, each.who) for each in said] == [(w.record, w.verdict, "ann") for w in words]
    assert case.judgements() == said
    assert [seen.verdict for seen in case.views(Event)] == ["accept", "reject", "edit", None, None]
    assert case.views(Event)[2].record.count == 4
    assert case.sources()[0].record.grade == "B"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (Word(record="nobody", verdict="accept"), "no such record"),
        (Word(record="", verdict="edit", changes={"colour": "red"}), "cannot be edited"),
        (Word(record="", verdict="edit"), "needs the changed fields"),
        (Word(record="", verdict="accept", changes={"count": 2}), "only an edit has them"),
    ],
)
def test_where_one_word_is_refused_none_is_stored(case: Case, word: Word, why: str) -> None:
    first, second, *_ = ids(case)
    word = word if word.record else msgspec.structs.replace(word, record=second)
    with pytest.raises(RecordError, match=why):
        case.judge_all([Word(record=first, verdict="accept"), word])
    assert case.judgements() == []


def test_a_record_is_judged_once_in_one_go(case: Case) -> None:
    first, *_ = ids(case)
    with pytest.raises(RecordError, match="twice"):
        case.judge_all([Word(record=first, verdict="accept"), Word(record=first, verdict="reject")])
    assert case.judge_all([]) == []
    assert case.judgements() == []


def test_what_others_judged_meanwhile_is_refused_with_all_or_left_out_alone(case: Case) -> None:
    first, second, third, *_ = ids(case)
    theirs = case.judge(second, "unsure", who="bob")
    words = [Word(record=one, verdict="accept", seen="") for one in (first, second, third)]
    with pytest.raises(Outdated) as late:
        case.judge_all(words, who="ann")
    assert (late.value.record_id, late.value.seen, late.value.last) == (second, "", theirs.id)
    assert case.judgements() == [theirs]
    said = case.judge_all(words, who="ann", outdated="leave out")
    assert [each.record for each in said] == [first, third]
    assert [seen.verdict for seen in case.views(Event)] == ["accept", "unsure", "accept", None, None]


def test_many_judgements_are_taken_back_together_or_not_at_all(case: Case) -> None:
    first, second, third, *_ = ids(case)
    said = case.judge_each([first, second], "reject", who="ann")
    other = case.judge(third, "accept", who="bob")
    with pytest.raises(RecordError, match="no standing judgement"):
        case.withdraw_all([said[0].id, "nothing"])
    with pytest.raises(RecordError, match="twice"):
        case.withdraw_all([said[0].id, said[0].id])
    with pytest.raises(Outdated):
        case.withdraw_all([one.id for one in said], seen={second: other.id})
    assert len(case.judgements()) == 3
    back = case.withdraw_all([one.id for one in said], who="ann", seen={first: said[0].id, second: said[1].id})
    assert [one.withdraws for one in back] == [one.id for one in said]
    assert [seen.verdict for seen in case.views(Event)] == [None, None, "accept", None, None]
    with pytest.raises(RecordError, match="no standing judgement"):
        case.withdraw_all([said[1].id])
    assert case.withdraw_all([]) == []


def test_several_words_on_one_record_are_taken_back_in_one_go(case: Case) -> None:
    first, *_ = ids(case)
    said = [case.judge(first, "reject"), case.judge(first, "edit", changes={"count": 9})]
    case.withdraw_all([one.id for one in said], seen={first: said[-1].id})
    (seen, *_) = case.views(Event)
    assert (seen.verdict, seen.record.count) == (None, None)


def test_many_records_are_found_in_one_look(case: Case) -> None:
    first, second, *_ = ids(case)
    case.judge(first, "edit", changes={"count": 2})
    case.judge(FILE.id, "reject")
    found = case.find_all([first, second, FILE.id, "nobody"])
    assert found == {one: case.find(one) for one in (first, second, FILE.id)}
    assert found[first].retracted
    assert found[second].retracted
    assert found[FILE.id].verdict == "reject"


def test_what_was_said_since_an_earlier_look_is_told_alone(case: Case) -> None:
    first, second, *_ = ids(case)
    case.judge(first, "accept")
    before = case.stamp()
    late = [case.judge(second, "reject"), case.judge(first, "unsure")]
    assert case.judgements(after=before.judgements) == late
    assert case.judgements(first, after=before.judgements) == late[1:]
    assert case.judgements(after=case.stamp().judgements) == []


def test_of_many_who_saw_the_same_one_alone_is_heard(case: Case) -> None:
    """Eight threads, each with its own connection, say something of the same five records after the same look."""
    wanted, heard, late = ids(case), [], []

    def say(who: str) -> None:
        with Case(case.path) as mine:
            for one in wanted:
                try:
                    heard.append(mine.judge(one, "accept", who=who, seen=""))
                except Outdated as error:
                    late.append(error)

    people = [threading.Thread(target=say, args=(f"p{n}",)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(one.record for one in heard) == sorted(wanted)
    assert len(late) == 7 * len(wanted)
    assert {one.id for one in case.judgements()} == {one.id for one in heard}


def test_a_word_is_taken_back_by_one_alone(case: Case) -> None:
    said, back, late = case.judge(ids(case)[0], "accept"), [], []

    def withdraw() -> None:
        with Case(case.path) as mine:
            try:
                back.append(mine.withdraw(said.id))
            except RecordError as error:
                late.append(error)

    people = [threading.Thread(target=withdraw) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert (len(back), len(late), len(case.judgements())) == (1, 5, 2)


# --- settings ---------------------------------------------------------------------------------------------------------


def with_days(days: int) -> Settings:
    return Settings(orders=Orders(days=days))


def test_settings_have_versions_and_a_history(case: Case) -> None:
    first = case.stamp().settings
    second = case.set_settings(with_days(30), who="ann", seen=first)
    third = case.set_settings(with_days(90), who="bob", seen=second)
    assert case.stamp().settings == third
    one, two, three = case.settings_history()
    assert (one.number, one.before, one.after, one.changed()) == (first, None, Settings(), {})
    assert (two.number, two.who, two.before, two.after) == (second, "ann", Settings(), with_days(30))
    assert (three.who, three.changed()) == ("bob", {"orders.days": (30, 90)})
    assert one.at < two.at < three.at


def test_settings_that_others_changed_meanwhile_are_not_overwritten(case: Case) -> None:
    seen = case.stamp().settings
    last = case.set_settings(with_days(30), who="ann")
    with pytest.raises(OutdatedSettings, match="somebody else changed the settings") as late:
        case.set_settings(with_days(90), who="bob", seen=seen)
    assert (late.value.seen, late.value.last) == (str(seen), str(last))
    assert case.settings == with_days(30)
    with pytest.raises(SettingsError):
        case.set_settings(with_days(0), seen=last)
    assert case.set_settings(with_days(90), who="bob", seen=last) == last + 1


def test_the_first_settings_are_told_by_what_differs_from_none(place: str) -> None:
    with Case(place, create=True, settings=with_days(7)) as case:
        (first,) = case.settings_history()
    assert first.changed() == {"orders.days": (60, 7)}


# --- history ----------------------------------------------------------------------------------------------------------


def test_a_sources_history_says_what_stood_before_each_edit(case: Case) -> None:
    one = case.judge(FILE.id, "edit", changes={"publisher": "The Post", "grade": "B"}, who="ann")
    case.judge(FILE.id, "edit", changes={"publisher": "The Sun"}, who="bob")
    case.withdraw(one.id, who="bob")
    first, second, back = case.history(FILE.id)
    assert first.before == {"publisher": "The Wire", "grade": None}
    assert first.after == {"publisher": "The Post", "grade": "B"}
    assert (first.withdrawn, first.verdict) == (True, None)
    assert (second.before, second.after) == ({"publisher": "The Post"}, {"publisher": "The Sun"})
    assert (second.verdict, second.withdrawn) == ("edit", False)
    assert back.before == {"publisher": "The Sun", "grade": "B"}
    assert back.after == {"publisher": "The Sun", "grade": None}
    assert [each.judgement.who for each in case.history(FILE.id)] == ["ann", "bob", "bob"]


def test_a_records_history_tells_verdicts_too(case: Case) -> None:
    one, *_ = ids(case)
    case.judge(one, "unsure")
    case.judge(one, "edit", changes={"count": 3})
    unsure, edit = case.history(one)
    assert (unsure.before, unsure.after, unsure.verdict) == ({}, {}, None)
    assert (edit.before, edit.after, edit.verdict) == ({"count": None}, {"count": 3}, "unsure")
    (whole,) = case.versions(one)
    assert tell(whole, case.judgements(one)) == [unsure, edit]
    assert case.history(FILE.id) == []
    assert case.versions(FILE.id) == [case.sources()[0].record]
    with pytest.raises(RecordError, match="no record has this id"):
        case.history("nobody")


def test_a_history_is_a_pure_function_of_a_record_and_what_was_said() -> None:
    record = identified(attack(1, date(2020, 1, 1)))
    said = [
        Judgement(record=record.id, who="a", at="1", id="x", verdict="edit", changes={"weapon": "mortar"}),
        Judgement(record=record.id, who="b", at="2", id="y", withdraws="x"),
    ]
    edit, back = tell(record, said)
    assert (edit.before, edit.after, edit.withdrawn) == ({"weapon": "rocket"}, {"weapon": "mortar"}, True)
    assert (back.before, back.after, back.withdrawn) == ({"weapon": "mortar"}, {"weapon": "rocket"}, False)
