"""The person's own API tokens."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import SIGNED_IN
from lean.api import PolicyAPIView
from lean.api.serializers import TokenShape
from lean.services import accounts


@extend_schema(tags=["tokens"])
class Tokens(PolicyAPIView):
    """Lists tokens without their text; makes one, whose text comes once."""

    policy = SIGNED_IN

    @extend_schema(operation_id="tokens_list", responses=TokenShape(many=True))
    def get(self, request: Request) -> Response:
        return Response(TokenShape(self.person.auth_token_set.all(), many=True).data)

    @extend_schema(operation_id="tokens_add", request=TokenShape, responses={201: TokenShape})
    def post(self, request: Request) -> Response:
        values = self.values(TokenShape)
        token, text = self.apply(lambda: accounts.issue_token(self.person, **values))
        shown: dict[str, Any] = {**TokenShape(token).data, "token": text}
        return Response(shown, status=status.HTTP_201_CREATED)


@extend_schema(tags=["tokens"])
class Token(PolicyAPIView):
    """Revokes a token."""

    policy = SIGNED_IN

    @extend_schema(operation_id="tokens_revoke", responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        token = self.person.auth_token_set.filter(token_key=key).first()
        if token is None:
            raise Http404("no such token")
        accounts.revoke_token(self.person, token)
        return Response(status=status.HTTP_204_NO_CONTENT)
