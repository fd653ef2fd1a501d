"""What a brief says: each of its sentences and options in the reader's language, and by which rule. No machine writes.

A rule of ``kaizen.core.board.brief`` has its line in ``SENTENCES`` or ``OPTIONS`` and in ``RULES``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kaizen import board_words
from kaizen.trial_words import METRICS
from lean import formats
from lean.templatetags.lean import figure_reason, language
from valuestream import night_words
from valuestream.templatetags.findings import rule_label, said

Doc = dict[str, Any]
Said = tuple[str, str]  # head and text
RULES: dict[str, tuple[Any, Any]] = {  # name, what it does
    "late": (_("data is late"), _(
        "No night has told today, or a stream's newest event is older than the site allows."
    )),
    "changed": (_("new signal"), _(
        "A figure of the night broke a rule of its control chart for the first time: beyond the limits, a run, a trend "
        "or a drift."
    )),
    "gone": (_("back to usual"), _("A signal for the worse that an earlier night told is back within its limits.")),
    "overdue": (_("overdue promise"), _("An action of this board is open and its date is over.")),
    "help": (_("help asked for"), _(
        "Calls at machines that are not resolved, and escalations to this board without an answer."
    )),
    "bottleneck": (_("bottleneck"), _(
        "The station that ran longest at a stretch in the last seven days. Orders before it: the average of the period "
        "of the map, not a count of this morning."
    )),
    "crew": (_("crew as a number"), _(
        "The newest number that the team entered, where it misses its target or is older than the last day of work."
    )),
    "hours": (_("other hours"), _(
        "An exception of the site's calendar, or of a station's, for today. Maintenance is known only where it is "
        "entered there."
    )),
    "forecast": (_("forecast"), _("The middle of the last five daily figures misses the target of today.")),
    "solved": (_("solved elsewhere"), _(
        "A standard for this step that was proven at another site and never offered here."
    )),
    "finding": (_("finding"), _(
        "The finding of the night that is worth most at a step that the brief names. Its whole size is the most that "
        "can be gained."
    )),
}  # fmt: skip
WHY_MUTED: dict[str, Any] = {
    "too_few": _("fewer than ten have been settled"),
    "too_rarely": _("right less often than half of the time, or than misses are common anyway"),
}
COLUMNS: dict[str, Any] = {"output": _("Output"), "co2e": "CO₂e", "cost": _("Cost")}


@dataclass(frozen=True, slots=True)
class Line:
    """``head``: half a sentence that says it; ``text``: the figures behind it; ``short``: what of it a board shows.

    ``told``: the head as it stands before its figures, ``aloud``: all of it as it is read.
    """

    head: str
    text: str
    short: str

    @property
    def told(self) -> str:
        return self.head if self.head.endswith(".") else f"{self.head}."

    @property
    def aloud(self) -> str:
        return f"{self.told} {self.text}".strip()


def line(one: Doc, day: date) -> Line:
    """A sentence or an option of a brief of that day."""
    head, text = {**SENTENCES, **OPTIONS}[one["rule"]](one["values"], day)
    return Line(head, text, SHORT[one["rule"]](one) if one["rule"] in SHORT else text)


def rule(key: str) -> str:
    return str(RULES[key][0])


def _late(values: Doc, day: date) -> Said:
    if "stream" in values:
        old = formats.age(timedelta(hours=values["hours_old"] or 0), language())
        head = gettext("Data of %(stream)s is %(old)s old") % {"stream": values["stream"], "old": old}
    elif values["newest"]:
        newest = formats.day(date.fromisoformat(values["newest"]), language(), year=False)
        head = gettext("The newest night is of %(day)s") % {"day": newest}
    else:
        head = gettext("No night has looked at the data yet")
    return head, gettext("What changed since is unknown.")


def _changed(values: Doc, day: date) -> Said:
    return night_words.headline(values["change"]), night_words.sentence(values["change"])


def _gone(values: Doc, day: date) -> Said:
    figure = night_words.figure_at(values["key"], values["step"])
    return gettext("%(figure)s is back to usual") % {"figure": figure}, gettext("It was a signal for the worse.")


def _overdue(values: Doc, day: date) -> Said:
    n = values["count"]
    head = ngettext("%(n)s promise is overdue", "%(n)s promises are overdue", n) % {"n": formats.number(n, language())}
    late = ngettext("%(n)s day late", "%(n)s days late", values["days"]) % {"n": values["days"]}
    told = {"text": values["text"], "owner": board_words.owner(values["owner"]), "late": late}
    return head, gettext("The oldest: %(text)s (%(owner)s), %(late)s.") % told


def _help(values: Doc, day: date) -> Said:
    calls, asked = values["calls"], values["asked"]
    parts = [ngettext("%(n)s call at a machine", "%(n)s calls at machines", calls) % {"n": calls}] if calls else []
    if asked:
        parts.append(ngettext("%(n)s escalation to answer", "%(n)s escalations to answer", asked) % {"n": asked})
    if values["late"]:
        parts.append(ngettext("%(n)s of them late", "%(n)s of them late", values["late"]) % {"n": values["late"]})
    return gettext("Help is asked for"), f"{', '.join(parts)}."


def _bottleneck(values: Doc, day: date) -> Said:
    place = {"station": values["station"], "step": values["step"], "old": values["moved_from"]}
    if values["moved_from"]:
        head = gettext("Bottleneck moved from %(old)s to %(step)s, %(station)s") % place
    else:
        head = gettext("Bottleneck: %(step)s, %(station)s") % place
    waiting = values["waiting"]
    if "missing" in waiting:
        return head, gettext("How many orders wait before it is unknown.")
    orders = {"orders": night_words.value(waiting["value"], waiting["unit"]),
              "n": formats.number(waiting["n"], language())}  # fmt: skip
    return head, gettext("%(orders)s wait before it on average (n = %(n)s).") % orders


def _crew(values: Doc, day: date) -> Said:
    target = values["target"]
    wanted = formats.number(_whole(target), language()) if target is not None else gettext("none")
    if values["people"] is None:
        return gettext("%(name)s: unknown") % values, gettext(
            "No number since the last day of work. Target: %(target)s."
        ) % {"target": wanted}
    told = {"name": values["name"], "people": board_words.value_text(values["people"], "people")}
    when = {"when": _when(date.fromisoformat(values["day"]), day), "target": wanted}
    return gettext("%(name)s: %(people)s") % told, gettext("Entered for %(when)s; target %(target)s.") % when


def _hours(values: Doc, day: date) -> Said:
    head = gettext("Other hours today: %(reason)s") % values
    where = ", ".join(values["stations"]) or gettext("the whole site")
    spans = ", ".join(f"{begin}{formats.DASH}{end}" for begin, end in values["intervals"]) or gettext("no shift")
    return head, f"{where}: {spans}."


def _forecast(values: Doc, day: date) -> Said:
    told = {
        "middle": board_words.value_text(values["middle"], values["unit"]),
        "target": board_words.value_text(values["target"], values["unit"]), "right": values["right"],
        "settled": values["settled"], "base": formats.percent(values["base"], language()),
        "sign": "≥" if values["better"] == "higher" else "≤",
    }  # fmt: skip
    head = gettext("%(name)s will probably miss the target today") % values
    text = gettext(
        "Middle of the last five days %(middle)s, target %(sign)s %(target)s. Right on %(right)s of %(settled)s days; "
        "%(base)s of all days miss anyway."
    )
    return head, text % told


def _solved(values: Doc, day: date) -> Said:
    return gettext("Solved at %(site)s: %(title)s") % values, gettext("Proven there for %(step)s.") % values


def _finding(values: Doc, day: date) -> Said:
    return values["step"], said(values["finding"]["hint"], values["finding"]["values"])


def _short_change(one: Doc) -> str:
    change = one["values"]["change"]
    return night_words.value(change["now"]["value"], change["unit"])


def _short_finding(one: Doc) -> str:
    return f"{rule_label(one['values']['finding']['rule'])}, {effect(one['effects']['measured'])}"


def _short_solved(one: Doc) -> str:
    return f"{_measured(one)} {effect(one['effects']['measured'])}"


def _short_bottleneck(one: Doc) -> str:
    waiting = one["values"]["waiting"]
    if "missing" in waiting:
        return gettext("waiting: unknown")
    return gettext("on average %(orders)s before it") % {"orders": night_words.value(waiting["value"], waiting["unit"])}


SHORT: dict[str, Callable[[Doc], str]] = {  # where the whole text is too long for a board
    "changed": _short_change, "bottleneck": _short_bottleneck, "finding": _short_finding, "solved": _short_solved,
}  # fmt: skip


SENTENCES: dict[str, Callable[[Doc, date], Said]] = {
    "late": _late, "changed": _changed, "gone": _gone, "overdue": _overdue, "help": _help, "bottleneck": _bottleneck,
    "crew": _crew, "hours": _hours, "forecast": _forecast,
}  # fmt: skip
OPTIONS: dict[str, Callable[[Doc, date], Said]] = {"solved": _solved, "finding": _finding}


def news(content: Doc) -> str:
    """What stands on top where nothing is new, or nobody knows; empty where the sentences say it."""
    if content["news"] == "nothing":
        return gettext("Nothing changed.")
    is_said = content["news"] == "changed" or any(one["kind"] == "late" for one in content["sentences"])
    return "" if is_said else gettext("What changed is unknown: the night looked at no stream of this board.")


def effects(one: Doc) -> list[tuple[str, str]]:
    """What an option brings, column by column; where nobody measured it: unknown."""
    told = [(str(label), effect(one["effects"][key])) for key, label in COLUMNS.items()]
    return [(_measured(one), effect(one["effects"]["measured"])), *told]


def _measured(one: Doc) -> str:
    if one["rule"] == "solved":
        return str(METRICS.get(one["values"]["figure"], one["values"]["figure"]))
    is_orders = one["values"]["hours_of"] == "orders"
    return gettext("Hours in which orders lie") if is_orders else gettext("Hours of stations")


def effect(told: Doc) -> str:
    """A change with its interval; without a middle the most that can be gained; else unknown, with the reason."""
    if "missing" in told:
        reason = figure_reason(told)
        return gettext("unknown: %(reason)s") % {"reason": reason} if reason else gettext("unknown")
    if told["value"] is None:
        most = formats.quantity(-told["low"], told["unit"], language())
        return gettext("up to %(most)s less") % {"most": most}
    low, high = (formats.change(told[end], language()) for end in ("low", "high"))
    around = f"[{low}; {high}]" if language() == "de" else f"[{low}, {high}]"
    return f"{formats.change(told['value'], language())} {around}"


def muted(one: Doc) -> str:
    """A forecast that is made and not told: how often it was right, and why that is too little."""
    words = {"name": one["name"], "right": one["right"], "settled": one["settled"], "why": WHY_MUTED[one["why"]]}
    return gettext("%(name)s: right on %(right)s of %(settled)s days; %(why)s.") % words


def _when(day: date, today: date) -> str:
    if day == today:
        return gettext("today")
    if day == today - timedelta(days=1):
        return gettext("yesterday")
    return formats.day(day, language(), year=False)


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number
