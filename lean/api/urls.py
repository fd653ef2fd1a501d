"""Addresses of the house's API below ``api/``."""

from django.urls import include, path

from lean.api import calendars, places, schema, sites, tokens

at_site = [
    path("", sites.SiteFacts.as_view(), name="api_site"),
    path("people/", sites.People.as_view(), name="api_people"),
    path("people/<int:pk>/", sites.Person.as_view(), name="api_person"),
    path("audit/", sites.Audit.as_view(), name="api_audit"),
    path("areas/", places.AreaList.as_view(), name="api_areas"),
    path("areas/<int:pk>/", places.AreaRow.as_view(), name="api_area"),
    path("lines/", places.LineList.as_view(), name="api_lines"),
    path("lines/<int:pk>/", places.LineRow.as_view(), name="api_line"),
    path("workstations/", places.WorkstationList.as_view(), name="api_workstations"),
    path("workstations/<int:pk>/", places.WorkstationRow.as_view(), name="api_workstation"),
    path("calendars/", calendars.Calendars.as_view(), name="api_calendars"),
    path("calendars/<int:pk>/", calendars.Calendar.as_view(), name="api_calendar"),
    path("calendars/<int:pk>/exceptions/", calendars.Exceptions.as_view(), name="api_exceptions"),
    path("calendars/<int:pk>/exceptions/<int:exception>/", calendars.ExceptionRow.as_view(), name="api_exception"),
]
urlpatterns = [
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.Docs.as_view(), name="api_docs"),
    path("v1/tokens/", tokens.Tokens.as_view(), name="api_tokens"),
    path("v1/tokens/<slug:key>/", tokens.Token.as_view(), name="api_token"),
    path("v1/sites/", sites.Sites.as_view(), name="api_sites"),
    path("v1/sites/<slug:site>/", include(at_site)),
]
