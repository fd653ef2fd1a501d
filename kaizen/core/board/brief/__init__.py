"""The brief of a stand-up: by rules, no machine that writes. Facts in, sentences as data out; words come at display."""

from .document import SCHEMA, brief_of
from .facts import Facts
from .told import Evidence

__all__ = ["SCHEMA", "Evidence", "Facts", "brief_of"]
