"""Answering ideas: a word, accepted, declined with the reason, done; each answer stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.core.ideas import State, may_follow, state_of
from kaizen.models import A3, Idea, IdeaAnswer
from lean.models import User
from lean.services import changes

BY_HAND = (State.ANSWERED, State.ACCEPTED, State.DECLINED, State.DONE)  # the A3 itself says that it took an idea up


def answer(
    idea: Idea, *, kind: str, text: str, by: User, seen: int | None = None, a3: A3 | None = None
) -> IdeaAnswer:  # fmt: skip
    """Adds an answer; the newest one again adds nothing.

    ``seen``: how many answers the person had before the eyes; another number means that somebody was faster. Raises
    ``ValidationError`` by field, for one without a text or one that cannot follow, for instance.
    """
    with transaction.atomic():
        Idea.objects.select_for_update().get(pk=idea.pk)
        given = list(idea.answers.order_by("number"))
        text = " ".join(text.split())
        if given and (given[-1].kind, given[-1].text, given[-1].entered_by_id) == (kind, text, by.pk):
            return given[-1]
        _refuse(kind, text, given, seen)
        row = IdeaAnswer(idea=idea, number=len(given) + 1, entered_by=by)
        return changes.save(row, site=idea.site, by=by, action="idea.answered", kind=kind, text=text, a3=a3)


def _refuse(kind: str, text: str, given: list[IdeaAnswer], seen: int | None) -> None:
    if seen is not None and seen != len(given):
        raise ValidationError(_("Somebody answered meanwhile: read it above, then send yours if it still fits."))
    if not text:
        declined = kind == State.DECLINED
        why = _("Say why: whoever gave the idea reads it.") if declined else _("Write an answer.")
        raise ValidationError({"text": why})
    state = state_of(row.kind for row in given)
    if kind not in {one.value for one in State} or not may_follow(state, State(kind)):
        raise ValidationError({"kind": _("This cannot follow on what was answered before.")})
