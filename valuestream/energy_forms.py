"""Forms about energy: emission factors, what electricity is priced with, kW of stations, material."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.forms.base import DayInput
from lean.models import Site
from lean.templatetags.lean import language
from valuestream.core.energy.factors import BASES, GASES, NAME, SCOPES
from valuestream.core.energy.tables import STATES
from valuestream.models import ElectricityPrice, FactorVersion, StationPower
from valuestream.services.energy import factors, powers

BASIS_LABELS = {"location": _("location-based"), "market": _("market-based"), "none": _("neither (no electricity)")}


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason for the change"), max_length=200, required=False,
        help_text=_("Maps that are drawn already keep their figures."),
    )  # fmt: skip


def share_field() -> forms.FloatField:
    return forms.FloatField(
        label=_("Uncertainty, ± %"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("Half of the 90 % interval."),
    )


def as_share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


class FactorForm(forms.Form):
    """An emission factor as its source gives it."""

    key = forms.RegexField(NAME, label=_("Short name"), max_length=80, help_text=_("For example electricity-de-2025."))
    title = forms.CharField(label=_("Name"), max_length=120, required=False)
    value = forms.CharField(label=_("Value"), max_length=40, help_text=_("With its unit: 363 g/kWh or 1.92 kg/kg."))
    source = forms.CharField(label=_("Source"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100, required=False)
    region = forms.CharField(label=_("Region"), max_length=40, required=False)
    scope = forms.ChoiceField(label=_("Scope"), choices=[("", "–"), *((one, one) for one in SCOPES)], required=False)
    gases = forms.ChoiceField(label=_("Gases"), choices=[("CO2e", "CO₂e"), ("CO2", "CO₂")])
    basis = forms.ChoiceField(label=_("Basis"), choices=[(one, BASIS_LABELS[one]) for one in BASES])
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput(), required=False)
    valid_to = forms.DateField(label=_("Valid to"), widget=DayInput(), required=False)
    uncertainty = share_field()
    note = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What it leaves out, for example upstream."),
    )  # fmt: skip
    reason = reason_field()

    def __init__(self, *args: Any, row: FactorVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = self.initial_of(row) if row else {"gases": GASES[1]}
        self.fields["reason"].required = row is not None
        self.fields["key"].disabled = row is not None

    @staticmethod
    def initial_of(row: FactorVersion) -> dict[str, Any]:
        share = row.content["uncertainty"]
        told = {**row.content, "uncertainty": None if share is None else round(share * 100, 6)}
        return {**told, "key": row.key, "value": formats.swapped(row.content["entered"], language())}

    def clean_value(self) -> str:
        """What was written in the marks of the language, as it is kept: 1,92 kg/kg in German is 1.92 kg/kg."""
        return formats.swapped(self.cleaned_data["value"], language())

    def told(self) -> dict[str, Any]:
        """What ``save_factor`` takes."""
        data = dict(self.cleaned_data)
        return {**data, "uncertainty": as_share(data["uncertainty"])}


class TableForm(forms.Form):
    """A table of factors, as the export writes it."""

    file = forms.FileField(label=_("Table (CSV)"))
    reason = reason_field()
    LARGEST = 1_000_000

    def clean_file(self) -> str:
        """The text of the table. Raises ``ValidationError``."""
        file = self.cleaned_data["file"]
        if file.size > self.LARGEST:
            raise forms.ValidationError(_("The table is larger than 1 MB."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Save the table as CSV in UTF-8.")) from error
        return text


class ElectricityForm(forms.Form):
    """Grid or factor for each basis, and the basis that figures are told in."""

    location = forms.ChoiceField(
        label=_("Location-based"), required=False, help_text=_("What the grid around the plant emits.")
    )
    market = forms.ChoiceField(
        label=_("Market-based"), required=False, help_text=_("What the supply contract says. Never added to the other.")
    )
    basis = forms.ChoiceField(label=_("Figures are told"), choices=ElectricityPrice.Basis.choices)
    reason = reason_field()

    def __init__(self, site: Site, *args: Any, row: ElectricityPrice | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"location": row.location, "market": row.market, "basis": row.basis} if row else {}
        for basis in ("location", "market"):
            names = powers.electricity_choices(site, basis)
            field: Any = self.fields[basis]
            field.choices = [("", _("none")), *((name, name) for name in names)]
        self.fields["reason"].required = row is not None


class PowerForm(forms.Form):
    """kW of a workstation or a machine class in each of its states."""

    kind = forms.ChoiceField(label=_("Holds for"), choices=StationPower.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("The workstation as the log calls it, or the machine class.")
    )
    process = forms.FloatField(label=_("Processing, kW"), min_value=0)
    setup = forms.FloatField(label=_("Set-up, kW"), min_value=0, required=False)
    idle = forms.FloatField(
        label=_("Idle, kW"), min_value=0, required=False, help_text=_("Within the shift, without an order.")
    )
    standby = forms.FloatField(
        label=_("Standby, kW"), min_value=0, required=False, help_text=_("In breaks, at night, on free days.")
    )
    down = forms.FloatField(label=_("Stopped, kW"), min_value=0, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example: name plate, or measured on 3 March.")
    )
    uncertainty = share_field()
    reason = reason_field()

    def __init__(self, site: Site, *args: Any, row: StationPower | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is not None:
            share = None if row.uncertainty is None else round(row.uncertainty * 100, 6)
            told = {name: getattr(row, name) for name in ("kind", "name", "source", *STATES)}
            self.initial = {**told, "uncertainty": share}
        self.fields["reason"].required = row is not None
        for name in ("kind", "name"):
            self.fields[name].disabled = row is not None

    def told(self) -> dict[str, Any]:
        """What ``save_power`` takes."""
        data = dict(self.cleaned_data)
        return {**data, "uncertainty": as_share(data["uncertainty"])}


class MaterialForm(forms.Form):
    """What goes into a piece at a step."""

    step = forms.CharField(label=_("Step"), max_length=200)
    product = forms.CharField(label=_("Product"), max_length=200, required=False, help_text=_("Empty: every product."))
    what = forms.CharField(label=_("Material"), max_length=80)
    factor = forms.ChoiceField(label=_("Emission factor"))
    mass_in = forms.FloatField(label=_("Goes in, kg per piece"), min_value=0)
    mass_good = forms.FloatField(label=_("In a good piece, kg"), min_value=0)
    reason = reason_field()

    def __init__(self, site: Site, *args: Any, row: Any = None, **kwargs: Any) -> None:
        names = ("step", "product", "what", "factor", "mass_in", "mass_good")
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(row, name) for name in names} if row else {}
        field: Any = self.fields["factor"]
        field.choices = [(name, name) for name in factors.names_of(factors.current_factors(site), "kg")]
        self.fields["reason"].required = row is not None
        for name in ("step", "product", "what"):
            self.fields[name].disabled = row is not None
