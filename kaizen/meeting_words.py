"""What a stand-up says: the items of its agenda, and its minutes for page and paper."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen import board_words
from kaizen.core.board.agenda import ASKED, CLOSE, ESCALATIONS, PROMISES, QUESTIONS, REDS, Item
from kaizen.forms.meetings import QUESTIONS as ASKING
from lean import formats
from lean.templatetags.lean import language

Doc = dict[str, Any]
ITEMS: dict[str, Any] = {
    PROMISES: _("Promises"), REDS: _("Open reds"), ESCALATIONS: _("Escalations"), QUESTIONS: _("Three questions"),
    CLOSE: _("Wrap-up"),
}  # fmt: skip


def item(one: Item) -> str:
    return board_words.letter(one.letter) if one.letter else str(ITEMS[one.kind])


def facts(minutes: Doc, zone: str) -> list[tuple[str, str]]:
    """When it ran, for how long, how many came."""
    begin, end = (
        datetime.fromisoformat(minutes[key]).astimezone(ZoneInfo(zone)) for key in ("started", "ended")
    )  # fmt: skip
    people = minutes["attendance"]
    took = {"took": formats.duration(minutes["seconds"], language()), "planned": minutes["planned_minutes"]}
    brief = minutes["brief"]
    told = [
        (gettext("Day"), formats.day(date.fromisoformat(minutes["day"]), language())),
        (gettext("Time"), f"{begin:%H:%M} {formats.DASH} {end:%H:%M}"),
        (gettext("Took"), gettext("%(took)s of %(planned)s min") % took),
        (gettext("People"), str(people) if people is not None else gettext("not counted")),
    ]
    return [*told, (gettext("Brief"), gettext("version %(n)s") % {"n": brief["number"]})] if brief else told


def sections(minutes: Doc) -> list[tuple[str, list[str]]]:
    """The minutes part by part; a part without a line is left out."""
    made = minutes["decisions"]
    found = [
        (gettext("Reds answered"), [_red(one) for one in made["reds"]]),
        (gettext("Promised"), [_promised(one) for one in made["promised"]]),
        (gettext("Done"), [_done(one) for one in made["done"]]),
        (gettext("Moved to another day"), [_moved(one) for one in made["moved"]]),
        (gettext("Goes on, and stands there again tomorrow"), [_promised(one) for one in made["carried"]]),
        (gettext("Escalations"), [_escalation(one) for one in made["escalations"]]),
        (gettext("Three questions"), [f"{ASKING[key]} {minutes['answers'][key]}" for key in ASKED
                                      if key in minutes["answers"]]),
    ]  # fmt: skip
    return [(name, lines) for name, lines in found if lines]


def _day(iso: str) -> str:
    return formats.day(date.fromisoformat(iso), language(), year=False)


def _promised(one: Doc) -> str:
    told = {"text": one["text"], "owner": board_words.owner(one["owner"]), "due": _day(one["due"])}
    return gettext("%(text)s (%(owner)s, until %(due)s)") % told


def _done(one: Doc) -> str:
    return f"{one['text']}: {one['more']}" if one["more"] else str(one["text"])


def _moved(one: Doc) -> str:
    told = {"text": one["text"], "was": _day(one["was_due"]), "due": _day(one["due"]), "reason": one["more"]}
    return gettext("%(text)s: from %(was)s to %(due)s, because %(reason)s") % told


def _red(one: Doc) -> str:
    told = {
        "kpi": one["kpi"], "day": _day(one["day"]), "value": board_words.value_text(one["value"], one["unit"]),
        "reason": one["reason"], "action": _promised(one["action"]),
    }  # fmt: skip
    return gettext("%(kpi)s on %(day)s, %(value)s: %(reason)s. %(action)s") % told


def _escalation(one: Doc) -> str:
    told = {"source": one["from"], "target": one["to"], "text": one["text"], "answer": one["answer"]}
    if one["answer"]:
        return gettext("%(source)s asked %(target)s: %(text)s. Answer: %(answer)s") % told
    return gettext("%(source)s asks %(target)s: %(text)s") % told
