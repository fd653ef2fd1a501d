from django.apps import AppConfig

from lean.actions import ACTIONS


class LeanConfig(AppConfig):
    name = "lean"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS

    def ready(self) -> None:
        from lean import celery, checks  # noqa: F401  both register themselves
