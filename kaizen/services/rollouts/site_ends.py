"""How orders of rollouts reach a site, and whose orders it takes. Entered by IT, with secrets that are shown once."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kaizen.models import Adoption, Effect, OrderSender, SiteEnd
from kaizen.services.rollouts.ends import keys
from lean.audit import record
from lean.models import Site, User
from lean.transactions import atomic
from lean.ways import Forbidden, place_of

MOST = 5  # installations that send orders to a site
NEWEST = 10
S = Adoption.States
WRONG: dict[str, Any] = {  # code of ``Forbidden``: what is wrong with what was typed
    "address": _("This is no address. Example: https://lean.porto.example/api/v1/orders/porto/"),
    "scheme": _("The address begins with https://."),
    "log_in": _("No user name and password in an address; the signature proves who sends."),
}


def end_at(site: Site) -> SiteEnd | None:
    """The end that was entered; None: in this installation."""
    return SiteEnd.objects.filter(site=site).select_related("site").first()


@atomic
def lead_away(site: Site, *, address: str, by: User) -> tuple[SiteEnd, str]:
    """Orders go to the site's own installation from now on; a new secret, which the answer gives this once.

    Raises ``ValidationError`` by field, and while an order is under way.
    """
    if not settings.WEBHOOKS.are_open:
        raise ValidationError(_("Nothing may be posted anywhere yet. IT sets WEBHOOK_NETWORKS."))
    row = _changeable(site)
    before = _facts(row)
    row.kind, row.address, row.entered_by = SiteEnd.Kind.WEBHOOK, _checked(address), by
    row.said, row.said_at = "", None
    text = keys.renew(row)
    row.save()
    record("site_end.changed", row, by=by, site=site, before=before, after=_facts(row))
    return row, text


@atomic
def stay_here(site: Site, *, by: User) -> SiteEnd:
    """Orders take effect in this installation. Raises ``ValidationError`` while an order is under way."""
    row = _changeable(site)
    if row.kind == SiteEnd.Kind.HERE:
        return row
    before = _facts(row)
    row.kind, row.address, row.nonce, row.secret_mark, row.said, row.said_at = SiteEnd.Kind.HERE, "", "", "", "", None
    row.entered_by = by
    row.save()
    record("site_end.changed", row, by=by, site=site, before=before, after=_facts(row))
    return row


def _changeable(site: Site) -> SiteEnd:
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if Adoption.objects.filter(site=site, state__in=(S.ACTIVATING, S.ROLLING_BACK)).exists():
        raise ValidationError(_("An order to this site is under way. Change its end when that has arrived."))
    return end_at(site) or SiteEnd(site=site)


@atomic
def take_from(site: Site, *, name: str, secret: str, by: User) -> OrderSender:
    """Orders that are signed with this secret are taken; under a known name it takes the place of the former one.

    Raises ``ValidationError`` by field.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    known = OrderSender.objects.filter(site=site, name=name.strip()).first()
    if known is None and OrderSender.objects.filter(site=site).count() >= MOST:
        raise ValidationError(_("Five installations are the most that a site takes orders from. Remove one first."))
    row = known or OrderSender(site=site, name=name.strip(), entered_by=by)
    keys.seal(row, secret)
    row.save()
    record("order_sender.entered", row, by=by, site=site, after={"name": row.name, "secret": row.secret_mark})
    return row


@atomic
def take_no_more(sender: OrderSender, *, by: User) -> None:
    """Nothing that this installation signs counts from now on."""
    pk, name, site = sender.pk, sender.name, sender.site
    sender.delete()
    sender.pk = pk  # the entry names the row that was
    record("order_sender.removed", sender, by=by, site=site, before={"name": name})


def senders_of(site: Site) -> QuerySet[OrderSender]:
    return OrderSender.objects.filter(site=site)


def carried_out_at(site: Site) -> list[Effect]:
    """The newest orders of other installations that took effect here."""
    found = Effect.objects.filter(site=site, adoption=None).select_related("version__standard")
    return list(found.order_by("-pk")[:NEWEST])


def _checked(address: str) -> str:
    address = address.strip()
    try:
        if not place_of(address).tls and not settings.WEBHOOKS.plain:
            raise Forbidden("scheme")
    except Forbidden as error:
        raise ValidationError({"address": WRONG[error.code]}) from error
    return address


def _facts(row: SiteEnd) -> dict[str, str]:
    """What the trail keeps: never path and query of an address, which may be secret."""
    return {"kind": str(row.kind), "host": row.host, "secret": row.secret_mark}
