"""Forms at a machine: what is it, what happened, show or say it; and where codes hang."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen import idea_words
from kaizen.core.captured import BY_KEY, HELP, MINUTES, RARER, SIGNS
from kaizen.models import Board, Idea, Standard, StandardVersion
from kaizen.services.ideas.places import steps_at
from lean.models import Area, Site, Workstation
from valuestream.core.findings import WASTES

from .ideas import IdeaForm, step_choices, step_told

FROM_A_PLACE = ("qr", "board", "phone")
OTHER = "other"  # no sign says it: words are needed
OFFERED = ("problem", "idea", "safety", HELP)
Hung = Area | Workstation | Board | Standard
LABEL_OF = {waste.key: waste.label for waste in WASTES}
HAPPENED = [
    *((sign.key, idea_words.SIGNS[sign.key]) for sign in SIGNS),
    *((sign.key, pgettext_lazy("waste", LABEL_OF[sign.key])) for sign in RARER),
    (OTHER, idea_words.SIGNS[OTHER]),
]


class CaptureForm(IdeaForm):
    """The questions at the place of a code. ``versions``: the standards in effect from which one may deviate there."""

    origin = forms.ChoiceField(choices=[(one, one) for one in FROM_A_PLACE], widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect, required=False, initial="problem")
    minutes = forms.TypedChoiceField(
        label=_("How long?"), widget=forms.RadioSelect, coerce=int, empty_value=None, required=False,
        choices=[(str(one), "") for one in MINUTES],
    )  # fmt: skip
    standard = forms.TypedChoiceField(
        label=_("Which standard?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, versions: Sequence[StandardVersion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {one.standard_id: one for one in versions}
        is_told = self.data.get("kind") == "deviation"  # it waited on a device, and the standard no longer holds
        kinds = [*OFFERED, "deviation"] if versions or is_told else OFFERED
        self._choose("kind", [(one, idea_words.KINDS[one][0]) for one in kinds])
        self._choose("waste", HAPPENED)
        self._choose("minutes", [*((str(one), idea_words.span(one)) for one in MINUTES), ("", _("not known"))])
        self._choose("standard", [(str(pk), str(one.standard)) for pk, one in self.versions.items()])
        self.initial.setdefault("minutes", "")
        if self.versions:
            self.initial.setdefault("standard", next(iter(self.versions)))

    def _choose(self, name: str, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def signs(self) -> list[Any]:
        """The tiles of *What happened?*."""
        return [one for one in self["waste"] if one.data["value"] not in {sign.key for sign in RARER}]

    @property
    def rarer(self) -> list[Any]:
        """The tiles that are one press further."""
        return [one for one in self["waste"] if one.data["value"] in {sign.key for sign in RARER}]

    @property
    def is_call(self) -> bool:
        """Whether help is called instead of something told."""
        return self.cleaned_data["kind"] == HELP

    def call(self) -> dict[str, Any]:
        """The values as ``raise_call`` takes them."""
        sign = BY_KEY.get(self.cleaned_data["waste"])
        return {"key": self.cleaned_data["key"], "kind": sign.call if sign else HELP}

    def told(self) -> dict[str, Any]:
        """A deviation from what is in effect no longer, because it waited on a device, is told as a problem."""
        found = super().told()
        sign, kind = BY_KEY.get(found["waste"]), found["kind"] or Idea.Kind.IDEA.value
        version = self.versions.get(found.pop("standard") or 0)
        if kind != Idea.Kind.DEVIATION:
            version = None
        elif version is None:
            kind = Idea.Kind.PROBLEM.value
        return found | {
            "origin": found["origin"] or Idea.Origin.QR.value, "kind": kind, "version": version,
            "waste": sign.waste if sign else "", "trouble": sign.trouble if sign else "",
        }  # fmt: skip


def _key(hung: Hung) -> str:
    return f"{hung._meta.model_name}-{hung.pk}"


class PlaceForm(forms.Form):
    """Where a code is to hang: a workstation, a board, a standard or an area, and the step that is done there."""

    place = forms.ChoiceField(label=_("Where it hangs"))
    step = forms.ChoiceField(label=_("Step"), required=False, help_text=_("Similar ideas are found by it."))

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streams = steps_at(site)
        groups: list[tuple[Any, list[Hung]]] = [
            (_("Areas"), list(site.areas.all())),
            (_("Workstations"), list(site.workstations.all())),
            (_("Boards"), list(Board.objects.filter(site=site, archived_at=None))),
            (_("Standards"), list(Standard.objects.filter(site=site))),
        ]
        self.places = {_key(one): one for _name, rows in groups for one in rows}
        place, step = self.fields["place"], self.fields["step"]
        assert isinstance(place, forms.ChoiceField)
        assert isinstance(step, forms.ChoiceField)
        place.choices = [(name, [(_key(one), str(one)) for one in rows]) for name, rows in groups]
        step.choices = step_choices(self.streams)

    def told(self) -> dict[str, Any]:
        """The values as ``add_place`` takes them."""
        place = self.places[self.cleaned_data["place"]]
        stream, step = step_told(self.streams, self.cleaned_data["step"])
        return {place._meta.model_name or "": place, "stream": stream, "step": step}
