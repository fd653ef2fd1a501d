"""What origin and receiver write to each other, by API: comments, other values, and the answers to them."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api import adoption_shapes as shapes
from kaizen.api.adoptions import TAG, AdoptionView
from kaizen.api.rollouts import at_field
from kaizen.models import Remark
from kaizen.services.rollouts import remarks
from lean.access import Policy


class AdoptionRemarks(AdoptionView):
    policy = Policy("view", "answer_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_remarks", responses=shapes.RemarkSerializer(many=True))
    def get(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Comments, counter-proposals and answers, in order."""
        rows = self.line().remarks.select_related("site").order_by("pk")
        return Response(shapes.RemarkSerializer(rows, many=True).data)

    @extend_schema(
        tags=TAG, operation_id="rollouts_comment", request=shapes.RemarkShape, responses={201: shapes.RemarkSerializer}
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Writes to the other side; sent twice it stands once."""
        row, text = self.line(), self.values(shapes.RemarkShape)["text"]
        return _kept(self.apply(lambda: remarks.comment(row, text, site=self.site(), by=self.person)))


class AdoptionProposals(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_propose", request=shapes.ProposeShape, responses={201: shapes.RemarkSerializer}
    )
    def post(self, request: Request, site: str, pk: int, line: int) -> Response:
        """Proposes other values to the other side; nothing changes at the line by it."""
        row, values = self.line(), self.values(shapes.ProposeShape)
        told, text = self.known(row, values["values"]), values["reason"]

        def propose() -> Remark:
            return remarks.propose(row, told, text, site=self.site(), by=self.person)

        return _kept(self.apply(lambda: at_field(propose, parameters="values")))


class AdoptionProposal(AdoptionView):
    policy = Policy("answer_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_agree", request=shapes.AgreeShape, responses={201: shapes.RemarkSerializer}
    )
    def post(self, request: Request, site: str, pk: int, line: int, remark: int) -> Response:
        """The other side agrees to a counter-proposal or does not; the first answer stands."""
        asked = self.line().remarks.filter(pk=remark).first()
        if asked is None:
            raise Http404("no such remark")
        values = self.values(shapes.AgreeShape)
        return _kept(self.apply(lambda: remarks.answer(asked, site=self.site(), by=self.person, **values)))


def _kept(made: Remark) -> Response:
    return Response(shapes.RemarkSerializer(made).data, status=status.HTTP_201_CREATED)
