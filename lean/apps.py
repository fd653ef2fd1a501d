from django.apps import AppConfig


class LeanConfig(AppConfig):
    name = "lean"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lean import celery, checks  # noqa: F401  both register themselves
