"""Forms about what is measured: meters, files of their readings, files of a grid's carbon intensity."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean.models import Site
from lean.models.sites import known_zone
from valuestream.energy_forms import as_share, reason_field, share_field
from valuestream.labels import DATE_ORDERS
from valuestream.models import FactorVersion, GridVersion, Meter, MeterFolder
from valuestream.services.energy.series import Reading


class WithdrawForm(forms.Form):
    """Why readings were wrong."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MeterForm(forms.Form):
    """A meter; ``stations`` is text, one name per line; its cleaned value is a list."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Readings are"), choices=Meter.Kind.choices)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, initial="kWh", help_text=_("For example kWh, MWh, m3; kW for power.")
    )
    label = forms.ChoiceField(
        label=_("Times mark the"), choices=Meter.Label.choices,
        help_text=_("Of amounts per interval. Most meters label the end."),
    )  # fmt: skip
    stations = forms.CharField(
        label=_("Workstations"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, as the log calls them. Empty: all stations of the log share it."),
    )  # fmt: skip
    main = forms.ModelChoiceField(
        label=_("Stands behind the main meter"), queryset=Meter.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Then only the rest of the main meter is shared: nothing is added twice."),
    )  # fmt: skip
    factor = forms.ChoiceField(
        label=_("Emission factor"), required=False, help_text=_("Empty: electricity, as chosen for the site.")
    )
    uncertainty = share_field()

    def __init__(self, site: Site, *args: Any, meter: Meter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        others = Meter.objects.filter(site=site)
        fields["main"].queryset = others.exclude(pk=meter.pk) if meter else others
        fields["factor"].choices = _factors(site)
        if meter is not None:
            share = None if meter.uncertainty is None else round(meter.uncertainty * 100, 6)
            told = {name: getattr(meter, name) for name in ("name", "kind", "unit", "label", "main", "factor")}
            self.initial = {**told, "stations": "\n".join(meter.stations), "uncertainty": share}

    def clean_stations(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["stations"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def told(self) -> dict[str, Any]:
        """What ``save_meter`` takes."""
        data = dict(self.cleaned_data)
        return {**data, "uncertainty": as_share(data["uncertainty"])}


class ReadingForm(forms.Form):
    """How files with one series are written, where that cannot be found out."""

    time = forms.CharField(
        label=_("Column of times"), max_length=120, required=False, help_text=_("Empty: the first column.")
    )
    value = forms.CharField(
        label=_("Column of values"), max_length=120, required=False, help_text=_("Empty: the only other one.")
    )
    date_order = forms.ChoiceField(
        label=_("Dates are written"), choices=[("", _("find out")), *DATE_ORDERS], required=False
    )
    timezone = forms.CharField(
        label=_("Time zone of times without one"), max_length=60, validators=[known_zone],
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].initial = zone

    def reading(self, label: str) -> Reading:
        """How the file is read."""
        told = {name: self.cleaned_data[name] for name in ("time", "value", "date_order", "timezone")}
        return Reading(**told, label=label)


class SeriesForm(ReadingForm):
    """A file with one series, and how it is written."""

    file = forms.FileField(label=_("File (CSV, also gzipped)"))
    field_order: Any = ("file",)


class MeterFolderForm(ReadingForm):
    """Whether a meter's files are fetched at night, and how they are written."""

    is_on = forms.BooleanField(label=_("Fetch files at night"), required=False)
    field_order = ("is_on",)

    def __init__(self, row: MeterFolder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, zone=row.timezone or row.site.timezone, **kwargs)
        names = ("is_on", "time", "value", "date_order")
        self.initial = {name: getattr(row, name) for name in names}


class GridForm(SeriesForm):
    """A grid's carbon intensity over time."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example DE-2026."))
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, unit) for unit in ("g/kWh", "kg/kWh", "kg/MWh")])
    source = forms.CharField(label=_("Source"), max_length=300)
    region = forms.CharField(label=_("Region"), max_length=40, required=False)
    gases = forms.ChoiceField(label=_("Gases"), choices=[("CO2e", "CO₂e"), ("CO2", "CO₂")])
    basis = forms.ChoiceField(
        label=_("Basis"), choices=[("location", _("location-based")), ("market", _("market-based"))]
    )
    fallback = forms.ChoiceField(
        label=_("Factor for times that the series does not reach"), required=False,
        help_text=_("In a gap the mean of the month stands, else that of the year, else this factor."),
    )  # fmt: skip
    uncertainty = share_field()
    reason = reason_field()
    field_order = ("name", "file", "unit", "source", "region")

    def __init__(self, site: Site, *args: Any, row: GridVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["fallback"]
        choices.choices = _factors(site)
        self.fields["reason"].required = row is not None

    def told(self) -> dict[str, Any]:
        """What ``keep_grid`` takes."""
        names = ("name", "unit", "source", "region", "gases", "basis", "fallback", "reason")
        share = as_share(self.cleaned_data["uncertainty"])
        return {**{name: self.cleaned_data[name] for name in names}, "uncertainty": share}


def _factors(site: Site) -> list[tuple[str, Any]]:
    keys = FactorVersion.objects.filter(site=site).order_by("key").values_list("key", flat=True).distinct()
    return [("", _("none")), *((key, key) for key in keys)]
