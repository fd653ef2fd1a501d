"""The search of the library."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.library import Asked, Choices
from kaizen.library_words import OUTCOMES
from kaizen.templatetags.ideas import waste_name


class LibraryForm(forms.Form):
    """What somebody looks for; choices are what is there."""

    text = forms.CharField(label=_("Words"), max_length=200, required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    waste = forms.ChoiceField(label=_("Waste"), required=False)
    machine_class = forms.ChoiceField(label=_("Machine class"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    word = forms.ChoiceField(label=_("Outcome"), required=False)

    def __init__(self, data: Any, *, known: Choices) -> None:
        super().__init__(data)
        plain = {"step": known.steps, "machine_class": known.machine_classes, "site": known.sites}
        words = [*OUTCOMES.items(), ("adapted", _("adapted"))]
        told = {name: [(one, one) for one in values] for name, values in plain.items()}
        told |= {"waste": [(one, waste_name(one)) for one in known.wastes], "word": words}  # type: ignore[dict-item]
        for name, pairs in told.items():
            self.fields[name].choices = [("", _("any")), *pairs]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What was asked for; a choice that is not there asks for nothing."""
        self.full_clean()
        return Asked(**{name: self.cleaned_data.get(name, "") for name in self.fields})
