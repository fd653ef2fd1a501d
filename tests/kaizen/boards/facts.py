"""Facts of a brief, made by hand: a morning on which nothing happened, and what may be different."""

from dataclasses import replace
from datetime import date, timedelta

from kaizen.core.board.brief.facts import Facts, Flow, Outlook, Promise
from lean.units import Measure, Missing, Unit

DAY = date(2026, 10, 30)
KNOWN = {"week": {"resource": "Grinder 1", "step": "Grinding"}}
UNKNOWN = {"week": {"missing": "too_few"}}


def a_flow(**more):
    usual = Flow("1-0", 1, "Machining", 3, False, 1.0, UNKNOWN, Missing("no_own_figure"))
    return replace(usual, **more)


def quiet(**more):
    """The night told of this day, and nothing is new, late or asked."""
    return replace(Facts(DAY, night=DAY, flows=(a_flow(),), board=7), **more)


def a_change(step="Grinding", state="worse", nights=1, key="waiting"):
    limits = {"mean": 3600.0, "lower": 1800.0, "upper": 7200.0}
    return {
        "kind": "signal", "stream": "1-0", "key": key, "per": "day", "step": step, "unit": "s", "better": "lower",
        "state": state, "rules": ["beyond"], "since": "2026-10-29", "limits": limits, "nights": nights,
        "now": {"value": 9000.0, "n": 12, "day": "2026-10-29"},
    }  # fmt: skip


def late_promises(n):
    return tuple(Promise(f"Promise {k}", "maintenance", DAY - timedelta(days=k)) for k in range(1, n + 1))


def waiting(orders):
    return Measure(orders, Unit.CASE, n=50)


def an_outlook(values, target=12.0, kpi=1, better="higher"):
    """Points up to yesterday, the newest last."""
    first = DAY - timedelta(days=len(values))
    points = tuple((first + timedelta(days=n), value) for n, value in enumerate(values))
    return Outlook(kpi, "Orders finished", "orders", better, points, target)
