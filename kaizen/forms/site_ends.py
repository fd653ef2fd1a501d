"""Forms about the end of a site: where orders of rollouts go, and whose are taken."""

from django import forms
from django.utils.translation import gettext_lazy as _

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class SiteEndForm(forms.Form):
    """Where the site's own installation takes orders."""

    address = forms.CharField(
        label=_("Address of the site's own installation"), max_length=500, widget=forms.URLInput(attrs=PLAIN),
        help_text=_("For New Lean: https://, its name, then /api/v1/orders/ and the short name of the site there."),
    )  # fmt: skip


class OrderSenderForm(forms.Form):
    """Another installation, with the secret that it showed."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people call it, for example: Augsburg."))
    secret = forms.CharField(
        label=_("Secret"), max_length=120, widget=forms.PasswordInput(attrs=PLAIN),
        help_text=_("The sender showed it once. It begins with whsec_."),
    )  # fmt: skip
