"""Reading whole corpora into parts on disk: the options -o, --ray and --workers of `fealty read`."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand

from fealty.cli.base import progress, say
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from fealty.intake import Known
    from fealty.records import Actor

LOCAL = "local"
SHOWN_NOTES = 10
"""Notes on documents that are printed, those of most documents first; `fealty add` tells each with its document."""
_ADDRESS = re.compile(r"auto|local|(?:ray://)?[^/\s]+:\d+")
_Command = Callable[..., None]


class Asked(NamedTuple):
    """What the options of a corpus say."""

    output: Path | None
    ray: str | None
    workers: int | None
    part: int


def _options(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the records into this folder, for `fealty add`; carries on there."),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(metavar="[ADDRESS]", help="With -o: read on the Ray cluster there; on this machine without."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="With --ray: workers; by default one a processor.", min=1)] = None,
    part: Annotated[int, typer.Option(help="With -o: documents of a part, at most.", min=1)] = 256,
) -> Asked:
    """Hold the options: a command that has them passes through `with_options`."""
    if output is None and ray is not None:
        raise typer.BadParameter("say with -o FOLDER where the records go", param_hint="--ray")
    return Asked(output, ray, workers, part)


def with_options(command: _Command) -> _Command:
    """Give a command the options of a corpus; it gets them as one, ``asked``."""
    own = inspect.signature(command, eval_str=True)
    more = inspect.signature(_options, eval_str=True)
    kept = [one for name, one in own.parameters.items() if name != "asked"]
    parameters = [*kept, *more.parameters.values()]

    @wraps(command)
    def wrapped(**given: Any) -> None:
        asked = _options(**{name: given.pop(name) for name in more.parameters})
        command(asked=asked, **given)

    wrapped.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapped


class CorpusCommand(TyperCommand):
    """A command whose --ray may stand without an address."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write the address out where it was left out."""
        given: list[str] = []
        for place, one in enumerate(args):
            given.append(one)
            if one == "--ray" and not _ADDRESS.fullmatch("".join(args[place + 1 : place + 2])):
                given.append(LOCAL)
        return super().parse_args(ctx, given)


def read_into(files: list[Path], facts: Known, actors: list[Actor], asked: Asked) -> None:
    """Read a corpus into a folder of parts, and say what came of it."""
    from collections import Counter
    from contextlib import ExitStack, redirect_stdout

    from fealty.corpora import Cluster, Corpus, Parts, Row, alone, read_corpus

    if asked.output is None:
        raise FealtyError("there is no folder to write into")
    corpus = Corpus(paths=tuple(files), known=facts, actors=tuple(actors))
    read = bad = 0
    notes: Counter[str] = Counter()
    with ExitStack() as stack:
        if asked.ray is None:
            engine = alone(corpus)
        else:
            address = None if asked.ray == LOCAL else asked.ray
            stack.enter_context(redirect_stdout(stack.enter_context(Path(os.devnull).open("w"))))  # Ray's own words
            engine = stack.enter_context(Cluster(address, workers=asked.workers, say=say)).reader(corpus)
        move = stack.enter_context(progress())
        for one in read_corpus(corpus, asked.output, engine, documents_a_part=asked.part, progress=move):
            if not isinstance(one, Row):
                say(f"fealty: {one}")
                bad += not one.passed_over
                continue
            if one.fault is not None:
                say(f"fealty: {one.fault}")
            read += one.fault is None
            bad += one.fault is not None
            notes.update(one.notes)
    for note, times in notes.most_common(SHOWN_NOTES):
        say(f"{asked.output}: {note} ({times:,} documents)")
    print(f"{asked.output}: {read:,} read, {bad:,} could not be used; {len(Parts(asked.output)):,} documents in all")
    if bad:
        raise typer.Exit(3 if read else 1)
