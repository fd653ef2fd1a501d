"""The form in which a site says by when the gates of rollouts are wanted."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.duties import DUTIES, LONGEST
from kaizen.gate_words import OWED


class TimesForm(forms.Form):
    """Working days, a field for each duty."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for one in DUTIES:
            self.fields[one.key] = forms.IntegerField(
                label=format_lazy("{}", OWED[one.key]), min_value=1, max_value=LONGEST,
                help_text=_("%(gate)s, working days; usually %(days)s") % {"gate": one.gate.value, "days": one.days},
            )  # fmt: skip
