"""How much two lines are alike: what their orders do, what their stations can do, and what else may differ."""

from .behaviour import Behaviour, Route, behaviour_of
from .covariates import Covariate, covariates_of
from .line import LineFacts
from .part import Part
from .parts import PARTS
from .score import WEIGHTS, Likeness, likeness, score
from .shift import Shift, psi, shift
from .stations import Station
from .transport import moved

__all__ = [
    "PARTS",
    "WEIGHTS",
    "Behaviour",
    "Covariate",
    "Likeness",
    "LineFacts",
    "Part",
    "Route",
    "Shift",
    "Station",
    "behaviour_of",
    "covariates_of",
    "likeness",
    "moved",
    "psi",
    "score",
    "shift",
]
