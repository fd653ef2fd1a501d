"""Working calendars: the week is replaced as a whole, exceptions come and go one by one."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import fetch
from lean.api import SiteAPIView
from lean.api.serializers import CalendarShape, ExceptionShape
from lean.api.sites import MANAGING
from lean.models import CalendarException, Site, User, WorkingCalendar
from lean.services import calendars
from lean.services.calendars import ShiftPattern


def _as_json(row: WorkingCalendar) -> dict[str, Any]:
    shifts = [
        {"name": one.name, "start": one.start, "end": one.end, "weekdays": one.weekdays, "breaks": one.breaks}
        for one in calendars.patterns_of(row)
    ]
    return dict(CalendarShape({"id": row.pk, "name": row.name, "is_default": row.is_default, "shifts": shifts}).data)


@transaction.atomic
def _save(site: Site, by: User, row: WorkingCalendar | None, values: dict[str, Any]) -> WorkingCalendar:
    name = values.get("name", row.name if row else "")
    row = calendars.save_calendar(site=site, by=by, name=name, calendar=row)
    if "shifts" in values:
        patterns = [
            ShiftPattern(
                one["name"], one["start"], one["end"], tuple(one["weekdays"]), tuple(map(tuple, one["breaks"]))
            )
            for one in values["shifts"]
        ]
        calendars.set_week(row, patterns, site=site, by=by)
    if values.get("is_default"):
        calendars.make_default(row, site=site, by=by)
    return WorkingCalendar.objects.get(pk=row.pk)


@extend_schema(tags=["calendars"])
class Calendars(SiteAPIView):
    """The calendars of the site; adds one."""

    policy = MANAGING

    @extend_schema(operation_id="calendars_list", responses=CalendarShape(many=True))
    def get(self, request: Request, site: str) -> Response:
        return Response([_as_json(row) for row in self.site().calendars.prefetch_related("shifts")])

    @extend_schema(operation_id="calendars_add", request=CalendarShape, responses={201: CalendarShape})
    def post(self, request: Request, site: str) -> Response:
        values = self.values(CalendarShape)
        row = self.apply(lambda: _save(self.site(), self.person, None, values))
        return Response(_as_json(row), status=status.HTTP_201_CREATED)


@extend_schema(tags=["calendars"])
class Calendar(SiteAPIView):
    """One calendar: read, changed in part (shifts replace the week), deleted while nothing uses it."""

    policy = MANAGING

    def _row(self) -> WorkingCalendar:
        return fetch(self.site(), WorkingCalendar.objects.all(), pk=self.kwargs["pk"])

    @extend_schema(operation_id="calendars", responses=CalendarShape)
    def get(self, request: Request, site: str, pk: int) -> Response:
        return Response(_as_json(self._row()))

    @extend_schema(operation_id="calendars_change", request=CalendarShape, responses=CalendarShape)
    def patch(self, request: Request, site: str, pk: int) -> Response:
        row, values = self._row(), self.values(CalendarShape, partial=True)
        return Response(_as_json(self.apply(lambda: _save(self.site(), self.person, row, values))))

    @extend_schema(operation_id="calendars_delete", responses={204: None})
    def delete(self, request: Request, site: str, pk: int) -> Response:
        row = self._row()
        self.apply(lambda: calendars.delete_calendar(row, site=self.site(), by=self.person))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["calendars"])
class Exceptions(SiteAPIView):
    """The days of a calendar that are not as every week; adds one or several in a row."""

    policy = MANAGING

    def _calendar(self) -> WorkingCalendar:
        return fetch(self.site(), WorkingCalendar.objects.all(), pk=self.kwargs["pk"])

    @extend_schema(operation_id="exceptions_list", responses=ExceptionShape(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        return Response(ExceptionShape(self._calendar().exceptions.all(), many=True).data)

    @extend_schema(operation_id="exceptions_add", request=ExceptionShape, responses={201: ExceptionShape(many=True)})
    def post(self, request: Request, site: str, pk: int) -> Response:
        row, values = self._calendar(), self.values(ExceptionShape)
        first, last = values["first"], values.get("last", values["first"])
        self.apply(lambda: calendars.add_exceptions(
            row, site=self.site(), by=self.person, first=first, last=last, reason=values["reason"],
            hours=values["intervals"],
        ))  # fmt: skip
        added = row.exceptions.filter(date__range=(first, last))
        return Response(ExceptionShape(added, many=True).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["calendars"])
class ExceptionRow(SiteAPIView):
    """One day that becomes as every week again."""

    policy = MANAGING

    @extend_schema(operation_id="exceptions_delete", responses={204: None})
    def delete(self, request: Request, site: str, pk: int, exception: int) -> Response:
        rows = CalendarException.objects.filter(calendar=pk)
        row = fetch(self.site(), rows, path="calendar__site", pk=exception)
        calendars.delete_exception(row, site=self.site(), by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)
