"""The Celery app. Loaded by ``LeanConfig.ready``, so that importing the kernel does not load Celery."""

from celery import Celery

app = Celery("newlean")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()
