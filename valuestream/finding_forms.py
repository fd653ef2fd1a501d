"""Forms about findings: weights and costs, which of them a list shows, the path that orders are to take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from valuestream.core.fingerprint import fingerprint
from valuestream.models import FindingDecision
from valuestream.services.findings.settings import MOST_PEOPLE, RATES

WEIGHTS = ("station_hour", "order_hour", "euro", "kilogram")
THRESHOLDS = ("waiting", "changeover", "busy", "rework", "scrap", "deviation", "idle_energy")
LIMITS = {
    "waiting": _("Waiting, % of the lead time of all orders"),
    "changeover": _("Change-overs, % of a station's working time"),
    "busy": _("Bottleneck, % of its time busy"),
    "rework": _("Rework, % of the orders"),
    "scrap": _("Scrap, % of the pieces"),
    "deviation": _("Deviation from the path, % of the orders"),
    "idle_energy": _("Idle energy, % of the step's energy"),
}


def _number(label: Any, *, most: float | None = None, required: bool = True, hint: Any = "") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(
        label=label, min_value=0, max_value=most, required=required, help_text=hint, widget=widget
    )  # fmt: skip


KINDS = {
    "muted": _("Not a problem: mute it"),
    "accepted": _("A problem that stays for now: accept it"),
    "closed": _("Solved: close it"),
    "open": _("Look at it again: open it"),
}


class DecisionForm(forms.Form):
    """What to do with a finding, and why. ``now``: the decision that holds."""

    kind = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stays with the finding. Name the cause, not a person.")
    )

    def __init__(self, data: Any = None, *, now: FindingDecision | None = None) -> None:
        super().__init__(data)
        held = now.kind if now else "open"
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(key, label) for key, label in KINDS.items() if key != held]


class PeopleForm(forms.Form):
    """How many people work at each station in one shift; an empty field: nobody knows. ``stations``: their names.

    A field is named by its station, not by its place: a night may add a station while the page is open.
    """

    def __init__(self, data: Any = None, *, stations: list[str], people: dict[str, int]) -> None:
        super().__init__(data)
        self.stations = {f"people_{fingerprint(name)[:12]}": name for name in stations}
        for key, name in self.stations.items():
            count = forms.IntegerField(label=name, required=False, min_value=1, max_value=MOST_PEOPLE)
            count.initial = people.get(name)
            self.fields[key] = count
        why = _("Findings from tonight on go by it.")
        self.fields["reason"] = forms.CharField(
            label=_("Reason for the change"), max_length=200, required=False, help_text=why
        )

    def told(self) -> dict[str, Any]:
        """The changes as ``save_settings`` takes them."""
        given = {name: self.cleaned_data[key] for key, name in self.stations.items()}
        return {
            "people": {name: count for name, count in given.items() if count},
            "reason": self.cleaned_data["reason"],
        }


class FindingSettingsForm(forms.Form):
    """Weights, confidence below which findings are muted, costs, thresholds; shares in per cent."""

    weight_station_hour = _number(_("Points for an hour of a station"))
    weight_order_hour = _number(_("Points for an hour in which an order lies"))
    weight_euro = _number(_("Points for a euro"))
    weight_kilogram = _number(_("Points for a kilogram of CO₂e"))
    mute_below = _number(_("Mute findings less sure than, %"), most=100)
    rate_order_hour = _number(_("€ for an hour in which an order lies"), required=False)
    rate_station_hour = _number(_("€ for an hour of a station"), required=False)
    rate_piece = _number(_("€ for a scrapped piece"), required=False)
    rate_kwh = _number(_("€ for a kWh"), required=False)
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=200, required=False,
        help_text=_("Reports that are written already keep their order."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, settings: dict[str, Any]) -> None:
        initial = {f"weight_{key}": settings["weights"][key] for key in WEIGHTS}
        initial |= {f"rate_{key}": settings["rates"][key] for key in RATES}
        initial |= {"mute_below": round(settings["mute_below"] * 100, 3)}
        initial |= {f"limit_{key}": round(settings["thresholds"][key] * 100, 3) for key in THRESHOLDS}
        super().__init__(data, initial=initial)
        for key in THRESHOLDS:
            self.fields[f"limit_{key}"] = _number(LIMITS[key], most=100)
        self.order_fields([name for name in self.fields if name != "reason"])

    def told(self) -> dict[str, Any]:
        """The changes as ``save_settings`` takes them."""
        data = self.cleaned_data
        return {
            "weights": {key: data[f"weight_{key}"] for key in WEIGHTS},
            "rates": {key: data[f"rate_{key}"] for key in RATES},
            "thresholds": {key: data[f"limit_{key}"] / 100 for key in THRESHOLDS},
            "mute_below": data["mute_below"] / 100,
            "reason": data["reason"],
        }
