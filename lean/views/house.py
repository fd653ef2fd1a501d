"""About the house itself: health for machines, source for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lean import health as parts
from lean import source as tree
from lean.access import PUBLIC, policy


@policy(PUBLIC)
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when database and broker answer, else 503; JSON."""
    state = parts.state()
    return JsonResponse(state, status=200 if state["status"] == "ok" else 503)


@policy(PUBLIC)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens kept pages without the server; at the root, for a script sees nothing above its folder."""
    script = settings.BASE_DIR / "static" / "js" / "worker.js"
    answer = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@policy(PUBLIC)
@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """What runs here, under which licence, and how to get it."""
    return render(request, "lean/source.html", {"commit": tree.commit(), "version": settings.APP_VERSION})


@policy(PUBLIC)
@require_safe
def source_archive(request: HttpRequest) -> HttpResponse:
    """The program that runs here, as one archive."""
    response = HttpResponse(tree.archive(), content_type="application/gzip")
    response["Content-Disposition"] = f'attachment; filename="new-lean-{settings.APP_VERSION}.tar.gz"'
    return response
