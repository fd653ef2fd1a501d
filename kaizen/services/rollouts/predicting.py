"""What the standard will bring a line, before anybody decides; and later, whether it did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaizen.core.effect.design import from_json
from kaizen.core.rollout.pooling import Source, source_of
from kaizen.core.rollout.prediction import Inputs, Usual
from kaizen.core.rollout.prediction import predict as predicted
from kaizen.core.rollout.uses import uses_of
from kaizen.models import Adoption, AdoptionDocument, Outcome, Trial
from kaizen.services.rollouts.baselines import baseline_of
from kaizen.services.rollouts.lines import today_at
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.proofs import design_at, newest_verdict
from kaizen.services.rollouts.rows import keep, locked, newest
from lean.transactions import atomic
from lean.units import Measure
from valuestream.services.dayvalues import newest_map

Kind = AdoptionDocument.Kind
OPEN = (Adoption.States.PROPOSED, Adoption.States.ADAPTING)  # from handing in on it is signed


def predict(adoption: Adoption, *, today: date | None = None) -> AdoptionDocument | None:
    """Keeps the prediction for the line from all that was measured so far and from its own days; what is signed stays.

    What says the same is kept once. None where what was signed has none.
    """
    related = ("rollout__standard__stream", "rollout__trial", "stream__site", "stream__source__current", "site")
    row = Adoption.objects.select_related(*related).get(pk=adoption.pk)
    if row.state not in OPEN:
        return newest(row, Kind.PREDICTION)
    return _kept(row, predicted(_inputs(row, today or today_at(row.site))).as_json())


@atomic
def _kept(adoption: Adoption, content: dict[str, Any]) -> AdoptionDocument | None:
    row = locked(adoption)
    return keep(row, Kind.PREDICTION, content) if row.state in OPEN else newest(row, Kind.PREDICTION)


def _inputs(row: Adoption, today: date) -> Inputs:
    """Measured effects, the line's own usual figure, and the energy that the effect acts on there."""
    sources = tuple(sources_of(row))
    design = design_at(row.rollout.trial, between(row.rollout.standard.stream, row.stream))
    if design is None:
        return Inputs(sources)
    metric = design.metric
    figure = baseline_of(row.stream, metric, today).figure
    usual = Usual(metric.key, figure.value, figure.unit.value, figure.n) if isinstance(figure, Measure) else None
    drawn = newest_map(row.stream, None)
    return Inputs(sources, usual, uses_of(drawn.content.get("co2e") if drawn else None, metric.key, metric.step))


def sources_of(row: Adoption) -> Iterator[Source]:
    """The effects that were measured: at the origin, and on each other line that has an outcome, good or bad.

    Of a line that had the standard twice the newest counts. Leaving out those that failed would promise too much.
    """
    found = [(str(row.rollout.site), row.rollout.trial), *_measured(row)]
    for name, trial in found:
        verdict = newest_verdict(trial)
        source = source_of(name, verdict.content, verdict.content_hash) if verdict else None
        if isinstance(source, Source) and source.se > 0:
            yield source


def _measured(row: Adoption) -> list[tuple[str, Trial | None]]:
    known = Outcome.objects.filter(word__in=(Outcome.Word.VERIFIED, Outcome.Word.FAILED), verdict__isnull=False)
    others = Adoption.objects.filter(rollout__standard=row.rollout.standard_id, outcomes__in=known).distinct()
    rows = others.exclude(stream=row.stream_id).select_related("site", "stream", "trial").order_by("pk")
    newest_of = {one.stream_id: one for one in rows}
    return [(f"{one.site} {one.stream}", one.trial) for one in newest_of.values()]


@dataclass(frozen=True, slots=True)
class Compared:
    """A line: the share that was promised with its interval, and the one that was found, None while it is not known."""

    adoption: Adoption
    promised: dict[str, Any] | None
    found: dict[str, Any] | None
    outcome: Outcome | None


def compared(rows: Iterable[Adoption]) -> list[Compared]:
    """Promised against found, line by line, from the documents that were kept; these and outcomes may be prefetched."""
    return [_compared(row) for row in rows]


def _compared(row: Adoption) -> Compared:
    documents = [one for one in row.documents.all() if one.kind == Kind.PREDICTION]
    document = max(documents, key=lambda one: one.pk, default=None)
    outcome = max(row.outcomes.all(), key=lambda one: one.pk, default=None)
    return Compared(row, document.content["effect"] if document else None,
                    outcome.content["found"] if outcome else None, outcome)  # fmt: skip


def better_of(trial: Trial | None) -> str:
    """Which way is better for the figure of a trial: lower or higher."""
    return from_json(trial.design).metric.better if trial else "lower"
