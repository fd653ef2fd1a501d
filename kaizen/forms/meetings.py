"""Forms of a stand-up: short enough to be filled while ten people stand there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen.board_words import OWNERS
from kaizen.core.board.agenda import ASKED
from kaizen.forms import boards
from kaizen.services.boards.meetings import LONGEST, MOST
from lean.forms.base import DayInput

PLAIN = {"autocomplete": "off"}
QUESTIONS: dict[str, Any] = {
    "yesterday": _("What went well yesterday, and what did not?"),
    "today": _("What is critical today?"),
    "check": _("How do we know at the end of the shift?"),
}


class PromiseForm(forms.Form):
    """What is done, by whom, until when."""

    text = forms.CharField(
        label=pgettext_lazy("board", "Action"), max_length=boards.TEXT, widget=forms.TextInput(attrs=PLAIN)
    )
    owner = forms.ChoiceField(label=_("Owner"), choices=list(OWNERS.items()), widget=forms.RadioSelect)
    due = forms.DateField(label=_("Until"), widget=DayInput())


class RedForm(PromiseForm):
    """Why a day is red, and what is done about it."""

    reason = forms.CharField(label=_("Reason"), max_length=boards.TEXT, widget=forms.TextInput(attrs=PLAIN))
    field_order = ("reason", "text", "owner", "due")


class DoneForm(boards.DoneForm):
    """Says in the field what it is for: there is no room for a label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].widget.attrs |= {**PLAIN, "placeholder": _("What came of it")}


class AttendForm(forms.Form):
    attendance = forms.IntegerField(
        label=_("How many are here"), min_value=0, max_value=MOST, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class QuestionsForm(forms.Form):
    """``seen-<key>``: what stood there when the page was made, so that nobody writes over another one."""

    def __init__(self, data: Any = None, *, stored: dict[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for key in ASKED:
            area = forms.Textarea(attrs={"rows": 2})
            text = stored.get(key, "")
            self.fields[key] = forms.CharField(
                label=QUESTIONS[key], max_length=LONGEST, required=False, initial=text, widget=area
            )
            self.fields[f"seen-{key}"] = forms.CharField(
                required=False, initial=text, widget=forms.HiddenInput, strip=False
            )

    @property
    def seen(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"seen-{key}"] for key in ASKED}
