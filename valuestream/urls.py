"""Pages of the value streams and their data; mounted under ``sites/<site>/``."""

from django.urls import URLPattern, path

from valuestream.views import imports

data_patterns: list[URLPattern] = [
    path("data/", imports.data, name="data"),
    path("data/upload/", imports.upload, name="upload"),
    path("data/imports/<int:pk>/", imports.import_page, name="import"),
    path("data/imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("data/imports/<int:pk>/check/", imports.check, name="import_check"),
    path("data/imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("data/imports/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path("data/imports/<int:pk>/restart/", imports.restart, name="import_restart"),
    path("data/imports/<int:pk>/quarantine.csv", imports.quarantine, name="quarantine"),
]
urlpatterns: list[URLPattern] = [*data_patterns]
