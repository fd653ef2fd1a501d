"""Request id, a person's language and theme, and the rule that a view without a policy answers nobody."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from lean.access import authorise, policy_of
from lean.audit import Origin, origin

NOTE_EVERY = 60  # seconds: no write per request
OPEN_WITHOUT_OWN_PASSWORD = {"account", "password"}
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


class SessionAgeMiddleware:
    """Ends a session that is too old, or that nobody used for too long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            began, seen = request.session.setdefault("began", now), request.session.get("seen", now)
            if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif "seen" not in request.session or now - seen > NOTE_EVERY:
                request.session["seen"] = now
        return self.get_response(request)


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
    """Refuses a view that declares no policy, and answers what the policy says before the view runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):  # what process_view sets ends with the request
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"  # what a person sees stays on no disk, but what keep.js keeps
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        policy = policy_of(view)
        if policy is None:
            raise ImproperlyConfigured(f"{view} declares no access policy")
        if not policy.signed_in or hasattr(view, "cls"):  # an API view asks its own authenticators
            return None
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        match = request.resolver_match
        if user.must_change_password and match and match.url_name not in OPEN_WITHOUT_OWN_PASSWORD:
            return redirect("account")
        slug = kwargs.get("site")
        here = authorise(user, policy, request.method or "GET", slug)
        if here is not None:
            user.passed = (slug, policy.needs(request.method or "GET"), here)  # the view asks the same again
            timezone.activate(here.timezone)  # a page tells the time as the site's clocks do
        if slug and request.session.get("site") != slug:
            request.session["site"] = slug  # where the person is sent next time
        return None
