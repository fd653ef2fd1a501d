"""The form in which a person names a deputy."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.services.standards.rows import printed
from lean.forms.base import DayInput
from lean.models import Site, User
from lean.services.deputies import MOST, candidates


class PersonField(forms.ModelChoiceField):
    """People by the name that a signature prints."""

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        return printed(obj)


class DeputyForm(forms.Form):
    """Who, from when until when, and why."""

    deputy = PersonField(
        User.objects.none(), label=_("Deputy"), help_text=_("Somebody else of this site, whatever the role.")
    )
    first = forms.DateField(label=_("From"), widget=DayInput)
    last = forms.DateField(label=_("Until, this day included"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=MOST, help_text=_("For example: holiday, shift, training."))

    def __init__(self, data: Any = None, *, site: Site, person: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["deputy"]
        field.queryset = candidates(person, site).order_by("last_name", "first_name", "username")
        self.initial.setdefault("first", timezone.localdate())
