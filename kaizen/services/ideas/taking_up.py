"""An accepted idea becomes an A3."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kaizen.core.ideas import State, state_of
from kaizen.idea_words import SIGNS, lasted
from kaizen.models import A3, Idea
from kaizen.services.a3.editing import Change, write
from kaizen.services.a3.opening import begin
from lean.models import User

from .answers import answer


@transaction.atomic
def take_up(idea: Idea, *, title: str, by: User, over_limit: str = "") -> A3:
    """Begins an A3 with the words of the idea, at its place, and says so to its giver; twice begins one.

    Raises ``ValidationError`` by field: no title, an idea that is not accepted, an area with as many open A3s as it
    takes and ``over_limit`` does not say why there shall be one more.
    """
    row = Idea.objects.select_for_update().get(pk=idea.pk)
    state = state_of(row.answers.order_by("number").values_list("kind", flat=True))
    if state == State.IN_A3:
        return _taken_up_by(row)
    if state != State.ACCEPTED:
        raise ValidationError(_("Accept the idea first, with a word to its giver."))
    made = begin(
        row.site, title=title, by=by, area=row.area, stream=row.stream, step=row.step, waste=row.waste,
        over_limit=over_limit,
    )  # fmt: skip
    write(made, [Change("problem", told(row), key=f"idea-{row.pk}")], by=by)
    answer(row, kind=State.IN_A3, text=_("%(a3)s takes it up.") % {"a3": made.name}, by=by, a3=made)
    return made


def told(idea: Idea) -> str:
    """What an idea says, as the problem of an A3: its kind unless it is an idea, its words, how long it lasted."""
    head = "" if idea.kind == Idea.Kind.IDEA else str(idea.get_kind_display())
    if idea.version is not None:
        head = f"{head}: {idea.version.standard} {idea.version.name}"
    trouble = str(SIGNS[idea.trouble]) if idea.trouble else ""
    return "\n".join(filter(None, (head, trouble, idea.obstacle, idea.better, lasted(idea.minutes))))


def _taken_up_by(idea: Idea) -> A3:
    found = A3.objects.filter(ideas__idea=idea).order_by("-ideas__number").first()
    assert found is not None  # the constraint idea_in_an_a3_names_it
    return found
