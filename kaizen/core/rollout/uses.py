"""What an effect acts on at a line: the energy of its step in the class of the figure, with the line's own factors.

Taken from the CO₂ part of a map (``newlean.co2e/1``). A figure that stands for no class of energy has none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kaizen.core.benefits import MONTH
from kaizen.core.effect.measures import CO2E

from .prediction import Use

CLASSES = {  # a share less of the figure is that share less of the class
    "processing": "value_adding",
    "piece_time": "value_adding",
    "setup": "setup",
    "waiting": "waiting",
    "scrap": "scrap",
    "repeats": "rework",
}
DAY = 86_400.0  # s
Doc = Mapping[str, Any]


def uses_of(co2e: Doc | None, metric: str, step: str | None) -> tuple[Use, ...]:
    """The use a month: kWh with the kg CO₂e of each there, or kg CO₂e where no energy is told; empty: not known."""
    if not co2e or "total_kg" not in co2e:
        return ()
    months = _months(co2e)
    if not months:
        return ()
    if metric == CO2E:
        kg = co2e["without_material_kg"]
        return (Use(CO2E, kg / months, "kg", 1.0, _factors(co2e)),) if kg else ()
    rows = [row for row in co2e["by_step"] if row["step"] == step]
    name = CLASSES.get(metric)
    if not rows or name is None:
        return ()
    kg, kwh = rows[0]["by_class"].get(name, 0.0), rows[0].get("kwh_by_class", {}).get(name, 0.0)
    if not kg:
        return ()
    if not kwh:
        return (Use(name, kg / months, "kg", 1.0, _factors(co2e)),)
    return (Use(name, kwh / months, "kWh", kg / kwh, _factors(co2e)),)


def _months(co2e: Doc) -> float:
    first, last = (datetime.fromisoformat(co2e["period"][end]) for end in ("first", "last"))
    return (last - first).total_seconds() / DAY / MONTH


def _factors(co2e: Doc) -> str:
    """The factors that were used, with their versions."""
    return ", ".join(f"{one['id']}/{one['version']}" for one in co2e["factors"])
