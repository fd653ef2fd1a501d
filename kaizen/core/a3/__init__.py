"""The A3 report: what a team writes in eight steps, kept as edits of addressed fields so that no word is lost."""

from .fields import FIELDS, LISTS, Field, Kind, Unusable, clean, field_of
from .fold import Cell, Edit, Fold, fold
from .meeting import Meeting, meet
from .sections import SECTIONS, Phase, Section, missing, phase_of
from .sheet import Sheet, sheet_of

__all__ = [
    "FIELDS",
    "LISTS",
    "SECTIONS",
    "Cell",
    "Edit",
    "Field",
    "Fold",
    "Kind",
    "Meeting",
    "Phase",
    "Section",
    "Sheet",
    "Unusable",
    "clean",
    "field_of",
    "fold",
    "meet",
    "missing",
    "phase_of",
    "sheet_of",
]
