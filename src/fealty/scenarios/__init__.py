"""What may come: plans run forward from the fitted model, back-tested, and what an order is worth at the table.

`read_plan` and `simulate_plan` answer what a plan would bring; `weigh_concession` tells when a concession is worth it.
"""

from fealty.scenarios.bargain import Bargain, Conduct, Curve, weigh_concession
from fealty.scenarios.obedience import Obedience
from fealty.scenarios.outlook import Difference, Fan, Figure, GroupOutlook, Milestone, Months, Outlook
from fealty.scenarios.plan import (
    Plan,
    PlanLift,
    PlanOrder,
    PlanStrike,
    PlanTalks,
    check_plan,
    plan_template,
    read_plan,
)
from fealty.scenarios.simulating import outlook_of, simulate_plan
from fealty.scenarios.stakes import Stakes, read_stakes, usual_stakes

__all__ = [
    "Bargain", "Conduct", "Curve", "Difference", "Fan", "Figure", "GroupOutlook", "Milestone", "Months", "Obedience",
    "Outlook", "Plan", "PlanLift", "PlanOrder", "PlanStrike", "PlanTalks", "Stakes", "check_plan", "outlook_of",
    "plan_template", "read_plan", "read_stakes", "simulate_plan", "usual_stakes", "weigh_concession",
]  # fmt: skip
