"""Pages of the value streams and their data; mounted under ``sites/<site>/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
