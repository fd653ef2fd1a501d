from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.apps import AppConfig

from kaizen.actions import ACTIONS


class KaizenConfig(AppConfig):
    name = "kaizen"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS
    waiting_in = {"rollouts": "kaizen.services.rollouts.inbox.count_for"}  # area of the navigation → what waits there

    def files_in_use(self) -> Iterator[Path]:
        """The photos of ideas and A3s and the files of standards, which a backup must hold."""
        from kaizen.services.a3 import photos as a3_photos
        from kaizen.services.ideas import photos
        from kaizen.services.standards import files

        return chain(photos.files_in_use(), a3_photos.files_in_use(), files.files_in_use())
