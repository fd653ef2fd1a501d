"""The built-in site end: makes the site's approved version effective in this installation, or takes it back.

Token, idempotency and effect are one transaction; the database refuses what a stop forbids
(``kaizen_effect_is_wanted``).
"""

from collections.abc import Callable

from kaizen.core.standards import State
from kaizen.models import Adoption, Consent, Effect, Fence, Rollout, RolloutStep, StandardVersion
from kaizen.services.rollouts.ends.order import Answer, Order
from kaizen.services.rollouts.rows import locked
from kaizen.services.standards.effect import activate, reinstate, withdraw
from lean.models import Site, User
from lean.transactions import atomic

Kind = RolloutStep.Kind


class Here:
    """The end of a site of this installation."""

    @atomic
    def carry_out(self, order: Order) -> Answer:
        row = locked(order.step.adoption)
        if Effect.objects.filter(idem_key=order.idem_key).exists():
            return Answer.DONE
        if order.token < row.fence or not pass_fence(row.site, order.standard, order.token):
            return Answer.FENCED
        return DO[order.action](row, order)


def pass_fence(site: Site, standard: str, token: int) -> bool:
    """Whether no newer token was seen; notes this one. Call it in the transaction of the effect."""
    Fence.objects.get_or_create(site=site, standard=standard)
    return bool(Fence.objects.filter(site=site, standard=standard, token__lte=token).update(token=token))


def _activate(row: Adoption, order: Order) -> Answer:
    version = row.installed
    is_wanted = row.rollout.state == Rollout.States.RUNNING and row.state == Adoption.States.ACTIVATING
    if version is None or not is_wanted or version.content_hash != order.content_hash:
        return Answer.REFUSED
    if version.state != State.APPROVED:
        return Answer.REFUSED
    _note(row, order, version)
    activate(version, by=signer(row))
    return Answer.DONE


def _roll_back(row: Adoption, order: Order) -> Answer:
    version, back = row.installed, None
    assert version is not None
    reason = f"{row.rollout.name}: {order.idem_key}"
    if version.state == State.EFFECTIVE and row.previous is not None:
        back = reinstate(row.previous, reason=reason, author=preparer(row), by=signer(row))
    elif version.state in (State.EFFECTIVE, State.APPROVED):
        withdraw(version, reason=reason, by=signer(row))
    _note(row, order, back)
    return Answer.DONE


def _hold(row: Adoption, order: Order) -> Answer:
    is_done = row.effects.filter(kind=Kind.ACTIVATE, version=row.installed).exists()
    return Answer.DONE if is_done else Answer.NOTHING


DO: dict[str, Callable[[Adoption, Order], Answer]] = {
    Kind.ACTIVATE: _activate, Kind.ROLL_BACK: _roll_back, Kind.HOLD: _hold,
}  # fmt: skip


def _note(row: Adoption, order: Order, version: StandardVersion | None) -> None:
    Effect.objects.create(site=row.site, version=version, adoption=row, kind=order.action, idem_key=order.idem_key,
                          token=order.token)  # fmt: skip


def signer(row: Adoption) -> User:
    """Who at the receiving site approved the version; going back by itself was part of what was signed."""
    given = Consent.objects.filter(adoption=row, bound_hash=row.bound_hash, area="lean").exclude(meaning="refused")
    return given.select_related("signer").get().signer


def preparer(row: Adoption) -> User:
    assert row.answered_by is not None
    return row.answered_by
