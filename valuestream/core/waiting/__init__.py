"""Why orders wait (method.md B3): batching, contention, prioritisation, unavailability, extraneous causes."""

from .bar import CauseBar, CausePart, MainCause, before_step, cause_bar, flow_causes, main_cause
from .batches import BatchFigures, batches_of
from .causes import CAUSES, Causes, causes_of
from .held import Held, held_by_others, split_waits, with_held
from .summary import Efficiency, WaitingParts, by_flow, by_station, by_step, efficiency, inside
from .windows import BatchRule, Windows, windows_of

__all__ = [
    "CAUSES",
    "BatchFigures",
    "BatchRule",
    "CauseBar",
    "CausePart",
    "Causes",
    "Efficiency",
    "Held",
    "MainCause",
    "WaitingParts",
    "Windows",
    "batches_of",
    "before_step",
    "by_flow",
    "by_station",
    "by_step",
    "cause_bar",
    "causes_of",
    "efficiency",
    "flow_causes",
    "held_by_others",
    "inside",
    "main_cause",
    "split_waits",
    "windows_of",
    "with_held",
]
