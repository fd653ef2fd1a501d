"""What a site states of its line, as texts: one thing a line, its parts apart by semicolons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.stated import AGREEMENTS, Stated
from kaizen.rollout_words import AGREEMENTS as AGREEMENT_WORDS
from kaizen.rollout_words import STATED
from lean.forms.base import DayInput

NONE = "-"
PARTS: dict[str, tuple[str, ...]] = {
    "materials": (), "customers": (), "certifications": ("name", "until"), "open_items": ("kind", "name"),
    "releases": ("customer", "change_class", "reference", "until"), "capabilities": ("name", "value"),
}  # fmt: skip
HINTS = {
    "materials": _("One a line, such as 100Cr6."),
    "customers": _("Those who must agree, one a line."),
    "certifications": _("Name; last day, such as ISO 9001; 2027-12-31."),
    "open_items": _("safety or customer; what is open."),
    "releases": _("Customer; method, material, process or location; reference; last day."),
    "capabilities": _("Name; value, such as coolant; 6 bar. Of all stations of the line."),
}
NEVER_NONE = ("releases", "capabilities")  # an empty list of these says the same as nothing


class LineFactsForm(forms.Form):
    """Empty: not stated. A hyphen: there is none."""

    agreement = forms.ChoiceField(
        label=STATED["agreement"], required=False,  # type: ignore[arg-type]
        choices=[("", _("not stated")), *((key, AGREEMENT_WORDS[key]) for key in AGREEMENTS)],
    )  # fmt: skip
    until = forms.DateField(label=_("Agreement in force until"), required=False, widget=DayInput)
    reason = forms.CharField(label=_("How this is known"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, stated: Stated) -> None:
        super().__init__(data)
        told = stated.as_json()
        for name in PARTS:
            self.fields[name] = forms.CharField(
                label=STATED[name], required=False, max_length=8000, help_text=HINTS[name],  # type: ignore[arg-type]
                initial=_text(name, told[name]), widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        agreed = told["agreement"] or {"state": "", "until": ""}
        self.initial = {"agreement": agreed["state"], "until": agreed["until"]}
        self.order_fields([*PARTS, "agreement", "until", "reason"])

    def told(self) -> dict[str, Any]:
        """The document that the service reads."""
        found = {name: _read(name, self.cleaned_data[name]) for name in PARTS}
        state, until = self.cleaned_data["agreement"], self.cleaned_data["until"]
        return found | {"agreement": {"state": state, "until": until.isoformat() if until else ""} if state else None}


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{key}; {one}" for key, one in value.items())
    rows = ["; ".join(one[part] for part in PARTS[name]).rstrip("; ") if PARTS[name] else one for one in value]
    return "\n".join(rows) if rows or name in NEVER_NONE else NONE


def _read(name: str, text: str) -> Any:
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    if not rows and name not in NEVER_NONE:
        return None
    rows = [] if rows == [NONE] else rows
    if not PARTS[name]:
        return rows
    cut = [[part.strip() for part in row.split(";")] for row in rows]
    filled = [dict(zip(PARTS[name], [*one, "", "", ""], strict=False)) for one in cut]
    return {one["name"]: one["value"] for one in filled} if name == "capabilities" else filled
