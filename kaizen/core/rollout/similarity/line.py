"""What is known of a line when it is compared: what its orders do, its stations, and what else may differ."""

from dataclasses import dataclass

from .behaviour import Behaviour
from .covariates import Covariate
from .stations import Station


@dataclass(frozen=True, slots=True)
class LineFacts:
    """``stations``: those that work at the affected steps. ``behaviour`` None: the line has no mined log."""

    behaviour: Behaviour | None = None
    stations: tuple[Station, ...] = ()
    covariates: tuple[Covariate, ...] = ()
