"""The secret between two installations. Who sends makes it and shows it once; who receives brings it in, kept sealed.

Neither database alone signs anything: the sender's secret follows from the key of its installation and a nonce, the
receiver's is kept mixed with one that does (a pad of 32 bytes that is used for no other secret).
"""

import binascii
import hashlib
import secrets
from base64 import b64decode, b64encode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kaizen.models import OrderSender, SiteEnd

SENDS = "kaizen.site_end"
RECEIVES = "kaizen.order_sender"
BYTES = 32
PREFIX = "whsec_"


def renew(row: SiteEnd) -> str:
    """Gives the row a new secret; answers it as the receiver brings it in."""
    row.nonce = secrets.token_urlsafe(32)
    made = _pad(SENDS, row.nonce, settings.SECRET_KEY)
    row.secret_mark = _mark(made)
    return f"{PREFIX}{b64encode(made).decode()}"


def secret_of(row: SiteEnd) -> bytes | None:
    """What signs orders; None when the key of the installation was changed without keeping the former one."""
    return _fitting(row.secret_mark, [_pad(SENDS, row.nonce, key) for key in _keys()])


def seal(row: OrderSender, text: str) -> None:
    """Keeps the secret that another installation showed. Raises ``ValidationError`` at ``secret``."""
    try:
        found = b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != BYTES:
        raise ValidationError({"secret": _("This is no secret. It begins with whsec_ and was shown by the sender.")})
    row.nonce, row.secret_mark = secrets.token_urlsafe(32), _mark(found)
    row.sealed = _mixed(found, _pad(RECEIVES, row.nonce, settings.SECRET_KEY)).hex()


def opened(row: OrderSender) -> bytes | None:
    """What the orders of a sender are signed with; None when the key of this installation was lost."""
    sealed = bytes.fromhex(row.sealed)
    return _fitting(row.secret_mark, [_mixed(sealed, _pad(RECEIVES, row.nonce, key)) for key in _keys()])


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _fitting(mark: str, found: list[bytes]) -> bytes | None:
    return next((one for one in found if _mark(one) == mark), None)


def _pad(salt: str, nonce: str, key: str) -> bytes:
    return salted_hmac(salt, nonce, secret=key, algorithm="sha256").digest()


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _mark(made: bytes) -> str:
    return hashlib.sha256(made).hexdigest()[:16]
