"""How a trial is put into words: figures, verdicts, reasons, checks, guardrails. Open lists, one line each."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

METRICS: dict[str, Any] = {
    "waiting": _("Waiting before the step"),
    "processing": _("Processing"),
    "piece_time": _("Time for a piece"),
    "setup": _("Set-up"),
    "lead_time": _("Lead time"),
    "scrap": _("Scrap"),
    "repeats": _("Repeats"),
    "co2e_per_part": _("CO₂e per part"),
}
WORDS: dict[str, tuple[str, Any]] = {  # mark, word
    "proven": ("ok", _("PROVEN")),
    "promising": ("half", _("PROMISING")),
    "no_effect": ("nodata", _("NO EFFECT")),
    "harmful": ("act", _("HARMFUL: STOP")),
    "mix_not_comparable": ("nodata", _("MIX NOT COMPARABLE")),
    "not_enough_data": ("nodata", _("NOT ENOUGH DATA")),
}
REASONS: dict[str, Any] = {
    "guardrail": _("A guardrail is broken: stop and look at it together."),
    "worse": _("It got worse."),
    "early_signal": _("An early signal; the planned looks are still to come."),
    "too_few_days": _("There are too few working days with a figure yet."),
    "not_enough_variation": _("The figure does not vary, so nothing can be tested."),
    "interval_too_wide": _("The interval is too wide to say anything."),
    "before_first_look": _("The first planned look is still to come."),
}
STILL_OPEN: dict[str, Any] = {
    "ranks_only": _("only ranks could be compared: few days, or a few wild ones"),
    "planned_look": _("no planned look yet"),
    "interval": _("the interval includes zero"),
    "relevance": _("smaller than the change that matters"),
    "days": _("fewer than 20 days before or 10 after"),
    "guardrails": _("a guardrail is not surely held"),
    "checks": _("a check before the verdict does not hold"),
}
CHECKS: dict[str, Any] = {
    "pre_trend": _("No trend before the start (p of the slope)"),
    "placebo": _("No effect at an invented start (p)"),
    "stable": _("Steady before the start (signals on the control chart)"),
    "missing_before": _("Working days before without a figure (share)"),
    "missing_after": _("Working days after without a figure (share)"),
    "no_other_change": _("Nothing else changed (logged changes)"),
}
GUARDS: dict[str, Any] = {
    "scrap": _("Scrap at the step"),
    "lead_time": _("Lead time"),
    "co2e_per_part": _("CO₂e per part"),
    "near_miss": _("Near misses"),
    "accident": _("Serious accidents"),
}
OUTCOMES: dict[str, tuple[str, Any]] = {  # mark, word
    "passed": ("ok", _("holds")),
    "broken": ("act", _("broken")),
    "open": ("nodata", _("not sure yet")),
}
STATES: dict[str, Any] = {"registered": _("registered"), "running": _("running"), "ended": _("ended")}


def place(document: dict[str, Any]) -> str:
    """The figure and where it is measured: Waiting before the step, Grinding."""
    metric = document["design"]["metric"]
    words = str(METRICS.get(metric["key"], metric["key"]))
    return f"{words}, {metric['step']}" if metric["step"] else words


def taken_into_account(document: dict[str, Any]) -> str:
    """What else could explain it and was taken out: the mix, the other lines."""
    told = document["sentence"]
    lines = ", ".join(told["controls"])
    if told["mix"] and lines:
        return _now("Product mix and %(lines)s are taken into account.") % {"lines": lines}
    if told["mix"]:
        return _now("The product mix is taken into account; no other line is compared.")
    if lines:
        return _now("%(lines)s is taken into account.") % {"lines": lines}
    return _now("No other line is compared.")
