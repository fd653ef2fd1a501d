"""What every sheet of codes needs: the address as people reach it from a telephone."""

from django.conf import settings
from django.http import HttpRequest

OWN_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def printed_address(request: HttpRequest, path: str) -> str:
    """The whole address of a page of ours: by ``PUBLIC_URL``, else by the name that this page was opened by."""
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)


def opens_here_only(request: HttpRequest) -> bool:
    """Whether such an address opens on the server itself and nowhere else."""
    return not settings.PUBLIC_URL and request.get_host().rpartition(":")[0] in OWN_MACHINE
