"""Pages of the orders behind a map: their paths, their table, and the timeline of one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, policy
from lean.forms.base import whole_number
from valuestream.core import cases as orders
from valuestream.core.eventlog import EventLog
from valuestream.core.gantt import draw_gantt
from valuestream.core.selection import local_time
from valuestream.services import maps
from valuestream.views.maps import page_for, show

PAGE_SIZE = 50
SORTS = {
    "case": ("names", _("Order")), "first": ("first", _("Start")), "last": ("last", _("End")),
    "lead": ("lead_time", _("Lead time")), "processing": ("processing", _("Processing")),
    "steps": ("steps", _("Steps")), "repeats": ("repeats", _("Repeats")), "variant": ("variant", _("Variant")),
}  # fmt: skip

STATES = (("finished", _("finished")), ("open", _("still open")), ("silent", _("not seen again")))


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the table of orders; times local to the log."""

    name: str
    product: str
    first: Any
    last: Any
    lead_time: float
    processing: float
    steps: int
    repeats: int
    variant: int
    is_finished: bool
    is_open: bool
    url: str


@policy("view")
@require_safe
def variants(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The different paths that orders took, commonest first."""
    page = page_for(request, site, pk)
    table = orders.case_table(maps.open_log(page.version), page.ending)
    found = Paginator(orders.variants(table), PAGE_SIZE).get_page(request.GET.get("page"))
    return show(request, "variants", page, rows=found, count=found.paginator.count, orders=len(table))


@policy("view")
@require_safe
def cases(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The orders of the map as a table to filter and sort."""
    page = page_for(request, site, pk)
    log = maps.open_log(page.version)
    table = orders.case_table(log, page.ending)
    chosen = Paginator(_chosen(log, table, request), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(table, int(number), log, page.links) for number in chosen.object_list]
    names = [step["name"] for step in page.steps]
    more = {"sorts": _sorts(request), "step_names": names, "states": STATES}
    return show(request, "cases", page, pages=chosen, rows=rows, **more)


@policy("view")
@require_safe
def case(request: SignedInRequest, site: str, pk: int, case: str) -> HttpResponse:
    """One order: its timeline by step and station, and its rows."""
    page = page_for(request, site, pk)
    log = maps.open_log(page.version)
    try:
        stays = orders.timeline(log, case)
    except KeyError:
        raise Http404("no such order") from None
    if not stays:
        raise Http404("no such order")
    table = orders.case_table(log.take(log.case.codes == log.case.names.index(case)), page.ending)
    row = _row(table, 0, log, page.links)
    return show(
        request, "case", page, gantt=draw_gantt(stays, log.timezone), order=row, ledger_url=page.links.ledger(case)
    )


def _chosen(log: EventLog, table: orders.CaseTable, request: SignedInRequest) -> np.ndarray:
    """The numbers of the rows that pass the filters, sorted as asked."""
    keep = np.ones(len(table), dtype=bool)
    text = request.GET.get("q", "").strip().lower()
    if text:
        products = np.array([product.lower() for product in table.products], dtype=str)
        keep &= (np.char.find(np.char.lower(table.names), text) >= 0) | (np.char.find(products, text) >= 0)
    step = request.GET.get("step", "")
    if step:
        keep &= orders.passing(log, step)
    variant = whole_number(request.GET.get("variant", ""))
    if variant is not None:
        keep &= table.variant == variant
    state = request.GET.get("state", "")
    if state:
        keep &= table.in_state(state)
    column, descending = _order_of(request)
    order = np.argsort(getattr(table, column), kind="stable")
    order = order[keep[order]]
    return order[::-1] if descending else order


def _order_of(request: SignedInRequest) -> tuple[str, bool]:
    asked = request.GET.get("sort", "-lead")
    key = asked.removeprefix("-")
    return (SORTS[key][0], asked.startswith("-")) if key in SORTS else ("lead_time", True)


def _sorts(request: SignedInRequest) -> list[tuple[str, Any, str]]:
    """Key to ask for next, label, and the direction now in force (``ascending``, ``descending`` or empty)."""
    column, descending = _order_of(request)
    found = []
    for key, (name, label) in SORTS.items():
        now = "" if name != column else "descending" if descending else "ascending"
        found.append((key if now == "descending" else f"-{key}", label, now))
    return found


def _row(table: orders.CaseTable, number: int, log: EventLog, links: Any) -> OrderRow:
    name = str(table.names[number])
    return OrderRow(
        name=name,
        product=table.products[number],
        first=local_time(int(table.first[number]), log.timezone),
        last=local_time(int(table.last[number]), log.timezone),
        lead_time=float(table.lead_time[number]),
        processing=float(table.processing[number]),
        steps=int(table.steps[number]),
        repeats=int(table.repeats[number]),
        variant=int(table.variant[number]),
        is_finished=bool(table.is_finished[number]),
        is_open=bool(table.is_open[number]),
        url=links.case(name),
    )
