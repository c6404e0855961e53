"""Run a plan forward, and read one from a file: neither changes the case."""

from __future__ import annotations

from typing import Annotated

import msgspec
import tomli_w

from fealty.scenarios import Plan, Stakes, read_plan, read_stakes
from fealty.showing.charts import Size
from fealty.web.desk import Desk
from fealty.web.futures import Supposing, futures_of
from fealty.web.parts import Body, By, Done, Part
from fealty.web.plans import held
from fealty.web.problems import NotThere
from fealty.web.registry import Action

MOST_PROMISED = 365
Days = Annotated[int, msgspec.Meta(ge=1, le=MOST_PROMISED)]


class Supposed(Body, frozen=True):
    """A plan to be run forward (dates as ``2024-05-31``), and how it is to be shown.

    `group` is the one that is drawn, empty for all together; `promise` how many days an assurance is to hold.
    """

    plan: Plan
    group: str = ""
    promise: Days = 90
    stakes: Stakes | None = None
    size: Size = "wide"


class Written(Body, frozen=True):
    """The text of a ``plan.toml``, and its name for messages."""

    text: Annotated[str, msgspec.Meta(max_length=200_000)]
    name: Annotated[str, msgspec.Meta(max_length=200)] = "plan.toml"


class Begun(Part, frozen=True):
    """A run that has begun; `/what-if?run=…` shows how far it is."""

    run: str


class Read(Part, frozen=True):
    """A plan that was read."""

    plan: Plan


def suppose(desk: Desk, body: Supposed, by: By) -> Done:
    """Start to run a plan forward; what this browser asked before is given up.

    Raises
    ------
    NotThere
        There is no answer to go on from, or no such group.
    SettingsError
        A plan, or stakes, that make no sense.
    """
    held(body.plan)
    groups = [one.group for one in desk.answered().measurement.series]
    if body.group and body.group not in groups:
        raise NotThere(f"There is no group {body.group!r}; the case has {', '.join(groups)}.")
    stakes = read_stakes(tomli_w.dumps(msgspec.to_builtins(body.stakes)), where="stakes") if body.stakes else None
    asked = Supposing(plan=body.plan, group=body.group, promise=body.promise, stakes=stakes, size=body.size)
    run = futures_of(desk).begin(desk, by.session, asked)
    return Done(words="The plan is being simulated.", location=f"/what-if?run={run.id}", data=Begun(run=run.id))


def read(desk: Desk, body: Written, _by: By) -> Done:
    """Read a ``plan.toml``.

    Raises
    ------
    SettingsError
        It is no plan; the message says where.
    """
    found = desk.computed()
    first = found.further.outlook.begin if found and found.further.outlook else None
    plan = read_plan(body.text, where=body.name, first=first)
    held(plan)
    return Done(words=f"Read: {plan.title}.", location="/what-if", data=Read(plan=plan))


ACTIONS = (
    Action(name="suppose", path="/actions/suppose", title="Run a plan forward", run=suppose, takes=Supposed),
    Action(name="read_plan", path="/actions/read-plan", title="Read a plan.toml", run=read, takes=Written),
)
