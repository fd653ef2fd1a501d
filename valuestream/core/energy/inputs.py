"""Everything that carbon is worked out from besides the log: sources of energy, amounts per piece, stores, prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from valuestream.core.calendar import WorkCalendar
from valuestream.core.refusal import Refusal

from .factors import FactorBook
from .grid import GridSeries
from .readings import Readings

EVERYWHERE = "*"  # stands for all stations of the log


@dataclass(frozen=True, slots=True)
class Rates:
    """What a station takes per hour (kW, or the source's unit) in each of its states."""

    process: float = 0.0
    setup: float = 0.0
    down: float = 0.0
    idle: float = 0.0
    standby: float = 0.0


@dataclass(frozen=True)
class Source:
    """Energy, or a medium, that ``stations`` take: either ``readings`` over time or ``rates`` by state.

    ``kind``: meter, load, power or use. ``prices``: names of grids or factors, at most one per basis.
    ``uncertainty``: half the 90 % interval of the amount, as a share of it. A ``unit`` other than kWh counts no energy.
    """

    name: str
    kind: str
    stations: tuple[str, ...]
    prices: tuple[str, ...]
    readings: Readings | None = None
    rates: Rates | None = None
    unit: str = "kWh"
    uncertainty: float | None = None

    @property
    def measured(self) -> bool:
        return self.kind == "meter"


@dataclass(frozen=True, slots=True)
class PerPiece:
    """``amount`` (in the unit of ``factor``) at ``step`` for each unit of ``per``: piece, good, scrap or order.

    ``carbon_class`` is one of ``carbon.classes.CLASSES``. ``case``: only for this order; ``product``: only for orders'
    rows of this product.
    """

    name: str
    step: str
    carbon_class: str
    amount: float
    per: str
    factor: str
    case: str = ""
    uncertainty: float | None = None
    product: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """A store that takes ``kw`` all the time and is borne by what waits before ``before``."""

    name: str
    before: str
    kw: float
    prices: tuple[str, ...]
    uncertainty: float | None = None


@dataclass(frozen=True)
class EnergyInputs:
    """``basis``: what figures are told in, location or market. ``period``: µs; None is that of the log.

    ``calendar`` is the site's, ``calendars`` those of single stations. ``scrap_by``: whether work
    splits into good and scrapped by the pieces of the step, or of each order (``carbon.classes.split_of``).
    """

    sources: tuple[Source, ...] = ()
    pieces: tuple[PerPiece, ...] = ()
    stores: tuple[Store, ...] = ()
    grids: Mapping[str, GridSeries] = field(default_factory=dict)
    book: FactorBook = field(default_factory=FactorBook)
    basis: str = "location"
    period: tuple[int, int] | None = None
    calendar: WorkCalendar | None = None
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    scrap_by: str = "step"

    def price_of(self, prices: tuple[str, ...], basis: str) -> str | None:
        """The grid or factor among ``prices`` that holds on a basis; location and market never stand for each other."""
        return next((name for name in prices if self.basis_of(name) in (basis, "none")), None)

    def basis_of(self, name: str) -> str:
        """Raises ``Refusal`` for a name that is neither a grid nor a factor."""
        if name in self.grids:
            return self.grids[name].basis
        if name in self.book.factors:
            return self.book.factors[name][-1].basis
        message, hint = "There is no grid and no emission factor “{name}”.", "Declared are: {known}."
        known = ", ".join((*self.grids, *self.book.factors))[:400]
        raise Refusal("unknown_price", message, hint, name=name, known=known)

    def unit_of(self, name: str) -> str:
        """Per which unit a grid or factor counts."""
        return "kWh" if name in self.grids else self.book.factors[name][-1].per
