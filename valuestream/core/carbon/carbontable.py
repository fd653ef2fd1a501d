"""The CO₂ part of a mined document as plain text for a terminal."""

from typing import Any

from valuestream.core.minetable import MOST, harmless, table_lines

from .classes import CLASSES
from .uncertainty import WHOLE

Json = dict[str, Any]


def carbon_table(co2e: Json) -> str:
    """A readable summary; kg CO₂e gate to gate."""
    total, part = _kg(co2e["total_kg"]), _kg(co2e["per_good_part_kg"], 6)
    lines = [
        f"CO₂e {co2e['boundary']} [kg, {co2e['basis']}-based]: total {total}{_interval(co2e['interval'])}"
        f" · per good part {part}",
        f"Energy [kWh]: metered or declared {_kg(co2e['metered_kwh'])} = allocated {_kg(co2e['allocated_kwh'])}"
        f" + not allocated {_kg(co2e['unallocated_kwh'])}{_reasons(co2e)}",
        f"Measured: {_share(co2e['measured_share'])} · sums agree: {'yes' if co2e['conservation']['holds'] else 'NO'}",
        "",
        *table_lines(("Class", "kg", "share"), [_class(co2e, name) for name in (*CLASSES, "unallocated")]),
        "",
        *table_lines(
            ("Step", "kg", "kWh", "kg/good part so far"), [_step(co2e, step) for step in co2e["by_step"][:MOST]]
        ),
        "",
        *table_lines(("Factor", "value", "unit", "year", "source"), map(_factor, co2e["factors"])),
        *(f"{name}: {quirk['count']:,} {quirk['message']}" for name, all in co2e["quirks"].items() for quirk in all),
    ]
    return "\n".join(harmless(line) for line in lines)


def _kg(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _interval(found: Json | None) -> str:
    if found is None:
        return ", uncertainty not known"
    more = "" if found["known_share"] > WHOLE else " or more"
    return f" ± {_kg(found['half_width_kg'])}{more} (90 %)"


def _reasons(co2e: Json) -> str:
    found = [f"{name} {_kg(value)}" for name, value in co2e["unallocated"]["kwh"].items()]
    return f" ({', '.join(found)})" if found else ""


def _class(co2e: Json, name: str) -> tuple[str, ...]:
    kg, total = co2e["by_class"][name], co2e["total_kg"]
    return name, _kg(kg), _share(kg / total if total else None)


def _step(co2e: Json, step: Json) -> tuple[str, ...]:
    cumulative = _kg(step.get("cumulative_per_good_part_kg"), 6)
    if step["step"] in co2e["without_energy"]:
        return step["step"], "not known", "not known", cumulative
    return step["step"] or "(not allocated)", _kg(step["kg"]), _kg(step["kwh"]), cumulative


def _factor(factor: Json) -> tuple[str, ...]:
    hourly = "series" if "grid" in factor else f"{factor['value']:g}"
    return factor["name"], hourly, factor.get("unit", "kg/kWh"), str(factor.get("year") or "–"), factor["source"] or "–"
