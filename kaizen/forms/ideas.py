"""Forms about ideas: at a desk, answers, the clock. What is asked at a machine stands in ``forms.capture``."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen.core.ideas import State, may_follow
from kaizen.models import Idea
from kaizen.models.ideas import TEXT
from kaizen.services.ideas.answers import BY_HAND
from kaizen.services.ideas.giving import new_key
from kaizen.services.ideas.places import steps_at
from lean.models import Area, Site, User
from valuestream.core.findings import WASTES
from valuestream.models import ValueStream

KINDS = {
    State.ANSWERED: _("A word: it stays as it is"),
    State.ACCEPTED: _("Accept it: it will be tried"),
    State.DECLINED: _("Decline it, with the reason"),
    State.DONE: _("Done: it is in place"),
}
DESK_KINDS = [kind for kind in Idea.Kind.choices if kind[0] != Idea.Kind.DEVIATION]  # that is told where it is done
WASTE_CHOICES = [("", _("not sure")), *((waste.key, pgettext_lazy("waste", waste.label)) for waste in WASTES)]
Steps = dict[ValueStream, list[str]]


def step_choices(streams: Steps) -> list[Any]:
    """The steps by stream, each as ``stream:step``."""
    found: list[Any] = [("", _("not known"))]
    return found + [
        (stream.name, [(f"{stream.pk}:{step}", step) for step in steps]) for stream, steps in streams.items()
    ]


def step_told(streams: Steps, value: str) -> tuple[ValueStream | None, str]:
    """The stream and the step of a choice."""
    pk, _colon, step = value.partition(":")
    return next((stream for stream in streams if str(stream.pk) == pk), None), step


def _question(label: Any, rows: int = 2) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": TEXT})
    return forms.CharField(label=label, max_length=TEXT, required=False, widget=widget)


class IdeaForm(forms.Form):
    """The three questions. ``signer`` is who was signed in when the page was made: nobody else's name goes under it."""

    key = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    signer = forms.CharField(widget=forms.HiddenInput, required=False)
    obstacle = _question(_("What is in the way?"))
    waste = forms.ChoiceField(
        label=_("What happened?"), required=False, widget=forms.RadioSelect,
        choices=WASTE_CHOICES,
    )  # fmt: skip
    better = _question(_("What would be better?"))
    spot = forms.CharField(label=_("Where exactly?"), max_length=120, required=False)
    photo = forms.FileField(label=_("Photo"), required=False)
    signed = forms.BooleanField(label=_("Put my name on it"), required=False)

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["photo"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        self.initial.setdefault("key", new_key())
        self.initial.setdefault("signer", str(user.pk) if user else "")
        if user is None:
            del self.fields["signed"]

    @property
    def shown_key(self) -> str:
        """The key that the page carries: the one that came with the form, else its own."""
        return str(self["key"].value() or "")

    def renew_key(self) -> None:
        """Gives a refused form another key where its own was used: the words stay and can be sent."""
        if self.has_error(NON_FIELD_ERRORS, "key"):
            renewed = QueryDict(mutable=True)
            renewed.update({name: self[name].data for name in self.fields if name != "photo"} | {"key": new_key()})
            self.data = renewed

    def told(self) -> dict[str, Any]:
        """The values as ``give_idea`` takes them."""
        data = {**self.cleaned_data}
        photo, signer, is_signed = data.pop("photo", None), data.pop("signer"), data.pop("signed", False)
        is_own = self.user is not None and signer == str(self.user.pk)
        return data | {
            "signed_by": self.user if is_signed and is_own else None, "photo": photo.chunks() if photo else None,
        }  # fmt: skip


class DeskForm(IdeaForm):
    """The questions at a desk, where no code tells the place. ``step`` is one of a stream's newest map."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=DESK_KINDS, initial=Idea.Kind.IDEA, required=False)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False, empty_label=_("not known"))
    step = forms.ChoiceField(label=_("Step"), required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streams = steps_at(site)
        area, step = self.fields["area"], self.fields["step"]
        assert isinstance(area, forms.ModelChoiceField)
        assert isinstance(step, forms.ChoiceField)
        area.queryset = site.areas.all()
        step.choices = step_choices(self.streams)
        self.fields["waste"].widget = forms.Select(choices=WASTE_CHOICES)
        self.order_fields(
            ["key", "signer", "kind", "obstacle", "better", "waste", "area", "step", "spot", "photo", "signed"]
        )

    def told(self) -> dict[str, Any]:
        found = super().told()
        stream, step = step_told(self.streams, found.pop("step"))
        kind = found.pop("kind") or Idea.Kind.IDEA.value
        return found | {"origin": Idea.Origin.PAGE.value, "stream": stream, "step": step, "kind": kind}


class AnswerForm(forms.Form):
    """An answer that may follow on the idea's state. ``seen``: how many answers the page showed."""

    kind = forms.ChoiceField(label=_("What becomes of it"))
    text = forms.CharField(
        label=_("Your answer"), max_length=TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": TEXT}),
        help_text=_("Whoever gave the idea reads it by the code. A declined one needs the reason."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, state: str, seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        offered = [kind for kind in BY_HAND if data or may_follow(State(state), kind)]  # sent: the service knows better
        kinds.choices = [(kind.value, KINDS[kind]) for kind in offered]


class TakeUpForm(forms.Form):
    """The title of the A3 that an idea becomes; ``has_room`` False: its area has as many as it takes."""

    title = forms.CharField(label=_("The problem in one sentence"), max_length=200, required=False)
    over_limit = forms.CharField(
        label=_("Why one more"), max_length=200, required=False,
        help_text=_("The area has as many open A3s as it takes at a time."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, idea: Idea, has_room: bool) -> None:
        super().__init__(data, initial={"title": (idea.obstacle or idea.better)[:200]})
        if has_room:
            del self.fields["over_limit"]


class ReasonForm(forms.Form):
    """Why a photo is taken away."""

    because = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ClockForm(forms.Form):
    """The promise of the first answer."""

    hours = forms.IntegerField(
        label=_("First answer within, working hours"), min_value=1, max_value=400,
        help_text=_("By the calendar of the site; without one every hour counts. Ideas given before keep their time."),
    )  # fmt: skip
