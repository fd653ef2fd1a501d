"""What every page of the shell shows: source link, version, the sites of the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"app_version": settings.APP_VERSION}
