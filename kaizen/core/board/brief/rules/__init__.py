"""The rules of the brief in the order in which they are told. To add one, add a file and a line here."""

from lean.registry import by_key

from . import bottleneck, changed, crew, forecast, gone, hours, late, overdue, waiting_for_help

RULES = (
    late.RULE, changed.RULE, gone.RULE, overdue.RULE, waiting_for_help.RULE, bottleneck.RULE, crew.RULE, hours.RULE,
    forecast.RULE,
)  # fmt: skip
BY_KEY = by_key(RULES)
