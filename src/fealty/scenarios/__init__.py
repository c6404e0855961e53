"""What may come: plans run forward from the fitted model, back-tested, and what an order is worth at the table.

`read_plan` and `simulate_plan` answer what a plan would bring; `bargain` tells when a concession is worth it.
"""

from fealty.scenarios.outlook import Difference, Fan, Figure, GroupOutlook, Milestone, Months, Outlook
from fealty.scenarios.plan import Plan, PlanLift, PlanOrder, PlanStrike, PlanTalks, check_plan, read_plan
from fealty.scenarios.simulating import outlook_of, simulate_plan

__all__ = [
    "Difference", "Fan", "Figure", "GroupOutlook", "Milestone", "Months", "Outlook", "Plan", "PlanLift", "PlanOrder",
    "PlanStrike", "PlanTalks", "check_plan", "outlook_of", "read_plan", "simulate_plan",
]  # fmt: skip
