"""Take the pictures of docs/tour.md anew: the desk over the bundled case, page by page, in a real browser.

    python tools/tour.py [--case CASE]

Needs playwright and a Chromium. Without --case the bundled case is built first. The pictures go to docs/tour/, each at
most 52 kB; their names are those that docs/tour.md uses, and both are held against each other at the end.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "docs" / "tour"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 380, "height": 800}
MOST = 52_000
"""Bytes of a picture."""
QUALITIES = (0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
PATIENCE = 180_000
"""Milliseconds until the answer has to be there."""
TO_WEBP = """async ([data, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
TABLE = """day\tby whom\ttarget\tbase\tdead
2023-11-02\tKataib Hezbollah\tUS soldiers\tAin al-Asad\t0
2023-11-05\tKataib Hezbollah\tUS soldiers\tal-Harir\t0
2023-11-09\tHarakat al-Nujaba\tUS soldiers\tAin al-Asad\t
"""


def build(folder: Path) -> Path:
    """Build the bundled case."""
    command = [sys.executable, "-m", "fealty", "demo", "--folder", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own command
    return folder / "iraq.fealty"


@contextmanager
def served(case: Path) -> Iterator[str]:
    """Open the desk over a case; give the address that lets a browser in."""
    command = [sys.executable, "-m", "fealty", "serve", str(case), "--port", "0", "--no-browser"]
    environment = {**os.environ, "FEALTY_AUTHOR": "Ana Lyst"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as desk:  # noqa: S603
        try:
            yield next(line.strip() for line in desk.stdout or () if line.startswith("http"))
        finally:
            desk.send_signal(signal.SIGINT)


class Camera:
    """A signed-in browser and the pictures that it has taken."""

    def __init__(self, browser: Any, address: str) -> None:
        self.base = address.partition("/open")[0]
        self._darkroom = browser.new_page()
        context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(address)
        self.page.locator("main .headline").wait_for()
        self.taken: dict[str, int] = {}

    def go(self, path: str, *, dark: bool = False, phone: bool = False) -> Page:
        """Open a page and wait until it has drawn what it draws."""
        self.page.set_viewport_size(PHONE if phone else DESKTOP)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(1_500)
        return self.page

    def take(self, name: str) -> None:
        """Keep what the window shows, as small as need be."""
        drawn = base64.b64encode(self.page.screenshot()).decode()
        for quality in QUALITIES:
            picture = base64.b64decode(self._darkroom.evaluate(TO_WEBP, [drawn, quality]))
            if len(picture) <= MOST:
                break
        (HERE / f"{name}.webp").write_bytes(picture)
        self.taken[name] = len(picture)


def follow(page: Page, selector: str) -> str:
    """Return where the first link that fits leads."""
    return page.locator(selector).first.get_attribute("href") or "/"


def walk(camera: Camera) -> None:
    """Walk through the desk in the order of docs/tour.md."""
    page = camera.go("/")
    camera.take("answer")
    order = follow(page, 'main a[href^="/orders/"]').partition("#")[0]
    camera.go("/timeline")
    camera.take("timeline")
    camera.go("/map", dark=True)
    camera.take("map")
    camera.go("/orders")
    camera.take("orders")
    camera.go(order)
    camera.take("order")
    camera.go("/actors")
    camera.take("actors")
    camera.go("/actors/kataib-hezbollah")
    camera.take("actor")
    camera.go("/evidence?kind=order&text=factions")
    reviewed(camera)
    camera.take("evidence")
    camera.go("/sources")
    camera.take("sources")
    camera.go("/history")
    camera.take("history")
    camera.go("/hypotheses")
    camera.take("hypotheses")
    camera.go("/what-if")
    camera.take("what-if")
    added(camera)
    camera.take("add")
    camera.go("/export")
    camera.take("export")
    camera.go("/", phone=True)
    camera.take("phone")
    camera.go("/", dark=True)
    camera.take("dark")


def reviewed(camera: Camera) -> None:
    """Say a word on the first record with the keys, grade its source, and go to the next but one."""
    page = camera.page
    page.locator("body").press("a")
    page.locator(".records .chip.accept").wait_for()
    camera.go(follow(page, ".reading .cited a"))
    page.locator("select[name=grade]").select_option("B")
    page.locator("form.grade button").click()
    page.locator("#history li").wait_for()
    camera.go("/evidence?kind=order&text=factions")
    page.locator("body").press("j")
    page.wait_for_timeout(1_000)


def added(camera: Camera) -> None:
    """Paste a table, say what its columns mean, and look at what it would give; nothing is stored."""
    page = camera.go("/add")
    page.fill("#table", TABLE)
    page.locator("section[aria-labelledby=table-title] button").click()
    for column, field in (("day", "date"), ("by whom", "actor"), ("target", "recipient"), ("base", "place")):
        page.get_by_label(f"Meaning of the column {column}").select_option(field)
    page.get_by_label("What happened, in every row").select_option("ASSAULT")
    page.locator("form.mapping button").click()
    page.get_by_text("The first records would be").wait_for()
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(500)


def tour(case: Path) -> dict[str, int]:
    """Take all pictures of a case; return their sizes by name."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("neither chromium nor google-chrome is on the path")
    HERE.mkdir(exist_ok=True)
    with served(case) as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        camera = Camera(browser, address)
        walk(camera)
        browser.close()
    return camera.taken


def main() -> None:
    """Take the pictures, and hold their names against those of docs/tour.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--case", type=Path, help="a case to take instead of the bundled one; it is copied")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        case = Path(made) / "tour.fealty"
        shutil.copy(given.case or build(Path(made)), case)
        taken = tour(case)
    used = set(re.findall(r"\(tour/([\w-]+)\.webp\)", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")))
    sizes = [f"{name}: {size / 1000:.0f} kB\n" for name, size in taken.items()]
    sys.stdout.writelines([*sizes, f"{len(taken)} pictures, {sum(taken.values()) / 1000:.0f} kB\n"])
    if used != set(taken):
        raise SystemExit(f"docs/tour.md and the pictures differ: {', '.join(sorted(used ^ set(taken)))}")


if __name__ == "__main__":
    main()
