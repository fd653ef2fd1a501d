"""Forms about calls for help: raise one, resolve one, the limits of the site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen.models import AndonCall
from kaizen.services.boards.andon import new_key
from lean.models import Area, Site, Workstation


class CallForm(forms.Form):
    """Which help is needed and where; ``key`` makes a second sending harmless."""

    key = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), max_length=40)
    kind = forms.ChoiceField(
        label=_("Which help is needed?"), choices=AndonCall.Kind.choices, widget=forms.RadioSelect
    )  # fmt: skip
    place = forms.ChoiceField(label=_("Where?"))
    note = forms.CharField(label=_("What happens there"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, site: Site, place: str = "") -> None:
        self.areas = {f"area-{one.pk}": one for one in site.areas.all()}
        self.machines = {f"workstation-{one.pk}": one for one in site.workstations.select_related("line__area")}
        super().__init__(data, initial={"key": new_key(), "place": place})
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        groups: list[tuple[Any, dict[str, Any]]] = [(_("Workstations"), self.machines), (_("Areas"), self.areas)]
        choices = [(name, [(key, str(one)) for key, one in rows.items()]) for name, rows in groups if rows]
        field.choices = [("", _("choose")), *choices]

    def told(self) -> dict[str, Any]:
        """The values as ``raise_call`` takes them."""
        values = {**self.cleaned_data}
        place = values.pop("place")
        area: Area | None = self.areas.get(place)
        workstation: Workstation | None = self.machines.get(place)
        return values | {"area": area, "workstation": workstation}


class ResolveForm(forms.Form):
    """What it was; without names."""

    outcome = forms.CharField(label=_("What it was"), max_length=200)


class LimitsForm(forms.Form):
    """After how many minutes a call goes up."""

    second = forms.IntegerField(label=_("To tier 2 after, minutes"), min_value=1, max_value=1440)
    third = forms.IntegerField(label=_("To tier 3 after, minutes"), min_value=2, max_value=1440)
