"""The CO₂ part of a map: energy is shared by all orders that ran meanwhile, the figures are those of the map's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.shelf import Batch
from valuestream.core.energy.site import SiteInputs, site_inputs
from valuestream.core.eventlog import NO_TIME, EventLog
from valuestream.core.refusal import Refusal
from valuestream.core.selection import case_ends
from valuestream.core.visits import visits_of
from valuestream.core.zones import to_utc

from .carbonjson import SCHEMA, carbon_json
from .compute import document_of, tally_of
from .daily import by_day
from .document import CarbonDocument
from .plant import Plant

Doc = dict[str, Any]


@dataclass(frozen=True)
class EnergyJob:
    """A site's energy as a map's question holds it, where series lie, working calendars, and the map's rework steps
    and those where orders usually end."""

    energy: Doc
    folder: Path
    series: Mapping[str, list[Batch]]
    calendar: WorkCalendar | None = None
    stations: Mapping[str, WorkCalendar] | None = None
    rework: Collection[str] = ()
    last_steps: Collection[str] = ()


def carbon_on_map(everything: EventLog, log: EventLog, job: EnergyJob, *, windowed: bool) -> Doc:
    """``co2e`` of a map of ``log``, taken from ``everything``. What cannot be told is a document with ``refusal``.

    ``windowed``: the map has a period, so energy counts from the first to the last moment of its orders. Raises
    ``Refusal`` when the sums do not agree: such a map is never published.
    """
    try:
        plant, found = plant_of(everything, log, job, windowed=windowed)
        tally = tally_of(plant)
        document = document_of(tally)
        require_prices(document)
    except Refusal as refusal:
        return {"schema": SCHEMA, "refusal": refusal.as_parts()}
    _require_conservation(document)
    told = carbon_json(document, log.timezone)
    daily = {"by_day": by_day(tally, job.last_steps)}
    return {**told, **daily, "left_out": list(found.left_out), "uncovered": list(found.uncovered)}


def plant_of(everything: EventLog, log: EventLog, job: EnergyJob, *, windowed: bool) -> tuple[Plant, SiteInputs]:
    """All orders that ran while those of ``log`` did, with their energy. Raises ``Refusal`` where that does not fit."""
    first, last = int(log.start.min()), int(case_ends(log)[np.unique(log.case.codes)].max())
    around = _beside(everything, first, last) if windowed else everything
    chosen = np.bincount(log.case.codes, minlength=len(log.case.names)) > 0
    zone = job.energy["timezone"]
    around = _on_the_clock(around, zone)
    moments = np.array([first, max(last, first + 1)])
    begin, end = (to_utc(moments, zone).utc if log.timezone is None else moments).tolist()
    found = site_inputs(job.energy, job.folder, job.series, around, begin if windowed else None)
    inputs = replace(found.inputs, calendar=job.calendar, calendars=job.stations or {})
    if windowed:
        inputs = replace(inputs, period=(begin, end))
    every = bool(chosen[around.case.codes].all())
    return Plant(around, inputs, visits_of(around), None if every else chosen, job.rework), replace(
        found, inputs=inputs
    )


def _beside(log: EventLog, first: int, last: int) -> EventLog:
    """The orders that were under way between two moments."""
    ends, starts = case_ends(log), np.full(len(log.case.names), np.iinfo(np.int64).max)
    np.minimum.at(starts, log.case.codes, log.start)
    near: NDArray[np.bool_] = (ends >= first) & (starts <= last)
    return log.take(near[log.case.codes])


def _on_the_clock(log: EventLog, zone: str) -> EventLog:
    """The sorted log in UTC; one with a wall clock only is taken for the site's."""
    log = log.sorted()
    if log.timezone is not None:
        return log
    start = to_utc(log.start, zone).utc
    complete = np.where(log.complete == NO_TIME, NO_TIME, to_utc(log.complete, zone).utc)
    return replace(log, start=start, complete=complete, timezone=zone)


def require_prices(document: CarbonDocument) -> None:
    """Raises ``Refusal`` when part of the energy has no factor: its CO₂ would count as nothing."""
    if document.unpriced:
        message = "Nothing says what this emits on the chosen basis, or at some time: {names}."
        hint = "Choose a factor or grid of that basis; a grid that does not reach far enough needs a fallback factor."
        raise Refusal("no_price", message, hint, names=", ".join(document.unpriced)[:400])


def _require_conservation(document: CarbonDocument) -> None:
    broken = next((check for check in document.conservation.checks if not check.holds), None)
    if broken is not None:
        message = "The CO₂ figures do not add up ({check}), so the map is not published."
        hint = "Report this with the log and the readings: it is an error of the program."
        raise Refusal("co2e_not_conserved", message, hint, check=broken.name)
