"""Addresses that need no signing in: whoever holds a letter may open them; mounted under ``letters/``."""

from django.urls import URLPattern, path

from valuestream.views import mail

urlpatterns: list[URLPattern] = [path("end/<str:token>/", mail.unsubscribe, name="unsubscribe")]
