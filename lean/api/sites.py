"""Sites, their people, and the trail of what was done there."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch, sites_for
from lean.api import PolicyAPIView, SiteAPIView
from lean.api.serializers import AuditShape, PersonShape, RolesShape, SiteIn, SiteOut
from lean.models import User
from lean.services import people, sites
from lean.services.history import entries_of

MANAGING = Policy("view", change="manage_site")


@extend_schema(tags=["site"])
class Sites(PolicyAPIView):
    """The sites of the person; an IT administrator opens further ones."""

    policy = Policy(change="add_site")

    @extend_schema(operation_id="sites_list", responses=SiteOut(many=True))
    def get(self, request: Request) -> Response:
        return Response(SiteOut(sites_for(self.person, "view"), many=True).data)

    @extend_schema(operation_id="sites_add", request=SiteIn, responses={201: SiteOut})
    def post(self, request: Request) -> Response:
        values = self.values(SiteIn)
        site = self.apply(lambda: sites.add_site(by=self.person, **values))
        return Response(SiteOut(site).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["site"])
class SiteFacts(SiteAPIView):
    """Name, time zone, country, language, grid region."""

    policy = MANAGING

    @extend_schema(operation_id="site", responses=SiteOut)
    def get(self, request: Request, site: str) -> Response:
        return Response(SiteOut(self.site()).data)

    @extend_schema(operation_id="site_change", request=SiteOut, responses=SiteOut)
    def patch(self, request: Request, site: str) -> Response:
        values = self.values(SiteOut, partial=True)
        changed = self.apply(lambda: sites.change_site(site=self.site(), by=self.person, **values))
        return Response(SiteOut(changed).data)


def _as_person(person: people.Person, password: str = "") -> dict[str, Any]:
    shown = {"id": person.user.pk, "username": person.user.username, "roles": list(person.roles)}
    return {**shown, "one_time_password": password} if password else shown


@extend_schema(tags=["site"])
class People(SiteAPIView):
    """Who works at the site in which roles."""

    policy = Policy("manage_site")

    @extend_schema(operation_id="people_list", responses=PersonShape(many=True))
    def get(self, request: Request, site: str) -> Response:
        return Response([_as_person(person) for person in people.people_of(self.site())])

    @extend_schema(operation_id="people_add", request=PersonShape, responses={201: PersonShape})
    def post(self, request: Request, site: str) -> Response:
        here, values = self.site(), self.values(PersonShape)
        added = self.apply(lambda: people.add_person(site=here, by=self.person, **values))
        person = next(person for person in people.people_of(here) if person.user == added.user)
        return Response(_as_person(person, added.password), status=status.HTTP_201_CREATED)


@extend_schema(tags=["site"])
class Person(SiteAPIView):
    """The roles of one person; an empty list takes the person off the site."""

    policy = Policy("manage_site")

    @extend_schema(operation_id="person_roles", request=RolesShape, responses=RolesShape)
    def put(self, request: Request, site: str, pk: int) -> Response:
        here = self.site()
        user = fetch(here, User.objects.distinct(), path="memberships__site", pk=pk)
        values = self.values(RolesShape)
        self.apply(lambda: people.set_roles(site=here, by=self.person, user=user, **values))
        return Response(values)


@extend_schema(tags=["site"])
class Audit(SiteAPIView):
    """The audit trail of the site, newest first."""

    policy = Policy("read_audit")

    @extend_schema(
        operation_id="audit_list", responses=AuditShape(many=True),
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("offset", int)],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        pages = LimitOffsetPagination()
        pages.max_limit = 1000
        page = pages.paginate_queryset(entries_of(self.site()), request, view=self)
        return pages.get_paginated_response(AuditShape(page, many=True).data)
