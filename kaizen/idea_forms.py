"""Forms about ideas: three questions at a machine, the same at a desk, answers, codes, the clock."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen.models import Idea
from kaizen.models.ideas import TEXT
from kaizen.services.ideas.giving import new_key
from lean.models import User
from valuestream.core.findings import WASTES

FROM_A_PLACE = ("qr", "board", "phone")


def _question(label: Any, rows: int = 2) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": TEXT})
    return forms.CharField(label=label, max_length=TEXT, required=False, widget=widget)


class IdeaForm(forms.Form):
    """The three questions. ``signer`` is who was signed in when the page was made: nobody else's name goes under it."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    signer = forms.CharField(widget=forms.HiddenInput, required=False)
    obstacle = _question(_("What is in the way?"))
    waste = forms.ChoiceField(
        label=_("What kind is it?"), required=False, widget=forms.RadioSelect,
        choices=[("", _("not sure")), *((waste.key, _(waste.label)) for waste in WASTES)],
    )  # fmt: skip
    better = _question(_("What would be better?"))
    spot = forms.CharField(label=_("Where exactly?"), max_length=120, required=False)
    photo = forms.FileField(label=_("Photo"), required=False)
    signed = forms.BooleanField(label=_("Put my name on it"), required=False)

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["photo"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        self.initial.setdefault("key", new_key())
        self.initial.setdefault("signer", str(user.pk) if user else "")
        if user is None:
            del self.fields["signed"]

    @property
    def shown_key(self) -> str:
        """The key that the page carries: the one that came with the form, else its own."""
        return str(self["key"].value() or "")

    def told(self) -> dict[str, Any]:
        """The values as ``give_idea`` takes them."""
        data = {**self.cleaned_data}
        photo, signer, is_signed = data.pop("photo", None), data.pop("signer"), data.pop("signed", False)
        is_own = self.user is not None and signer == str(self.user.pk)
        return data | {
            "signed_by": self.user if is_signed and is_own else None, "photo": photo.chunks() if photo else None,
        }  # fmt: skip


class CaptureForm(IdeaForm):
    """The questions at the place of a code."""

    origin = forms.ChoiceField(choices=[(one, one) for one in FROM_A_PLACE], widget=forms.HiddenInput, required=False)

    def told(self) -> dict[str, Any]:
        found = super().told()
        return found | {"origin": found["origin"] or Idea.Origin.QR.value}
