"""Sources and their events, runs, value streams and maps."""

from .runs import MAX_ATTEMPTS, ImportRun
from .sources import EventSet, EventSource, LogFile, SourceProfile
from .streams import Demand, GembaValue, MapVersion, MiningRun, ProductFamily, ValueStream

__all__ = [
    "MAX_ATTEMPTS",
    "Demand",
    "EventSet",
    "EventSource",
    "GembaValue",
    "ImportRun",
    "LogFile",
    "MapVersion",
    "MiningRun",
    "ProductFamily",
    "SourceProfile",
    "ValueStream",
]
