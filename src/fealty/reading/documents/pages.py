"""HTML pages, as fetched or as saved by a browser: the article's text and what the page says about itself.

Trafilatura finds the article among menus and advertisements; where it finds nothing, the words of the whole page are
taken and that is said. Block quotes keep their bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree, html

from fealty.reading.documents.base import BROKEN, LONGEST_TEXT, Block, Draft, Unreadable, quiet
from fealty.reading.documents.encodings import decoded
from fealty.reading.documents.normalising import normalised, one_line
from fealty.reading.documents.page_facts import describe

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_NOT_TEXT = {"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "button", "nav"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "li",
    "ul", "ol", "dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure", "figcaption", "form", "body", "html",
    "address", "hr",
}  # fmt: skip
_CONTAINED = ("p", "list", "head", "item", "row", "table", "div")
"""Tags of trafilatura that are blocks; its ``quote`` may also stand inside a line."""
_SHORTEST_QUOTE = 30
"""Characters from which on a paragraph is recognised as quoted by its words alone."""
_DEEPEST = 400
"""Nested elements; broken generators write thousands, and no library follows them all."""
_ENCODING_OF_STRINGS = re.compile(r"^\s*<\?xml[^>]*\?>")


def page_draft(data: bytes, charset: str | None = None) -> Draft:
    """Read a page.

    Parameters
    ----------
    data
        The page's bytes.
    charset
        The encoding that came with it from outside (an HTTP header); the page's own word comes second.

    Raises
    ------
    Unreadable
        There is no text in it.
    """
    own = _DECLARED.search(data[:4096])
    text, note = decoded(data, charset or (own.group(1).decode("ascii") if own else None))
    draft = page_of(text)
    draft.notes.extend([note] if note else [])
    return draft


def page_of(text: str) -> Draft:
    """Read a page that has been decoded already (a part of a mail)."""
    tree = _parsed(text)
    draft = Draft()
    describe(tree, text[:4096], draft)
    etree.strip_elements(tree, "script", "style", "template", etree.Comment, with_tail=False)
    if len(str(tree.text_content())) > 2 * LONGEST_TEXT:
        raise Unreadable(f"the page has more than {2 * LONGEST_TEXT:,} characters", "Split it into its parts")
    _prepare(tree)
    quoted = _quoted_paragraphs(tree)
    body = _main_text(tree)
    blocks = list(_body_blocks(body, quoted)) if body is not None else []
    if not any(block.text for block in blocks):
        blocks = list(_whole_page(tree))
        draft.notes.append("no article was found on the page: the words of the whole page are taken")
    if not any(block.text.strip() for block in blocks):
        raise Unreadable("there is no text on the page", "Save the page from a browser after its text has appeared")
    draft.blocks = blocks
    draft.quotes = _quote_sources(tree, blocks)
    return draft


def fragment_text(markup: str) -> str:
    """Return the words of a piece of HTML, blank lines between its blocks."""
    return "\n\n".join(block.text for block in _whole_page(_parsed(f"<html><body>{markup}</body></html>")))


def _parsed(text: str) -> html.HtmlElement:
    cleaned = _ENCODING_OF_STRINGS.sub("", text.replace("\x00", ""))
    try:
        tree = html.document_fromstring(cleaned, parser=html.HTMLParser(huge_tree=True, remove_pis=True))
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("the page is too broken to read", "Open it in a browser and save it again") from error
    if _depth(tree) > _DEEPEST:
        raise Unreadable(
            f"the page nests more than {_DEEPEST} elements", "Open it in a browser, copy the text, save it"
        )
    return tree


def _depth(tree: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _prepare(tree: html.HtmlElement) -> None:
    """Put into the tree what browsers show and extraction would lose: who is cited, quotation marks."""
    for cite in list(tree.xpath("//blockquote//cite | //blockquote//footer | //figure[blockquote]/figcaption")):
        name = one_line(cite.text_content())
        if name and cite.getparent() is not None:
            tail, cite.tail = cite.tail, None
            for child in list(cite):
                cite.remove(child)
            cite.tag, cite.text = "p", name if name.startswith(("—", "–", "-")) else f"— {name}"
            quote = next(iter(cite.xpath("ancestor-or-self::*[self::blockquote][1] | ../blockquote")), None)
            parent = cite.getparent()
            if tail and tail.strip():
                before = cite.getprevious()
                if before is not None:
                    before.tail = (before.tail or "") + tail
                else:
                    parent.text = (parent.text or "") + tail
            if quote is not None:
                parent.remove(cite)
                quote.append(cite)
    for spoken in list(tree.iter("q")):
        spoken.text = f"“{spoken.text or ''}"
        spoken.tail = f"”{spoken.tail or ''}"
        spoken.drop_tag()
    for plain in tree.iter("pre"):
        plain.tag = "p"  # trafilatura takes it for a quotation


def _main_text(tree: html.HtmlElement) -> etree._Element | None:
    from trafilatura import bare_extraction  # noqa: PLC0415  half a second, which a text file need not wait for

    with quiet("trafilatura", "htmldate", "justext", "courlan"):
        try:
            found = bare_extraction(
                html.tostring(tree, encoding="unicode"), include_comments=False, with_metadata=False
            )
        except (etree.LxmlError, *BROKEN):  # the words of the whole page are taken then, and that is said
            return None
    return None if found is None else getattr(found, "body", None)


def _body_blocks(body: etree._Element, quoted: set[str]) -> Iterator[Block]:
    """Cut what trafilatura found (its own small set of tags) into blocks."""
    number = 0
    inside = False
    for words, in_quote in _leaves(body, False):
        text = normalised(words)
        if not text:
            continue
        quote = in_quote or (len(text) >= _SHORTEST_QUOTE and _squeezed(text) in quoted)
        if quote and not inside:
            number += 1
        inside = quote
        yield Block(text=text, quote=number if quote else None)


def _leaves(element: etree._Element, quoted: bool) -> Iterator[tuple[str, bool]]:
    """Walk down to what holds no further block; yield its words, and whether it is quoted."""
    for child in element:
        inside = quoted or child.tag == "quote"
        if any(grandchild.tag in _CONTAINED for grandchild in child):
            yield _collapsed(child.text), inside
            yield from _leaves(child, inside)
        else:
            yield _words(child), inside
        yield _collapsed(child.tail), quoted


def _words(element: etree._Element) -> str:
    """Return an element's words: line breaks kept, cells apart, inline quotations in quotation marks again."""
    parts: list[str] = [_collapsed(element.text)]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag == "quote":
            parts.append(f"“{_words(child).strip()}”")
        elif child.tag == "cell":
            parts.append((" | " if len(parts) > 1 else "") + _words(child).strip())
        elif isinstance(child.tag, str):
            parts.append(_words(child))
        parts.append(_collapsed(child.tail))
    return "".join(parts)


def _collapsed(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def _squeezed(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _quoted_paragraphs(tree: html.HtmlElement) -> set[str]:
    """Return the words of each paragraph inside a block quote, to find it again in whatever extraction returns."""
    found: set[str] = set()
    for quote in tree.iter("blockquote"):
        for element in [quote, *quote.iter("p", "div", "li")]:
            found.add(_squeezed(normalised(element.text_content())))
    return found


def _quote_sources(tree: html.HtmlElement, blocks: list[Block]) -> dict[int, str]:
    """Return who is named with each block quote: a last line of its own after a dash, or the address it cites."""
    found: dict[int, str] = {}
    for block in blocks:
        match = re.match(r"\s*[—–-]{1,2}\s*([^\n]{2,80}?)(?:\s*\(@\w+\).*)?$", block.text)
        if block.quote is not None and match:
            found[block.quote] = match[1].strip()
    cited = {_squeezed(normalised(one.text_content()))[:60]: one.get("cite") for one in tree.iter("blockquote")}
    for block in blocks:
        address = cited.get(_squeezed(block.text)[:60]) if block.quote is not None else None
        host = re.match(r"https?://(?:www\.)?([^/\s:]+)", address or "")
        if host and block.quote is not None:
            found.setdefault(block.quote, host[1])
    return found


def _whole_page(tree: html.HtmlElement) -> Iterator[Block]:
    """Return all words that a browser would show, block by block."""
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if not isinstance(tag, str) or _hidden(element):
            if event == "end" and element.tail and not _hidden(element.getparent()):
                parts.append(_collapsed(element.tail))
            continue
        if tag in _BLOCKS:
            parts.append("\0")
        elif tag == "br" and event == "start":
            parts.append("\n")
        text = element.text if event == "start" else element.tail
        parts.append(_collapsed(text))
    for piece in "".join(parts).split("\0"):
        text = normalised(unescape(piece))
        if text:
            yield Block(text=text)


def _hidden(element: etree._Element | None) -> bool:
    while element is not None:
        if element.tag in _NOT_TEXT:
            return True
        element = element.getparent()
    return False
