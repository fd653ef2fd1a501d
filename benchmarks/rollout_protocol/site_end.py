"""A site's end: where a version takes effect. It does no order twice, and none that is older than one it saw."""

from enum import StrEnum
from typing import NamedTuple

from .rows import Kind


class Answer(StrEnum):
    DONE = "done"
    NOTHING = "nothing"  # to a hold: no order was carried out
    FENCED = "fenced"  # a newer token was seen
    REFUSED = "refused"  # it may not, and another try would not change that
    UNKNOWN = "unknown"  # no answer: it may have been done


class Order(NamedTuple):
    """``key``: by it the end knows what it did; ``token``: the fence of the adoption when the order went out."""

    kind: Kind
    key: str
    token: int


class SiteEnd(NamedTuple):
    """``is_active``: the new version is in effect; ``fence``: the newest token seen; ``done``: keys of its effects."""

    is_active: bool = False
    fence: int = 0
    done: frozenset[str] = frozenset()


def carry_out(end: SiteEnd, order: Order) -> tuple[SiteEnd, Answer]:
    """Key, fence and effect are one transaction at the end."""
    if is_known(end, order):
        return end, Answer.DONE
    if is_fenced(end, order):
        return end, Answer.FENCED
    end = end._replace(fence=order.token)
    if order.kind == Kind.HOLD:
        was_done = any(key.startswith(Kind.ACTIVATE) for key in end.done)
        return end, Answer.DONE if was_done else Answer.NOTHING
    return end._replace(is_active=order.kind == Kind.ACTIVATE, done=end.done | {order.key}), Answer.DONE


def is_known(end: SiteEnd, order: Order) -> bool:
    """An order that came twice, or again after its answer was lost."""
    return order.key in end.done


def is_fenced(end: SiteEnd, order: Order) -> bool:
    """A zombie: the step was claimed again since, the rollout was stopped, or the line is on its way back."""
    return order.token < end.fence
