"""Change-overs that take much of a station's time. By station only where enough people stand behind it."""

from collections.abc import Iterator
from itertools import groupby

from lean.privacy import is_large_enough
from lean.units import Missing
from valuestream.core.findings.confidence import NIGHTS, beyond, confidence
from valuestream.core.findings.facts import StationChange
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, seconds, share, size_of

TEXT = (
    "{count} change-overs at {place} take {each} each, {share} of its time.",
    "Watch one change-over from the last good piece to the first, and see what can be done while it still runs.",
)
ESTIMATED = 0.7  # directness of change-overs that are told from the gaps


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Places where change-overs take at least the threshold's part of the working time."""
    for place, changes in _places(inputs):
        n, total = sum(change.n for change in changes), sum(change.total for change in changes)
        horizon = sum(change.horizon for change in changes)
        if n < inputs.thresholds.least or not horizon or total / horizon < inputs.thresholds.changeover:
            continue
        sure = confidence(
            n, inputs.window.days, clearness=beyond(total / horizon, inputs.thresholds.changeover),
            directness=_directness(inputs, changes),
        )  # fmt: skip
        size = size_of(inputs, total, n, of="stations", step=place.step, carbon=("setup",))
        values = {
            "place": place.station or place.step, "count": n, "each": seconds(total / n, n),
            "share": share(total / horizon, n),
        }  # fmt: skip
        yield Draft(place, TEXT, values, size, n, sure)


def _directness(inputs: FindingInputs, changes: list[StationChange]) -> float:
    if all(change.is_booked for change in changes):
        return 1.0
    return ESTIMATED if inputs.facts.has_calendar else NIGHTS


def _places(inputs: FindingInputs) -> Iterator[tuple[Place, list[StationChange]]]:
    """Stations that may be told by themselves; the others of a step together."""
    for step, here in groupby(sorted(inputs.facts.changes, key=lambda c: (c.step, c.station)), lambda c: c.step):
        changes = list(here)
        if all(is_large_enough(inputs.people.get(change.station), inputs.smallest) for change in changes):
            yield from ((Place(step, station=change.station), [change]) for change in changes)
        else:
            yield Place(step), changes


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.facts.has_changes else Missing("no_setup")


RULE = Rule(
    "changeover", 1, "waiting", "Change-over", "change-overs take at least 10 % of a station's working time",
    (TEXT,), look, blind,
)  # fmt: skip
