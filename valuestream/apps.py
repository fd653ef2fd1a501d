from django.apps import AppConfig


class ValuestreamConfig(AppConfig):
    name = "valuestream"
    default_auto_field = "django.db.models.BigAutoField"
