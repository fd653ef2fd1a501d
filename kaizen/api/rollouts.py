"""Rollouts by API: those that a site may see, the plan of one, and what waits for a person."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api import rollout_shapes as shapes
from kaizen.core.rollout.bundle import bundle
from kaizen.models import Rollout, Standard, StandardVersion
from kaizen.services.rollouts import asking, engine, planning, reading
from kaizen.services.rollouts.evidence import files_of
from kaizen.services.rollouts.inbox import waiting_for
from kaizen.services.rollouts.planning import Offer
from kaizen.services.standards.reading import versions_at
from kaizen.tasks import ring
from lean.access import Policy, fetch
from lean.api import Result, SiteAPIView
from lean.models import Site
from valuestream.models import ValueStream

TAG = ["rollouts"]
RELATED = ("waves", "stops", "adoptions__site", "adoptions__stream", "adoptions__wave", "adoptions__rollout")


class RolloutsView(SiteAPIView):
    """The base of those about rollouts: as the site may see them, and with a ring for the steps that became due."""

    def rollouts(self) -> Any:
        """Those from here, and those that ask a line of the site."""
        return reading.rollouts_for(self.site()).prefetch_related(*RELATED)

    def rollout(self) -> Rollout:
        """Raises Http404 for one that has nothing to do with the site."""
        found: Rollout | None = self.rollouts().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("no such rollout")
        return found

    def own(self) -> Rollout:
        """One that begins at this site. Raises Http404 for one that only asks it."""
        return fetch(self.site(), self.rollouts(), pk=self.kwargs["pk"])

    def done(self, rollout: Rollout, change: Callable[[], Result]) -> Result:
        """What a service gave; the steps that it wanted are rung for."""
        made = self.apply(change)
        ring(engine.due().filter(adoption__rollout=rollout))
        return made

    def told(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.RolloutSerializer(self.rollouts().get(pk=pk)).data, status=code)


def version_of(at: Site, code: str) -> StandardVersion:
    """The version in effect, else the newest, which is refused with a sentence. Raises a 400 at ``standard``."""
    row = Standard.objects.filter(site=at, code=code).first()
    found = versions_at(at).filter(standard=row).order_by("-seq")
    version = found.filter(state="effective").first() or found.first() if row else None
    if version is None:
        raise serializers.ValidationError({"standard": ["Not at this site."]})
    return version


def plan_of(offers: Iterable[Offer], waves: list[list[int]]) -> list[list[ValueStream]]:
    """The lines of each wave. Raises a 400 at ``waves`` for a line that is not among those that can be asked."""
    known = {one.stream.pk: one.stream for one in offers}
    unknown = sorted({pk for wave in waves for pk in wave} - known.keys())
    if unknown:
        named = ", ".join(map(str, unknown))
        told = f"Not among the lines that this standard can be offered to: {named}."
        raise serializers.ValidationError({"waves": [told]})
    return [[known[pk] for pk in wave] for wave in waves]


def at_field(change: Callable[[], Result], **names: str) -> Result:
    """What a service gave; errors at its fields come back at the fields that were sent: ``service="sent"``."""
    try:
        return change()
    except ValidationError as error:
        told = getattr(error, "error_dict", None)
        if not told:
            raise
        raise ValidationError({_sent(key, names): found for key, found in told.items()}) from None


def _sent(key: str, names: dict[str, str]) -> str:
    head, dot, rest = key.partition(".")
    return names.get(head, head) + dot + rest


class Rollouts(RolloutsView):
    policy = Policy("view", "ask_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_list", responses=shapes.RolloutSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """Those that begin here, drafts too, and those that ask a line of the site, newest first."""
        rows = self.rollouts().order_by("-begun_at", "-pk")
        return Response(shapes.RolloutSerializer(rows, many=True).data)

    @extend_schema(
        tags=TAG, operation_id="rollouts_begin", request=shapes.BeginRolloutShape,
        responses={201: shapes.RolloutSerializer},
    )  # fmt: skip
    def post(self, request: Request, site: str) -> Response:
        """Plans one; nobody is asked before it is started. The same draft once more is the one that stands."""
        values = self.values(shapes.BeginRolloutShape)
        version = version_of(self.site(), values["standard"])
        plan = plan_of(planning.offers(version, values["change"])[0], values["waves"])
        told = {"change": values["change"], "reason": values["reason"], "by": self.person}
        made = self.apply(lambda: at_field(lambda: asking.begin(version, plan, **told), lines="waves"))
        return self.told(made.pk, status.HTTP_201_CREATED)


class OfferedLines(SiteAPIView):
    policy = Policy("ask_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_offered_lines", responses=shapes.OfferedLineSerializer(many=True),
        parameters=[OpenApiParameter("standard", str, required=True)],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """The lines of all sites where the standard's mechanism exists, the best fit first, each with what keeps it."""
        version = version_of(self.site(), request.query_params.get("standard", ""))
        offers, _others = planning.offers(version)
        waves = planning.proposed_waves(offers)
        rows = [{"offer": one, "wave": waves.get(one.stream.pk)} for one in offers]
        return Response(shapes.OfferedLineSerializer(rows, many=True).data)


class RolloutInbox(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="rollouts_waiting", responses=shapes.WaitingSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """What waits for you at any of your sites, what is due first on top."""
        self.site()
        return Response(shapes.WaitingSerializer(waiting_for(self.person), many=True).data)


class OneRollout(RolloutsView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="rollouts_read", responses=shapes.RolloutSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """A rollout with its waves, lines and stops."""
        return self.told(self.rollout().pk)


class RolloutPlan(RolloutsView):
    policy = Policy("ask_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_plan", request=shapes.PlanShape, responses=shapes.RolloutSerializer)
    def put(self, request: Request, site: str, pk: int) -> Response:
        """Other lines or waves, until the sites are asked."""
        row, waves = self.own(), self.values(shapes.PlanShape)["waves"]
        plan = plan_of(planning.offers_of(row), waves)
        self.apply(lambda: at_field(lambda: asking.replan(row, plan, by=self.person), lines="waves"))
        return self.told(pk)


class RolloutEvidence(RolloutsView):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="rollouts_evidence", responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, site: str, pk: int) -> HttpResponse:
        """What the rollout rests on as a ZIP with a script that checks it; a receiving site gets its own lines."""
        row = self.rollout()
        packed = bundle(files_of(row, self.site()), name=row.name, written=row.changed_at)
        return HttpResponse(packed, content_type="application/zip")
