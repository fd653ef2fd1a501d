"""Pages that need no log-in: an idea from the code at a machine, and what became of it; mounted under ``gemba/``."""

from django.urls import URLPattern, path

from kaizen.views import capture

urlpatterns: list[URLPattern] = [
    path("status/", capture.idea_status, name="idea_status"),
    path("<slug:token>/", capture.capture, name="capture"),
]
