"""Pages that need no log-in: an idea from the code at a machine."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
