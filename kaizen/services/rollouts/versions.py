"""Another version of a rollout, or of what waits for a person, as soon as anything that their pages show is another.

One question for many rollouts, and one for many people.
"""

from collections.abc import Collection, Mapping

from django.db.models import Aggregate, Count, Max, Model, OuterRef, Q, Subquery, Sum

from kaizen.models import (
    A3Edit,
    Acknowledgement,
    Adoption,
    AdoptionDocument,
    Consent,
    GatePass,
    Outcome,
    Remark,
    Reminder,
    Rollout,
    RolloutStep,
    Stop,
    Wave,
)
from lean.models import Deputy, Membership, User
from lean.watch import Topic

OF_LINES: tuple[type[Model], ...] = (AdoptionDocument, Consent, GatePass, Outcome, Remark, Reminder, RolloutStep)


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The state of each rollout, what was added to it and its lines, and how many have acknowledged."""
    told = {model.__name__: _newest(model) for model in OF_LINES}
    told |= {
        "lines": _of(Adoption, "rollout", Max("changed_at")), "waves": _of(Wave, "rollout", Max("opened_at")),
        "stops": _of(Stop, "rollout", Max("pk")), "resumed": _of(Stop, "rollout", Max("resumed_at")),
        "reasons": _of(Stop, "rollout", Count("pk", filter=~Q(reason=""))),
        "read": _of(Acknowledgement, "version__adoptions__rollout", Count("pk")),
        "sheets": _of(A3Edit, "a3__adoptions__rollout", Max("pk")),
        "drafts": _of(Adoption, "rollout", Sum("installed__revision")),
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


PERSON = "memberships__user"
NEWEST: dict[type[Model], tuple[str, tuple[str, ...]]] = {  # what to look at, and the ways to the sites it concerns
    Rollout: ("changed_at", ("site", "adoptions__site")),
    Adoption: ("changed_at", ("rollout__site", "site")),
    Consent: ("pk", ("adoption__site",)),
    Remark: ("pk", ("adoption__rollout__site", "adoption__site")),
    Reminder: ("pk", ("adoption__rollout__site", "adoption__site")),
}


def inbox_versions(keys: Collection[int]) -> Mapping[int, object]:
    """What is newest at the sites of each person, of all that can wait for somebody."""
    told = {f"{model.__name__}_{n}": _of(model, f"{path}__{PERSON}", Max(name))
            for model, (name, paths) in NEWEST.items() for n, path in enumerate(paths)}  # fmt: skip
    told |= {
        "stopped": _of(Stop, "by", Count("pk")), "roles": _of(Membership, "user", Max("pk")),
        "deputies": _of(Deputy, "deputy", Count("pk")), "taken_back": _of(Deputy, "deputy", Max("revoked_at")),
        "no_reason": _of(Stop, "by", Count("pk", filter=Q(reason="", resumed_at=None))),
    }  # fmt: skip
    rows = User.objects.filter(pk__in=keys, is_active=True).values_list("pk", *told.values())
    return {pk: version for pk, *version in rows}


INBOXES = Topic("inboxes", inbox_versions)
