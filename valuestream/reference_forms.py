"""The form for the path that orders are to take: each step on it or not, its place, and how often it may be passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PathRow:
    """The fields of one step."""

    name: str
    on: forms.BoundField
    place: forms.BoundField
    optional: forms.BoundField
    most: forms.BoundField

    @property
    def fields(self) -> tuple[forms.BoundField, ...]:
        return self.on, self.place, self.optional, self.most


class ReferenceForm(forms.Form):
    """``steps``: as ``services.findings.references.proposal`` gives them. Fields are numbered by the step's place
    there; each carries its name, so that a newer map does not move an answer to another step.
    """

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False,
        help_text=_("Why this path holds: a routing, a standard, what was agreed."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, steps: Sequence[Doc]) -> None:
        super().__init__(data)
        self.names = [step["name"] for step in steps]
        for number, step in enumerate(steps):
            self.fields |= _fields_of(number, step)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def rows(self) -> list[PathRow]:
        keys = ("on", "place", "optional", "most")
        return [
            PathRow(name, *(self[f"{key}_{number}"] for key in keys))
            for number, name in enumerate(self.names)
        ]  # fmt: skip

    def clean(self) -> None:
        named = [self.data.get(f"name_{number}") for number in range(len(self.names))]
        if named != self.names:
            raise forms.ValidationError(_("The steps of the map have changed. Look at the path again."))

    def path(self) -> list[Doc]:
        """The steps on the path, in their order, as ``confirm_reference`` takes them."""
        data: Mapping[str, Any] = self.cleaned_data
        on = [number for number in range(len(self.names)) if data[f"on_{number}"]]
        on.sort(key=lambda number: (data[f"place_{number}"] or len(self.names), number))
        return [
            {"name": self.names[n], "is_optional": data[f"optional_{n}"], "most": data[f"most_{n}"]} for n in on
        ]  # fmt: skip


def _fields_of(number: int, step: Doc) -> dict[str, forms.Field]:
    name = {"name": step["name"]}
    return {
        f"on_{number}": forms.BooleanField(
            label=_("%(name)s is on the path") % name, required=False, initial=step["is_on"]
        ),
        f"place_{number}": forms.IntegerField(
            label=_("Place of %(name)s") % name, required=False, min_value=1, max_value=999, initial=number + 1
        ),
        f"optional_{number}": forms.BooleanField(
            label=_("%(name)s may be left out") % name, required=False, initial=step["is_optional"]
        ),
        f"most_{number}": forms.IntegerField(
            label=_("How often %(name)s may be passed; empty: any number") % name, required=False, min_value=1,
            max_value=999, initial=step["most"],
        ),
    }  # fmt: skip
