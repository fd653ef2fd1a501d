"""Pages that need no log-in: an idea from the code at a machine, and what became of it by its own code."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.ideas import FROM_A_PLACE, CaptureForm
from kaizen.models import CapturePlace, Idea
from kaizen.pictures import MOST_BYTES
from kaizen.services.ideas.clock import due_at
from kaizen.services.ideas.giving import CODE, give_idea
from kaizen.services.ideas.listing import idea_by_code
from kaizen.services.ideas.places import open_place
from kaizen.services.photos import WHY
from lean.access import PUBLIC, policy
from lean.forms.base import applied
from lean.models import User
from lean.throttle import wait_for

INVALID, TOO_LARGE, TOO_OFTEN = 422, 413, 429
LARGEST_FORM = MOST_BYTES + 1024**2
A_MINUTE = {"idea": 60, "idea_code": 20}  # from one address: a shift behind one proxy gets through, guessing does not


@policy(PUBLIC)
@csrf_exempt  # asked for in ``_captured``, once the size is known: the check reads the form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def capture(request: HttpRequest, token: str) -> HttpResponse:
    """Three questions at the place of a code. A device that waited for the network gets JSON when it asks for it."""
    place = open_place(token)
    if place is None:
        return _refused(
            request, 404, _("This code holds no longer. A newer one hangs at the place, or ask the team leader.")
        )
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > LARGEST_FORM:
        return _refused(
            request,
            TOO_LARGE,
            str(WHY["too_large"]),
        )
    timezone.activate(place.site.timezone)
    return _captured(request, place)


@csrf_protect
def _captured(request: HttpRequest, place: CapturePlace) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and (wait := _wait(request, "idea")):
        return _wait_first(request, wait)
    origin = request.GET.get("from", "")
    form = CaptureForm(
        request.POST or None, request.FILES or None, user=user,
        initial={"origin": origin if origin in FROM_A_PLACE else "qr"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        idea = applied(form, lambda: give_idea(place.site, place=place, **form.told()))
        if idea is not None:
            return _given(request, idea)
        form.renew_key()
    if form.errors and _wants_json(request):
        return JsonResponse({"errors": [str(one) for errors in form.errors.values() for one in errors]}, status=INVALID)
    due = due_at(place.site, timezone.now())
    context = {"form": form, "place": place, "site": place.site, "due": due, "code": form.shown_key[:CODE]}
    return render(request, "kaizen/ideas/capture.html", context, status=INVALID if form.errors else 200)


def _given(request: HttpRequest, idea: Idea) -> HttpResponse:
    address = reverse("idea_status", query={"code": idea.code, "given": "1"})
    if _wants_json(request):
        return JsonResponse({"code": idea.code, "address": address}, status=201)
    return redirect(address)


@policy(PUBLIC)
@never_cache
@require_safe
def idea_status(request: HttpRequest) -> HttpResponse:
    """What became of an idea, for whoever knows its code: what it said, where it stands, the answers. No names."""
    code = "".join(sign for sign in request.GET.get("code", "").upper() if sign.isalnum())
    if code and (wait := _wait(request, "idea_code")):
        return _wait_first(request, wait)
    idea = idea_by_code(code) if code else None
    context: dict[str, Any] = {"code": code, "idea": idea, "is_given": "given" in request.GET}
    if idea is not None:
        timezone.activate(idea.site.timezone)
        context["answers"] = idea.answers.all()
    return render(request, "kaizen/ideas/status.html", context, status=404 if code and idea is None else 200)


def _wait(request: HttpRequest, kind: str) -> int:
    return wait_for(kind, request.META.get("REMOTE_ADDR", ""), A_MINUTE[kind])


def _wait_first(request: HttpRequest, seconds: int) -> HttpResponse:
    text = _("Too many at once. It goes on in %(seconds)s seconds.") % {"seconds": seconds}
    answer = _refused(request, TOO_OFTEN, text)
    answer["Retry-After"] = str(seconds)
    return answer


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": [text]}, status=status)
    return render(request, "kaizen/ideas/refused.html", {"text": text}, status=status)
