"""The end of a site that runs its own installation: signed posts, and the outcome asked for before it is posted again.

What the word of the answer says counts only when it is signed with the secret of this end. Everything else, a redirect
too, is no answer.
"""

import logging
import ssl
from http.client import HTTPException

from django.conf import settings
from django.db.models.functions import Now

from kaizen.core.rollout.orders import ANSWER, Wire, word_of
from kaizen.models import RolloutStep, SiteEnd
from kaizen.services.rollouts.ends.keys import secret_of
from kaizen.services.rollouts.ends.order import Answer, Order
from lean.models import Site
from lean.outbound import ask
from lean.ways import Forbidden, target_of
from valuestream.services.night.hook_messages import Message, headers_of

log = logging.getLogger(__name__)
State = RolloutStep.State
OK = 200


class Webhook:
    """The end of a site that is reached over the network."""

    def carry_out(self, order: Order) -> Answer:
        end = SiteEnd.objects.get(site__slug=order.site)
        was_tried = order.step.token > 1 and order.action != RolloutStep.Kind.HOLD  # a hold is a question itself
        if was_tried:
            known = self._said(end, order, asks=True)
            if known != Answer.NOTHING:
                return known
        if not _is_wanted(order):
            return Answer.UNKNOWN
        return self._said(end, order, asks=False)

    def _said(self, end: SiteEnd, order: Order, *, asks: bool) -> Answer:
        answer = knock(end, wire_of(order, asks=asks))
        return Answer(answer) if answer in set(Answer) else Answer.UNKNOWN


def _is_wanted(order: Order) -> bool:
    """Whether no stop came since the order was written; asked just before it goes out."""
    return RolloutStep.objects.filter(pk=order.step.pk, state=State.READY, fence=order.token).exists()


def wire_of(order: Order, *, asks: bool) -> Wire:
    row = order.step.adoption
    rollout = row.rollout
    line = f"{rollout.site.slug}-{rollout.number}-{row.pk}"[-64:]
    return Wire(action=order.action, asks=asks, site=order.site, standard=order.standard, rollout=rollout.name,
                content_hash=order.content_hash, line=line, idem_key=order.idem_key, token=order.token)  # fmt: skip


def try_out(end: SiteEnd) -> str:
    """Asks the end about an order that never was: ``nothing`` says that address and secret are right."""
    asked = Wire("activate", True, end.site.slug, "test", "0" * 64, "test", "test", f"test-{end.pk}", 1)
    return knock(end, asked)


def knock(end: SiteEnd, wire: Wire) -> str:
    """The signed word of the end, or why there is none; IT reads the newest on the page of the end."""
    said = _asked(end, wire)
    SiteEnd.objects.filter(pk=end.pk).update(said=said[:30], said_at=Now())
    if said not in set(Answer):
        log.warning("the end of %s gave no answer to %s: %s", end.site.slug, wire.identity, said)
    return said


def _asked(end: SiteEnd, wire: Wire) -> str:
    secret = secret_of(end)
    if secret is None:
        return "no_key"
    try:
        target = target_of(end.address, settings.WEBHOOKS)
        headers = headers_of(Message(wire.identity, wire.as_bytes()), secret)
        status, header = ask(target, wire.as_bytes(), headers, ANSWER)
    except Forbidden as error:
        return f"forbidden_{error.code}"
    except ssl.SSLCertVerificationError:
        return "certificate"
    except (OSError, HTTPException, ValueError):
        return "no_answer"
    word = word_of(header, wire.identity, headers["webhook-timestamp"], secret) if status == OK else None
    return word or f"status_{status}"


def is_a_site_of_its_own(site: Site) -> bool:
    """Whether what holds at the site is kept by its own installation, and only approved in this one."""
    return SiteEnd.objects.filter(site=site, kind=SiteEnd.Kind.WEBHOOK).exists()
