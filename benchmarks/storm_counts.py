"""What the kill storm left behind, counted from the rows and, independently, from the audit trail."""

from collections import Counter, defaultdict
from statistics import median
from typing import Any

from benchmarks.storm_plants import SIGNS
from kaizen.core.rollout.states import IN_EFFECT
from kaizen.models import Adoption, Effect, Rollout, StandardVersion, Stop
from lean.audit import verify
from lean.models import AuditEntry

S = Adoption.States
ACTS = ("rollout.stopped", "rollout.resumed", "standard.effective")


def violations() -> dict[str, int]:
    """Each must be nothing."""
    return {
        "lost": lost(), "duplicate_effects": duplicates(), "wave_order_breaks": wave_breaks(),
        "activations_after_stop": after_stop(), "without_consent": without_consent(),
        "audit_broken": int(verify().broken is not None),
    }  # fmt: skip


def lost() -> int:
    """Lines that are not where they belong: in effect where nobody stopped, nowhere in between, with one effect."""
    between = Adoption.objects.filter(state__in=(S.ACTIVATING, S.ROLLING_BACK, S.NEEDS_ATTENTION)).count()
    left = Adoption.objects.filter(
        rollout__state="running", wave__state__in=("open", "done"), state=S.SCHEDULED
    ).count()
    have = set(Effect.objects.filter(kind="activate").values_list("adoption", flat=True))
    held = Adoption.objects.filter(state__in=IN_EFFECT).values_list("pk", "installed__state")
    wrong = [pk for pk, state in held if state != "effective" or pk not in have]
    back = Adoption.objects.filter(state=S.ROLLED_BACK, installed__state="effective").count()
    return between + left + len(wrong) + back


def duplicates() -> int:
    """Versions that came into effect twice by the trail, lines with two effects, versions taken up again twice."""
    told = Counter(AuditEntry.objects.filter(action="standard.effective").values_list("object_id", flat=True))
    activated = Counter(Effect.objects.filter(kind="activate").values_list("adoption", flat=True))
    again = Counter(StandardVersion.objects.filter(reason__contains="roll_back").values_list("reason", flat=True))
    return sum(number - 1 for counted in (told, activated, again) for number in counted.values())


def wave_breaks() -> int:
    """Effects before their wave was opened, or before the last one of an earlier wave."""
    broken, latest = 0, defaultdict[int, int](int)
    rows = Effect.objects.filter(kind="activate").order_by("pk").select_related("adoption__wave")
    for row in rows:
        assert row.adoption is not None
        wave = row.adoption.wave
        is_early = wave.opened_at is None or row.at < wave.opened_at
        broken += is_early or wave.number < latest[wave.rollout_id]
        latest[wave.rollout_id] = max(latest[wave.rollout_id], wave.number)
    return broken


def after_stop() -> int:
    """By the order of the audit trail: versions of a rollout that came into effect between its stop and going on."""
    of_version = {str(row.installed_id): str(row.rollout_id) for row in Adoption.objects.all()}
    stopped: set[str] = set()
    found = 0
    for action, obj in AuditEntry.objects.filter(action__in=ACTS).order_by("seq").values_list("action", "object_id"):
        if action == "rollout.stopped":
            stopped.add(obj)
        elif action == "rollout.resumed":
            stopped.discard(obj)
        else:
            found += of_version.get(obj) in stopped
    return found


def without_consent() -> int:
    """Lines that came into effect without the signature of each area over what stands there."""
    rows = Adoption.objects.filter(effects__kind="activate").prefetch_related("consents")
    return sum(
        {one.area for one in row.consents.all() if one.bound_hash == row.bound_hash and one.meaning != "refused"}
        != set(SIGNS)
        for row in rows
    )


def figures() -> dict[str, Any]:
    """How much there was."""
    took = _took_to_go_back()
    return {
        "rollouts": Rollout.objects.count(), "lines": Adoption.objects.count(), "stops": Stop.objects.count(),
        "put_in_effect": Effect.objects.filter(kind="activate").count(),
        "taken_back": Effect.objects.filter(kind="roll_back").count(),
        "given_up_and_tried_again": AuditEntry.objects.filter(action="adoption.again").count(),
        "back_after_s": {"median": round(median(took), 1), "most": round(max(took), 1)} if took else None,
        "audit_entries": AuditEntry.objects.count(),
    }  # fmt: skip


def _took_to_go_back() -> list[float]:
    """Seconds from the order to go back to having gone back, of each line."""
    asked = dict(AuditEntry.objects.filter(action="adoption.going_back").values_list("object_id", "at"))
    gone = dict(AuditEntry.objects.filter(action="adoption.rolled_back").values_list("object_id", "at"))
    return [(gone[line] - at).total_seconds() for line, at in asked.items() if line in gone]
