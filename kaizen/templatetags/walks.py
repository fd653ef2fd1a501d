"""How rounds and cards are put into words and marks."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.cards import Stand
from kaizen.core.standards.checklist import Answer
from kaizen.forms.walks import SO
from lean.templatetags.lean import mark

register = template.Library()
SIDES: dict[str, Any] = {"yes": _("Is so"), "no": _("Is not so"), "unseen": _("Not to be seen")}
MARKS = {"yes": "ok", "no": "act", "unseen": "nodata"}
SIDE_OF = {so: side for side, so in SO.items()}
STANDS: dict[str, Any] = {
    Stand.RED: _("not as it should be"),
    Stand.DUE: _("due"),
    Stand.GREEN: _("as it should be"),
    Stand.OFF: _("not due"),
}
STAND_MARKS = {Stand.RED: "act", Stand.DUE: "watch", Stand.GREEN: "ok", Stand.OFF: "nodata"}


@register.filter
def side_word(side: str) -> str:
    return str(SIDES[side])


@register.filter
def side_mark(side: str) -> SafeString:
    return mark(MARKS[side], "", str(SIDES[side]))


@register.filter
def is_side(answer: Answer | None, side: str) -> bool:
    """Whether this side was chosen."""
    return isinstance(answer, Answer) and SIDE_OF[answer.is_so] == side


@register.filter
def answer_mark(answer: Answer) -> SafeString:
    return side_mark(SIDE_OF[answer.is_so])


@register.filter
def stand_word(stand: str) -> str:
    return str(STANDS[Stand(stand)])


@register.filter
def stand_mark(stand: str) -> SafeString:
    return mark(STAND_MARKS[Stand(stand)], "l", stand_word(stand))


@register.filter
def turn_mark(is_good: bool) -> SafeString:
    return mark("ok" if is_good else "act", "", str(STANDS[Stand.GREEN if is_good else Stand.RED]))
