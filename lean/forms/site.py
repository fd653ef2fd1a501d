"""Areas, lines, workstations and people of a site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Line, Role, Site, User, WorkingCalendar, Workstation
from lean.services.places import capabilities_from


class NameForm(forms.Form):
    """A name and nothing else: an area, a calendar."""

    name = forms.CharField(label=_("Name"), max_length=80)


class LineForm(NameForm):
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["area"]
        choice.queryset = site.areas.all()


class WorkstationForm(forms.Form):
    """``capabilities`` is text, one “name: value” per line; its cleaned value is a dict."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As the event log calls it."))
    line = forms.ModelChoiceField(label=_("Line"), queryset=Line.objects.none(), required=False, empty_label=_("none"))
    machine_class = forms.CharField(
        label=_("Machine class"), max_length=80, required=False, help_text=_("The same word at every site.")
    )
    calendar = forms.ModelChoiceField(
        label=_("Working calendar"), queryset=WorkingCalendar.objects.none(), required=False,
        empty_label=_("the calendar of the site"),
    )  # fmt: skip
    capabilities = forms.CharField(
        label=_("Capabilities"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, for example: clamping length: 600 mm"),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["line"].queryset = Line.objects.filter(area__site=site).select_related("area")
        choices["calendar"].queryset = site.calendars.all()

    def clean_capabilities(self) -> dict[str, str]:
        return capabilities_from(self.cleaned_data["capabilities"])

    @staticmethod
    def initial_of(workstation: Workstation) -> dict[str, Any]:
        text = "\n".join(f"{name}: {value}" for name, value in workstation.capabilities.items())
        return {
            "name": workstation.name, "line": workstation.line, "machine_class": workstation.machine_class,
            "calendar": workstation.calendar, "capabilities": text,
        }  # fmt: skip


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices"}),
    )


class PersonForm(RolesForm):
    username = forms.CharField(
        label=_("User name"), max_length=150,
        help_text=_("A new name makes a new account with a one-time password; a known name gets the roles."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    field_order = ("username", "roles")

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])
