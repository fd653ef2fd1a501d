"""The benefit ledger by API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.benefits import Saving
from kaizen.services.benefits import Line, ledger_of
from lean.access import Policy
from lean.api import SiteAPIView


class Benefits(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=["a3"], operation_id="benefits_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str) -> Response:
        """What proven and confirmed improvements save a month (``newlean.benefits/1``), each saving counted once."""
        found = ledger_of(self.site())
        return Response({
            "schema": "newlean.benefits/1", "rates": found.rates, "rates_version": found.version,
            "totals": {key: figure.as_json() for key, figure in found.totals.items()},
            "entries": [_entry(line) for line in found.lines],
        })  # fmt: skip


def _entry(line: Line) -> dict[str, Any]:
    one, verdict = line.entry.benefit, line.verdict
    interval = [one.saved.low, one.saved.high] if isinstance(one.saved, Saving) else None
    return {
        "trial": one.name, "a3": verdict.trial.a3.number, "stream": one.stream, "step": one.line or None,
        "kind": one.kind, "saved": one.figure.as_json(), "interval": interval, "money": one.money.as_json(),
        "since": one.starts, "grade": verdict.grade, "verdict_hash": verdict.content_hash,
        "counts_within": line.entry.within or None,
    }  # fmt: skip
