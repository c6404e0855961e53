"""Commands for tables too big to be added whole: choose the rows of a case, or count."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from fealty.cli.base import CaseArgument, CasePlace, app, located, plain, progress, say, tell, text
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fealty.casefile import Settings
    from fealty.intake.selecting import Names, Picked, Selection
    from fealty.tables.choosing import Chosen, Wanted
    from fealty.tables.counting import Counting

SHOWN = 10
"""Actors, and names without an alias, that are shown."""


class AddOrSelect(TyperCommand):
    """`fealty add`, which hands over to `fealty select` when it is asked for ``--select``."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Return the context of the one or the other."""
        options = args[: args.index("--")] if "--" in args else args
        if parent is None or "--select" not in options:
            return super().make_context(info_name, args, parent, **extra)
        others = list(args)
        others.remove("--select")
        return parent.command.get_command(parent, "select").make_context("select", others, parent, **extra)


@app.command()
def select(
    case: CaseArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tables of events, or folders of their parts.")],
    *,
    actor: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only rows of this actor or its parts; may be given again.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="From this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Up to this day.")] = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="Which column means what (TOML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be chosen, and add nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="A new version of the table of this name.")] = False,
) -> None:
    """Add of big tables only the rows of a case: its actors, its countries, its period."""
    from fealty.casefile import Case
    from fealty.intake.selecting import Selection, add_selected, count_selected, wanted_by
    from fealty.tables import read_mapping

    selection = Selection(actors=tuple(actor or ()), since=_day(since, "--since"), until=_day(until, "--until"))
    given = read_mapping(text(mapping), where=str(mapping)) if mapping else None
    with Case(case) as opened, progress() as move:
        settings = opened.reviewed_settings
        wanted = wanted_by(settings, _names(settings), selection)
        say(_asked(wanted, settings, selection))
        if dry_run:
            picked = count_selected(files, wanted, mapping=given, progress=move)
        else:
            picked = add_selected(opened, files, wanted, mapping=given, replace=replace, progress=move)
        clean, refused = _tell_each(picked, settings)
    if refused:
        raise typer.Exit(1)
    if not clean:
        raise typer.Exit(3)


def _tell_each(picked: Any, settings: Settings) -> tuple[bool, bool]:
    """Say what was chosen of each file, and of all together; return whether all went in, and whether one could not."""
    from fealty.tables.choosing import Chosen

    every, number, clean, refused = Chosen(), 0, True, False
    one: Picked
    for one in picked:
        number += 1
        every.add(one.chosen)
        if one.outcome is not None:
            tell(one.outcome)
            clean, refused = clean and one.outcome.clean, refused or one.outcome.refused is not None
            if one.outcome.refused or one.outcome.already:
                continue
        print(f"{one.path}: {_in_numbers(one.chosen)}")
    if number > 1:
        print(f"{number:,} files: {_in_numbers(every)}")
    _tell_why(every, settings)
    return clean, refused


def _in_numbers(chosen: Chosen) -> str:
    return (
        f"{chosen.scanned:,} rows looked at, {chosen.at_another_time:,} of them at another time, "
        f"{chosen.elsewhere:,} elsewhere; {chosen.kept:,} chosen"
    )


def _tell_why(chosen: Chosen, settings: Settings) -> None:
    """Say for whom rows were chosen, and which names only a code speaks for."""
    names = {one.id: one.name for one in settings.actors}
    for actor, number in chosen.by_actor.most_common(SHOWN):
        print(f"{number:>12,}  {plain(names.get(actor, actor))}")
    others = chosen.by_actor.most_common()[SHOWN:]
    if others:
        print(f"{sum(number for _, number in others):>12,}  {len(others)} others")
    if chosen.nameless:
        print(f"{chosen.nameless:>12,}  nobody is named (a group counts such attacks)")
    if chosen.by_code:
        shown = ", ".join(f"{plain(name)} ({number:,})" for name, number in chosen.by_code.most_common(SHOWN))
        say(
            f"chosen by a code alone, under names that no alias of the case means: {shown}. Where they mean an actor "
            "of the case, add them to its aliases; else they are not measured"
        )


def _asked(wanted: Wanted, settings: Settings, selection: Selection) -> str:
    """Say what rows are looked for."""
    actors = ", ".join(selection.actors) or f"any of the {len(settings.actors)} actors of the case and their parts"
    where = ", ".join(sorted(wanted.countries)) or "anywhere"
    since, until = wanted.since or "the beginning", wanted.until or "the end"
    more = "; and attacks there that nobody is named for" if wanted.nameless and wanted.countries else ""
    return f"choosing the rows that name {actors}; {where} (or no country given); from {since} to {until}{more}"


def _names(settings: Settings) -> Names:
    """Return who is meant by a name, as measuring will see it."""
    from fealty.intake.selecting import Names
    from fealty.measuring.naming import Registry
    from fealty.records import Mention

    registry = Registry(settings)
    return Names(
        actor=lambda name: registry.actor(Mention(text=name, name=name)),
        nobody=lambda name: not registry.names_somebody((Mention(text=name, name=name),)),
        belongs=registry.belongs,
    )


def _day(given: str | None, option: str) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} is no day; write it as 2021-07-09", param_hint=option) from error


@app.command()
def count(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tables of events, or folders of their parts.")],
    *,
    by: Annotated[
        str,
        typer.Option(help="What to count by, with commas: actor, recipient, country, type, day, week, month, year."),
    ] = "actor,week,type",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to: .csv or .parquet; without it as CSV to stdout.")
    ] = None,
    case: Annotated[
        CasePlace | None,
        typer.Option(parser=located, metavar="CASE", help="Count only the actors of this case, under their own names."),
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="Which column means what (TOML).")] = None,
) -> None:
    """Count the events of tables of any size, by actor, week and type; nothing is stored."""
    from fealty.intake.selecting import parts_of
    from fealty.tables import open_table, read_mapping
    from fealty.tables.counting import Counting

    if output is not None and output.suffix not in (".csv", ".parquet"):
        raise typer.BadParameter(f"{output.name!r}: end it with .csv or .parquet", param_hint="--output")
    given = read_mapping(text(mapping), where=str(mapping)) if mapping else None
    counting = Counting([one.strip() for one in by.split(",")], _means(case))  # type: ignore[misc]  # it looks itself
    with progress() as move:
        for path in (part for one in files for part in parts_of(one)):
            for share in counting.take(open_table(path, mapping=given)):
                move(path.name, share)
    _write(counting, output)


def _means(case: Any) -> Callable[[str], str | None] | None:
    """Return the name of the actor of a case whom a name means; None without a case."""
    from fealty.casefile import Case

    if case is None:
        return None
    with Case(case) as opened:
        settings = opened.reviewed_settings
    if not settings.actors:
        raise FealtyError(
            f"{case}: the case has no actors to count by; leave out --case, or add actors to its settings"
        )
    names, actor = {one.id: one.name for one in settings.actors}, _names(settings).actor
    return lambda name: names.get(actor(name) or "")


def _write(counting: Counting, output: Path | None) -> None:
    """Write the counts where they shall go."""
    found = counting.result()
    if output is None:
        found.collect().write_csv(sys.stdout)
    elif output.suffix == ".csv":
        found.sink_csv(output)
    else:
        found.sink_parquet(output)
    say(f"{counting.rows:,} rows counted by {', '.join(counting.by)}")
