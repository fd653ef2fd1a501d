"""Forms about an A3 as a whole: begin it, ask beside it, end it, how many are open at a time."""

import secrets
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kaizen.core.a3 import SECTIONS
from kaizen.models import A3, A3Comment
from lean.models import Area, Site
from valuestream.core.findings import WASTES
from valuestream.models import ValueStream

new_key = partial(secrets.token_hex, 16)  # of a form: sent twice, it counts once
LONG = forms.Textarea(attrs={"rows": 3})


class BeginForm(forms.Form):
    """``has_finding``: place and waste follow from the finding. ``full``: the area has as many as it takes."""

    title = forms.CharField(
        label=_("The problem in one sentence"), max_length=200,
        help_text=_("What is wrong, where, how much. No cause and no solution yet."),
    )  # fmt: skip
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), required=False)
    stream = forms.ModelChoiceField(label=_("Value stream"), queryset=ValueStream.objects.none(), required=False)
    step = forms.CharField(label=_("Step"), max_length=200, required=False)
    waste = forms.ChoiceField(label=_("Waste"), required=False)
    over_limit = forms.CharField(
        label=_("Why one more"), max_length=200, required=False,
        help_text=_("Only when the area has as many open A3s as it takes at a time."),
    )  # fmt: skip

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, data: Any = None, *, site: Site, has_finding: bool, title: str = "") -> None:
        super().__init__(data, initial={"title": title})
        self.fields["area"].queryset = site.areas.all()  # type: ignore[attr-defined]
        self.fields["stream"].queryset = ValueStream.objects.filter(site=site)  # type: ignore[attr-defined]
        kinds = [("", "–"), *((waste.key, pgettext("waste", waste.label)) for waste in WASTES)]
        self.fields["waste"].choices = kinds  # type: ignore[attr-defined]
        if has_finding:
            for name in ("stream", "step", "waste"):
                del self.fields[name]


class CommentForm(forms.Form):
    """Beside the sheet; only those who coach ask in a way that waits for an answer."""

    section = forms.TypedChoiceField(label=_("Step of the sheet"), coerce=int)
    kind = forms.ChoiceField(label=_("What it is"))
    text = forms.CharField(label=_("Text"), max_length=2000, widget=LONG)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, data: Any = None, *, may_coach: bool, titles: dict[int, str]) -> None:
        super().__init__(data)
        numbers = [(section.number, f"{section.number} {titles[section.number]}") for section in SECTIONS]
        kinds = [one for one in A3Comment.Kind if one != A3Comment.Kind.ANSWER]
        kinds = kinds if may_coach else [A3Comment.Kind.COMMENT]
        self.fields["section"].choices = numbers  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput, initial=new_key)
    text = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(forms.Form):
    ended_as = forms.ChoiceField(label=_("What it became"), choices=A3.End.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The next one who tries the same reads it first.")
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class LimitForm(forms.Form):
    """How many open A3s each area takes; empty: as for the others."""

    def __init__(self, data: Any = None, *, site: Site, rows: dict[int | None, int], usual: int) -> None:
        super().__init__(data)
        self.areas: dict[str, Area | None] = {"others": None, **{f"area_{a.pk}": a for a in site.areas.all()}}
        for key, area in self.areas.items():
            self.fields[key] = forms.IntegerField(
                label=area.name if area else _("Each other area"), min_value=1, max_value=50, required=not area,
                initial=rows.get(area.pk if area else None, None if area else usual),
            )  # fmt: skip

    def told(self) -> dict[Area | None, int | None]:
        return {area: self.cleaned_data[key] for key, area in self.areas.items()}
