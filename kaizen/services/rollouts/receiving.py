"""What a receiving line reads before it answers and signs: its values beside the origin's, and names."""

from dataclasses import dataclass

from kaizen.core.standards import Standard as Document
from kaizen.core.standards.document import Parameter
from kaizen.core.standards.instruction import with_local
from kaizen.core.standards.texts import spoken
from kaizen.models import Adoption, Remark, SiteOverlay, StandardVersion
from kaizen.services.rollouts.answering import local_of
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.remarks import agreed_values


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


def side_by_side(row: Adoption, language: str = "") -> list[Beside]:
    """Each parameter of the origin beside the line's own, told in a language where it is translated."""
    origin: Document = spoken(row.rollout.version.document, language)
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
