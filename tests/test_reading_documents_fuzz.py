"""Whatever the bytes, a document is whole and sound, or there is a fault in words; never anything else."""

from __future__ import annotations

import gzip
import hashlib
import json
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fealty.reading import Document, Fault, as_source, normalised, paragraphs_of, read_document
from fealty.reading.documents.dates import date_in_address, date_in_text, date_of
from fealty.reading.documents.language import language_of
from fealty.records import check_quote, decode, encode
from fealty.records.kinds import Statement
from test_reading_documents import LINKED, MAIL, PAGES, STORY, page, pdf, warc

NAMES = [
    "a.txt",
    "a.md",
    "a.html",
    "a.pdf",
    "a.eml",
    "a.mhtml",
    "a.jsonl",
    "a.warc",
    "a.warc.gz",
    "a.html.gz",
    "a",
    "a.docx",
]
SEEDS = [
    STORY.encode(), page(LINKED).encode(), MAIL.encode(), pdf(PAGES), warc(True), warc(False),
    json.dumps({"text": STORY, "date": "2021-07-09"}).encode() * 2, gzip.compress(page().encode()),
    b"# T\n\n> q\n> r\n\n| a | b |\n|--|--|\n| c | d |\n",
]  # fmt: skip
FEW = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def sound(found: list[Document | Fault], data: bytes) -> None:
    assert found or not data
    for one in found:
        if isinstance(one, Fault):
            assert one.what
            assert one.remedy
            str(one).encode("utf-8")
            continue
        assert one.text
        assert normalised(one.text) == one.text
        assert one.sha256 == hashlib.sha256(one.original).hexdigest()
        for part in one.nested:
            assert 0 <= part.begin < part.end <= len(one.text)
            assert part.credit is None or 0 <= part.credit[0] < part.credit[1] <= len(one.text)
        source = as_source(one)
        assert decode(encode(source)) == source  # it can be stored, and comes back
        for begin, end in paragraphs_of(one.text)[:20]:
            last = min(end, begin + 500)
            check_quote(Statement(span=(begin, last), quote=one.text[begin:last]), one.text)


@FEW
@given(data=st.binary(max_size=400), name=st.sampled_from(NAMES))
def test_any_bytes(data: bytes, name: str) -> None:
    sound(read_document(data, name), data)


@FEW
@given(text=st.text(max_size=400), name=st.sampled_from(NAMES))
@example(text="a\u200d\u0301\u1fef\u200d", name="a.txt")
def test_any_characters(text: str, name: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    sound(read_document(data, name), data)


@settings(FEW, max_examples=400)
@given(
    seed=st.sampled_from(SEEDS),
    place=st.floats(0, 1),
    cut=st.integers(0, 60),
    put=st.binary(max_size=30),
    end=st.floats(0, 1),
    name=st.sampled_from(NAMES),
)
def test_sound_files_damaged(seed: bytes, place: float, cut: int, put: bytes, end: float, name: str) -> None:
    at = int(place * len(seed))
    data = (seed[:at] + put + seed[at + cut :])[: int(len(seed) * (0.2 + 0.9 * end))]
    sound(read_document(data, name), data)


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<blockquote>", "</blockquote>", "<div>", "</div>", "<li>", "<ul>", "<td>", "<table>", "<br>",
         "<cite>", "</cite>", "<pre>", "<!--", "-->", "<script>", "</script>", "&nbsp;", "&#x93;", "&#xD800;", "<h1>",
         "<article>", "The army said it was over. ", "(AP)", "told AFP", "\x00", "“", "<figure>", "<figcaption>",
         "<footer>", "\n", "&#0;", "<q>", "</q>",
         "<frameset>", "<svg>", "<math>", "<p/>", "<time datetime='2021-13-40'>", LINKED, "BAGHDAD (Reuters) - "]
    ),
    max_size=40,
)  # fmt: skip


@settings(FEW, max_examples=250)
@given(parts=MARKUP)
def test_any_markup(parts: list[str]) -> None:
    data = ("<html><body>" + "".join(parts)).encode()
    sound(read_document(data, "a.html"), data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "date", "name", "@type"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@FEW
@given(
    value=st.dictionaries(st.sampled_from(["text", "date", "title", "source", "authors", "url", "lang"]), JSON),
    noise=st.text(max_size=5),
)
def test_any_json(value: dict[str, object], noise: str) -> None:
    line = json.dumps({"text": "The words.", **value}) + noise.replace("\n", "")
    good = json.dumps({"text": STORY})
    found = read_document(f"{good}\n{line}\n{good}".encode("utf-8", "replace"), "a.jsonl")
    sound(found, b"x")
    texts = [one.text for one in found if isinstance(one, Document)]
    assert texts[0] == texts[-1] == STORY  # a bad line costs itself and no other


@FEW
@given(value=JSON)
def test_any_linked_data(value: object) -> None:
    written = json.dumps(
        {"@type": "NewsArticle", "author": value, "publisher": value, "datePublished": value, "headline": value}
    )
    data = page(f'<script type="application/ld+json">{written}</script>').encode("utf-8", "replace")
    sound(read_document(data, "a.html"), data)


@FEW
@given(text=st.text(alphabet=st.characters(), max_size=200))
def test_the_normal_form_is_normal(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert once == once.strip()
    assert not any(character in once for character in "\r\t\u00a0\u00ad\u200b\ufeff")


@FEW
@given(text=st.text(max_size=100) | st.from_regex(r"[\d/.: \-TZ+]{1,40}"), number=st.integers() | st.floats())
def test_dates_and_languages_of_anything(text: str, number: float) -> None:
    for value in (text, number):
        found = date_of(value)
        assert found is None or 1800 <= found.year <= 2199
    date_in_address(text)
    date_in_text([text])
    language_of(text, text)


FILLERS = [
    "a", ".", " ", "(", ">", "<", "“", "A ", "> ", "(AP) ", "1 ", "told the ", "-\n", "[", "*a", "|", "_", "<!---->",
    "a-\nb", "“a ", "<p ", "A, ", "> \n", "\u200d", "e\u0301", "&#", "---\n", "a: b\n", '"', "told  ",
]  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS)
def test_nothing_takes_long(filler: str) -> None:
    """A pattern that backtracks, or a loop in a loop, would take minutes here."""
    text = filler * (40_000 // len(filler))
    for name, before in (
        ("a.txt", "One said so. (AP)\n\nThey told "),
        ("a.md", "---\ntitle: T"),
        ("a.html", "<!-- -->"),
        ("a.eml", "From: a\nSubject: b\n\nOn 8 July "),
        ("a.txt", "BAGHDAD, "),
    ):
        data = f"{before}{text} end.\n\n> The army said so.\n\nI know.".encode()
        begun = time.process_time()
        sound(read_document(data, name), data)
        assert time.process_time() - begun < 5, name
