"""Forms about media and fuels of stations, transports, stores. Amounts are text: a number and its unit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.models import Site
from lean.templatetags.lean import language
from valuestream.core.energy.uses import PER_HOUR
from valuestream.energy_forms import as_share, reason_field, share_field
from valuestream.models import StationPower, TransportWay
from valuestream.services.energy import factors
from valuestream.services.energy.uses import PER_WAY

ELECTRICITY = _("electricity, as chosen for the site")


class Amount(forms.CharField):
    """A number and its unit in the marks of the language; the cleaned text has those of English."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        return formats.swapped(super().clean(value), language())


class UseForm(forms.Form):
    """What the three have in common: ``keys`` name the thing and stay, ``told`` is what the service takes."""

    keys: tuple[str, ...] = ()
    renamed: dict[str, str] = {}

    def __init__(self, site: Site, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = self._initial(row) if row else self.initial
        self.fields["reason"].required = row is not None
        for name in self.keys:
            self.fields[name].disabled = row is not None
        field: Any = self.fields["factor"]
        field.choices = self.factor_choices(site)

    def _initial(self, row: Any) -> dict[str, Any]:
        names = [name for name in self.fields if name not in ("reason", "uncertainty")]
        told = {name: getattr(row, self.renamed.get(name, name)) for name in names}
        for name in names:
            if isinstance(self.fields[name], Amount):
                told[name] = formats.swapped(told[name], language())
        return {**told, "uncertainty": None if row.uncertainty is None else round(row.uncertainty * 100, 6)}

    def factor_choices(self, site: Site) -> list[tuple[str, Any]]:
        """The site's electricity, or a factor per kWh."""
        names = factors.names_of(factors.current_factors(site), "kWh")
        return [("", ELECTRICITY), *((name, name) for name in names)]

    def told(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "uncertainty": as_share(data["uncertainty"])}


def source_field() -> forms.CharField:
    return forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example: name plate, or measured on 3 March.")
    )


class MediaForm(UseForm):
    """Compressed air, gas, steam, cooling water: what a station takes of it by the hour."""

    kind = forms.ChoiceField(label=_("Holds for"), choices=StationPower.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("The workstation as the log calls it, or the machine class.")
    )
    what = forms.CharField(label=_("Medium or fuel"), max_length=80, help_text=_("For example compressed air."))
    rate = Amount(label=_("Taken per hour"), help_text=_("With its unit: 20 Nm3/h, 3 kW, 0.5 l/h or 4 kg/h."))
    energy = Amount(
        label=_("Energy in it"), required=False,
        help_text=_("For example 0.12 kWh/Nm3 to make compressed air. Empty: the factor says what it emits."),
    )  # fmt: skip
    factor = forms.ChoiceField(
        label=_("Emission factor"), required=False,
        help_text=_("Per unit of the rate, or per kWh where the energy in it is given."),
    )  # fmt: skip
    process = forms.BooleanField(label=_("Taken while processing"), required=False, initial=True)
    setup = forms.BooleanField(label=_("Taken during set-up"), required=False)
    idle = forms.BooleanField(label=_("Taken while idle"), required=False)
    standby = forms.BooleanField(label=_("Taken in standby"), required=False)
    down = forms.BooleanField(label=_("Taken while stopped"), required=False)
    source = source_field()
    uncertainty = share_field()
    reason = reason_field()
    keys = ("kind", "name", "what")
    renamed = {"rate": "entered", "energy": "energy_entered"}

    def factor_choices(self, site: Site) -> list[tuple[str, Any]]:
        rows = list(factors.current_factors(site))
        names = [(name, f"{name} (kg/{unit})") for unit in PER_HOUR for name in factors.names_of(rows, unit)]
        return [("", ELECTRICITY), *names]


class WayForm(UseForm):
    """A way at a step, by mass and distance."""

    what = forms.CharField(label=_("Transport"), max_length=80, help_text=_("For example lorry to the hardening shop."))
    step = forms.CharField(
        label=_("Step"), max_length=200, help_text=_("The step that moves the pieces, or to which they are brought.")
    )
    product = forms.CharField(label=_("Product"), max_length=200, required=False, help_text=_("Empty: every product."))
    per = forms.ChoiceField(label=_("The mass is that of a"), choices=TransportWay.Per.choices)
    mass = Amount(label=_("Mass"), help_text=_("In kg, or with its unit: 450 g."))
    distance = Amount(label=_("Distance"), help_text=_("In km, or with its unit: 800 m."))
    factor = forms.ChoiceField(label=_("Emission factor"), help_text=_("Per tonne-kilometre (t·km)."))
    source = source_field()
    uncertainty = share_field()
    reason = reason_field()
    keys = ("what", "step", "product")
    renamed = {"mass": "mass_entered", "distance": "distance_entered"}

    def factor_choices(self, site: Site) -> list[tuple[str, Any]]:
        return [(name, name) for name in factors.names_of(factors.current_factors(site), PER_WAY)]


class StoreForm(UseForm):
    """What a store takes all the time."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example cold store."))
    before = forms.CharField(
        label=_("Before the step"), max_length=200, help_text=_("What waits before it bears the energy of the store.")
    )
    power = Amount(label=_("Power"), required=False, help_text=_("In kW, all the time. Or an area and its energy."))
    area = Amount(label=_("Floor area"), required=False, help_text=_("In m2."))
    energy = Amount(label=_("Energy of the floor area"), required=False, help_text=_("With its unit: 50 kWh/m2/a."))
    factor = forms.ChoiceField(label=_("Emission factor"), required=False)
    source = source_field()
    uncertainty = share_field()
    reason = reason_field()
    keys = ("name", "before")
    renamed = {"power": "power_entered", "area": "area_entered", "energy": "energy_entered"}
