"""A line that was asked, by API: read, answer, adapt, hand in, sign, choose a day, go back. Safe to repeat."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api import adoption_shapes as shapes
from kaizen.api.rollout_shapes import BecauseShape
from kaizen.api.rollouts import RolloutsView, at_field
from kaizen.models import Adoption
from kaizen.services.rollouts import answering, deciding, failing, reading, receiving, scheduling, signing, stopping
from lean.access import Policy, fetch
from lean.api import Result

TAG = ["rollouts"]
WITH = ("gates", "consents", "remarks__site", "outcomes")


class AdoptionView(RolloutsView):
    """The base of those about one line of a rollout."""

    def lines(self) -> Any:
        return reading.adoptions_for(self.site()).filter(rollout_id=self.kwargs["pk"]).prefetch_related(*WITH)

    def line(self) -> Adoption:
        """The site's own line, or one of a rollout that begins here. Raises Http404 for any other."""
        found: Adoption | None = self.lines().filter(pk=self.kwargs["line"]).first()
        if found is None:
            raise Http404("no such line")
        return found

    def own_line(self) -> Adoption:
        """A line of this site: only it answers. Raises Http404 for one of another, also to the origin."""
        return fetch(self.site(), self.lines(), pk=self.kwargs["line"])

    def changed(self, row: Adoption, change: Callable[[], Result]) -> Response:
        """The line after the change; refusals stand at the fields that were sent."""
        self.done(row.rollout, lambda: at_field(change, parameters="values"))
        return self.line_told()

    def line_told(self) -> Response:
        return Response(shapes.AdoptionSerializer(self.line()).data)

    def known(self, row: Adoption, values: dict[str, Any]) -> dict[str, Any]:
        """The values sent. Raises a 400 at each parameter that the standard does not have."""
        doc = (row.installed or row.rollout.version).document
        unknown = sorted(set(values) - {one.id for one in doc.parameters})
        if unknown:
            raise serializers.ValidationError(
                {f"values.{key}": ["The standard has no such parameter."] for key in unknown}
            )
        return values


class OneAdoption(AdoptionView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="rollouts_line", responses=shapes.AdoptionDocumentsSerializer)
    def get(self, request: Request, site: str, pk: int, line: int) -> Response:
        """A line with what changes there, whether it fits, what is foreseen, gates, signatures and remarks."""
        row = self.line()
        fit, prediction = (reading.newest_document(row, kind) for kind in ("fit", "prediction"))
        in_approval = row.state == "in_approval"
        return Response(shapes.AdoptionDocumentsSerializer({
            "line": row, "parameters": receiving.side_by_side(row), "steps": dict(receiving.step_names(row)),
            "fit": fit.content if fit else None, "prediction": prediction.content if prediction else None,
            "waits": signing.still_open(row) if in_approval else [],
            "yours": signing.areas_of(row, self.person) if in_approval and row.site == self.site() else [],
            "lacks": scheduling.lacks(row) if row.state == "approved" else [],
        }).data)  # fmt: skip


class AdoptionAccept(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_accept", request=shapes.AcceptShape, responses=shapes.AdoptionSerializer
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Takes it up, as it is or to adapt it: a draft of the site's own standard and an A3 begin."""
        row, choice = self.own_line(), self.values(shapes.AcceptShape)["choice"]
        return self.changed(row, lambda: answering.accept(row, choice=choice, by=self.person))


class AdoptionDecline(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_decline", request=BecauseShape, responses=shapes.AdoptionSerializer)
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Says no, with a reason that helps the others; possible as long as nothing has changed at the line."""
        row, values = self.own_line(), self.values(BecauseShape)
        return self.changed(row, lambda: answering.decline(row, by=self.person, **values))


class AdoptionValues(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_adapt", request=shapes.OwnShape, responses=shapes.AdoptionSerializer
    )
    def put(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Sets the line's own values; what was signed on others is void."""
        row, values = self.own_line(), self.values(shapes.OwnShape)
        told = self.known(row, values["values"])
        return self.changed(row, lambda: answering.adapt(row, told, reason=values["reason"], by=self.person))


class AdoptionHandIn(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_hand_in", request=shapes.HandInShape, responses=shapes.AdoptionSerializer
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Hands it in to be signed."""
        row, values = self.own_line(), self.values(shapes.HandInShape)
        return self.changed(row, lambda: answering.hand_in(row, by=self.person, **values))


class AdoptionSign(AdoptionView):
    policy = Policy("sign_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_sign", request=shapes.ConsentShape, responses=shapes.AdoptionSerializer
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Signs for an area at the receiving site; never by somebody who asked for it or adapted it."""
        row, values = self.own_line(), self.values(shapes.ConsentShape)
        address = request.META.get("REMOTE_ADDR", "")
        return self.changed(row, lambda: signing.consent(row, by=self.person, address=address, **values))


class AdoptionDay(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_day", request=shapes.DayShape, responses=shapes.AdoptionSerializer)
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Chooses the day from which the line works by it; it takes effect by itself."""
        row, values = self.own_line(), self.values(shapes.DayShape)
        return self.changed(row, lambda: scheduling.schedule(row, by=self.person, **values))


class AdoptionBack(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_go_back", request=BecauseShape, responses=shapes.AdoptionSerializer)
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Takes the line back to the version before, or to none."""
        row, values = self.own_line(), self.values(BecauseShape)
        return self.changed(row, lambda: stopping.go_back(row, by=self.person, **values))


class AdoptionDecide(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_decide", request=shapes.DecideShape, responses=shapes.AdoptionSerializer
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """A person takes a line on whose figures do not decide: measured on, verified, failed, or held."""
        row, values = self.own_line(), self.values(shapes.DecideShape)
        return self.changed(row, lambda: deciding.decide(row, by=self.person, **values))


class AdoptionAgain(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_again", request=None, responses=shapes.AdoptionSerializer)
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Has a failed step done once more; where none failed, nothing happens."""
        row = self.own_line()
        if not row.steps.filter(state="failed").exists():
            return self.line_told()
        return self.changed(row, lambda: failing.try_again(row, by=self.person))
