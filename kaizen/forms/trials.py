"""Forms of a trial: what is measured, the design, what else happened, the second person, the end."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kaizen import trial_words as words
from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.measures import BY_KEY, MEASURES, WHOLE
from kaizen.models import LoggedChange
from kaizen.services.trials.guards import offered
from kaizen.services.trials.measuring import Proposed
from lean import formats
from lean.forms.base import DayInput
from lean.models import Site
from lean.templatetags.lean import language
from valuestream.models import ValueStream

USUAL, LONGEST = 20, 60  # working days after the start: proposed at least, at most


class MeasureForm(forms.Form):
    """What the trial is judged by; sent by GET, so that the address holds it."""

    stream = forms.ModelChoiceField(label=_("Value stream"), queryset=ValueStream.objects.none(), empty_label=None)
    metric = forms.ChoiceField(label=_("Figure"))
    step = forms.ChoiceField(label=_("Step"), required=False)
    delta = forms.FloatField(
        label=_("Smallest change that matters, %"), min_value=0.1, max_value=99,
        help_text=_("A smaller one is no effect, however sure. Of scrap and repeats: in points."),
    )  # fmt: skip

    def __init__(self, data: Any, *, site: Site, steps: list[str]) -> None:
        super().__init__(data)
        self.fields["stream"].queryset = ValueStream.objects.filter(site=site)  # type: ignore[attr-defined]
        self.fields["metric"].choices = [(one.key, words.METRICS[one.key]) for one in MEASURES]  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", "–"), *((step, step) for step in steps)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        measure = BY_KEY.get(values.get("metric", ""))
        if measure is not None and measure.of_step and not values.get("step"):
            self.add_error("step", _now("This is the figure of a step: choose one."))
        if measure is not None and not measure.of_step:
            values["step"] = ""
        return values


class DesignForm(forms.Form):
    """The rest of the design, filled in with what is proposed."""

    starts_on = forms.DateField(label=_("The change starts on"), widget=DayInput)
    pre_first = forms.DateField(label=_("Days before, from"), widget=DayInput)
    washout = forms.IntegerField(
        label=_("Working days left out after the start"), min_value=0, max_value=20, initial=0,
        help_text=_("For getting used to the change."),
    )  # fmt: skip
    looks = forms.CharField(
        label=_("Judged after so many working days"), max_length=40,
        help_text=_("One to five numbers with commas, the last one 20 or more."),
    )  # fmt: skip
    controls = forms.MultipleChoiceField(
        label=_("Compared with steps on which nothing changes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    guards = forms.MultipleChoiceField(
        label=_("Must not get worse"), required=False, widget=forms.CheckboxSelectMultiple
    )
    strata = forms.ChoiceField(
        label=_("Product mix"), choices=[("product", _("held, product by product")), ("none", _("not held"))]
    )

    def __init__(self, data: Any = None, *, chosen: dict[str, Any], found: Proposed, steps: list[str]) -> None:
        self.chosen = chosen
        self.offered = offered(chosen["metric"], chosen["step"] or None)
        super().__init__(data, initial=_initial(found, [guard.key for guard in self.offered]))
        alike = dict(found.proposal.controls) if found.proposal else {}
        others = [step for step in steps if step != chosen["step"]] if BY_KEY[chosen["metric"]].of_step else []
        others.sort(key=lambda step: -alike.get(step, 0.0))
        choices = [(step, _alike(step, alike.get(step))) for step in others]
        self.fields["controls"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["controls"]
        kinds = [(guard.key, words.GUARDS[guard.key]) for guard in self.offered]
        self.fields["guards"].choices = kinds  # type: ignore[attr-defined]

    def clean_looks(self) -> tuple[int, ...]:
        parts = [part.strip() for part in self.cleaned_data["looks"].replace(";", ",").split(",") if part.strip()]
        if not parts or not all(part.isdecimal() for part in parts):
            raise ValidationError(_("Write numbers of working days, for example 10, 20."))
        return tuple(int(part) for part in parts)

    def design(self) -> Design:
        """The design as entered; call it on a valid form."""
        values, chosen, measure = self.cleaned_data, self.chosen, BY_KEY[self.chosen["metric"]]
        step = chosen["step"] or None
        return Design(
            Metric(measure.key, step, measure.better, measure.is_ratio), chosen["delta"] / 100, step or WHOLE,
            values["pre_first"], values["starts_on"], values["looks"], tuple(values.get("controls", ())),
            values["strata"], values["washout"],
            guards=tuple(guard for guard in self.offered if guard.key in values["guards"]),
        )  # fmt: skip


def _initial(found: Proposed, guards: list[str]) -> dict[str, Any]:
    needed = found.proposal.needed if found.proposal else USUAL
    days = max(USUAL, needed)
    alike = [step for step, _correlation in found.proposal.controls] if found.proposal else []
    return {
        "starts_on": found.starts_on, "pre_first": found.pre_first,
        "looks": f"{days // 2}, {days}" if days <= LONGEST else "",
        "controls": alike, "guards": guards, "strata": "product",
    }  # fmt: skip


def _alike(step: str, correlation: float | None) -> str:
    """A step with how much it moved like the treated one; one that hardly did stays without a number."""
    if correlation is None:
        return step
    told = formats.fixed(correlation, 2, language())
    return _now("%(step)s: moves alike, correlation %(r)s") % {"step": step, "r": told}


class LogForm(forms.Form):
    """What else happened in the stream."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    kind = forms.ChoiceField(label=_("What it was"), choices=LoggedChange.Kind.choices)
    what = forms.CharField(label=_("What happened"), max_length=200, help_text=_("No names of people."))

    def __init__(self, data: Any = None, *, today: date | None = None) -> None:
        super().__init__(data, initial={"day": today})


class ConfirmForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("After looking at it"),
        choices=[("yes", _("I stand behind this verdict")), ("no", _("I do not stand behind it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("What was looked at, where, how."))

    def clean_agrees(self) -> bool:
        return bool(self.cleaned_data["agrees"] == "yes")


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
