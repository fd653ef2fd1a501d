"""What tiles say beyond the words of boards: losses, limits, budgets, looks back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.holding import Look
from kaizen.core.board.marks import Light
from lean import formats
from lean.templatetags.lean import language

Doc = Mapping[str, Any]
LIMITS: dict[str, Any] = {
    Light.ACT: _("above the limit"), Light.OK: _("within the limit"), Light.NODATA: _("no data, or late"),
}  # fmt: skip
BUDGETS: dict[str, Any] = {
    Light.ACT: _("the budget is used up"), Light.WATCH: _("used faster than the straight line"),
    Light.OK: _("within the straight line"), Light.NODATA: _("no data, or late"),
}  # fmt: skip
LOOKS: dict[str, Any] = {
    "holds": _("holds"), "relapsed": _("relapsed"), "unsure": _("not sure yet"), "due": _("due"),
}  # fmt: skip
UNKNOWN: dict[str, Any] = {  # parts of a size, and how each is told where nobody knows it
    "hours": _("hours unknown"), "money": _("€ unknown"), "co2e": _("CO₂e unknown"),
}  # fmt: skip


def loss_amount(doc: Doc, measure: str) -> str:
    """The size by which losses are compared."""
    return _size(doc, measure if measure in UNKNOWN else "hours")


def loss_rest(doc: Doc, measure: str) -> str:
    """The other sizes of a loss; what nobody knows says so."""
    own = measure if measure in UNKNOWN else "hours"
    return ", ".join(_size(doc, part) for part in UNKNOWN if part != own)


def _size(doc: Doc, part: str) -> str:
    figure = doc["size"][part]
    if "missing" in figure:
        return str(UNKNOWN[part])
    if part == "co2e":
        return gettext("%(mass)s CO₂e") % {"mass": formats.mass(figure["value"], language())}
    if part == "money":
        return formats.with_unit(formats.number(figure["value"], language()), "€", language())
    return formats.with_unit(formats.number(figure["value"], language()), "h", language())


def look_word(look: Look, today: date) -> str:
    """What a look back said; of one that is still ahead its day."""
    if look.state == "ahead":
        return formats.day(look.on, language(), year=look.on.year != today.year)
    return str(LOOKS[look.state])
