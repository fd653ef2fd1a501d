"""The end of a site for another installation: takes signed orders of its rollouts."""

import time

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.rollout.orders import ACTIONS, ANSWER, LARGEST, Unreadable, answer_of, is_fresh, read
from kaizen.models import OrderSender
from kaizen.services.rollouts.ends import Answer
from kaizen.services.rollouts.orders import carry_out, sender_of
from lean.access import PUBLIC
from lean.api import PolicyAPIView, StrictSerializer
from lean.throttle import wait_for
from valuestream.services.night.hook_messages import Message

A_MINUTE = 240  # from one address
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class OrderShape(StrictSerializer):
    """``asks``: only whether it was carried out. ``token``: one lower than the highest seen is refused."""

    schema = serializers.ChoiceField(["newlean.order/1"])
    action = serializers.ChoiceField(ACTIONS)
    asks = serializers.BooleanField()
    site = serializers.CharField(max_length=60)
    standard = serializers.CharField(max_length=80)
    content_hash = serializers.RegexField("^[0-9a-f]{64}$")
    rollout = serializers.CharField(max_length=40)
    line = serializers.CharField(max_length=64)
    idem_key = serializers.CharField(max_length=64)
    token = serializers.IntegerField(min_value=1)


class OrderAnswerSerializer(serializers.Serializer):
    """The word stands signed in the header ``newlean-answer``; only there it counts."""

    answer = serializers.ChoiceField([one.value for one in Answer if one != Answer.UNKNOWN])


class OrderRefusalSerializer(serializers.Serializer):
    detail = serializers.CharField()


@extend_schema(tags=["rollouts"])
class Orders(PolicyAPIView):
    """Carries out an order that an installation signed which IT entered for the site (headers of Standard Webhooks)."""

    policy = PUBLIC
    authentication_classes = ()

    @extend_schema(
        operation_id="orders_take", request=OrderShape,
        parameters=[OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True) for name in HEADERS],
        responses={200: OrderAnswerSerializer, 400: OrderRefusalSerializer, 401: OrderRefusalSerializer,
                   413: OrderRefusalSerializer, 429: OrderRefusalSerializer},
    )  # fmt: skip
    def post(self, request: Request, place: str) -> Response:
        wait = wait_for("order", str(request.META.get("REMOTE_ADDR", "")), A_MINUTE)
        if wait:
            return Response({"detail": "Too many orders."}, 429, headers={"Retry-After": str(wait)})
        identity, timestamp, signed = (request.headers.get(name, "") for name in HEADERS)
        if not (identity and timestamp and signed):
            return _no(400, "An order is signed: webhook-id, webhook-timestamp, webhook-signature.")
        body = _body(request)
        if body is None:
            return _no(413, f"An order has at most {LARGEST} bytes.")
        found = (
            sender_of(place, Message(identity, body), timestamp, signed) if is_fresh(timestamp, time.time()) else None
        )
        if found is None:
            return _no(401, "The signature is not one that this site knows, or the clocks differ by five minutes.")
        return _carried_out(*found, identity, timestamp, body)


def _carried_out(sender: OrderSender, secret: bytes, identity: str, timestamp: str, body: bytes) -> Response:
    try:
        wire = read(body)
    except Unreadable as error:
        return _no(400, f"This is no order: {error}.")
    if wire.identity != identity:
        return _no(400, "webhook-id is not the idem_key of the order.")
    word = str(carry_out(sender, wire))
    return Response({"answer": word}, headers={ANSWER: answer_of(word, identity, timestamp, secret)})


def _body(request: Request) -> bytes | None:
    plain: HttpRequest = request._request
    length = str(plain.META.get("CONTENT_LENGTH", ""))
    return plain.body if not length.isdecimal() or int(length) <= LARGEST else None


def _no(status: int, why: str) -> Response:
    return Response({"detail": why}, status)
