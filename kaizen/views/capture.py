"""Pages that need no log-in: an idea from the code at a machine, and what became of it by its own code."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.capture import FROM_A_PLACE, CaptureForm
from kaizen.models import AndonCall, CapturePlace
from kaizen.pictures import MOST_BYTES
from kaizen.services.boards.andon import raise_call
from kaizen.services.ideas.clock import due_at
from kaizen.services.ideas.giving import CODE, KEY_OF_A_DEVICE, give_idea
from kaizen.services.ideas.listing import idea_by_code
from kaizen.services.ideas.places import open_place, standards_of
from kaizen.services.photos import WHY
from kaizen.views.queued import INVALID, not_taken, taken, wants_json
from lean.access import PUBLIC, policy
from lean.forms.base import applied
from lean.models import User
from lean.throttle import wait_for

TOO_LARGE, TOO_OFTEN = 413, 429
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
    if request.method == "POST" and (wait := _wait(request, "idea")):
        return _wait_first(request, wait)
    form = _form(request, place)
    if request.method == "POST" and form.is_valid():
        answered = _called(request, place, form) if form.is_call else _told(request, place, form)
        if answered is not None:
            return answered
        form.renew_key()
    if form.errors and wants_json(request):
        return not_taken(form)
    due = due_at(place.site, timezone.now())
    context = {
        "form": form, "place": place, "site": place.site, "due": due, "code": form.shown_key[:CODE],
        "standards": form.versions.values(), "board": place.board,
    }  # fmt: skip
    return render(request, "kaizen/ideas/capture.html", context, status=INVALID if form.errors else 200)


def _form(request: HttpRequest, place: CapturePlace) -> CaptureForm:
    origin = request.GET.get("from", "")
    return CaptureForm(
        request.POST or None, request.FILES or None, versions=standards_of(place),
        user=request.user if isinstance(request.user, User) else None,
        initial={"origin": origin if origin in FROM_A_PLACE else "qr"},
    )  # fmt: skip


def _told(request: HttpRequest, place: CapturePlace, form: CaptureForm) -> HttpResponse | None:
    """The answer to what was told; None where the service refused it."""
    idea = applied(form, lambda: give_idea(place.site, place=place, **form.told()))
    if idea is None:
        return None
    return taken(request, reverse("idea_status", query={"code": idea.code, "given": "1"}), code=idea.code)


def _called(request: HttpRequest, place: CapturePlace, form: CaptureForm) -> HttpResponse | None:
    """The answer to a call for help."""
    at: dict[str, Any] = {"workstation": place.workstation, "area": place.within}
    call = applied(form, lambda: raise_call(place.site, **form.call(), **at))
    return None if call is None else taken(request, reverse("help_called", args=[call.key]))


@policy(PUBLIC)
@never_cache
@require_safe
def help_called(request: HttpRequest, key: str) -> HttpResponse:
    """Whether somebody comes, for the device that called: it knows the key."""
    call = AndonCall.objects.filter(key=key).select_related("site", "area", "workstation").first()
    if call is None or not KEY_OF_A_DEVICE.fullmatch(key):
        return _refused(request, 404, _("Nobody called by this address."))
    timezone.activate(call.site.timezone)
    return render(request, "kaizen/ideas/called.html", {"call": call, "site": call.site})


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


def _refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": [text]}, status=status)
    return render(request, "kaizen/ideas/refused.html", {"text": text}, status=status)
