"""What is done with a rollout by API: start, stop, say why, go on, open the next wave, end. Safe to repeat."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api import rollout_shapes as shapes
from kaizen.api.rollouts import TAG, RolloutsView
from kaizen.models import Rollout
from kaizen.services.rollouts import asking, reading, stopping
from lean.access import NotAllowed, Policy


class RolloutStart(RolloutsView):
    policy = Policy("ask_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_start", request=None, responses=shapes.RolloutSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Asks the sites and opens the first wave."""
        row = self.own()
        self.done(row, lambda: asking.start(row, by=self.person))
        return self.told(pk)


class RolloutNext(RolloutsView):
    policy = Policy("ask_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_next_wave", request=shapes.NextWaveShape, responses=shapes.RolloutSerializer
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Opens the next wave; 400 while a line of the open one is not settled."""
        row, number = self.own(), self.values(shapes.NextWaveShape)["wave"]
        wave = row.waves.filter(number=number).first()
        if wave is None:
            raise serializers.ValidationError({"wave": ["This rollout has no such wave."]})
        if wave.state == "waiting":
            if row.waves.filter(state="waiting", number__lt=number).exists():
                raise serializers.ValidationError({"wave": ["An earlier wave waits still."]})
            self.done(row, lambda: asking.open_next(row, by=self.person))
        return self.told(pk)


class RolloutEnd(RolloutsView):
    policy = Policy("ask_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_end", request=shapes.BecauseShape, responses=shapes.RolloutSerializer
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Ends it: what has not begun is withdrawn, what is in effect stays."""
        row, values = self.own(), self.values(shapes.BecauseShape)
        self.done(row, lambda: asking.end(row, by=self.person, **values))
        return self.told(pk)


class RolloutStop(RolloutsView):
    policy = Policy("stop_rollout")

    @extend_schema(tags=TAG, operation_id="rollouts_stop", request=shapes.StopShape, responses=shapes.StopSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Stops it at once, at the origin or at a receiving site; a second stop is the one that stands."""
        row, values = self.rollout(), self.values(shapes.StopShape)
        made = self.done(row, lambda: stopping.stop(row, by=self.person, **values))
        return Response(shapes.StopSerializer(made).data)


class RolloutStopReason(RolloutsView):
    policy = Policy("stop_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_stop_reason", request=shapes.BecauseShape, responses=shapes.StopSerializer
    )
    def post(self, request: Request, site: str, pk: int, stop: int) -> Response:
        """Says why it was stopped, once."""
        found = self.rollout().stops.filter(pk=stop).first()
        if found is None:
            raise Http404("no such stop")
        reason, made = self.values(shapes.BecauseShape)["reason"], found
        if made.reason != reason:
            made = self.apply(lambda: stopping.say_why(found, reason=reason, by=self.person))
        return Response(shapes.StopSerializer(made).data)


class RolloutGoOn(RolloutsView):
    policy = Policy("ask_rollout")

    @extend_schema(
        tags=TAG, operation_id="rollouts_go_on", request=shapes.BecauseShape, responses=shapes.RolloutSerializer
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Lets a stopped rollout go on: by the origin, or by the site of the line where a rule fired."""
        row, values = self.rollout(), self.values(shapes.BecauseShape)
        stop = reading.standing_stop(row)
        if row.state == Rollout.States.RUNNING:
            return self.told(pk)
        if row.site != self.site() and (stop is None or stop.adoption is None or stop.adoption.site != self.site()):
            raise NotAllowed("ask_rollout", row.site)
        self.done(row, lambda: stopping.go_on(row, by=self.person, **values))
        return self.told(pk)
