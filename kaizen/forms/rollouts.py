"""Forms of rollouts: plan one, answer, set own values, hand in, sign, choose the day, write to each other."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.areas import CHANGES
from kaizen.core.standards import Standard as Document
from kaizen.core.standards.instruction import Local
from kaizen.forms.standard_acts import LocalForm
from kaizen.gate_words import AREAS, WAYS
from kaizen.models import Adoption, Consent, Rollout
from kaizen.services.rollouts.planning import Offer
from lean.forms.base import DayInput
from valuestream.models import ValueStream

WAVES = 6  # that a plan may have
TWO_LINES = forms.Textarea(attrs={"rows": 2})


class PlanForm(forms.Form):
    """A wave for each line; ``told`` gives the lines of each wave."""

    change = forms.ChoiceField(
        label=_("Class of change"), choices=[one for one in Rollout.Change.choices if one[0] in CHANGES],
        help_text=_("Material, process chain and location: the customer agrees before."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=TWO_LINES, help_text=_("The sites read it first.")
    )

    def __init__(self, data: Any = None, *, offers: Sequence[Offer], waves: dict[int, int], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offers, lines = offers, [one.stream for one in offers]
        self.lines = lines
        choices = [("", _("not now")), *((str(n), _("wave %(n)s") % {"n": n}) for n in range(1, WAVES + 1))]
        for line in lines:
            self.fields[f"line-{line.pk}"] = forms.ChoiceField(
                label=f"{line.site.name}, {line.name}", required=False, choices=choices, initial=waves.get(line.pk, "")
            )

    @property
    def rows(self) -> list[tuple[Offer, forms.BoundField]]:
        return [(one, self[f"line-{one.stream.pk}"]) for one in self.offers]

    @property
    def heads(self) -> list[forms.BoundField]:
        return [self["change"], self["reason"]]

    def told(self) -> list[list[ValueStream]]:
        chosen = {line.pk: self.cleaned_data[f"line-{line.pk}"] for line in self.lines}
        return [[line for line in self.lines if chosen[line.pk] == str(n)] for n in range(1, WAVES + 1)]


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=TWO_LINES)


class AnswerForm(forms.Form):
    """``reason``: needed to decline."""

    choice = forms.ChoiceField(label=_("Decision"), choices=Adoption.Choice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=TWO_LINES, required=False,
        help_text=_("To decline needs one: it helps the others."),
    )  # fmt: skip


class OwnValuesForm(LocalForm):
    """The line's own values. Inside the limits of the standard no reason is needed, outside there is one."""

    def __init__(self, data: Any = None, *, doc: Document, local: Local) -> None:
        super().__init__(data, doc=doc, local=local)
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Why these values")
        self.fields["reason"].help_text = _("Needed where a value leaves the limits of the standard.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("reason", "").strip() or self.errors:
            return found
        for row in self.parameters:
            for name in ("nominal", "low", "high"):
                value = found.get(f"{row.id}-{name}")
                if value is not None and not _inside(value, row.low, row.high):
                    self.add_error(f"{row.id}-{name}", ValidationError(_("Outside the limits of the standard.")))
                    self.add_error("reason", ValidationError(_("Say why the limits are left."), "outside"))
                    return found
        found["reason"] = _now("within the limits of the standard")
        return found


def _inside(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


class HandInForm(forms.Form):
    reason = forms.CharField(label=_("What was adapted, and why it fits"), max_length=200)
    goes_back_itself = forms.BooleanField(
        label=_("Goes back at once when a stop rule fires"), required=False,
        help_text=_("Signed with the rest. Without it the way back is proposed to the site, and a person takes it."),
    )  # fmt: skip


class ConsentForm(forms.Form):
    """``read``: the hash of what was on the page."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    area = forms.ChoiceField(label=_("I sign for"), choices=())
    meaning = forms.ChoiceField(label=_("Meaning"), choices=Consent.Meaning.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason or condition"), max_length=400, widget=TWO_LINES)
    reference = forms.CharField(
        label=_("Number of the customer's release"), max_length=200, required=False, help_text=_("Such as PPAP 4711.")
    )
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=_("Your signature: the password of your account."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, areas: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        area = self.fields["area"]
        area.choices = [(key, AREAS[key]) for key in areas]  # type: ignore[attr-defined]
        if "customer" not in areas:
            del self.fields["reference"]


class DayForm(forms.Form):
    starts_on = forms.DateField(
        label=_("The line works by it from"), widget=DayInput, help_text=_("From tomorrow on, at 0:00 at the site.")
    )

    def __init__(self, data: Any = None, *, least: date | None = None) -> None:
        super().__init__(data)
        if least:
            self.fields["starts_on"].widget.attrs["min"] = least.isoformat()


class DecideForm(forms.Form):
    """``ways``: where a person may take the line from here."""

    then = forms.ChoiceField(label=_("Decision"), choices=(), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=TWO_LINES)

    def __init__(self, data: Any = None, *, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["then"].choices = [(way, WAYS[way]) for way in ways]  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=2000, widget=TWO_LINES)


class ProposeForm(LocalForm):
    """Other values for the other side to agree to."""

    def __init__(self, data: Any = None, *, doc: Document, local: Local) -> None:
        super().__init__(data, doc=doc, local=local)
        self.fields["reason"] = forms.CharField(label=_("Why other values"), max_length=2000, widget=TWO_LINES)


class AgreeForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Your answer"), choices=[("yes", _("agreed")), ("no", _("not agreed"))], widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Reason"), max_length=2000, widget=TWO_LINES)
