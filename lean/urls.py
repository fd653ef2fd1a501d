"""Mounts the apps by string."""

from django.urls import include, path

urlpatterns = [
    path("sites/<slug:site>/", include("valuestream.urls")),
]
