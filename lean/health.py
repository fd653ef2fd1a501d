"""Whether the parts that the house stands on answer: database, broker, and the sweep that keeps work going."""

import time
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

SWEPT = "health:swept"  # cache key: when the sweep last ran


def note_sweep() -> None:
    """Called by the sweep: the clock of the work that nobody watches."""
    cache.set(SWEPT, time.time(), timeout=None)


def state() -> dict[str, Any]:
    """Each part with ``ok`` or what is wrong; ``sweep_age_s`` None while no sweep is known (tasks run in place)."""
    parts = {"database": _database(), "broker": _broker()}
    swept = cache.get(SWEPT) if parts["broker"] == "ok" else None
    age = None if swept is None else max(0, round(time.time() - swept))
    is_well = all(part in ("ok", "none") for part in parts.values())
    return {"status": "ok" if is_well else "down", **parts, "sweep_age_s": age, "version": settings.APP_VERSION}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def _broker() -> str:
    if not settings.REDIS_URL:
        return "none"
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
    except redis.RedisError:
        return "down"
    return "ok"
