from django.apps import AppConfig

from valuestream.actions import ACTIONS


class ValuestreamConfig(AppConfig):
    name = "valuestream"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS
