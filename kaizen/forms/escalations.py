"""Forms about escalations: ask the board above, answer, hand on, take back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen.models import Action, Board, Red
from lean import formats
from lean.templatetags.lean import language

TWO_LINES = forms.Textarea(attrs={"rows": 2})


class AskForm(forms.Form):
    """What is needed and why the team cannot solve it; ``about``: a red day or an action of the board, or neither."""

    about = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("What is needed"), max_length=200, widget=TWO_LINES)
    reason = forms.CharField(label=_("Why the team cannot solve it"), max_length=200, widget=TWO_LINES)

    def __init__(self, data: Any = None, *, board: Board, about: str = "") -> None:
        reds = Red.objects.filter(kpi__board=board, answered_at=None).select_related("kpi").order_by("-day")
        actions = Action.objects.filter(board=board, done_at=None).order_by("due", "pk")
        self.rows: dict[str, Red | Action] = {f"red-{one.pk}": one for one in reds}
        self.rows |= {f"action-{one.pk}": one for one in actions}
        chosen = self.rows.get(about)
        super().__init__(data, initial={"about": about, "text": _words(chosen)} if chosen else None)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        red, action = ([(key, _words(one)) for key, one in self.rows.items() if key.startswith(kind)]
                       for kind in ("red-", "action-"))  # fmt: skip
        groups = [(_("Red days"), red), (_("Open actions"), action)]
        field.choices = [("", _("nothing that hangs on the board")), *((name, rows) for name, rows in groups if rows)]

    def told(self) -> dict[str, Any]:
        """The values as ``escalate`` takes them."""
        row = self.rows.get(self.cleaned_data["about"])
        return {
            "text": self.cleaned_data["text"], "reason": self.cleaned_data["reason"],
            "red": row if isinstance(row, Red) else None, "action": row if isinstance(row, Action) else None,
        }  # fmt: skip


def _words(row: Red | Action | None) -> str:
    if isinstance(row, Red):
        return f"{row.kpi.name}, {formats.day(row.day, language(), year=False)}"
    return row.text if row is not None else ""


class AnswerForm(forms.Form):
    """What the board that was asked says."""

    answer = forms.CharField(label=_("The answer"), max_length=300, widget=TWO_LINES)


class FurtherForm(forms.Form):
    """Why it goes one tier further up."""

    reason = forms.CharField(label=_("Why it goes further up"), max_length=200, widget=TWO_LINES)


class WithdrawForm(forms.Form):
    """Why nobody needs it any more."""

    why = forms.CharField(label=_("Why it is no longer needed"), max_length=200, required=False)
