"""Sources and their events, runs, value streams and maps, and what happens at night."""

from .nights import DropFolder, NightlyRun, NightPlan, PartCount, Report, StreamNight
from .runs import MAX_ATTEMPTS, ImportRun, Run
from .sources import EventSet, EventSource, LogFile, SourceProfile
from .streams import Demand, GembaValue, MapVersion, MiningRun, ProductFamily, ValueStream

RUNS: tuple[type[Run], ...] = (ImportRun, MiningRun, PartCount, StreamNight, NightlyRun)  # swept in this order

__all__ = [
    "MAX_ATTEMPTS",
    "RUNS",
    "Demand",
    "DropFolder",
    "EventSet",
    "EventSource",
    "GembaValue",
    "ImportRun",
    "LogFile",
    "MapVersion",
    "MiningRun",
    "NightPlan",
    "NightlyRun",
    "PartCount",
    "ProductFamily",
    "Report",
    "Run",
    "SourceProfile",
    "StreamNight",
    "ValueStream",
]
