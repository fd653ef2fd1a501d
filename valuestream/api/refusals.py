"""Refusals of the services as answers of the API."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.serializers import CharField, Serializer

from valuestream.core.refusal import Refusal

CONFLICTS = {"stale_draft", "key_used"}  # what somebody else did in the meantime


class RefusalSerializer(Serializer):
    """Why a request was refused: a stable code, what is wrong, what to do."""

    code = CharField()
    message = CharField()
    hint = CharField()


class Refused(APIException):
    """A Refusal as 422, or 409 when somebody else was faster; the body is its code, message and hint."""

    def __init__(self, refusal: Refusal) -> None:
        is_conflict = refusal.code in CONFLICTS
        self.status_code = status.HTTP_409_CONFLICT if is_conflict else status.HTTP_422_UNPROCESSABLE_ENTITY
        self.detail: Any = {"code": refusal.code, "message": refusal.message, "hint": refusal.hint}
