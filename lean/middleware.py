"""Request id, a person's language and theme, and the rule that a view without a policy answers nobody."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lean.access import policy_of, site_for
from lean.audit import Origin, origin

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id that the audit trail and the answer carry."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = origin.set(Origin(request_id=request.id))  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class PreferencesMiddleware:
    """Speaks the language that a signed-in person chose."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class DefaultDenyMiddleware:
    """Refuses a view that declares no policy; asks for a log-in where the policy wants one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        policy = policy_of(view)
        if policy is None:
            raise ImproperlyConfigured(f"{view} declares no access policy")
        if not policy.signed_in or hasattr(view, "cls"):  # an API view asks its own authenticators
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        needed = policy.needs(request.method or "GET")
        if needed is not None and "site" in kwargs:
            site_for(request.user, kwargs["site"], to=needed)
        return None
