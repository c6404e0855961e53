"""Commands that hand a case on: export, bundle, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fealty.cli.base import CaseArgument, GroupOption, LevelOption, OrderOption, SponsorOption, app, progress, say
from fealty.cli.leaving_out import WithoutName, WithoutSource
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from fealty.casefile import Location
    from fealty.showing.redacting import Gap


@app.command()
def export(
    case: CaseArgument,
    *,
    form: Annotated[
        str, typer.Option("--format", help="csv, parquet, geojson, graphml, ftm (FollowTheMoney) or jsonl.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; for tables of several kinds a folder.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of record; may be given again.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Rejected ones too.")] = False,
    without_source: WithoutSource = None,
    without_name: WithoutName = None,
) -> None:
    """Write the records of a case, as they stand after review, for other tools."""
    from fealty.casefile import Case
    from fealty.showing.exports import Standing
    from fealty.showing.exports import export as write
    from fealty.showing.redacting import redacted

    _not_itself(case, output)
    with Case(case) as opened, progress() as move:
        given: Standing = opened
        if without_source or without_name:
            copy = redacted(opened, sources=without_source or (), names=without_name or ())
            _tell_gap(copy.gap)
            given = copy
        done = write(given, output, form, kinds=kind or (), everything=all_, progress=move)
    for words in done.left_out:
        say(f"{output}: left out, because {form} has no place for them: {words}")
    counts = ", ".join(f"{number:,} {name}" for name, number in done.counts.items())
    print(f"{output}: written ({counts})")


@app.command()
def bundle(
    case: CaseArgument,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The zip file to write.")],
    sponsor: SponsorOption = None,
    group: GroupOption = None,
    order: OrderOption = None,
    level: LevelOption = 0.9,
    without_source: WithoutSource = None,
    without_name: WithoutName = None,
) -> None:
    """Write the replication bundle: all that a reviewer needs to get the same numbers."""
    from fealty.casefile import Case
    from fealty.measuring import measure
    from fealty.showing.bundling import bundle as write
    from fealty.showing.exports.members import Asked
    from fealty.showing.redacting import redacted

    _not_itself(case, output)
    with Case(case) as opened, progress() as move:
        found = measure(opened, sponsor=sponsor, groups=group, orders=order, level=level, progress=move)
        spans = [span.id for span in found.orders] if order else []
        copy = redacted(opened, found, sources=without_source or (), names=without_name or ())
        asked = Asked(
            sponsor=copy.told(sponsor) if sponsor else None,
            groups=tuple(copy.told(one) for one in group) if group else None,
            orders=tuple(copy.told(one) for one in spans) or None,
            level=level,
        )
        if copy.gap:
            _tell_gap(copy.gap)
            done = write(copy, copy.measurement or found, output, asked=asked, gap=copy.gap, progress=move)
        else:
            done = write(opened, found, output, asked=asked, progress=move)
    counts = ", ".join(f"{number:,} {name}" for name, number in done.counts.items() if number)
    print(f"{output}: written ({output.stat().st_size / 1e6:.1f} MB; {counts}, {done.judgements:,} judgement)")
    for words in done.differences:
        say(f"{output}: measured again from what is left, {words}")
    if not done.differences:
        print("The case was rebuilt from it and measured again: the same figures.")


@app.command()
def rebuild(
    bundle_: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A bundle that `fealty bundle` wrote.")],
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case file to be made.")],
) -> None:
    """Make the case again that a bundle holds, measure it, and compare every figure."""
    from fealty.showing.bundling import replicate

    other = replicate(bundle_, case)
    print(f"{case}: rebuilt")
    for words in other:
        print(f"differs: {words}")
    if other:
        raise typer.Exit(3)
    print("Measured again: every figure is the one that the bundle states.")


def _tell_gap(gap: Gap) -> None:
    say(gap.words)


def _not_itself(case: Location, output: Path) -> None:
    if output.exists() and isinstance(case, Path) and output.resolve() == case.resolve():
        raise FealtyError(f"{output}: is the case itself; choose another name")
