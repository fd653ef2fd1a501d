"""Screens: devices that show one board without a log-in.

A person hangs one up and gets a pairing code; typed on the device it gives a token, which is kept there alone. Here lie
digests only. A token holds for one board, on the device that paired, until the screen is taken down.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from kaizen.models import Board, Screen
from kaizen.services.ideas.giving import ALPHABET
from lean.audit import record
from lean.models import User
from lean.services import changes
from lean.transactions import atomic

CODE = 6  # signs of a pairing code: with the brake on guessing, two in ten million in its time
CODE_LASTS = timedelta(minutes=15)
TOKEN_BYTES = 32  # 256 bits
UNKNOWN = _("These two codes do not go together, or the pairing code is too old. The screen's page makes a new one.")


@dataclass(frozen=True, slots=True)
class Paired:
    """``token`` and ``mark`` of the device go into its cookies, and nowhere else."""

    screen: Screen
    token: str
    mark: str


def screens_of(board: Board) -> list[Screen]:
    """The screens that hang at a board, those that wait for a device included."""
    return list(Screen.objects.filter(board=board, revoked_at=None))


@atomic
def hang_screen(board: Board, *, by: User, name: str, profile: dict[str, Any]) -> tuple[Screen, str]:
    """A new screen, and the pairing code that is shown once. Raises ``ValidationError`` keyed by field."""
    row = Screen(board=board, made_by=by)
    changes.save(row, site=board.site, by=by, action="screen.hung", name=name.strip(), profile=profile)
    return row, _coded(row)


@atomic
def change_screen(screen: Screen, *, by: User, name: str, profile: dict[str, Any]) -> Screen:
    """Another name or look; the device shows it by itself. Raises ``ValidationError`` keyed by field."""
    row = _hanging(screen)
    return changes.save(row, site=row.site, by=by, action="screen.changed", name=name.strip(), profile=profile)


@atomic
def new_code(screen: Screen, *, by: User) -> str:
    """Another pairing code: the device that paired with the one before shows the board until the new one is used."""
    row = _hanging(screen)
    code = _coded(row)
    record("screen.pairing", row, by=by, site=row.site)
    return code


@atomic
def revoke(screen: Screen, *, by: User) -> Screen:
    """Takes a screen down: its device shows nothing any more. A second time changes nothing."""
    row = Screen.objects.select_for_update().get(pk=screen.pk)
    if row.revoked_at is None:
        row.revoked_at, row.pairing = timezone.now(), ""
        row.save(update_fields=["revoked_at", "pairing"])
        record("screen.revoked", row, by=by, site=row.site, after={"screen": row.name})
    return row


@atomic
def pair(board_code: str, code: str, *, agent: str) -> Paired:
    """Makes the device the screen that the code was made for; the code is used up. Raises ``ValidationError``.

    ``agent``: what the browser of the device tells about itself. A device that was this screen before is it no longer.
    """
    now, board_code = timezone.now(), plain_code(board_code)
    rows = Screen.objects.select_for_update(of=("self",)).select_related("board__site")
    found = rows.filter(
        board__code=board_code, board__archived_at=None, revoked_at=None, pairing_until__gt=now,
        pairing=_pairing_digest(board_code, code),
    ).first()  # fmt: skip
    if found is None:
        raise ValidationError(UNKNOWN)
    token, mark = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    found.digest, found.device = digest_of(token), device_of(mark, agent)
    found.pairing, found.pairing_until, found.opened_at = "", None, now
    found.save(update_fields=["digest", "device", "pairing", "pairing_until", "opened_at"])
    record("screen.paired", found, by=None, site=found.site, after={"screen": found.name})
    return Paired(found, token, mark)


def screen_of(token: str, *, mark: str, agent: str) -> Screen | None:
    """The screen that a device is: by its token, the sign that it carries, and the kind of browser."""
    if not token or not mark:
        return None
    rows = Screen.objects.filter(digest=digest_of(token), revoked_at=None, board__archived_at=None)
    row = rows.select_related("board__site", "board__area").first()
    return row if row and constant_time_compare(row.device, device_of(mark, agent)) else None


def plain_code(text: str) -> str:
    """A code as it is kept: capital letters and digits."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def device_of(mark: str, agent: str) -> str:
    """What a device is known by: its random sign, and the kind of machine its browser names, without versions."""
    machine = re.search(r"\(([^)]*)\)", agent)
    kind = re.sub(r"[\d._]+", "", machine[1] if machine else agent)
    return sha256(f"{mark}\n{kind}".encode()).hexdigest()


def _hanging(screen: Screen) -> Screen:
    row = Screen.objects.select_for_update().get(pk=screen.pk)
    if row.revoked_at is not None:
        raise ValidationError(_("This screen was taken down."))
    return row


def _coded(row: Screen) -> str:
    """Gives the screen a new pairing code."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))
    row.pairing, row.pairing_until = _pairing_digest(row.board.code, code), timezone.now() + CODE_LASTS
    row.save(update_fields=["pairing", "pairing_until"])
    return code


def _pairing_digest(board_code: str, code: str) -> str:
    """Keyed: a code is short, and a copy of the database must not give it away."""
    return salted_hmac("kaizen.screen", f"{board_code} {plain_code(code)}", algorithm="sha256").hexdigest()
