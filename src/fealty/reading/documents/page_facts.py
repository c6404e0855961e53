"""What a page says about itself: JSON-LD first, then OpenGraph and other ``meta`` elements, then its visible marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import msgspec
from lxml import html

from fealty.reading.documents.base import Draft
from fealty.reading.documents.dates import date_of
from fealty.reading.documents.normalising import one_line

_ARTICLES = re.compile(r"(article|posting|report|webpage|creativework|newsitem|analysis)$", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "citation_publication_date", "citation_date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "dc.date.created",
    "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "article_date_original", "originalpublicationdate", "article.published",
    "cxenseparse:recs:publishtime", "date", "published", "rnews:datepublished",
)  # fmt: skip
_CHANGED = ("article:modified_time", "og:updated_time", "dcterms.modified", "lastmod", "last-modified", "datemodified")
_TITLES = ("og:title", "twitter:title", "parsely-title", "dc.title", "citation_title", "headline", "title")
_PUBLISHERS = (
    "og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_journal_title", "publisher",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "citation_author",
    "dcterms.creator",
)  # fmt: skip
_ADDRESSES = ("og:url", "twitter:url", "parsely-link", "dc.identifier")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)(?:\s+saved date:\s*(?P<date>[^\n]+))?", re.IGNORECASE
)
_AUTHOR_PREFIX = re.compile(r"^by\s+", re.IGNORECASE)
_DEEPEST = 12


def describe(tree: html.HtmlElement, start: str, draft: Draft) -> None:
    """Fill a draft with what the page says about itself.

    Parameters
    ----------
    tree
        The page.
    start
        Its first characters: browsers leave a comment there when they save a page.
    draft
        What is to be filled.
    """
    meta = _meta(tree)
    linked = _linked(tree)
    draft.title = one_line(linked.title or _first(meta, _TITLES) or _heading(tree))
    draft.publisher = one_line(linked.publisher or _first(meta, _PUBLISHERS))
    draft.author = _author(
        linked.author or _first(meta, _AUTHORS) or _text(tree, "//*[@rel='author' or @itemprop='author']")
    )
    draft.language = (tree.get("lang") or meta.get("content-language") or linked.language or "").strip()[:20] or None
    draft.url = _address(tree, meta, linked)
    _saved(start, draft)
    dates = [linked.published, *(meta.get(name) for name in _PUBLISHED), *_times(tree)]
    draft.dates = [found for found in map(date_of, dates) if found is not None]
    changed = [date_of(value) for value in (linked.changed, *(meta.get(name) for name in _CHANGED))]
    note = "publication date missing: the date of the last change is taken"
    draft.weak_dates = [(found, note) for found in changed if found is not None]


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _heading(tree: html.HtmlElement) -> str | None:
    headings = {heading for element in tree.iter("h1") if (heading := one_line(str(element.text_content())))}
    if len(headings) == 1:
        return next(iter(headings))
    title = one_line(next((str(element.text_content()) for element in tree.iter("title")), None))
    return re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", title) if title else None


def _text(tree: html.HtmlElement, path: str) -> str | None:
    return one_line(next((str(element.text_content()) for element in tree.xpath(path)), None))


def _author(value: str | None) -> str | None:
    name = one_line(value)
    if name is None or name.startswith(("http://", "https://")) or len(name) > 200:
        return None
    return _AUTHOR_PREFIX.sub("", name)


def _address(tree: html.HtmlElement, meta: dict[str, str], linked: _Linked) -> str | None:
    canonical = [element.get("href") for element in tree.xpath("//link[translate(@rel,'CANOIL','canoil')='canonical']")]
    for address in (*canonical, _first(meta, _ADDRESSES), linked.url):
        base = next((element.get("href") for element in tree.iter("base")), None)
        try:
            full = str(urljoin(base or "", (address or "").strip()))
            parts = urlsplit(full)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", full):
            return full
    return None


def _saved(start: str, draft: Draft) -> None:
    """Take the address, and the day of saving, from the comment that a browser left."""
    single = _SINGLE_FILE.search(start)
    if single is not None:
        draft.url = draft.url or single["url"]
        draft.retrieved = date_of(re.sub(r"^[A-Z][a-z]{2} |\(.*", "", single["date"] or ""))
        return
    saved = _SAVED_FROM.search(start)
    if saved is not None and saved[1].startswith("http"):
        draft.url = draft.url or saved[1]


def _times(tree: html.HtmlElement) -> Iterator[str | None]:
    for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate] | //article//time[@datetime]"):
        yield element.get("datetime") or element.get("content") or one_line(element.text_content())


class _Linked(msgspec.Struct, kw_only=True):
    """What the page's JSON-LD says."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: object = None
    changed: object = None


def _linked(tree: html.HtmlElement) -> _Linked:
    """Read the JSON-LD: of several objects those that are articles first, then those that are pages."""
    scripts = tree.xpath("//script[@type='application/ld+json']")
    objects = [one for script in scripts for one in _objects(_json(script.text))]
    names = {str(one.get("@id")): str(one["name"]) for one in objects if isinstance(one.get("name"), str)}
    pages = [one for one in objects if str(one.get("@type")).lower() == "webpage"]
    found = _Linked()
    for one in [one for one in objects if _is_article(one.get("@type")) and one not in pages] + pages:
        page = one.get("mainEntityOfPage")
        address = _string(one.get("url")) or _string(page.get("@id") if isinstance(page, dict) else page)
        found.title = found.title or _string(one.get("headline")) or _string(one.get("name"))
        found.publisher = found.publisher or _name(one.get("publisher"), names)
        found.author = found.author or _name(one.get("author"), names)
        found.language = found.language or _string(one.get("inLanguage"))
        found.url = found.url or address
        found.published = found.published or _scalar(one.get("datePublished"))
        found.changed = found.changed or _scalar(one.get("dateModified"))
    return found


def _name(value: object, names: Mapping[str, str], depth: int = 0) -> str | None:
    """Return what somebody is called: a string, an object with a name, one that is named elsewhere, or several."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        several = [name for name in (_name(one, names, depth + 1) for one in value[:20]) if name]
        return ", ".join(dict.fromkeys(several)) or None
    if isinstance(value, dict):
        return _name(value.get("name"), names, depth + 1) or names.get(str(value.get("@id")))
    return _string(value)


def _is_article(kind: object) -> bool:
    return any(_ARTICLES.search(str(one)) for one in (kind if isinstance(kind, list) else [kind]))


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _scalar(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _json(text: str | None) -> object:
    """Return what a script holds; pages write line breaks into its strings, which JSON forbids."""
    cleaned = re.sub(r"[\x00-\x1f]+", " ", text or "").strip()
    cleaned = re.sub(r"^(?:<!--|(?://\s*)?<!\[CDATA\[)", "", cleaned)
    for end in ("-->", "]]>", "//", ";"):  # what pages wrap scripts in, from the outside in
        cleaned = cleaned.removesuffix(end).rstrip()
    try:
        return msgspec.json.decode(cleaned)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _objects(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Walk JSON-LD: a list, a graph, or one object."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in ("@graph", "mainEntity", "itemListElement"):
            yield from _objects(value.get(key), depth + 1)
