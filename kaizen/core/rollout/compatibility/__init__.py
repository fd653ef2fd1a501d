"""Does a standard fit another line? Gates that block, adaptations, and how much the lines are alike."""

from .asked import wanted_of
from .document import SCHEMA, again, document, line_from_json, line_json
from .facts import (
    ASK_CUSTOMER,
    CHANGE_CLASSES,
    Amount,
    Certificate,
    DataQuality,
    Needed,
    OpenItem,
    Place,
    Release,
    Thresholds,
    Wanted,
    WorksAgreement,
)
from .rule import Kind, Outcome, Result, Rule, Said
from .rules import MECHANISM, RULES
from .verdict import Verdict, Way, Word, check, ranked

__all__ = [
    "ASK_CUSTOMER",
    "CHANGE_CLASSES",
    "MECHANISM",
    "RULES",
    "SCHEMA",
    "Amount",
    "Certificate",
    "DataQuality",
    "Kind",
    "Needed",
    "OpenItem",
    "Outcome",
    "Place",
    "Release",
    "Result",
    "Rule",
    "Said",
    "Thresholds",
    "Verdict",
    "Wanted",
    "Way",
    "Word",
    "WorksAgreement",
    "again",
    "check",
    "document",
    "line_from_json",
    "line_json",
    "ranked",
    "wanted_of",
]
