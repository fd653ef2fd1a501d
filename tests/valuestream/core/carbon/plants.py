"""Small plants with energy, worked out by hand, and random ones."""

import numpy as np

from tests.factories import encode, make_log, micros
from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.factors import FactorBook, make_factor
from valuestream.core.energy.inputs import EnergyInputs, PerPiece, Rates, Source
from valuestream.core.energy.readings import Readings, steady
from valuestream.core.eventlog import EventLog, Kind

DAY = "2026-03-02"
BOOK = FactorBook.of(
    [
        make_factor("mix", "363 g/kWh", basis="location"),
        make_factor("contract", "20 g/kWh", basis="market"),
        make_factor("steel", "1.92 kg/kg"),
        make_factor("lorry", "0.1 kg/tkm"),
    ]
)
SHIFT = WorkCalendar.from_spec(
    {
        "timezone": None,
        "shifts": [
            {"weekday": day, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]} for day in range(5)
        ],
    }
)
ML1 = [  # method.md A4: one machine, one shift
    ("o1", "06:00", "06:50", 48, 2, "A"), ("o2", "06:50", "07:40", 50, 0, "A"), ("o3", "08:00", "09:00", 30, 0, "B"),
    ("o4", "09:00", "10:00", 28, 2, "B"), ("o5", "10:50", "11:40", 50, 0, "A"), ("o6", "11:40", "12:30", 49, 1, "A"),
    ("o6", "12:30", "13:00", 0, 0, "A", "down"), ("o7", "13:00", "13:50", 50, 0, "A"),
]  # fmt: skip


def ml1() -> EventLog:
    return make_log([(o, "P", "M", f"{DAY} {a}", f"{DAY} {b}", *rest) for o, a, b, *rest in ML1])


def ml1_energy(**changes) -> EnergyInputs:
    """12 kW in process, 5 in set-up, 3 idle and in the break, 1.5 in stops; 20 Nm3/h of air at 0.12 kWh in process."""
    powers = Source("power", "power", ("M",), ("mix",), rates=Rates(12, 5, 1.5, 3, 3))
    air = Source("air", "use", ("M",), ("mix",), rates=Rates(20 * 0.12))
    return EnergyInputs(**{"sources": (powers, air), "book": BOOK, "calendar": SHIFT, **changes})


def steel(kg: float = 0.5) -> tuple[PerPiece, ...]:
    """Steel of each piece of step P, all of it in the good piece; that of scrapped pieces is lost."""
    return (
        PerPiece("steel", "P", "material", kg, "good", "steel"),
        PerPiece("steel in", "P", "material_loss", kg, "piece", "steel"),
        PerPiece("steel out", "P", "material_loss", -kg, "good", "steel"),
    )


def load(station: str, begin: str, end: str, kw: float, prices=("mix",), **told) -> Source:
    return Source(f"load of {station}", "load", (station,), prices, steady(micros(begin), micros(end), kw), **told)


def random_plant(seed: int, stations: int) -> tuple[EventLog, EnergyInputs]:
    """Stations that each have rows of every kind at random, that overlap, and a meter with gaps, or powers, or both."""
    draw = np.random.default_rng(seed)
    count = stations * 6
    station = np.repeat(np.arange(stations), 6)
    start = draw.integers(0, 3000, count)
    length = draw.integers(0, 400, count)
    good = draw.integers(0, 9, count).astype(float)
    good[draw.random(count) < 0.1] = np.nan
    kinds = draw.choice([Kind.PRODUCTION] * 6 + [Kind.SETUP, Kind.DOWN, Kind.REWORK, Kind.TRANSPORT], count)
    minute = 60_000_000
    begin = micros(f"{DAY} 00:00") + start * minute
    log = EventLog(
        case=encode([f"c{n}" for n in draw.integers(0, stations * 3, count)]),
        activity=encode([f"s{n}" for n in draw.integers(0, 5, count)]),
        resource=encode([f"m{n}" for n in station]),
        start=begin, complete=begin + length * minute, row=np.arange(1, count + 1),
        good=good, scrap=draw.integers(0, 3, count).astype(float), kind=kinds.astype(np.int8),
    ).sorted()  # fmt: skip
    sources = [source for n in range(stations) for source in _random_sources(draw, f"m{n}")]
    calendar = SHIFT if draw.random() < 0.5 else None
    return log, EnergyInputs(sources=tuple(sources), book=BOOK, calendar=calendar)


def _random_sources(draw: np.random.Generator, station: str) -> list[Source]:
    found = []
    if draw.random() < 0.7:
        cuts = np.sort(draw.integers(-500, 4000, 12)) * 60_000_000 + micros(f"{DAY} 00:00")
        cuts = np.unique(cuts)
        keep = draw.random(len(cuts) - 1) < 0.8
        amount = draw.normal(5, 4, int(keep.sum()))
        readings = Readings(cuts[:-1][keep], cuts[1:][keep], amount, np.maximum(-amount, 0))
        found.append(Source(f"meter {station}", "meter", (station,), ("mix", "contract"), readings))
    if not found or draw.random() < 0.5:
        rates = Rates(*draw.uniform(0, 20, 5))
        found.append(Source(f"power {station}", "power", (station,), ("mix", "contract"), rates=rates))
    return found
