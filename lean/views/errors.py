"""The refusal page: it names the thing's site and who may, never a bare 403."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``: hands the exception itself to the page, so that a ``NotAllowed`` can name the roles."""
    return render(request, "403.html", {"refusal": exception}, status=403)
