"""What reports and ideas say: what happened, how long it lasted, what kind they are."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen.core.captured import HELP, MINUTES
from kaizen.models import Idea
from lean import formats
from lean.templatetags.lean import language

SIGNS: dict[str, Any] = {  # on the tiles of *What happened?*; the rarer ones are called as the wastes are
    "waiting": _("Waiting"), "defects": _("Bad part"), "machine": _("Machine"), "material": _("Material missing"),
    "motion": _("Searching"), "inventory": _("Too much stock"), "standard": _("Standard unclear"), "other": _("Other"),
}  # fmt: skip
KINDS: dict[str, Any] = {  # on the tiles of *What is it?*, each with what it means
    "problem": (_("Problem"), _("something is not right")),
    "idea": (_("Idea"), _("it could be better")),
    "safety": (_("Safety"), _("near miss, hazard")),
    HELP: (_("Help now"), _("stop or call, andon")),
    "deviation": (_("Deviation"), _("not done as the standard says")),
}


def kind(key: str) -> str:
    return str(Idea.Kind(key).label)


def span(minutes: int) -> str:
    """``15 min``, ``2 h``; the longest is *a shift or longer*."""
    if minutes >= MINUTES[-1]:
        return gettext("a shift or longer")
    return formats.age(timedelta(minutes=minutes), language())


def lasted(minutes: int | None) -> str:
    """``lasted about 15 min``; empty where nobody said."""
    return gettext("lasted about %(span)s") % {"span": span(minutes)} if minutes else ""
