"""Put the picture, the example and the tables of README.md and docs/ there anew.

    python tools/readme.py [--scores REPS]

Between ``<!-- example -->`` and ``<!-- end -->`` goes what `fealty demo` prints; docs/answer.svg becomes its chart, and
docs/dossier.webp the first screen of its dossier (it stays as it is where playwright or a Chromium is missing); what
`fealty read` makes of docs/story.txt and the tables of how well the reader reads are made anew; those of peers and of
the exact sampler come from what `make bench-peers` and `make reference` left behind; with ``--scores`` the calibration
is simulated again (200 repetitions take about half an hour on two cores).
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import vl_convert

from fealty import measure
from fealty.showing import ratio_chart

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 96
WIDE, HIGH = 1280, 800
SCALE, QUALITY = 1.25, 0.7
"""Pixels a pixel, and WebP quality: small letters stay legible, and the picture is below 150 kB."""
TO_WEBP = """async ([data, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


def ours(*arguments: str) -> list[str]:
    """Return the lines that a command of ours prints."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "fealty", *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(WIDTH), "NO_COLOR": "1"},
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def example(folder: Path) -> str:
    """Return what the demo prints, without the lines that name folders of this machine."""
    lines = ours("demo", "--folder", str(folder))
    return "\n".join(line for line in lines if str(folder) not in line and "examples" not in line)


def story() -> str:
    """Return what the reader makes of the little story."""
    given = ("--published", "2021-06-14", "--publisher", "The Daily")
    return "\n".join(line for line in ours("read", *given, "docs/story.txt") if line)


def between(text: str, name: str, new: str) -> str:
    """Return the text with the part between a marker and the next end replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", flags=re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"no <!-- {name} --> … <!-- end -->")
    return pattern.sub(lambda found: f"{found[1]}{new}\n{found[2]}", text)


def printed(script: str, *options: str) -> str:
    """Return what a script of ours prints."""
    command = [sys.executable, str(ROOT / script), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603  our own


def picture(case: Path) -> str:
    """Return the chart of all orders as SVG, on white, so that it reads on any background."""
    chart = ratio_chart(measure(case), alternatives=False).properties(background="white")
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def first_screen(page: Path) -> bytes | None:
    """Return the first screen of a dossier as WebP; None where no browser is installed."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if find_spec("playwright") is None or browser is None:
        return None
    with import_module("playwright.sync_api").sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        screen = {"width": WIDE, "height": HIGH}
        shown = chromium.new_context(viewport=screen, device_scale_factor=SCALE, color_scheme="light").new_page()
        shown.goto(page.resolve().as_uri())
        answer = shown.locator("#answer").bounding_box()
        whole = {"x": 0, "y": 0, "width": WIDE, "height": answer["y"] + answer["height"] + 16}
        drawn = base64.b64encode(shown.screenshot(full_page=True, clip=whole)).decode()
        made = chromium.new_page().evaluate(TO_WEBP, [drawn, QUALITY])
        chromium.close()
    return base64.b64decode(made)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=int, metavar="REPS")
    arguments = parser.parse_args()
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = between(readme.read_text(encoding="utf-8"), "example", f"```text\n{example(folder)}\n```")
        (ROOT / "docs" / "answer.svg").write_text(picture(folder / "iraq.fealty"), encoding="utf-8")
        screen = first_screen(folder / "iraq.html")
        if screen is not None:
            (ROOT / "docs" / "dossier.webp").write_bytes(screen)
    text = between(text, "peers", printed("benchmarks/peers/table.py"))
    text = between(text, "agreement", printed("benchmarks/sampler/agreement.py"))
    text = between(text, "read", f"```text\n{story()}\n```")
    text = between(text, "reading", printed("benchmarks/reading_tables.py", "summary"))
    page = ROOT / "docs" / "reading.md"
    told = between(page.read_text(encoding="utf-8"), "confidence", printed("tools/fit_confidence.py"))
    told = between(told, "articles", printed("benchmarks/reading_tables.py", "articles"))
    told = between(told, "passages", printed("benchmarks/reading_tables.py", "passages"))
    page.write_text(told, encoding="utf-8")
    if arguments.scores:
        text = between(text, "calibration", printed("benchmarks/calibration.py", "--reps", str(arguments.scores)))
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
