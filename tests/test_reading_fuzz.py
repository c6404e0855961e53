"""Whatever a document says, reading it never raises, and each record is sound: cited, storable, naming what exists."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from fealty.reading import Document, Reader, Reading, paragraphs_of, read_document
from fealty.reading.model import Name, Sentence, parse
from fealty.reading.model.sessions import FOLDER, labels
from fealty.records import FROM_TEXT, Incident, Mention, Response, check_quote, decode, encode
from fealty.records.values import Answer, EventType, KnownBy, OrderContent, Relation, Status

TRAINED = all((FOLDER / name).is_file() for name in ("parser.onnx", "pairs.onnx"))
pytestmark = pytest.mark.skipif(not TRAINED, reason="the weights are not here: run training/export.py")

STORIES = (
    """Front of the Plains halts its raids for thirty days

KARVELA (The Courier) - The commander of the Front of the Plains, Colonel Idris Maro, on Monday ordered his fighters to stop all attacks on army convoys until talks in Geneva end on 29 February 2024, two officials told The Courier on condition of anonymity.

"We will not fire first," Maro said. "Whoever breaks this order will answer to me." The Northern Brigade, which is armed and paid by the neighbouring kingdom of Tavria, refused: hours later its men shelled Karvela airfield, killing at least 14 soldiers and wounding between 20 and 30 others, according to the army.

Tavria denied that it had sent any weapons. It called the rebels "terrorists" in 2019.
""",  # noqa: E501
    """The Pentagon said U.S. jets struck three depots near Deir ez-Zor in eastern Syria overnight after a drone attack on 7 July wounded two American troops. Iran's Quds Force had told Kataib Hezbollah and Asaib Ahl al-Haq to hold their fire, Iraqi security sources said, but neither group was thought to have obeyed.

"If they strike again, we will respond," Defense Secretary Lloyd Austin said. He added that Washington, which has about 900 soldiers there, would not withdraw them before the end of the year.

The Syrian Observatory for Human Rights, a Britain-based monitor, put the toll at 11 dead; state media said that there were no casualties. On Tuesday both sides agreed on a truce of 72 hours, from 6 a.m. local time.
""",  # noqa: E501
    """RSF fighters withdrew from Wad Madani last week under a deal that was brokered by Saudi Arabia and the African Union, the UN said on 3/2/2024. General Burhan's army accused the United Arab Emirates of sending arms to the paramilitaries through Chad, a charge that Abu Dhabi rejected.

Neither the RSF nor its leader, Mohamed Hamdan Dagalo, known as Hemedti, commented. Residents said they saw the militia's men loot shops, burn two clinics and kill dozens of people in December; Human Rights Watch verified videos of it. He had vowed in 2023 to "protect civilians". The army said it would resume its air strikes unless they left the city by Friday.
""",  # noqa: E501
)  # fmt: skip
DAYS = (
    None,
    date(2024, 2, 29),
    date(2023, 3, 1),
    date.min,
    date(1, 1, 8),
    date.max,
    date(9999, 12, 28),
    date(9999, 2, 28),
)
SCRIPTS = (
    "قال الجيش إن الهدنة تبدأ غدا",
    "Войска отошли от города.",
    "中国人民解放军空袭了",
    "कश्मीर",
    "Ωλα",
    "Łódź–Đà Nẵng",
    "שלום",
)
ODD = (
    "😀",
    "👨‍👩‍👧‍👦",
    "🇸🇾",
    "\u200b",
    "\u200d",
    "\u202e",
    "\ufeff",
    "\u0301",
    "\u00ad",
    "\x00",
    "\ufffd",
    "𝔗𝔥𝔢",
    "ﬁ",
    "İ",
    "ß",
    "\u2028",
)
DEBRIS = (
    "<p>",
    "</div>",
    "&nbsp;",
    "&#8217;",
    "<a href='x'>",
    "{{ad}}",
    "[1]",
    "https://t.me/a_b?c=d",
    "@user",
    "#tag",
    "<!--",
)
QUOTES = ('"', "“", "”", "‘", "’", "'", "«", "»", "„", "``")
NUMBERS = ("0", "-1", "1,000,000,000,000", "12345678901234567890", "1e9", "3.5", "½", "31 February", "29 February 2023",
           "32/13/2024", "2024-02-30", "24:61", "XIV", "²", "٣٤", "year 0", "in 99999",
           "dozens of thousands", "10,0,0", "$5bn")  # fmt: skip
FOREIGN = {
    "ru": "Командующий приказал боевикам прекратить обстрелы, сообщили в министерстве. Войска отошли.",
    "ar": "قال متحدث باسم الجيش إن القائد أمر المقاتلين بوقف إطلاق النار في المدينة يوم الجمعة بعد مقتل ثلاثة جنود.",
    "fr": "Le commandant a ordonné aux milices de cesser leurs attaques contre les bases, a dit un responsable.",
    "es": "El comandante ordenó a los rebeldes que detuvieran los ataques contra el ejército, dijo un funcionario.",
    "de": "Der Kommandeur befahl den Milizen, ihre Angriffe auf die Armee einzustellen, sagten zwei Beamte am Freitag.",
    "zh": "指挥官周五命令民兵停止对军队基地的袭击，两名官员说。三名士兵在袭击中丧生。",
    "und": "Zbq xvorn tklo wempt grufnik asdlo pwertz mnbul krostig flanmer quiltop drexil vontar plimst brugnok.",
}
TABLE = "Date | Place | Killed\n7 July | Aleppo | 12\n8 July | Idlib | -\n\n1\t2\t3\n4;5;6\n* * *\n"


def seeded(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311  # a seeded shuffle is no secret


def put(text: str, pick: random.Random, things: tuple[str, ...], times: int = 6) -> str:
    for _ in range(times):
        at = pick.randint(0, len(text))
        text = text[:at] + pick.choice(things) + text[at:]
    return text


def shuffled(text: str, pick: random.Random, apart: str) -> str:
    parts = text.split(apart)
    pick.shuffle(parts)
    return apart.join(parts)


def cut(text: str, pick: random.Random) -> str:
    begin, end = sorted((pick.randint(0, len(text)), pick.randint(0, len(text))))
    return text[:begin] + text[end:] if pick.random() < 0.5 else text[begin:end]


def words_out(text: str, pick: random.Random) -> str:
    return " ".join(word for word in re.split(r"(?<=\s)|\s", text) if pick.random() < 0.8)


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "cut": cut,
    "words left out": words_out,
    "words shuffled": lambda text, pick: shuffled(text, pick, " "),
    "sentences shuffled": lambda text, pick: shuffled(text, pick, ". "),
    "paragraphs shuffled": lambda text, pick: shuffled(text, pick, "\n\n"),
    "letters shuffled": lambda text, pick: "".join(pick.sample(text, len(text)))[:400],
    "upper case": lambda text, pick: text.upper(),
    "lower case": lambda text, pick: text.lower(),
    "Title Case": lambda text, pick: text.title(),
    "no punctuation": lambda text, pick: re.sub(r"[^\w\s]", "", text),
    "no sentence marks": lambda text, pick: re.sub(r"[.!?;:]", "", text),
    "only marks": lambda text, pick: re.sub(r"\w", "", text),
    "quotes unbalanced": lambda text, pick: put(text, pick, QUOTES, 9),
    "quotes gone": lambda text, pick: re.sub(r"[\"“”‘’']", "", text),
    "line breaks": lambda text, pick: put(text, pick, ("\n", "\n\n", "\r\n", "\t", "\n\n\n"), 15),
    "one line": lambda text, pick: " ".join(text.split()),
    "a word a paragraph": lambda text, pick: "\n\n".join(text.split()[:80]),
    "other scripts": lambda text, pick: put(text, pick, SCRIPTS),
    "odd characters": lambda text, pick: put(text, pick, ODD, 12),
    "debris": lambda text, pick: put(text, pick, DEBRIS, 9),
    "numbers": lambda text, pick: put(text, pick, tuple(f" {one} " for one in NUMBERS), 9),
    "numbers changed": lambda text, pick: re.sub(r"\d+", lambda _: pick.choice(NUMBERS), text),
    "tables": lambda text, pick: put(text, pick, (TABLE,), 2),
    "long words": lambda text, pick: put(text, pick, ("a" * 3000, "-".join(["x"] * 300), "Al-" * 200), 2),
    "repeated": lambda text, pick: "\n\n".join([text] * 2),
    "no spaces": lambda text, pick: re.sub(" ", "", text) if pick.random() < 0.5 else re.sub(" ", "", text, count=40),
    "backwards": lambda text, pick: text[::-1],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def document(text: str, published: date | None = date(2024, 2, 29)) -> Document | None:
    """A document that counts as English whatever its letters, so that all of it is read; None when nothing is in it."""
    (found,) = read_document(text.encode("utf-8", "replace"), "a.txt", published=published, publisher="The Courier")
    return msgspec.structs.replace(found, language="en") if isinstance(found, Document) else None


def mentions(value: object) -> list[Mention]:
    """All mentions anywhere in a record."""
    if isinstance(value, Mention):
        return [value]
    inner = value if isinstance(value, tuple) else ()
    if isinstance(value, msgspec.Struct):
        inner = tuple(getattr(value, name) for name in value.__struct_fields__)
    return [one for part in inner for one in mentions(part)]


ALLOWED = {
    "status": Status, "type": EventType, "content": OrderContent, "known_by": KnownBy, "answer": Answer,
    "relation": Relation,
}  # fmt: skip


def sound(reading: Reading) -> Reading:
    """Hold a reading to the contract."""
    source, text = reading.source, reading.source.text
    assert text is not None
    known = {one.id: one for one in reading.records}
    assert len(known) == len(reading.records), "an id stands for two records"
    assert decode(encode(source)) == source
    for one in reading.records:
        assert one.id
        assert decode(encode(one)) == one
        if isinstance(one, Incident):
            members = [known[member] for member in one.members]
            assert len({type(member) for member in members}) == 1
            assert not isinstance(members[0], Incident)
            assert len(set(one.members)) == len(one.members) > 1
            continue
        assert isinstance(one, FROM_TEXT)
        check_quote(one, text)
        assert one.quote == one.quote.strip(), "a quote begins and ends with a word"
        assert one.source == source.id
        assert one.coder
        assert 0 <= one.confidence <= 1
        for field, values in ALLOWED.items():
            assert getattr(one, field, None) is None or getattr(one, field) in get_args(values), field
        for mention in mentions(one):
            assert mention.text
            assert mention.span is None or text[slice(*mention.span)] == mention.text
            assert mention.span is None or 0 <= mention.span[0] < mention.span[1] <= len(text)
        if isinstance(one, Response):
            assert type(known[one.order]).__name__ == "Order"
    return reading


def read(reader: Reader, text: str, published: date | None = date(2024, 2, 29)) -> Reading | None:
    found = document(text, published)
    return sound(reader.read(found)) if found is not None else None


@cache
def parsed_paragraph(text: str) -> list[Sentence]:
    (found,) = parse([text])
    return found


def moved(sentence: Sentence, by: int) -> Sentence:
    tokens = tuple(one._replace(begin=one.begin + by, end=one.end + by) for one in sentence.tokens)
    names = tuple(one._replace(begin=one.begin + by, end=one.end + by) for one in sentence.names)
    return Sentence(sentence.begin + by, sentence.end + by, tokens, names)


def parsed(texts: list[str]) -> list[list[Sentence]]:
    """Parse as `parse` does, but each paragraph by itself and once, since that takes most of the time."""
    return [
        [moved(one, begin) for begin, end in paragraphs_of(text) for one in parsed_paragraph(text[begin:end])]
        for text in texts
    ]


def few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # to shrink a story would take minutes
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_by_itself(reader: Reader, damage: str) -> None:
    for number, story in enumerate(STORIES[:2]):
        text = DAMAGES[damage](story, seeded(f"{damage} {number}"))
        read(reader, text, DAYS[number])


@few(30)
@given(
    story=st.sampled_from(STORIES),
    damages=st.lists(st.sampled_from(sorted(DAMAGES)), min_size=2, max_size=4),
    seed=st.integers(0, 2**32),
    published=st.sampled_from(DAYS) | st.dates(),
)
def test_damages_together(reader: Reader, story: str, damages: list[str], seed: int, published: date | None) -> None:
    pick = seeded(seed)
    for damage in damages:
        story = DAMAGES[damage](story, pick)[:4000]
    read(reader, story, published)


@few(50)
@given(text=st.text(max_size=300), published=st.sampled_from(DAYS))
@example(text="Halt", published=None)
@example(text='He said: "', published=None)
@example(text="...", published=date.max)
@example(text="1\n\n2\n\n3", published=date.min)
def test_any_characters(reader: Reader, text: str, published: date | None) -> None:
    read(reader, text, published)


@few(40)
@given(words=st.lists(st.sampled_from(sorted(set(" ".join(STORIES).split()))), max_size=60), seed=st.integers(0, 2**32))
def test_any_words(reader: Reader, words: list[str], seed: int) -> None:
    read(reader, " ".join(words), seeded(seed).choice(DAYS))


WHO = (
    "I", "We", "You", "He", "They", "It", "Our men", "My fighters", "Their leader", "Its army", "Both sides", "Neither",
    "All of us", "Those who fled", "Nobody", "The group", "The Houthis", "Iran", "Iran's Quds Force", "A spokesman",
    "General Karo of the Northern Front, after weeks of heavy fighting around the town and in villages by the river,",
)  # fmt: skip
DOES = (
    "ordered", "told", "obeyed", "refused", "halted", "will stop", "must cease", "agreed to end", "denied",
    "never led", "arms", "was ordered by", "said that", "accused", "threatened", "would not have attacked", "killed",
    "withdrew from", "has backed", "vowed to resume", "called", "were hit by", "rejected", "let",
)  # fmt: skip
WHOM = (
    "", "it", "them", "us", "our fighters", "his men to halt all attacks", "the order", "the truce", "each other",
    "himself", "the rebels to leave Aleppo", "they", "that", "3 soldiers", "the fighting on Monday", "its own",
    "a terrorist group", "attacks for 30 days if you", "so", "who", "me to", "by the army", "what we want",
)  # fmt: skip
MARKS = (". ", ".\n\n", ', "', '" ')


@few(50)
@given(
    parts=st.lists(st.tuples(*map(st.sampled_from, (WHO, DOES, WHOM, MARKS))), min_size=1, max_size=8),
)
def test_sentences_of_anybody_who_does_anything(reader: Reader, parts: list[tuple[str, str, str, str]]) -> None:
    read(reader, "".join(f"{who} {does} {whom}{mark}" for who, does, whom, mark in parts))


@pytest.mark.parametrize("answer", ["Our men obeyed.", "My fighters refused the order.", '"Our group rejects it."'])
def test_an_answer_in_a_shorter_sentence_than_the_order(reader: Reader, answer: str) -> None:
    order = "On Monday, in a speech, General Karo of the Northern Front ordered the Red Brigade to stop all attacks."
    read(reader, f"{order}\n\n{answer}")


TIMES = (
    "next summer", "-5 days ago",
    "today", "yesterday", "overnight", "on Monday", "last Friday", "next Sunday", "last weekend", "next week",
    "on 29 February", "on 31 April", "in February", "in December", "next month", "last month", "this year", "last year",
    "in the year 0", "in 1", "in 9999", "in 99999", "in the 1990s", "in the 9990s", "next year",
    "two years ago", "9,999 years ago", "a million years from now", "for 10000 years", "for 99999999999 days",
    "three weeks later", "the day before", "the following day", "in the past decade",
    "over the last century", "in spring", "last winter", "in the winter of 9999", "in the autumn of 1", "in late 9999",
    "since 1 January 1", "until 31 December 9999", "from 30 December 9999 to 2 January", "from 28 February to 1 March",
    "on the 31st", "on the 99th", "in the first quarter of 9999", "in the coming centuries", "for 72 hours",
    "for 1e9 hours", "on New Year's Eve", "during Ramadan", "on 1/1/0001", "on 31/12/9999", "0000-00-00",
    "a decade later", "millennia ago", "by the end of the decade", "earlier this decade", "10 000 months later",
    "½ a year ago", "1.5 years ago", "in ²⁰ days", "in 3٣ days", "at 25:61 on 0/0/00", "in mid-1",
)  # fmt: skip
TOLD_AT = (
    "The army ordered a ceasefire {}.",
    "Rebels killed 3 soldiers near Aleppo {}, the army said.",
    "The Houthis will halt attacks {}, they said.",
    "Iran has armed Hezbollah {}.",
    "The ceasefire, announced by the rebels {}, is to last 30 days.",
)


@pytest.mark.parametrize("published", [*DAYS, date(9990, 5, 5), date(9, 12, 31)], ids=str)
def test_times_at_the_ends_of_the_calendar(
    reader: Reader, published: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fealty.reading.reader.parse", parsed)
    told = [TOLD_AT[place % len(TOLD_AT)].format(when) for place, when in enumerate(TIMES)]
    for begin in range(0, len(told), 19):
        read(reader, "\n\n".join(told[begin : begin + 19]), published)


def misread(sentence: Sentence, pick: random.Random, share: float) -> Sentence:
    """Return a sentence as a parser might see it that errs in a share of its words; a tree all the same."""
    words = list(sentence.tokens)
    known = labels()
    for place, word in enumerate(words):
        if word.head < 0:
            continue
        if pick.random() < share:
            head = pick.randrange(len(words))
            above = head
            while above >= 0 and above != place:
                above = words[above].head
            if above < 0:
                words[place] = words[place]._replace(head=head)
        if pick.random() < share:
            words[place] = words[place]._replace(deprel=pick.choice([one for one in known["deprel"] if one != "root"]))
        if pick.random() < share:
            words[place] = words[place]._replace(upos=pick.choice(known["upos"]), lemma=pick.choice(words).lemma)
    names = [one for one in sentence.names if pick.random() > share]
    for place in range(0, len(words), 4):
        if pick.random() < share:
            last = min(place + pick.randint(0, 3), len(words) - 1)
            kind = pick.choice(("PER", "ORG", "LOC", "WEAPON", "VEHICLE", "NATIONALITY", "TIME", "QUANTITY"))
            names.append(Name(words[place].begin, words[last].end, kind))
    return sentence._replace(tokens=tuple(words), names=tuple(sorted(names)))


@few(50)
@given(
    story=st.sampled_from(STORIES),
    seed=st.integers(0, 2**32),
    share=st.sampled_from((0.03, 0.1, 0.3, 0.6, 1.0)),
)
def test_sentences_that_the_parser_misreads(reader: Reader, story: str, seed: int, share: float) -> None:
    pick = seeded(seed)

    def misreading(texts: list[str]) -> list[list[Sentence]]:
        return [[misread(one, pick, share) for one in parsed([text])[0]] for text in texts]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fealty.reading.reader.parse", misreading)
        read(reader, story)


def test_a_modal_verb_that_the_parser_takes_for_a_copula(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "All units must halt attacks."
    heads = [1, 3, 3, -1, 3, 3]
    relations = ["det", "dep", "cop", "root", "obj", "punct"]
    ((whole,),) = parse([text])
    words = zip(whole.tokens, heads, relations, strict=True)
    tokens = tuple(one._replace(head=head, deprel=relation) for one, head, relation in words)
    monkeypatch.setattr("fealty.reading.reader.parse", lambda texts: [[whole._replace(tokens=tokens)]])
    read(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(["the militias that attacked the base said that"] * 375),
        " ".join(STORIES[1].replace(".", "").split() * 25)[:18_000],
        ", ".join(["the army ordered its men to halt attacks"] * 375),
        " and ".join(f"Colonel A{number} of the B{number}" for number in range(600)) + " ordered a halt.",
        "(" * 3000,
        '"' + "We will stop. " * 200,
        "word" * 5000 + " ordered the rebels to stop.",
    ],
    ids=["clauses in clauses", "a story without full stops", "a list of clauses", "a list of people",
         "brackets", "a long speech", "a long word"],
)  # fmt: skip
def test_sentences_of_3000_words(reader: Reader, text: str) -> None:
    read(reader, text)


def test_a_document_of_200_kilobytes(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.reading.reader.parse", parsed)
    parts: list[str] = []
    while sum(map(len, parts)) < 200_000:
        pick = seeded(len(parts))
        damage = pick.choice(sorted(DAMAGES)) if len(parts) % 4 else "repeated"
        parts.append(DAMAGES[damage](STORIES[len(parts) % 3], pick)[:4000])
        parts.append(TABLE.replace("Killed", "Sum") * 40)
    reading = read(reader, "\n\n".join(parts)[:200_000], date(2024, 3, 1))
    assert reading is not None
    assert len(reading.records) > 200
    assert any(isinstance(one, Incident) for one in reading.records)


def test_reading_again_gives_the_same(reader: Reader) -> None:
    """By a reader that has read much, and by a new one."""
    new = Reader()
    for number, damage in enumerate(
        ("repeated", "no punctuation", "debris", "numbers", "other scripts", "sentences shuffled")
    ):
        text = DAMAGES[damage](STORIES[number % 3], seeded(number))
        again = [read(one, text) for one in (reader, new)]
        assert again[0] == again[1]
        assert again[0] is not None
        assert again[0].records or damage == "no punctuation"


def test_records_do_not_hang_on_the_order_of_sets() -> None:
    """Python shuffles its sets anew in every process; no answer may change with them."""
    code = (
        "import test_reading_fuzz as fuzz\n"
        "from fealty.records import encode\n"
        "reader = fuzz.Reader()\n"
        "for story in fuzz.STORIES:\n"
        "    for one in reader.read(fuzz.document(story)).records:\n"
        "        print(encode(one))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize("language", ["ru", "ar", "fr", "es", "de", "zh", "und"])
def test_another_language_is_noted_and_when_read_does_no_harm(reader: Reader, language: str) -> None:
    (found,) = read_document(FOREIGN[language].encode(), "a.txt", published=DAYS[1])
    assert isinstance(found, Document)
    assert found.language == language
    reading = reader.read(found)
    assert reading.records == ()
    assert any("language" in note for note in reading.notes)
    read(reader, FOREIGN[language])


@pytest.mark.parametrize(
    "text", ["a\r\nb", " The army\tordered a halt. ", "x\n\n\n\ny", "\ufeffThe rebels stopped.", "\n", "", " "]
)
def test_a_text_that_was_never_brought_into_normal_form(reader: Reader, text: str) -> None:
    sound(reader.read(Document(text=text, name="a.txt", sha256="", original=b"", language="en")))
