"""Plans as pages have them in their addresses, as the desk can run them, and as files."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import tomli_w

from fealty.scenarios import Plan, check_plan
from fealty.web.problems import Refused

MOST_EVENTS = 60
"""Orders, lifts, strikes and talks of one plan."""
TABLES = {"orders": "order", "lifts": "lift", "strikes": "strike", "talks": "talks"}
"""Fields of a plan, and their tables in ``plan.toml``."""


def held(plan: Plan) -> None:
    """Hold a plan to what the desk runs.

    Raises
    ------
    SettingsError
        It makes no sense by itself.
    Refused
        It is too long.
    """
    check_plan(plan, where="plan")
    events = len(plan.orders) + len(plan.lifts) + len(plan.strikes) + len(plan.talks)
    if events > MOST_EVENTS:
        raise Refused(f"The plan has {events} events; the desk runs {MOST_EVENTS} at most.", 422)


def plan_of(text: str) -> Plan:
    """Return a plan from JSON, as the pages have it in their addresses.

    Raises
    ------
    Refused
        It is none.
    SettingsError
        It makes no sense by itself.
    """
    try:
        plan = msgspec.json.decode(text, type=Plan)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(f"This is no plan: {error}.") from error
    held(plan)
    return plan


def plan_toml(plan: Plan) -> str:
    """Return a plan as ``plan.toml``, which `read_plan` and ``fealty scenario`` take."""
    plain: dict[str, Any] = msgspec.to_builtins(plan, builtin_types=(date,))
    named = {TABLES.get(name, name): value for name, value in plain.items()}
    return tomli_w.dumps({name: list(value) if name in TABLES.values() else value for name, value in named.items()})
