"""Why orders wait (method.md B3): batching, contention, prioritisation, unavailability, extraneous causes."""

from .causes import CAUSES, Causes, causes_of
from .held import Held, held_by_others
from .summary import Efficiency, WaitingParts, by_flow, by_station, by_step, efficiency
from .windows import BatchRule, Windows, windows_of

__all__ = [
    "CAUSES",
    "BatchRule",
    "Causes",
    "Efficiency",
    "Held",
    "WaitingParts",
    "Windows",
    "by_flow",
    "by_station",
    "by_step",
    "causes_of",
    "efficiency",
    "held_by_others",
    "windows_of",
]
