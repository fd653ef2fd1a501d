"""What a receiving line reads before it answers and signs: its values beside the origin's, names, dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kaizen.core.standards import Standard as Document
from kaizen.core.standards.document import Parameter
from kaizen.core.standards.instruction import with_local
from kaizen.models import Adoption, Remark, SiteOverlay, StandardVersion
from kaizen.services.rollouts.answering import local_of
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.remarks import agreed_values

DAYS = {"proposed": 14, "adapting": 28, "in_approval": 7, "approved": 14, "inconclusive": 7}
TO_GO_BACK = 1  # days in which the way back is answered


@dataclass(frozen=True, slots=True)
class Beside:
    """A parameter at the origin and here. ``why``: the reason of the newest change of it here; ``agreed``: the
    proposal of these values that both sides stand behind.
    """

    origin: Parameter
    here: Parameter
    why: str
    agreed: Remark | None

    @property
    def is_other(self) -> bool:
        return self.origin != self.here

    @property
    def is_outside(self) -> bool:
        """Whether the nominal value here leaves the origin's limits."""
        value, low, high = self.here.nominal, self.origin.low, self.origin.high
        return value is not None and not ((low is None or value >= low) and (high is None or value <= high))


def held_before(row: Adoption) -> StandardVersion | None:
    """By which version the line works now; None where it has none of this standard."""
    if row.previous is not None:
        return row.previous
    local = local_of(row) if row.local is None else None
    return local.versions.effective().first() if local else None


def side_by_side(row: Adoption) -> list[Beside]:
    """Each parameter of the origin beside the line's own."""
    origin: Document = row.rollout.version.document
    values = row.overlay.values if row.overlay else {}
    here = {one.id: one for one in with_local(origin, values).parameters}
    why, agreed = _reasons(row), agreed_values(row)
    both = {key: _same(one, values, key) for key, one in agreed.items()}
    return [
        Beside(one, here[one.id], why.get(one.id, "") if one.id in values else "", both.get(one.id))
        for one in origin.parameters
    ]


def _same(proposal: Remark, values: dict[str, dict[str, float]], key: str) -> Remark | None:
    return proposal if proposal.values[key] == values.get(key) else None


def _reasons(row: Adoption) -> dict[str, str]:
    """Parameter → why it was set as it is: the reason of the overlay that changed it last."""
    found: dict[str, str] = {}
    before: dict[str, dict[str, float]] = {}
    for one in SiteOverlay.objects.filter(standard=row.local, site=row.site).order_by("number") if row.local else ():
        found |= {key: one.reason for key, value in one.values.items() if before.get(key) != value}
        before = one.values
    return found


def step_names(row: Adoption) -> list[tuple[str, str]]:
    """Each step that the standard speaks of, with its name at the line; empty: nobody confirmed one."""
    doc, names = row.rollout.version.document, between(row.rollout.standard.stream, row.stream)
    asked = dict.fromkeys((*doc.steps, *(step.name for step in doc.path)))
    return [(step, names.get(step, "")) for step in asked]


def due_of(row: Adoption) -> date | None:
    """By when the line's next answer is wanted: days after it came into its state; None where it waits for nobody."""
    if row.back_asked_at is not None and row.state not in ("rolling_back", "rolled_back"):
        return _after(row.back_asked_at, TO_GO_BACK)
    if row.state == "proposed" and row.rollout.started_at:
        return _after(row.rollout.started_at, DAYS["proposed"])
    return _after(row.changed_at, DAYS[row.state]) if row.state in DAYS else None


def _after(at: datetime, days: int) -> date:
    return (at + timedelta(days=days)).date()
