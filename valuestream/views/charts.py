"""The page of charts, and each chart's data as CSV."""

import csv

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, policy
from lean.registry import by_key
from valuestream import charts as drawn
from valuestream.core.quarantine import harmless
from valuestream.services import maps
from valuestream.services.memory import remember
from valuestream.views.map_page import MapPage
from valuestream.views.maps import page_for, show


@policy("view")
@require_safe
def charts(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Lead time, throughput, orders in process, working times and every event, to zoom and filter."""
    page = page_for(request, site, pk)
    built = remember(page.version, f"charts {get_language()}", lambda: _built(page))
    return show(request, "charts", page, charts=[(chart, page.links.chart(chart.key)) for chart in built])


@policy("view")
@require_safe
def chart_csv(request: SignedInRequest, site: str, pk: int, key: str) -> HttpResponse:
    """The data behind one chart; durations in seconds."""
    page = page_for(request, site, pk)
    kind = by_key(drawn.CHARTS).get(key)
    if kind is None:
        raise Http404("no such chart")
    chart = kind.build(key, _material(page))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}-{page.stream.pk}-v{page.version.number}.csv"'
    writer = csv.writer(response)
    writer.writerow(chart.head)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in chart.rows)
    return response


def _built(page: MapPage) -> list[drawn.Chart]:
    material = _material(page)
    return [kind.build(kind.key, material) for kind in drawn.CHARTS]


def _material(page: MapPage) -> drawn.Material:
    return drawn.material(maps.open_log(page.version), page.ending, [step["name"] for step in page.main_steps])
