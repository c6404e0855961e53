"""Every registered page in a real browser: quiet, unhurt by hostile words, accessible, whole on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from fealty.web.pages import PAGES
from web.desk_help import EVIL, Live, Window, examples

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
SHOWN = [page for page in PAGES if page.template]
PHONE = {"width": 380, "height": 800}
SERIOUS = ("serious", "critical")
Open = Callable[..., Window]


class Tags(HTMLParser):
    """Collects what hostile words would have made of a page, had they been let through."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.wrong += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append("script without a file of ours")
        if tag in ("img", "iframe", "object", "embed"):
            self.wrong.append(tag)
        for name in ("href", "src", "action", "formaction"):
            if (given.get(name) or "").strip().casefold().startswith(("javascript:", "data:", "vbscript:")):
                self.wrong.append(f"{tag} {name}={given[name]}")


def address(live: Live, page: Any) -> str:
    return str(page.path.format(**examples(live.desk)))


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_hostile_words_stay_words(served: Live, looking: Open, page: Any) -> None:
    where = address(served, page)
    markup = served.client().get(where).text
    tags = Tags()
    tags.feed(markup)
    assert not tags.wrong
    assert EVIL not in markup
    one = looking()
    shown = one.go(where)
    shown.wait_for_load_state("load")
    assert shown.evaluate("window.hurt") is None
    assert not one.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_every_page_is_accessible(served: Live, looking: Open, page: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    shown = looking(color_scheme=scheme, reduced_motion="reduce", bypass_csp=True).go(address(served, page))
    found = axe.Axe().run(shown).response["violations"]
    serious = [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert not serious


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_every_page_fits_a_telephone(served: Live, looking: Open, page: Any) -> None:
    shown = looking(viewport=PHONE).go(address(served, page))
    assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_every_page_can_be_read_without_a_script(served: Live, looking: Open, page: Any) -> None:
    shown = looking(java_script_enabled=False).go(address(served, page))
    assert shown.locator("main h1").count() == 1
    assert shown.locator("nav[aria-label=Pages] a").count() >= 5
