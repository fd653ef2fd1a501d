from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig

from kaizen.actions import ACTIONS


class KaizenConfig(AppConfig):
    name = "kaizen"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS

    def files_in_use(self) -> Iterator[Path]:
        """The photos of ideas, which a backup must hold."""
        from kaizen.services.ideas.photos import files_in_use

        return files_in_use()
