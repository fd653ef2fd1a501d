"""Value streams with events and maps for page and service tests."""

from datetime import UTC, datetime

from lean.models import Site
from tests.factories import make_log
from valuestream.core.eventlog import EventLog
from valuestream.core.fingerprint import fingerprint
from valuestream.core.store import write_events
from valuestream.models import EventSet, EventSource, MapVersion, ValueStream
from valuestream.services.maps import Question
from valuestream.services.publishing import store_of

DAY = 24 * 60
STEPS = ("Sawing", "Turning", "Packing")


def small_log(orders: int = 6, **changes) -> EventLog:
    """Orders A01… through three steps, one a day, each step an hour, two hours between; every third one reworked."""
    rows = []
    for number in range(1, orders + 1):
        case, at = f"A{number:02}", number * DAY
        path = [*STEPS] if number % 3 else ["Sawing", "Turning", "Sawing", "Turning", "Packing"]
        for step in path:
            rows.append((case, step, f"{step} 1", at, at + 60, 20, 1, "P1" if number % 2 else "P2"))
            at += 180
    return make_log(rows, **changes)


def add_events(source: EventSource, log: EventLog) -> EventSet:
    """The log as the source's newest events."""
    manifest = write_events(log, store_of(source))
    number = source.event_sets.count() + 1
    times = [datetime.fromtimestamp(at / 1e6, UTC) for at in (int(log.start.min()), int(log.complete.max()))]
    source.current = EventSet.objects.create(
        source=source, number=number, manifest=manifest, content_hash=manifest["content_hash"], events=len(log),
        cases=len(set(log.case.codes.tolist())), first=times[0], last=times[1],
    )  # fmt: skip
    source.save()
    return source.current


def make_stream(site: Site, name: str = "Heads", log: EventLog | None = None) -> ValueStream:
    """A stream on a source with the small log, nothing mined yet."""
    source = EventSource.objects.create(site=site, name=name)
    add_events(source, log or small_log())
    return ValueStream.objects.create(site=site, source=source, name=name)


def keep_version(stream: ValueStream, content: dict, question: Question | None = None) -> MapVersion:
    """``content`` as the stream's next map, for its newest events."""
    question = question or Question(stream, stream.source.current)
    inputs = question.inputs()
    times = {key: datetime.fromisoformat(content["period"][key]).replace(tzinfo=UTC) for key in ("first", "last")}
    return MapVersion.objects.create(
        stream=stream, family=question.family, event_set=question.event_set, number=stream.maps.count() + 1,
        inputs=inputs, inputs_hash=fingerprint(inputs), content=content, content_hash=fingerprint(content), **times,
    )  # fmt: skip
