"""Pages that need no log-in: an idea from the code at a machine, and what became of it; mounted under ``gemba/``."""

from django.urls import URLPattern, path

from kaizen.views import board_codes, capture

urlpatterns: list[URLPattern] = [
    path("status/", capture.idea_status, name="idea_status"),
    path("board/<slug:code>/", board_codes.board_by_code, name="board_by_code"),
    path("called/<slug:key>/", capture.help_called, name="help_called"),
    path("<slug:token>/", capture.capture, name="capture"),
]
