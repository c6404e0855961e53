"""Commands that answer: measure, report, demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fealty.cli.base import (
    CaseArgument,
    GroupOption,
    LevelOption,
    OrderOption,
    SponsorOption,
    app,
    console,
    plain,
    plain_json,
    probability,
    progress,
    say,
    tell,
    text,
)
from fealty.cli.leaving_out import Without, told_apart
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from fealty.casefile import Location
    from fealty.measuring import Check, Measurement
    from fealty.scenarios import Plan


OPENINGS = {
    ".html": (b"<!doctypehtml", "HTML page"),
    ".md": (b"<!--fealtydossier-->", "Markdown dossier"),
    ".json": (b'{"format":"fealty-dossier', "JSON dossier"),
}
"""How each form of the dossier begins (white space left out): only its own kind is written over."""


@app.command()
def measure(
    case: CaseArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    sponsor: SponsorOption = None,
    group: GroupOption = None,
    order: OrderOption = None,
    level: LevelOption = 0.9,
) -> None:
    """Measure whether the groups obeyed, order by order."""
    found = _measured(case, sponsor=sponsor, groups=group, orders=order, level=level)
    if as_json:
        import msgspec

        print(plain_json(msgspec.json.format(msgspec.json.encode(found), indent=1)))
    else:
        _show(found)


def _measured(case: Location, **options: Any) -> Measurement:
    from fealty.measuring import measure as measure_case

    with progress() as move:
        return measure_case(case, progress=move, **options)


def _show(found: Measurement) -> None:
    """Print the answer: two sentences and a table."""
    from fealty.showing import answer, in_short

    out = console()
    said = answer(found)
    out.print(plain(said.headline), highlight=False, markup=False)
    out.print(_answer_table(found))
    for words in in_short(found):
        out.print(plain(words), highlight=False, markup=False)
    for series in found.series:
        kept = f"{series.name}: {sum(series.counts)} attacks counted"
        left = "; ".join(f"{count} {reason}" for reason, count in sorted(series.left_out.items()))
        out.print(f"{kept}; left out: {left or 'none'}", highlight=False, markup=False, style="dim")
    for span, failed in _failed_checks(found):
        out.print(plain(f"* {span}: {failed.words}"), highlight=False, markup=False, style="dim")
    for one in found.not_measured:
        out.print(plain(f"Not measured: {one.label}: {one.reason}"), highlight=False, markup=False, style="dim")


def _answer_table(found: Measurement) -> RichTable:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    caption = f"Questions asked: {found.asked}; intervals at {found.level:.0%}; P(fell): probability that attacks fell"
    table = Table(title=Text(plain(found.title)), caption=caption, box=box.SIMPLE_HEAD, collapse_padding=True)
    several = len(found.series) > 1
    for name in ("order", "group", "verdict") if several else ("order", "verdict"):
        table.add_column(name, overflow="fold", min_width=12)
    for name in ("ratio", "P(fell)", "seen/expected", "days"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found.estimates:
        verdict = one.verdict
        if verdict in one.verdicts:
            verdict += f" ({probability(one.verdicts[verdict])})"
        verdict += "*" if any(check.outcome == "failed" for check in one.checks) else ""
        ratio = f"{one.ratio:.2f} ({one.low:.2f}–{one.high:.2f})"
        numbers = (ratio, probability(one.p_fewer), f"{one.observed} / {one.expected:.1f}", str(one.days))
        span = found.order(one.order or "")
        group = (one.group or "",) if several else ()
        cells = (f"{span.begin}\n{span.issuer}", *group, verdict, *numbers)
        table.add_row(*(Text(plain(cell)) for cell in cells))  # names are no markup
    return table


def _failed_checks(found: Measurement) -> Iterator[tuple[str, Check]]:
    for one in found.estimates:
        yield from ((found.order(one.order or "").label, check) for check in one.checks if check.outcome == "failed")


@app.command()
def report(
    case: CaseArgument,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write: .html, or .md or .json.")],
    sponsor: SponsorOption = None,
    group: GroupOption = None,
    order: OrderOption = None,
    level: LevelOption = 0.9,
    plan: Annotated[
        Path | None, typer.Option(help="What is supposed of the days ahead (`fealty scenario --template`).")
    ] = None,
    without: Without = None,
) -> None:
    """Write the dossier: one HTML file (or Markdown, or JSON) with the answer and everything it stands on."""
    from fealty.scenarios import read_plan

    _refuse_to_overwrite(case, output)
    supposed = read_plan(text(plan), where=str(plan)) if plan else None
    found = _measured(case, sponsor=sponsor, groups=group, orders=order, level=level)
    _write_dossier(case, found, output, plan=supposed, without=without or [])
    print(f"{output}: written ({output.stat().st_size / 1e6:.1f} MB)")


def _refuse_to_overwrite(case: Location, output: Path) -> None:
    """Let a dossier take the place of an earlier dossier, and of nothing else."""
    if output.is_dir():
        raise FealtyError(f"{output}: a folder; name the file, such as {output / 'dossier.html'}")
    if not output.exists():
        return
    with output.open("rb") as file:
        start = file.read(64).lstrip().lower()
    opening, kind = OPENINGS.get(output.suffix.lower(), OPENINGS[".html"])
    itself = isinstance(case, Path) and output.resolve() == case.resolve()
    if itself or not b"".join(start.split()).startswith(opening):
        raise FealtyError(f"{output}: exists, and is no {kind}; choose another name")


def _write_dossier(
    case: Location, found: Measurement, output: Path, *, plan: Plan | None = None, without: Sequence[str] = ()
) -> None:
    from fealty.casefile import Case
    from fealty.showing import Further, dossier, dossier_json, dossier_markdown, look_further
    from fealty.showing.redacting import redacted

    forms: dict[str, Callable[..., str | bytes]] = {".md": dossier_markdown, ".json": dossier_json}
    form = forms.get(output.suffix.lower(), dossier)
    with Case(case) as opened, progress() as move:
        further = look_further(opened, found, plan=plan, progress=move)
        if without:
            left_out = told_apart(opened, without)
            copy = redacted(opened, found, sources=left_out.sources, names=left_out.names)
            say(copy.gap.words)
            page = form(copy, copy.measurement, further=copy.walked(further, Further))
        else:
            page = form(opened, found, further=further)
    part = output.with_name(output.name + ".part")
    try:
        part.write_bytes(page.encode() if isinstance(page, str) else page)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the case and the dossier go.")] = Path("fealty-demo"),
) -> None:
    """Build the bundled case (Iraq 2019–2024), measure it, and write its dossier."""
    from fealty.demo import build_iraq, remove_earlier

    folder.mkdir(parents=True, exist_ok=True)
    case, page = folder / "iraq.fealty", folder / "iraq.html"
    remove_earlier(case)
    with progress() as move:
        for outcome in build_iraq(case, move):
            tell(outcome)
    found = _measured(case)
    _write_dossier(case, found, page)
    _show(found)
    print(f"The case:    {case}\nThe dossier: {page.resolve()}")
