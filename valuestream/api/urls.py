"""Addresses of the API below ``api/v1/sites/<site>/``."""

from django.urls import URLPattern, path

from valuestream.api import imports

data_patterns: list[URLPattern] = [
    path("sources/", imports.Sources.as_view(), name="api_sources"),
    path("uploads/", imports.Uploads.as_view(), name="api_uploads"),
    path("imports/", imports.Imports.as_view(), name="api_imports"),
    path("imports/<int:pk>/", imports.Import.as_view(), name="api_import"),
    path("imports/<int:pk>/draft/", imports.ImportDraft.as_view(), name="api_import_draft"),
    path("imports/<int:pk>/check/", imports.ImportCheck.as_view(), name="api_import_check"),
    path("imports/<int:pk>/confirm/", imports.ImportConfirm.as_view(), name="api_import_confirm"),
    path("imports/<int:pk>/cancel/", imports.ImportCancel.as_view(), name="api_import_cancel"),
    path("imports/<int:pk>/restart/", imports.ImportRestart.as_view(), name="api_import_restart"),
    path("imports/<int:pk>/quarantine.csv", imports.ImportQuarantine.as_view(), name="api_quarantine"),
]
urlpatterns: list[URLPattern] = [*data_patterns]
