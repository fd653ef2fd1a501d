"""What the benchmark of the night prints, and how cost grows with history."""

import math
from typing import Any

Json = dict[str, Any]


def slope(histories: list[Json], name: str) -> float:
    """The exponent b of seconds ~ events ** b, by least squares on logarithms."""
    points = [(math.log(history["history"]), math.log(history["seconds"][name])) for history in histories]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def table(report: Json) -> str:
    lines = [f"load {report['load']:.1f}; answers {'equal' if report['equal'] else 'DIFFERENT'}"]
    for history in report["histories"]:
        lines.append(f"\n{history['history']:,} events + {history['new']:,} new, {history['partitions']} partitions")
        for phase, seconds in history["seconds"].items():
            peak = history["peak_bytes"].get(phase)
            lines.append(f"  {phase:8} {seconds:9.3f} s" + (f" {peak / 1e6:8.0f} MB" if peak else ""))
        quicker = ", ".join(f"{times:.1f} × {phase}" for phase, times in history["times_as_fast"].items())
        lines.append(f"  the states as fast as a full re-mine: {quicker}")
        lines.append(f"  the map: {history['drawn']:,} events of the last weeks")
        off = history["quantiles"]
        within = f"{off['within_0.8_percent']} of {off['quantiles']} within 0.8 %"
        lines.append(f"  quantiles: {within}, worst {off['worst']:.2%}")
    lines.append("\nexponent: " + ", ".join(f"{name} {value:.2f}" for name, value in report["exponent"].items()))
    sites = report["sites"]
    for number, found in sites["processes"].items():
        rate = f"{found['seconds']:.2f} s, {found['times_as_fast']:.2f} × one process"
        lines.append(f"{sites['sites']} sites, {number} processes: {rate}, {found['peak_bytes'] / 1e6:.0f} MB in all")
    return "\n".join(lines)
