"""The actions. An action's module lists its own."""

from fealty.web.actions import adding, amending, grading, judging, merging, supposing, weighing
from fealty.web.registry import Action

_MODULES = (judging, merging, grading, amending, weighing, supposing, adding)

ACTIONS: tuple[Action, ...] = tuple(action for module in _MODULES for action in module.ACTIONS)

__all__ = ["ACTIONS"]
