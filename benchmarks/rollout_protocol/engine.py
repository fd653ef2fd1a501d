"""Which steps are rung for. The row is its own outbox: it is rung for until somebody has done it."""

from .rows import Adoption, Lease, Rollout
from .taking import is_due


def ring(adoption: Adoption, rollout: Rollout) -> Adoption | None:
    """A worker is called for a step that nobody holds: never rung for, silent for a lease, or its lease has passed."""
    if adoption.step is None or not is_due(adoption, rollout):
        return None
    return adoption._replace(step=adoption.step._replace(lease=Lease.NONE))
