"""Who gets the nightly report by e-mail: each person decides for oneself, per site.

A letter carries a signed link that ends its own subscription and nothing else, without signing in. It runs out with the
subscription: one that is ordered anew has another link.
"""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lean.access import may
from lean.audit import record
from lean.models import Site, User
from valuestream.models import ReportMail, Subscription

MOST = 14


def is_subscribed(user: User, site: Site) -> bool:
    return Subscription.objects.filter(user=user, site=site).exists()


@transaction.atomic
def subscribe(user: User, site: Site, *, address: str) -> None:
    """Sends the person each report of the site from now on, to ``address``. Raises ``ValidationError`` by field.

    The address is that of the account and counts for every site. The trail says that it changed, not what it is.
    """
    address = address.strip()
    if not settings.MAIL_IS_ON:
        raise ValidationError(_("No mail server is set up. IT sets MAIL_URL."))
    if not address:
        raise ValidationError({"address": _("Enter the address that the reports go to.")})
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error
    is_other = user.email != address
    User.objects.filter(pk=user.pk).update(email=address)
    user.email = address
    row, is_new = Subscription.objects.get_or_create(user=user, site=site)
    if is_new or is_other:
        record("report.subscribed", row, by=user, site=site, after={"address_changed": is_other})


def unsubscribe(user: User, site: Site, *, by: User) -> None:
    """Sends the person no report of the site any more; twice changes nothing."""
    row = Subscription.objects.filter(user=user, site=site).select_related("user", "site").first()
    if row is not None:
        end(row, by=by)


@transaction.atomic
def end(row: Subscription, *, by: User | None, through: str = "") -> None:
    """Ends a subscription; twice changes nothing. ``by`` None: whoever holds the letter, named by ``through``."""
    user, facts = row.user, {"since": row.created_at.isoformat()}
    if Subscription.objects.filter(pk=row.pk).delete()[0]:
        after = {"through": through} if through else None
        record("report.unsubscribed", user, by=by, site=row.site, before=facts, after=after)


def _signer() -> signing.Signer:
    return signing.Signer(salt="valuestream.subscription")


def link_token(user: User, site: Site) -> str:
    """What the link in a letter carries; empty when the person has no subscription any more."""
    pk = Subscription.objects.filter(user=user, site=site).values_list("pk", flat=True).first()
    return _signer().sign(str(pk)) if pk else ""


def subscription_of(token: str) -> Subscription | None:
    """The subscription that a link ends; None: ended already. Raises ``BadSignature`` for a link we did not write."""
    pk = _signer().unsign(token)
    return Subscription.objects.filter(pk=pk).select_related("user", "site").first()


def wants(user: User, site: Site) -> bool:
    """Whether a report may go to the person now: an open account, a role at the site, an address, a subscription."""
    return user.is_active and bool(user.email) and may(user, site, "view") and is_subscribed(user, site)


def mails_of(user: User, site: Site) -> list[ReportMail]:
    """The newest letters to the person, newest first."""
    found = ReportMail.objects.filter(receiver=user, report__night__site=site)
    return list(found.select_related("report__night")[:MOST])
