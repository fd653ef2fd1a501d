"""A chain of escalations from the first asker up: read, locked as a whole, listed for a board."""

from datetime import datetime

from django.db.models import Q, QuerySet

from kaizen.models import Board, Escalation

ROUND = (  # tiers grow along a chain, so it has at most three links; each link ends at the board where the next begins
    "board__site", "to__site", "red__kpi", "red__action", "action", "parent__board__site",
    "parent__parent__board__site", "further__to__site", "further__further__to__site",
)  # fmt: skip


def locked_chain(row: Escalation) -> list[Escalation]:
    """All links of the chain, the first asker's on top, locked in one order."""
    pk = row.pk
    while parent := Escalation.objects.filter(pk=pk).values_list("parent", flat=True).first():
        pk = parent
    pks = [pk]
    while further := Escalation.objects.filter(parent=pks[-1]).values_list("pk", flat=True).first():
        pks.append(further)
    rows = {one.pk: one for one in Escalation.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [rows[pk] for pk in pks]


def parted(row: Escalation) -> tuple[list[Escalation], Escalation, list[Escalation]]:
    """The locked chain as links below, the one asked for, links above."""
    chain = locked_chain(row)
    at = next(n for n, one in enumerate(chain) if one.pk == row.pk)
    return chain[:at], chain[at], chain[at + 1 :]


def chain_of(row: Escalation) -> list[Escalation]:
    """The links of a row read with ``ROUND``, the first asker's on top; those that were withdrawn end it."""
    below, above = row, row
    found = [row]
    while below.parent is not None:
        below.parent.to, below = below.board, below.parent
        found.insert(0, below)
    while (further := getattr(above, "further", None)) is not None and further.withdrawn_at is None:
        further.board, above = above.to, further
        found.append(above)
    return found


def escalations_of(board: Board) -> QuerySet[Escalation]:
    """What a board asked and was asked, newest first."""
    return Escalation.objects.filter(Q(board=board) | Q(to=board)).select_related(*ROUND).order_by("-asked_at", "-pk")


def open_at(board: Board, at: datetime | None = None) -> QuerySet[Escalation]:
    """What is open between this board and others, and answers that its team has not read; due first on top.

    ``at``: what was open then, of which the answer may have come since.
    """
    return escalations_of(board).filter(_waited(board, at) if at else _waits(board)).order_by("due_at", "pk")


def closed_at(board: Board) -> QuerySet[Escalation]:
    """What is over between this board and others, newest first."""
    return escalations_of(board).exclude(_waits(board))


def _waits(board: Board) -> Q:
    return Q(withdrawn_at=None) & (Q(answered_at=None) | Q(seen_at=None, board=board))


def _waited(board: Board, at: datetime) -> Q:
    """The same as it was at a moment."""
    unanswered, unread = (Q(**{name: None}) | Q(**{f"{name}__gt": at}) for name in ("answered_at", "seen_at"))
    kept = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    return Q(asked_at__lte=at) & kept & (unanswered | unread & Q(board=board))
