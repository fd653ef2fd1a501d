"""Forms about a standard as a whole: begin one, sign, put in effect, translate, set a site's own values."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import Standard as Document
from kaizen.core.standards.instruction import VALUES, Local
from kaizen.core.standards.texts import InLanguage
from kaizen.models import Standard
from lean.forms.base import DayInput
from lean.models import Site
from valuestream.models import ProductFamily, ValueStream

TWO_LINES = forms.Textarea(attrs={"rows": 2})


class BeginForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and hyphens, as on the shelf: RG-SETUP. It stays.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)


class ImportForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    file = forms.FileField(label=_("File"), help_text=_("JSON that New Lean wrote, at most 2 MB."))

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > 2_000_000:
            raise ValidationError(_("The file is larger than 2 MB."))
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SubmitForm(forms.Form):
    reason = forms.CharField(
        label=_("What was tried, and what is new"), max_length=200, help_text=_("It stands with your signature.")
    )


class SignForm(forms.Form):
    """``content_hash``: what was read."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    meaning = forms.ChoiceField(
        label=_("Meaning"), widget=forms.RadioSelect,
        choices=[("approve", _("I have read it and approve it")), ("reject", _("I send it back"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200)
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=_("Your signature: the password of your account."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class EffectForm(forms.Form):
    on = forms.DateField(
        label=_("In effect from"), required=False, widget=DayInput,
        help_text=_("Empty: now. Else from 0:00 at the site."),
    )  # fmt: skip

    def moment(self, site: Site) -> datetime | None:
        """The first instant of the day at the site; None: now, today too."""
        day: date | None = self.cleaned_data["on"]
        zone = ZoneInfo(site.timezone)
        if day is None or day == timezone.now().astimezone(zone).date():
            return None
        return datetime.combine(day, time.min, zone)


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Standard
        fields = ("stream", "family", "acknowledge_first")

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stream"].queryset = ValueStream.objects.filter(site=site)  # type: ignore[attr-defined]
        self.fields["family"].queryset = ProductFamily.objects.filter(stream__site=site)  # type: ignore[attr-defined]


class TranslateForm(forms.Form):
    """A field for each text, with the text it is a translation of."""

    def __init__(self, data: Any = None, *, texts: list[InLanguage]) -> None:
        super().__init__(data)
        self.texts = texts
        for number, one in enumerate(texts):
            self.fields[f"t{number}"] = forms.CharField(
                label=one.source, required=False, max_length=4000, widget=TWO_LINES, initial=one.text or ""
            )
            self.fields[f"s{number}"] = forms.BooleanField(label=_("still right"), required=False)

    @property
    def rows(self) -> list[tuple[InLanguage, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"t{number}"], self[f"s{number}"]) for number, one in enumerate(self.texts)]

    def told(self) -> dict[str, str]:
        return {one.address: self.cleaned_data[f"t{number}"] for number, one in enumerate(self.texts)}

    def still_right(self) -> set[str]:
        """Addresses of texts that somebody looked at and left as they are."""
        return {one.address for number, one in enumerate(self.texts) if self.cleaned_data[f"s{number}"]}


class LocalForm(forms.Form):
    """Three fields for each parameter; empty ones are as the core says."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, data: Any = None, *, doc: Document, local: Local) -> None:
        super().__init__(data)
        self.parameters = doc.parameters
        for row in doc.parameters:
            for name in VALUES:
                self.fields[f"{row.id}-{name}"] = forms.FloatField(
                    label=f"{row.name}: {NAMES[name]}", required=False, localize=True,
                    initial=local.get(row.id, {}).get(name), widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(row, [self[f"{row.id}-{name}"] for name in VALUES]) for row in self.parameters]

    def told(self) -> dict[str, dict[str, float | None]]:
        found: dict[str, dict[str, float | None]] = {}
        for row in self.parameters:
            values = {name: self.cleaned_data[f"{row.id}-{name}"] for name in VALUES}
            own = {name: value for name, value in values.items() if value is not None}
            if own:
                found[row.id] = own
        return found


NAMES = {"nominal": _("Nominal value"), "low": _("At least"), "high": _("At most")}
