"""The bases of every API view and serializer: one access table with the pages, unknown fields refused."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError as Refused
from rest_framework.exceptions import NotAuthenticated
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError, as_serializer_error
from rest_framework.views import APIView

from lean.access import SAFE_METHODS, Policy, authorise, site_for
from lean.api.parsing import PlainJSONParser
from lean.audit import Origin, origin
from lean.models import ApiToken, Site, User

Result = TypeVar("Result")


class PolicyPermission(BasePermission):
    """Answers from the ``policy`` of the view: 401 without a person, 404 for a foreign site, 403 for a wrong role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        policy: Policy = view.policy  # a view that declares none fails here: default deny
        if not policy.signed_in:
            return True
        if not request.user or not request.user.is_authenticated:
            return False
        if request.user.must_change_password:  # a password that somebody else has seen opens the account page only
            return False
        authorise(request.user, policy, request.method or "GET", view.kwargs.get("site"))
        return request.method in SAFE_METHODS or not getattr(request.auth, "read_only", False)


class PolicyAPIView(APIView):
    """An API view that declares ``policy``; for routes that belong to no site."""

    policy: ClassVar[Policy]
    permission_classes = (PolicyPermission,)
    parser_classes: tuple[type[BaseParser], ...] = (PlainJSONParser, FormParser, MultiPartParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, ApiToken):  # the trail names the token; the middleware resets the origin
            origin.set(Origin(origin.get().request_id, f"token {request.auth.token_key}"))

    @property
    def person(self) -> User:
        """Who asks; the policy let nobody else through."""
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    def values(self, shape: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        """The checked values of the request's body. Raises DRF's ``ValidationError`` (400)."""
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def apply(self, change: Callable[[], Result]) -> Result:
        """What a service gave; its ``ValidationError`` becomes a 400 with the errors by field."""
        try:
            return change()
        except Refused as error:
            raise ValidationError(as_serializer_error(error)) from error


class SiteAPIView(PolicyAPIView):
    """An API view below ``…/sites/<site>/``. Its ``policy`` is checked before the handler runs."""

    def site(self, to: str | None = None) -> Site:
        """The site of the address, if the person may ``to`` there (default: what the policy asks of the method)."""
        needed = to or self.policy.needs(self.request.method or "GET") or "view"
        return site_for(self.request.user, self.kwargs["site"], to=needed)


class StrictSerializer(Serializer):
    """Refuses a field it does not know, or may not write, instead of dropping it silently."""

    def to_internal_value(self, data: Any) -> Any:
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = set(data) - known if isinstance(data, dict) else set()
        if unknown:
            raise ValidationError({name: ["This field does not exist."] for name in sorted(unknown)})
        return super().to_internal_value(data)
