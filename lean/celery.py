"""The Celery app. Loaded by ``LeanConfig.ready``, so that importing the kernel does not load Celery."""

import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging, worker_ready

warnings.filterwarnings("ignore", category=SecurityWarning)  # root is told once, by the supervisor

SWEEPS = ("valuestream.tasks.sweep", "kaizen.tasks.sweep_rollouts")  # by name, the kernel knows no app

app = Celery("newlean")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Leaves logging as the settings have it: Celery sets up its own only when nobody answers this signal."""


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """Finishes what an earlier worker left, without waiting for the beat."""
    for name in SWEEPS:
        app.send_task(name, expires=30)
