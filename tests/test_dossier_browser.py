"""The dossier in a real browser: quiet on the network, whole on a telephone, legible in the dark, printable."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import showing_help as made
from fealty.showing import dossier

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is on the path"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip

CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = part => { part /= 255; return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const poor = [];
  for (const node of document.querySelectorAll("h1,h2,h3,p,li,a,dt,dd,th,td,summary,caption,.chip,.shares span,code")) {
    if (!node.offsetParent || !node.textContent.trim()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(node.tagName + "." + node.className + " " + ratio.toFixed(2));
  }
  return poor;
}"""


WORDS_IN_DRAWINGS = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll(".chart svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const seen = [];
    for (const text of svg.querySelectorAll("text")) {
      const said = text.textContent.trim(), box = text.getBoundingClientRect();
      if (!said) continue;
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1) wrong.push("cut: " + said);
      for (const other of seen) {
        const [one, b] = other;
        const across = Math.min(b.right, box.right) - Math.max(b.left, box.left);
        const down = Math.min(b.bottom, box.bottom) - Math.max(b.top, box.top);
        const halo = one === said && Math.abs(b.left - box.left) < 1;
        if (!halo && across > 1.5 && down > 4) wrong.push(one + " / " + said);
      }
      seen.push([said, box]);
    }
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    case, found = made.build(folder / "a.fealty")
    with case:
        (folder / "dossier.html").write_text(dossier(case, found, made=date(2026, 11, 22)), encoding="utf-8")
    return folder / "dossier.html"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of several groups with all that a measurement may say of them."""
    folder = tmp_path_factory.mktemp("rich")
    case, found = made.many(folder / "a.fealty", orders=4, groups=2)
    with case:
        (folder / "dossier.html").write_text(dossier(case, found), encoding="utf-8")
    return folder / "dossier.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def opened(browser: Any, file: Path, **settings: Any) -> tuple[Any, list[str]]:
    """Open the page; the list fills with requests for anything else and with complaints."""
    page = browser.new_context(**settings).new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(file.as_uri())
    return page, heard


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (380, "light"), (380, "dark")])
def test_it_is_quiet_and_fits(browser: Any, file: Path, width: int, scheme: str) -> None:
    page, heard = opened(browser, file, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not heard, "the page asked for something, or its own policy refused a part of it"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_have_contrast(browser: Any, file: Path, scheme: str) -> None:
    page, _ = opened(browser, file, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRAST) == []
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_dossier_with_everything_fits_and_can_be_read(browser: Any, rich: Path, width: int, scheme: str) -> None:
    page, heard = opened(browser, rich, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    assert not heard
    assert page.locator("svg.small").first.is_visible()
    inside = "[...document.querySelectorAll('#groups .sides-table td > span')].filter(one => "
    inside += "one.getBoundingClientRect().right > document.documentElement.clientWidth).length"
    assert width > 1000 or page.evaluate(inside) == 0, "a ratio beside a long name lies beyond the screen"
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_words_in_small_drawings_are_whole_and_do_not_touch(browser: Any, rich: Path, width: int) -> None:
    page, _ = opened(browser, rich, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('#timeline, #ratios, #map').forEach(one => one.remove())")
    assert page.evaluate(WORDS_IN_DRAWINGS) == []
    smallest = "Math.min(...[...document.querySelectorAll('svg.small text')].filter(one => one.textContent.trim())"
    assert page.evaluate(f"{smallest}.map(one => one.getBoundingClientRect().height))") >= 9
    page.context.close()


def test_small_drawings_stand_side_by_side_on_a_desk_and_one_below_the_other_on_a_telephone(
    browser: Any, rich: Path
) -> None:
    for width, beside in ((1280, True), (390, False)):
        page, _ = opened(browser, rich, viewport={"width": width, "height": 800})
        first, second = (page.locator("#e1 .view").nth(n).bounding_box() for n in (0, 1))
        assert (first["y"] == second["y"]) == beside
        page.context.close()


def test_failed_checks_are_seen_and_passed_ones_open(browser: Any, rich: Path) -> None:
    page, _ = opened(browser, rich)
    checks = page.locator("#e2-checks")
    assert checks.locator("li.failed").first.is_visible()
    assert not checks.locator("li.passed").first.is_visible()
    checks.locator("summary").click()
    assert checks.locator("li.passed").first.is_visible()
    page.context.close()


def test_one_drawing_at_a_time_is_shown(browser: Any, file: Path) -> None:
    for width, shown in ((1280, "wide"), (380, "narrow")):
        page, _ = opened(browser, file, viewport={"width": width, "height": 800})
        for name in ("wide", "narrow"):
            assert page.locator(f".chart svg.{name}").first.is_visible() == (name == shown)
        page.context.close()


def test_letters_in_a_drawing_stay_legible_on_a_telephone(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file, viewport={"width": 380, "height": 800})
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg.narrow text')].filter(one => one.textContent.trim())"
        ".map(one => one.getBoundingClientRect().height))"
    )
    assert smallest >= 9
    page.context.close()


def test_a_citation_is_copied(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file, permissions=["clipboard-read", "clipboard-write"])
    cite = page.locator("details.cite").first
    cite.locator("summary").click()
    cite.locator("button").click()
    playwright.expect(cite.locator("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == cite.locator(".citation").inner_text()
    page.context.close()


def test_citations_can_be_read_without_scripts(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file, java_script_enabled=False)
    cite = page.locator("details.cite").first
    cite.locator("summary").click()
    assert cite.locator(".citation").is_visible()
    assert not cite.locator("button").is_visible()
    page.context.close()


def test_a_link_into_a_closed_part_opens_it(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file)
    page.locator("#e1-records summary").click()
    link = page.locator("#e1-records a").first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.click()
    playwright.expect(target).to_be_visible()
    page.context.close()


def test_the_keyboard_reaches_the_answer_first(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.context.close()


def test_it_prints(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file, color_scheme="dark")
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(pages) > 1
    assert abs(float(pages[0].mediabox.width) - 595) < 3
    first = " ".join(pages[0].extract_text().split())
    assert "Of three orders of The Patron to hold fire" in first
    assert "note 12" in "".join(one.extract_text() for one in pages), "records are printed though they are folded up"
    page.context.close()


def test_names_of_passed_checks_are_printed_and_their_words_are_not(browser: Any, rich: Path) -> None:
    page, _ = opened(browser, rich)
    text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    text = " ".join(text.split())
    assert "9 checks passed: placebo dates" in text
    assert "No source stopped or began" not in text
    assert "Did it hold?" in text
    assert "Is the leash getting longer?" in text
    page.context.close()
