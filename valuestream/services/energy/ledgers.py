"""The CO₂ ledger of one order of a map: each kilogram with its row, its reading or power, and its factor version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from valuestream.core.carbon.ledger import ledger_in
from valuestream.core.carbon.onmap import plant_of
from valuestream.core.selection import local_time
from valuestream.mapping import energy_job
from valuestream.models import MapVersion
from valuestream.services import maps

from .question import energy_files


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``begin`` and ``end``: of the event, or of the whole period for what is shared. Local to the log."""

    row: int
    step: str
    carbon_class: str
    source: str
    kind: str
    begin: datetime
    end: datetime
    amount: float
    unit: str
    factor: str
    resolution: str
    kg: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of an order; ``kg`` is their sum, ``by_class`` the same by class, the largest first."""

    lines: tuple[Line, ...]
    kg: float
    by_class: tuple[tuple[str, float], ...]


def ledger_of_order(version: MapVersion, case: str) -> Ledger | None:
    """The ledger on the basis that the map is told in; None where the map tells no CO₂. Raises ``Refusal``."""
    if "refusal" in version.content.get("co2e", {"refusal": None}):
        return None
    question = version.inputs
    files: dict[str, Any] = energy_files(version.stream.site, question)
    job = energy_job({"question": question, **files}, version.content)
    windowed = question["first"] is not None or question["last"] is not None
    everything, log = maps.open_around(version), maps.open_log(version)
    plant, _ = plant_of(everything.sorted(), log, job, windowed=windowed)
    frame = ledger_in(plant, [case])
    lines = tuple(_line(found, log.timezone or job.energy["timezone"]) for found in frame.iter_rows(named=True))
    sums: dict[str, float] = {}
    for line in lines:
        sums[line.carbon_class] = sums.get(line.carbon_class, 0.0) + line.kg
    by_class = tuple(sorted(sums.items(), key=lambda pair: -pair[1]))
    return Ledger(lines, sum(sums.values()), by_class)


def _line(found: dict[str, Any], zone: str) -> Line:
    begin, end = (local_time(found[side], zone) for side in ("from", "to"))
    told = {name: found[name] for name in ("row", "step", "source", "kind", "amount", "unit", "factor", "resolution")}
    return Line(carbon_class=found["class"], begin=begin, end=end, kg=found["kg"], **told)
