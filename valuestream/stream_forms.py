"""Forms about a value stream: its name, demand, families, and what was counted at the gemba."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.models import Site
from valuestream.models import Demand, EventSource, ProductFamily, ValueStream
from valuestream.services.streams import refuse_taken_name

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
COUNTABLE = {
    "cycle_time": ("s", _("Cycle time (min)")),
    "changeover_time": ("s", _("Set-up time (min)")),
    "machines": ("machines", _("Machines")),
    "first_pass_yield": ("1", _("First-pass yield (%)")),
    "scrap": ("1", _("Scrap (%)")),
    "uptime": ("1", _("Uptime (%)")),
    "inventory_pieces": ("pcs", _("Stock before (pieces)")),
    "inventory_orders": ("orders", _("Stock before (orders)")),
}
TO_BASE = {"s": 60.0, "1": 0.01}  # what is typed in, in units of the document


class StreamForm(forms.Form):
    """A stream's name and the noise of its structure."""

    name = forms.CharField(label=_("Name"), max_length=80)
    noise = forms.FloatField(
        label=_("Rare paths left out, in %"), min_value=0, max_value=100, initial=20,
        help_text=_("How much of what happens rarely the mined structure leaves out. 20 % is a good start."),
    )  # fmt: skip

    def __init__(self, site: Site, *args: Any, stream: ValueStream | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site, self.stream = site, stream

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        try:
            refuse_taken_name(self.site, name, self.stream)
        except forms.ValidationError as taken:
            raise forms.ValidationError(taken.message_dict["name"]) from taken
        return name

    def share(self) -> float:
        return self.cleaned_data["noise"] / 100


class NewStreamForm(StreamForm):
    """A further stream on the events of a source."""

    source = forms.ModelChoiceField(EventSource.objects.none(), label=_("Events of the source"))
    field_order = ("name", "source", "noise")

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(site, *args, **kwargs)
        self.fields["source"].queryset = EventSource.objects.filter(site=site)  # type: ignore[attr-defined]


class DemandForm(forms.ModelForm):
    """Customer demand per working day."""

    class Meta:
        model = Demand
        fields = ("family", "pieces_per_day", "valid_from", "valid_to", "reason")
        widgets = {"valid_from": DATE, "valid_to": DATE}
        labels = {"family": _("Product family")}
        help_texts = {"reason": _("Where the figure comes from, e.g. call-off of the customer.")}

    def __init__(self, stream: ValueStream, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].queryset = stream.families.filter(confirmed_at__isnull=False)  # type: ignore[attr-defined]
        self.fields["family"].empty_label = _("All orders")  # type: ignore[attr-defined]
        self.fields["pieces_per_day"].widget.attrs.update({"min": "0", "step": "any"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("It ends before it begins."))
        if data.get("pieces_per_day") is not None and data["pieces_per_day"] <= 0:
            self.add_error("pieces_per_day", _("The demand must be more than nothing."))
        return data


class FamilyForm(forms.Form):
    """A product family and its products."""

    name = forms.CharField(label=_("Name"), max_length=80)
    products = forms.MultipleChoiceField(label=_("Products"), choices=(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, stream: ValueStream, products: list[str], *args: Any, family: ProductFamily | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.stream, self.family = stream, family
        self.fields["products"].choices = [(name, name) for name in products]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.stream.families.filter(name=name)
        if (others.exclude(pk=self.family.pk) if self.family else others).exists():
            raise forms.ValidationError(_("The stream has a family of this name already."))
        return name


class GembaForm(forms.Form):
    """One figure that somebody counted at a step."""

    step = forms.ChoiceField(label=_("Step"), choices=())
    key = forms.ChoiceField(label=_("Figure"), choices=[(key, label) for key, (_unit, label) in COUNTABLE.items()])
    value = forms.FloatField(label=_("Value"), min_value=0, widget=forms.NumberInput(attrs={"step": "any"}))
    counted_on = forms.DateField(label=_("Counted on"), widget=DATE)
    note = forms.CharField(label=_("What was seen"), max_length=200, required=False)

    def __init__(self, steps: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(name, name) for name in steps]  # type: ignore[attr-defined]
        self.fields["counted_on"].initial = timezone.localdate

    def clean_counted_on(self) -> Any:
        if self.cleaned_data["counted_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["counted_on"]

    def as_counted(self) -> dict[str, Any]:
        """The value in the unit of the document: seconds, shares 0…1, pieces."""
        data = self.cleaned_data
        unit = COUNTABLE[data["key"]][0]
        return {**data, "unit": unit, "value": data["value"] * TO_BASE.get(unit, 1.0)}
