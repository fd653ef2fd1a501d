"""PIN and badge of a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean.services.pins import BADGE_MOST, MOST

HIDDEN = {"autocomplete": "off"}
DIGITS = HIDDEN | {"inputmode": "numeric"}


class PinForm(forms.Form):
    """A PIN that the person chose, twice."""

    prefix = "own"
    pin = forms.CharField(label=_("New PIN"), max_length=MOST, widget=forms.PasswordInput(DIGITS),
                          help_text=_("6 to 12 digits. It is for shared devices only."))  # fmt: skip
    again = forms.CharField(label=_("The PIN once more"), max_length=MOST, widget=forms.PasswordInput(DIGITS))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if {"pin", "again"} <= values.keys() and values["pin"] != values["again"]:
            raise ValidationError({"again": _("This is another one.")})
        return values


class BadgeForm(forms.Form):
    prefix = "badge"
    badge = forms.CharField(
        label=_("Number of the badge"), max_length=BADGE_MOST, widget=forms.PasswordInput(HIDDEN),
        help_text=_("Scan it, or type what stands on it. Kept in a form from which nobody reads it back."),
    )  # fmt: skip
