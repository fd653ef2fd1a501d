"""Standards: how work is done as a document, its versions, their states, and what a station is shown."""

from .checks import Problem, lacks, problems
from .codec import Unusable
from .difference import Change, Level, difference, level_of
from .document import SCHEMA, Standard, json_schema
from .numbers import Number, after
from .states import FROZEN, OPEN, State, may_follow

__all__ = [
    "FROZEN",
    "OPEN",
    "SCHEMA",
    "Change",
    "Level",
    "Number",
    "Problem",
    "Standard",
    "State",
    "Unusable",
    "after",
    "difference",
    "json_schema",
    "lacks",
    "level_of",
    "may_follow",
    "problems",
]
