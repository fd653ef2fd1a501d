"""Pages of the codes at machines and in areas: the list, the sheets to print, the end of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen.forms.capture import PlaceForm
from kaizen.models import CapturePlace
from kaizen.qr import drawn
from kaizen.services.ideas.places import add_place, places_at, revoke_place
from kaizen.views.printed_codes import opens_here_only, printed_address
from lean.access import SAFE_METHODS, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied

INVALID = 422


@policy("view", change="manage_ideas")
def place_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The codes that hold, with what came through each, and a form for another one."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "manage_ideas")
    form = PlaceForm(request.POST or None, site=at)
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: add_place(at, by=request.user, **form.told()))
        if made is not None:
            messages.success(request, _("The code is made. Print it and hang it up."))
            return redirect("capture_place", at.slug, made.pk)
    may_manage = may(request.user, at, "manage_ideas")
    context = {"site": at, "form": form, "places": places_at(at), "may_manage": may_manage}
    return render(request, "kaizen/ideas/places.html", context, status=INVALID if form.errors else 200)


@policy("view")
@require_safe
def sheet(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """The code of one place on a page of its own, or those of all places, to print and hang up."""
    at = site_for(request.user, site, to="view")
    places = [fetch(at, places_at(at), pk=pk)] if pk else list(places_at(at))
    addresses = [printed_address(request, reverse("capture", args=[place.token])) for place in places]
    rows = [(place, address, drawn(address)) for place, address in zip(places, addresses, strict=True)]
    context = {"site": at, "rows": rows, "is_one": bool(pk), "is_near": opens_here_only(request)}
    return render(request, "kaizen/ideas/sheet.html", context)


@policy("manage_ideas")
@require_POST
def revoke(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Ends a code; pressed twice, it has ended once."""
    at = site_for(request.user, site, to="manage_ideas")
    place = fetch(at, CapturePlace.objects.select_related("area", "workstation__line__area"), pk=pk)
    revoke_place(place, by=request.user)
    messages.success(request, _("Withdrawn: nothing comes through this code any more. Take the sheet down."))
    return redirect("capture_places", at.slug)
