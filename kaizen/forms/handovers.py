"""The form by which a shift hands over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen import help_words
from kaizen.core.board.shifts import Span


class HandoverForm(forms.Form):
    """The shift, of those that may hand over, and what the next one has to know."""

    shift = forms.ChoiceField(label=_("Shift"))
    note = forms.CharField(
        label=_("What the next shift has to know"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("No names: machines, orders, material, what was tried."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, spans: Sequence[Span]) -> None:
        super().__init__(data)
        self.spans = {span.key: span for span in spans}
        field = self.fields["shift"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(span.key, help_words.shift(span.day, span.shift)) for span in spans]

    def told(self) -> dict[str, Any]:
        """The values as ``write`` takes them."""
        return {"span": self.spans[self.cleaned_data["shift"]], "note": self.cleaned_data["note"]}
