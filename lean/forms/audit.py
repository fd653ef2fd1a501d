"""Which entries of the audit trail are shown."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.forms.base import DayInput


class AuditFilter(forms.Form):
    """All fields are optional; empty ones ask for nothing."""

    text = forms.CharField(label=_("What or who"), max_length=80, required=False)
    first = forms.DateField(label=_("From"), widget=DayInput, required=False)
    last = forms.DateField(label=_("To"), widget=DayInput, required=False)

    def condition(self) -> Q:
        """The filter as a condition over audit entries; days are whole days in the active time zone."""
        values, found = self.cleaned_data, Q()
        if values["text"]:
            text = values["text"]
            found &= Q(action__icontains=text) | Q(actor__icontains=text) | Q(object_type__icontains=text)
        if values["first"]:
            found &= Q(at__gte=timezone.make_aware(datetime.combine(values["first"], time.min)))
        if values["last"]:
            after = datetime.combine(values["last"] + timedelta(days=1), time.min)
            found &= Q(at__lt=timezone.make_aware(after))
        return found
