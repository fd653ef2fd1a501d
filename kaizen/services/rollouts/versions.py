"""Another version of a rollout as soon as anything that its pages show is another: one question for many rollouts."""

from collections.abc import Collection, Mapping

from django.db.models import Aggregate, Count, Max, Model, OuterRef, Q, Subquery

from kaizen.models import (
    Acknowledgement,
    Adoption,
    AdoptionDocument,
    Consent,
    GatePass,
    Outcome,
    Remark,
    Rollout,
    RolloutStep,
    Stop,
    Wave,
)
from lean.watch import Topic

OF_LINES: tuple[type[Model], ...] = (AdoptionDocument, Consent, GatePass, Outcome, Remark, RolloutStep)


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The state of each rollout, what was added to it and its lines, and how many have acknowledged."""
    told = {model.__name__: _newest(model) for model in OF_LINES}
    told |= {
        "lines": _of(Adoption, "rollout", Max("changed_at")), "waves": _of(Wave, "rollout", Max("opened_at")),
        "stops": _of(Stop, "rollout", Max("pk")), "resumed": _of(Stop, "rollout", Max("resumed_at")),
        "reasons": _of(Stop, "rollout", Count("pk", filter=~Q(reason=""))),
        "read": _of(Acknowledgement, "version__adoptions__rollout", Count("pk")),
    }  # fmt: skip
    rows = Rollout.objects.filter(pk__in=keys).values_list("pk", "state", "changed_at", *told.values())
    return {pk: version for pk, *version in rows}


def _newest(model: type[Model]) -> Subquery:
    return _of(model, "adoption__rollout", Max("pk"))


def _of(model: type[Model], path: str, figure: Aggregate) -> Subquery:
    """A figure over the rows of ``model`` that belong to the rollout."""
    rows = model._default_manager.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Subquery(rows.annotate(figure=figure).values("figure"))


ROLLOUTS = Topic("rollouts", versions)
