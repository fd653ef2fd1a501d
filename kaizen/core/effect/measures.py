"""What a trial can be judged by: the figures by day and product, and CO₂e by day. A figure more is a line here."""

from dataclasses import dataclass

from lean.units import Unit

WHOLE = ""  # the line of a figure of the whole stream
CO2E = "co2e_per_part"


@dataclass(frozen=True, slots=True)
class Measured:
    """``of_step``: a figure at a step, else of the stream. ``is_ratio``: its changes are told in per cent of it."""

    key: str
    unit: Unit
    of_step: bool
    is_ratio: bool = True
    better: str = "lower"


MEASURES: tuple[Measured, ...] = (
    Measured("waiting", Unit.SECOND, True),
    Measured("processing", Unit.SECOND, True),
    Measured("piece_time", Unit.SECOND, True),
    Measured("setup", Unit.SECOND, True),
    Measured("lead_time", Unit.SECOND, False),
    Measured("scrap", Unit.RATIO, True, is_ratio=False),
    Measured("repeats", Unit.RATIO, True, is_ratio=False),
    Measured(CO2E, Unit.KILOGRAM, False),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
# the figure that a finding of each rule is about; of the others nothing is said
OF_RULE = {
    "waiting": "waiting",
    "inventory": "waiting",
    "changeover": "setup",
    "processing": "piece_time",
    "bottleneck": "piece_time",
    "scrap": "scrap",
    "scrap_pattern": "scrap",
    "rework": "repeats",
    "idle_energy": CO2E,
}
