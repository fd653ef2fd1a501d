"""What a night's report says in words: headline, sentence and rule of each signal, states, what is owed.

Pages, e-mail and paper use the same. A figure that a night learns to look at gets a line in ``FIGURES`` and one in
``HEADLINES``; without one it is told by its key.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lean import formats

Doc = dict[str, Any]
FIGURES: dict[str, Any] = {
    "lead_time": _("Lead time"),
    "finished": _("Orders finished"),
    "scrap": _("Scrap"),
    "repeats": _("Repeats"),
    "waiting": _("Waiting before the step"),
    "processing": _("Processing"),
    "co2e_per_part": _("CO₂e per part"),
    "co2e_per_order": _("CO₂e per order"),
    "bottleneck": _("Bottleneck"),
}
MEANINGS: dict[str, Any] = {
    "lead_time": _("Median lead time of the orders finished that day."),
    "finished": _("Orders that ended at a usual last step that day; none on a working day without any."),
    "scrap": _("Scrapped pieces as a share of all pieces booked at the step that day."),
    "repeats": _(
        "Visits of orders that came back to the step after another one, as a share of all its visits that day."
    ),
    "waiting": _("Median wait before the step, of the visits begun that day."),
    "processing": _("Median processing time of the bookings completed at the step that day."),
    "co2e_per_part": _(
        "kg CO₂e of the orders finished that day for each of their good parts, gate to gate; idle and standby energy of"
        " the whole period is shared by processing time."
    ),
    "co2e_per_order": _(
        "kg CO₂e of the orders finished that day for each order, gate to gate, where the log counts no good parts."
    ),
}
HEADLINES: dict[str, tuple[Any, Any]] = {  # higher, lower
    "lead_time": (_("Lead time is longer than usual"), _("Lead time is shorter than usual")),
    "finished": (_("More orders finished than usual"), _("Fewer orders finished than usual")),
    "scrap": (_("More scrap than usual at %(step)s"), _("Less scrap than usual at %(step)s")),
    "repeats": (_("Orders come back to %(step)s more often than usual"),
                _("Orders come back to %(step)s less often than usual")),
    "waiting": (_("Orders wait longer than usual before %(step)s"), _("Orders wait less than usual before %(step)s")),
    "processing": (_("Processing at %(step)s takes longer than usual"),
                   _("Processing at %(step)s takes less time than usual")),
    "co2e_per_part": (_("More CO₂e per part than usual"), _("Less CO₂e per part than usual")),
    "co2e_per_order": (_("More CO₂e per order than usual"), _("Less CO₂e per order than usual")),
}  # fmt: skip
RULES: dict[str, tuple[Any, Any]] = {  # upwards, downwards; the numbers are those of core.signals.xmr
    "beyond": (_("One point above the limit"), _("One point below the limit")),
    "run": (_("Eight points in a row above the middle"), _("Eight points in a row below the middle")),
    "trend": (_("Six points in a row rising"), _("Six points in a row falling")),
    "drift": (_("A slow drift upwards"), _("A slow drift downwards")),
}
STATES: dict[str, tuple[str, Any]] = {  # mark, word
    "worse": ("act", _("signal, worse")),
    "changed": ("watch", _("signal, changed")),
    "better": ("ok", _("signal, better")),
    "noise": ("", _("noise")),
    "unknown": ("nodata", _("too few points")),
    "stale": ("nodata", _("data is late")),
}
OWED: dict[str, tuple[Any, str]] = {  # what, route of the page on which it is answered
    "imports_to_confirm": (_("files wait for their columns to be confirmed"), "data"),
    "imports_stuck": (_("files need attention"), "data"),
    "families_to_confirm": (_("product families wait to be confirmed"), "stream_list"),
    "meter_files_refused": (_("files of meters cannot be read"), "meters"),
}


def language() -> str:
    return (get_language() or "en").split("-")[0]


def figure(key: str) -> str:
    return str(FIGURES.get(key, key))


def figure_at(key: str, step: str | None) -> str:
    """``Waiting before the step: Lapping``, or the figure alone where it is of the stream."""
    return f"{figure(key)}: {step}" if step else figure(key)


def value(number: float, unit: str) -> str:
    return formats.quantity(number, unit, language())


def is_up(change: Doc) -> bool:
    """Whether a signal lies on the upper side."""
    if change["better"] is None or change["state"] == "changed":
        return bool(change["now"]["value"] > change["limits"]["mean"])
    return bool((change["state"] == "better") == (change["better"] == "higher"))


def headline(change: Doc) -> str:
    """What changed, in half a sentence."""
    if change["kind"] == "bottleneck":
        ends = {"old": change["window"]["step"], "new": change["week"]["step"]}
        return gettext("Bottleneck moved from %(old)s to %(new)s") % ends
    if change["key"] not in HEADLINES:
        return figure_at(change["key"], change["step"])
    higher, lower = HEADLINES[change["key"]]
    return str(higher if is_up(change) else lower) % {"step": change["step"]}


def sentence(change: Doc) -> str:
    """The newest value, of which day, out of how many, and what is usual."""
    if change["kind"] == "bottleneck":
        return _bottleneck(change)
    now, limits, unit = change["now"], change["limits"], change["unit"]
    words = {
        "value": value(now["value"], unit), "when": when(change["per"], now["day"]),
        "n": formats.number(now["n"], language()), "usual": value(limits["mean"], unit),
        "lower": value(max(0.0, limits["lower"]), unit), "upper": value(limits["upper"], unit),
    }  # fmt: skip
    return gettext("%(value)s %(when)s (n = %(n)s). Usual is %(usual)s, limits %(lower)s to %(upper)s.") % words


def _bottleneck(change: Doc) -> str:
    week, window = change["week"], change["window"]
    words = {
        "new": week["resource"], "new_period": value(week["mean_active_period"]["value"], "s"),
        "old": window["resource"], "old_period": value(window["mean_active_period"]["value"], "s"),
    }  # fmt: skip
    return (
        gettext(
            "In the last seven days %(new)s ran %(new_period)s at a stretch on average, the longest of all stations. "
            "Over the whole window it was %(old)s with %(old_period)s."
        )
        % words
    )


def when(per: str, day: str) -> str:
    """``on 30 Oct 2026`` or ``in wk 44``."""
    at = date.fromisoformat(day)
    if per == "week":
        return gettext("in %(week)s") % {"week": formats.week(at, language())}
    return gettext("on %(day)s") % {"day": formats.day(at, language())}


def rule(change: Doc) -> str:
    """The rules in words, the surest first, and since when."""
    if change["kind"] == "bottleneck":
        return gettext("No station of the former step came near.")
    said = [str(RULES[name][0 if is_up(change) else 1]) for name in RULES if name in change["rules"]]
    first, *more = said or [str(STATES[change["state"]][1])]
    together = ", ".join([first, *(text[0].lower() + text[1:] for text in more)])
    since = formats.day(date.fromisoformat(change["since"]), language())
    return gettext("%(rule)s, since %(day)s.") % {"rule": together, "day": since}


def told(change: Doc) -> str:
    """``new``, or the number of nights in a row for which it is told."""
    return gettext("new") if change["nights"] == 1 else gettext("night %(n)s") % {"n": change["nights"]}


def state(name: str) -> str:
    return str(STATES[name][1])


def night_of(day: date) -> str:
    """``30 – 31 Oct 2026``: the evening before and the morning."""
    return formats.period(date.fromordinal(day.toordinal() - 1), day, language())


def moment(iso: str) -> str:
    """An ISO time on the clock it was told in."""
    return formats.moment(datetime.fromisoformat(iso), language())
