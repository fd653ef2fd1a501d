from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig

from valuestream.actions import ACTIONS


class ValuestreamConfig(AppConfig):
    name = "valuestream"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS

    def ready(self) -> None:
        from django.urls import register_converter

        from valuestream.converters import DayConverter

        register_converter(DayConverter, "day")

    def files_in_use(self) -> Iterator[Path]:
        """The files that the database names and that a backup must hold."""
        from valuestream.services.publishing import files_in_use

        return files_in_use()
