"""What a rollout rests on, as one document with all that was computed, signed, done and stopped, for a bundle."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaizen.core.rollout.bundle import as_bytes
from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, Rollout, Wave
from lean import audit
from lean.models import AuditEntry, Site

SCHEMA = "newlean.rollout/1"
Doc = dict[str, Any]


def files_of(rollout: Rollout, site: Site) -> dict[str, bytes]:
    """``rollout.json`` and ``audit.jsonl``, as ``core.rollout.verify`` checks them. Raw logs are no part of it.

    ``site``: who asks; the origin gets every line, a receiving site its own.
    """
    lines = list(adoptions_of(rollout, site))
    entries = "\n".join(json.dumps(audit.as_row(one), ensure_ascii=False) for one in entries_of(rollout, lines))
    return {"rollout.json": as_bytes(as_json(rollout, lines)), "audit.jsonl": entries.encode()}


def as_json(rollout: Rollout, lines: Sequence[Adoption]) -> Doc:
    """The rollout with its documents by name, these lines and its stops."""
    documents = _origin(rollout)
    for row in lines:
        documents |= _documents(row)
    return {
        "schema": SCHEMA, "name": rollout.name, "site": rollout.site.slug, "standard": rollout.standard.code,
        "version": rollout.version.name, "change": rollout.change, "reason": rollout.reason, "state": rollout.state,
        "requested_by": rollout.requested_by_id, "started_at": _time(rollout.started_at),
        "ended_at": _time(rollout.ended_at), "documents": documents, "lines": [_line(row) for row in lines],
        "stops": [_stop(one) for one in rollout.stops.order_by("pk")],
    }  # fmt: skip


def adoptions_of(rollout: Rollout, site: Site) -> QuerySet[Adoption]:
    related = ("site", "stream", "wave", "installed", "local", "overlay", "trial", "previous")
    rows = rollout.adoptions.select_related(*related).order_by("wave__number", "pk")
    return rows if rollout.site_id == site.pk else rows.filter(site=site)


def entries_of(rollout: Rollout, lines: Sequence[Adoption]) -> QuerySet[AuditEntry]:
    """The entries of the audit trail about the rollout, its waves and these lines."""
    about = Q()
    for model, rows in ((Rollout, [rollout]), (Wave, rollout.waves.all()), (Adoption, lines)):
        about |= Q(object_type=model._meta.label_lower, object_id__in=[str(row.pk) for row in rows])
    return AuditEntry.objects.filter(about).order_by("seq")


def _origin(rollout: Rollout) -> Doc:
    found = {"origin/standard": _document(rollout.version)}
    trial = rollout.trial
    if trial is not None:
        found["origin/trial"] = {"content": trial.design, "content_hash": trial.design_hash}
        for verdict in trial.verdicts.order_by("number"):
            found[f"origin/verdict-{verdict.number}"] = _document(verdict)
    return found


def _documents(row: Adoption) -> Doc:
    at = f"{row.site.slug}-{row.pk}"
    found = {f"{at}/{one.kind}-{one.pk}": _document(one) for one in row.documents.all()}
    found |= {f"{at}/outcome-{one.pk}": _document(one) for one in row.outcomes.all()}
    if row.installed is not None:
        found[f"{at}/standard"] = _document(row.installed)
    if row.trial is not None:
        found[f"{at}/trial"] = {"content": row.trial.design, "content_hash": row.trial.design_hash}
        found |= {f"{at}/verdict-{one.number}": _document(one) for one in row.trial.verdicts.all()}
    return found


def _document(row: Any) -> Doc:
    return {"content": row.content, "content_hash": row.content_hash}


def _line(row: Adoption) -> Doc:
    signed = row.gates.filter(gate=Gate.ADAPTED, evidence__bound_hash=row.bound_hash).order_by("-pk").first()
    return {
        "site": row.site.slug, "line": row.stream.name, "wave": row.wave.number, "state": row.state,
        "choice": row.choice, "reason": row.reason, "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "bound_hash": row.bound_hash, "bound": signed.evidence["bound"] if signed else {},
        "goes_back_itself": row.goes_back_itself, "answered_for": row.answered_for_id,
        "consents": [
            {"area": one.area, "meaning": one.meaning, "reason": one.reason, "reference": one.reference,
             "bound_hash": one.bound_hash, "name": one.printed_name, "role": one.role, "signer": one.signer_id,
             "requester": one.requester_id, "preparer": one.preparer_id, "for": one.on_behalf_of_id,
             "for_name": one.behalf_name, "at": _time(one.at)}
            for one in row.consents.order_by("pk")
        ],
        "gates": [{"gate": one.gate, "outcome": one.outcome, "evidence": one.evidence, "at": _time(one.at)}
                  for one in row.gates.order_by("pk")],
        "effects": [{"kind": one.kind, "idem_key": one.idem_key, "token": one.token, "at": _time(one.at)}
                    for one in row.effects.order_by("pk")],
        "remarks": [{"kind": one.kind, "text": one.text, "values": one.values, "at": _time(one.at)}
                    for one in row.remarks.order_by("pk")],
    }  # fmt: skip


def _stop(one: Any) -> Doc:
    return {"rule": one.rule, "seen": one.seen, "reason": one.reason, "generation": one.generation,
            "by_a_person": one.by_id is not None, "at": _time(one.at), "resumed_at": _time(one.resumed_at),
            "resumed_reason": one.resumed_reason}  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
