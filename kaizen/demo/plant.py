"""Three invented machining plants as data: stations, steps, products, routes. No figure comes from a real plant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

from kaizen.demo.shifts import EARLY, LATE, NIGHT, Pattern, Shift

SPREAD, PROGRAMMED = 0.5, 0.2  # of times around their mean, on the logarithm: by hand, and of a machine's program
LONG = 8  # times the usual minutes
THREE, TWO, ONE = (EARLY, LATE, NIGHT), (EARLY, LATE), (EARLY,)


@dataclass(frozen=True, slots=True)
class Station:
    """A machine: its name, the shifts it runs, and how many working minutes lie between two breakdowns."""

    name: str
    shifts: tuple[Shift, ...]
    between_stops: int = 0  # 0: never stops
    stop_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Improvement:
    """What the team changed at a step: from the day ``since`` on, its work takes ``share`` less time."""

    since: date
    share: float


@dataclass(frozen=True, slots=True)
class Step:
    """A process step. Minutes are means; ``setup`` is paid when the product changes."""

    name: str
    stations: tuple[Station, ...]
    minutes_per_piece: float
    setup: int = 0
    scrap: float = 0.0  # share of the pieces
    back_to: str = ""  # where orders with faulty pieces go
    back_share: float = 0.0  # share of the orders sent back
    batch: int = 1  # orders of one product handled at once
    alternative: str = ""
    alternative_share: float = 0.0
    scrap_of: Mapping[str, float] = field(default_factory=dict)  # share of the pieces of single products
    long_share: float = 0.0  # share of the orders that take ``LONG`` times as long
    spread: float = SPREAD  # of its times for an order
    improved: Improvement | None = None

    def minutes_on(self, day: date) -> float:
        """Minutes of a piece on a day, on the mean."""
        if self.improved is None or day < self.improved.since:
            return self.minutes_per_piece
        return self.minutes_per_piece * (1 - self.improved.share)


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant, its period, its order intake and its products with their routes."""

    name: str
    zone: ZoneInfo
    seed: int
    first: date
    last: date
    orders_per_day: float
    steps: tuple[Step, ...]
    products: tuple[tuple[str, tuple[str, ...], float], ...]  # name, route, factor on the minutes per piece
    holidays: tuple[date, ...] = ()
    overtime: tuple[date, ...] = ()  # Saturdays with a night shift

    @property
    def slug(self) -> str:
        """The name as it stands in addresses and file names."""
        return normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()

    def pattern(self, station: Station) -> Pattern:
        """The working spans of a station: Monday to Friday without holidays; overtime nights where nights are run."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        worked = [(day, station.shifts) for day in days if day.weekday() < 5 and day not in self.holidays]
        worked += [(day, (NIGHT,)) for day in self.overtime if NIGHT in station.shifts]
        return Pattern(self.zone, worked)


def _machines(
    prefix: str, count: int, shifts: tuple[Shift, ...], between: int = 0, minutes: int = 0
) -> tuple[Station, ...]:
    return tuple(Station(f"{prefix} {n + 1}", shifts, between, minutes) for n in range(count))


MILLING, GRINDING = "Turning & milling", "Round grinding"
HEAD = ("Sawing", MILLING, "Turning & milling Q.C.", "Laser marking", "Lapping", GRINDING, "Final inspection")
BODY = ("Sawing", MILLING, "Turning & milling Q.C.", "Deburring", "Lapping", "Final inspection")
SPINDLE = ("Sawing", MILLING, "Turning & milling Q.C.", "Laser marking", GRINDING, "Final inspection")
PACK = ("Packing",)
LESS_TO_GRIND = Improvement(date(2026, 9, 7), 0.13)  # Augsburg
LESS_HERE_TOO = Improvement(date(2026, 10, 12), 0.12)  # Porto, which took it over
NO_ROUGH_CUT = Improvement(date(2026, 9, 7), 0.12)  # Porto's spindles, turned from peeled bars

AUGSBURG = Plant(
    name="Augsburg",
    zone=ZoneInfo("Europe/Berlin"),
    seed=17,
    first=date(2026, 8, 3),
    last=date(2026, 10, 30),
    orders_per_day=6.6,
    overtime=(date(2026, 10, 24),),  # the night in which the clocks go back
    steps=(
        Step("Sawing", _machines("Saw", 1, TWO, 2400, 40), 1.6, setup=12),
        Step(MILLING, _machines("Turning centre", 4, THREE, 2600, 95), 17.5, setup=150, scrap=0.012),
        Step("Turning & milling Q.C.", _machines("Measuring machine", 1, TWO), 2.1, setup=8, scrap=0.006,
             back_to=MILLING, back_share=0.09),
        Step("Laser marking", _machines("Laser", 1, TWO, 4000, 30), 1.1, setup=6, spread=PROGRAMMED),
        Step("Deburring", _machines("Deburring bench", 2, TWO), 4.2),
        Step("Lapping", _machines("Lapping machine", 1, ONE, 3000, 60), 2.95, setup=25, scrap=0.008, batch=3),
        Step(GRINDING, _machines("Grinder", 2, TWO, 2200, 110), 14.4, setup=70, scrap=0.006,
             alternative="Round grinding manual", alternative_share=0.11, spread=PROGRAMMED, improved=LESS_TO_GRIND),
        Step("Round grinding manual", _machines("Hand grinder", 1, ONE), 7.5, setup=10, scrap=0.015),
        Step("Final inspection", _machines("Inspection bench", 2, TWO), 5.2, scrap=0.018,
             back_to="Grinding rework", back_share=0.20),
        Step("Grinding rework", _machines("Rework grinder", 1, ONE), 14.0, setup=20, scrap=0.03),
        Step("Packing", _machines("Packing bench", 1, TWO), 1.3),
    ),
    products=(
        ("Cable head CH-10", HEAD + PACK, 1.00), ("Cable head CH-12", HEAD + PACK, 1.08),
        ("Cable head CH-16", HEAD + PACK, 1.22), ("Cable head CH-20", HEAD + PACK, 1.35),
        ("Valve body VB-3", BODY + PACK, 0.80), ("Valve body VB-4", BODY + PACK, 0.92),
        ("Valve body VB-6", BODY + PACK, 1.10), ("Spindle SP-100", SPINDLE + PACK, 0.95),
        ("Spindle SP-140", SPINDLE + PACK, 1.15),
    ),
)  # fmt: skip

PORTO = Plant(
    name="Porto",
    zone=ZoneInfo("Europe/Lisbon"),
    seed=22,
    first=date(2026, 9, 1),
    last=date(2026, 11, 13),
    orders_per_day=4.6,
    holidays=(date(2026, 10, 5),),  # Implantação da República
    steps=(
        Step("Sawing", _machines("Serra", 1, TWO, 2400, 40), 1.7, setup=10),
        Step(MILLING, _machines("Torno", 3, TWO, 2500, 80), 13.0, setup=120, scrap=0.015),
        Step("Lapping", _machines("Lapidadora", 1, TWO, 3000, 60), 3.2, setup=20, scrap=0.006),
        Step(GRINDING, _machines("Retificadora", 1, TWO, 2000, 90), 4.6, setup=55, scrap=0.012, spread=PROGRAMMED,
             improved=LESS_HERE_TOO),
        Step("Final inspection", _machines("Bancada", 1, TWO), 2.9, scrap=0.03,
             back_to="Grinding rework", back_share=0.15),
        Step("Grinding rework", _machines("Retificadora manual", 1, ONE), 5.0, setup=15, scrap=0.03),
        Step("Packing", _machines("Embalagem", 1, ONE), 1.2),
    ),
    products=(
        ("Cable head CH-10", ("Sawing", MILLING, "Lapping", GRINDING, "Final inspection", "Packing"), 1.00),
        ("Cable head CH-12", ("Sawing", MILLING, "Lapping", GRINDING, "Final inspection", "Packing"), 1.10),
        ("Spindle SP-100", ("Sawing", MILLING, GRINDING, "Final inspection", "Packing"), 0.95),
    ),
)  # fmt: skip

PLZEN_ROUTE = ("Sawing", MILLING, "Deburring", "Washing", GRINDING, "Final inspection", "Packing")

PLZEN = Plant(
    name="Plzeň",
    zone=ZoneInfo("Europe/Prague"),
    seed=5,
    first=date(2026, 8, 3),
    last=date(2026, 10, 30),
    orders_per_day=5.2,
    holidays=(date(2026, 9, 28), date(2026, 10, 28)),  # Den české státnosti, Den vzniku samostatného státu
    steps=(
        Step("Sawing", _machines("Pila", 1, TWO, 3000, 30), 1.8, setup=8),
        Step(MILLING, _machines("Soustruh", 2, TWO, 4000, 60), 7.0, setup=40, scrap=0.005,
             scrap_of={"Gear shaft GS-30": 0.09}),
        Step("Deburring", _machines("Stůl", 2, TWO), 2.4, long_share=0.05),
        Step("Washing", _machines("Myčka", 1, TWO), 1.6),
        Step(GRINDING, _machines("Bruska", 1, TWO, 5000, 45), 6.9, setup=25, scrap=0.004),
        Step("Final inspection", _machines("Kontrola", 1, TWO), 3.0, scrap=0.004),
        Step("Packing", _machines("Balení", 1, TWO), 1.4),
    ),
    products=(
        ("Gear shaft GS-20", PLZEN_ROUTE, 0.95), ("Gear shaft GS-25", PLZEN_ROUTE, 1.00),
        ("Gear shaft GS-30", PLZEN_ROUTE, 1.05),
    ),
)  # fmt: skip

SHAFT_ROUTE = ("Serragem", "Torneamento", "Retificação", "Inspeção final", "Embalagem")

SPINDLES = Plant(  # Porto's second line, with machines of its own
    name="Spindles",
    zone=PORTO.zone,
    seed=6,
    first=date(2026, 8, 3),
    last=date(2026, 10, 30),
    orders_per_day=3.2,
    holidays=PORTO.holidays,
    steps=(
        Step("Serragem", (Station("Serra 2", TWO),), 1.6),
        Step("Torneamento", (Station("Torno 4", TWO), Station("Torno 5", TWO)), 9.5, scrap=0.004, spread=PROGRAMMED,
             improved=NO_ROUGH_CUT),
        Step("Retificação", (Station("Retificadora 2", TWO),), 4.2, scrap=0.004, spread=PROGRAMMED),
        Step("Inspeção final", (Station("Bancada 2", TWO),), 2.4, scrap=0.003),
        Step("Embalagem", (Station("Embaladora 2", TWO),), 1.0),
    ),
    products=(("Spindle SP-120", SHAFT_ROUTE, 1.0), ("Spindle SP-160", SHAFT_ROUTE, 1.1)),
)  # fmt: skip

PLANTS = (AUGSBURG, PORTO, PLZEN)
LOGS = (*PLANTS, SPINDLES)
