"""Value streams and what people say about them. Every change is audited in its own transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import Site, User
from valuestream.models import Demand, EventSource, GembaValue, MiningRun, ProductFamily, ValueStream

NAME_LENGTH = 80


def ensure_stream(source: EventSource, by: User) -> ValueStream:
    """The value stream of a source; created under the source's name when there is none yet."""
    with transaction.atomic():
        found = source.value_streams.order_by("pk").first()
        return found or create_stream(source, name=free_name(source.site, source.name), by=by)


def create_stream(source: EventSource, *, name: str, by: User, noise: float = 0.2) -> ValueStream:
    """A new value stream on the events of ``source``. ``noise`` is the share (0…1) of rare paths left out.

    Raises ``ValidationError`` keyed by field when the site has a stream of that name.
    """
    refuse_taken_name(source.site, name)
    with transaction.atomic():
        stream = ValueStream.objects.create(site=source.site, source=source, name=name, noise=noise)
        record("stream.created", stream, by=by, site=source.site, after={"name": name, "source": source.name})
    return stream


def refuse_taken_name(site: Site, name: str, stream: ValueStream | None = None) -> None:
    """Raises ``ValidationError`` when another stream of the site has that name."""
    others = ValueStream.objects.filter(site=site, name=name)
    if (others.exclude(pk=stream.pk) if stream else others).exists():
        raise ValidationError({"name": _("The site has a stream of this name already.")})


def free_name(site: Site, wanted: str) -> str:
    """``wanted``, or ``wanted 2``, ``wanted 3`` … when the site already has a stream of that name."""
    return _free(wanted, set(ValueStream.objects.filter(site=site).values_list("name", flat=True)))


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted[:NAME_LENGTH], 2
    while name in taken:
        suffix = f" {number}"
        name, number = wanted[: NAME_LENGTH - len(suffix)] + suffix, number + 1
    return name


def change_settings(stream: ValueStream, *, name: str, noise: float, by: User) -> None:
    """Renames a stream or changes its ``noise``, the share (0…1) of rare paths left out; earlier maps stay.

    Raises ``ValidationError`` keyed by field when the site has another stream of that name.
    """
    refuse_taken_name(stream.site, name, stream)
    before = {"name": stream.name, "noise": stream.noise}
    after = {"name": name, "noise": noise}
    if after == before:
        return
    with transaction.atomic():
        stream.name, stream.noise = name, noise
        stream.save(update_fields=["name", "noise"])
        record("stream.changed", stream, by=by, site=stream.site, before=before, after=after)


def enter_demand(
    stream: ValueStream, *, family: ProductFamily | None, pieces_per_day: float, valid_from: date,
    valid_to: date | None, reason: str, by: User,
) -> Demand:  # fmt: skip
    """Customer demand in pieces per working day, as a new version; earlier versions stay."""
    with transaction.atomic():
        ValueStream.objects.select_for_update().get(pk=stream.pk)
        number = (stream.demands.aggregate(last=Max("number"))["last"] or 0) + 1
        demand = stream.demands.create(
            number=number, family=family, pieces_per_day=pieces_per_day, valid_from=valid_from, valid_to=valid_to,
            reason=reason, entered_by=by,
        )  # fmt: skip
        after = {"number": number, "pieces_per_day": pieces_per_day, "valid_from": valid_from, "valid_to": valid_to}
        after["family"] = family.name if family else None
        record("demand.entered", demand, by=by, site=stream.site, after=after, reason=reason)
    return demand


def count_at_gemba(
    stream: ValueStream, *, step: str, key: str, value: float, unit: str, counted_on: date, note: str, by: User
) -> GembaValue:
    """A value somebody counted where the work happens, in the unit of the figure it stands beside. Never edited."""
    with transaction.atomic():
        counted = stream.gemba_values.create(
            step=step, key=key, value=value, unit=unit, counted_on=counted_on, note=note, entered_by=by
        )
        after = {"step": step, "key": key, "value": value, "unit": unit, "counted_on": counted_on}
        record("gemba.counted", counted, by=by, site=stream.site, after=after, reason=note)
    return counted


def save_family(
    stream: ValueStream, *, name: str, products: Sequence[str], by: User, family: ProductFamily | None = None
) -> ProductFamily:
    """Enters a family, or changes one; saving it is confirming it.

    Raises ``ValidationError`` keyed by field when the stream has another family of that name.
    """
    others = stream.families.filter(name=name)
    if (others.exclude(pk=family.pk) if family else others).exists():
        raise ValidationError({"name": _("The stream has a family of this name already.")})
    before = {"name": family.name, "products": family.products} if family else {}
    after = {"name": name, "products": sorted(set(products))}
    with transaction.atomic():
        family = family or ProductFamily(stream=stream)
        family.name, family.products = name, after["products"]
        family.confirmed_by, family.confirmed_at = by, timezone.now()
        family.save()
        record("family.confirmed", family, by=by, site=stream.site, before=before, after=after)
    return family


def propose_families(stream: ValueStream, proposals: Mapping[str, Sequence[str]], by: User) -> list[ProductFamily]:
    """Keeps families proposed from routings, unconfirmed; products that a family has already stay where they are."""
    known = {product for family in stream.families.all() for product in family.products}
    made: list[ProductFamily] = []
    with transaction.atomic():
        for name, products in proposals.items():
            new = sorted(set(products) - known)
            if new:
                origin = ProductFamily.Origin.PROPOSED
                family = stream.families.create(name=_free_family(stream, name), products=new, origin=origin)
                record("family.proposed", family, by=by, site=stream.site, after={"name": family.name, "products": new})
                made.append(family)
    return made


def confirm_family(family: ProductFamily, by: User) -> None:
    """Confirms a proposed family as it is; confirming twice changes nothing."""
    with transaction.atomic():
        waiting = ProductFamily.objects.filter(pk=family.pk, confirmed_at__isnull=True)
        if waiting.update(confirmed_by=by, confirmed_at=timezone.now()):
            record("family.confirmed", family, by=by, site=family.stream.site, after={"name": family.name})


def drop_family(family: ProductFamily, by: User) -> bool:
    """Deletes a family that no map or demand rests on; False when one does."""
    with transaction.atomic():
        if family.maps.exists() or family.demands.exists() or MiningRun.objects.filter(family=family).exists():
            return False
        before = {"name": family.name, "products": family.products}
        record("family.dropped", family, by=by, site=family.stream.site, before=before)
        family.delete()
    return True


def _free_family(stream: ValueStream, wanted: str) -> str:
    return _free(wanted, set(stream.families.values_list("name", flat=True)))
