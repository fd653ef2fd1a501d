"""Which entries of the audit trail are shown."""

from datetime import datetime, time, timedelta
from operator import itemgetter

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean.actions import labels
from lean.forms.base import DayInput


def _actions() -> list[tuple[str, str]]:
    return [
        ("", str(_("everything"))),
        *sorted(((code, str(label)) for code, label in labels().items()), key=itemgetter(1)),
    ]


class AuditFilter(forms.Form):
    """All fields are optional; empty ones ask for nothing."""

    action = forms.ChoiceField(label=_("What"), choices=_actions, required=False)
    actor = forms.CharField(label=_("Who"), max_length=80, required=False)
    first = forms.DateField(label=_("From"), widget=DayInput, required=False)
    last = forms.DateField(label=pgettext_lazy("last day", "To"), widget=DayInput, required=False)

    def condition(self) -> Q:
        """The filter as a condition over audit entries; days are whole days in the active time zone."""
        values, found = self.cleaned_data, Q()
        if values["action"]:
            found &= Q(action=values["action"])
        if values["actor"]:
            found &= Q(actor__icontains=values["actor"])
        if values["first"]:
            found &= Q(at__gte=timezone.make_aware(datetime.combine(values["first"], time.min)))
        if values["last"]:
            after = datetime.combine(values["last"] + timedelta(days=1), time.min)
            found &= Q(at__lt=timezone.make_aware(after))
        return found
