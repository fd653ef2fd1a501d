"""A bundled log becomes events, and the events a map: what a person does on the upload page and on that of a stream."""

from kaizen.demo.export import FOLDER
from kaizen.demo.plant import Plant
from lean.models import Site, User
from lean.tree import CannotRun
from valuestream.core.profile import Profile
from valuestream.models import EventSource, ImportRun, MiningRun, ValueStream
from valuestream.services.imports import import_file
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import mine_at_once
from valuestream.services.streams import ensure_stream, enter_demand


def ensure_events(site: Site, plant: Plant, *, name: str, by: User) -> EventSource:
    """The source of this name with the log of ``plant``. Raises ``CannotRun`` when it is refused."""
    source = EventSource.objects.filter(site=site, name=name, current__isnull=False).first()
    if source is None:
        run = import_file(site, FOLDER / f"{plant.slug}.csv.gz", profile_of(plant), name, by)
        if run.source is None or run.state != ImportRun.State.IMPORTED:
            raise CannotRun(f"The log of {site} could not be read: {run.error_message or run.get_state_display()}")
        source = EventSource.objects.get(pk=run.source.pk)
    return source


def ensure_demand(source: EventSource, plant: Plant, *, pieces_per_day: float, by: User) -> ValueStream:
    """The value stream of a source, with what its customers take on a working day."""
    stream = ensure_stream(source, by)
    if not stream.demands.exists():
        enter_demand(
            stream, family=None, pieces_per_day=pieces_per_day, valid_from=plant.first, valid_to=None,
            reason="orders on hand", by=by,
        )  # fmt: skip
    return stream


def ensure_map(stream: ValueStream) -> None:
    """The map of the events as they stand. Raises ``CannotRun`` when it cannot be drawn."""
    assert stream.source.current
    run = ask(Question(stream, stream.source.current)).run
    if run is not None:
        mine_at_once(run)
        if run.state != MiningRun.State.MINED:
            raise CannotRun(f"The map of {stream.site} could not be drawn: {run.error_message}")


def profile_of(plant: Plant) -> Profile:
    """How the terminals' exports are read; what a person would confirm on the mapping page."""
    columns = {
        "case": "Order", "activity": "Activity", "resource": "Machine", "start": "Start", "complete": "End",
        "good": "Good", "scrap": "Scrap", "rework": "Rework", "product": "Product", "batch": "Batch",
        "kind": "Report type",
    }  # fmt: skip
    return Profile(
        columns=columns, dropped=("Worker",), timezone=plant.zone.key,
        kinds={"PROD": "production", "SETUP": "setup", "STOP": "down"},
    )  # fmt: skip
