"""The annotated articles in ``tests/data/articles``: what measures the reader has to be sound itself."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from fealty.records import LONGEST_QUOTE, Answer, EventType, OrderContent, Relation, Status

FOLDER = Path(__file__).parent / "data" / "articles"
FILES = sorted(FOLDER.glob("*.json"))
Article = dict[str, Any]

TOP = {
    "id", "url", "publisher", "published", "title", "conflict", "style", "part", "text",
    "orders", "responses", "events", "ties",
}  # fmt: skip
STYLES = {
    "wire", "press release", "analysis", "communique", "situation report", "commentary", "letter", "live blog",
}  # fmt: skip
KEYS = {
    "orders": {
        "issuer", "on_behalf_of", "addressees", "content", "condition",
        "issued", "in_force", "status", "said_by", "quote",
    },
    "responses": {"order", "actor", "kind", "quote"},
    "events": {
        "type", "actor", "recipient", "when", "where", "weapon",
        "killed", "injured", "count", "status", "said_by", "quote",
    },
    "ties": {"from", "to", "kind", "status", "said_by", "quote"},
}  # fmt: skip
# Not annotated, because the articles that these continue do not have them either: a score over both would be lopsided.
NOT_ANNOTATED = {"escalate", "fights", "controls"}
WORDS = {
    ("orders", "content"): set(get_args(OrderContent)) - NOT_ANNOTATED,
    ("responses", "kind"): set(get_args(Answer)),
    ("events", "type"): set(get_args(EventType)),
    ("ties", "kind"): set(get_args(Relation)) - NOT_ANNOTATED,
}
NAMES = {
    "orders": ("issuer", "on_behalf_of", "addressees", "condition"),
    "responses": ("actor",),
    "events": ("actor", "recipient", "where", "weapon"),
    "ties": ("from", "to"),
}
PAST = {"asserted", "denied", "habitual", "opinion"}  # what has such a status began before it was printed


@cache
def read(path: Path) -> Article:
    found: Article = json.loads(path.read_text(encoding="utf-8"))
    return found


def day(value: object) -> date | None:
    """An ISO day, or None for null; anything else raises ValueError."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(f"{value!r} is no ISO date")
    return date.fromisoformat(value)


def interval_faults(value: object, *, latest: date | None) -> list[str]:
    """What is wrong with an interval; ``latest``: it may not begin or end after this day."""
    if not isinstance(value, dict) or set(value) != {"begin", "end"}:
        return [f"{value!r} is no interval"]
    try:
        begin, end = day(value["begin"]), day(value["end"])
    except ValueError as error:
        return [str(error)]
    if begin and end and end < begin:
        return [f"{begin} to {end} runs backwards"]
    if latest and any(one > latest for one in (begin, end) if one):
        return [f"{begin} to {end} reaches beyond {latest}, the day of publication"]
    return []


def toll_faults(value: object) -> list[str]:
    """What is wrong with a number of people: null, an integer, or low/best/high in this order."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return []
    if not isinstance(value, dict) or set(value) != {"low", "best", "high"}:
        return [f"{value!r} is no toll"]
    known = [one for one in (value["low"], value["best"], value["high"]) if one is not None]
    if not known or not all(isinstance(one, int) and one >= 0 for one in known) or known != sorted(known):
        return [f"{value!r} is no toll"]
    return []


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def name_faults(value: object, article: Article) -> list[str]:
    """Names are made of the article's own words (so that a reader can find them), never of the annotator's."""
    told = f"{article['title']} {article['text']}".lower()
    faults = []
    for name in value if isinstance(value, list) else [value]:
        if name is None:
            continue
        if not isinstance(name, str) or not name.strip():
            faults.append(f"{name!r} is no name")
        elif missing := [word for word in words(name) if word not in told]:
            faults.append(f"{name!r}: the article does not say {missing}")
    return faults


def said_faults(value: object, article: Article) -> list[str]:
    if not isinstance(value, list) or not value:
        return [f"said_by {value!r} is no chain"]
    if "publisher" in value and value != ["publisher"]:
        return [f"said_by {value!r}: the publisher is a chain of its own"]
    named = [one for one in value if one not in ("publisher", article["publisher"])]
    return name_faults(named, article)


def quote_faults(quote: object, text: str) -> list[str]:
    if not isinstance(quote, str) or not quote.strip() or quote != quote.strip():
        return [f"{quote!r} is no quote"]
    if len(quote) > LONGEST_QUOTE:
        return [f"{quote[:40]!r}…: {len(quote)} characters"]
    if "\n" in quote:
        return [f"{quote[:40]!r}… crosses a line"]
    if (times := text.count(quote)) != 1:
        return [f"{quote[:60]!r}: {times} times in the text"]
    return []


def entry_faults(kind: str, entry: dict[str, Any], article: Article) -> list[str]:
    """What is wrong with one order, response, event or tie."""
    if set(entry) != KEYS[kind]:
        return [f"fields {sorted(set(entry) ^ KEYS[kind])} missing or unknown"]
    faults = quote_faults(entry["quote"], article["text"])
    for (where, field), allowed in WORDS.items():
        if where == kind and entry[field] not in allowed:
            faults.append(f"{field}: {entry[field]!r}")
    for field in NAMES[kind]:
        faults += name_faults(entry[field], article)
    if kind == "responses":
        if not isinstance(entry["order"], int) or not 0 <= entry["order"] < len(article["orders"]):
            faults.append(f"order {entry['order']!r} is none of the article's")
        return faults
    if entry["status"] not in get_args(Status):
        faults.append(f"status: {entry['status']!r}")
    faults += said_faults(entry["said_by"], article)
    latest = day(article["published"]) if entry["status"] in PAST else None
    if kind == "orders":
        return faults + order_faults(entry, latest=latest)
    if kind == "events":
        return faults + event_faults(entry, latest=latest)
    return faults + tie_faults(entry)


def order_faults(order: dict[str, Any], *, latest: date | None) -> list[str]:
    faults = interval_faults(order["issued"], latest=latest) + interval_faults(order["in_force"], latest=None)
    if not isinstance(order["addressees"], list) or (order["issuer"] is None and not order["addressees"]):
        faults.append("an order by nobody to nobody")
    if (order["status"] == "conditional") != (order["condition"] is not None):
        faults.append("conditional and without a condition, or the other way round")
    return faults


def tie_faults(tie: dict[str, Any]) -> list[str]:
    if tie["from"] is None or tie["to"] is None or tie["from"] == tie["to"]:
        return ["a tie of nobody, or to itself"]
    return []


def event_faults(event: dict[str, Any], *, latest: date | None) -> list[str]:
    faults = interval_faults(event["when"], latest=latest)
    faults += toll_faults(event["killed"]) + toll_faults(event["injured"])
    if not (event["count"] is None or (isinstance(event["count"], int) and event["count"] > 0)):
        faults.append(f"count: {event['count']!r}")
    return faults


def article_faults(article: Article, *, name: str) -> list[str]:
    """Everything that is wrong with one article, each with its place; empty when it is sound."""
    if set(article) != TOP:
        return [f"fields {sorted(set(article) ^ TOP)} missing or unknown"]
    faults = head_faults(article, name=name)
    for kind in KEYS:
        seen = set()
        for place, entry in enumerate(article[kind]):
            faults += [f"{kind}[{place}]: {fault}" for fault in entry_faults(kind, entry, article)]
            same = json.dumps(entry, sort_keys=True)
            if same in seen:
                faults.append(f"{kind}[{place}]: twice")
            seen.add(same)
    return faults


def head_faults(article: Article, *, name: str) -> list[str]:
    faults = []
    if article["id"] != name:
        faults.append(f"id {article['id']!r} in {name}.json")
    if article["url"] is not None and not str(article["url"]).startswith("https://"):
        faults.append("url")
    if not date(2003, 1, 1) <= date.fromisoformat(article["published"]) <= date(2025, 12, 31):
        faults.append("published")
    faults += [field for field in ("publisher", "title", "conflict") if not str(article[field] or "").strip()]
    if article["style"] not in STYLES:
        faults.append(f"style: {article['style']!r}")
    if article["part"] not in ("dev", "calibration", "held_out"):
        faults.append(f"part: {article['part']!r}")
    if not 120 <= (length := len(article["text"].split())) <= 420:
        faults.append(f"{length} words")
    return faults


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words."""
    told = words(text)
    return {tuple(told[i : i + length]) for i in range(len(told) - length + 1)}


def sentences(text: str) -> set[str]:
    """Sentences and lines of four words or more, as bare words."""
    parts = (" ".join(words(part)) for part in re.split(r"(?<=[.!?])\s+|\n+", text))
    return {part for part in parts if part.count(" ") >= 3}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_an_article_is_annotated_in_the_agreed_form(path: Path) -> None:
    assert article_faults(read(path), name=path.stem) == []


def set_quote(article: Article) -> None:
    article["events"][0]["quote"] = article["events"][0]["quote"].replace(" ", "  ", 1)


def across(article: Article) -> None:
    at = article["text"].index("\n\n")
    article["ties"][0]["quote"] = article["text"][at - 20 : at + 20].strip()


MUTATIONS: dict[str, Callable[[Article], object]] = {
    "a quote that is not exact": set_quote,
    "a quote over two paragraphs": across,
    "a quote that stands twice": lambda a: a["events"][0].update(quote="the"),
    "a quote that is too long": lambda a: a["events"][0].update(quote=a["text"].replace("\n", " ")[:501]),
    "an unknown type": lambda a: a["events"][0].update(type="FIGHT"),
    "an unknown relation": lambda a: a["ties"][0].update(kind="likes"),
    "a relation that is not annotated": lambda a: a["ties"][0].update(kind="fights"),
    "an unknown status": lambda a: a["orders"][0].update(status="hoped"),
    "an unknown answer": lambda a: a["responses"][0].update(kind="yes"),
    "a response to no order": lambda a: a["responses"][0].update(order=len(a["orders"])),
    "dates the wrong way round": lambda a: a["events"][0].update(when={"begin": "2020-01-02", "end": "2020-01-01"}),
    "a date that is none": lambda a: a["events"][0].update(when={"begin": "2020-02-30", "end": None}),
    "a date in another notation": lambda a: a["events"][0].update(when={"begin": "20200201", "end": None}),
    "an event after its report": lambda a: a["events"][0].update(when={"begin": "2025-12-31", "end": None}),
    "a name that the text does not have": lambda a: a["events"][0].update(actor="Ruritanian Guard"),
    "a speaker that the text does not have": lambda a: a["events"][0].update(said_by=["Ruritania Today"]),
    "nobody who says it": lambda a: a["ties"][0].update(said_by=[]),
    "high below low": lambda a: a["events"][0].update(killed={"low": 5, "best": None, "high": 3}),
    "a toll below zero": lambda a: a["events"][0].update(killed=-1),
    "a count of zero": lambda a: a["events"][0].update(count=0),
    "conditional without a condition": lambda a: a["orders"][0].update(status="conditional", condition=None),
    "a missing field": lambda a: a["ties"][0].pop("status"),
    "a field too many": lambda a: a.update(note=""),
    "an annotation given twice": lambda a: a["ties"].append(dict(a["ties"][0])),
    "a tie to itself": lambda a: a["ties"][0].update(to=a["ties"][0]["from"]),
    "a text that is too short": lambda a: a.update(text=a["text"][:200]),
    "an unknown part": lambda a: a.update(part="test"),
    "an unknown style": lambda a: a.update(style="tweet"),
    "another id than its file": lambda a: a.update(id="z99"),
    "an address that is none": lambda a: a.update(url="somewhere"),
}


@pytest.mark.parametrize("fault", MUTATIONS)
def test_the_check_finds(fault: str) -> None:
    path = next(path for path in FILES if read(path)["responses"] and read(path)["ties"])
    article = copy.deepcopy(read(path))
    MUTATIONS[fault](article)
    assert article_faults(article, name=path.stem)


def test_ids_are_unique_and_half_of_the_articles_is_held_out() -> None:
    articles = [read(path) for path in FILES]
    assert len({article["id"] for article in articles}) == len(articles) >= 20
    parts = Counter(article["part"] for article in articles)
    assert abs(parts["dev"] - parts["held_out"] - parts["calibration"]) <= 1, parts


@pytest.mark.parametrize("part", ["dev", "held_out"])
def test_both_halves_cover_many_conflicts_styles_and_types(part: str) -> None:
    articles = [read(path) for path in FILES if read(path)["part"] == part]
    assert len({article["conflict"] for article in articles}) >= 8
    assert len({article["style"] for article in articles}) >= 6
    assert len({event["type"] for article in articles for event in article["events"]}) >= 12
    assert len({order["content"] for article in articles for order in article["orders"]}) >= 5
    assert len({tie["kind"] for article in articles for tie in article["ties"]}) >= 6
    statuses = {entry["status"] for article in articles for kind in ("orders", "events") for entry in article[kind]}
    assert {"asserted", "denied", "planned", "conditional", "habitual"} <= statuses
    assert sum(len(article["orders"]) for article in articles) >= 20
    assert sum(len(article["responses"]) for article in articles) >= 8


def test_no_sentence_stands_in_two_articles() -> None:
    found = Counter(sentence for path in FILES for sentence in sentences(read(path)["text"]))
    assert [sentence for sentence, times in found.items() if times > 1] == []


def test_no_sentence_is_taken_from_the_articles_beside_the_project(shared: Path) -> None:
    texts = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in (shared / "data/articles").glob("*.json")]
    texts += [path.read_text(encoding="utf-8") for path in (shared / "data/article").glob("*.txt")]
    assert texts
    theirs = set().union(*map(sentences, texts))
    their_runs = set().union(*(runs(text, 10) for text in texts))
    for path in FILES:
        text = read(path)["text"]
        assert not sentences(text) & theirs, path.name
        assert not runs(text, 10) & their_runs, path.name


def test_the_readme_lists_every_article_with_its_part() -> None:
    rows = re.findall(
        r"^\| (\w+) \| (\w+) \| ([\w ]+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    listed = {name: (part, style) for name, part, style in rows if name != "id"}
    for path in FILES:
        article = read(path)
        if article["id"] in listed or article["id"].startswith("a"):
            assert listed.get(article["id"]) == (article["part"], article["style"]), path.name
