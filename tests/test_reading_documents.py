"""Documents as they come: what is read of them, what is said of their doubts, and what is refused in plain words."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from fealty.casefile import Arrival, Case
from fealty.reading import Document, Fault, as_source, normalised, paragraphs_of, read_document
from fealty.reading.documents import documents
from fealty.reading.documents.dates import date_in_address, date_in_text, date_of
from fealty.reading.documents.language import language_of
from fealty.records import Mention, Statement, identified

STORY = (
    "Three rockets hit the base near the airport on Monday, the army said, and two soldiers were wounded.\n\n"
    "No group has said that it was behind the attack, but officials blamed a militia that is backed by the neighbour."
)


def one(data: bytes | str, name: str = "a.txt", **options: object) -> Document:
    """The only document of some bytes."""
    found = read_document(data.encode() if isinstance(data, str) else data, name, **options)  # type: ignore[arg-type]
    assert len(found) == 1, found
    assert isinstance(found[0], Document), found
    check(found[0])
    return found[0]


def fault(data: bytes | str, name: str = "a.txt") -> str:
    found = read_document(data.encode() if isinstance(data, str) else data, name)
    assert len(found) == 1, found
    assert isinstance(found[0], Fault), found
    assert found[0].what
    assert found[0].remedy.endswith(".")
    return str(found[0])


def check(document: Document) -> None:
    """What holds for every document."""
    text = document.text
    assert text
    assert normalised(text) == text
    assert "\n\n\n" not in text
    text.encode("utf-8")
    assert document.sha256 == hashlib.sha256(document.original).hexdigest()
    for nested in document.nested:
        assert 0 <= nested.begin < nested.end <= len(text)
        if nested.credit:
            assert 0 <= nested.credit[0] < nested.credit[1] <= len(text)
    spans = paragraphs_of(text)
    assert "\n\n".join(text[begin:end] for begin, end in spans) == text


def nested(document: Document) -> list[tuple[str, str | None, str]]:
    return [(part.kind, part.source, document.text[part.begin : part.end]) for part in document.nested]


# --- plain text and its normal form --------------------------------------------------------------


def test_a_clean_text_is_stored_as_it_is() -> None:
    text = "An order\n\nThe “leaders” said: stop.\nKey points\n- one’s own\n- café 日本\n\nEnd (of it)."
    assert one(text).text == text


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\ufeff one \r\n \t \r\n\n\n\ntwo \n", "one\n\ntwo"),
        ("80\u00a0%\u202fof\u2009it\ttab", "80 % of it tab"),
        ("mili\u00adtia mili\u200btia \u2066mili\u2069tia", "militia militia militia"),
        ("cafe\u0301", "café"),
        ("a\x00b\x07c\x7f", "abc"),
        ("he said \x93stop\x94 \x96 now", "he said “stop” – now"),
        ("page\fnext\u2029para\u2028line", "page\n\nnext\n\npara\nline"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("Ka\u200dta\u200cib می\u200cخواهد", "Kataib می\u200cخواهد"),
        ("e\u200d\u0301", "é"),
    ],
)
def test_characters_are_made_one_kind_once(given: str, stored: str) -> None:
    assert normalised(given) == stored
    assert normalised(stored) == stored


def test_lines_of_a_fixed_width_are_made_whole_without_moving_an_offset() -> None:
    wrapped = (
        "The commander of the force came to the capital last month and told\n"
        "the leaders of six militias to keep calm until the talks about the\n"
        "nuclear programme are over. They refused, three men who were there\n"
        "said on Thursday."
    )
    document = one(f"{wrapped}\n\n{STORY}")
    assert document.text == f"{wrapped}\n\n{STORY}".replace("th\nl", "").replace("\n\n", "\0").replace(
        "\n", " "
    ).replace("\0", "\n\n")
    chronology = "CHRONOLOGY\n27 October 2023. The alliance attacks.\n4 November 2023. A truce is agreed upon by both."
    assert one(chronology + "\n\n" + STORY).text.startswith(chronology)


def test_wide_lines_without_blank_ones_between_are_paragraphs() -> None:
    lines = [
        f"{number}. " + "The army said that it had taken the town after two days of fighting. " * 3
        for number in range(4)
    ]
    text = "\n".join(line.strip() for line in lines)
    assert one(text).text == text.replace("\n", "\n\n")
    short = "Key points\nOne thing happened.\nAnother thing happened in the capital."
    assert one(short).text == short


def test_the_first_line_is_the_title_where_it_looks_like_one() -> None:
    assert one(f"Iranian militias in Iraq going rogue?\n\n{STORY}").title == "Iranian militias in Iraq going rogue?"
    assert one(STORY).title is None
    assert one(f"Heading of it\n\n{STORY}", title=" Mine\n").title == "Mine"


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("“Stop,” he said.".encode("cp1252"), "“Stop,” he said.", "encoding assumed"),
        (b"\xff\xfe" + "He said “stop”".encode("utf-16-le"), "He said “stop”", None),
        ("He said that it was over".encode("utf-16-be"), "He said that it was over", "encoding assumed"),
        (
            "Он сказал, что всё кончено, и ушёл из города".encode("cp1251"),
            "Он сказал, что всё кончено, и ушёл из города",
            "encoding",
        ),
        ("He said “stop” – ".encode() + b"\x93now\x94", "He said “stop” – “now”", "mixed encodings"),
        (b"\xef\xbb\xbfHe said stop", "He said stop", None),
    ],
)
def test_encodings(data: bytes, text: str, note: str | None) -> None:
    document = one(data)
    assert document.text == text
    assert (
        any(note in said for said in document.notes) if note else not any("encoding" in said for said in document.notes)
    )


# --- pages ---------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html>
<!-- saved from url=(0031)https://saved.example.org/a/b -->
<html lang="en-GB"><head><meta charset="utf-8"><title>Order refused | Example Post</title>
<meta property="og:title" content="Order refused &amp; attacks go on">
<meta property="og:site_name" content="Example Post">
{head}</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Order refused</h1>
<p>A lot of attention is <b>now</b> on the border, but there is plenty of trouble in the capital too.<br>So we
hear. (<a href="https://ap.example">Associated Press</a>)</p>
<blockquote><p>The commander
brought one order for the militias that his country pays: keep calm until the talks are over.</p>
<p>But he was met with <q>defiance</q>, three officials who were in the room said.</p></blockquote>
<p>The Associated Press repeats what it was told, and the rest of us need not believe what it says about them.</p>
<blockquote>There will be no truce, and nobody should wait for one to come.<cite>Abu Example</cite></blockquote>
<ul><li>The first point is that the order was not obeyed.</li><li>The second is that nobody knows why that is.</li></ul>
</article><footer>Copyright 2024 Example Post. All rights reserved. 1 January 2030</footer></body></html>"""

LINKED = """<script type="application/ld+json">
[{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "Not this"}, {"@type": "Person", "@id": "#me", "name": "Jane Doe"},
 {"@type": ["Article", "NewsArticle"], "headline": "Linked
 title", "datePublished": "2021-07-09T23:30:00-05:00", "dateModified": "2021-07-20",
  "author": [{"@id": "#me"}, {"name": "B. Roe"}],
  "publisher": {"@type": "Organization", "name": "Linked Post"}, "mainEntityOfPage": {"@id": "https://linked.example.org/x"}}]}]
</script>"""


def page(head: str = "") -> str:
    return PAGE.replace("{head}", head)


def test_a_page_gives_its_article_and_nothing_around_it() -> None:
    document = one(page(), "a.html")
    assert "Home" not in document.text
    assert "Copyright" not in document.text
    assert "capital too.\nSo we hear. (Associated Press)" in document.text
    assert "met with “defiance”, three" in document.text
    assert document.title == "Order refused & attacks go on"
    assert document.publisher == "Example Post"
    assert document.url == "https://saved.example.org/a/b"
    assert document.published is None
    assert "publication date missing" in document.notes
    assert document.language == "en"


def test_block_quotes_of_a_page_keep_their_bounds_and_their_source() -> None:
    quotes = [part for part in nested(one(page(), "a.html")) if part[0] == "block_quote"]
    assert [source for _, source, _ in quotes] == ["Associated Press", "Abu Example"]
    assert quotes[0][2].startswith("The commander brought one order")
    assert quotes[0][2].endswith("in the room said.")
    assert quotes[1][2] == "There will be no truce, and nobody should wait for one to come.\n\n— Abu Example"


def test_what_a_page_says_of_itself_in_json_ld_comes_first() -> None:
    document = one(page(LINKED + '<meta name="date" content="2021-07-08">'), "a.html")
    assert (document.title, document.publisher, document.author) == ("Linked title", "Linked Post", "Jane Doe, B. Roe")
    assert document.url == "https://linked.example.org/x"
    assert document.published == date(2021, 7, 9)  # as written in the publisher's own time, not the next day in UTC
    assert document.notes == ()


@pytest.mark.parametrize(
    ("head", "published", "note"),
    [
        ('<meta property="article:published_time" content="2021-07-09T10:00Z">', date(2021, 7, 9), None),
        ('<meta name="DC.date.issued" content="9 July 2021">', date(2021, 7, 9), None),
        ('<meta property="article:modified_time" content="2021-07-10">', date(2021, 7, 10), "date of the last change"),
        ('<link rel="canonical" href="https://e.example/2021/07/09/order">', date(2021, 7, 9), "from the address"),
        (LINKED.replace("2021-07-09T23:30:00-05:00", "0001-01-01") + "<!-- -->", date(2021, 7, 20), "last change"),
        (LINKED + '<meta name="pubdate" content="2019-03-01">', date(2021, 7, 9), "the metadata also say 2019-03-01"),
    ],
)
def test_where_the_date_of_a_page_comes_from_is_said(head: str, published: date, note: str | None) -> None:
    document = one(page(head), "a.html")
    assert document.published == published
    about = [said for said in document.notes if "date" in said]
    assert (note in about[0]) if note else about == []


def test_the_caller_knows_better() -> None:
    document = one(
        page(LINKED), "a.html", published=date(2021, 7, 8), publisher="AP", title="T", retrieved=date(2021, 7, 1)
    )
    assert (document.published, document.publisher, document.title) == (date(2021, 7, 8), "AP", "T")
    assert "publication date: the document itself says 2021-07-09" in document.notes
    assert "publication date lies after retrieval" in document.notes


def test_a_page_saved_with_single_file_says_when() -> None:
    when = "Thu Jul 08 2021 10:00:00 GMT+0200 (CEST)"
    saved = f"<!--\n Page saved with SingleFile \n url: https://e.example/x \n saved date: {when}\n-->"
    document = one(page(LINKED).replace("<!-- saved from url=(0031)https://saved.example.org/a/b -->", saved), "a.html")
    assert document.retrieved == date(2021, 7, 8)
    assert "publication date lies after retrieval" in document.notes


def test_a_page_in_another_encoding_says_so_itself() -> None:
    text = page().replace("utf-8", "windows-1251").replace("plenty of trouble", "Киев plenty of trouble")
    assert "Киев plenty" in one(text.encode("cp1251"), "a.html").text


def test_a_page_without_an_article_gives_all_its_words() -> None:
    document = one("<html><body><script>no()</script><p>Troops left<br>at dawn.<p>Nobody</body></html>", "a.html")
    assert document.text.startswith("Troops left")
    assert "no()" not in document.text


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a"])
def test_a_page_under_another_name_is_still_a_page(name: str) -> None:
    assert one(page(LINKED), name).publisher == "Linked Post"


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ("<html><head><script>let a = 'words'</script></head><body></body></html>", "no text"),
        ("<div>" * 5000 + "words", "nests"),
        ("<p>" + "word " * 900_000, "more than"),
    ],
)
def test_pages_that_cannot_be_used(markup: str, word: str) -> None:
    assert word in fault(markup, "a.html")


# --- Markdown, mail ------------------------------------------------------------------------------


def test_markdown_is_read_as_its_words() -> None:
    text = (
        '---\ntitle: "The order"\ndate: 2021-07-09\nauthor: J. Doe\nsource: Example Post\n---\n# The order\n\n'
        "A **bold** word, a [link](https://e.example) and `code`\n"
        "in one paragraph with *many* words of the language.\n\n"
        "> They refused the order,\n> he said.\n>\n> All of them.\n>\n> — Reuters\n\n"
        "- first\n- second\n\n<b>raw</b> it is\n\n"
        "| who | what |\n|---|---|\n| A | hit B |\n"
    )
    document = one(text, "a.md")
    assert document.text == (
        "The order\n\nA bold word, a link and code in one paragraph with many words of the language.\n\n"
        "They refused the order, he said.\n\nAll of them.\n\n— Reuters\n\n"
        "first\n\nsecond\n\nraw it is\n\nwho | what\n\nA | hit B"
    )
    assert (document.title, document.published, document.author) == ("The order", date(2021, 7, 9), "J. Doe")
    assert document.publisher == "Example Post"
    assert nested(document) == [
        ("block_quote", "Reuters", "They refused the order, he said.\n\nAll of them.\n\n— Reuters")
    ]


MAIL = (
    "From: =?utf-8?q?Agence_Ex=C3=A9mple?= <desk@e.example>\r\nTo: b@e.example\r\n"
    "Subject: Truce =?utf-8?b?4oCU?= over\r\n"
    "Date: Fri, 9 Jul 2021 23:59:00 -0500\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1252\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "The group said that the truce is =93over=94.\r\n\r\nOn Thu, 8 Jul 2021 John Roe <j@e.example> wrote:\r\n"
    "> Is the truce with them still\r\n> in force?\r\n\r\nNo.\r\n"
)


def test_a_mail() -> None:
    document = one(MAIL, "a.eml")
    assert document.text == (
        "The group said that the truce is “over”.\n\nOn Thu, 8 Jul 2021 John Roe <j@e.example> wrote:\n\n"
        "Is the truce with them still\nin force?\n\nNo."
    )
    assert (document.title, document.publisher, document.published) == (
        "Truce — over",
        "Agence Exémple",
        date(2021, 7, 9),
    )
    assert nested(document) == [("block_quote", "John Roe", "Is the truce with them still\nin force?")]
    assert one(MAIL, "message").title == "Truce — over"


def test_a_mail_of_parts_is_read_from_the_part_with_the_words_and_says_what_is_attached() -> None:
    body = page(LINKED)
    mail = (
        'From: A <a@e.example>\nSubject: S\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n'
        'Content-Type: multipart/alternative; boundary="y"\n\n--y\n'
        "Content-Type: text/plain\n\nSee it in a browser.\n--y\n"
        f"Content-Type: text/html; charset=utf-8\n\n{body}\n--y--\n--x\nContent-Type: application/pdf\n"
        "Content-Disposition: attachment; filename=report.pdf\n\nabc\n--x--\n"
    )
    document = one(mail, "a.eml")
    assert "met with “defiance”" in document.text
    assert document.title == "S"
    assert "attachments not read: report.pdf" in document.notes


def test_a_page_saved_as_one_file_is_of_the_page_and_retrieved_when_it_was_saved() -> None:
    mail = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://e.example/x\nSubject: Order refused\n"
        "Date: Sat, 10 Jul 2021 10:00:00 +0000\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\n'
        f"Content-Type: text/html\n\n{page()}\n--x--\n"
    )
    document = one(mail, "a.mhtml")
    assert document.retrieved == date(2021, 7, 10)
    assert document.published is None
    assert document.publisher == "Example Post"


# --- PDF -----------------------------------------------------------------------------------------


def pdf(pages: list[list[str]], info: str = "/Title (The order) /CreationDate (D:20210709120000+03'00')") -> bytes:
    """A PDF with these lines on its pages, written by hand."""
    count = len(pages)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{4 + 2 * number} 0 R' for number in range(count))}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        content = f"BT /F1 10 Tf 12 TL 50 780 Td {shown} ET"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * number} 0 R"
                       "/Resources<</Font<</F1 3 0 R>>>>>>")  # fmt: skip
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    objects.append(f"<<{info}>>")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    out += f"<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\nstartxref\n{out.index('xref')}\n%%EOF\n"
    return out.encode("latin-1")


PAGES = [
    ["Example Post", "The commander of the force came to the capital and told the mili-",
     "tias to keep calm until the talks about the programme with the Iran-", "backed groups are over.",
     "They refused to do that, three of the men who were in the room have", "1"],
    ["Example Post", "said on Thursday. Nobody expects that there will be another order to", "keep calm.", "2"],
    ["Example Post", "There were three attacks on the base, and the army says that no one", "was hurt.", "3"],
]  # fmt: skip


def test_a_pdf_becomes_paragraphs() -> None:
    document = one(pdf(PAGES), "a.pdf")
    assert document.text == (
        "The commander of the force came to the capital and told the militias to keep calm until the talks about the "
        "programme with the Iran-backed groups are over.\n\n"
        "They refused to do that, three of the men who were in the room have said on Thursday. Nobody expects that "
        "there will be another order to keep calm.\n\n"
        "There were three attacks on the base, and the army says that no one was hurt."
    )
    assert (document.title, document.published) == ("The order", date(2021, 7, 9))
    assert document.notes == ("publication date: the PDF's date of creation is taken",)


def test_pdfs_that_cannot_be_used(capfd: pytest.CaptureFixture[str]) -> None:
    sound = pdf(PAGES)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sound)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    assert "locked with a password" in fault(locked.getvalue(), "a.pdf")
    assert "no text (a scan?)" in fault(pdf([[], []]), "a.pdf")
    assert "it is no PDF" in fault("some words", "a.pdf")
    assert "damaged" in fault(sound[:300], "a.pdf")
    assert capfd.readouterr().err == ""


# --- JSON lines ----------------------------------------------------------------------------------


def test_json_lines_and_what_is_wrong_with_some() -> None:
    lines = [
        json.dumps({"title": "One", "body": STORY, "date": "2021-07-09T01:02:03Z", "source": {"name": "Post"}}),
        "",
        '{"text": "broken',
        '["no object"]',
        '{"headline": "no text", "n": 1}',
        '{"text": 5}',
        "[" * 100_000,
        '{"text": "' + "\\ud800 half" + '"}',
        json.dumps(
            {"text": "<p>Two <b>words</b>.</p><p>And more.</p>", "authors": ["A", "B"], "timestamp": 1625800000}
        ),
        '{"text": "a", "date": NaN}',
    ]
    found = read_document(b"\xef\xbb\xbf" + "\r\n".join(lines).encode(), "a.jsonl")
    assert [one.line for one in found] == [1, 3, 4, 5, 6, 7, 8, 9, 10]
    kinds = [isinstance(one, Document) for one in found]
    assert kinds == [True, False, False, False, False, False, True, True, True]
    first, last = found[0], found[-2]
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert (first.title, first.publisher, first.published, first.text) == ("One", "Post", date(2021, 7, 9), STORY)
    assert first.original == lines[0].encode()
    assert (last.text, last.author, last.published) == ("Two words.\n\nAnd more.", "A, B", date(2021, 7, 9))
    assert "'headline'" in str(found[3])


def test_fields_of_json_lines_can_be_named() -> None:
    line = json.dumps(
        {"doc": {"words": STORY, "when": "9 July 2021"}, "text": "not this", "outlet": "Post", "x.y": "Title"}
    )
    names = {"text": "doc.words", "published": "doc.when", "title": "x.y"}
    document = one(line, "a.jsonl", fields=names)
    assert (document.text, document.published, document.title) == (STORY, date(2021, 7, 9), "Title")
    assert document.publisher == "Post"
    assert "'nothing'" in str(read_document(line.encode(), "a.jsonl", fields={"text": "nothing"})[0])


def test_a_line_that_is_too_long_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.reading.documents.lines.LARGEST_FILE", 1000)
    lines = [json.dumps({"text": words}) for words in ("First one.", "word " * 2000, "Third one.")]
    found = read_document("\n".join(lines).encode(), "a.jsonl")
    assert [type(one) for one in found] == [Document, Fault, Document]
    assert [one.line for one in found] == [1, 2, 3]


# --- web archives, packed files ------------------------------------------------------------------


def record(number: int, kind: str, body: bytes, status: str = "200 OK", head: str = "") -> bytes:
    """One record of a web archive, written by hand."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{head}\r\n".encode() + body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/2021/07/0{number}/x\r\n"
            f"WARC-Date: 2021-07-10T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        + http
        + b"\r\n\r\n"
    )


def warc(packed: bool = True, pages: int = 2) -> bytes:
    body = page().encode("cp1252", "ignore")
    records = [record(number, "text/html; charset=windows-1252", body) for number in range(1, pages + 1)]
    records += [record(8, "text/html", b"<p>gone", "404 Not Found"), record(9, "image/png", b"\x89PNG")]
    return b"".join(gzip.compress(one) if packed else one for one in records)


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive(packed: bool) -> None:
    found = read_document(warc(packed), "a.warc.gz" if packed else "a.warc")
    pages, rest = found[:-1], found[-1]
    assert all(isinstance(one, Document) for one in pages)
    assert [one.url for one in pages if isinstance(one, Document)] == [
        "https://e.example/2021/07/01/x",
        "https://e.example/2021/07/02/x",
    ]
    first = pages[0]
    assert isinstance(first, Document)
    check(first)
    assert (first.retrieved, first.published, first.line) == (date(2021, 7, 10), date(2021, 7, 1), 1)
    assert isinstance(rest, Fault)
    assert rest.passed_over
    assert rest.what.startswith("2 records")


@pytest.mark.parametrize("packed", [True, False])
def test_damage_in_a_web_archive_costs_the_record_it_is_in(packed: bool) -> None:
    whole = warc(packed, pages=3)
    second = [
        place for place in range(len(whole)) if whole[place:].startswith(b"\x1f\x8b\x08" if packed else b"WARC/1.")
    ][1]
    broken = bytearray(whole)
    broken[second + 4 : second + 40] = b"\xff" * 36
    found = read_document(bytes(broken), "a.warc")
    assert sum(isinstance(one, Document) for one in found) == 2
    assert any(isinstance(one, Fault) and "damaged" in one.what for one in found)
    cut = read_document(whole[: second + 700], "a.warc")
    assert [type(one) for one in cut][:1] == [Document]
    assert isinstance(cut[-1], Fault)
    assert sum(isinstance(one, Document) for one in cut) == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(b"<p>Words of it.")),
        ("Content-Encoding: deflate\r\n", zlib.compress(b"<p>Words of it.")),
        ("Content-Encoding: gzip\r\n", b"<p>Words of it."),
        ("Transfer-Encoding: chunked\r\n", b"6\r\n<p>Wor\r\n9;x=y\r\nds of it.\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", b"<p>Words of it."),
    ],
)
def test_pages_packed_by_their_server(head: str, body: bytes) -> None:
    assert one(record(1, "text/html", body, head=head), "a.warc").text == "Words of it."


def test_pages_of_a_web_archive_that_cannot_be_used() -> None:
    bomb = gzip.compress(b"<p>words " * 3_000_000)
    archive = (
        record(1, "text/html", bomb, head="Content-Encoding: gzip\r\n")
        + record(2, "text/html", b"\x0b\x02\x80words", head="Content-Encoding: br\r\n")
        + record(3, "text/html", gzip.compress(b"<p>words")[:-9], head="Content-Encoding: gzip\r\n")
        + record(4, "text/html", b"9\r\n<p>words \r\n", head="Transfer-Encoding: chunked\r\n")
        + record(5, "text/html", b"<p>words").replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date")
        + record(6, "text/plain", b"Good words.")
    )
    found = read_document(archive, "a.warc")
    words = [one.what if isinstance(one, Fault) else one.text for one in found]
    assert words == [
        "the page is larger than 20 MiB", "the page is packed with br", "the page breaks off", "the page breaks off",
        "the crawler cut the page off", "Good words.",
    ]  # fmt: skip


@pytest.mark.parametrize("length", ["99999999999999", "-1", "", "9999"])
def test_a_record_that_lies_about_its_length(length: str) -> None:
    lying = record(1, "text/plain", b"Some words.").replace(
        b"Content-Length: 5", f"Content-Length: {length}\r\nX: ".encode()
    )
    found = read_document(lying + record(2, "text/plain", b"Good words."), "a.warc")
    assert [type(one) for one in found] == [Fault, Document]


def test_packed_files() -> None:
    assert one(gzip.compress(page(LINKED).encode()), "a.html.gz").publisher == "Linked Post"
    line = json.dumps({"text": STORY}).encode()
    assert one(gzip.compress(line), "a.jsonl.gz").original == line
    assert "cut off" in fault(gzip.compress(STORY.encode() * 50)[:-12], "a.txt.gz")
    assert "packed twice" in fault(gzip.compress(gzip.compress(b"words")), "a.txt.gz")


def test_a_small_file_that_unpacks_to_a_great_one_is_refused() -> None:
    bomb = gzip.compress(b"words and words\n" * 2**21, 9)  # 32 MiB from 32 KiB
    assert "times its size" in fault(bomb, "a.txt.gz")
    found = read_document(gzip.compress(b'{"text": "Words."}' + b" " * 2**25), "a.jsonl.gz")
    assert "times its size" in str(found[-1])


def test_a_file_of_which_no_line_is_a_document_is_given_up() -> None:
    found = read_document(b"words and words\n" * 100_000, "a.jsonl")
    assert len(found) == 101
    assert "none of its first 100 lines" in str(found[-1])


# --- folders and files ---------------------------------------------------------------------------


def test_a_folder_is_read_in_order_to_its_bottom_and_says_what_it_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "z/c.md", "z/deep/d.eml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text({".html": page(), ".eml": MAIL}.get(Path(name).suffix, STORY))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / "a_files").mkdir()
    (tmp_path / "a_files" / "advert.html").write_text("<p>Buy this.")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    told: list[tuple[str, float]] = []
    found = list(documents(tmp_path, progress=lambda name, share: told.append((name, share))))
    names = [Path(one.name).relative_to(tmp_path).as_posix() for one in found]
    assert names == ["a.html", "b.txt", "bad.txt", ".", "z/c.md", "z/deep/d.eml"]
    passed = found[3]
    assert isinstance(passed, Fault)
    assert passed.passed_over
    assert "2 files" in passed.what
    assert "a_files/" in passed.what
    assert "picture.png" in passed.what
    assert isinstance(found[2], Fault)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(STORY)
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    given = [tmp_path / "absent.txt", tmp_path / "empty", tmp_path / "pipe.txt", str(good), "nul\0l.txt"]
    found = list(documents(given))
    assert [type(one) for one in found] == [Fault, Fault, Fault, Document, Fault]
    assert "cannot be read" in str(found[0])
    assert "no document in the folder" in str(found[1])
    assert "no ordinary file" in str(found[2])


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\n", "a.html", "empty"),
        ("\u200b\u00ad\ufeff", "a.txt", "empty"),
        ("12.7.2021 --- !!", "a.txt", "no word"),
        (bytes(range(256)) * 20, "a.txt", "no text"),
        (b"PK\x03\x04word/document.xml", "a.docx", "zip file, or a Word"),
        (b"\x89PNG\r\n", "a.png", "picture"),
        (b"{\\rtf1 words}", "a.rtf", "rich text"),
        (b"words", "a.warc", "no web archive"),
        (b"From: a\nSubject: b\n\n", "a.eml", "no text"),
        ("word " * 500_000, "a.txt", "more than 2,000,000"),
        (b"\xff\xfe" + '{"text": "x"}'.encode("utf-16-le"), "a.jsonl", "UTF-16"),
    ],
)
def test_what_is_no_document_is_refused_in_plain_words(data: bytes | str, name: str, word: str) -> None:
    assert word in fault(data, name)


def test_a_million_characters_on_one_line_are_a_document() -> None:
    text = (
        "The army told AFP that it took the town. " * 100 + "The army said that it took the town. " * 27_000
    ).strip()
    document = one(text)
    assert document.text == text
    assert len(document.nested) == 100


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2021-07-09", date(2021, 7, 9)),
        ("20210709", date(2021, 7, 9)),
        ("2021/07/09 10:00", date(2021, 7, 9)),
        ("D:20210709123000+03'00'", date(2021, 7, 9)),
        ("Fri, 09 Jul 2021 23:30:00 -0500", date(2021, 7, 9)),
        ("July 9th, 2021", date(2021, 7, 9)),
        ("9. Sept. 2021", date(2021, 9, 9)),
        ("Updated 9 July 2021 at 10:00", date(2021, 7, 9)),
        ("25/12/2019", date(2019, 12, 25)),
        ("12/25/2019", date(2019, 12, 25)),
        ("05/06/2019", None),
        (1625800000, date(2021, 7, 9)),
        ("1625800000000", date(2021, 7, 9)),
        ("2021-02-30", None),
        ("0001-01-01", None),
        ("2021", None),
        (True, None),
        (None, None),
        ({"a": 1}, None),
        ("9" * 500, None),
    ],
)
def test_dates_of_metadata(value: object, found: date | None) -> None:
    assert date_of(value) == found


def test_dates_in_addresses_and_texts() -> None:
    assert date_in_address("https://e.example/2021/07/09/order") == date(2021, 7, 9)
    assert date_in_address("https://e.example/news/20210709/order") == date(2021, 7, 9)
    assert date_in_address("https://e.example/2021/13/09/order") is None
    assert date_in_address("https://e.example/id/20210709123") is None
    assert date_in_text(["9TH DIVISION\nPublic affairs office\n24 December 2019", STORY]) == date(2019, 12, 24)
    assert date_in_text(["Title", "Published: Friday, July 9, 2021, 10:30 a.m. EDT | by"]) == date(2021, 7, 9)
    assert date_in_text(["BAGHDAD, July 9, 2021 (Reuters) - Rockets hit a base."]) == date(2021, 7, 9)
    assert date_in_text(["On 3 January 2020 the general was killed.", "On January 3, 2020, he died"]) is None
    assert date_in_text(["27 October 2023. The alliance attacks."]) is None


def test_a_text_with_another_date_than_its_metadata_is_doubted() -> None:
    line = json.dumps({"text": f"Published 2 March 2019\n\n{STORY}", "published": "2021-07-09"})
    assert one(line, "a.jsonl").notes == ("publication date doubtful: the text's own date is 2019-03-02",)
    assert one(f"Published 2 March 2019\n\n{STORY}").notes == ("publication date: from the text, not from metadata",)


# --- who else speaks -----------------------------------------------------------------------------


def test_a_dateline_names_the_source_of_what_follows() -> None:
    text = f"BAGHDAD (Reuters) - {STORY}\n\nKABUL, Afghanistan, July 9 (AP) — The border has fallen."
    found = nested(one(text))
    assert [(kind, source) for kind, source, _ in found] == [("dateline", "Reuters"), ("dateline", "Associated Press")]
    assert found[0][2].endswith("by the neighbour.")
    assert found[1][2].startswith("KABUL")
    assert nested(one(f"The Syrian Democratic Forces (SDF) - an alliance - said so. {STORY}")) == []


def test_a_credit_at_the_end_covers_the_text_and_several_their_paragraphs() -> None:
    assert nested(one(f"{STORY}\n\n(With inputs from AFP)"))[0][:2] == ("text_credit", "Agence France-Presse")
    assert nested(one(f"{STORY} (AP)"))[0] == ("text_credit", "Associated Press", f"{STORY} (AP)")
    brief = "The army took the town. (Reuters)\n\nRockets hit the base. (AFP)\n\nNothing else happened on that day."
    assert nested(one(brief)) == [
        ("paragraph_credit", "Reuters", "The army took the town. (Reuters)"),
        ("paragraph_credit", "Agence France-Presse", "Rockets hit the base. (AFP)"),
    ]


def test_a_credit_in_the_middle_opens_a_quotation_that_ends_where_the_author_returns() -> None:
    opening = "We hear that the order was not obeyed. (Associated Press)"
    quoted = "The commander brought one order.\n\nBut “we will not obey it,” one of them said."
    for back in ("As the AP notes, nothing came of it; the Associated Press is late.", "I think that they are wrong."):
        assert nested(one(f"{opening}\n\n{quoted}\n\n{back}")) == [("after_credit", "Associated Press", quoted)]
    alone = one(f"{opening}\n\n{quoted}")
    assert nested(alone) == [("paragraph_credit", "Associated Press", opening)]


def test_whom_they_told() -> None:
    text = (
        "Mr. Example spoke first. A spokesman told the AFP news agency on Monday that it was over. Others kept silent. "
        "According to a statement carried by Syria's state news agency SANA, all is calm. He told reporters that "
        "Reuters was wrong. In an interview with Al-Ahd TV he denied it."
    )
    assert nested(one(text))[:3] == [
        ("told", "Agence France-Presse", "A spokesman told the AFP news agency on Monday that it was over."),
        ("carried", "SANA", "According to a statement carried by Syria's state news agency SANA, all is calm."),
        ("told", "Al-Ahd TV", "In an interview with Al-Ahd TV he denied it."),
    ]


def test_words_that_are_names_of_agencies_too() -> None:
    for text in (
        "The prison is run by the national guard, and he told the guardian of it.",
        "They told the Guardian Council that a convoy in Fars Province was reported by dawn.",
        "He told all of them that Reuters was wrong.",
    ):
        assert nested(one(text)) == []


def test_the_article_that_the_project_began_with(shared: Path) -> None:
    path = shared / "data" / "article" / "article.txt"
    (document,) = documents(path)
    assert isinstance(document, Document)
    check(document)
    assert document.text == path.read_text(encoding="utf-8")
    ((kind, source, words),) = nested(document)
    assert (kind, source) == ("after_credit", "Associated Press")
    assert words.startswith("Iran’s expeditionary Quds Force commander")
    assert words.endswith("stoking fears of escalation.")


def test_articles_are_stored_as_they_are(shared: Path) -> None:
    for path in sorted((shared / "data" / "articles").glob("*.json")):
        text = json.loads(path.read_text(encoding="utf-8"))["text"]
        assert one(text).text == text
        assert one(text).language == "en"


# --- languages -----------------------------------------------------------------------------------

SAMPLES = {
    "en": "MILITIA LEADERS REFUSED AN ORDER TO STOP THE ATTACKS ON THE BASE, THREE OFFICIALS SAID",
    "es": "El grupo armado anunció que no va a respetar la tregua con el gobierno hasta que se retiren las tropas",
    "fr": "Les rebelles ont annoncé qu'ils ne respecteront pas le cessez-le-feu avec le gouvernement du pays",
    "de": "Die Miliz hat mitgeteilt, dass sie die Waffenruhe mit der Regierung nicht einhalten wird",
    "pt": "O grupo disse que não vai respeitar a trégua com o governo, segundo um comunicado do exército",
    "it": "Il gruppo ha detto che non rispetterà la tregua con il governo, secondo quanto riferito dai media",
    "nl": "De militie heeft gezegd dat zij zich niet aan het bestand met de regering zal houden",
    "tr": "Örgüt bir açıklama yaparak ateşkesin sona erdiğini ve bundan sonra saldırılar için hazır olduğunu söyledi",
    "id": "Kelompok itu mengatakan bahwa mereka tidak akan mematuhi gencatan senjata dengan pemerintah",
    "so": "Kooxda ayaa sheegtay in ay weerar ku qaaday saldhig ciidanka dowladda ee ku yaalla magaalada, waxaa",
    "sw": "Kundi hilo limesema kwamba halitaheshimu makubaliano ya kusitisha mapigano na serikali ya nchi hiyo",
    "ar": "أعلنت الفصائل أنها لن توقف الهجمات على القواعد في العراق بعد اجتماع مع قائد القوة",
    "fa": "فرمانده نیرو در بغداد به گروه‌ها گفت که تا پایان مذاکرات آرام بمانند",
    "ur": "گروہ نے کہا ہے کہ وہ حکومت کے ساتھ جنگ بندی پر عمل نہیں کرے گا",
    "he": "הארגון הודיע כי לא יכבד את הפסקת האש עם הממשלה",
    "ru": "Группировка заявила, что не будет соблюдать перемирие с правительством страны",
    "uk": "Угруповання заявило, що не буде дотримуватися перемир'я з урядом країни і його військами",
    "zh": "该组织表示不会遵守与政府达成的停火协议，并将继续袭击基地",
    "ja": "この組織は政府との停戦を守らないと発表しました。攻撃は続いています。",
    "my": "အဖွဲ့က အစိုးရနှင့် အပစ်အခတ်ရပ်စဲရေးကို မလိုက်နာဟု ပြောသည်",
}


@pytest.mark.parametrize("code", SAMPLES)
def test_languages_are_told(code: str) -> None:
    assert language_of(SAMPLES[code]) == code
    assert one(SAMPLES[code] + ".").language == code


def test_headlines_and_lists_of_names_in_english() -> None:
    for text in (
        "KABUL, Afghanistan - 3 killed in attack on army base",
        "Kataib Hezbollah, Asaib Ahl al-Haq and Harakat al-Nujaba to halt attacks on U.S. troops",
        "Rocket hits airport; no casualties",
        "Taliban: We will not talk",
    ):
        assert language_of(text) in ("en", None, "und"), text
    assert language_of("Kataib Hezbollah and Harakat al-Nujaba to halt attacks on U.S. troops") == "en"


def test_another_language_is_never_taken_for_english() -> None:
    for code, text in SAMPLES.items():
        if code != "en":
            assert language_of(text, "en") != "en"
    assert language_of("Ol lain i tok olsem ol bai i no inap bihainim dispela tok", None) != "en"


def test_too_little_text_to_tell_and_two_scripts() -> None:
    assert one("Halt.").language is None
    assert "language: too little text to tell" in one("Halt.").notes
    assert "in part in another script" in one(STORY + "\n\n" + SAMPLES["ar"]).notes


# --- the source record ---------------------------------------------------------------------------


def test_a_document_as_a_source_of_a_case(case: Case) -> None:
    document = one(page(LINKED), "a.html", retrieved=date(2021, 7, 10))
    source = as_source(document)
    assert source.id
    assert (source.text, source.sha256, source.language) == (document.text, document.sha256, "en")
    assert as_source(one(page(LINKED), "b.html", retrieved=date(2022, 1, 1))).id == source.id
    begin = source.text.index("met with") if source.text else 0
    with case.writing(source) as writer:
        writer.add_source(source)
        record = Statement(
            source=source.id, span=(begin, begin + 8), quote="met with", speaker=Mention(text="three officials")
        )
        writer.add([Arrival(record=identified(record))])
    assert len(case.views(Statement)) == 1


def test_reading_a_text_loads_none_of_what_only_other_formats_need() -> None:
    code = (
        "import sys; from fealty.reading import read_document; read_document(b'The words of it.', 'a.txt');"
        "sys.exit(any(name in sys.modules for name in ('trafilatura', 'pypdf')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
