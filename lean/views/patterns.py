"""The page ``/patterns/``: every component of the shell in every state, to look at and to test."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lean.access import MAY, SIGNED_IN, policy
from lean.models import Role
from lean.units import Measure, Missing, Unit

ICONS = (
    "calendar", "chart", "check", "clock", "compare", "down", "download", "edit", "eye", "file", "fit", "hourglass",
    "info", "left", "link", "lock", "mail", "map", "menu", "minus", "plus", "print", "right", "search", "table",
    "theme", "trash", "undo", "up", "upload", "user", "x",
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind; ``station`` is required, so an empty form shows its errors."""

    station = forms.CharField(label=_("Station"), help_text=_("As it is called in the log."))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("Production")), ("b", _("Set-up"))])
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    keep = forms.BooleanField(label=_("Keep exact copies and mark them"), required=False)
    log = forms.FileField(label=_("File"), required=False)


def sample_figures() -> list[tuple[Any, Any, str]]:
    """Label, figure and way of reading."""
    return [
        (_("Lead time"), Measure(2_851_200.0, Unit.SECOND, 225).as_json(), ""),
        (_("Cycle time"), Measure(954.0, Unit.SECOND, 274, 0.97).as_json(), "minutes"),
        (_("First-pass yield"), Measure(0.48, Unit.RATIO, 225).as_json(), ""),
        (_("Stock"), Measure(682.0, Unit.PIECE, 147).as_json(), ""),
        (_("Set-up time"), Missing("no_setup").as_json(), "minutes"),
    ]


@policy(SIGNED_IN)
def patterns(request: HttpRequest) -> HttpResponse:
    """Everything the shell is made of, with sample values."""
    context = {
        "figures": sample_figures(),
        "form": SampleForm({}),
        "icons": ICONS,
        "marks": ("ok", "watch", "act", "nodata", "signal"),
        "page": Paginator(range(1, 4544), 100).page(3),
        "roles": [role.label for role in Role if role in MAY["load_data"]],
    }
    return render(request, "lean/patterns.html", context)
