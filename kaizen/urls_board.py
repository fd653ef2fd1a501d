"""The addresses of screens, which have no log-in: mounted under ``board/``. Nothing else is open to a screen."""

from django.urls import URLPattern, path

from kaizen.views import kiosk, kiosk_acts

urlpatterns: list[URLPattern] = [
    path("", kiosk.pair, name="kiosk_pair"),
    path("<slug:code>/", kiosk.kiosk, name="kiosk"),
    path("<slug:code>/live/", kiosk.kiosk_live, name="kiosk_live"),
    path("<slug:code>/events/", kiosk.kiosk_events, name="kiosk_events"),
    path("<slug:code>/catalogue/", kiosk.kiosk_catalogue, name="kiosk_catalogue"),
    path("<slug:code>/act/", kiosk_acts.act_list, name="kiosk_acts"),
    path("<slug:code>/act/<slug:key>/<int:pk>/", kiosk_acts.act, name="kiosk_act"),
]
