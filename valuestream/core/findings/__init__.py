"""Findings: where time, money and CO₂ are lost, how sure that is, and what becomes of it night after night."""

from .confidence import Confidence
from .facts import FlowWaits, LogFacts, StationChange, facts_of
from .finding import Evidence, Finding, Place, Said, Size
from .inputs import Carbon, FindingInputs, Rates, Thresholds, Window, series_key
from .life import Life, Stage, Transition, next_night, transitions
from .ranking import Ranked, Ranking, Weights, rank
from .rule import Rule
from .rules import RULES
from .search import BlindSpot, blind_spots, find
from .wastes import WASTES, Waste

__all__ = [
    "RULES",
    "WASTES",
    "BlindSpot",
    "Carbon",
    "Confidence",
    "Evidence",
    "Finding",
    "FindingInputs",
    "FlowWaits",
    "Life",
    "LogFacts",
    "Place",
    "Ranked",
    "Ranking",
    "Rates",
    "Rule",
    "Said",
    "Size",
    "Stage",
    "StationChange",
    "Thresholds",
    "Transition",
    "Waste",
    "Weights",
    "Window",
    "blind_spots",
    "facts_of",
    "find",
    "next_night",
    "rank",
    "series_key",
    "transitions",
]
