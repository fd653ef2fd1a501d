"""Units of figures that a team enters by hand. Mined figures keep the unit of ``lean.units``."""

from dataclasses import dataclass

from lean.registry import by_key


@dataclass(frozen=True, slots=True)
class BoardUnit:
    """``symbol`` is English and translated where it is shown; ``places``: decimals that are worth showing."""

    key: str
    symbol: str
    places: int = 0


UNITS: tuple[BoardUnit, ...] = (
    BoardUnit("count", ""),
    BoardUnit("days", "days"),
    BoardUnit("pcs", "pcs"),
    BoardUnit("orders", "orders"),
    BoardUnit("percent", "%", 1),
    BoardUnit("min", "min"),
    BoardUnit("h", "h", 1),
    BoardUnit("kWh", "kWh"),
    BoardUnit("kg_co2e", "kg CO₂e", 1),
    BoardUnit("eur", "€"),
    BoardUnit("people", "people"),
)
BY_KEY = by_key(UNITS)
UNIT_KEYS = sorted(BY_KEY)
