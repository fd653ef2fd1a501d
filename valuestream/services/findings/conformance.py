"""How far the orders of a frozen map keep to a confirmed path."""

from typing import TYPE_CHECKING

from valuestream.models import MapVersion, ReferenceVersion, StreamNight
from valuestream.services import maps
from valuestream.services.memory import remember

if TYPE_CHECKING:
    from valuestream.core.conformance import Conformance


def kept_by_orders(version: MapVersion, reference: ReferenceVersion) -> "Conformance":
    """The finished orders of a map against the path; worked out once, for both are frozen."""
    return remember(version, f"path {reference.pk}", lambda: _kept(version, reference))


def newest_fitness(version: MapVersion, reference: ReferenceVersion) -> StreamNight | None:
    """The newest night that replayed the stream's orders on this path, with its ``fitness``."""
    nights = StreamNight.objects.filter(stream=version.stream, family=version.family)
    looked = nights.filter(fitness__reference=reference.number).select_related("night")
    return looked.order_by("-night__due_at").first()


def _kept(version: MapVersion, reference: ReferenceVersion) -> "Conformance":
    from valuestream.core.completion import Ending
    from valuestream.core.conformance import ReferencePath
    from valuestream.core.night.wastes import kept_to  # loads the engine: not at start-up

    path = ReferencePath.from_json(reference.steps)
    return kept_to(maps.open_log(version), path, Ending.from_document(version.content))
