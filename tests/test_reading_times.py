"""When: time expressions, the times of events, how long orders hold, and on what they hang."""

from __future__ import annotations

import time
from datetime import date

import pytest

from fealty.reading.documents import Document
from fealty.reading.model import parse
from fealty.reading.setting import Times
from fealty.reading.setting.grammar import expressions_in
from fealty.reading.setting.resolving import Standpoint, days_of
from fealty.reading.setting.tenses import looks_ahead
from fealty.reading.setting.words import number_of
from fealty.reading.story import Spot, Story
from fealty.records import Interval

WEDNESDAY = date(2025, 3, 12)


def story_of(text: str, published: date | None = WEDNESDAY) -> Story:
    document = Document(text=text, name="a.txt", sha256="", original=b"", published=published)
    (sentences,) = parse([text])
    return Story(document, sentences)


def spot_of(story: Story, word: str) -> Spot:
    spot = story.spot_at(story.text.index(word))
    assert spot is not None
    return spot


def said(interval: Interval) -> str:
    """Write an interval the short way: "2025-03-01..", one day alone as one date."""
    if interval.begin is not None and interval.begin == interval.end:
        return str(interval.begin)
    return f"{interval.begin or ''}..{interval.end or ''}"


def when(text: str, word: str, published: date | None = WEDNESDAY) -> str:
    story = story_of(text, published)
    return said(Times(story).of(spot_of(story, word)))


def days(text: str, *, way: int = -1, published: date | None = WEDNESDAY) -> list[tuple[str, str, str]]:
    found = []
    for one in expressions_in(text):
        known = days_of(one, Standpoint(published, None, way))
        dates = "" if known is None else said(Interval(begin=known.begin, end=known.end))
        found.append((text[one.begin : one.end], dates, known.precision if known else ""))
    return found


@pytest.mark.parametrize(
    ("words", "text", "expected", "precision"),
    [
        ("on Sunday", "Sunday", "2025-03-09", "day"),
        ("on Wednesday", "Wednesday", "2025-03-12", "day"),
        ("on Thursday", "Thursday", "2025-03-06", "day"),
        ("last Wednesday", "last Wednesday", "2025-03-05", "day"),
        ("next Wednesday", "next Wednesday", "2025-03-19", "day"),
        ("early on Tuesday", "early on Tuesday", "2025-03-11", "day"),
        ("on Saturday night", "Saturday night", "2025-03-08", "day"),
        ("Fri 07:30", "Fri 07:30", "2025-03-07", "day"),
        ("on Sunday at 2 a.m.", "Sunday at 2 a.m.", "2025-03-09", "day"),
        ("today", "today", "2025-03-12", "day"),
        ("yesterday", "yesterday", "2025-03-11", "day"),
        ("last night", "last night", "2025-03-11", "day"),
        ("this morning", "this morning", "2025-03-12", "day"),
        ("overnight", "overnight", "2025-03-11..2025-03-12", "day"),
        ("the day before yesterday", "the day before yesterday", "2025-03-10", "day"),
        ("two days ago", "two days ago", "2025-03-10", "day"),
        ("a week ago", "a week ago", "2025-03-03..2025-03-09", "week"),
        ("three months ago", "three months ago", "2024-12-01..2024-12-31", "month"),
        ("ten years ago", "ten years ago", "2015-01-01..2015-12-31", "year"),
        ("nearly a decade ago", "nearly a decade ago", "2015-01-01..2016-12-31", "year"),
        ("more than two years ago", "more than two years ago", "..2023-12-31", "year"),
        ("twenty-one days ago", "twenty-one days ago", "2025-02-19", "day"),
        ("last week", "last week", "2025-03-03..2025-03-09", "week"),
        ("in the last week alone", "the last week", "2025-03-06..2025-03-12", "week"),
        ("in the past week", "the past week", "2025-03-06..2025-03-12", "week"),
        ("in the past 7 days", "the past 7 days", "2025-03-06..2025-03-12", "day"),
        ("over the last three days", "the last three days", "2025-03-10..2025-03-12", "day"),
        ("this week", "this week", "2025-03-10..2025-03-12", "week"),
        ("last month", "last month", "2025-02-01..2025-02-28", "month"),
        ("this month", "this month", "2025-03-01..2025-03-12", "month"),
        ("earlier this year", "earlier this year", "2025-01-01..2025-03-12", "year"),
        ("later this month", "later this month", "2025-03-12..2025-03-31", "month"),
        ("last year", "last year", "2024-01-01..2024-12-31", "year"),
        ("next month", "next month", "2025-04-01..2025-04-30", "month"),
        ("last weekend", "last weekend", "2025-03-08..2025-03-09", "day"),
        ("in recent days", "recent days", "2025-03-06..2025-03-12", "day"),
        ("in recent weeks", "recent weeks", "2025-02-11..2025-03-12", "day"),
        ("in recent months", "recent months", "2024-09-13..2025-03-12", "day"),
        ("in the coming days", "the coming days", "2025-03-12..2025-03-19", "day"),
        ("at the end of the month", "the end of the month", "2025-03-21..2025-03-31", "week"),
        ("on January 3", "January 3", "2025-01-03", "day"),
        ("on 3 January 2020", "3 January 2020", "2020-01-03", "day"),
        ("on Jan. 3", "Jan. 3", "2025-01-03", "day"),
        ("on the 3rd of January, 2020", "3rd of January, 2020", "2020-01-03", "day"),
        ("on Monday, June 3, 2019", "Monday, June 3, 2019", "2019-06-03", "day"),
        ("on the night of 3 June", "the night of 3 June", "2024-06-03", "day"),
        ("on 14 March", "14 March", "2024-03-14", "day"),
        ("on 29 February", "29 February", "2024-02-29", "day"),
        ("on 2020-01-03", "2020-01-03", "2020-01-03", "day"),
        ("on 13/1/2020", "13/1/2020", "2020-01-13", "day"),
        ("on 1/13/2020", "1/13/2020", "2020-01-13", "day"),
        ("in May", "May", "2024-05-01..2024-05-31", "month"),
        ("in March 2011", "March 2011", "2011-03-01..2011-03-31", "month"),
        ("in late March 2011", "late March 2011", "2011-03-21..2011-03-31", "week"),
        ("in mid-June", "mid-June", "2024-06-11..2024-06-20", "week"),
        ("in the first week of May", "the first week of May", "2024-05-01..2024-05-07", "week"),
        ("in 2019", "2019", "2019-01-01..2019-12-31", "year"),
        ("in early 2019", "early 2019", "2019-01-01..2019-04-30", "month"),
        ("in the summer of 2020", "the summer of 2020", "2020-06-01..2020-08-31", "month"),
        ("last winter", "last winter", "2024-12-01..2025-02-28", "month"),
        ("in the 1990s", "the 1990s", "1990-01-01..1999-12-31", "year"),
        ("since October 2023", "since October 2023", "2023-10-01..2025-03-12", "month"),
        ("since Friday", "since Friday", "2025-03-07..2025-03-12", "day"),
        ("since 2014", "since 2014", "2014-01-01..2025-03-12", "year"),
        ("between 2014 and 2016", "between 2014 and 2016", "2014-01-01..2016-12-31", "year"),
        ("in 2014-16", "2014-16", "2014-01-01..2016-12-31", "year"),
        ("between 25 and 27 July", "between 25 and 27 July", "2024-07-25..2024-07-27", "day"),
        ("from 3 June to 5 July 2020", "from 3 June to 5 July 2020", "2020-06-03..2020-07-05", "day"),
        ("on June 3-5", "June 3-5", "2024-06-03..2024-06-05", "day"),
        ("from 28 December to 3 January", "from 28 December to 3 January", "2024-12-28..2025-01-03", "day"),
        ("from Friday to Monday", "from Friday to Monday", "2025-03-07..2025-03-10", "day"),
        ("since mid-October", "since mid-October", "2024-10-15..2025-03-12", "week"),
        ("in December and January", "December and January", "2024-12-01..2025-01-31", "month"),
        ("on Friday and Saturday", "Friday and Saturday", "2025-03-07..2025-03-08", "day"),
        ("before 2019", "before 2019", "..2019-01-01", "year"),
        ("until Friday", "until Friday", "..2025-03-07", "day"),
    ],
)
def test_an_expression_is_days_of_the_calendar(words: str, text: str, expected: str, precision: str) -> None:
    assert days(f"They attacked {words}.") == [(text, expected, precision)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("on Sunday", "2025-03-16"),
        ("until Friday", "..2025-03-14"),
        ("by Friday", "2025-03-12..2025-03-14"),
        ("on 10 May", "2025-05-10"),
        ("on January 3", "2026-01-03"),
        ("this month", "2025-03-12..2025-03-31"),
        ("on the 27th", "2025-03-27"),
        ("in June", "2025-06-01..2025-06-30"),
    ],
)
def test_what_is_still_to_come_takes_the_next_such_day(words: str, expected: str) -> None:
    assert [one[1] for one in days(f"They will attack {words}.", way=1)] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "3/1/2020 was given",
        "on 31 June",
        "may march on the capital",
        "the Good Friday Agreement",
        "the Sunday Times reported",
        "every Friday",
        "5,000 prisoners",
        "killed 2019 people",
        "50 a day",
        "a 20-year-old man",
        "resolution 1701",
        "the 27th Brigade",
        "the second man",
        "Brigade 55",
        "",
    ],
)
def test_what_is_no_date_has_no_days(words: str) -> None:
    assert all(one[1] == "" for one in days(f"They said {words}."))


@pytest.mark.parametrize(
    ("words", "text"),
    [("for 30 days", "for 30 days"), ("a 72-hour truce", "72-hour"), ("gave Israel one week", "one week"),
     ("two days after the talks", "two days after"), ("at 13:00", "13:00")],
)  # fmt: skip
def test_spans_and_hours_keep_their_words_alone(words: str, text: str) -> None:
    assert days(f"They said {words}.") == [(text, "", "")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("72", 72), ("forty-eight", 48), ("a few", 3), ("1,200", 1200), ("twenty one", 21), ("x", None)],
)
def test_numbers_in_words(words: str, expected: int | None) -> None:
    assert number_of(words) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Rebels attacked a village on Sunday.", "attacked", "2025-03-09"),
        ("On 3 January 2020 a drone killed the general in Baghdad.", "killed", "2020-01-03"),
        ("Rebels attacked a village.", "attacked", "..2025-03-12"),
        ("The rebels will leave the town.", "leave", "2025-03-12.."),
        ("The army plans to attack the town.", "attack", "2025-03-12.."),
        ("The army will attack on Friday.", "attack", "2025-03-14"),
        ("They have shelled the city since October 2023.", "shelled", "2023-10-01..2025-03-12"),
        ("The army said on Monday that it had killed three fighters.", "killed", "..2025-03-10"),
        ("The army said on Monday that it had killed three fighters.", "said", "2025-03-10"),
        ("The army said on Monday that it killed three fighters on 3 March.", "killed", "2025-03-03"),
        ("Hamas said on Sunday that it would halt its attacks.", "halt", "2025-03-09.."),
        ("Rebels attacked the town, the army said on Tuesday.", "attacked", "..2025-03-11"),
        ("Rebels attacked the base on Monday, killing ten soldiers.", "killing", "2025-03-10"),
        ("Rebels attacked the base and burned houses on Monday.", "attacked", "2025-03-10"),
        ("Monday's attack killed ten people.", "killed", "2025-03-10"),
        ("Monday's attack killed ten people.", "attack", "2025-03-10"),
        ("The minister condemned the attack on 3 March.", "attack", "2025-03-03"),
        ("A July 2015 attack killed ten people.", "killed", "2015-07-01..2015-07-31"),
        ("Since the war broke out in October 2023 they have attacked ships.", "attacked", "2023-10-01..2025-03-12"),
        ("The rebels began to withdraw on Monday.", "withdraw", "2025-03-10"),
        ("The talks were meant to begin on March 20.", "meant", "2025-03-20"),
        ("The fighting lasted until Monday.", "lasted", "..2025-03-10"),
        ("An attack that killed five people on Monday shocked the town.", "attack", "2025-03-10"),
        ("The army flew in troops to guard the town on Sunday.", "flew", "2025-03-09"),
        ("The deal, which was signed in 2015, collapsed.", "signed", "2015-01-01..2015-12-31"),
    ],
)
def test_the_time_of_an_event(text: str, word: str, expected: str) -> None:
    assert when(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("On 3 March rebels took the town. Two days later they left.", "left", "2025-03-05"),
        ("On 3 March rebels took the town. The next day the army shelled it.", "shelled", "2025-03-04"),
        ("On 3 March rebels took the town. The same day they left.", "left", "2025-03-03"),
        ("On 3 March rebels took the town. They burned houses.", "burned", "2025-03-03"),
        ("On 3 March rebels took the town. The army denies it.", "denies", "2025-03-03..2025-03-12"),
        ("On 3 March rebels took the town. A day earlier they had taken a bridge.", "taken", "2025-03-02"),
        ("On 3 March rebels took the town. They had burned houses.", "burned", "..2025-03-03"),
        ("On 3 March rebels took the town. By Friday 30 people had been killed.", "killed", "2025-03-03..2025-03-07"),
        ("In 2003 the war began. On 5 June rebels took the town.", "took", "2003-06-05"),
        ("On 3 March 2019 rebels took the town. Three months later they left.", "left", "2019-06-01..2019-06-30"),
        ("24 February\n\nRebels took the town.\n\n25 February\n\nThe army fled.", "took", "2025-02-24"),
        ("24 February\n\nRebels took the town.\n\n25 February\n\nThe army fled.", "fled", "2025-02-25"),
        ("Sat 07:30 - Rebels have taken the town.\n\nSun 10:00 - The army flees.", "flees", "2025-03-09"),
        ("Sun 10:00 - Rebels took the town on Friday.", "took", "2025-03-07"),
        (
            "On 3 March rebels took it. Nine days later it is hard to say why. The next day they left.",
            "left",
            "2025-03-04",
        ),
        ("24 February: Rebels took the town. The army denies it.", "denies", "2025-02-24"),
        ("A bomb exploded on Monday in the city.\n\nTen people were killed.", "killed", "2025-03-10"),
        ("On 3 May 2019 rebels took it.\n\nOne. Two. Three. The army shelled the town.", "shelled", "..2025-03-12"),
    ],
)
def test_what_was_told_before_goes_on(text: str, word: str, expected: str) -> None:
    assert when(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Rebels attacked on 3 January 2020.", "attacked", "2020-01-03"),
        ("Rebels attacked in May 2019.", "attacked", "2019-05-01..2019-05-31"),
        ("Rebels attacked last month.", "attacked", ".."),
        ("Rebels attacked on Sunday.", "attacked", ".."),
        ("Rebels attacked on 3 January.", "attacked", ".."),
        ("Rebels attacked two days ago.", "attacked", ".."),
        ("Rebels will attack.", "attack", ".."),
    ],
)
def test_without_a_day_of_publication_only_full_dates_are_known(text: str, word: str, expected: str) -> None:
    assert when(text, word, published=None) == expected


def test_words_without_days_are_kept() -> None:
    story = story_of("Rebels attacked last month.", published=None)
    (one,) = Times(story).expressions
    assert one[2] == Interval(text="last month")
    assert story.text[one[0] : one[1]] == "last month"


def test_an_interval_keeps_its_words() -> None:
    story = story_of("They have shelled the city since October 2023.")
    found = Times(story).of(spot_of(story, "shelled"))
    assert (found.text, found.precision) == ("since October 2023", "month")


def test_a_statement_in_the_own_voice_is_of_its_day() -> None:
    text = "Our fighters kept the truce. We accuse the army of lies."
    assert when(text + " We will not bend.", "accuse") == "2025-03-12"
    assert when("The rebels accuse the army of lies.", "accuse") == "..2025-03-12"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The group announced a truce of 72 hours on Monday.", "announced", "2025-03-10..2025-03-13"),
        ("The group announced on Monday a 30-day ceasefire.", "ceasefire", "2025-03-10..2025-04-09"),
        ("On 21 February the army declared that it would hold its fire for three days.", "declared",
         "2025-02-21..2025-02-24"),
        ("The rebels agreed on Tuesday to halt attacks until Friday.", "halt", "..2025-03-14"),
        ("The rebels agreed on Tuesday to halt attacks until Friday.", "agreed", "..2025-03-14"),
        ("The commander ordered his men to stop firing from midnight on Sunday.", "ordered", "2025-03-16.."),
        ("The army declared a ceasefire with immediate effect on Saturday.", "declared", "2025-03-08.."),
        ("The army declared an indefinite ceasefire on Saturday.", "declared", ".."),
        ("On 1 March the army declared a ceasefire. It takes effect on 3 March and expires on 10 March.", "declared",
         "2025-03-03..2025-03-10"),
        ("The group declared a unilateral ceasefire from 24 December to 6 January.", "declared",
         "2024-12-24..2025-01-06"),
        ("The junta announced a 20-day truce starting 2 April.", "announced", "2025-04-02..2025-04-22"),
        ("He ordered on Saturday night that the guns fall silent from 2 a.m.", "ordered", "2025-03-09.."),
        ("The commander ordered his men on Monday to attack.", "ordered", ".."),
        ("The leader told the militias to halt attacks.", "halt", ".."),
    ],
)  # fmt: skip
def test_how_long_an_order_holds(text: str, word: str, expected: str) -> None:
    story = story_of(text)
    assert said(Times(story).in_force(spot_of(story, word))) == expected


def test_the_words_for_how_long_an_order_holds_are_kept() -> None:
    story = story_of("The army declared an indefinite ceasefire on Saturday.")
    assert Times(story).in_force(spot_of(story, "declared")).text == "indefinite"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The militias will keep calm until after gas talks between Libya and Italy.", "keep",
         "until after gas talks between Libya and Italy"),
        ("The leader told the militias to keep calm until they see how the talks pan out.", "told",
         "until they see how the talks pan out"),
        ("Hamas said it would stop its attacks if Israel ends the offensive.", "stop", "if Israel ends the offensive"),
        ("If Israel withdraws, the group will lay down its arms.", "lay", "If Israel withdraws"),
        ("The rebels will hold their fire as long as the army does not attack.", "hold",
         "as long as the army does not attack"),
        ("They agreed to halt attacks in exchange for the release of prisoners.", "halt",
         "in exchange for the release of prisoners"),
        ("They agreed to halt attacks unless they are attacked, he said.", "agreed", "unless they are attacked"),
        ("They will leave provided that the army leaves too.", "leave", "provided that the army leaves too"),
        ("The rebels agreed to halt attacks until Friday.", "halt", None),
        ("The rebels halted attacks until further notice.", "halted", None),
        ("The ministry asked if the rebels would halt.", "asked", None),
        ("The commander ordered his men to attack.", "ordered", None),
    ],
)  # fmt: skip
def test_on_what_an_order_hangs(text: str, word: str, expected: str | None) -> None:
    story = story_of(text)
    found = Times(story).condition(spot_of(story, word))
    assert found == expected
    assert found is None or found in story.text


@pytest.mark.parametrize(
    ("text", "word", "ahead"),
    [
        ("The army will attack.", "attack", True),
        ("The army is to leave.", "leave", True),
        ("He ordered them to attack.", "attack", True),
        ("They began to attack.", "attack", False),
        ("They had attacked.", "attacked", False),
        ("They claim to have attacked.", "attacked", False),
    ],
)
def test_what_looks_ahead(text: str, word: str, ahead: bool) -> None:
    story = story_of(text)
    number, place = spot_of(story, word)
    assert looks_ahead(story.trees[number], place) is ahead


@pytest.mark.parametrize(
    "text", ["Attack.", "ON SUNDAY REBELS ATTACKED", "2019", "…", "a b c 99999999 days ago", "May May May"]
)
@pytest.mark.parametrize("published", [None, date(1, 1, 1), date(9999, 12, 31), WEDNESDAY])
def test_odd_texts_and_days_do_no_harm(text: str, published: date | None) -> None:
    story = story_of(text, published)
    times = Times(story)
    for tree in story.trees:
        for place in range(len(tree)):
            spot = (tree.number, place)
            assert isinstance(times.of(spot), Interval)
            assert isinstance(times.in_force(spot), Interval)
            times.condition(spot)


def test_a_long_text_is_read_quickly() -> None:
    text = "On 21 April the group announced a truce of 72 hours, two days after talks in Doha ended last week. " * 400
    started = time.perf_counter()
    assert len(expressions_in(text)) == 1600
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The envoy delivered one message long expected by the factions, when he met them in Erbil last week.",
         "delivered", "2025-03-03..2025-03-09"),
        ("The minister had issued the order when he visited the front on Sunday.", "issued", "2025-03-09"),
        ("The aide gave a warning to commanders eager to fight, when he saw them on 3 March.", "gave", "2025-03-03"),
        ("In a statement on Sunday, the group claimed the attack. It warned of more.", "claimed", "2025-03-09"),
        ("In a statement on Sunday, the group claimed the attack. It warned of more.", "warned", "2025-03-09"),
        ("His plane had been downed the day before.", "downed", "2025-03-11"),
        ("Two days earlier, rebels had seized the town.", "seized", "2025-03-10"),
    ],
)  # fmt: skip
def test_what_a_side_clause_or_a_statement_dates(text: str, word: str, expected: str) -> None:
    story = story_of(text)
    assert said(Times(story).of(spot_of(story, word))) == expected


@pytest.mark.parametrize(
    ("text", "word", "condition"),
    [
        ("They must hold fire until after gas talks between Libya and Italy.", "hold",
         "until after gas talks between Libya and Italy"),
        ("Fighters must hold their fire until the end of the nuclear talks in Vienna.", "hold",
         "until the end of the nuclear talks in Vienna"),
        ("They must hold their fire until the end of the month.", "hold", None),
        ("The truce is conditional on the release of all detainees.", "truce",
         "conditional on the release of all detainees"),
    ],
)  # fmt: skip
def test_conditions_reach_to_the_end_of_their_phrase(text: str, word: str, condition: str | None) -> None:
    story = story_of(text)
    assert Times(story).condition(spot_of(story, word)) == condition
