"""What a version changes, as a team reads it: its important steps and its values beside those of the version before."""

from dataclasses import dataclass
from enum import StrEnum

from kaizen.core.standards import Standard
from kaizen.core.standards.document import JobStep, Parameter


class Sign(StrEnum):
    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class StepLine:
    """``before``: its text in the version before, where that was another; ``number``: None where it is gone."""

    sign: Sign
    number: int | None
    step: JobStep
    before: str = ""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A parameter now and before; None: it is not there."""

    before: Parameter | None
    now: Parameter | None

    @property
    def name(self) -> str:
        row = self.now or self.before
        assert row is not None
        return row.name

    @property
    def is_same(self) -> bool:
        return self.before == self.now


def step_lines(older: Standard | None, newer: Standard) -> list[StepLine]:
    """The steps in their order now; one that is gone stands after the one that it followed."""
    before = {step.id: step for step in older.job} if older else {}
    found = [_line(number, step, before.get(step.id), older) for number, step in enumerate(newer.job, 1)]
    known = {step.id for step in newer.job}
    after = ""
    for step in older.job if older else ():
        if step.id not in known:
            at = next((n for n, line in enumerate(found, 1) if line.step.id == after), 0)
            found.insert(at, StepLine(Sign.GONE, None, step))
        after = step.id
    return found


def _line(number: int, step: JobStep, before: JobStep | None, older: Standard | None) -> StepLine:
    if older is None:
        return StepLine(Sign.SAME, number, step)
    if before is None:
        return StepLine(Sign.NEW, number, step)
    if before == step:
        return StepLine(Sign.SAME, number, step)
    return StepLine(Sign.CHANGED, number, step, before.text if before.text != step.text else "")


def value_lines(older: Standard | None, newer: Standard) -> list[ValueLine]:
    """Each parameter of both, those of now first."""
    before = {row.id: row for row in older.parameters} if older else {}
    known = {row.id for row in newer.parameters}
    gone = [row for key, row in before.items() if key not in known]
    return [*(ValueLine(before.get(row.id), row) for row in newer.parameters), *(ValueLine(row, None) for row in gone)]
