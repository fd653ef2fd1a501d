"""What the whole company calls the steps of a line: proposed by rule, confirmed, changed or removed by a person."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.naming import Proposal, Step, names_of, propose
from kaizen.models import StandardVersion, StepName
from kaizen.services.rollouts.lines import Names, document_of, stated_of, stations_of
from lean.audit import record
from lean.models import User
from lean.transactions import atomic
from valuestream.models import ValueStream

MOST = 200  # characters of a name


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the line: the common name that a person confirmed, or what is proposed."""

    proposal: Proposal
    named: StepName | None


def confirmed(stream: ValueStream | None) -> dict[str, str]:
    """Own step → common name, as people confirmed them."""
    if stream is None:
        return {}
    return dict(StepName.objects.filter(stream=stream).values_list("step", "canonical"))


def between(origin: ValueStream | None, stream: ValueStream) -> dict[str, str]:
    """Step of the origin → step of the receiving line, where a person of each site confirmed the common name."""
    here = {canonical: step for step, canonical in confirmed(stream).items()}
    return {step: here[canonical] for step, canonical in confirmed(origin).items() if canonical in here}


def rows_of(stream: ValueStream) -> list[Row]:
    """Each step of the line in the order of its flow, with what is proposed; none before there are events."""
    line = document_of(stream, {})
    if line is None:
        return []
    named = {one.step: one for one in StepName.objects.filter(stream=stream).select_related("confirmed_by")}
    found = propose(line.own_steps(stations_of(stream.site, stated_of(stream))), vocabulary(stream))
    return [Row(one, named.get(one.own)) for one in found]


def names_at(stream: ValueStream) -> tuple[Names, frozenset[str]]:
    """Own step → common name for comparing: what people confirmed, and sure proposals for the rest.

    Second: the common names that are only proposed.
    """
    known = confirmed(stream)
    proposed = names_of([row.proposal for row in rows_of(stream) if row.named is None], only_sure=True)
    return {**proposed, **known}, frozenset(proposed.values()) - frozenset(known.values())


def vocabulary(stream: ValueStream) -> list[Step]:
    """The common names in use, with what sites call them and where they stand in the flow, and those of standards.

    What the line itself calls its steps does not count: that is what is asked.
    """
    others: dict[str, set[str]] = defaultdict(set)
    places: dict[str, list[float]] = defaultdict(list)
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    lines = ValueStream.objects.filter(step_names__isnull=False).exclude(pk=stream.pk).distinct()
    for other in lines.select_related("site", "source__current"):
        names = confirmed(other)
        line = document_of(other, {})
        known = {step.name: step for step in line.own_steps(stations_of(other.site, stated_of(other)))} if line else {}
        for step, canonical in names.items():
            others[canonical].add(step)
            if step in known:
                places[canonical].append(known[step].place or 0.0)
                classes[canonical].update([known[step].machine_class] if known[step].machine_class else [])
    for canonical in _of_standards():
        others.setdefault(canonical, set())
    return [
        Step(name, next((one for one, _n in classes[name].most_common(1)), ""),
             sum(places[name]) / len(places[name]) if places[name] else None, 0, tuple(sorted(others[name])))
        for name in sorted(others)
    ]  # fmt: skip


def _of_standards() -> set[str]:
    """The affected steps of the standards in effect, by their common names where they have one."""
    found = set()
    for version in StandardVersion.objects.effective().select_related("standard__stream"):
        names = confirmed(version.standard.stream)
        found |= {names.get(step, step) for step in version.document.steps}
    return found


@atomic
def confirm(stream: ValueStream, step: str, *, canonical: str, by: User) -> StepName:
    """Says what a step is called in the whole company, or changes it; the same once more changes nothing.

    Raises ``ValidationError`` by field: no name, or a step that the line does not have.
    """
    ValueStream.objects.select_for_update().get(pk=stream.pk)
    name, row = canonical.strip(), StepName.objects.filter(stream=stream, step=step).first()
    if row is not None and row.canonical == name:
        return row
    if not name or len(name) > MOST:
        raise ValidationError({"canonical": _("A name of 1 to %(most)s characters.") % {"most": MOST}})
    _require_step(stream, step)
    before = {"step": step, "canonical": row.canonical} if row else {}
    row = row or StepName(stream=stream, step=step)
    row.canonical, row.confirmed_by = name, by
    row.save()
    record("step.named", row, by=by, site=stream.site, before=before, after={"step": step, "canonical": name})
    return row


def _require_step(stream: ValueStream, step: str) -> None:
    line = document_of(stream, {})
    if line is None or step not in {one.name for one in line.steps}:
        raise ValidationError({"step": _("The line knows no step “%(step)s”.") % {"step": step}})


@atomic
def remove(stream: ValueStream, step: str, *, by: User) -> None:
    """Takes a common name away; one that is not there changes nothing."""
    ValueStream.objects.select_for_update().get(pk=stream.pk)
    row = StepName.objects.filter(stream=stream, step=step).first()
    if row is None:
        return
    before = {"step": step, "canonical": row.canonical}
    row.delete()
    record("step.unnamed", None, by=by, site=stream.site, before=before)
