"""Forms of boards: hanging one up, its KPIs and targets, the day's figures, reds, promises."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen.board_words import LETTERS, OWNERS, SYMBOLS, entered_as, from_entered
from kaizen.models import Board, Kpi, Tier
from kaizen.services.boards.days import Answer
from kaizen.services.boards.editing import boards_above
from lean.forms.base import DayInput
from lean.models import Area, Site
from valuestream.models import ValueStream
from valuestream.night_words import FIGURES

OWNER_CHOICES = [("", _("choose")), *OWNERS.items()]
UNIT_CHOICES = [(key, symbol or pgettext_lazy("unit", "number")) for key, symbol in SYMBOLS.items()]
TEXT = 200


class AboveField(forms.ModelChoiceField):
    """The board that is asked for help; one of the network says at which site it hangs."""

    def label_from_instance(self, obj: Board) -> str:
        return f"{obj.name} ({obj.site.name})" if obj.tier == Tier.NETWORK else obj.name


class BoardForm(forms.Form):
    """Name, place and rhythm of a board."""

    name = forms.CharField(label=_("Name"), max_length=80)
    tier = forms.TypedChoiceField(label=_("Tier"), choices=Tier.choices, coerce=int)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False, empty_label=_("whole site"))
    letters = forms.CharField(
        label=_("Letters"), max_length=20,
        help_text=_("In their order, for example SQCDPE; in German plants often SQAKLM."),
    )  # fmt: skip
    above = AboveField(
        Board.objects.none(), label=_("Turns to"), required=False, empty_label=_("no board above"),
        help_text=_("Where the team asks for help. From T3 also a T4 board of another site."),
    )  # fmt: skip
    meets_at = forms.TimeField(
        label=_("Stand-up at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes of the stand-up"), min_value=1, max_value=60)
    answer_hours = forms.IntegerField(
        label=_("Answers within, hours"), min_value=1, max_value=240,
        help_text=_("By when this board answers what another one asks."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, site: Site, board: Board | None = None) -> None:
        first = {name: getattr(board, name) for name in self.base_fields} if board else {}
        usual = {"letters": "SQCDPE", "minutes": 10, "answer_hours": 24, "tier": Tier.TEAM.value}
        super().__init__(data, initial={**usual, **first})
        area, above = self.fields["area"], self.fields["above"]
        assert isinstance(area, forms.ModelChoiceField)
        assert isinstance(above, forms.ModelChoiceField)
        area.queryset = site.areas.all()
        above.queryset = boards_above(site, Tier.TEAM).exclude(pk=board.pk if board else 0)

    def clean_letters(self) -> str:
        return str(self.cleaned_data["letters"]).upper().replace(" ", "").replace("-", "")


class KpiForm(forms.Form):
    """A KPI under a letter: mined from a stream, or entered by the team in a unit."""

    letter = forms.ChoiceField(label=_("Letter"))
    name = forms.CharField(label=_("Name"), max_length=60)
    source = forms.ChoiceField(label=_("Where the figure comes from"))
    unit = forms.ChoiceField(
        label=_("Unit"), required=False, choices=UNIT_CHOICES,
        help_text=_("Only for a figure that the team enters."),
    )  # fmt: skip
    better = forms.ChoiceField(label=_("Better"), choices=Kpi.Better.choices)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        letter, source = self.fields["letter"], self.fields["source"]
        assert isinstance(letter, forms.ChoiceField)
        assert isinstance(source, forms.ChoiceField)
        letter.choices = [(sign, f"{sign} {LETTERS[sign]}") for sign in board.letters]
        self.streams = {stream.pk: stream for stream in board.site.value_streams.order_by("name")}
        entered: list[Any] = [("", _("entered by the team"))]
        source.choices = entered + [(one.name, mined_choices(one)) for one in self.streams.values()]
        source.required = False

    def told(self) -> dict[str, Any]:
        """The values as ``add_kpi`` takes them."""
        found = {name: self.cleaned_data[name] for name in ("letter", "name", "better")}
        pk, series, step = ([*self.cleaned_data["source"].split("\t", 2), "", ""])[:3]
        if not pk:
            return found | {"unit": self.cleaned_data["unit"] or "count"}
        return found | {"stream": self.streams[int(pk)], "series": series, "step": step}


def mined_choices(stream: ValueStream) -> list[tuple[str, str]]:
    """The series that the newest night of a stream has, by name."""
    night = stream.nights.filter(family=None).exclude(content={}).order_by("-pk").first()
    found = night.content.get("series", []) if night else []
    return [
        (f"{stream.pk}\t{one['key']}\t{one['step'] or ''}",
         f"{FIGURES.get(one['key'], one['key'])}{': ' + one['step'] if one['step'] else ''}")
        for one in found
    ]  # fmt: skip


class TargetForm(forms.Form):
    """A target in the unit that people read, from a day on, with the reason."""

    value = forms.FloatField(label=_("Target"))
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=TEXT)

    def __init__(self, data: Any = None, *, unit: str, today: date) -> None:
        super().__init__(data, initial={"valid_from": today})
        self.unit = unit
        self.fields["value"].help_text = entered_as(unit)

    def told(self) -> dict[str, Any]:
        """The values as ``set_target`` takes them: in the unit of the figure."""
        return {**self.cleaned_data, "value": from_entered(self.cleaned_data["value"], self.unit)}


class AnswerFields(forms.Form):
    """What a red needs: reason, action, owner, date. The service names what is not there."""

    reason = forms.CharField(label=_("Reason"), max_length=TEXT, required=False)
    action = forms.CharField(label=pgettext_lazy("board", "Action"), max_length=TEXT, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=OWNER_CHOICES, required=False)
    due = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due", today + timedelta(days=1))

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(data["reason"], data["action"], data["owner"], data["due"])


class DayForm(AnswerFields):
    """A day's value, or that there was no shift; a miss needs the four fields of an answer below."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    value = forms.FloatField(label=_("Value"), required=False)
    no_shift = forms.BooleanField(label=_("No shift on this day"), required=False)
    field_order = ("day", "value", "no_shift", "reason", "action", "owner", "due")

    def __init__(self, *args: Any, kpi: Kpi, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("day", today)
        self.fields["value"].help_text = entered_as(kpi.unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("no_shift") and data.get("value") is None and not self.errors:
            self.add_error("value", _("Enter the value, or say that there was no shift."))
        return data

    def told(self) -> float | None:
        """The value; None for no shift."""
        return None if self.cleaned_data["no_shift"] else self.cleaned_data["value"]


class PromiseForm(forms.Form):
    """An action with owner and date."""

    text = forms.CharField(label=pgettext_lazy("board", "Action"), max_length=TEXT, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=OWNER_CHOICES, required=False)
    due = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due", today + timedelta(days=1))


class MoveForm(forms.Form):
    """Another date for a promise, with the reason."""

    due = forms.DateField(label=_("Until"), widget=DayInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=TEXT, required=False)


class DoneForm(forms.Form):
    """What came of a promise."""

    outcome = forms.CharField(label=_("What came of it"), max_length=TEXT, required=False)
