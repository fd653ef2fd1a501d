"""What is posted, and how it is signed: the headers of Standard Webhooks (webhook-id, -timestamp, -signature)."""

import hmac
import json
import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from valuestream.models import HookDelivery, Report

SCHEMA = "newlean.webhook/1"
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """``identity`` is the same in each try, so that a receiver can leave out what it has."""

    identity: str
    body: bytes


def message_of(row: HookDelivery) -> Message:
    """The frozen report, or the words of a test: the same bytes in each try."""
    if row.report is None:
        return _message(f"test_{row.pk}", "test", row.created_at.isoformat(), {"site": row.site.slug})
    report = row.report
    return _message(f"report_{report.content_hash}", "report.written", report.created_at.isoformat(), _data(report))


def _message(identity: str, kind: str, timestamp: str, data: Doc) -> Message:
    document = {"schema": SCHEMA, "type": kind, "timestamp": timestamp, "data": data}
    return Message(identity, json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def _data(report: Report) -> Doc:
    site, day = report.site.slug, report.night.day.isoformat()
    return {
        "site": site, "day": day, "version": report.number, "hash": report.content_hash,
        "page": _link("report", site, day, report.number), "api": _link("api_report", site, day, report.number),
        "report": report.content,
    }  # fmt: skip


def _link(route: str, site: str, day: str, version: int) -> str | None:
    """An address that keeps its meaning: with the version; None while ``PUBLIC_URL`` says none."""
    if not settings.PUBLIC_URL:
        return None
    return f"{settings.PUBLIC_URL}{reverse(route, args=[site, day])}?version={version}"


def headers_of(message: Message, secret: bytes) -> dict[str, str]:
    """Headers of one try, signed with the time of this try (Unix seconds)."""
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "User-Agent": f"New-Lean/{settings.APP_VERSION}",
        "Idempotency-Key": message.identity,
        "webhook-id": message.identity,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature(message, timestamp, secret)}",
    }


def signature(message: Message, timestamp: str, secret: bytes) -> str:
    """HMAC-SHA256 over identity, time and body, joined by full stops, in base64."""
    signed = f"{message.identity}.{timestamp}.".encode() + message.body
    return b64encode(hmac.digest(secret, signed, "sha256")).decode()
