"""Forms about the night."""

from django import forms
from django.utils.translation import gettext_lazy as _

from valuestream.models import NightPlan


class PlanForm(forms.ModelForm):
    """When the night is due and what it looks at."""

    class Meta:
        model = NightPlan
        fields = ("is_on", "at", "weeks", "late_after_hours")
        labels = {
            "is_on": _("Run every night"), "at": _("Report due at"), "weeks": _("Weeks looked at"),
            "late_after_hours": _("Hours after which data is late"),
        }  # fmt: skip
        help_texts = {
            "at": _("On the clock of the site. Half an hour before the first shift is usual."),
            "weeks": _("4 to 104. Limits need ten days with figures, drift twenty; told by the week, as many weeks."),
            "late_after_hours": _("From the newest event to the due time; free days do not count."),
        }
        widgets = {"at": forms.TimeInput(format="%H:%M", attrs={"type": "time"})}


class MailForm(forms.Form):
    """Where the reports go."""

    address = forms.EmailField(
        label=_("E-mail address"), help_text=_("The address of your account; it counts for every site.")
    )


class HookForm(forms.Form):
    """Where reports are posted to."""

    address = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Begins with https://. Whoever receives there checks the signature with the secret."),
    )  # fmt: skip


class HookChangeForm(HookForm):
    """Where reports are posted to, and whether."""

    is_on = forms.BooleanField(label=_("Post each report"), required=False)
