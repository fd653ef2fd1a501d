"""Posts each report to the addresses of its site: at least once, with the same identity each time.

    QUEUED ──2xx──► DELIVERED
      │ no answer, another status: later, five times over three hours, then FAILED
      │ not allowed: FAILED at once          └ a person tries again
      └ switched off: DROPPED, stopped by a person: CANCELLED

A worker that dies after the receiver took it posts it again; the receiver knows it by its ``webhook-id``.
"""

import ssl
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from lean.models import User
from lean.outbound import post
from lean.ways import Forbidden, target_of
from valuestream.core.refusal import Refusal
from valuestream.models import Hook, HookDelivery, Report
from valuestream.services.night.hook_messages import Message, headers_of, message_of
from valuestream.services.night.hooks import secret_of
from valuestream.services.night.tries import later
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, ringing, rows_of, settle

State = HookDelivery.State
FORBIDDEN = {  # code of ``lean.ways.Forbidden``
    "private": Refusal(
        "hook_private", "The address leads into a network that is not open to reports.",
        "IT decides with WEBHOOK_NETWORKS where reports may go.",
    ),
    "internet": Refusal(
        "hook_internet", "The address leads into the internet, which is not open to reports.",
        "IT decides with WEBHOOK_NETWORKS where reports may go.",
    ),
    "scheme": Refusal("hook_scheme", "The address does not begin with https://.", "Change the address."),
    "port": Refusal("hook_port", "In the internet reports go to port 443 or 8443 only.", "Change the address."),
    "unknown": Refusal("hook_unknown", "The name in the address is not known.", "Check the address; IT checks DNS."),
}  # fmt: skip
WRONG = Refusal("hook_address", "This is no address to post to.", "Change the address.")
NO_KEY = Refusal(
    "hook_secret", "The secret of this address does not fit the key of this installation any more.",
    "Make a new secret for the address and give it to the receiver.",
)  # fmt: skip
NO_TRUST = Refusal(
    "hook_certificate", "The certificate of the receiver is not one that this machine trusts.",
    "IT adds its issuer to the certificates of this machine.",
)  # fmt: skip
NO_ANSWER = Refusal(
    "hook_no_answer", "The receiver could not be reached, broke off, or took too long.",
    "Check that the receiver runs and that this machine may reach it.",
)  # fmt: skip
GONE = 410  # the receiver wants no more


def queue(report: Report) -> list[HookDelivery]:
    """The report to each address of its site, in the transaction of the report; none while webhooks are off."""
    if not settings.WEBHOOKS.are_open:
        return []
    hooks = Hook.objects.filter(site=report.site, is_on=True).order_by("pk")
    return [HookDelivery.objects.create(report=report, hook=hook, rung_at=Now()) for hook in hooks]


def advance(pk: int) -> None:
    """Posts one report, if it is still to be posted and wanted. A second ring does nothing."""
    token = claim(HookDelivery, pk)
    if token is None:
        return
    row = HookDelivery.objects.select_related("report__night__site", "hook__site").get(pk=pk)
    is_wanted = row.hook.is_on or row.report_id is None  # an address may be tested before it is switched on
    if not settings.WEBHOOKS.are_open or not is_wanted:
        settle(row, token, state=State.DROPPED, finished_at=Now())
        return
    _end(row, token, **_posted(row, message_of(row)))


def _posted(row: HookDelivery, message: Message) -> dict[str, Any]:
    """What is known after one try."""
    secret = secret_of(row.hook)
    if secret is None:
        return {"state": State.FAILED, **kept(NO_KEY)}
    try:
        target = target_of(row.hook.address, settings.WEBHOOKS)
        status = post(target, message.body, headers_of(message, secret))
    except Forbidden as error:
        refusal = FORBIDDEN.get(error.code, WRONG)
        return later(row, refusal) if error.code == "unknown" else {"state": State.FAILED, **kept(refusal)}
    except ssl.SSLCertVerificationError:
        return later(row, NO_TRUST)
    except (OSError, HTTPException, ValueError):
        return later(row, NO_ANSWER)
    return _answered(row, status) | {"status": status}


def _answered(row: HookDelivery, status: int) -> dict[str, Any]:
    if status in range(200, 300):
        return {"state": State.DELIVERED}
    refusal = Refusal(
        "hook_status", "The receiver answered with status {status} instead of 200.",
        "Look into the log of the receiver; it also refuses when its secret is not the one of this address.",
        status=status,
    )  # fmt: skip
    return {"state": State.FAILED, **kept(refusal)} if status == GONE else later(row, refusal)


def _end(row: HookDelivery, token: int, **outcome: Any) -> None:
    """Writes what is known; that it arrived also over a cancellation that came too late."""
    states = [State.QUEUED, State.CANCELLED] if outcome["state"] == State.DELIVERED else [State.QUEUED]
    cleared = {"error_code": "", "error_message": "", "error_hint": "", "error_parts": {}}
    held = rows_of(HookDelivery).filter(pk=row.pk, token=token, state__in=states)
    held.update(**{"lease_until": None, "finished_at": Now(), **cleared, **outcome})


@transaction.atomic
def again(row: HookDelivery, by: User) -> None:
    """Posts it once more from a fresh count of tries; one that waits or arrived stays as it is."""
    idle = HookDelivery.objects.filter(pk=row.pk, state__in=(State.FAILED, State.DROPPED, State.CANCELLED))
    if idle.update(**ringing(state=State.QUEUED, finished_at=None)):
        record("delivery.again", row, by=by, site=row.site)
    row.refresh_from_db()


@transaction.atomic
def cancel(row: HookDelivery, by: User) -> None:
    """Stops what was not posted yet; a try that is under way may still arrive."""
    waiting = HookDelivery.objects.filter(pk=row.pk, state=State.QUEUED)
    if waiting.update(state=State.CANCELLED, lease_until=None, finished_at=Now()):
        record("delivery.cancelled", row, by=by, site=row.site)
    row.refresh_from_db()
