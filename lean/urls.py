"""Mounts the house and, by string, the apps."""

from django.urls import include, path

from lean.views import accounts, audit, calendars, house, patterns, people, pins, places, site

handler403 = "lean.views.errors.forbidden"

own = [
    path("", accounts.home, name="home"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.SignOut.as_view(), name="logout"),
    path("language/", accounts.language, name="language"),
    path("theme/", accounts.theme, name="theme"),
    path("setup/<str:token>/", accounts.set_up, name="setup"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.password, name="password"),
    path("account/pin/", pins.pin, name="pin"),
    path("account/pin/remove/", pins.pin_remove, name="pin_remove"),
    path("account/badge/", pins.badge, name="badge"),
    path("account/tokens/", accounts.token_new, name="token_new"),
    path("account/tokens/<slug:key>/revoke/", accounts.token_revoke, name="token_revoke"),
    path("health/", house.health, name="health"),
    path("worker.js", house.worker, name="worker"),
    path("source/", house.source, name="source"),
    path("source/new-lean.tar.gz", house.source_archive, name="source_archive"),
    path("patterns/", patterns.patterns, name="patterns"),
]
settings_pages = [
    path("", site.overview, name="site_settings"),
    path("facts/", site.facts, name="site_facts"),
    path("places/", places.place_list, name="places"),
    path("areas/new/", places.area, name="area_new"),
    path("areas/<int:pk>/", places.area, name="area"),
    path("areas/<int:pk>/delete/", places.place_delete, {"kind": "area"}, name="area_delete"),
    path("lines/new/", places.line, name="line_new"),
    path("lines/<int:pk>/", places.line, name="line"),
    path("lines/<int:pk>/delete/", places.place_delete, {"kind": "line"}, name="line_delete"),
    path("workstations/new/", places.workstation, name="workstation_new"),
    path("workstations/<int:pk>/", places.workstation, name="workstation"),
    path("workstations/<int:pk>/delete/", places.place_delete, {"kind": "workstation"}, name="workstation_delete"),
    path("people/", people.person_list, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.password_renew, name="password_renew"),
    path("people/<int:pk>/pin/", pins.person_pin, name="person_pin"),
    path("people/<int:pk>/pin/remove/", pins.person_pin_remove, name="person_pin_remove"),
    path("people/<int:pk>/badge/", pins.person_badge, name="person_badge"),
    path("calendars/", calendars.calendar_list, name="calendars"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/rename/", calendars.calendar_rename, name="calendar_rename"),
    path("calendars/<int:pk>/week/", calendars.calendar_week, name="calendar_week"),
    path("calendars/<int:pk>/default/", calendars.calendar_default, name="calendar_default"),
    path("calendars/<int:pk>/delete/", calendars.calendar_delete, name="calendar_delete"),
    path("calendars/<int:pk>/exceptions/", calendars.calendar_exception, name="calendar_exception"),
    path("calendars/<int:pk>/exceptions/<int:exception>/delete/", calendars.exception_delete, name="exception_delete"),
]
urlpatterns = [
    *own,
    path("letters/", include("valuestream.urls_public")),
    path("api/", include("lean.api.urls")),
    path("api/v1/orders/", include("kaizen.api.urls_public")),
    path("api/v1/sites/<slug:site>/", include("valuestream.api.urls")),
    path("api/v1/sites/<slug:site>/", include("kaizen.api.urls")),
    path("sites/new/", site.site_new, name="site_new"),
    path("sites/<slug:site>/settings/", include(settings_pages)),
    path("sites/<slug:site>/audit/", audit.audit, name="audit"),
    path("sites/<slug:site>/", include("valuestream.urls")),
    path("sites/<slug:site>/", include("kaizen.urls")),
    path("board/", include("kaizen.urls_board")),
    path("gemba/", include("kaizen.urls_public")),
]
