"""Sources and their events, runs, value streams and maps, energy and meters, and what happens at night."""

from .deliveries import ReportMail, Subscription
from .energy import ElectricityPrice, FactorVersion, MaterialUse, StationPower
from .findings import FindingDecision, FindingLife, FindingSettings, ReferenceVersion
from .hooks import Hook, HookDelivery
from .meter_folders import MeterFolder
from .meters import GridVersion, Meter, MeterBatch
from .nights import DropFolder, NightlyRun, NightPlan, PartCount, Report, StreamNight
from .runs import MAX_ATTEMPTS, ImportRun, Run
from .sources import EventSet, EventSource, LogFile, SourceProfile
from .streams import Demand, GembaValue, MapVersion, MiningRun, ProductFamily, ValueStream
from .uses import MediaUse, StoreEnergy, TransportWay

# swept in this order
RUNS: tuple[type[Run], ...] = (ImportRun, MiningRun, PartCount, StreamNight, NightlyRun, ReportMail, HookDelivery)

__all__ = [
    "MAX_ATTEMPTS",
    "RUNS",
    "Demand",
    "DropFolder",
    "ElectricityPrice",
    "EventSet",
    "EventSource",
    "FactorVersion",
    "FindingDecision",
    "FindingLife",
    "FindingSettings",
    "GembaValue",
    "GridVersion",
    "Hook",
    "HookDelivery",
    "ImportRun",
    "LogFile",
    "MapVersion",
    "MaterialUse",
    "MediaUse",
    "Meter",
    "MeterBatch",
    "MeterFolder",
    "MiningRun",
    "NightPlan",
    "NightlyRun",
    "PartCount",
    "ProductFamily",
    "ReferenceVersion",
    "Report",
    "ReportMail",
    "Run",
    "SourceProfile",
    "StationPower",
    "StoreEnergy",
    "StreamNight",
    "Subscription",
    "TransportWay",
    "ValueStream",
]
