"""A screen: its name and look, its pairing, and who acts there."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.models import Screen
from kaizen.services.boards.device_acts import DeviceAct
from lean.forms.accounts import spoken
from lean.services.pins import BADGE_MOST, MOST

THEMES = [("dark", _("dark")), ("light", _("light"))]
SIZES = [(0, _("normal")), (1, _("large")), (2, _("very large"))]
OFF = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
CAPITALS = OFF | {"autocapitalize": "characters"}
MASKED = OFF | {"class": "masked"}


class Forgotten(forms.TextInput):
    """A field that a refused form shows empty again. Not one for passwords: a browser would offer to keep them."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class ScreenForm(forms.Form):
    name = forms.CharField(label=_("Where it hangs"), max_length=80)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES, initial="dark")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=spoken)
    size = forms.TypedChoiceField(label=_("Text size"), choices=SIZES, coerce=int, initial=0)
    acts = forms.BooleanField(
        label=_("People confirm here by badge or PIN"), required=False,
        help_text=_("For tablets and touch screens. Off: the screen only shows."),
    )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What the services take."""
        values = dict(self.cleaned_data)
        return {"name": values.pop("name"), "profile": values}

    @staticmethod
    def initial_of(screen: Screen) -> dict[str, Any]:
        return {"name": screen.name, **screen.profile}


class PairForm(forms.Form):
    """What a device types to become a screen."""

    refusal = _("Not paired:")
    board = forms.CharField(label=_("Code of the board"), max_length=20, widget=forms.TextInput(CAPITALS))
    code = forms.CharField(label=_("Pairing code"), max_length=20, widget=forms.TextInput(CAPITALS))


class ActForm(forms.Form):
    """Who acts, by badge, or by user name and PIN; and what may be said with it."""

    refusal = _("Not confirmed:")
    text = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(OFF | {"autocapitalize": "sentences"})
    )
    badge = forms.CharField(label=_("Scan the badge"), max_length=BADGE_MOST, required=False,
                            widget=Forgotten(MASKED | {"autofocus": True}))  # fmt: skip
    username = forms.CharField(label=_("or user name"), max_length=150, required=False, widget=Forgotten(OFF))
    pin = forms.CharField(label=_("and PIN"), max_length=MOST, required=False,
                          widget=Forgotten(MASKED | {"inputmode": "numeric"}))  # fmt: skip

    def __init__(self, *args: Any, act: DeviceAct, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = act.asks
        if not act.asks:
            del self.fields["text"]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("badge") and not (values.get("username") and values.get("pin")):
            raise ValidationError(_("Scan the badge, or write user name and PIN."))
        return values
