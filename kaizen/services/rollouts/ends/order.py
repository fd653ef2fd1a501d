"""What a site end is asked to do, and what it can answer. The same order may come twice and does its work once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kaizen.models import RolloutStep


class Answer(StrEnum):
    DONE = "done"
    NOTHING = "nothing"  # to ``hold``: no earlier order was carried out
    FENCED = "fenced"  # the end has seen a newer token
    REFUSED = "refused"  # the end may not: stopped, or the site has not approved this content
    UNKNOWN = "unknown"  # no answer: it may have been done


@dataclass(frozen=True, slots=True)
class Order:
    """``token``: the end takes none lower than one it saw. ``content_hash``: of the version that its site approved."""

    step: RolloutStep
    action: str
    site: str
    standard: str
    content_hash: str
    idem_key: str
    token: int


class End(Protocol):
    """How orders reach a site. To add a way, add a module and a line in ``ends.ENDS``."""

    def carry_out(self, order: Order) -> Answer: ...


def order_of(step: RolloutStep) -> Order:
    """The order of a claimed step."""
    row = step.adoption
    assert row.installed is not None
    assert row.local is not None
    return Order(step, str(step.kind), row.site.slug, row.local.code, row.installed.content_hash, step.idem_key,
                 step.fence)  # fmt: skip
