"""Conformance: how far orders keep to a reference path, by what they differ, and never by whom."""

from .deviations import SENTENCES, SMALLEST, Conformance, Deviation, conformance_of, variants_of
from .edits import KINDS, Edit, edits_of
from .fitness import Fitness, commonest, fitness_of
from .reference import ReferencePath, ReferenceStep

__all__ = [
    "KINDS",
    "SENTENCES",
    "SMALLEST",
    "Conformance",
    "Deviation",
    "Edit",
    "Fitness",
    "ReferencePath",
    "ReferenceStep",
    "commonest",
    "conformance_of",
    "edits_of",
    "fitness_of",
    "variants_of",
]
