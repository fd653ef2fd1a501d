"""What goes in comes out: every sum of a carbon figure made twice, on two ways, and compared."""

from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-9  # relative


@dataclass(frozen=True, slots=True)
class Check:
    """``left`` and ``right`` must agree; ``size`` is what their difference is measured against."""

    name: str
    left: float
    right: float
    size: float

    @property
    def relative(self) -> float:
        return abs(self.left - self.right) / self.size if self.size else abs(self.left - self.right)

    @property
    def holds(self) -> bool:
        return self.relative <= TOLERANCE

    def as_json(self) -> dict[str, Any]:
        sides = {"left": self.left, "right": self.right, "relative": self.relative}
        return {"name": self.name, **sides, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Conservation:
    """All checks of one figure; a map whose figure does not conserve is not published."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        return {"holds": self.holds, "tolerance": TOLERANCE, "checks": [check.as_json() for check in self.checks]}
