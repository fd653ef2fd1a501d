"""Orders of another installation, as this site's end carries them out: once, never with an old token, and nothing that
the site has not approved itself.
"""

import hashlib
import hmac
from collections.abc import Callable

from kaizen.core.rollout.orders import Wire
from kaizen.core.standards import State
from kaizen.models import Approval, Effect, OrderSender, RolloutStep, StandardVersion
from kaizen.services.rollouts.ends.here import pass_fence
from kaizen.services.rollouts.ends.keys import opened
from kaizen.services.rollouts.ends.order import Answer
from kaizen.services.standards.effect import activate, reinstate, withdraw
from lean.audit import record
from lean.models import Site, User
from lean.transactions import atomic
from valuestream.services.night.hook_messages import Message, signature

Kind = RolloutStep.Kind


def sender_of(place: str, message: Message, timestamp: str, signed: str) -> tuple[OrderSender, bytes] | None:
    """Who signed this for the site, with the secret; None: nobody whom IT entered here."""
    for row in OrderSender.objects.filter(site__slug=place).select_related("site"):
        secret = opened(row)
        if secret and hmac.compare_digest(signed.encode(), f"v1,{signature(message, timestamp, secret)}".encode()):
            return row, secret
    return None


@atomic
def carry_out(sender: OrderSender, wire: Wire) -> Answer:
    """Does what was ordered, once for its key; a question gets its outcome. Both count as a newer token."""
    Site.objects.select_for_update(no_key=True).get(pk=sender.site_id)
    if wire.action != Kind.HOLD and Effect.objects.filter(idem_key=_key(sender, wire)).exists():
        return Answer.DONE
    if not pass_fence(sender.site, f"{sender.pk}:{wire.standard}"[:80], wire.token):
        return Answer.FENCED
    return Answer.NOTHING if wire.asks else DO[wire.action](sender, wire)


def _activate(sender: OrderSender, wire: Wire) -> Answer:
    version = approved_here(sender.site, wire.content_hash)
    if version is None:
        return Answer.REFUSED
    _note(sender, wire, version, before=_before(version))
    activate(version, by=_signer(version))
    return Answer.DONE


def approved_here(site: Site, content_hash: str) -> StandardVersion | None:
    """The version of just this content that people of the site approved and that may be put in effect now.

    None too: it came with a rollout of this installation, not enough people acknowledged it, a newer one holds.
    """
    signed = {"approvals__meaning": Approval.Meaning.APPROVED, "approvals__content_hash": content_hash}
    found = StandardVersion.objects.filter(
        standard__site=site, content_hash=content_hash, state__in=(State.APPROVED, State.EFFECTIVE), adoptions=None,
        **signed,
    ).select_related("standard__site")  # fmt: skip
    version = found.order_by("-pk").first()
    if version is None or version.state == State.EFFECTIVE:
        return version
    held = version.standard.versions.effective().first()
    is_read = version.acknowledgements.count() >= version.standard.acknowledge_first
    return version if is_read and (held is None or held.number < version.number) else None


def _before(version: StandardVersion) -> StandardVersion | None:
    """What holds until this version does, or held until it did."""
    others = version.standard.versions.exclude(pk=version.pk)
    return others.effective().first() or others.filter(state=State.SUPERSEDED).order_by("-effective_until").first()


def _roll_back(sender: OrderSender, wire: Wire) -> Answer:
    done, back = _activation(sender, wire), None
    version = done.version if done else None
    reason = f"{sender.name}: {wire.rollout}, {wire.idem_key}"[:200]
    if done and version and version.state == State.EFFECTIVE:
        before = StandardVersion.objects.filter(pk=done.answer["before"]).first()
        if before is not None:
            back = reinstate(before, reason=reason, author=version.author, by=_signer(version))
        else:
            withdraw(version, reason=reason, by=_signer(version))
    _note(sender, wire, back)
    return Answer.DONE


def _hold(sender: OrderSender, wire: Wire) -> Answer:
    return Answer.DONE if _activation(sender, wire) else Answer.NOTHING


DO: dict[str, Callable[[OrderSender, Wire], Answer]] = {
    Kind.ACTIVATE: _activate, Kind.ROLL_BACK: _roll_back, Kind.HOLD: _hold,
}  # fmt: skip


def _activation(sender: OrderSender, wire: Wire) -> Effect | None:
    """The activation of this line that was carried out here."""
    told = {"answer__sender": sender.pk, "answer__line": wire.line, "version__content_hash": wire.content_hash}
    found = Effect.objects.filter(site=sender.site, kind=Kind.ACTIVATE, **told).select_related(
        "version__standard__site"
    )
    return found.order_by("-pk").first()


def _note(
    sender: OrderSender, wire: Wire, version: StandardVersion | None, before: StandardVersion | None = None
) -> None:  # fmt: skip
    told = {"sender": sender.pk, "from": sender.name, "rollout": wire.rollout, "line": wire.line,
            "idem_key": wire.idem_key, "before": before.pk if before else None}  # fmt: skip
    row = Effect.objects.create(site=sender.site, version=version, kind=wire.action, idem_key=_key(sender, wire),
                                token=wire.token, answer=told)  # fmt: skip
    record("order.carried_out", row, by=None, site=sender.site,
           after={**told, "action": wire.action, "content_hash": wire.content_hash})  # fmt: skip


def _key(sender: OrderSender, wire: Wire) -> str:
    """Two installations may call their orders alike."""
    return hashlib.sha256(f"{sender.pk}:{wire.idem_key}".encode()).hexdigest()


def _signer(version: StandardVersion) -> User:
    """Who at this site approved the version."""
    signed = version.approvals.filter(meaning=Approval.Meaning.APPROVED, content_hash=version.content_hash)
    return signed.select_related("signer").get().signer
