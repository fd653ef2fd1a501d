"""The addresses that a site's reports are posted to: entered by IT, each with a secret that is shown once.

The secret follows from the key of the installation and a nonce of the row: a copy of the database alone signs nothing.
"""

import hashlib
import secrets
from base64 import b64encode
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import Site, User
from lean.ways import Forbidden, place_of
from valuestream.models import Hook, HookDelivery

SALT = "valuestream.hook"
MOST = 5  # addresses of a site
NEWEST = 10
WRONG: dict[str, Any] = {  # code of ``Forbidden``: what is wrong with what was typed
    "address": _("This is no address. Example: https://mes.plant.example/new-lean"),
    "scheme": _("The address begins with https://."),
    "log_in": _("No user name and password in an address; the signature proves who posts."),
}


@transaction.atomic
def enter(site: Site, *, address: str, by: User) -> tuple[Hook, str]:
    """A new address, and the secret that its receiver checks signatures with. Raises ``ValidationError`` by field."""
    _require_open()
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if _of(site).count() >= MOST:
        raise ValidationError(_("Five addresses are the most that a site has. Remove one first."))
    hook = Hook(site=site, address=_checked(site, address), entered_by=by)
    text = _renew(hook)
    hook.save()
    record("hook.entered", hook, by=by, site=site, after=_facts(hook))
    return hook, text


@transaction.atomic
def change(hook: Hook, *, address: str, is_on: bool, by: User) -> Hook:
    """Another address, or whether reports are posted there. Raises ``ValidationError`` by field."""
    before, was = _facts(hook), hook.address
    hook.address, hook.is_on = _checked(hook.site, address, hook), is_on
    after = _facts(hook) | {"address_changed": was != hook.address}
    if after != before | {"address_changed": False}:
        hook.save()
        record("hook.changed", hook, by=by, site=hook.site, before=before, after=after)
    return hook


@transaction.atomic
def renew(hook: Hook, *, by: User) -> str:
    """Another secret; the former one signs nothing from now on."""
    text = _renew(hook)
    hook.save()
    record("hook.renewed", hook, by=by, site=hook.site, after=_facts(hook))
    return text


@transaction.atomic
def remove(hook: Hook, *, by: User) -> None:
    """Nothing is posted there any more; what became of earlier reports is forgotten too."""
    before, pk, site = _facts(hook), hook.pk, hook.site
    hook.delete()
    hook.pk = pk  # the entry names the row that was
    record("hook.removed", hook, by=by, site=site, before=before)


@transaction.atomic
def send_test(hook: Hook, *, by: User) -> HookDelivery:
    """A small message without a report, on the way that reports take."""
    _require_open()
    row = HookDelivery.objects.create(hook=hook, rung_at=Now())
    record("hook.tested", hook, by=by, site=hook.site, after=_facts(hook))
    return row


def secret_of(hook: Hook) -> bytes | None:
    """What signs; None when the key of the installation was changed without keeping the former one."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return next((made for key in keys if _mark(made := _made(hook.nonce, key)) == hook.secret_mark), None)


def newest_of(site: Site) -> list[tuple[Hook, HookDelivery | None]]:
    """The site's addresses, each with the newest message to it."""
    return [(hook, hook.deliveries.order_by("-pk").first()) for hook in _of(site)]


def _of(site: Site) -> QuerySet[Hook]:
    return Hook.objects.filter(site=site)


def deliveries_of(hook: Hook) -> list[HookDelivery]:
    return list(hook.deliveries.select_related("report__night").order_by("-pk")[:NEWEST])


def _require_open() -> None:
    if not settings.WEBHOOKS.are_open:
        raise ValidationError(_("Nothing may be posted anywhere yet. IT sets WEBHOOK_NETWORKS."))


def _checked(site: Site, address: str, hook: Hook | None = None) -> str:
    address = address.strip()
    try:
        if not place_of(address).tls and not settings.WEBHOOKS.plain:
            raise Forbidden("scheme")
    except Forbidden as error:
        raise ValidationError({"address": WRONG[error.code]}) from error
    if _of(site).filter(address=address).exclude(pk=(hook.pk if hook else 0) or 0).exists():
        raise ValidationError({"address": _("Reports are posted to this address already.")})
    return address


def _renew(hook: Hook) -> str:
    """Gives the row a new nonce; answers the secret as receivers keep it (Standard Webhooks)."""
    hook.nonce = secrets.token_urlsafe(32)
    made = _made(hook.nonce, settings.SECRET_KEY)
    hook.secret_mark = _mark(made)
    return f"whsec_{b64encode(made).decode()}"


def _made(nonce: str, key: str) -> bytes:
    return salted_hmac(SALT, nonce, secret=key, algorithm="sha256").digest()


def _mark(made: bytes) -> str:
    return hashlib.sha256(made).hexdigest()[:16]


def _facts(hook: Hook) -> dict[str, Any]:
    """What the trail keeps: never path and query of an address, which may be secret."""
    return {"host": hook.host, "is_on": hook.is_on}
