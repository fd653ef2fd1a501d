from django.apps import AppConfig

from kaizen.actions import ACTIONS


class KaizenConfig(AppConfig):
    name = "kaizen"
    default_auto_field = "django.db.models.BigAutoField"
    audit_actions = ACTIONS
