"""What one unit emits at each time: an hourly grid with its fall-backs, or the factor version that was valid then."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from valuestream.core.eventlog import Micros

from .grid import Resolution, Resolutions, grid_cuts, intensity
from .inputs import EnergyInputs
from .stamps import Values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Priced:
    """kg per unit of each span between cuts (NaN where nothing is known), where it comes from, and which factor.

    ``factor``: positions in ``named``, which lists grids as ``name`` and factors as ``id@version``.
    """

    kg: Values
    resolution: Resolutions
    factor: Resolutions
    named: tuple[str, ...]
    outside: int = 0


def price_over(inputs: EnergyInputs, name: str, cuts: Micros) -> Priced:
    """A price over the spans between ``cuts``."""
    if name not in inputs.grids:
        return _factor_over(inputs, name, cuts)
    grid = inputs.grids[name]
    kg, resolution = intensity(grid, cuts)
    factor = np.zeros(len(kg), np.int8)
    missing = np.isnan(kg)
    if not grid.fallback or not missing.any():
        return Priced(kg, resolution, factor, (name,))
    other = _factor_over(inputs, grid.fallback, cuts)
    kg[missing], resolution[missing] = other.kg[missing], Resolution.FACTOR
    factor[missing] = other.factor[missing] + 1
    return Priced(kg, resolution, factor, (name, *other.named), other.outside if missing.any() else 0)


def price_cuts(inputs: EnergyInputs, name: str, first: int, last: int) -> Micros:
    """The moments between two others at which a price may change, in no order."""
    if name in inputs.grids:
        own = grid_cuts(inputs.grids[name], first, last)
        fallback = inputs.grids[name].fallback
        return np.concatenate([own, price_cuts(inputs, fallback, first, last)]) if fallback else own
    days = [day for factor in inputs.book.factors[name] for day in (factor.valid_from, _after(factor.valid_to)) if day]
    moments = np.array(sorted({_moment(day) for day in days}), np.int64)
    return moments[(moments > first) & (moments < last)]


def price_at(inputs: EnergyInputs, id: str, at: int) -> Priced:
    """The price of a moment, as one span."""
    return price_over(inputs, id, np.array([at, at + 1]))


def _factor_over(inputs: EnergyInputs, id: str, cuts: Micros) -> Priced:
    """Each span takes the newest version that is valid when it begins; where none is, the newest of all."""
    versions = inputs.book.factors[id]
    since = cuts[:-1]
    chosen = np.full(len(since), len(versions) - 1, np.int8)
    valid = np.zeros(len(since), np.bool_)
    for place, factor in enumerate(versions):
        first = _moment(factor.valid_from) if factor.valid_from else np.iinfo(np.int64).min
        end = _after(factor.valid_to)
        inside = (since >= first) & (since < (_moment(end) if end else np.iinfo(np.int64).max))
        chosen[inside], valid[inside] = place, True
    kg = np.array([factor.value for factor in versions])[chosen]
    named = tuple(f"{factor.id}@{factor.version}" for factor in versions)
    return Priced(kg, np.full(len(since), Resolution.FACTOR, np.int8), chosen, named, int((~valid).sum()))


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _moment(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
