"""Areas, lines and workstations: one list view and one row view, told apart by a small description."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, ValidationError

from lean.access import fetch
from lean.api import SiteAPIView
from lean.api.serializers import AreaShape, LineShape, WorkstationShape
from lean.api.sites import MANAGING
from lean.models import Area, Line, Site, User, WorkingCalendar, Workstation
from lean.services import places

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place: its rows, the way to its site, its shape, and the service that saves it."""

    rows: QuerySet[Any]
    path: str
    shape: type[Serializer]
    save: Callable[[Site, User, Any, Values], Model]


def _save_area(site: Site, by: User, row: Any, values: Values) -> Model:
    was = {"name": row.name} if row else {}
    return places.save_area(site=site, by=by, area=row, **was | values)


def _save_line(site: Site, by: User, row: Any, values: Values) -> Model:
    was: Values = {"name": row.name, "area": row.area} if row else {}
    return places.save_line(site=site, by=by, line=row, **was | _with_parts(site, values))


def _save_workstation(site: Site, by: User, row: Any, values: Values) -> Model:
    return places.save_workstation(site=site, by=by, workstation=row, **_with_parts(site, values))


PARTS: dict[str, tuple[QuerySet[Any], str]] = {
    "area": (Area.objects.all(), "site"),
    "line": (Line.objects.all(), "area__site"),
    "calendar": (WorkingCalendar.objects.all(), "site"),
}


def _with_parts(site: Site, values: Values) -> Values:
    """The values with ``line_id`` and the like as rows of this site. Raises DRF's ``ValidationError`` for others."""
    found: Values = {}
    for name, value in values.items():
        part = name.removesuffix("_id")
        if part == name or value is None:
            found[part] = value
            continue
        rows, path = PARTS[part]
        found[part] = rows.filter(**{path: site}, pk=value).first()
        if found[part] is None:
            raise ValidationError({part: ["There is no such row at this site."]})
    return found


AREAS = Kind(Area.objects.all(), "site", AreaShape, _save_area)
LINES = Kind(Line.objects.all(), "area__site", LineShape, _save_line)
WORKSTATIONS = Kind(Workstation.objects.all(), "site", WorkstationShape, _save_workstation)


@extend_schema(tags=["places"])
class PlaceList(SiteAPIView):
    """All places of one kind at the site; adds one."""

    policy = MANAGING
    kind: ClassVar[Kind]

    def get(self, request: Request, site: str) -> Response:
        rows = self.kind.rows.filter(**{self.kind.path: self.site()})
        return Response(self.kind.shape(rows, many=True).data)

    def post(self, request: Request, site: str) -> Response:
        here, values = self.site(), self.values(self.kind.shape)
        row = self.apply(lambda: self.kind.save(here, self.person, None, values))
        return Response(self.kind.shape(row).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["places"])
class PlaceRow(SiteAPIView):
    """One place: read, changed in part, deleted while nothing stands on it."""

    policy = MANAGING
    kind: ClassVar[Kind]

    def _row(self) -> Any:
        return fetch(self.site(), self.kind.rows.all(), path=self.kind.path, pk=self.kwargs["pk"])

    def get(self, request: Request, site: str, pk: int) -> Response:
        return Response(self.kind.shape(self._row()).data)

    def patch(self, request: Request, site: str, pk: int) -> Response:
        row, values = self._row(), self.values(self.kind.shape, partial=True)
        changed = self.apply(lambda: self.kind.save(self.site(), self.person, row, values))
        return Response(self.kind.shape(changed).data)

    def delete(self, request: Request, site: str, pk: int) -> Response:
        row = self._row()
        self.apply(lambda: places.delete_place(row, site=self.site(), by=self.person))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _views(name: str, kind: Kind) -> tuple[type[PlaceList], type[PlaceRow]]:
    """The two views of a kind, described for the schema."""
    many, one = kind.shape(many=True), kind.shape
    rows = extend_schema_view(
        get=extend_schema(operation_id=f"{name}_list", responses=many),
        post=extend_schema(operation_id=f"{name}_add", request=one, responses={201: one}),
    )(type(f"{name.title()}List", (PlaceList,), {"kind": kind}))
    row = extend_schema_view(
        get=extend_schema(operation_id=name, responses=one),
        patch=extend_schema(operation_id=f"{name}_change", request=one, responses=one),
        delete=extend_schema(operation_id=f"{name}_delete", responses={204: None}),
    )(type(f"{name.title()}Row", (PlaceRow,), {"kind": kind}))
    return rows, row


AreaList, AreaRow = _views("areas", AREAS)
LineList, LineRow = _views("lines", LINES)
WorkstationList, WorkstationRow = _views("workstations", WORKSTATIONS)
