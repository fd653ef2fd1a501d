"""Forms that a device may keep for a while: a round against a standard, a card that is turned; and a new card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaizen import board_words
from kaizen.core.board.owners import OWNERS
from kaizen.core.standards.checklist import Answer
from kaizen.models import Card
from kaizen.services.ideas.giving import new_key

SO: dict[str, bool | None] = {"yes": True, "no": False, "unseen": None}


class QueuedForm(forms.Form):
    """``at``: when it was done, by the clock of a device that kept it."""

    key = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    at = forms.DateTimeField(
        widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"]
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=False, **kwargs)
        self.initial.setdefault("key", new_key())


class WalkForm(QueuedForm):
    """``seq``: the version that the page showed. Each point is ``so.<point>`` with its ``note.<point>``."""

    seq = forms.IntegerField(widget=forms.HiddenInput)

    def answers(self) -> list[Answer]:
        """What was answered, in the order of the page."""
        named = {name[3:]: str(value) for name, value in self.data.items() if name.startswith("so.")}
        return [
            Answer(point, SO[value], str(self.data.get(f"note.{point}", "")))
            for point, value in named.items() if value in SO
        ]  # fmt: skip


class TurnForm(QueuedForm):
    """Which side shows: ``good`` or ``bad`` with what was not as it should be."""

    side = forms.ChoiceField(choices=[("good", "good"), ("bad", "bad")])
    note = forms.CharField(label=_("What was not as it should be"), max_length=200, required=False)


class CardForm(forms.Form):
    """A new card."""

    text = forms.CharField(label=_("What to look at"), max_length=200, required=False)
    owner = forms.ChoiceField(
        label=_("Owner"), choices=[(one.key, board_words.OWNERS[one.key]) for one in OWNERS], initial="team_leader"
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=Card.Rhythm.choices, initial=Card.Rhythm.DAY)
