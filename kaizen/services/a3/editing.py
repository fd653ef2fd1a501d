"""Write on an A3: changes of single fields, from several devices, some of them late. Each is kept."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.a3_words import LISTS
from kaizen.core.a3 import Edit, Fold, Unusable, clean, field_of, fold, meet, sheet_of
from kaizen.core.a3.fields import Value
from kaizen.models import A3, A3Edit
from lean.models import Membership, Role, Site, User

MOST_ROWS = 100  # of a list
MOST_CHANGES = 500  # of one request: an hour on a tablet without network is far below
REFUSALS = {
    "unknown_field": _("This field does not exist."),
    "too_long": _("Too long: at most %(most)s characters."),
    "no_text": _("This is no text."),
    "no_day": _("This is no date."),
    "no_number": _("This is no number."),
    "grouped_number": _("Write it without separators: 1000, not 1,000 or 1.000."),
    "no_choice": _("Choose one of those listed."),
    "no_flag": _("Yes or no."),
    "no_photo": _("A photo is named by its SHA-256: 64 signs, 0 to 9 and a to f."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """``base``: the newest edit of the field that the writer had seen. ``key``: the writer's own name for the change.

    ``settles``: the edit standing apart that is decided on with it.
    """

    path: str
    value: object
    base: int = 0
    key: str = ""
    settles: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a change: ``how`` as ``core.a3.Meeting`` says, ``value`` and ``seq`` what stands in the field now.

    ``apart``: the number of the edit that stands beside it; None: nothing of this change waits.
    """

    key: str
    path: str
    how: str
    value: Value
    seq: int
    apart: int | None = None


@transaction.atomic
def write(row: A3, changes: Sequence[Change], *, by: User) -> list[Written]:
    """Writes the changes in their order; one that was sent before is answered as it is now and not written again.

    Where another person wrote the same field meanwhile, texts are brought together, and what cannot be stands apart.
    Raises ``ValidationError`` by address; then nothing is written.
    """
    locked = A3.objects.select_for_update().get(pk=row.pk)
    if not locked.is_open:
        raise ValidationError(_("This A3 is over: it is read only."))
    if len(changes) > MOST_CHANGES:
        raise ValidationError(_("Too many changes at once."))
    values = _cleaned(changes)
    history = list(edits_of(locked))
    role, known = role_of(by, locked.site), {edit.key: edit for edit in locked.edits.all()}
    found = []
    for change, value in zip(changes, values, strict=True):
        found.append(_one(locked, history, known, change, value, by, role))
    state = fold(history)
    _refuse_too_many_rows(state)
    _follow(locked, row, state)
    return found


def _refuse_too_many_rows(state: Fold) -> None:
    """Raises ``ValidationError`` when a list grew beyond what a sheet shows; the caller's transaction undoes it."""
    for name, rows in sheet_of(state).rows.items():
        if len(rows) > MOST_ROWS:
            raise ValidationError(_("At most %(most)s rows in “%(list)s”.") % {"most": MOST_ROWS, "list": LISTS[name]})


def _one(
    row: A3, history: list[Edit], known: dict[str, A3Edit], change: Change, value: Value, by: User, role: str
) -> Written:  # fmt: skip
    now = fold(history)
    settles = change.settles if _waits(now, change) else None  # decided already: then it is a change like any other
    if change.key and change.key in known:
        sent = known[change.key]
        stands = sent.seq if sent.apart else None
        return Written(change.key, change.path, "same", now.value(change.path), now.seq_of(change.path), stands)
    met = meet(
        field_of(change.path).kind, original=fold(history, upto=change.base).value(change.path),
        theirs=now.value(change.path), mine=value, is_newest=change.base >= now.seq_of(change.path),
    )  # fmt: skip
    if met.how == "same" and settles is None:
        return Written(change.key, change.path, "same", now.value(change.path), now.seq_of(change.path))
    is_apart = met.how == "apart" and settles is None
    edit = A3Edit.objects.create(
        a3=row, seq=len(history) + 1, path=change.path, value=value if settles is not None else met.value,
        given=value if met.how == "merged" else None, base=change.base, apart=is_apart, settles=settles,
        key=change.key or secrets.token_hex(16), by=by, role=role,
    )  # fmt: skip
    known[edit.key] = edit
    history.append(as_edit(edit))
    now = fold(history)
    stands = edit.seq if is_apart else None
    return Written(change.key, change.path, met.how, now.value(change.path), now.seq_of(change.path), stands)


def _waits(now: Fold, change: Change) -> bool:
    """Whether the edit that a change settles stands apart."""
    return any(edit.seq == change.settles for edit in now.apart.get(change.path, ()))


def _cleaned(changes: Iterable[Change]) -> list[Value]:
    values, errors = [], {}
    for change in changes:
        try:
            values.append(clean(change.path, change.value))
        except Unusable as refused:
            errors[refused.path] = ValidationError(REFUSALS[refused.code], refused.code, {"most": refused.most})
    if errors:
        raise ValidationError(errors)
    return values


def _follow(locked: A3, row: A3, state: Fold) -> None:
    """What lists need of the sheet, in the row; an empty title keeps the one before."""
    title = str(state.value("title") or locked.title)
    if state.seq != locked.seq:
        A3.objects.filter(pk=row.pk).update(seq=state.seq, title=title, edited_at=timezone.now())
    row.seq, row.title = state.seq, title


def edits_of(row: A3) -> Iterable[Edit]:
    """The edits of an A3 in their order, as the core knows them."""
    return (as_edit(edit) for edit in row.edits.order_by("seq"))


def as_edit(edit: A3Edit) -> Edit:
    return Edit(edit.seq, edit.path, edit.value, edit.base, edit.apart, edit.settles)


def role_of(user: User, site: Site) -> str:
    """The first role of a person at the site: what the sheet shows instead of a name."""
    held = set(Membership.objects.filter(user=user, site=site).values_list("role", flat=True))
    return next((role.value for role in Role if role in held), Role.AUDITOR.value)
