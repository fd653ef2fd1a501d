"""Leader standard work by cards: hung, turned green or red in their rhythm, taken off. Nothing says who turned one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.cards import ORDER, Period, Stand, period_of, stand_of
from kaizen.core.board.owners import BY_KEY as OWNERS
from kaizen.core.rollout.duties import works
from kaizen.models import Board, Card, CardTurn
from kaizen.services.ideas.giving import KEY_OF_A_DEVICE
from lean.audit import nameless, record
from lean.models import Site, User
from lean.services import changes
from lean.transactions import atomic
from valuestream.core.calendar import WorkCalendar
from valuestream.services.maps import calendar_of

LAST = 8  # turns that a card shows
NOTE = 200  # characters
WAITS = timedelta(days=7)  # for so long a turn may have waited on a device for the network


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as it stands. ``turn``: of the period that runs; ``last``: the newest turns, oldest first."""

    card: Card
    stand: Stand
    turn: CardTurn | None
    last: Sequence[CardTurn]


@atomic
def add_card(board: Board, *, by: User, text: str, owner: str, rhythm: str) -> Card:
    """Hangs a card on a board. Raises ``ValidationError`` keyed by field: text, owner, rhythm."""
    if owner not in OWNERS:
        raise ValidationError({"owner": _("Choose who owns it.")})
    values = {"text": " ".join(text.split()), "owner": owner, "rhythm": rhythm}
    return changes.save(Card(board=board), site=board.site, by=by, action="card.added", **values)


@atomic
def retire_card(card: Card, *, by: User) -> Card:
    """Takes a card off; its turns stay. A second time changes nothing."""
    row = Card.objects.select_for_update().get(pk=card.pk)
    if row.retired_at is not None:
        return row
    return changes.save(row, site=row.site, by=by, action="card.retired", retired_at=timezone.now())


@atomic
def turn_card(
    card: Card, *, key: str, is_good: bool, note: str = "", at: datetime | None = None, now: datetime | None = None
) -> CardTurn:  # fmt: skip
    """Turns a card green, or red with what was not as it should be; the same key again gives the same turn.

    ``at``: when it was turned on a device that waited for the network; the period of that moment counts. Raises
    ``ValidationError`` keyed by field; without a field for a card that is not due or was turned already.
    """
    now, note = now or timezone.now(), " ".join(note.split())
    at = min(max(at or now, now - WAITS), now)
    Card.objects.select_for_update().get(pk=card.pk)
    known = CardTurn.objects.filter(card=card, key=key).first()
    if known is not None:
        return known
    period = _period(card, at)
    _refuse(card, key, period, note, is_good=is_good)
    assert period is not None
    row = CardTurn(
        card=card, period=period.first, shift=period.shift, is_good=is_good, note=note, key=key, turned_at=at
    )  # fmt: skip
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("Load the page again: its number for this turn was used.")) from error
    with nameless():
        record("card.turned", row, by=None, site=card.site, after={"card": card.pk, "is_good": is_good})
    return row


def _refuse(card: Card, key: str, period: Period | None, note: str, *, is_good: bool) -> None:
    if not KEY_OF_A_DEVICE.fullmatch(key):
        raise ValidationError(_("Load the page again: its number for this turn is not complete."))
    if card.retired_at is not None:
        raise ValidationError(_("This card hangs here no longer."))
    if period is None:
        raise ValidationError(_("This card is not due now."))
    if not is_good and not note:
        raise ValidationError({"note": _("Say what was not as it should be.")})
    if len(note) > NOTE:
        raise ValidationError({"note": _("Too long: at most %(most)s characters.") % {"most": NOTE}})
    if card.turns.filter(period=period.first, shift=period.shift).exists():
        raise ValidationError(_("This card was turned already; the next time it is due it can be turned again."))


def _period(card: Card, now: datetime) -> Period | None:
    return Periods(card.site, now).of(card.rhythm)


class Periods:
    """The periods that run at a site; its calendar is read once."""

    def __init__(self, site: Site, now: datetime) -> None:
        spec = calendar_of(site)
        self.now, self.zone, self.works = now, site.timezone, works(spec)
        self.calendar = WorkCalendar.from_spec(spec) if spec else None

    def of(self, rhythm: str) -> Period | None:
        return period_of(rhythm, self.now, self.zone, self.calendar, self.works)


def cards_of(board: Board, now: datetime | None = None) -> list[CardView]:
    """The cards that hang on a board: red, due, green, not due."""
    periods = Periods(board.site, now or timezone.now())
    rows = Card.objects.filter(board=board, retired_at=None).prefetch_related("turns").order_by("pk")
    return sorted((_view(card, periods) for card in rows), key=lambda one: ORDER.index(one.stand))


def _view(card: Card, periods: Periods) -> CardView:
    period = periods.of(card.rhythm)
    turns = list(card.turns.all())  # newest first
    here = (period.first, period.shift) if period else None
    turn = next((one for one in turns if (one.period, one.shift) == here), None)
    return CardView(card, stand_of(period, turn.is_good if turn else None), turn, turns[:LAST][::-1])
