"""CO₂ of a map beyond its drawing: the table for a spreadsheet, the ledger of one order."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, policy
from valuestream.services.energy.ledgers import ledger_of_order
from valuestream.services.memory import remember
from valuestream.views.maps import page_for, show

HEADER = ("step", "class", "kwh", "kg_co2e", "kg_co2e_per_good_part", "basis", "boundary", "factors")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


@policy("view")
@require_safe
def carbon_csv(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """kWh and kg by step and class, with basis, boundary and factor versions in every row."""
    page = page_for(request, site, pk)
    co2e = page.carbon
    if co2e is None:
        raise Http404("this map tells no CO2")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="co2e-{page.stream.pk}-v{page.version.number}.csv"'
    writer = csv.writer(response)
    writer.writerow(HEADER)
    writer.writerows(_rows(co2e))
    return response


def _rows(co2e: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    factors, parts = " ".join(factor["name"] for factor in co2e["factors"]), co2e["good_parts"]
    for step in co2e["by_step"]:
        name = step["step"] or ""
        name = f"'{name}" if name.startswith(FORMULA) else name
        for key, kg in step["by_class"].items():
            kwh = step.get("kwh_by_class", {}).get(key, step["kwh"] if step["step"] is None else "")
            per_part = kg / parts if parts and step["step"] is not None else ""
            yield name, key, kwh, kg, per_part, co2e["basis"], co2e["boundary"], factors


@policy("view")
@require_safe
def ledger(request: SignedInRequest, site: str, pk: int, case: str) -> HttpResponse:
    """Each kilogram of an order with its row, source and factor version. As a fragment: for the order's page."""
    page = page_for(request, site, pk)
    found = remember(page.version, f"ledger {case}", lambda: ledger_of_order(page.version, case))
    if found is None or not found.lines:
        raise Http404("no CO2 is known of this order")
    if request.headers.get("HX-Request"):
        context = {"document": page.document, "page": page, "links": page.links, "case": case, "ledger": found}
        return render(request, "valuestream/maps/_ledger.html", context)
    return show(request, "ledger", page, case=case, ledger=found, case_is_page=True)
