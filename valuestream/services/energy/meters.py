"""Meters of a site and what they showed; readings are only ever added, and the same ones twice add nothing."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import Site, User
from lean.services import changes
from valuestream.core.energy.bounds import require_plausible, require_steady
from valuestream.core.energy.quirks import EPOCH
from valuestream.core.energy.shelf import joined, open_series, write_series
from valuestream.core.energy.site import readings_of
from valuestream.core.energy.stamps import Series
from valuestream.core.eventlog import SECOND
from valuestream.core.refusal import Refusal
from valuestream.models import FactorVersion, Meter, MeterBatch
from valuestream.services.refusals import in_words

from .question import energy_store

COUNTED = ("kWh", "kg", "l", "Nm3")
COUNTED_BATCH = Q(batches__withdrawn_at__isnull=True)
Doc = dict[str, Any]


def meters_at(site: Site) -> QuerySet[Meter]:
    """The meters with how much was read: ``batch_count``, ``reading_count``, ``since``, ``until``."""
    found = Meter.objects.filter(site=site).select_related("main")
    return found.annotate(
        batch_count=Count("batches", filter=COUNTED_BATCH), reading_count=Sum("batches__rows", filter=COUNTED_BATCH),
        since=Min("batches__first", filter=COUNTED_BATCH), until=Max("batches__last", filter=COUNTED_BATCH),
    ).order_by("name")  # fmt: skip


def save_meter(site: Site, *, by: User, meter: Meter | None = None, **values: Any) -> Meter:
    """Adds or changes a meter: name, kind, label, unit, stations, main, factor, uncertainty.

    Raises ``ValidationError`` keyed by field.
    """
    main = values.get("main")
    if main is not None and main.site_id != site.pk:
        raise ValidationError({"main": _("This belongs to another site.")})
    if meter is not None and main is not None and meter.pk in _mains(main):
        raise ValidationError({"main": _("This meter would stand behind itself.")})
    factor = values.get("factor", "")
    if factor and not FactorVersion.objects.filter(site=site, key=factor).exists():
        raise ValidationError({"factor": _("The site has no such factor.")})
    _check_unit(values)
    action = "meter.changed" if meter else "meter.added"
    return changes.save(meter or Meter(site=site), site=site, by=by, action=action, **values)


def _mains(meter: Meter | None) -> list[int]:
    found: list[int] = []
    while meter is not None and meter.pk not in found:
        found.append(meter.pk)
        meter = meter.main
    return found


def _check_unit(values: Doc) -> None:
    """Raises ``ValidationError`` for a unit that measures something else than the meter's kind."""
    if "unit" in values:
        try:
            unit = readings_of(_two_readings(), values.get("kind", "interval"), values["unit"], "end")[1]
        except Refusal as refusal:
            raise ValidationError({"unit": in_words(refusal)}) from refusal
        if unit not in COUNTED:
            raise ValidationError({"unit": _("A meter counts energy, mass or volume.")})
        if unit != "kWh" and not values.get("factor"):
            raise ValidationError({"factor": _("What is no electricity needs a factor of its own.")})


def _two_readings() -> Series:
    return Series(np.array([0, SECOND]), np.zeros(2), ())


def series_from(readings: Sequence[tuple[datetime, float | None]]) -> Series:
    """Readings that came as moments and values, in order. Raises ``Refusal`` for two values of one moment."""
    at = [round((moment - EPOCH).total_seconds() * SECOND) for moment, _value in readings]
    values = [value for _moment, value in readings]
    return joined(pl.DataFrame({"at": at, "value": values}, schema={"at": pl.Int64, "value": pl.Float64}))


def add_readings(meter: Meter, series: Series, *, by: User, origin: str, key: str = "") -> tuple[MeterBatch, bool]:
    """Keeps readings; answers their batch, and whether it is new. Raises ``Refusal``: two_values, key_used,
    future_reading, impossible_reading."""
    kept = {"hash": write_series(energy_store(meter.site), series), "rows": len(series.at), "quirks": []}
    span = {"first": int(series.at[0]), "last": int(series.at[-1])}
    return add_kept(meter, {**kept, **span}, by=by, origin=origin, key=key)


@transaction.atomic
def add_kept(meter: Meter, kept: Doc, *, by: User, origin: str, key: str = "") -> tuple[MeterBatch, bool]:
    """The same for a series that lies in the store: ``hash``, ``rows``, ``first``, ``last`` (µs), ``quirks``."""
    Meter.objects.select_for_update().get(pk=meter.pk)
    counted = meter.batches.counted()
    same = counted.filter(series_hash=kept["hash"]).first()
    used = counted.filter(key=key).first() if key else None
    if used is not None and used != same:
        hint = "Send a batch again under its own key, another batch under another."
        raise Refusal("key_used", "Other readings came under the key {key}.", hint, key=key)
    if same is not None:
        return same, False
    first, last = (EPOCH + timedelta(microseconds=kept[side]) for side in ("first", "last"))
    _require_plausible(meter, kept["hash"], first, last)
    newest = meter.batches.order_by("-number").first()
    chain = hashlib.sha256(f"{newest.chain if newest else ''} {kept['hash']}".encode()).hexdigest()
    batch = meter.batches.create(
        number=newest.number + 1 if newest else 1, series_hash=kept["hash"], chain=chain, rows=kept["rows"],
        first=first, last=last, quirks=kept["quirks"], origin=origin, key=key, entered_by=by,
    )  # fmt: skip
    after = {"meter": meter.name, "rows": batch.rows, "origin": origin, "hash": batch.series_hash}
    record("readings.added", batch, by=by, site=meter.site, after=after)
    return batch, True


def _require_plausible(meter: Meter, name: str, first: datetime, last: datetime) -> None:
    """Refuses two values of one moment, and what no meter shows, alone or seen from the readings around."""
    counted, store = meter.batches.counted(), energy_store(meter.site)
    require_plausible(open_series(store, [name]), meter.kind, meter.unit, meter.label, now=timezone.now())
    beside = counted.filter(first__lte=last, last__gte=first).values_list("series_hash", flat=True)
    around = [*beside, name]
    is_counter = meter.kind == Meter.Kind.CUMULATIVE
    if is_counter:
        before = counted.filter(last__lt=first).order_by("-last").values_list("series_hash", flat=True)[:1]
        after = counted.filter(first__gt=last).order_by("first").values_list("series_hash", flat=True)[:1]
        around = [*before, *around, *after]
    whole = open_series(store, around)
    if is_counter:
        require_steady(whole, meter.unit)


@transaction.atomic
def withdraw(batch: MeterBatch, *, by: User, because: str) -> MeterBatch:
    """Lets the readings of a batch count no longer; the row and its file stay. Maps drawn before keep their figures.

    Raises ``ValidationError`` keyed by field, ``Refusal``: withdrawn.
    """
    if not because.strip():
        raise ValidationError({"reason": _("Say why: it stays beside the readings.")})
    told = {"withdrawn_by": by, "withdrawn_at": timezone.now(), "withdrawn_because": because.strip()}
    if MeterBatch.objects.counted().filter(pk=batch.pk).update(**told) != 1:
        raise Refusal("withdrawn", "These readings are withdrawn already.", "Look at the list on the meter's page.")
    batch.refresh_from_db()
    before = {"meter": batch.meter.name, "number": batch.number, "rows": batch.rows, "hash": batch.series_hash}
    record("readings.withdrawn", batch, by=by, site=batch.meter.site, before=before, reason=because.strip())
    return batch
