"""How well the reader codes whole articles: its records against annotated ones.

    python benchmarks/articles.py tests/data/articles --part held_out
    python benchmarks/articles.py tests/data/articles --part dev --show orders

The annotated articles have the older form that `tests/data/articles/README.md` describes. A record counts as found when
its quote overlaps the annotated one and the named fields agree; names agree when they share a word that says more than
a rank or a kind. One annotated record is matched to one found record, as many as possible (maximum matching).

- orders: class of content and one party; `orders_full`: both parties, status and time of issue.
- events: type; `material`: the material types alone; `counted`: those asserted, with their actor: what a measurement
  would count; `events_full`: actor, recipient, status, overlapping time.
- ties: class of relation, both ends, status; said anywhere. responses: answer and actor.

A record that tells a matched one again elsewhere and is joined to it by an incident is not held against the reader.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from fealty.reading.documents import Document, read_document
from fealty.reading.reader import Reader
from fealty.records import Event, Incident, Interval, Mention, Order, Record, Response, Tie

Gold = dict[str, Any]

ORDER_CLASS = {"stand_down": "halt", "cease_fire": "halt", "attack": "fight", "resume": "fight"}
TIE_CLASS = {
    "commands": "command", "leads": "command", "sponsors": "support", "arms": "support", "trains": "support",
    "pays": "support", "funds": "support", "hosts": "support", "allied_with": "support",
}  # fmt: skip
MATERIAL = {"ASSAULT", "COERCE", "RETREAT", "SANCTION", "PROTEST", "MOBILIZE", "AID", "CONCEDE"}
NOT_ANNOTATED = {"fights", "controls"}
LITTLE = frozenset(re.findall(r"\w+", "a all an and by for from her his in its of on one or s some the their to u us"))
WEAK = frozenset(
    re.findall(
        r"\w+",
        "army base bases chief chiefs commander commanders field force forces general government group groups leader "
        "leaders member members military official officials people police troops",
    )
)
STATES = {"tehran": "iran", "iranian": "iran", "iranians": "iran", "ankara": "turkey", "turkish": "turkey"}
AMERICA = re.compile(r"\b(?:U\.?S\.?A?\.?(?![A-Za-z])|United States|Americans?|Washington)(?!\w)")
MOST_RETOLD = 3


def words_of(name: str | None) -> list[str]:
    """Return the words of a name that say something, in lower case."""
    text = AMERICA.sub(" america ", name or "").replace("’", "'").lower().replace("'s", " ")
    return [STATES.get(word, word) for word in re.findall(r"[a-z0-9]+", text) if word not in LITTLE]


def alike(one: str | None, other: str | None) -> bool:
    """Whether two names may stand for the same."""
    a, b = words_of(one), words_of(other)
    strong_a, strong_b = [w for w in a if w not in WEAK], [w for w in b if w not in WEAK]
    if any(len(w) > 2 and _kin(w, v) for w in strong_a for v in strong_b):
        return True
    if not strong_a or not strong_b:
        return any(_kin(w, v) for w in a for v in b)
    return min(len(" ".join(a)), len(" ".join(b))) > 5 and fuzz.ratio(" ".join(a), " ".join(b)) > 75


def _kin(one: str, other: str) -> bool:
    return one.rstrip("s") == other.rstrip("s") or (min(len(one), len(other)) > 5 and fuzz.ratio(one, other) > 85)


def names(*mentions: Mention | None) -> list[str]:
    """Return all that the reader calls somebody."""
    return [name for one in mentions if one for name in (one.text, one.name, one.actor) if name]


def any_alike(golds: Iterable[str | None], found: Iterable[str]) -> bool:
    """Whether one of the annotated names is like one of the reader's."""
    kept = list(found)
    return any(alike(gold, name) for gold in golds if gold for name in kept)


def same_party(gold: str | None, found: tuple[Mention, ...]) -> bool:
    """Whether the reader's actors are the annotated one; where nobody is annotated, nobody may be found."""
    return any_alike([gold], names(*found)) if gold else not found


def same_time(gold: Gold | None, found: Interval) -> bool:
    """Whether intervals overlap; nothing annotated asks for nothing."""
    if not gold or not (gold["begin"] or gold["end"]):
        return True
    if found.begin is None and found.end is None:
        return False
    begin, end = str(found.begin or "0"), str(found.end or "9")
    return (gold["begin"] or "0") <= end and begin <= (gold["end"] or "9")


class Article:
    """An annotated article and what the reader found in it."""

    def __init__(self, path: Path, reader: Reader) -> None:
        self.gold: Gold = json.loads(path.read_text(encoding="utf-8"))
        self.text: str = self.gold["text"]
        (document,) = read_document(
            self.text.encode(), f"{self.gold['id']}.txt", published=date.fromisoformat(self.gold["published"]),
            publisher=self.gold["publisher"], title=self.gold["title"],
        )  # fmt: skip
        if not isinstance(document, Document):
            raise SystemExit(f"{path}: {document}")
        if document.text != self.text:
            raise SystemExit(f"{path}: the stored text is not the annotated one")
        self.document = document
        self.found: tuple[Record, ...] = reader.read(document).records
        self.joined = [set(one.members) for one in self.found if isinstance(one, Incident)]

    def place(self, gold: Gold) -> tuple[int, int]:
        """Return where an annotated quote stands."""
        begin = self.text.index(gold["quote"])
        return begin, begin + len(gold["quote"])

    def near(self, gold: Gold, found: Event | Order | Response | Tie) -> bool:
        """Whether the two quotes overlap."""
        begin, end = self.place(gold)
        return found.span is not None and _overlap((begin, end), found.span)


Same = Callable[[Article, Gold, Any], bool]


def _order(article: Article, gold: Gold, found: Order) -> bool:
    content = ORDER_CLASS.get(gold["content"], gold["content"]) == ORDER_CLASS.get(found.content, found.content)
    return article.near(gold, found) and content and (_issuer(gold, found) or _addressee(gold, found))


def _issuer(gold: Gold, found: Order) -> bool:
    return any_alike([gold["issuer"], gold["on_behalf_of"]], names(found.issuer, found.on_behalf_of))


def _addressee(gold: Gold, found: Order) -> bool:
    return any_alike(gold["addressees"], names(*found.addressees))


def _order_full(article: Article, gold: Gold, found: Order) -> bool:
    parties = _issuer(gold, found) and (not gold["addressees"] or _addressee(gold, found))
    said = gold["status"] == found.status and same_time(gold["issued"], found.issued)
    return _order(article, gold, found) and parties and said


def _response(article: Article, gold: Gold, found: Response) -> bool:
    actors = (found.actor,) if found.actor else ()
    return article.near(gold, found) and gold["kind"] == found.answer and same_party(gold["actor"], actors)


def _event(article: Article, gold: Gold, found: Event) -> bool:
    return article.near(gold, found) and gold["type"] == found.type


def _with_actor(article: Article, gold: Gold, found: Event) -> bool:
    return _event(article, gold, found) and same_party(gold["actor"], found.actors)


def _event_full(article: Article, gold: Gold, found: Event) -> bool:
    said = gold["status"] == found.status and same_time(gold["when"], found.when)
    return _with_actor(article, gold, found) and same_party(gold["recipient"], found.recipients) and said


def _tie(_: Article, gold: Gold, found: Tie) -> bool:
    ends = [(found.from_, found.to)]
    if gold["kind"] == found.relation == "allied_with":  # has no direction
        ends.append((found.to, found.from_))
    kind = TIE_CLASS.get(gold["kind"], gold["kind"]) == TIE_CLASS.get(found.relation, found.relation)
    parties = any(any_alike([gold["from"]], names(a)) and any_alike([gold["to"]], names(b)) for a, b in ends)
    return kind and gold["status"] == found.status and parties


SCORES: dict[str, tuple[str, type[Record], Same]] = {
    "orders": ("orders", Order, _order),
    "orders_full": ("orders", Order, _order_full),
    "responses": ("responses", Response, _response),
    "events": ("events", Event, _event),
    "events_with_actor": ("events", Event, _with_actor),
    "events_full": ("events", Event, _event_full),
    "material": ("events", Event, _event),
    "counted": ("events", Event, _with_actor),
    "ties": ("ties", Tie, _tie),
}


def chosen(article: Article, score: str) -> tuple[list[Gold], list[Any]]:
    """Return the annotated and the found records that a score looks at."""
    listed, kind, _ = SCORES[score]
    golds = article.gold[listed]
    found: list[Any] = [one for one in article.found if isinstance(one, kind)]
    if score in ("material", "counted"):
        golds = [one for one in golds if one["type"] in MATERIAL]
        found = [one for one in found if one.type in MATERIAL]
    if score == "counted":
        golds = [one for one in golds if one["status"] == "asserted"]
        found = [one for one in found if one.status == "asserted"]
    if score == "ties":
        found = _once([one for one in found if one.relation not in NOT_ANNOTATED])
    return golds, found


def _once(ties: list[Tie]) -> list[Tie]:
    """Return ties without those that only repeat an earlier one elsewhere in the text."""
    kept: dict[Any, Tie] = {}
    for number, tie in enumerate(ties):
        ends = [tuple(sorted(words_of(" ".join(names(end))))) for end in (tie.from_, tie.to)]
        key = (TIE_CLASS.get(tie.relation, tie.relation), tie.status, *ends)
        first = kept.get(key)
        if first is None:
            kept[key] = tie
        elif first.span and tie.span and _overlap(first.span, tie.span):
            kept[key, number] = tie
    return list(kept.values())


def matched(article: Article, golds: list[Gold], found: list[Any], same: Same) -> dict[int, int]:
    """Return the largest one-to-one matching of an article's annotated and found records."""
    return paired(golds, found, lambda gold, one: same(article, gold, one))


def paired(golds: list[Gold], found: list[Any], same: Callable[[Gold, Any], bool]) -> dict[int, int]:
    """Return the largest one-to-one matching, from the place of an annotated record to that of a found one."""
    if not golds or not found:
        return {}
    fits = np.array([[same(gold, one) for one in found] for gold in golds])
    pairs = maximum_bipartite_matching(csr_array(fits), perm_type="column")
    return {number: int(place) for number, place in enumerate(pairs) if place >= 0}


def retold(article: Article, found: list[Any], hits: set[int]) -> set[int]:
    """Return the places of found records that only tell a matched one again, and say so by an incident."""
    again: set[int] = set()
    for members in article.joined:
        inside = [place for place, one in enumerate(found) if one.id in members]
        first = [found[place].span for place in inside if place in hits]
        others = [place for place in inside if place not in hits]
        rest = [place for place in others if not any(_overlap(span, found[place].span) for span in first)]
        if first and len(rest) <= MOST_RETOLD:
            again.update(rest)
    return again


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return min(one[1], other[1]) > max(one[0], other[0])


def scored(articles: list[Article]) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of every score over all articles."""
    table = {}
    for score, (_, _, same) in SCORES.items():
        hits = right = wanted = 0
        for article in articles:
            golds, found = chosen(article, score)
            pairs = matched(article, golds, found, same)
            hits += len(pairs)
            right += len(found) - len(retold(article, found, set(pairs.values())))
            wanted += len(golds)
        precision, recall = hits / right if right else 0.0, hits / wanted if wanted else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        table[score] = {
            "precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3), "annotated": wanted,
            "found": right,
        }  # fmt: skip
    return table


def line_of(one: Any) -> str:
    fields = []
    for name in ("type", "content", "answer", "relation", "status"):
        fields += [str(getattr(one, name))] if hasattr(one, name) else []
    for name in ("issuer", "on_behalf_of", "addressees", "actors", "actor", "recipients", "from_", "to"):
        value = getattr(one, name, None)
        several = value if isinstance(value, tuple) else (value,) if value else ()
        fields += [f"{name}={' + '.join(f'{m.text!r}→{m.name!r}' for m in several)}"] if several else []
    for name in ("issued", "when"):
        value = getattr(one, name, None)
        fields += [f"{name}={value.begin}..{value.end}"] if value else []
    fields += [f"said_by={'/'.join(one.said_by)}"]
    return f"{'; '.join(fields)} | {one.quote[:140]!r}"


def _gold_line(one: Gold) -> str:
    shown = {k: v for k, v in one.items() if k not in ("quote", "where", "in_force", "condition", "injured") and v}
    for name in ("issued", "when"):
        if shown.get(name):
            shown[name] = f"{shown[name]['begin']}..{shown[name]['end']}"
    return f"{'; '.join(f'{k}={v}' for k, v in shown.items())} | {one['quote'][:140]!r}"


def show(articles: list[Article], score: str) -> None:
    """Print what was found, missed and wrong."""
    same = SCORES[score][2]
    for article in articles:
        golds, found = chosen(article, score)
        pairs = matched(article, golds, found, same)
        again = retold(article, found, set(pairs.values()))
        print(f"== {article.gold['id']} {article.gold['title']} ({article.gold['published']})")
        for number, gold in enumerate(golds):
            mark = "found " if number in pairs else "MISSED"
            print(f"  {mark} {_gold_line(gold)}")
            if number in pairs:
                print(f"         {line_of(found[pairs[number]])}")
        for place, one in enumerate(found):
            if place not in pairs.values():
                print(f"  {'again ' if place in again else 'WRONG '} {line_of(one)}")


def main() -> None:
    """Print the scores, or what lies behind one of them."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--part", choices=("dev", "calibration", "held_out"), help="only the articles of this part")
    ask.add_argument("--only", default="", help="only articles whose id begins so")
    ask.add_argument("--show", choices=sorted(SCORES), help="print each record of this score")
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    paths = [
        path for path in sorted(given.folder.glob("*.json"))
        if path.stem.startswith(given.only)
        and given.part in (None, json.loads(path.read_text(encoding="utf-8")).get("part"))
    ]  # fmt: skip
    reader = Reader()
    articles = [Article(path, reader) for path in paths]
    if given.show:
        show(articles, given.show)
    table = scored(articles)
    if given.json:
        print(json.dumps(table))
        return
    print(f"{len(articles)} articles")
    for name, row in table.items():
        print(f"{name:18} " + "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
