"""Commands that say what it means: assess, assurance, scenario."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fealty.cli.base import (
    CASE_HELP,
    CaseArgument,
    CasePlace,
    LevelOption,
    SponsorOption,
    app,
    console,
    located,
    plain,
    plain_json,
    progress,
    say,
    text,
)
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from fealty.assessing import Assessment, Assurance, Reading, Span
    from fealty.measuring import Measurement
    from fealty.scenarios import Outlook, Plan

JsonOption = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
SIGNS = {"consistent": "+", "neutral": "·", "inconsistent": "−"}
MOST_GROUPS = 12
"""Groups of an outlook that are printed one by one."""


def _measured(case: Any, **options: Any) -> Measurement:
    from fealty.measuring import measure

    with progress() as move:
        return measure(case, progress=move, **options)


def _print_json(found: object) -> None:
    import msgspec

    print(plain_json(msgspec.json.format(msgspec.json.encode(found), indent=1)))


def _table(title: str, heads: Iterable[str], numbers: Iterable[str], **options: Any) -> RichTable:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(plain(title)), title_justify="left", box=box.SIMPLE_HEAD, collapse_padding=True, **options)
    for head in heads:
        table.add_column(head, overflow="fold", min_width=10)
    for head in numbers:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _row(table: RichTable, *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(plain(cell)) for cell in cells))  # names are no markup


def _say(*sentences: str, dim: bool = False) -> None:
    out = console()
    for words in sentences:
        out.print(plain(words), highlight=False, markup=False, style="dim" if dim else None)


# --- assess -----------------------------------------------------------------------------------------------------------


@app.command()
def assess(
    case: CaseArgument, as_json: JsonOption = False, sponsor: SponsorOption = None, level: LevelOption = 0.9
) -> None:
    """Weigh rival readings: in command, slipping, for show, business as usual."""
    from fealty.assessing import assess as weigh
    from fealty.casefile import Case
    from fealty.showing import hypotheses_of

    with Case(case) as opened:
        found = weigh(
            opened,
            _measured(opened, sponsor=sponsor, level=level),
            hypotheses=hypotheses_of(opened.settings),
        )
    if as_json:
        _print_json(found)
    else:
        _show_assessment(found)


def _show_assessment(found: Assessment) -> None:
    out, whole = console(), found.whole
    _say(whole.words)
    out.print(_readings(whole))
    out.print(_matrix(whole))
    if found.orders:
        out.print(_by_order(found))
    out.print(_sensitivity(whole))
    _say(*_flip(whole), *(f"Missing: {one}." for one in whole.missing))
    _say(*whole.notes, dim=True)


def _readings(whole: Reading) -> RichTable:
    from fealty.assessing.estimative import band, percent

    table = _table("Readings", ("reading", "says", "in words"), ("before", "after"))
    for one in sorted(whole.hypotheses, key=lambda each: -each.posterior):
        _row(table, one.name, one.words, band(one.posterior).name, percent(one.prior), percent(one.posterior))
    return table


def _matrix(whole: Reading) -> RichTable:
    """Return the ACH matrix: each item against each reading, with how many times as likely it is as on average."""
    caption = "+ fits, · says little, − does not fit; the number: likelihood against the readings' mean, after damping"
    table = _table("Evidence", ("evidence",), (*(one.name for one in whole.hypotheses), "tells"), caption=caption)
    for item in whole.items:
        cells = (f"{SIGNS[item.signs[one.id]]} {_times(item.used[one.id])}" for one in whole.hypotheses)
        _row(table, item.words, *cells, f"{item.diagnosticity:.1f}")
    return table


def _times(log: float) -> str:
    from math import exp

    return f"{exp(log):.2f}"


def _by_order(found: Assessment) -> RichTable:
    names = [one.name for one in found.whole.hypotheses]
    table = _table("Order by order", ("order", "named"), names)
    for reading in found.orders:
        named = reading.name(reading.leader)
        _row(table, reading.label, named, *_shares(reading, reading.posterior()))
    return table


def _shares(reading: Reading, posterior: dict[str, float]) -> Iterable[str]:
    from fealty.assessing.estimative import percent

    return [percent(posterior[one.id]) for one in reading.hypotheses]


def _sensitivity(whole: Reading) -> RichTable:
    caption = "* another reading is likeliest; of the items left out, those that change what is named"
    table = _table("What would change it", ("change", "named"), [one.name for one in whole.hypotheses], caption=caption)
    changing = [one for one in whole.sensitivity.without if one.flips or one.leader != whole.leader]
    for one in (*whole.sensitivity.parts, *changing, *whole.sensitivity.priors):
        words = one.words if len(one.words) <= 100 else f"{one.words[:99]}…"
        named = whole.name(one.leader) + (" *" if one.flips else "")
        _row(table, words, named, *_shares(whole, one.posterior))
    return table


def _flip(whole: Reading) -> list[str]:
    from fealty.assessing.estimative import percent

    flip = whole.sensitivity.flip
    if flip is None:
        return []
    said = f"To draw level, '{whole.name(flip.rival)}' would have to be {percent(flip.prior)} likely beforehand"
    if flip.items:
        said += f", or {len(flip.items)} items together would have to be wrong"
    return [f"{said}."]


# --- assurance --------------------------------------------------------------------------------------------------------


@app.command()
def assurance(
    case: CaseArgument,
    days: Annotated[int, typer.Option(help="How long the promise is to hold.", min=1, max=730)] = 90,
    sponsor: Annotated[
        list[str] | None, typer.Option(help="Whose promise (an actor's id); given again: side by side.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a promise of no attacks would be worth."""
    from fealty.assessing import assurance as worth_of
    from fealty.assessing import assurances
    from fealty.casefile import Case
    from fealty.measuring.ahead import standing

    with Case(case) as opened:
        if sponsor:
            with progress() as move:
                found = assurances(opened, sponsor, days=days, progress=move)
        else:
            measurement = _measured(opened)
            found = [worth_of(measurement, standing(opened), days=days)]
    if as_json:
        _print_json(found)
    else:
        _show_assurances(found)


def _show_assurances(found: list[Assurance]) -> None:
    from fealty.assessing import compared

    out = console()
    _say(*(one.words for one in found))
    if len(found) > 1:
        _say(compared(found))
    level = f"{found[0].level:.0%} intervals"
    title = f"A promise of no attacks for {found[0].days} days from {found[0].begin} ({level})"
    heads = ("without it", "with it", "averted", "holds", "by 80 %", "first breach")
    table = _table(title, ("promised by",), heads)
    for one in found:
        middle = one.breach.middle
        breach = f"day {middle}" if middle is not None else "none"
        spans = (f"{each.middle:.0f} ({each.low:.0f}–{each.high:.0f})" for each in (one.without, one.promised))
        averted = _fewer(one.averted)
        _row(table, one.sponsor, *spans, averted, _percent(one.p_complete), _percent(one.p_mostly), breach)
    out.print(table)
    for one in found:
        if one.years:
            columns = ("ratio", "measured", "averted", "holds", "by 80 %")
            years = _table(f"{one.sponsor}, by year of the record", ("year",), columns)
            for each in one.years:
                ratio = f"{each.ratio.middle:.2f} ({each.ratio.low:.2f}–{each.ratio.high:.2f})"
                measured = ", ".join(f"{ratio_of:.2f}" for ratio_of in each.measured) or "none"
                holds = _percent(each.p_complete), _percent(each.p_mostly)
                _row(years, str(each.year), ratio, measured, _fewer(each.averted), *holds)
            out.print(years)
    _say("holds: no attack at all; by 80 %: at most a fifth of the attacks expected without it.", dim=True)


def _fewer(span: Span) -> str:
    """Return how many attacks fewer; below 0 with the sign of arithmetic, which no reader takes for a dash."""
    return f"{span.middle:.0f} ({span.low:.0f} to {span.high:.0f})".replace("-", "−")


def _percent(probability: float) -> str:
    from fealty.assessing.estimative import percent

    return percent(probability)


# --- scenario ---------------------------------------------------------------------------------------------------------


@app.command()
def scenario(
    case: Annotated[CasePlace | None, typer.Argument(metavar="CASE", parser=located, help=CASE_HELP)] = None,
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN", help="What is supposed (TOML).")] = None,
    *,
    template: Annotated[bool, typer.Option("--template", help="Print a plan to fill in, and stop.")] = False,
    days: Annotated[int | None, typer.Option(help="How many days ahead.")] = None,
    order: Annotated[
        list[str] | None, typer.Option(metavar="YYYY-MM-DD", help="The sponsor orders a halt on this day.")
    ] = None,
    strike: Annotated[
        list[str] | None, typer.Option(metavar="YYYY-MM-DD", help="A strike that may set off attacks.")
    ] = None,
    as_json: JsonOption = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", "--png", help="Write the fan chart (.png, .svg) or all (.json).")
    ] = None,
) -> None:
    """Simulate a plan: orders, lifts, strikes and talks ahead, against "nothing new happens"."""
    if template:
        from fealty.scenarios import plan_template

        print(plan_template(), end="")
        return
    if case is None:
        raise typer.BadParameter("name the case, or ask for --template", param_hint="CASE")
    if output is not None:
        _refuse_suffix(output)
    from fealty.casefile import Case
    from fealty.scenarios import simulate_plan

    supposed = _plan(plan, days, order or [], strike or [])
    with Case(case) as opened:
        measurement = _measured(opened)
        with progress() as move:
            found = simulate_plan(opened, measurement, supposed, progress=move)
    if output is not None:
        _write_outlook(found, measurement, output)
        say(f"{output}: written")
    if as_json:
        _print_json(found)
    else:
        _show_outlook(found)


def _plan(path: Path | None, days: int | None, orders: list[str], strikes: list[str]) -> Plan:
    """Return the plan of a file with what the flags add to it."""
    import msgspec

    from fealty.scenarios import Plan, PlanOrder, PlanStrike, read_plan

    read = read_plan(text(path), where=str(path)) if path else Plan()
    title = "As the flags say" if path is None and (orders or strikes) else read.title
    return msgspec.structs.replace(
        read,
        title=title,
        days=days or read.days,
        orders=(*read.orders, *(PlanOrder(date=_day(one, "--order")) for one in orders)),
        strikes=(*read.strikes, *(PlanStrike(date=_day(one, "--strike")) for one in strikes)),
    )


def _day(text_: str, hint: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text_)
    except ValueError as error:
        raise typer.BadParameter(f"{text_!r} is no day; write it as 2024-05-10", param_hint=hint) from error


PICTURES = (".png", ".svg", ".json")


def _refuse_suffix(output: Path) -> None:
    if output.suffix.lower() not in PICTURES:
        raise typer.BadParameter(f"{output}: its name has to end in {', '.join(PICTURES)}", param_hint="--output")
    if output.exists() and not _ours(output):
        raise FealtyError(f"{output}: exists, and is no picture or JSON; choose another name")


def _ours(path: Path) -> bool:
    """Tell whether a file is of the kind that its name says, so that writing over it loses nothing else."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(8)
    return start.startswith({".png": b"\x89PNG", ".svg": b"<svg", ".json": b"{"}[path.suffix.lower()])


def _write_outlook(found: Outlook, measurement: Measurement, output: Path) -> None:
    import msgspec

    from fealty.showing.charts import fan_chart, fan_label, painted, png, svg

    kind = output.suffix.lower()
    if kind == ".json":
        output.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    elif kind == ".png":
        output.write_bytes(png(fan_chart(found, measurement)))
    else:
        output.write_text(painted(svg(fan_chart(found, measurement), label=fan_label(found))), encoding="utf-8")


def _show_outlook(found: Outlook) -> None:
    from fealty.showing import readable

    out = console()
    _say(f"{found.title}. {' '.join(readable(one) for one in found.words)}")
    heads = ("attacks", "nothing new", "quiet month", "worst month")
    table = _table(f"{found.days} days from {found.begin} (medians, 90 % intervals)", ("group",), heads)
    rows = [*found.groups[:MOST_GROUPS], found.total] if len(found.groups) > 1 else list(found.groups)
    for one in rows:
        figures = (f"{each.median:,} ({each.low:,}–{each.high:,})" for each in (one.attacks, one.usual_attacks))
        months = ("–" if each is None else _percent(each) for each in (one.months.quiet, one.months.worse))
        _row(table, one.name, *figures, *months)
    out.print(table)
    for each in found.milestones:
        _say(f"{each.day}: {each.words}")
    _say(*(readable(one) for one in found.assumptions), dim=True)
    _say(
        f"{found.plan.paths:,} simulated futures, seed {found.plan.seed}. A plan is a supposition, no prediction.",
        dim=True,
    )
