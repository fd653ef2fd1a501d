"""The week and the exceptions of a working calendar."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from lean import spans
from lean.forms.base import DayInput
from lean.services.calendars import ShiftPattern

CLOCK = forms.TimeInput({"placeholder": "06:00", "autocomplete": "off"}, format="%H:%M")  # 24 h in every browser


class SpansField(forms.CharField):
    """Clock spans as text: ``09:00–09:15, 12:00–12:30``."""

    def clean(self, value: Any) -> list[spans.Span]:
        try:
            return spans.read(super().clean(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(part)s” is not a time like 09:00–09:15."), code="span", params={"part": str(error)}
            ) from error


class ShiftForm(forms.Form):
    """One shift on its weekdays. A line that is left empty is no shift."""

    name = forms.CharField(label=_("Shift"), max_length=40, required=False)
    start = forms.TimeField(label=_("Start"), widget=CLOCK, required=False)
    end = forms.TimeField(label=_("End"), widget=CLOCK, required=False)
    breaks = SpansField(label=_("Breaks"), required=False, max_length=200)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(WEEKDAYS_ABBR.items()), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple({"class": "row"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not any(values.get(name) not in (None, "", []) for name in self.fields):
            return values
        for name in ("start", "end"):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, _("A shift needs a start and an end."))
        if not values.get("weekdays"):
            self.add_error("weekdays", _("Choose the weekdays of this shift."))
        return values

    @property
    def pattern(self) -> ShiftPattern | None:
        """The shift of this line; None when the line is empty."""
        values = self.cleaned_data
        if values.get("start") is None:
            return None
        return ShiftPattern(
            values["name"], values["start"], values["end"], tuple(values["weekdays"]), tuple(values["breaks"])
        )


WeekFormSet = forms.formset_factory(ShiftForm, extra=2, max_num=40)


def initial_of(patterns: list[ShiftPattern]) -> list[dict[str, Any]]:
    """What the formset shows for the week as it is."""
    return [
        {
            "name": one.name,
            "start": one.start,
            "end": one.end,
            "weekdays": one.weekdays,
            "breaks": spans.write(one.breaks),
        }
        for one in patterns
    ]


class ExceptionForm(forms.Form):
    """One day or several in a row that are not as every week."""

    first = forms.DateField(label=_("First day"), widget=DayInput)
    last = forms.DateField(label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: one day."))
    reason = forms.CharField(label=_("Reason"), max_length=80)
    hours = SpansField(
        label=_("Working hours"), required=False, max_length=200, help_text=_("Empty: closed. Example: 06:00–12:00")
    )
