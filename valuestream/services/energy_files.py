"""An energy file and the files it names, read into what the core computes with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc

from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.factors import FactorBook
from valuestream.core.energy.grid import GridSeries, grid_from
from valuestream.core.energy.inputs import EnergyInputs
from valuestream.core.energy.quirks import EPOCH
from valuestream.core.energy.spec import EnergySpec, read_spec
from valuestream.core.energy.stamps import Series, Written, read_series
from valuestream.core.energy.starter import starter_factors
from valuestream.core.energy.tables import GridSpec, MeterSpec, SeriesFile
from valuestream.core.eventlog import SECOND, EventLog
from valuestream.core.refusal import Refusal
from valuestream.core.zones import to_utc
from valuestream.readers.series import series_table, time_column, value_column

from .energy_sources import SourceMaker
from .wishes import existing_file

UTC_ZONE = "UTC"


@dataclass(frozen=True)
class Folder:
    """Where the files lie that an energy file names, and the plant's clock for times without an offset."""

    path: Path
    zone: str

    def series(self, spec: SeriesFile, zone: str, label: str, mix: Mapping[str, float] | None = None) -> Any:
        """The series of a file, in the file's unit. Raises ``Refusal`` that names the file."""
        try:
            table = series_table(self.existing(spec.file), spec.delimiter)
            times = time_column(table, spec.time)
            if mix:
                values = mixed({name: value_column(table, name) for name in generation(table, spec, mix)}, mix)
            else:
                values = value_column(table, spec.value, spec.time)
            return read_series(times, values, Written(zone, spec.date_order, spec.time_format, label))
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{spec.file}: {refusal.message}", refusal.hint) from refusal

    def by_station(self, spec: MeterSpec, zone: str) -> dict[str, Series]:
        """The series of each station of a file that names them in a column. Raises ``Refusal``."""
        try:
            table = series_table(self.existing(spec.file), spec.delimiter)
            times, values = time_column(table, spec.time), value_column(table, spec.value, spec.time)
            names = time_column(table, spec.station_column)
            written = Written(zone, spec.date_order, spec.time_format, spec.label)
            found = {}
            for name in sorted(set(names.to_pylist()) - {""}):
                here = pc.equal(names, name)
                found[name] = read_series(times.filter(here), values[here.to_numpy()], written)
            return found
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{spec.file}: {refusal.message}", refusal.hint) from refusal

    def existing(self, file: str) -> Path:
        return existing_file(str(self.path / file))

    def micros(self, moment: datetime) -> int:
        if moment.tzinfo is not None:
            return int((moment - EPOCH).total_seconds()) * SECOND + moment.microsecond
        wall = (moment.replace(tzinfo=EPOCH.tzinfo) - EPOCH).total_seconds()
        return int(to_utc(np.array([round(wall * SECOND)]), self.zone).utc[0])


def energy_for(given: str, log: EventLog) -> tuple[EnergyInputs, EventLog]:
    """The inputs of an energy file, and the log in UTC when the file tells the zone of its wall clock.

    Raises ``Refusal``.
    """
    path = existing_file(given)
    try:
        spec = read_spec(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Refusal("bad_energy_file", f"{given} is no UTF-8 text.", "Save it as UTF-8.") from error
    for zone in (spec.timezone, *(one.timezone for one in (*spec.grids, *spec.meters))):
        _known_zone(zone)
    if spec.timezone and log.timezone is None:
        start, complete = (to_utc(column, spec.timezone).utc for column in (log.start, log.complete))
        log = replace(log, start=start, complete=complete, timezone=spec.timezone, is_sorted=False)
    folder = Folder(path.parent, spec.timezone or log.timezone or UTC_ZONE)
    return _inputs(spec, folder, log), log


def _inputs(spec: EnergySpec, folder: Folder, log: EventLog) -> EnergyInputs:
    factors = [factor.as_factor() for factor in spec.factors]
    own = {factor.id for factor in factors}
    book = FactorBook.of([*factors, *(factor for factor in starter_factors() if factor.id not in own)])
    period = (folder.micros(spec.period.first), folder.micros(spec.period.last)) if spec.period else None
    if period and period[0] >= period[1]:
        raise Refusal("bad_period", "[period] ends before it begins.", "Exchange from and to.")
    plain = EnergyInputs(
        grids=_grids(spec, folder, book), book=book, basis=spec.basis, period=period, scrap_by=spec.scrap_by,
        calendar=_calendar(spec, folder.zone if log.timezone else None),
    )  # fmt: skip
    return SourceMaker(spec, folder, plain, (log.resource or log.boxes).names).complete()


def _grids(spec: EnergySpec, folder: Folder, book: FactorBook) -> dict[str, GridSeries]:
    """The grids declared, and the files that entries name as their grid without declaring it."""
    found = {grid.name or grid.file: read_grid(folder, grid) for grid in spec.grids}
    entries: tuple[Any, ...] = (*spec.meters, *spec.powers, *spec.loads, *spec.uses, *spec.storages, spec.electricity)
    for name in (name for entry in entries for name in entry.grid):
        if name not in found and name not in book.factors:
            found[name] = read_grid(folder, GridSpec(file=name))
    for grid in found.values():
        if grid.fallback and grid.fallback not in book.factors:
            hint = "Declare it with [[factor]], or name one of the starter set."
            raise Refusal("unknown_price", f"The grid {grid.name} falls back on an unknown “{grid.fallback}”.", hint)
    return found


def read_grid(folder: Folder, spec: GridSpec) -> GridSeries:
    """A grid's series. Its times are UTC unless the file says otherwise. Raises ``Refusal``."""
    series = folder.series(spec, spec.timezone or UTC_ZONE, "start", dict(spec.mix))
    told = {name: getattr(spec, name) for name in ("source", "region", "gases", "basis", "uncertainty", "fallback")}
    unit = "kg/kWh" if spec.mix else spec.unit
    return grid_from(series, spec.name or spec.file, unit, version=Path(spec.file).name, **told)


def generation(table: Any, spec: SeriesFile, mix: Mapping[str, float]) -> list[str]:
    """The columns of generation. Raises ``Refusal`` for one without a factor: it cannot count as clean."""
    columns = [name for name in table.column_names if name != (spec.time or table.column_names[0])]
    missing = [name for name in columns if name not in mix]
    if missing:
        message = f"The mix tells no factor for {', '.join(missing)}."
        raise Refusal("mix_incomplete", message, "Give each column of generation a factor such as “490 g/kWh”.")
    return columns


def mixed(generated: Mapping[str, np.ndarray], mix: Mapping[str, float]) -> np.ndarray:
    """kg/kWh of a mix from MW by source; NaN where one of them is unknown or nothing runs."""
    total = np.sum(list(generated.values()), axis=0)
    emitted = np.sum([values * mix[name] for name, values in generated.items()], axis=0)
    return np.divide(emitted, total, out=np.full(len(total), np.nan), where=total > 0)


def _calendar(spec: EnergySpec, zone: str | None) -> WorkCalendar | None:
    if not spec.shifts:
        return None
    shifts = [
        {
            "weekday": day, "start": shift.start.isoformat(), "end": shift.end.isoformat(), "name": shift.name,
            "breaks": [[begin.isoformat(), end.isoformat()] for begin, end in shift.breaks],
        }
        for shift in spec.shifts for day in shift.days
    ]  # fmt: skip
    return WorkCalendar.from_spec({"timezone": zone, "shifts": shifts})


def _known_zone(zone: str) -> None:
    try:
        ZoneInfo(zone or UTC_ZONE)
    except (KeyError, ValueError, OSError) as error:
        raise Refusal("unknown_zone", f"“{zone}” is no time zone.", "Write such as Europe/Berlin.") from error
