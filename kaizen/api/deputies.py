"""Deputies for the gates of rollouts, by API: named by yourself, for yourself."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from lean.models import Deputy
from lean.services import deputies

TAG = ["rollouts"]


class DeputySerializer(serializers.ModelSerializer):
    """``deputy`` may answer and sign for ``person`` (user names) from ``first`` to ``last``, both included."""

    person = serializers.CharField(source="person.username")
    deputy = serializers.CharField(source="deputy.username")

    class Meta:
        model = Deputy
        fields = ("id", "person", "deputy", "first", "last", "reason", "named_at", "revoked_at")
        read_only_fields = fields


class DeputyShape(StrictSerializer):
    """``deputy``: the user name of somebody else of the site."""

    deputy = serializers.CharField(max_length=150)
    first = serializers.DateField()
    last = serializers.DateField()
    reason = serializers.CharField(max_length=deputies.MOST)


class Deputies(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="rollouts_deputies", responses=DeputySerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """Whom you named at this site, and for whom you stand in there; the newest first."""
        return Response(DeputySerializer(deputies.of(self.person, self.site()), many=True).data)

    @extend_schema(
        tags=TAG, operation_id="rollouts_deputies_name", request=DeputyShape, responses={201: DeputySerializer}
    )  # fmt: skip
    def post(self, request: Request, site: str) -> Response:
        """Names somebody who answers and signs for you in rollouts at this site. The same once more is the one that
        stands.
        """
        at, values = self.site(), self.values(DeputyShape)
        found = deputies.candidates(self.person, at).filter(username=values.pop("deputy")).first()
        if found is None:
            raise serializers.ValidationError({"deputy": ["Nobody else of this site has this user name."]})
        made = self.apply(lambda: deputies.name(at, person=self.person, deputy=found, **values))
        return Response(DeputySerializer(made).data, status=status.HTTP_201_CREATED)


class OneDeputy(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="rollouts_deputies_revoke", responses={204: None})
    def delete(self, request: Request, site: str, pk: int) -> Response:
        """Takes one back that you named: nothing is done in your name any more. What was done stays."""
        deputies.revoke(fetch(self.site(), Deputy.objects.filter(person=self.person), pk=pk), by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)
