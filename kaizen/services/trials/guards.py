"""The guardrails that a design form offers, by figure and step: the open list with its usual margins (method.md D6)."""

from kaizen.core.effect.design import Guard, Metric

OFFERED: tuple[Guard, ...] = (
    Guard("scrap", "share", 0.005),
    Guard("lead_time", "days", 0.05, Metric("lead_time")),
    Guard("co2e_per_part", "days", 0.02, Metric("co2e_per_part")),
    Guard("near_miss", "count"),
    Guard("accident", "never"),
)


def offered(metric: str, step: str | None) -> list[Guard]:
    """Those that make sense beside a figure: never the figure itself, scrap only at a step."""
    return [guard for guard in OFFERED if guard.key != metric and (guard.key != "scrap" or step)]
