"""Value streams and what people say about them. Every change is audited in its own transaction."""

from django.db import transaction

from lean.audit import record
from lean.models import Site, User
from valuestream.models import EventSource, ValueStream

NAME_LENGTH = 80


def ensure_stream(source: EventSource, by: User) -> ValueStream:
    """The value stream of a source; created under the source's name when there is none yet."""
    with transaction.atomic():
        found = source.value_streams.order_by("pk").first()
        return found or create_stream(source, name=free_name(source.site, source.name), by=by)


def create_stream(source: EventSource, *, name: str, by: User, noise: float = 0.2) -> ValueStream:
    """A new value stream on the events of ``source``. ``noise`` is the share (0…1) of rare paths left out."""
    with transaction.atomic():
        stream = ValueStream.objects.create(site=source.site, source=source, name=name, noise=noise)
        record("stream.created", stream, by=by, site=source.site, after={"name": name, "source": source.name})
    return stream


def free_name(site: Site, wanted: str) -> str:
    """``wanted``, or ``wanted 2``, ``wanted 3`` … when the site already has a stream of that name."""
    taken = set(ValueStream.objects.filter(site=site).values_list("name", flat=True))
    name, number = wanted[:NAME_LENGTH], 2
    while name in taken:
        suffix = f" {number}"
        name, number = wanted[: NAME_LENGTH - len(suffix)] + suffix, number + 1
    return name
