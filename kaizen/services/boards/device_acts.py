"""What people do at a screen that many share: each act asks who it is, and nobody stays known there.

To add an act, add a line to ``ACTS`` and ``templates/kaizen/kiosk/acts/<key>.html``, which tells what it is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import Action, Board, Escalation, Screen
from lean.access import NAMES, may
from lean.audit import Origin, origin
from lean.models import User
from lean.registry import by_key
from lean.services.pins import identify

from .actions import finish, reopen
from .answering import seen

TAKEN_BACK_FOR = timedelta(hours=24)  # after which a slip is put right at a desk


@dataclass(frozen=True, slots=True)
class DeviceAct:
    """``label``: its button; ``told``: what is said afterwards; ``to``: the right that it needs (``lean.access``).

    ``of``: all things of a board that it may be done to, also those for which it was done; ``listed``: those for which
    it is offered. ``do`` is safe to repeat. ``asks``: the text that may go with it, empty without.
    """

    key: str
    label: Any
    told: Any
    to: str
    of: Callable[[Board], QuerySet[Any]]
    listed: Callable[[Board], QuerySet[Any]]
    do: Callable[[Any, User, str], object]
    asks: Any = ""

    @property
    def template(self) -> str:
        return f"kaizen/kiosk/acts/{self.key}.html"


def _actions(board: Board) -> QuerySet[Action]:
    return Action.objects.filter(board=board).order_by("due", "pk")


def _answered(board: Board) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(board=board, answered_at__isnull=False).select_related("to")
    return rows.order_by("answered_at")


def _open(board: Board) -> QuerySet[Action]:
    return _actions(board).filter(done_at=None)


def _unread(board: Board) -> QuerySet[Escalation]:
    return _answered(board).filter(seen_at=None)


def _just_done(board: Board) -> QuerySet[Action]:
    return _actions(board).filter(done_at__gte=timezone.now() - TAKEN_BACK_FOR).order_by("-done_at")


ACTS: tuple[DeviceAct, ...] = (
    DeviceAct(
        "done", _("Done"), _("Noted as done."), "run_board", _actions, _open,
        lambda row, by, text: finish(row, by=by, outcome=text), _("What came of it"),
    ),
    DeviceAct(
        "seen", _("Read"), _("Noted as read."), "view", _answered, _unread,
        lambda row, by, text: seen(row, by=by),
    ),
    DeviceAct(
        "reopen", _("Not done after all"), _("Open again."), "run_board", _actions, _just_done,
        lambda row, by, text: reopen(row, by=by),
    ),
)  # fmt: skip
BY_KEY = by_key(ACTS)


def do(act: DeviceAct, row: Any, *, screen: Screen, username: str, pin: str, badge: str, text: str = "") -> None:
    """One act of one person at a screen. Raises ``ValidationError``: not known here, tried too often, not allowed.

    The audit trail names the person, and the screen through which it came.
    """
    user = identify(screen.site, device=f"screen {screen.pk}", username=username, pin=pin, badge=badge)
    if not may(user, screen.site, act.to):
        told = _("Not with your roles at this site: %(thing)s.")
        raise ValidationError(told, "role", {"thing": NAMES[act.to]})
    token = origin.set(Origin(origin.get().request_id, f"screen {screen.name}"))
    try:
        act.do(row, user, text)
    finally:
        origin.reset(token)
