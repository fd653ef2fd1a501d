"""The bases of every API view and serializer: one access table with the pages, unknown fields refused."""

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.views import APIView

from lean.access import SAFE_METHODS, Policy, site_for
from lean.models import Site


class PolicyPermission(BasePermission):
    """Answers from the ``policy`` of the view: 401 without a person, 404 for a foreign site, 403 for a wrong role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        policy: Policy = view.policy  # a view that declares none fails here: default deny
        if not policy.signed_in:
            return True
        if not request.user or not request.user.is_authenticated:
            return False
        needed = policy.needs(request.method or "GET")
        if needed is not None and "site" in view.kwargs:
            site_for(request.user, view.kwargs["site"], to=needed)
        return request.method in SAFE_METHODS or not getattr(request.auth, "read_only", False)


class PolicyAPIView(APIView):
    """An API view that declares ``policy``; for routes that belong to no site."""

    policy: ClassVar[Policy]
    permission_classes = (PolicyPermission,)


class SiteAPIView(PolicyAPIView):
    """An API view below ``…/sites/<site>/``. Its ``policy`` is checked before the handler runs."""

    def site(self, to: str | None = None) -> Site:
        """The site of the address, if the person may ``to`` there (default: what the policy asks of the method)."""
        needed = to or self.policy.needs(self.request.method or "GET") or "view"
        return site_for(self.request.user, self.kwargs["site"], to=needed)


class StrictSerializer(Serializer):
    """Refuses a field it does not know instead of dropping it silently."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise ValidationError({name: ["This field does not exist."] for name in sorted(unknown)})
        return super().to_internal_value(data)
