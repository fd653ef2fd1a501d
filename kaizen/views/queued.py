"""What a device that keeps things in its queue is answered: JSON where it asks for it, else a page."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

INVALID = 422


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def taken(request: HttpRequest, address: str, **told: str) -> HttpResponse:
    """It was taken in; ``address`` shows it. ``told``: what the device is told beside."""
    if wants_json(request):
        return JsonResponse({"address": address, **told}, status=201)
    return redirect(address)


def not_taken(form: forms.Form) -> JsonResponse:
    """Why it was not, for a device."""
    return JsonResponse({"errors": [str(one) for errors in form.errors.values() for one in errors]}, status=INVALID)
