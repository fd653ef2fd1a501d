"""What somebody looks at on the page of the figures of rollouts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.models import Adoption
from kaizen.services.rollouts.kpis import Asked
from lean.forms.base import DayInput


class KpiForm(forms.Form):
    """Choices are the sites and standards of the lines that may be seen."""

    site = forms.ChoiceField(label=_("Receiving site"), required=False)
    standard = forms.ChoiceField(label=_("Standard"), required=False)
    first = forms.DateField(label=_("Asked from"), widget=DayInput, required=False)
    last = forms.DateField(label=_("Asked until"), widget=DayInput, required=False)

    def __init__(self, data: Any, *, rows: Iterable[Adoption]) -> None:
        super().__init__(data)
        known = list(rows)
        sites = {row.site.slug: row.site.name for row in known}
        standards = {
            str(one.pk): f"{one.code}: {one.name}" for one in {row.rollout.standard: 1 for row in known}
        }  # fmt: skip
        for name, pairs in (("site", sites), ("standard", standards)):
            chosen = sorted(pairs.items(), key=lambda pair: pair[1])
            self.fields[name].choices = [("", _("any")), *chosen]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["first"] > told["last"]:
            raise ValidationError({"last": _("This day is before the first one.")})
        return told

    def asked(self) -> Asked:
        """What was asked for; what was refused asks for nothing."""
        self.full_clean()
        told = self.cleaned_data
        standard = told.get("standard")
        return Asked(told.get("site") or "", int(standard) if standard else None, told.get("first"), told.get("last"))
